"""How often the mention at an annotated actor's head has the annotated code and one of its sectors.

mention_eval.py [corpus|gold|FILE] [--errors N] [--certain]
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import random
import re
from pathlib import Path

from dragoman.actors.offices import on_day
from dragoman.actors.people import load_people
from dragoman.actors.stage import ActorsStage
from dragoman.config import Settings
from dragoman.records import Reading, Span
from dragoman.syntax.coreference import CoreferenceStage
from dragoman.syntax.tree import root_of
from parsed import readings, rows

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SETS = {"corpus": SHARED / "corpus" / "stories.jsonl", "gold": SHARED / "gold" / "stories.dev.jsonl"}


def locate(text: str, words: str, near: int) -> Span | None:
    """Where ``words`` stand nearest to offset ``near``."""
    best, at = None, text.find(words)
    while at >= 0:
        left, right = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
        if not left.isalnum() and not right.isalnum() and (best is None or abs(at - near) < abs(best - near)):
            best = at
        at = text.find(words, at + 1)
    return None if best is None else Span(best, best + len(words))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", nargs="?", default="corpus")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--all", action="store_true", help="optional events too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["code", "sector", "missing"])
    args = parser.parse_args()
    path = SETS.get(args.set) or Path(args.set)
    coreference, stage = CoreferenceStage(Settings()), ActorsStage(Settings())
    people = load_people(None)
    count: collections.Counter[str] = collections.Counter()
    wrong: list[str] = []
    for row, base in zip(rows(path), readings(path), strict=True):
        reading: Reading = stage(coreference(base))
        by_head = {m.head: m for m in reading.mentions}
        for event in row["events"]:
            if event["optional"] and not args.all:
                continue
            for actor in event["actor"] + event["recipient"]:
                judge(actor, event, reading, by_head, count, wrong, args.only, people)
    random.Random(args.seed).shuffle(wrong)
    for line in wrong[: args.errors]:
        print(line)
    n = count["located"]
    print(f"actors {count['actors']}, with words {count['worded']}, located {n}, mention there {100 * count['met'] / n:.1f} %")
    print(f"of those met: code {100 * count['code'] / count['met']:.1f} %, sector {100 * count['sector'] / count['sectors']:.1f} %")
    print(f"of all located: code {100 * count['code'] / n:.1f} %")


def dated(entities, value, published, people):
    """Entities as they were on the annotated date of the event."""
    m = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value or "")
    if not m:
        return entities
    first = dt.date(int(m[1]), int(m[2] or 1), int(m[3] or 1))
    last = dt.date(int(m[1]), int(m[2] or 12), int(m[3] or 28))
    return tuple(on_day(e, people, first, last, published) for e in entities)


def judge(actor, event, reading, by_head, count, wrong, only, people) -> None:
    count["actors"] += 1
    if not actor["text"]:
        return
    count["worded"] += 1
    span = locate(reading.text, actor["text"], event["start"])
    head = root_of(reading.syntax, span) if span else None
    if head is None:
        return
    count["located"] += 1
    mention = by_head.get(head.i)
    text = reading.text
    context = f"{text[max(0, span.start - 70) : span.start]}[{reading.words(span)}]{text[span.end : span.end + 40]}"
    context = " ".join(context.split())
    want = f"{actor['name']} {actor['code']} {'/'.join(actor['sector'])}"
    if mention is None:
        if only in (None, "missing"):
            wrong.append(f"MISSING {head.text}/{head.dep} | {want} | {context}")
        return
    count["met"] += 1
    entities = dated(mention.entities, event["date"]["value"], reading.story.published, people)
    codes = {e.code for e in entities}
    sectors = {x for e in entities for x in e.sector}
    good = actor["code"] in codes
    count["code"] += good
    have = "; ".join(f"{e.identifier_text} {e.code} {'/'.join(e.sector)}" for e in entities)
    if not good and only in (None, "code"):
        wrong.append(f"CODE {have} ({mention.rule}) | {want} | {context}")
    if actor["sector"]:
        count["sectors"] += 1
        fine = bool(sectors & set(actor["sector"]))
        count["sector"] += fine
        if not fine and only in (None, "sector"):
            wrong.append(f"SECTOR {have} ({mention.rule}) | {want} | {context}")


if __name__ == "__main__":
    main()
