"""Train the encoder: ``python training/train.py`` (CPU, seeded, under an hour of one thread), then export it into model/.

Data: ../shared/corpus/stories.jsonl (events and attributions), training/annotations/*.jsonl (events of stories of the pool) and
training/sentences/*.txt (events). ``--hold N`` keeps N stories of the corpus out, so that measure.py can be asked about them.
Checkpoints and logs go to training/out/, which git ignores.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import random
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from losses import total_loss
from network import Encoder, base_folder, load_base

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from annotated import training  # noqa: E402
from dragoman.syntax.encoder import Pieces  # noqa: E402
from examples import Example, load_corpus  # noqa: E402
from parsed import readings  # noqa: E402
from sentences_reader import sentence_examples  # noqa: E402
from windows import batches, collate, make_windows  # noqa: E402


def options() -> argparse.Namespace:
    """What may be chosen on the command line; the defaults are those of the shipped weights."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--epochs", type=int, default=7)
    p.add_argument("--lr", type=float, default=3e-4, help="peak rate of the layers")
    p.add_argument("--head-lr", type=float, default=1e-3, help="peak rate of the heads")
    p.add_argument("--decay", type=float, default=0.9, help="factor on the rate of each layer further down")
    p.add_argument("--pieces", type=int, default=1000, help="word pieces a batch")
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--soft", type=float, default=0.3, help="weight of the trigger loss on optional events")
    p.add_argument("--positive", type=float, default=2.0, help="weight of the trigger loss on triggers")
    p.add_argument("--smooth", type=float, default=0.03)
    p.add_argument("--average", type=float, default=0.99, help="decay of the moving average of the weights")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--hold", type=int, default=0, help="corpus stories kept out")
    p.add_argument("--fold", type=int, default=-1, help="leave out this one of --folds parts of the corpus, for crossfit.py")
    p.add_argument("--folds", type=int, default=2)
    p.add_argument("--no-sentences", action="store_true", help="train on the corpus alone")
    p.add_argument("--out", type=Path, default=HERE / "out" / "final")
    return p.parse_args()


def held_out(ids: list[str], count: int) -> set[str]:
    """The same ``count`` stories of the corpus for every run, whatever its seed."""
    return set(random.Random(7).sample(sorted(i for i in ids if not i.startswith("p")), count))


def part_of(id: str, folds: int) -> int:
    """Which of ``folds`` parts a story belongs to, from its id alone."""
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % folds


def data(args: argparse.Namespace) -> list[tuple[Example, list[tuple[int, ...]]]]:
    """Training examples with their pieces."""
    file = training()
    corpus = load_corpus(file, readings(file), args.soft)
    keep_out = held_out([e.id for e in corpus], args.hold)
    chosen = [e for e in corpus if e.id not in keep_out and part_of(e.id, args.folds) != args.fold]
    if not args.no_sentences:
        chosen += sentence_examples(HERE / "sentences", HERE / "out")
    pieces = Pieces(base_folder() / "tokenizer.json")
    return [(e, pieces(e.syntax)) for e in chosen]


def optimizer(model: Encoder, args: argparse.Namespace) -> tuple[torch.optim.Optimizer, list[float]]:
    """AdamW with a lower rate the nearer a layer is to the words (discriminative rates, Howard and Ruder 2018)."""
    groups, rates = [], []

    def add(parameters: list[nn.Parameter], rate: float, decay: float) -> None:
        groups.append({"params": parameters, "lr": rate, "weight_decay": decay})
        rates.append(rate)

    add([*model.heads.parameters(), *model.bias.parameters()], args.head_lr, 0.01)
    for k, layer in enumerate(reversed(model.layers)):
        add(list(layer.parameters()), args.lr * args.decay**k, 0.01)
    low = args.lr * args.decay ** len(model.layers)
    add([*model.positions.parameters(), *model.norm.parameters()], low, 0.0)
    return torch.optim.AdamW(groups, fused=True), rates


def train(args: argparse.Namespace) -> Encoder:
    """The averaged model after all epochs."""
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    examples = data(args)
    model = Encoder(args.dropout)
    load_base(model)
    model.words.weight.requires_grad = False  # words of the corpus must not drift from those it lacks
    average = copy.deepcopy(model)
    optim, rates = optimizer(model, args)
    first = [w for e, p in examples for w in make_windows(e, p, random.Random(0))]
    per_epoch = len(batches(first, args.pieces, random.Random(0)))
    steps, step, begun = per_epoch * args.epochs, 0, time.time()
    print(f"{len(examples)} examples, about {per_epoch} batches an epoch", flush=True)
    model.train()
    for epoch in range(args.epochs):
        total, seen = 0.0, 0
        for chosen in batches([w for e, p in examples for w in make_windows(e, p, rng)], args.pieces, rng):
            factor = min(1.0, step / 60) * max(0.02, 1 - step / steps)
            for group, rate in zip(optim.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            total += one_step(model, optim, collate(chosen), args)
            seen += 1
            step += 1
            blend(average, model, min(args.average, (1 + step) / (10 + step)))
        print(f"epoch {epoch + 1}: loss {total / seen:.3f}, {time.time() - begun:.0f} s", flush=True)
    return average.eval()


def one_step(model: Encoder, optim: torch.optim.Optimizer, batch: object, args: argparse.Namespace) -> float:
    """Forward in bfloat16, loss and update in float32. Returns the loss."""
    with torch.autocast("cpu", torch.bfloat16):
        out = model(batch.ids)
    rows = out.float().gather(1, batch.place.unsqueeze(-1).expand(-1, -1, out.shape[-1]))
    loss = total_loss(model, rows, batch, args.positive, args.smooth)
    return update(model, optim, loss)


def update(model: Encoder, optim: torch.optim.Optimizer, loss: Tensor) -> float:
    """One step down the slope of ``loss``, no longer than 1. Returns the loss as a number."""
    loss.backward()
    nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], 1.0)
    optim.step()
    optim.zero_grad()
    return float(loss.detach())


@torch.no_grad()
def blend(average: Encoder, model: Encoder, decay: float) -> None:
    """Move the averaged weights a step towards the model's."""
    for a, b in zip(average.parameters(), model.parameters(), strict=True):
        if b.requires_grad:
            a.lerp_(b, 1 - decay)


def write(model: Encoder, folder: Path) -> None:
    """Write the checkpoint and the exported model."""
    from export import export

    torch.save(model.state_dict(), folder / "checkpoint.pt")
    export(model, folder)
    print(f"written: {folder}")


def main() -> None:
    """Train and write the checkpoint and the exported model."""
    torch.set_num_threads(1)
    args = options()
    args.out.mkdir(parents=True, exist_ok=True)
    write(train(args), args.out)


if __name__ == "__main__":
    main()
