"""Fit the weights of the pronoun ranker on the annotated corpus and write data/coreference.toml.

    python tools/fit_coreference.py [--write]

Supervision: attribution sources and event actors that are pronouns and carry the name they stand for, and the links of
tools/coreference_links.tsv (offsets of pronoun and antecedent, marked by hand; several rows where several mentions are right).
The loss is that of a softmax over candidates, with a quadratic pull towards the weights set by hand (WEIGHT_PRIOR).
Development sets are never read here.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from dragoman import data
from dragoman.config import Settings
from dragoman.records import Reading, Span
from dragoman.syntax.coreference import CoreferenceStage, Resolver
from dragoman.syntax.phrases import PRONOUNS
from parsed import readings, rows

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
CORPUS = SHARED / "corpus" / "stories.jsonl"
LINKS = Path(__file__).resolve().parent / "coreference_links.tsv"
WEIGHT_PRIOR = 4.0
NAMES = {"he": "he", "she": "he", "it": "it", "they": "they"}


def gold_of(row: dict) -> dict[Span, list[Span]]:
    """For each pronoun with a known name, the places where the story mentions that name otherwise."""
    where: dict[str, list[Span]] = defaultdict(list)
    for a in row["attributions"]:
        if a["speaker"] and len(a["source"]) == 1:
            where[a["speaker"]].append(Span(*a["source"][0]))
    for e in row["events"]:
        for x in (*e["actor"], *e["recipient"]):
            spot = near(row["text"], x["text"], e.get("start", 0))
            if spot:
                where[x["name"]].append(spot)
    for name, spans in where.items():
        for form in {name, name.split()[-1]} if name else ():
            spans += [Span(m.start(), m.end()) for m in re.finditer(rf"\b{re.escape(form)}\b", row["text"])]
    out: dict[Span, list[Span]] = {}
    for spans in where.values():
        for s in spans:
            if row["text"][s.start : s.end].lower() in PRONOUNS:
                out[s] = sorted({x for x in spans if x.start < s.start})
    return out


def near(text: str, words: str, at: int) -> Span | None:
    """The occurrence of ``words`` nearest to offset ``at``."""
    spots = [m.start() for m in re.finditer(rf"\b{re.escape(words)}\b", text)] if words else []
    if not spots:
        return None
    k = min(spots, key=lambda x: abs(x - at))
    return Span(k, k + len(words))


def examples(stage: CoreferenceStage) -> list[tuple[str, list[dict[str, float]], list[int]]]:
    """(class, facts of each candidate, numbers of the right ones) for each supervised pronoun that has a right candidate."""
    hand: dict[str, dict[Span, list[Span]]] = defaultdict(dict)
    if LINKS.is_file():
        for line in LINKS.read_text().splitlines()[1:]:
            story, at, end, start, stop = line.split("\t")
            hand[story].setdefault(Span(int(at), int(end)), []).append(Span(int(start), int(stop)))
    out = []
    for row, reading in zip(rows(CORPUS), readings(CORPUS), strict=True):
        want = gold_of(row) | hand[row["id"]]
        if want:
            out += collect(stage, reading, want)
    return out


def collect(stage: CoreferenceStage, reading: Reading, want: dict[Span, list[Span]]) -> list:
    """Examples of one story. The resolver runs as it is and follows the gold where there is some."""
    found = []

    class Teacher(Resolver):
        def candidates(self, p):
            out = super().candidates(p)
            if p.span in want:
                right = [n for n, (c, _, _) in enumerate(out) if any(m.span.overlaps(w) for m in c.mentions for w in want[p.span])]
                found.append((p.lemma, [f for _, _, f in out], right))
            return out

    Teacher(reading.syntax, stage._lexicon, stage._weights).resolve()
    return found


def fit(items: list, prior: dict[str, float], steps: int = 400) -> dict[str, float]:
    """Weights by gradient ascent on the penalised log-likelihood."""
    keys = sorted({k for _, cands, _ in items for f in cands for k in f} | set(prior))
    index = {k: n for n, k in enumerate(keys)}
    start = np.array([prior.get(k, 0.0) for k in keys])
    matrices = []
    for _, cands, right in items:
        x = np.zeros((len(cands), len(keys)))
        for n, f in enumerate(cands):
            for k, v in f.items():
                x[n, index[k]] = v
        matrices.append((x, right))
    w = start.copy()
    for _ in range(steps):
        grad = -WEIGHT_PRIOR * (w - start)
        for x, right in matrices:
            p = np.exp(x @ w - (x @ w).max())
            p /= p.sum()
            q = np.zeros_like(p)
            q[right] = p[right] / p[right].sum()
            grad += x.T @ (q - p)
        w += 0.5 * grad / (len(matrices) + 1) ** 0.9
    return {k: round(float(w[index[k]]), 3) for k in keys if abs(w[index[k]]) >= 0.005}


def accuracy(items: list, w: dict[str, float]) -> float:
    """Share of pronouns whose best candidate is right."""
    ok = 0
    for _, cands, right in items:
        scores = [sum(w.get(k, 0) * v for k, v in f.items()) for f in cands]
        ok += max(range(len(scores)), key=lambda n: scores[n]) in right
    return ok / max(len(items), 1)


def main() -> None:
    """Cross-validate, fit, print, write."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--write", action="store_true")
    args = ask.parse_args()
    stage = CoreferenceStage(Settings())
    table = data.toml("coreference.toml")
    hand = json.loads((Path(__file__).parent / "coreference_prior.json").read_text())
    everything = examples(stage)
    result = {}
    for name in ("he", "it", "they"):
        asked = [x for x in everything if NAMES[x[0]] == name]
        items = [x for x in asked if x[2]]
        random.Random(1).shuffle(items)
        folds = [items[k::5] for k in range(5)]
        cross = [accuracy(folds[k], fit([x for j in range(5) if j != k for x in folds[j]], hand[name])) for k in range(5)]
        result[name] = fit(items, hand[name])
        by_hand, fitted = accuracy(items, hand[name]), accuracy(items, result[name])
        print(name, "asked", len(asked), "with a right candidate", len(items),
              f"by hand {by_hand:.3f} cross-validated {math.fsum(cross) / 5:.3f} fitted {fitted:.3f}")
    if args.write:
        write(table, result)


def write(table: dict, result: dict[str, dict[str, float]]) -> None:
    """Write the packaged table."""
    lines = [
        "# source: weights of the pronoun ranker, fitted by tools/fit_coreference.py on the project's own annotation",
        "# licence: CC BY 4.0",
        "# date: 2026-11-23",
        "",
        "# Least probability of the best entity for a pronoun to be resolved at all, by class.",
        "[least]",
        *(f"{k} = {v}" for k, v in table["least"].items()),
    ]
    for name, weights in result.items():
        lines += ["", f"[{name}]", *(f"{k} = {v}" for k, v in weights.items())]
    target = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "coreference.toml"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
