"""Fit the weights that choose an event's country, on the annotated corpus, and write data/place_weights.tsv.

    python tools/fit_places.py [--write] [--dev]

Events are made from the annotation (type, mode, trigger, actors and their codes), so that this room is measured by itself.
Five folds over stories; --dev measures stories.dev with the weights fitted on the whole corpus. Figures: of events with a place,
how many got it right; of those without, how many got none.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np

from dragoman.actors.stage import ActorsStage
from dragoman.config import Settings
from dragoman.events.places import PlacesStage
from dragoman.records import Entity, Event, Reading, Span, replace
from dragoman.syntax.coreference import CoreferenceStage
from dragoman.syntax.tree import root_of
from parsed import readings, rows

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PULL = 3.0
NULL_BIAS = 0.5
QUADS = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2, "REQUEST": 3, "ACCUSE": 3,
         "REJECT": 3, "THREATEN": 3}  # fmt: skip


def near(text: str, words: str, at: int) -> Span | None:
    """The occurrence of ``words`` nearest to offset ``at``."""
    spots = [m.start() for m in re.finditer(re.escape(words), text)] if words else []
    if not spots:
        return None
    k = min(spots, key=lambda x: abs(x - at))
    return Span(k, k + len(words))


def draft(reading: Reading, row: dict) -> tuple[Event, ...]:
    """Events as the annotation has them, without place."""
    out = []
    for n, e in enumerate(row["events"]):
        span = Span(e["start"], e["start"] + len(e["trigger"]))
        root = root_of(reading.syntax, span)
        people = {
            side: tuple(
                Entity(x["text"], near(row["text"], x["text"], e["start"]), x["name"], code=x["code"], sector=tuple(x["sector"]))
                for x in e[side]
            )
            for side in ("actor", "recipient")
        }
        out.append(
            Event(
                id=str(n), event=(e["type"],), mode=(e["mode"],) if e["mode"] else (), quad_code=QUADS.get(e["type"], 4),
                trigger_span=span, trigger=root.i if root else -1, tense=e["tense"], narrator=e["author"], background=e["background"],
                reciprocal=e["reciprocal"], **people,
            )
        )  # fmt: skip
    return tuple(out)


def as_read(event: Event, reading: Reading) -> Event:
    """The event with the countries that the actors' room reads at the same words, where it reads any."""
    def read(x: Entity) -> Entity:
        found = next((m for m in reading.mentions if x.span and m.entities and m.span.overlaps(x.span)), None)
        return replace(x, code=found.entities[0].code, sector=found.entities[0].sector) if found else x

    return replace(event, actor=tuple(read(x) for x in event.actor), recipient=tuple(read(x) for x in event.recipient))


def prepare(path: Path, stage: PlacesStage, noisy: bool) -> list[tuple[str, dict[str, dict[str, float]], str | None, bool]]:
    """(story, facts of each choice, gold country or null, certain) for each event; ``noisy`` takes actors as we read them."""
    coreference, actors = CoreferenceStage(Settings()), ActorsStage(Settings())
    out = []
    for row, reading in zip(rows(path), readings(path), strict=True):
        reading = coreference(reading)
        reading = replace(reading, events=draft(reading, row))
        if noisy:
            reading = actors(reading)
            reading = replace(reading, events=tuple(as_read(e, reading) for e in reading.events))
        loci = stage.loci(reading)
        for e, g in zip(reading.events, row["events"], strict=True):
            out.append((row["id"], stage.choices(reading, e, loci), g["place"], not g["optional"]))
    return out


