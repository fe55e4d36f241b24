"""Figures of the events room on cached parses: stories (corpus, dev, or our own annotations of the pool) and sentences.

    python tools/events_eval.py dev|corpus|pool [--encoder auto|off] [--misses N] [--extras N] [--types]
    python tools/events_eval.py sentences [--encoder auto|off] [--misses N] [--types]

Stages after the parse run afresh at each call, so that a change in any room shows.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from annotated import JOINED, joined
from dragoman.config import Settings
from dragoman.evaluate import sentences, stories
from dragoman.records import Reading
from dragoman.stages import build
from parsed import _story as story_of
from parsed import readings, rows

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SETS = {
    "corpus": SHARED / "corpus" / "stories.jsonl",
    "dev": SHARED / "gold" / "stories.dev.jsonl",
    "pool": JOINED,
    "sentences": SHARED / "gold" / "plover_sentences.dev.jsonl",
}


def fresh(path: Path) -> list[Reading]:
    """Readings of a set with their cached parse and nothing else."""
    pairs = zip(rows(path), readings(path), strict=True)
    return [Reading(story=story_of(row), syntax=r.syntax, layers=r.layers) for row, r in pairs]


def run(name: str, encoder: str = "auto", upto: str | None = None) -> tuple[list[dict], list[Reading]]:
    """Gold rows and readings of a set, from its cached parse through every later stage up to ``upto``."""
    if name == "pool":
        joined()
    pipeline = build(Settings(encoder=encoder), upto)
    start = time.perf_counter()
    done = list(pipeline.pipe(fresh(SETS[name])))
    print(f"{len(done)} readings in {time.perf_counter() - start:.1f} s beyond the parse", file=sys.stderr)
    return rows(SETS[name]), done


def main() -> None:
    """Print the figures asked for."""
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("set", choices=sorted(SETS))
    ap.add_argument("--encoder", default="auto")
    ap.add_argument("--misses", type=int, default=0)
    ap.add_argument("--extras", type=int, default=0)
    ap.add_argument("--types", action="store_true")
    a = ap.parse_args()
    gold, done = run(a.set, a.encoder)
    if a.set == "sentences":
        show_sentences(gold, done, a)
    else:
        show_stories(gold, done, a)


def show_stories(gold: list[dict], done: list[Reading], a: argparse.Namespace) -> None:
    """Stories: figures, types, missed and surplus events."""
    out = stories.score(gold, {r.story.id: r.to_dict() for r in done})
    for key, value in stories.figures(out).items():
        print(f"{key:22} {value}")
    if a.types:
        for kind, (right, wrong, core) in sorted(out.types.items(), key=lambda x: -x[1][2]):
            precision, recall = right / max(right + wrong, 1), right / max(core, 1)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            print(f"  {kind:10} P {100 * precision:5.1f} R {100 * recall:5.1f} F1 {100 * f1:5.1f} core {core}")
    for story, e in out.misses[: a.misses]:
        print("missed", story, e["type"], repr(e["trigger"]), dyad(e))
    for story, e in out.extras[: a.extras]:
        print("extra ", story, e["type"], repr(e["raw"]["event_text"]), dyad(e), e["raw"]["evidence"][0]["rule"])


def dyad(e: dict) -> str:
    """Codes and names of both sides."""
    sides = [
        "; ".join(f"{x.get('code')} {x.get('name') or x.get('identifier_text')}" for x in e[k]) for k in ("actor", "recipient")
    ]
    return " -> ".join(sides)


def show_sentences(gold: list[dict], done: list[Reading], a: argparse.Namespace) -> None:
    """Sentences: share with a right type, macro F1 over types, and rows without one."""
    predicted = {r.story.id: {"id": r.story.id, "events": [{"event": e.event[0]} for e in r.events]} for r in done}
    for key, value in sentences.figures(gold, predicted).items():
        print(f"{key:22} {value}")
    kinds = sentences.macro(gold, predicted)
    named = {k: v for k, v in kinds.items() if k.isupper()}
    if named:
        print(f"{'macro':22} {sum(named.values()) / len(named):.1f}")
    if a.types:
        print(kinds)
    shown = 0
    for row, reading in zip(gold, done, strict=True):
        want = row["events"][0]["event"]
        have = [e.event[0] for e in reading.events]
        if want not in have and not (want == "YIELD" and {"CONCEDE", "RETREAT"} & set(have)) and shown < a.misses:
            shown += 1
            print(
                want,
                have,
                [e.event_text for e in reading.events],
                "|",
                row["source_text"],
                "|",
                row["target_text"],
                "|",
                row["text"][:300],
            )


if __name__ == "__main__":
    main()
