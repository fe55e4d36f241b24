"""Figures of dates and background on annotated stories, over draft events at the annotated triggers.

    date_eval.py [corpus dev] [--errors N] [--own-tense]

date: right by `right_date` of the story scorer, over events whose gold date has a value; background: over all. Core events only
(optional ones are not scored); --own-tense leaves the annotated tense out.
"""

from __future__ import annotations

import argparse
import collections
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
sys.path.insert(0, str(SHARED / "score"))

from story_score import right_date  # noqa: E402

from dragoman.config import Settings  # noqa: E402
from dragoman.records import Event, Reading, Span, replace  # noqa: E402
from dragoman.syntax.tree import root_of  # noqa: E402
from dragoman.when.anchoring import AnchoringStage  # noqa: E402
from dragoman.when.stage import TimesStage  # noqa: E402
from parsed import readings, rows  # noqa: E402

SETS = {"corpus": SHARED / "corpus/stories.jsonl", "dev": SHARED / "gold/stories.dev.jsonl"}


def drafts(reading: Reading, gold: dict, own_tense: bool) -> Reading:
    """Draft events at the annotated triggers."""
    events = []
    for e in gold["events"]:
        span = Span(e["start"], e["start"] + len(e["trigger"]))
        root = root_of(reading.syntax, span)
        events.append(
            Event(
                id=str(len(events)),
                event=(e["type"],),
                trigger_span=span,
                trigger=root.i if root else -1,
                tense="past" if own_tense else e["tense"] or "past",
                event_text=e["trigger"],
            )
        )
    return replace(reading, events=tuple(events))


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("sets", nargs="*", default=["corpus", "dev"])
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--own-tense", action="store_true")
    a = ap.parse_args()
    times, stage = TimesStage(Settings()), AnchoringStage(Settings())
    for name in a.sets:
        count, lines = collections.Counter(), collections.defaultdict(list)
        for gold, reading in zip(rows(SETS[name]), readings(SETS[name]), strict=True):
            done = stage(drafts(times(reading), gold, a.own_tense))
            for g, e in zip(gold["events"], done.events, strict=True):
                tally(g, e, gold, count, lines)
        report(name, count, lines, a.errors)


def tally(g: dict, e: Event, story: dict, count: collections.Counter, lines: dict) -> None:
    p = {"date": e.date.isoformat() if e.date else None, "enddate": e.enddate.isoformat() if e.enddate else None}
    right = right_date(g["date"], p)
    back = None if g["background"] is None else g["background"] == e.background
    rule = e.evidence[-1].rule.split("/")[0]
    text = story["text"]
    kind = "explicit" if g["date"]["explicit"] else "inferred"
    before = " ".join(text[max(0, g["start"] - 110) : g["start"]].split())
    after = " ".join(text[g["start"] + len(g["trigger"]) :][:80].split())
    want = f"gold {g['date']['value']} ({g['date']['text']}, {kind}) B={g['background']}"
    got = f"got {p['date']}/{p['enddate']} {e.when.text} [{e.evidence[-1].rule}] B={e.background} {g['tense']}"
    line = f"{story['id']} pub {story['published']} {want} | {got} | ...{before} [[{g['trigger']}]] {after}"
    if not g["optional"]:
        if right is not None:
            count["date", right] += 1
            count[f"date {kind}", right] += 1
            count[f"rule {rule}", right] += 1
        if back is not None:
            count["background", back] += 1
            count[f"bg rule {rule}", back] += 1
            count[f"bg gold {g['background']}", back] += 1
        if right is False:
            lines["date " + kind].append(line)
        if back is False:
            lines["background"].append(line)


def report(name: str, count: collections.Counter, lines: dict, errors: int) -> None:
    print("==", name)
    for key in sorted({k for k, _ in count}):
        yes, no = count[key, True], count[key, False]
        print(f"  {key:24} {100 * yes / (yes + no):5.1f} % of {yes + no}")
    for key, found in lines.items():
        if errors:
            print("--", key, len(found))
            print(*found[:: max(1, len(found) // errors)], sep="\n")


if __name__ == "__main__":
    main()
