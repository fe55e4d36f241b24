"""Each frame of a type on the corpus: how often it fires and how often an annotated event of its type stands there.

    python tools/frames_report.py TYPE                 # a line a frame: hits, right, optional, other type, wrong
    python tools/frames_report.py TYPE --frame ID      # sentences of that frame's wrong hits
    python tools/frames_report.py TYPE --missed        # triggers of the type that no frame finds
    python tools/frames_report.py ALL                  # a line a type

Only the trigger and the type are compared here, not the actors: a hit is right when its words touch those of an event of the same type.
"""

from __future__ import annotations

import argparse
import collections
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from dragoman.config import Settings
from dragoman.records import Span
from dragoman.stages import build
from parsed import readings, rows

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SETS = {"corpus": SHARED / "corpus" / "stories.jsonl", "dev": SHARED / "gold" / "stories.dev.jsonl"}


def read(name: str, encoder: str = "off") -> list[tuple[dict, object]]:
    """Rows of the set with their readings up to the stage of triggers."""
    pipeline = build(Settings(encoder=encoder), "triggers")
    return list(zip(rows(SETS[name]), pipeline.pipe(readings(SETS[name])), strict=True))


def main() -> None:
    """Print the report asked for."""
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("type")
    ap.add_argument("--set", default="corpus", choices=sorted(SETS))
    ap.add_argument("--frame")
    ap.add_argument("--missed", action="store_true")
    a = ap.parse_args()
    counts: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    missed: list[tuple[str, str, str]] = []
    for row, reading in read(a.set):
        gold = [(e, Span(e["start"], e["start"] + len(e["trigger"]))) for e in row["events"]]
        for event in reading.events:
            kind = event.event[0]
            touching = [g for g, span in gold if span.overlaps(event.trigger_span)]
            same = [g for g in touching if g["type"] == kind]
            verdict = "wrong" if not touching else "other" if not same else "optional" if all(g["optional"] for g in same) else "right"
            rule = event.evidence[0].rule
            key = rule.split()[0].removeprefix("frame:") if a.type != "ALL" else kind
            if a.type in ("ALL", kind):
                counts[key][verdict] += 1
                if a.frame == key and verdict in ("wrong", "other"):
                    sentence = reading.syntax.sentences[reading.syntax.tokens[event.trigger].sent]
                    print(f"{verdict:6} {rule}: [{event.event_text}] {[g['type'] for g in touching]} {reading.words(sentence.span)}")
        for g, span in gold:
            told = any(e.event[0] == g["type"] and e.trigger_span.overlaps(span) for e in reading.events)
            if not g["optional"] and a.type in ("ALL", g["type"]) and not told:
                others = ",".join(e.event[0] for e in reading.events if e.trigger_span.overlaps(span))
                start, end = max(0, span.start - 60), span.end + 60
                missed.append((g["trigger"], others, reading.text[start:end].replace("\n", " ")))
                counts[g["type"] if a.type == "ALL" else "(missed)"]["missed"] += 1
    if a.missed:
        for trigger, others, context in sorted(missed, key=lambda x: x[0].lower()):
            print(f"{trigger!r:32} {others:10} ...{context}...")
        return
    if not a.frame:
        print(f"{'':30} {'hits':>5} {'right':>5} {'opt':>5} {'other':>5} {'wrong':>5} {'prec':>5} {'missed':>6}")
        for key, c in sorted(counts.items()):
            hits = c["right"] + c["optional"] + c["other"] + c["wrong"]
            scored = hits - c["optional"]
            share = f"{100 * c['right'] / scored:.0f}" if scored else "-"
            print(f"{key:30} {hits:5} {c['right']:5} {c['optional']:5} {c['other']:5} {c['wrong']:5} {share:>5} {c['missed']:6}")


if __name__ == "__main__":
    main()
