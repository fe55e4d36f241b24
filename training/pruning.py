"""Cut an encoder down to the attention heads and inner units that matter most for their cost.

What a head or unit is worth is its diagonal Fisher information: labels are drawn from the model's own answers, and the square of the
derivative of their weighted log-likelihood with respect to a factor on the head or unit, halved, is the second-order estimate of the loss
of teaching (distil.py) that leaving it out would bring. The worst by cost go first, over all layers at once
(Michel et al. 2019, "Are Sixteen Heads Really Better than One?"; Kwon et al. 2022, "A Fast Post-Training Pruning Framework").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from labels import CUE_HEADS, EVENT_HEADS, GROUPS, PAIRS, columns
from network import DEPTH, Encoder, Layer

COLUMNS = columns()
CUE = slice(COLUMNS["attribution"][0] + 3 * GROUPS.index("cue"), COLUMNS["attribution"][0] + 3 * GROUPS.index("cue") + 3)
WEIGHTS = {"trigger": 8.0, "attribution": 10.0, "asked": 0.15, "pairs": 3.0}
"""What each part of an answer counts, here and in the loss of distil.py."""
HEAD_COST = 106.0
"""Inner units that take as long as one attention head, in int8 on windows of 128 word pieces."""
STEP = 64
"""Inner units of a layer are kept in multiples of this."""


@dataclass(frozen=True)
class Worth:
    """What the loss would rise by without each head (layers, heads) and each inner unit (layers, units)."""

    heads: Tensor
    units: Tensor


Part = Sequence[tuple[Sequence[int], Sequence[int]]]
"""Heads and inner units to keep, layer by layer."""


def choose(worth: Worth, keep: float) -> Part:
    """The heads and units worth most for what they cost, up to the share ``keep`` of the cost of all."""
    layers = range(len(worth.heads))
    items = [(float(v) / HEAD_COST, HEAD_COST, n, "head", h) for n in layers for h, v in enumerate(worth.heads[n])]
    items += [(float(v), 1.0, n, "unit", u) for n in layers for u, v in enumerate(worth.units[n])]
    left = keep * sum(cost for _, cost, *_ in items)
    heads: list[list[int]] = [[] for _ in layers]
    units = [0 for _ in layers]
    for _, cost, n, kind, which in sorted(items, reverse=True):
        if cost > left:
            continue
        left -= cost
        if kind == "head":
            heads[n].append(which)
        else:
            units[n] += 1
    found = []
    for n in layers:
        size = max(STEP, round(units[n] / STEP) * STEP)
        best = worth.units[n].topk(min(size, len(worth.units[n]))).indices.tolist()
        found.append((sorted(heads[n]) or [int(worth.heads[n].argmax())], sorted(best)))
    return found


def cut(whole: Encoder, part: Part, dropout: float) -> Encoder:
    """A new encoder of the heads and units of ``whole`` named in ``part``."""
    pupil = Encoder(dropout, [(len(heads), len(units)) for heads, units in part])
    for name in ("words", "positions", "norm", "heads", "bias"):
        getattr(pupil, name).load_state_dict(getattr(whole, name).state_dict())
    for own, old, (heads, units) in zip(pupil.layers, whole.layers, part, strict=True):
        state = {k: v.clone() for k, v in old.state_dict().items()}
        rows = torch.cat([torch.arange(h * DEPTH, (h + 1) * DEPTH) for h in heads])
        inner = torch.tensor(units)
        for name in [f"{n}.{p}" for n in ("query", "key", "value") for p in ("weight", "bias")]:
            state[name] = state[name][rows]
        state["out.weight"] = state["out.weight"][:, rows]
        state |= {"up.weight": state["up.weight"][inner], "up.bias": state["up.bias"][inner], "down.weight": state["down.weight"][:, inner]}
        own.load_state_dict(state)
    return pupil


def weigh(model: Encoder, batches: Sequence[tuple[Tensor, Tensor]]) -> Worth:
    """What every head and unit of ``model`` is worth, by ``batches`` of piece numbers and places of first pieces."""
    model = model.eval().requires_grad_(False)
    gated = [_Gated(layer) for layer in model.layers]
    own, model.layers = model.layers, nn.ModuleList(gated)
    gates = [gate for layer in gated for gate in (layer.heads, layer.units)]
    sums = [torch.zeros_like(gate) for gate in gates]
    for ids, first in batches:
        for total, slope in zip(sums, torch.autograd.grad(_drawn(model(ids)[first]), gates), strict=True):
            total += slope.square() / 2 / len(batches)
    model.layers = own
    return Worth(torch.stack(sums[::2]), torch.stack(sums[1::2]))


class _Gated(nn.Module):
    """A layer with a factor, 1, on each of its heads and inner units."""

    def __init__(self, layer: Layer):
        super().__init__()
        self.layer = layer
        self.heads = torch.ones(layer.width, requires_grad=True)
        self.units = torch.ones(layer.up.out_features, requires_grad=True)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        own = self.layer
        x = own.norm1(x + own.out((own.mixed(x, mask) * self.heads[:, None, None]).transpose(1, 2).flatten(2)))
        return own.norm2(x + own.down(F.gelu(own.up(x)) * self.units))


def _drawn(rows: Tensor) -> Tensor:
    """The weighted log-likelihood of answers drawn from ``rows`` (tokens, columns); its squared slope is, on average, the Fisher
    information of the loss of distil.py."""
    return torch.stack(list(_parts(rows))).sum()


def _parts(rows: Tensor) -> Iterator[Tensor]:
    trigger, spans = slice(*COLUMNS["trigger"]), slice(*COLUMNS["attribution"])
    acts = 1 - torch.softmax(rows[:, trigger].detach(), -1)[:, 0]
    cues = 1 - torch.softmax(rows[:, CUE].detach(), -1)[:, 0]
    yield _weighted(_likelihood(rows[:, trigger]), WEIGHTS["trigger"] * _shares(1 + 4 * acts))
    groups = rows[:, spans].unflatten(-1, (-1, 3))
    yield _weighted(_likelihood(groups), torch.full(groups.shape[:2], WEIGHTS["attribution"] / groups.shape[0] / groups.shape[1]))
    for heads, asked in ((EVENT_HEADS, acts), (CUE_HEADS, cues)):
        for head in heads:
            yield _weighted(_likelihood(rows[:, slice(*COLUMNS[head])]), WEIGHTS["asked"] * _shares(asked))
    for name in PAIRS:
        asked = acts if name in ("actor", "recipient") else cues
        for end, weight in (("query", asked + 0.02), ("key", torch.ones(len(rows)))):
            vectors = rows[:, slice(*COLUMNS[f"{name}.{end}"])]
            shares = _shares(weight)
            middle = (vectors.detach() * shares[:, None]).sum(0)
            spread = ((vectors.detach() - middle).square().sum(-1) * shares).sum()
            noise = (vectors * torch.randn_like(vectors)).sum(-1)
            yield _weighted(noise, WEIGHTS["pairs"] / 8 * 2 * shares / spread)


def _likelihood(logits: Tensor) -> Tensor:
    """Log-probability of a label drawn from ``logits``, over the last dimension."""
    drawn = torch.distributions.Categorical(logits=logits.detach()).sample()
    return F.log_softmax(logits, -1).gather(-1, drawn[..., None])[..., 0]


def _shares(weight: Tensor) -> Tensor:
    return weight / weight.sum().clamp(min=1e-3)


def _weighted(values: Tensor, weight: Tensor) -> Tensor:
    """The sum of ``values``, independent and of mean slope zero, so weighted that the expected squares of slopes add up by ``weight``."""
    return (values * weight.sqrt()).sum()
