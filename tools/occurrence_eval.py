"""How well acts told by several stories are joined: update groups of one outlet (stories of a group tell the same developing news).

    python tools/occurrence_eval.py ../shared/gold/copies.wikinews_groups.dev.jsonl

Measure: of the pairs of stories in one group, how many share an occurrence; of the pairs in different groups, how many do
(each of those is a false merge, or one act that two groups happen to tell).
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

from dragoman.ledger import Ledger, views
from dragoman.reader import Reader, make_story
from parsed import rows


def main(path: str) -> None:
    """Read the set into a ledger of its own and count."""
    gold = rows(path)
    stories = [make_story(r["text"], published=r.get("published"), id=r["id"], outlet=r.get("source"), title=r.get("title")) for r in gold]
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "led", create=True) as ledger:
        print(ledger.add(Reader().pipe(stories)))
        sql = f"with occ as ({views.OCCURRENCES}) select occurrence_id, story_id from occ join articles_now using (article_id)"
        told: dict[str, set[str]] = {}
        for row in ledger._rows(sql, []):
            told.setdefault(row["occurrence_id"], set()).add(row["story_id"])
    joined = {pair for ids in told.values() for pair in itertools.combinations(sorted(ids), 2)}
    group = {r["id"]: r["group"] for r in gold}
    inside = [p for p in itertools.combinations(sorted(group), 2) if group[p[0]] == group[p[1]]]
    print(f"pairs of one group that share an occurrence: {sum(p in joined for p in inside)} of {len(inside)}")
    across = sorted(p for p in joined if group[p[0]] != group[p[1]])
    print(f"pairs of different groups that do: {len(across)} {across[:8]}")


if __name__ == "__main__":
    main(sys.argv[1])
