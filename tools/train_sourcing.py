"""Fit the weights of sourcing/weigh.py on the annotated corpus and write data/sourcing_weights.tsv.

.venv/bin/python tools/train_sourcing.py [--l2 1.0] [--folds 5] [--encoded]

With --encoded the second model is fitted instead, whose features are the first one's score and the encoder's, into
data/sourcing_head_weights.tsv; each story is then read by an encoder that has not seen it (training/crossfit.py).
"""

from __future__ import annotations

import argparse
import collections
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

from crossfit import encode
from dragoman.config import Settings
from dragoman.records import replace
from dragoman.sourcing.drafts import spans
from dragoman.sourcing.heads import Heads, stacked
from dragoman.sourcing.stage import SourcingStage
from dragoman.sourcing.weigh import HEAD_FILE, features
from parsed import readings, rows
from sourcing_eval import SETS, SHARED, scorer

OUT = Path(__file__).resolve().parents[1] / "src" / "dragoman" / "data" / "sourcing_weights.tsv"
HEAD = """# source: fitted by tools/train_sourcing.py on our own annotations (texts CC BY and public domain)
# licence: CC BY 4.0
# date: 2026-11-23
"""


def examples(stage: SourcingStage, score, reading, gold: dict, rule: dict[str, float] | None = None) -> list[tuple[dict, int]]:
    """Features and label of every draft of one story; of several drafts with one cue that fit, only the best counts as right.

    With ``rule`` (weights of the rules' model) the features are those of the second model.
    """
    heads = Heads(reading if rule is not None else replace(reading, encoding=None))
    doc = score.Doc(gold["text"])
    golds = [{r: doc.toks(a.get(r)) for r in score.ROLES} for a in gold["attributions"]]
    drafts = stage.drafts(reading, heads)
    fit = []
    for k, d in enumerate(drafts):
        p = {
            "source": doc.toks(spans(reading.syntax, d.source)),
            "cue": doc.toks(spans(reading.syntax, d.cue)),
            "content": doc.toks(spans(reading.syntax, d.content)),
        }
        for g, want in enumerate(golds):
            same = score.dice(want["content"], p["content"])
            if same >= 0.5 and score.ov(want["source"], p["source"]) and score.ov(want["cue"], p["cue"]):
                fit.append((same + 0.1 * (want["cue"] == p["cue"]), g, k))
    taken, right = set(), set()
    for _, g, k in sorted(fit, reverse=True):
        if g not in taken and k not in right:
            taken.add(g)
            right.add(k)
    if rule is None:
        return [(features(reading, d), int(k in right)) for k, d in enumerate(drafts)]
    odds = [sum(rule.get(f, 0.0) * v for f, v in features(reading, d).items()) for d in drafts]
    return [(stacked(d, odds[k], heads), int(k in right)) for k, d in enumerate(drafts)]


def fit(rows_: list[tuple[dict, int]], l2: float, least: int = 4) -> dict[str, float]:
    """Logistic regression by Newton-like steps (L-BFGS of scipy where present, else plain gradient)."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    count = collections.Counter(f for x, _ in rows_ for f in x)
    names = sorted(f for f, n in count.items() if n >= least)
    index = {f: k for k, f in enumerate(names)}
    data, cols, ptr = [], [], [0]
    for x, _ in rows_:
        for f, v in x.items():
            if f in index:
                cols.append(index[f])
                data.append(v)
        ptr.append(len(cols))
    m = csr_matrix((data, cols, ptr), shape=(len(rows_), len(names)))
    y = np.array([label for _, label in rows_], dtype=float)

    def loss(w):
        z = m @ w
        p = 1 / (1 + np.exp(-z))
        value = np.sum(np.logaddexp(0, z) - y * z) + 0.5 * l2 * w @ w
        return value, m.T @ (p - y) + l2 * w

    w = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {f: float(w[k]) for f, k in index.items() if abs(w[k]) >= 0.01}


def write(file: Path, weights: dict[str, float]) -> None:
    """Write a weights table."""
    lines = [f"{f}\t{v:.3f}" for f, v in sorted(weights.items())]
    file.write_text(HEAD + "feature\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{file.name}: {len(lines)} weights\n")


def report(sets: list[list[tuple[dict, int]]], l2: float, folds: int, least: int) -> None:
    """Precision and recall of drafts by cross-validation."""
    tp = fp = fn = 0
    for k in range(folds):
        w = fit([x for n, s in enumerate(sets) if n % folds != k for x in s], l2, least)
        for x, y in (x for s in sets[k::folds] for x in s):
            z = sum(w.get(f, 0) * v for f, v in x.items()) > 0
            tp, fp, fn = tp + (z and y), fp + (z and not y), fn + (not z and y)
    sys.stdout.write(f"P {100 * tp / (tp + fp):.1f} R {100 * tp / (tp + fn):.1f} F1 {200 * tp / (2 * tp + fp + fn):.1f} of drafts\n")


def main() -> None:
    """Cross-validate, fit on everything, write."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--l2", type=float, default=1.0)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--encoded", action="store_true", help="fit the second model, on scores of models that have not seen the story")
    a = ap.parse_args()
    path = SHARED / SETS["corpus"]
    stage, score = SourcingStage(Settings()), scorer()
    golds, plain = rows(path), readings(path)
    sets = [examples(stage, score, r, g) for r, g in zip(plain, golds, strict=True)]
    total = sum(len(g["attributions"]) for g in golds)
    if not a.encoded:
        sys.stdout.write(f"{sum(map(len, sets))} drafts, {sum(y for s in sets for _, y in s)} right of {total}\n")
        report(sets, a.l2, a.folds, 4)
        write(OUT, fit([x for s in sets for x in s], a.l2))
        return
    # The first model's score is one of the second's features, so it too must come from a fit without the story.
    rules = [fit([x for n, s in enumerate(sets) if n % a.folds != k for x in s], a.l2) for k in range(a.folds)]
    second = [examples(stage, score, r, golds[n], rules[n % a.folds]) for n, r in encode(plain)]
    sys.stdout.write(f"{sum(map(len, second))} drafts, {sum(y for s in second for _, y in s)} right of {total}\n")
    report(second, a.l2, a.folds, 4)
    write(OUT.with_name(HEAD_FILE), fit([x for s in second for x in s], a.l2))


if __name__ == "__main__":
    main()
