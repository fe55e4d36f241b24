"""Right office or "none" for name and day pairs drawn from the facts by a seeded script.

offices_eval.py [FACTS.jsonl] [--n 1000] [--seed 7] [--errors N]. Half the days lie within the drawn term, half anywhere from five
years before it to five years after. What the facts say of that name (and country) on that day is right; without any term it is "none".
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections import defaultdict
from pathlib import Path

from dragoman.actors.build import clean
from dragoman.actors.people import load_people, name_words
from dragoman.actors.words import fold

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
LAST = dt.date(2026, 1, 22)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", nargs="?", type=Path, default=SHARED / "ref" / "offices.jsonl")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    rows = [json.loads(x) for x in args.facts.read_text(encoding="utf-8").splitlines() if x.strip()]
    held = defaultdict(list)
    for r in rows:
        held[(r["name"], r["country_iso3"])].append(r)
    rng, people = random.Random(args.seed), load_people(None)
    right = total = 0
    wrong = []
    while total < args.n:
        r = rng.choice(rows)
        term = span(r)
        if term is None or not clean([r])[0]:
            continue
        inside = rng.random() < 0.5
        first, last = term if inside else (term[0] - dt.timedelta(1826), min(LAST, term[1] + dt.timedelta(1826)))
        day = first + dt.timedelta(rng.randrange(max(1, (last - first).days)))
        code = "XKX" if r["country_iso3"] == "UNK" else r["country_iso3"]
        want = {t.role for x in held[(r["name"], r["country_iso3"])] for t in clean([x])[0] if holds(x, day)}
        person = people.find(name_words(clean([r])[0][0].name), day, (code,))
        have = {h.role for h in person.holdings if h.on(day)} if person else set()
        total += 1
        fine = bool(want & have) or (not want and not have) or any(like(a, b) for a in want for b in have)
        right += fine
        if not fine:
            wrong.append(f"{r['name']} {code} {day}: want {sorted(want)}, have {person.name if person else None} {sorted(have)}")
    for line in wrong[: args.errors]:
        print(line)
    print(f"{right} of {total} right ({100 * right / total:.1f} %)")


def like(a: str, b: str) -> bool:
    """The same office in other words."""
    x, y = (set(fold(t).replace("-", " ").split()) - {"of", "the", "for", "and", "secretary", "minister", "state"} for t in (a, b))
    return bool(x and y) and len(x & y) / min(len(x), len(y)) > 0.5


def day_of(text: str | None, last: bool) -> dt.date | None:
    parts = [int(p) for p in (text or "").split("-") if p.isdigit()]
    if not parts:
        return None
    filled = [*parts, *((12, 28) if last else (1, 1))[len(parts) - 1 :]] if len(parts) < 3 else parts
    return dt.date(filled[0], filled[1], filled[2])


def span(r: dict) -> tuple[dt.date, dt.date] | None:
    first, last = day_of(r["start"], False), day_of(r["end"] or (r.get("seen_last")), True)
    return (first, last or LAST) if first and (last or LAST) > first else None


def holds(r: dict, day: dt.date) -> bool:
    first, last = day_of(r["start"], False), day_of(r["end"], True)
    return bool(first and first <= day and (last is None or day < last))


if __name__ == "__main__":
    main()
