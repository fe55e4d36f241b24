"""Development help: accuracy of narrator, value, chain, tense and contested, given the gold's own events as drafts.

.venv/bin/python tools/status_eval.py corpus|stories [--show FIELD] [--n N]
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import sys
from pathlib import Path

from dragoman.actors.stage import ActorsStage
from dragoman.config import Settings
from dragoman.records import Entity, Event, Reading, Span, replace
from dragoman.sourcing.stage import SourcingStage
from dragoman.sourcing.status import StatusStage
from dragoman.syntax import tree
from dragoman.syntax.coreference import CoreferenceStage
from encoded import encoded
from parsed import readings, rows

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SETS = {"corpus": "corpus/stories.jsonl", "stories": "gold/stories.dev.jsonl"}
FIELDS = ("attributed", "inner source", "chain", "value", "narrator", "tense", "contested")


def scorer():
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("story_score", SHARED / "score" / "story_score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def draft(reading: Reading, gold: dict) -> Event:
    """A gold event as the events room would leave it: type, actors and trigger only."""
    span = Span(gold["start"], gold["start"] + len(gold["trigger"]))
    root = tree.root_of(reading.syntax, span)
    who = [
        tuple(Entity(x["text"], None, x["name"], code=x["code"], sector=tuple(x["sector"])) for x in gold[r])
        for r in ("actor", "recipient")
    ]
    mode = (gold["mode"],) if gold["mode"] else ()
    return Event(
        id=str(gold["start"]),
        event=(gold["type"],),
        mode=mode,
        actor=who[0],
        recipient=who[1],
        reciprocal=gold["reciprocal"],
        trigger=root.i if root else -1,
        trigger_span=span,
        event_text=gold["trigger"],
    )


def plain(e: Event) -> dict:
    """An event in the scorer's own short form."""
    first = max(e.perspectives, key=lambda p: len(p.chain), default=None)
    return {
        "mode": [],
        "date": None,
        "enddate": None,
        "place": None,
        "tense": e.tense,
        "background": e.background,
        "narrator": e.narrator,
        "value": first.value if first else None,
        "actor": [],
        "recipient": [],
        "chain": [{"name": v.name, "code": v.code} for v in first.chain] if first else [],
        "contested": [{"code": c.code} for c in e.contested],
    }


def main() -> None:
    """Run both stages on the gold's events and print the table."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("set", choices=SETS)
    ap.add_argument("--show", choices=FIELDS)
    ap.add_argument("--encoder", help="auto or a folder of weights; without it, rules alone")
    ap.add_argument("--n", type=int, default=40)
    a = ap.parse_args()
    path = SHARED / SETS[a.set]
    score, sourcing, status, earlier = scorer(), SourcingStage(Settings()), StatusStage(Settings()), Earlier()
    right, of, confusion = collections.Counter(), collections.Counter(), collections.Counter()
    for reading, gold in zip(encoded(path, a.encoder) if a.encoder else readings(path), rows(path), strict=True):
        events = [g for g in gold["events"] if not g["optional"]]
        read = sourcing(earlier(reading))
        read = status(replace(read, events=tuple(draft(read, g) for g in events)))
        kept = {e.id: e for e in read.events}  # a denial of somebody's claim is taken out: it is no event
        for g in events:
            e = kept.get(str(g["start"])) or draft(read, g)
            verdict = score.fields(g, plain(e))
            for name in FIELDS:
                if verdict[name] is not None:
                    right[name] += verdict[name]
                    of[name] += 1
            if a.show and verdict[a.show] is False:
                confusion[line(a.show, g, e)[0]] += 1
                if a.n > 0:
                    a.n -= 1
                    at = g["start"]
                    sys.stdout.write(f"{gold['id']} {' '.join(line(a.show, g, e))} | {context(gold['text'], at, len(g['trigger']))}\n")
    for name in FIELDS:
        sys.stdout.write(f"{name:14} {100 * right[name] / max(1, of[name]):5.1f} % of {of[name]}\n")
    for key, n in confusion.most_common(15):
        sys.stdout.write(f"   {n:4} {key}\n")


class Earlier:
    """The rooms between parse and sourcing."""

    def __init__(self) -> None:
        self._stages = [CoreferenceStage(Settings()), ActorsStage(Settings())]

    def __call__(self, reading: Reading) -> Reading:
        for stage in self._stages:
            reading = stage(reading)
        return reading


def context(text: str, at: int, n: int) -> str:
    """The trigger in its surroundings."""
    return (text[max(0, at - 160) : at] + "[[" + text[at : at + n] + "]]" + text[at + n : at + n + 90]).replace("\n", " / ")


def line(field: str, g: dict, e: Event) -> tuple[str, str]:
    """Gold and answer for one field, and the rule that gave it."""
    p = plain(e)
    names = [x["name"] for x in g["sources"] or []]
    pairs = {
        "tense": (g["tense"], e.tense),
        "value": (g["value"], p["value"]),
        "narrator": (g["author"], e.narrator),
        "contested": ([c["name"] for c in g["contested"]], [c.name for c in e.contested]),
    }
    want, have = pairs.get(field, (names, [c["name"] for c in p["chain"]]))
    short = f"{want}->{have}" if field in ("tense", "value", "narrator") else f"{len(want)}->{len(have)}"
    return short, f"{g['type']} gold {want} have {have} {[x.rule for x in e.evidence]} actor {[x.identifier_text for x in e.actor]}"


if __name__ == "__main__":
    main()
