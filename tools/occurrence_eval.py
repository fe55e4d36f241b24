"""How well acts told by several stories are joined into occurrences.

    python tools/occurrence_eval.py ../shared/gold/copies.wikinews_groups.dev.jsonl
    python tools/occurrence_eval.py ../shared/gold/copies.ecbplus_docs.dev.jsonl

Update groups (rows with "group": stories of a group tell the same developing news): of the pairs of stories in one group, how many
share an occurrence; of the pairs in different groups, how many do.

ECB+ documents (rows with "events": identities of the events that a document mentions, the same in all documents): of the pairs of
documents that share an occurrence, how many share a gold event (precision); of the pairs that share a gold event, how many share an
occurrence, among all and among those of which both gave an event at all. ECB+ states no days, so all documents are given one day: days
cannot keep anything apart, which is the hardest case for precision. Half of its topics are not politics at all.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dragoman.ledger import Ledger, views
from dragoman.reader import Reader, make_story
from parsed import rows

Pair = tuple[str, str]
ONE_DAY = "2010-06-15"


def joined(ledger: Ledger) -> set[Pair]:
    """Pairs of stories that share an occurrence."""
    sql = f"with occ as ({views.OCCURRENCES}) select occurrence_id, story_id from occ join articles_now using (article_id)"
    told: dict[str, set[str]] = {}
    for row in ledger._rows(sql, []):
        told.setdefault(row["occurrence_id"], set()).add(row["story_id"])
    return {pair for ids in told.values() for pair in itertools.combinations(sorted(ids), 2)}


def groups(gold: Sequence[Mapping[str, Any]], pairs: set[Pair]) -> None:
    """Print the figures of update groups."""
    group = {r["id"]: r["group"] for r in gold}
    inside = [p for p in itertools.combinations(sorted(group), 2) if group[p[0]] == group[p[1]]]
    across = sorted(p for p in pairs if group[p[0]] != group[p[1]])
    print(f"pairs of one group that share an occurrence: {sum(p in pairs for p in inside)} of {len(inside)}")
    print(f"pairs of different groups that do: {len(across)} {across[:8]}")


def identities(gold: Sequence[Mapping[str, Any]], pairs: set[Pair], with_events: set[str]) -> None:
    """Print the figures of documents with event identities."""
    known = {r["id"]: set(r["events"]) for r in gold}
    topic = {r["id"]: r["topic"] for r in gold}
    same = {p for p in itertools.combinations(sorted(known), 2) if known[p[0]] & known[p[1]]}
    possible = {p for p in same if with_events >= set(p)}
    print(f"{len(pairs & same)} of {len(pairs)} pairs that share an occurrence share a gold event")
    print(f"pairs that share a gold event and an occurrence: {len(pairs & same)} of {len(same)}; of {len(possible)} with events in both")
    across = sorted(p for p in pairs if topic[p[0]] != topic[p[1]])
    print(f"pairs of different topics that share an occurrence: {len(across)} {across[:8]}")


def main(path: str) -> None:
    """Read the set into a ledger of its own and count."""
    gold = rows(path)
    stories = [
        make_story(r["text"], published=r.get("published", ONE_DAY), id=r["id"], outlet=r.get("source"), title=r.get("title")) for r in gold
    ]
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "led", create=True) as ledger:
        print(ledger.add(Reader().pipe(stories)))
        pairs = joined(ledger)
        if "group" in gold[0]:
            groups(gold, pairs)
        else:
            identities(gold, pairs, {r["story_id"] for r in ledger.ask(limit=10**6)})


if __name__ == "__main__":
    main(sys.argv[1])
