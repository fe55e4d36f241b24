"""Fit the weights of the date choice and of background on the annotated training stories, and write data/when_weights.tsv.

    train_dates.py [--folds 5] [--write] [--l2 0.02] [--l2b 0.02]

With --folds it prints figures on held-out stories; with --write it fits on all and writes the table.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
sys.path.insert(0, str(SHARED / "score"))

from date_eval import drafts  # noqa: E402
from parsed import readings, rows  # noqa: E402
from story_score import right_date  # noqa: E402

from dragoman.config import Settings  # noqa: E402
from dragoman.when.anchoring import settle  # noqa: E402
from dragoman.when.choosing import Weights, background_features, list_options  # noqa: E402
from dragoman.when.stage import TimesStage  # noqa: E402
from dragoman.when.storyline import StoryLine  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "src/dragoman/data/when_weights.tsv"


def instances(corpus: Path, dropout: float, seed: int) -> list:
    """One row an event: (story, options' features, which are right, gold background, optional, predicate, [choice inputs])."""
    chance = random.Random(seed)
    stage = TimesStage(Settings())
    out = []
    for gold, reading in zip(rows(corpus), readings(corpus), strict=True):
        done = drafts(stage(reading), gold, False)
        line = StoryLine(done)
        for g, e in zip(gold["events"], done.events, strict=True):
            if e.trigger < 0:
                continue
            tense = e.tense if chance.random() > dropout else chance.choice(["past", "past", "ongoing", None])
            kind = e.event[0] if chance.random() > dropout else None
            options, about = list_options(done, e.trigger, tense, kind, line)
            settled = [settle(done, e.trigger, o, tense, line) for o in options]
            right = []
            for o, s in zip(options, settled, strict=True):
                p = {"date": s.interval.earliest and s.interval.earliest.isoformat(), "enddate": s.interval.latest and s.interval.latest.isoformat()}
                ok = right_date(g["date"], p)
                right.append(s.interval.earliest is None if ok is None else ok)
            ages = [(line.published - s.interval.latest).days if s.time and s.interval.latest else None for s in settled]
            out.append((gold["id"], options, right, g, about, ages))
    return out


def fit_choice(data: list, l2: float) -> dict[str, float]:
    """Softmax over options, several of which may be right; L2 penalty; LBFGS."""
    names: dict[str, int] = {}
    idx, ptr, groups, good, weight = [], [], [], [], []
    n = 0
    for _, options, right, g, _, _ in data:
        if not any(right) or all(right):
            continue
        for o, r in zip(options, right, strict=True):
            ptr.append(len(idx))
            idx += [names.setdefault(f, len(names)) for f in o.features]
            groups.append(n)
            good.append(r)
        weight.append((0.5 if g["optional"] else 1.0) * (0.5 if not g["date"]["value"] else 1.0))
        n += 1
    w = torch.zeros(len(names), 1, requires_grad=True)
    idx_t, ptr_t, grp = torch.tensor(idx), torch.tensor(ptr), torch.tensor(groups)
    good_t, wt = torch.tensor(good), torch.tensor(weight)

    def loss() -> torch.Tensor:
        scores = torch.nn.functional.embedding_bag(idx_t, w, ptr_t, mode="sum").squeeze(1)
        top = torch.full((n,), -1e9).scatter_reduce(0, grp, scores.detach(), "amax")
        e = torch.exp(scores - top[grp])
        total = torch.zeros(n).index_add(0, grp, e)
        hit = torch.zeros(n).index_add(0, grp, e * good_t)
        return -(wt * torch.log(hit / total + 1e-9)).sum() / n * 1000 + l2 * 1000 / n * (w**2).sum() * 50

    minimise(w, loss)
    return {f: float(w[k, 0].detach()) for f, k in names.items()}


def fit_background(data: list, weights: Weights, l2: float) -> dict[str, float]:
    names: dict[str, int] = {"bias": 0}
    idx, ptr, y, weight = [], [], [], []
    for _, options, right, g, about, ages in data:
        if g["background"] is None:
            continue
        choice = weights.choose(options)
        age = ages[options.index(choice.option)]
        feats = background_features(about, choice, age)
        ptr.append(len(idx))
        idx += [0] + [names.setdefault(f, len(names)) for f in feats]
        y.append(float(g["background"]))
        weight.append(0.5 if g["optional"] else 1.0)
    w = torch.zeros(len(names), 1, requires_grad=True)
    idx_t, ptr_t, y_t, wt = torch.tensor(idx), torch.tensor(ptr), torch.tensor(y), torch.tensor(weight)
    n = len(y)

    def loss() -> torch.Tensor:
        scores = torch.nn.functional.embedding_bag(idx_t, w, ptr_t, mode="sum").squeeze(1)
        each = torch.nn.functional.binary_cross_entropy_with_logits(scores, y_t, reduction="none")
        return (wt * each).sum() / n * 1000 + l2 * 1000 / n * (w**2).sum() * 50

    minimise(w, loss)
    return {f: float(w[k, 0].detach()) for f, k in names.items()}


def minimise(w: torch.Tensor, loss) -> None:
    opt = torch.optim.LBFGS([w], max_iter=150, history_size=20, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        opt.zero_grad()
        value = loss()
        value.backward()
        return value

    opt.step(closure)


def measure(data: list, weights: Weights) -> tuple[float, float, int, int]:
    """(dates right, background right, dates, backgrounds) over core events."""
    hit = back = n = m = 0
    for _, options, right, g, about, ages in data:
        if g["optional"]:
            continue
        choice = weights.choose(options)
        k = options.index(choice.option)
        if g["date"]["value"]:
            n += 1
            hit += right[k]
        if g["background"] is not None:
            m += 1
            back += (weights.background(background_features(about, choice, ages[k])) >= 0.5) == g["background"]
    return hit, back, n, m


def train(data: list, l2: float, l2b: float) -> dict[str, dict[str, float]]:
    date = fit_choice(data, l2)
    return {"date": date, "background": fit_background(data, Weights({"date": date}), l2b)}


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--folds", type=int, default=0)
    ap.add_argument("--write", action="store_true")
    ap.add_argument("--l2", type=float, default=0.02)
    ap.add_argument("--l2b", type=float, default=0.02)
    ap.add_argument("--dropout", type=float, default=0.15)
    a = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    data = instances(SHARED / "corpus/stories.jsonl", a.dropout, 1)
    dev = instances(SHARED / "gold/stories.dev.jsonl", 0.0, 1)
    oracle = [any(r) for _, _, r, g, _, _ in data if g["date"]["value"] and not g["optional"]]
    print(f"a right option is there for {100 * sum(oracle) / len(oracle):.1f} % of {len(oracle)} core dates")
    if a.folds:
        ids = sorted({d[0] for d in data})
        random.Random(7).shuffle(ids)
        total = [0, 0, 0, 0]
        for k in range(a.folds):
            held = set(ids[k :: a.folds])
            weights = Weights(train([d for d in data if d[0] not in held], a.l2, a.l2b))
            total = [x + y for x, y in zip(total, measure([d for d in data if d[0] in held], weights), strict=True)]
        print(f"held out: date {100 * total[0] / total[2]:.1f} % of {total[2]}, background {100 * total[1] / total[3]:.1f} % of {total[3]}")
    table = train(data, a.l2, a.l2b)
    for name, part in (("training", data), ("dev", dev)):
        hit, back, n, m = measure(part, Weights(table))
        print(f"{name}: date {100 * hit / n:.1f} % of {n}, background {100 * back / m:.1f} % of {m}")
    if a.write:
        write(table)


def write(table: dict[str, dict[str, float]]) -> None:
    lines = [
        "# source: fitted by tools/train_dates.py on dragoman's own annotated training stories",
        "# licence: CC BY 4.0",
        "# date: 2026-11-23",
        "head\tfeature\tweight",
    ]
    for head, weights in table.items():
        lines += [f"{head}\t{f}\t{w:.3f}" for f, w in sorted(weights.items()) if abs(w) >= 0.02]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 4, "weights written")


if __name__ == "__main__":
    main()