def fit(items: list, steps: int = 300) -> dict[str, float]:
    """Weights by gradient ascent on the penalised log-likelihood of the gold country (or null)."""
    keys = sorted({k for _, choices, _, _ in items for f in choices.values() for k in f})
    index = {k: n for n, k in enumerate(keys)}
    data = []
    for _, choices, gold, _ in items:
        codes = list(choices)
        want = gold or ""
        if want not in codes:
            continue
        x = np.zeros((len(codes), len(keys)))
        for n, c in enumerate(codes):
            for k, v in choices[c].items():
                x[n, index[k]] = v
        data.append((x, codes.index(want)))
    big = np.concatenate([x for x, _ in data])
    sizes = [len(x) for x, _ in data]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rows_of = np.repeat(np.arange(len(data)), sizes)
    gold_rows = np.array([s + g for s, (_, g) in zip(starts, data, strict=True)])
    w = np.zeros(len(keys))
    step = np.zeros(len(keys))
    squares = np.zeros(len(keys))
    for n in range(1, steps + 1):
        z = big @ w
        top = np.maximum.reduceat(z, starts)
        p = np.exp(z - top[rows_of])
        p /= np.add.reduceat(p, starts)[rows_of]
        p[gold_rows] -= 1.0
        grad = big.T @ p + PULL * w
        step = 0.9 * step + 0.1 * grad
        squares = 0.99 * squares + 0.01 * grad**2
        w -= 0.05 * (step / (1 - 0.9**n)) / (np.sqrt(squares / (1 - 0.99**n)) + 1e-8)
    return {k: round(float(w[index[k]]), 3) for k in keys if abs(w[index[k]]) > 0.02}


def measure(items: list, w: dict[str, float], bias: float) -> tuple[int, int, int, int, int]:
    """(right, with a place, silent, without a place, with a place among the choices), certain events only."""
    right = have = silent = none = reach = 0
    for _, choices, gold, certain in items:
        if not certain:
            continue
        scores = {c: sum(w.get(k, 0.0) * v for k, v in f.items()) - (bias if not c else 0.0) for c, f in choices.items()}
        said = max(scores, key=lambda c: (scores[c], c))
        if gold:
            have += 1
            right += said == gold
            reach += gold in choices
        else:
            none += 1
            silent += not said
    return right, have, silent, none, reach


def main() -> None:
    """Cross-validate, fit, measure, write."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--write", action="store_true")
    ask.add_argument("--dev", action="store_true")
    args = ask.parse_args()
    stage = PlacesStage(Settings())
    path = SHARED / "corpus" / "stories.jsonl"
    clean, noisy = prepare(path, stage, False), prepare(path, stage, True)
    stories = sorted({i[0] for i in clean})
    fold_of = {s: n % 5 for n, s in enumerate(stories)}
    models = [fit([i for i in (*clean, *noisy) if fold_of[i[0]] != k]) for k in range(5)]
    for name, items in (("annotated actors", clean), ("actors as read", noisy)):
        for bias in (0.0, 1.0, 1.5, 2.0, 2.5):
            total = np.zeros(5, int)
            for k in range(5):
                total += measure([i for i in items if fold_of[i[0]] == k], models[k], bias)
            report(f"five folds, {name}, null bias {bias}", total)
    weights = fit([*clean, *noisy])
    if args.dev:
        for name, flag in (("annotated actors", False), ("actors as read", True)):
            dev = prepare(SHARED / "gold" / "stories.dev.jsonl", stage, flag)
            for bias in (0.0, 1.0, 1.5, 2.0, 2.5):
                report(f"stories.dev, {name}, null bias {bias}", measure(dev, weights, bias))
    if args.write:
        weights["null"] = round(weights.get("null", 0.0) - NULL_BIAS, 3)
        lines = ["# source: fitted by tools/fit_places.py on the project's own annotation", "# licence: CC BY 4.0", "# date: 2026-11-23",
                 "feature\tweight", *(f"{k}\t{v}" for k, v in sorted(weights.items()))]  # fmt: skip
        (ROOT / "src" / "dragoman" / "data" / "place_weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(title: str, n: object) -> None:
    """One line of figures."""
    right, have, silent, none, reach = n  # type: ignore[misc]
    quiet = 100 * silent / max(none, 1)
    print(f"{title}: place right {100 * right / have:.1f} of {have} (in reach {100 * reach / have:.1f}), silent {quiet:.1f} of {none}")


if __name__ == "__main__":
    main()
