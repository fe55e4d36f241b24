"""Fit the weights of sourcing/audible.py on the certain events of our annotated stories and write data/status_weights.tsv.

.venv/bin/python tools/train_status.py [--l2 6.0] [--tense-l2 1.0] [--folds 5] [--encoded] [--only voices|tense]

With --encoded, attributions are found with the encoder, each story by a model that has not seen it (training/crossfit.py).
"""

from __future__ import annotations

import argparse
import collections
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from annotated import training
from dragoman.config import Settings
from dragoman.records import Reading, replace
from dragoman.sourcing import audible, tenses
from dragoman.sourcing.stage import SourcingStage
from dragoman.sourcing.status import StatusStage
from parsed import readings, rows
from status_eval import Earlier, draft, scorer
from train_sourcing import HEAD, fit

OUT = Path(__file__).resolve().parents[1] / "src" / "dragoman" / "data" / audible.FILE
TENSE_OUT = OUT.with_name(tenses.FILE)


def examples(score, status: StatusStage, read, gold: dict) -> list[tuple[dict, int]]:
    """Features and label of each voice around each certain event."""
    out = []
    for g in gold["events"]:
        if g["optional"] or g["sources"] is None:
            continue
        event = draft(read, g)
        chain = status.around(read, event)
        while chain and audible.is_own_act(chain[-1], event):
            chain = chain[:-1]
        named = [any(score.same_name(x["name"], a.speaker) for x in g["sources"]) for a in chain]
        for k in range(len(chain)):
            right = bool(g["sources"]) and (named[k] or (not any(named) and (k == 0 or len(chain) == 1)))
            out.append((audible.features(read, event, chain, k), int(right)))
    return out


def tense_examples(status: StatusStage, read, gold: dict) -> list[tuple[dict, str]]:
    """Features and gold tense of each event, optional ones too."""
    out = []
    for g in gold["events"]:
        if g["tense"] is not None:
            event = draft(read, g)
            if event.trigger >= 0:
                out.append((status.tense_features(read, event), g["tense"]))
    return out


def fit_choice(rows_: list[tuple[dict, str]], l2: float, least: int) -> dict[str, dict[str, float]]:
    """Multinomial logistic regression: for each tense its weights."""
    count = collections.Counter(f for x, _ in rows_ for f in x)
    index = {f: k for k, f in enumerate(sorted(f for f, n in count.items() if n >= least))}
    cols, ptr = [], [0]
    for x, _ in rows_:
        cols += [index[f] for f in x if f in index]
        ptr.append(len(cols))
    m = csr_matrix((np.ones(len(cols)), cols, ptr), shape=(len(rows_), len(index)))
    y = np.eye(len(tenses.TENSES))[[tenses.TENSES.index(label) for _, label in rows_]]

    def loss(flat):
        w = flat.reshape(len(index), -1)
        z = m @ w
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        return -np.sum(y * np.log(p + 1e-12)) + 0.5 * l2 * flat @ flat, (m.T @ (p - y) + l2 * w).ravel()

    w = minimize(loss, np.zeros(len(index) * y.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x.reshape(len(index), -1)
    return {name: {f: float(w[k, n]) for f, k in index.items() if abs(w[k, n]) >= 0.02} for n, name in enumerate(tenses.TENSES)}


def train_tense(sets: list[list[tuple[dict, str]]], l2: float, folds: int) -> None:
    """Cross-validate and write the tense weights."""
    n = right = 0
    for k in range(folds):
        w = fit_choice([x for m, s in enumerate(sets) if m % folds != k for x in s], l2, 2)
        for s in sets[k::folds]:
            for x, y in s:
                best = max(w, key=lambda t, w=w, x=x: sum(w[t].get(f, 0) for f in x))
                n, right = n + 1, right + (best == y)
    sys.stdout.write(f"tense: {n} events, right by cross-validation {100 * right / n:.1f} %\n")
    w = fit_choice([x for s in sets for x in s], l2, 2)
    lines = [f"{t}\t{f}\t{v:.3f}" for t in w for f, v in sorted(w[t].items())]
    TENSE_OUT.write_text(
        HEAD.replace("train_sourcing", "train_status") + "tense\tfeature\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


def main() -> None:
    """Cross-validate, fit on everything, write."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--l2", type=float, default=6.0, help="penalty on the weights of voices")
    ap.add_argument("--tense-l2", type=float, default=1.0, help="penalty on the weights of tenses")
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--encoded", action="store_true", help="with the encoder, by models that have not seen the story")
    ap.add_argument("--only", choices=["voices", "tense"])
    a = ap.parse_args()
    path = training()
    score, sourcing, status, earlier = scorer(), SourcingStage(Settings()), StatusStage(Settings()), Earlier()
    reads = [replace(sourcing(earlier(r)), events=()) for r in (encoded() if a.encoded else readings(path))]
    if a.only != "voices":
        train_tense([tense_examples(status, r, g) for r, g in zip(reads, rows(path), strict=True)], a.tense_l2, a.folds)
    if a.only != "tense":
        train_voices([examples(score, status, r, g) for r, g in zip(reads, rows(path), strict=True)], a.l2, a.folds)


def encoded() -> list[Reading]:
    """The corpus with honest encodings; every part model must be there."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
    from crossfit import encode

    every = readings(training())
    done = dict(encode(every))
    return [done[k] for k in range(len(every))]


def train_voices(sets: list[list[tuple[dict, int]]], l2: float, folds: int) -> None:
    """Cross-validate and write the weights of voices."""
    n, right = 0, 0
    for k in range(folds):
        w = fit([x for m, s in enumerate(sets) if m % folds != k for x in s], l2, 3)
        for s in sets[k::folds]:
            for x, y in s:
                n, right = n + 1, right + ((sum(w.get(f, 0) * v for f, v in x.items()) > 0) == bool(y))
    sys.stdout.write(f"{n} voices, {sum(y for s in sets for _, y in s)} vouch; right by cross-validation {100 * right / n:.1f} %\n")
    w = fit([x for s in sets for x in s], l2, 3)
    lines = [f"{f}\t{v:.3f}" for f, v in sorted(w.items())]
    OUT.write_text(HEAD.replace("train_sourcing", "train_status") + "feature\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
