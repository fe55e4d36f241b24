"""Fit the weights of sourcing/audible.py on the corpus's certain events and write data/status_weights.tsv.

    .venv/bin/python tools/train_status.py [--l2 1.0] [--folds 5]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import replace
from dragoman.sourcing import audible
from dragoman.sourcing.stage import SourcingStage
from dragoman.sourcing.status import StatusStage
from parsed import readings, rows
from status_eval import SETS, SHARED, Earlier, draft, scorer
from train_sourcing import HEAD, fit

OUT = Path(__file__).resolve().parents[1] / "src" / "dragoman" / "data" / audible.FILE


def examples(score, status: StatusStage, read, gold: dict) -> list[tuple[dict, int]]:
    """Features and label of each voice around each certain event."""
    out = []
    for g in gold["events"]:
        if g["optional"] or g["sources"] is None:
            continue
        event = draft(read, g)
        chain = status.around(read, event)
        named = [any(score.same_name(x["name"], a.speaker) for x in g["sources"]) for a in chain]
        for k in range(len(chain)):
            right = bool(g["sources"]) and (named[k] or not any(named) and (k == 0 or len(chain) == 1))
            out.append((audible.features(read, event, chain, k), int(right)))
    return out


def main() -> None:
    """Cross-validate, fit on everything, write."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--l2", type=float, default=1.0)
    ap.add_argument("--folds", type=int, default=5)
    a = ap.parse_args()
    path = SHARED / SETS["corpus"]
    score, sourcing, status, earlier = scorer(), SourcingStage(Settings()), StatusStage(Settings()), Earlier()
    reads = [replace(sourcing(earlier(r)), events=()) for r in readings(path)]
    sets = [examples(score, status, r, g) for r, g in zip(reads, rows(path), strict=True)]
    n, right = 0, 0
    for k in range(a.folds):
        w = fit([x for m, s in enumerate(sets) if m % a.folds != k for x in s], a.l2, 3)
        for s in sets[k :: a.folds]:
            for x, y in s:
                n, right = n + 1, right + ((sum(w.get(f, 0) * v for f, v in x.items()) > 0) == bool(y))
    sys.stdout.write(f"{n} voices, {sum(y for s in sets for _, y in s)} vouch; right by cross-validation {100 * right / n:.1f} %\n")
    w = fit([x for s in sets for x in s], a.l2, 3)
    lines = [f"{f}\t{v:.3f}" for f, v in sorted(w.items())]
    OUT.write_text(HEAD.replace("train_sourcing", "train_status") + "feature\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
