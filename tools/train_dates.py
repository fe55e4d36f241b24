"""Fit the weights of the date choice and of background on the annotated training stories, and write data/when_weights.tsv.

    train_dates.py [--folds 5] [--write] [--l2 0.05] [--l2b 0.02]

With --folds it prints figures on held-out stories; with --write it fits on all and writes the table.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
sys.path.insert(0, str(SHARED / "score"))

from story_score import right_date  # noqa: E402

from annotated import training  # noqa: E402
from date_eval import drafts  # noqa: E402
from dragoman.config import Settings  # noqa: E402
from dragoman.records import Reading  # noqa: E402
from dragoman.when.anchoring import settle  # noqa: E402
from dragoman.when.choosing import PUBLICATION, Previous, Weights, background_features, list_options  # noqa: E402
from dragoman.when.stage import TimesStage  # noqa: E402
from dragoman.when.storyline import StoryLine  # noqa: E402
from parsed import readings, rows  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "src/dragoman/data/when_weights.tsv"


@dataclass(frozen=True)
class Item:
    """One annotated event: its story, reading and line, token, tense and type as the model shall see them, and the gold."""

    story: str
    reading: Reading
    line: StoryLine
    token: int
    tense: str | None
    kind: str | None
    gold: dict
    first: bool


def items(corpus: Path, dropout: float, seed: int) -> list[Item]:
    """Every annotated event with a trigger in the parse, story by story in text order; some tenses and types are hidden."""
    chance = random.Random(seed)
    stage = TimesStage(Settings())
    out: list[Item] = []
    for gold, reading in zip(rows(corpus), readings(corpus), strict=True):
        done = drafts(stage(reading), gold, False)
        line = StoryLine(done)
        first = True
        for g, e in sorted(zip(gold["events"], done.events, strict=True), key=lambda x: x[1].trigger_span):
            if e.trigger < 0:
                continue
            tense = e.tense if chance.random() > dropout else chance.choice(["past", "past", "ongoing", None])
            kind = e.event[0] if chance.random() > dropout else None
            out.append(Item(gold["id"], done, line, e.trigger, tense, kind, g, first))
            first = False
    return out


def instance(item: Item, previous: Previous | None) -> tuple:
    """(story, options, which are right, gold, predicate's features, those each option adds for background)."""
    options, about = list_options(item.reading, item.token, item.tense, item.kind, item.line, previous)
    settled = [settle(item.reading, item.token, o, item.tense, item.line) for o in options]
    right = []
    for s in settled:
        p = {
            "date": s.interval.earliest and s.interval.earliest.isoformat(),
            "enddate": s.interval.latest and s.interval.latest.isoformat(),
        }
        ok = right_date(item.gold["date"], p)
        right.append(s.interval.earliest is None if ok is None else ok)
    facts = [background_features(set(), o, s.interval, item.line) for o, s in zip(options, settled, strict=True)]
    return item.story, options, right, item.gold, about, facts


def decide(data: list[tuple], k: int, weights: Weights) -> tuple[int, bool]:
    _, options, _, _, about, facts = data[k]
    option = weights.choose(options)
    n = options.index(option)
    return n, weights.background(about | facts[n]) >= 0.5 and option.kind != PUBLICATION


def decode(part: list[Item], weights: Weights, use: bool = True) -> list[tuple]:
    """Instances of ``part`` in order, each knowing what ``weights`` decided for the one before it."""
    out: list[tuple] = []
    previous: Previous | None = None
    for item in part:
        if item.first:
            previous = None
        out.append(instance(item, previous if use else None))
        n, back = decide(out, -1, weights)
        previous = Previous(item.reading.syntax.tokens[item.token].sent, out[-1][1][n], back)
    return out


def forced(part: list[Item], weights: Weights) -> list[tuple]:
    """Training instances: the decisions before are those of weights that did not see the story, made without knowing their
    own past.
    """
    plain = [instance(item, None) for item in part]
    out: list[tuple] = []
    for k, item in enumerate(part):
        previous = None
        if not item.first:
            n, back = decide(plain, k - 1, weights)
            previous = Previous(part[k - 1].reading.syntax.tokens[part[k - 1].token].sent, plain[k - 1][1][n], back)
        out.append(instance(item, previous))
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


def common(data: list[tuple], least: int = 4) -> list[tuple]:
    """The same instances without the features that fewer than ``least`` predicates or options have."""
    count = collections.Counter(f for _, options, _, _, about, _ in data for f in about.union(*(o.features for o in options)))
    keep = {f for f, n in count.items() if n >= least}
    return [
        (a, [dataclasses.replace(o, features=o.features & keep) for o in options], right, g, about & keep, facts)
        for a, options, right, g, about, facts in data
    ]


def fit_background(data: list, weights: Weights, l2: float) -> dict[str, float]:
    names: dict[str, int] = {"bias": 0}
    idx, ptr, y, weight = [], [], [], []
    for _, options, _, g, about, facts in data:
        if g["background"] is None:
            continue
        option = weights.choose(options)
        feats = about | facts[options.index(option)]
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


def measure(data: list[tuple], weights: Weights) -> list[int]:
    """(dates right, background right, dates, backgrounds) over core events."""
    hit = back = n = m = 0
    for k, (_, _, right, g, _, _) in enumerate(data):
        if g["optional"]:
            continue
        chosen, old = decide(data, k, weights)
        if g["date"]["value"]:
            n += 1
            hit += right[chosen]
        if g["background"] is not None:
            m += 1
            back += old == g["background"]
    return [hit, back, n, m]


def fit(data: list[tuple], l2: float, l2b: float) -> Weights:
    data = common(data)
    date = fit_choice(data, l2)
    return Weights({"date": date, "background": fit_background(data, Weights({"date": date}), l2b)})


def split(part: list[Item], folds: int) -> list[set[str]]:
    ids = sorted({i.story for i in part})
    random.Random(7).shuffle(ids)
    return [set(ids[k::folds]) for k in range(folds)]


def train(part: list[Item], l2: float, l2b: float) -> Weights:
    """Two rounds: the first without the decision before, the second with that of the first on stories it did not see."""
    plain = [instance(i, None) for i in part]
    second: list[tuple] = []
    for held in split(part, 4):
        weights = fit([d for d in plain if d[0] not in held], l2, l2b)
        second += forced([i for i in part if i.story in held], weights)
    return fit(second, l2, l2b)


def show(name: str, figures: list[int]) -> None:
    hit, back, n, m = figures
    print(f"{name}: date {100 * hit / n:.1f} % of {n}, background {100 * back / m:.1f} % of {m}")


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--folds", type=int, default=0)
    ap.add_argument("--write", action="store_true")
    ap.add_argument("--l2", type=float, default=0.05)
    ap.add_argument("--l2b", type=float, default=0.02)
    ap.add_argument("--dropout", type=float, default=0.15)
    a = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    part = items(training(), a.dropout, 1)
    dev = items(SHARED / "gold/stories.dev.jsonl", 0.0, 1)
    if a.folds:
        total = [0, 0, 0, 0]
        for held in split(part, a.folds):
            weights = train([i for i in part if i.story not in held], a.l2, a.l2b)
            figures = measure(decode([i for i in part if i.story in held], weights), weights)
            total = [x + y for x, y in zip(total, figures, strict=True)]
        show("held out", total)
    weights = train(part, a.l2, a.l2b)
    for name, these in (("training", part), ("dev", dev)):
        show(name, measure(decode(these, weights), weights))
    if a.write:
        write(weights.table)


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
