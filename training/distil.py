"""Teach a smaller encoder what a trained one says: ``python training/distil.py --teacher training/out/final --keep 0.6``.

The teacher reads plain text, so that nothing need be annotated: the pool, the corpus and the written sentences. The pupil starts as the
part of the teacher that matters most for its cost (pruning.py) and learns the teacher's probabilities and the vectors of its pair heads
(Hinton et al. 2015, "Distilling the Knowledge in a Neural Network"). The teacher is the int8 model, asked window by window as the reader
asks it; every text is cut at random into windows in two ways, which take turns, so that the teacher need be asked only twice.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from labels import CUE_HEADS, EVENT_HEADS, PAIRS
from network import Encoder, base_folder
from pruning import COLUMNS, CUE, WEIGHTS, choose, cut, weigh

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from annotated import CORPUS, training  # noqa: E402
from dragoman.syntax.encoder import Pieces  # noqa: E402
from examples import Example, blank  # noqa: E402
from parsed import readings  # noqa: E402
from sentences_reader import sentence_examples  # noqa: E402
from train import blend, update, write  # noqa: E402
from windows import Window, batches, make_windows  # noqa: E402

WEIGHED = 250
"""Batches by which heads and units are weighed."""


def options() -> argparse.Namespace:
    """What may be chosen on the command line; the defaults are those of the figures in the model card."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", type=Path, default=HERE / "out" / "final")
    p.add_argument("--keep", type=float, default=0.6, help="share of the teacher's cost to keep in heads and inner units")
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--lr", type=float, default=4e-4)
    p.add_argument("--pieces", type=int, default=1500, help="word pieces a batch")
    p.add_argument("--dropout", type=float, default=0.0)
    p.add_argument("--average", type=float, default=0.995, help="decay of the moving average of the weights")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--limit", type=int, help="only so many stories of the pool")
    p.add_argument("--out", type=Path, default=HERE / "out" / "small")
    return p.parse_args()


class Teacher:
    """The trained int8 model of a folder, run window by window; its answers are kept."""

    def __init__(self, folder: Path):
        wanted = onnxruntime.SessionOptions()
        wanted.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), wanted, providers=["CPUExecutionProvider"])
        self._known: dict[bytes, NDArray[np.float16]] = {}

    def __call__(self, ids: Tensor, sizes: Sequence[int]) -> Tensor:
        """Rows of its output, (windows, pieces, columns), zeros where ``ids`` is padded; ``sizes``: pieces of each window."""
        out = torch.zeros(*ids.shape, max(end for _, end in COLUMNS.values()))
        for k, size in enumerate(sizes):
            own = ids[k : k + 1, :size].numpy()
            key = own.astype(np.uint16).tobytes()
            if key not in self._known:
                self._known[key] = self._session.run(None, {"ids": own})[0][0].astype(np.float16)
            out[k, :size] = torch.from_numpy(self._known[key].astype(np.float32))
        return out


def texts(limit: int | None) -> list[Example]:
    """All texts the teacher is asked about; their labels are not used."""
    stories = [*readings(training()), *readings(CORPUS / "pool.jsonl")[:limit]]
    return [*(blank(r.story.id, r.syntax, attributed=False) for r in stories), *sentence_examples(HERE / "sentences", HERE / "out")]


def windows(examples: Sequence[tuple[Example, list[tuple[int, ...]]]], way: int) -> list[Window]:
    """Windows of all texts, cut at random; the same ``way`` gives the same cuts."""
    rng = random.Random(way)
    return [w for e, p in examples for w in make_windows(e, p, rng)]


def collate(chosen: Sequence[Window]) -> tuple[Tensor, Tensor, list[int]]:
    """Piece numbers (windows, pieces), whether each piece is a token's first, and the pieces of each window."""
    ids = torch.zeros(len(chosen), max(w.size for w in chosen) + 2, dtype=torch.long)
    first = torch.zeros(ids.shape, dtype=torch.bool)
    sizes = []
    for r, w in enumerate(chosen):
        own = w.pieces[w.first : w.last]
        flat = [101, *(p for token in own for p in token), 102]
        ids[r, : len(flat)] = torch.tensor(flat)
        first[r, torch.from_numpy(np.cumsum([1, *(len(p) for p in own[:-1])]))] = True
        sizes.append(len(flat))
    return ids, first, sizes


