"""Wire copies: accuracy on the development sets beside the clone, and speed and memory at 10,000 stories.

    python benchmarks/copies.py [--documents 10000]

Silver pairs: ECB+ pairs whose shared runs of eight words and more cover half of the shorter story ("reprint"); those that cover a
fifth to a half ("partial") are neither. Controlled reprints: 200 stories, eleven edits each; a link between two stories of
different sources is a false one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tracemalloc
from pathlib import Path

from dragoman.intake.copies import CopyFinder, cluster, find_copies
from dragoman.records import Story

GOLD = Path(__file__).resolve().parents[1].parent / "shared" / "gold"


def load(name: str) -> list[dict[str, object]]:
    """Rows of a development set."""
    with (GOLD / name).open(encoding="utf-8") as f:
        return [json.loads(row) for row in f]


def silver() -> dict[str, float]:
    """Precision, recall and F1 on the silver pairs."""
    docs = [Story(id=str(d["id"]), text=str(d["text"])) for d in load("copies.ecbplus_docs.dev.jsonl")]
    found = {frozenset((k.a, k.b)) for k in find_copies(docs)}
    rows = load("copies.ecbplus_pairs_silver.dev.jsonl")
    kinds = {frozenset((str(p["a"]), str(p["b"]))): p["silver"] for p in rows}
    right = sum(kinds.get(p) == "reprint" for p in found)
    wrong = sum(kinds.get(p, "other") == "other" for p in found)
    total = sum(k == "reprint" for k in kinds.values())
    precision, recall = right / max(right + wrong, 1), right / max(total, 1)
    partial = sum(kinds.get(p) == "partial" for p in found) / max(sum(k == "partial" for k in kinds.values()), 1)
    f1 = 200 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": 100 * precision, "recall": 100 * recall, "f1": f1, "partial found": 100 * partial}


def controlled() -> dict[str, float]:
    """Recall for each edit (the edited story against its original) and precision over all links that are no digests."""
    rows = load("copies.synthetic_reprints.dev.jsonl")
    source = {str(r["id"]): str(r["source"]) for r in rows}
    edit = {str(r["id"]): str(r["transform"]) for r in rows}
    stories = [Story(id=str(r["id"]), text=str(r["text"])) for r in rows]
    _, links = cluster(stories, find_copies(stories))
    pairs = {frozenset((k.a, k.b)) for k in links}
    out: dict[str, float] = {}
    for kind in sorted(set(edit.values()) - {"original"}):
        ids = [i for i, e in edit.items() if e == kind]
        out[f"recall {kind}"] = 100 * sum(frozenset((i, source[i])) in pairs for i in ids) / len(ids)
    real = [k for k in links if k.kind == "copy"]
    wrong = [k for k in real if source[k.a] != source[k.b]]
    out["precision"] = 100 * (1 - len(wrong) / max(len(real), 1))
    out["precision without roundups"] = precision_without(real, source, edit)
    return out


def precision_without(links: list[object], source: dict[str, str], edit: dict[str, str]) -> float:
    """Precision over links neither end of which is a roundup."""
    plain = [k for k in links if "embedded in roundup" not in (edit[k.a], edit[k.b])]  # type: ignore[attr-defined]
    wrong = sum(source[k.a] != source[k.b] for k in plain)  # type: ignore[attr-defined]
    return 100 * (1 - wrong / max(len(plain), 1))


def made(count: int) -> list[Story]:
    """Invented stories of about 450 words over a vocabulary with a newspaper's frequencies; every tenth is an edited copy."""
    rng = random.Random(7)
    vocabulary = [f"w{k}" for k in range(30_000)]
    weights = [1 / (k + 10) for k in range(30_000)]
    texts: list[list[str]] = []
    for k in range(count):
        if k % 10 == 9:
            words = list(texts[rng.randrange(len(texts))])
            words = words[: int(len(words) * rng.uniform(0.5, 1))]
            for _ in range(len(words) // 20):
                words[rng.randrange(len(words))] = rng.choice(vocabulary)
        else:
            words = rng.choices(vocabulary, weights, k=rng.randrange(300, 600))
        texts.append(words)
    return [Story(id=str(k), text=" ".join(w)) for k, w in enumerate(texts)]


def speed(count: int) -> dict[str, float]:
    """Stories a CPU-second and memory of a full window, in MB, and of a window of a tenth."""
    stories = made(count)
    finder = CopyFinder()
    start = time.process_time()
    found = sum(len(finder.add(s)) for s in stories)
    seconds = time.process_time() - start
    memory = []
    for window in (count, count // 10):
        tracemalloc.start()
        small = CopyFinder(documents=window)
        for s in stories[: max(count // 4, 2 * window // 10)] if window == count else stories[: count // 4]:
            small.add(s)
        memory.append(tracemalloc.get_traced_memory()[0] / 2**20)
        tracemalloc.stop()
    return {
        "stories a second": count / seconds,
        "links": found,
        "MB, quarter of the stories": memory[0],
        "MB, window a tenth": memory[1],
    }


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    parts = {"speed": speed(count)}
    if GOLD.is_dir():
        parts = {"silver": silver(), "controlled": controlled(), **parts}
    for name, figures in parts.items():
        for key, value in figures.items():
            print(f"{name:12s} {key:45s} {value:10.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
