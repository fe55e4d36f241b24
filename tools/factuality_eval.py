"""Development help: factuality figures on a set, and the scores of each category of predicate.

.venv/bin/python tools/factuality_eval.py uw|commitmentbank|meantime [--table] [--show CATEGORY]
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import pickle
import statistics
import sys
from pathlib import Path

from dragoman.config import Settings
from dragoman.evaluate.small import factuality as score
from dragoman.reader import make_story
from dragoman.records import Reading
from dragoman.sourcing import factuality as room
from dragoman.syntax.stage import SyntaxStage
from dragoman.syntax.tree import token_at
from parsed import CACHE, rows

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def parsed(texts: list[str], name: str) -> dict[str, Reading]:
    """Texts with their parse, cached."""
    key = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    file = CACHE / f"factuality.{name}.{key}.pickle"
    if file.is_file():
        return pickle.loads(file.read_bytes())
    stage, out = SyntaxStage(Settings()), {}
    for k in range(0, len(texts), 200):
        for r in stage.batch([Reading(story=make_story(t)) for t in texts[k : k + 200]]):
            out[r.text] = r
    file.write_bytes(pickle.dumps(out))
    return out


def main() -> None:
    """Print the figures."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("set", choices=("uw", "commitmentbank", "meantime"))
    ap.add_argument("--table", action="store_true")
    ap.add_argument("--show")
    a = ap.parse_args()
    gold = rows(SHARED / f"gold/factuality.{a.set}.dev.jsonl")
    reads = parsed(list(dict.fromkeys(r["text"] for r in gold)), a.set)
    found, groups = {}, collections.defaultdict(list)
    for row in gold:
        reading = reads[row["text"]]
        token = token_at(reading.syntax, row["predicate"][0])
        if token is None:
            continue
        value, label = room.factuality(reading, token.i)
        found[row["id"]] = {"score": value, "label": label}
        name = room.category(reading, token.i)
        groups[name].append(row["score"])
        if a.show == name and len(groups[name]) <= 40:
            b, e = row["predicate"]
            sys.stdout.write(f"{row['score']:5.1f} {row['text'][max(0, b - 110) : b]}[[{row['text'][b:e]}]]{row['text'][e : e + 50]}\n")
    sys.stdout.write(str(score(gold, found)) + "\n")
    if a.table:
        for name, scores in sorted(groups.items(), key=lambda x: -len(x[1])):
            labels = collections.Counter(room.label_of(x) for x in scores)
            sys.stdout.write(
                f"{name:40} n {len(scores):5} mean {statistics.mean(scores):5.2f} median {statistics.median(scores):5.2f} {dict(labels)}\n"
            )


if __name__ == "__main__":
    main()
