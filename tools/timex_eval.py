"""Figures of the time expressions on the three sets: timex_eval.py [timebank aquaint meantime] [--errors N] [--spurious N]."""

from __future__ import annotations

import argparse
import collections
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
sys.path.insert(0, str(SHARED / "score"))

from timex_score import score  # noqa: E402

from dragoman.when.finder import Finder  # noqa: E402
from parsed import readings, rows  # noqa: E402


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("sets", nargs="*", default=["timebank", "aquaint", "meantime"])
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--spurious", type=int, default=0)
    a = ap.parse_args()
    finder = Finder()
    for name in a.sets:
        path = SHARED / f"gold/timex.{name}.dev.jsonl"
        gold, read = rows(path), readings(path)
        start = time.process_time()
        pred = {
            r.story.id: [
                {"start": t.span.start, "end": t.span.end, "type": t.type, "value": t.value, "rule": t.rule} for t in finder(r)[0]
            ]
            for r in read
        }
        spent = time.process_time() - start
        words = sum(len(g["text"].split()) for g in gold)
        out, _ = score(gold, pred)
        print(
            name,
            {k: round(100 * v, 1) if isinstance(v, float) else v for k, v in out.items()},
            f"{1e3 * spent / words * 500:.1f} ms/500w",
        )
        report(gold, pred, a.errors, a.spurious)


def report(gold: list, pred: dict, errors: int, spurious: int) -> None:
    missed, wrong, extra = collections.Counter(), [], collections.defaultdict(list)
    for g in gold:
        want = [t for t in g["timexes"] if t["end"] > t["start"]]
        have = pred[g["id"]]
        for t in want:
            over = [h for h in have if h["start"] < t["end"] and t["start"] < h["end"]]
            around = (
                g["text"][max(0, t["start"] - 60) : t["start"]]
                + "["
                + g["text"][t["start"] : t["end"]]
                + "]"
                + g["text"][t["end"] : t["end"] + 40]
            )
            around = " ".join(around.split())
            if not over:
                missed[(" ".join(t["text"].lower().split()), t["value"])] += 1
            elif over[0]["value"].upper() != (t["value"] or "").upper():
                wrong.append((over[0]["rule"], t["value"], over[0]["value"], g["dct"][:10], around))
        for h in have:
            if not any(h["start"] < t["end"] and t["start"] < h["end"] for t in want):
                extra[(h["rule"], g["text"][h["start"] : h["end"]].lower())].append(
                    " ".join(g["text"][max(0, h["start"] - 40) : h["end"] + 30].split())
                )
    if errors:
        print("MISSED", *(f"{n} {k}" for k, n in missed.most_common(errors)), sep="\n  ")
        print("WRONG", len(wrong), *sorted(wrong)[:: max(1, len(wrong) // errors)], sep="\n  ")
    if spurious:
        ranked = sorted(extra.items(), key=lambda x: -len(x[1]))
        print(
            "SPURIOUS", sum(len(v) for v in extra.values()), *(f"{len(v)} {k} {v[0]!r}" for k, v in ranked[:spurious]), sep="\n  "
        )


if __name__ == "__main__":
    main()