def distance(own: Tensor, theirs: Tensor) -> Tensor:
    """The loss over tokens: float (tokens, columns) of pupil and teacher, raw."""
    trigger = slice(*COLUMNS["trigger"])
    acts = 1 - torch.softmax(theirs[:, trigger], -1)[:, 0]
    cues = 1 - torch.softmax(theirs[:, CUE], -1)[:, 0]
    loss = WEIGHTS["trigger"] * _mean(_kl(own[:, trigger], theirs[:, trigger]), 1 + 4 * acts)
    first, last = COLUMNS["attribution"]
    spans = _kl(own[:, first:last].unflatten(-1, (-1, 3)), theirs[:, first:last].unflatten(-1, (-1, 3)))
    loss = loss + WEIGHTS["attribution"] * spans.mean()
    for heads, asked in ((EVENT_HEADS, acts), (CUE_HEADS, cues)):
        for head in heads:
            both = slice(*COLUMNS[head])
            loss = loss + WEIGHTS["asked"] * _mean(_kl(own[:, both], theirs[:, both]), asked)
    for name in PAIRS:
        asked = acts if name in ("actor", "recipient") else cues
        query, key = slice(*COLUMNS[f"{name}.query"]), slice(*COLUMNS[f"{name}.key"])
        loss = loss + WEIGHTS["pairs"] / 8 * (_gap(own[:, query], theirs[:, query], asked + 0.02) + _gap(own[:, key], theirs[:, key]))
    return loss


def _kl(own: Tensor, theirs: Tensor) -> Tensor:
    """Kullback-Leibler divergence of the pupil's probabilities from the teacher's, over the last dimension."""
    return F.kl_div(F.log_softmax(own, -1), F.log_softmax(theirs, -1), reduction="none", log_target=True).sum(-1)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1e-3)


def _gap(own: Tensor, theirs: Tensor, weight: Tensor | None = None) -> Tensor:
    """Squared distance of vectors as a share of the teacher's variance."""
    weight = torch.ones(len(theirs)) if weight is None else weight
    middle = (theirs * weight[:, None]).sum(0) / weight.sum()
    spread = _mean((theirs - middle).square().sum(-1), weight)
    return _mean((own - theirs).square().sum(-1), weight) / spread.clamp(min=1e-3)


def train(args: argparse.Namespace) -> Encoder:
    """The averaged pupil after all epochs."""
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    pieces = Pieces(base_folder() / "tokenizer.json")
    examples = [(e, pieces(e.syntax)) for e in texts(args.limit)]
    whole = Encoder()
    whole.load_state_dict(torch.load(args.teacher / "checkpoint.pt"))
    first = [collate(chosen)[:2] for chosen in batches(windows(examples, 0), args.pieces // 2, rng)[:WEIGHED]]
    part = choose(weigh(whole, first), args.keep)
    print(f"heads and inner units of each layer: {[(len(heads), len(units)) for heads, units in part]}", flush=True)
    model, teacher = cut(whole, part, args.dropout), Teacher(args.teacher)
    model.words.weight.requires_grad = False
    average = copy.deepcopy(model)
    optim = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=args.lr, weight_decay=0.01, fused=True)
    steps = args.epochs * len(batches(windows(examples, 0), args.pieces, random.Random(0)))
    step, begun = 0, time.time()
    print(f"{len(examples)} texts, about {steps // args.epochs} batches an epoch", flush=True)
    for epoch in range(args.epochs):
        total, seen = 0.0, 0
        for chosen in batches(windows(examples, epoch % 2), args.pieces, rng):
            for group in optim.param_groups:
                group["lr"] = args.lr * min(1.0, step / 100) * max(0.01, 1 - step / steps)
            total += one_step(model, teacher, optim, chosen)
            seen, step = seen + 1, step + 1
            blend(average, model, min(args.average, (1 + step) / (10 + step)))
            if seen % 200 == 0:
                print(f"epoch {epoch + 1}, batch {seen}: loss {total / seen:.3f}, {time.time() - begun:.0f} s", flush=True)
    return average.eval()


def one_step(model: Encoder, teacher: Teacher, optim: torch.optim.Optimizer, chosen: Sequence[Window]) -> float:
    """Forward in bfloat16, loss and update in float32. Returns the loss."""
    ids, first, sizes = collate(chosen)
    theirs = teacher(ids, sizes)[first]
    with torch.autocast("cpu", torch.bfloat16):
        out = model(ids)
    loss = distance(out.float()[first], theirs)
    return update(model, optim, loss)


def main() -> None:
    """Teach and write the checkpoint and the exported model."""
    torch.set_num_threads(1)
    args = options()
    args.out.mkdir(parents=True, exist_ok=True)
    write(train(args), args.out)


if __name__ == "__main__":
    main()
