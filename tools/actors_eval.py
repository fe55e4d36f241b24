"""Resolve the cases of an actor suite: actors_eval.py [GOLD.jsonl] [--out PRED.jsonl] [--errors N]

Writes what score/actor_score.py reads: {"id", "country", "sector"}. A date of "today" is the day the suite was written, 2022-11-15.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

from dragoman.actors import Resolver, conjoined
from dragoman.config import Settings
from dragoman.reader import Reader
from dragoman.records import Span

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
WRITTEN = dt.date(2022, 11, 15)


def day(text: str | None) -> dt.date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return dt.datetime.strptime((text or "").title() if form != "%Y-%m-%d" else text or "", form).date()
        except ValueError:
            continue
    return WRITTEN


def coordination(path: Path) -> None:
    """Print each case of the co-ordination suite that is wrong, and the share that is right."""
    reader = Reader(Settings(encoder="off"), upto="actors")
    right = total = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        reading = reader.read(row["text"])
        at = row["text"].find(row["span"])
        found = conjoined(reading, Span(at, at + len(row["span"])))
        total += 1
        if sorted(found) == sorted(row["expected_actors"]):
            right += 1
        else:
            print(row["id"], row["span"], found, row["expected_actors"], sep=" | ")
    print(f"co-ordination: {right} of {total}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=SHARED / "gold" / "actors.dev.jsonl")
    parser.add_argument("--out", type=Path, default=Path("work/actors.pred.jsonl"))
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    resolver = Resolver()
    lines = []
    for line in args.gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = resolver(row["text"], context=row.get("context"), date=day(row.get("date")), country_hint=row.get("country_hint"))
        country = found[0].code if found else ""
        sector = list(dict.fromkeys(s for e in found for s in e.sector))
        name = found[0].identifier_text if found else ""
        lines.append(json.dumps({"id": row["id"], "country": "" if country == "---" else country, "sector": sector, "name": name}))
    args.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    score = SHARED / "score" / "actor_score.py"
    subprocess.run([sys.executable, str(score), str(args.gold), str(args.out), "--errors", str(args.errors)], check=True)
    coordination(SHARED / "gold" / "actors_coordination.dev.jsonl")


if __name__ == "__main__":
    main()
