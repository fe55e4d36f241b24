"""When did the annotated predicates of TimeBank happen: eventtime_eval.py [--errors N].

The measure, over every event of gold/eventtime.timebank.dev that says anything of its time:

* events with an anchor (``event_time``: the value of the expression or of the day of the document that includes them):
right where
  our interval is the value's interval, or where the expression we took is the annotated one;
* events with relations only: right where our interval satisfies every relation to the document's day and to expressions
  (BEFORE: it ends before, or is open and ends with, the other; AFTER likewise; INCLUDES: it holds the other).

No annotated tense, class or expression is used: expressions are found by the times stage, tense is read from the parse.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
SHARED = Path(__file__).resolve().parents[1].parent / "shared"

from dragoman.config import Settings  # noqa: E402
from dragoman.syntax.tree import token_at  # noqa: E402
from dragoman.when.anchoring import Anchored, Anchoring  # noqa: E402
from dragoman.when.intervals import Interval, bounds  # noqa: E402
from dragoman.when.stage import TimesStage  # noqa: E402
from dragoman.when.storyline import StoryLine  # noqa: E402
from parsed import readings, rows  # noqa: E402

INSIDE = {"IS_INCLUDED", "DURING", "SIMULTANEOUS", "IDENTITY", "BEGUN_BY", "BEGINS", "ENDS", "ENDED_BY"}


def same(found: Anchored, start: int, end: int) -> bool:
    """True where the expression taken overlaps the annotated one."""
    return found.time is not None and found.time.span.start < end and start < found.time.span.end


def satisfies(interval: Interval, rel: str, other: Interval) -> bool:
    """True where the interval stands in the relation to the other."""
    if other.earliest is None or other.latest is None:
        return False
    if rel in ("BEFORE", "IBEFORE"):
        return interval.latest is not None and (
            interval.latest < other.earliest or (interval.earliest is None and interval.latest <= other.latest)
        )
    if rel in ("AFTER", "IAFTER"):
        return interval.earliest is not None and (
            interval.earliest > other.latest or (interval.latest is None and interval.earliest >= other.earliest)
        )
    if rel == "INCLUDES":
        return interval.known and interval.holds(other.earliest) and interval.holds(other.latest)
    return interval[:2] == other[:2]


def judge(row: dict, found: Anchored) -> tuple[str, bool] | None:
    """(kind of statement, right), or null where the row states nothing of time."""
    dct = dt.date.fromisoformat(row["dct"][:10])
    day = Interval(dct, dct, "day")
    if row["event_time"]:
        want = bounds(row["event_time"].replace("TMO", "").replace("TNI", ""))
        near = any(same(found, t["start"], t["end"]) for t in row["timexes"] if t["rel"] in INSIDE)
        return "anchor", near or found.interval[:2] == want[:2]
    checks = []
    if row["dct_rel"]:
        checks.append(satisfies(found.interval, row["dct_rel"], day))
    for t in row["timexes"]:
        other = bounds(t["value"] or "")
        checks.append(same(found, t["start"], t["end"]) or (other.known and satisfies(found.interval, t["rel"], other)))
    return ("relation", all(checks)) if checks else None


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--errors", type=int, default=0)
    a = ap.parse_args()
    gold = collections.defaultdict(list)
    for row in rows(SHARED / "gold/eventtime.timebank.dev.jsonl"):
        gold[row["doc"]].append(row)
    stage, anchor = TimesStage(Settings()), Anchoring()
    count, lines = collections.Counter(), []
    for reading in readings(SHARED / "gold/timex.timebank.dev.jsonl"):
        done = stage(reading)
        line = StoryLine(done)
        for row in gold.get(reading.story.id, []):
            word = token_at(done.syntax, row["event"]["start"])
            if word is None:
                continue
            found = anchor(done, word.i, None, None, line)
            verdict = judge(row, found)
            if verdict is None:
                continue
            count[verdict] += 1
            if not verdict[1]:
                e = row["event"]
                text = " ".join(done.text[max(0, e["start"] - 80) : e["start"]].split())
                links = [(t["rel"], t["text"]) for t in row["timexes"]]
                want = f"{verdict[0]} dct {row['dct'][:10]} gold {row['event_time']} {row['dct_rel']} {links}"
                got = f"{found.interval[0]}/{found.interval[1]} {found.rule}"
                lines.append(f"{want} | {got} | {text} [[{e['text']}]] {' '.join(done.text[e['end'] :][:50].split())}")
    total = sum(count.values())
    for kind in ("anchor", "relation"):
        n = count[kind, True] + count[kind, False]
        print(f"{kind}: {100 * count[kind, True] / n:.1f} % of {n}")
    print(f"right anchor or interval: {100 * (count['anchor', True] + count['relation', True]) / total:.1f} % of {total}")
    if a.errors:
        print(*lines[:: max(1, len(lines) // a.errors)], sep="\n")


if __name__ == "__main__":
    main()
