"""What the network is trained for: one sum over all heads, each with its weight."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from examples import IGNORE
from labels import CUE_HEADS, PAIRS, columns
from network import Encoder
from windows import Batch

WEIGHTS = {"trigger": 1.0, "attribution": 1.0, "mode": 0.25, "value": 0.15, "author": 0.15, "tense": 0.15, "background": 0.15,
           "attributed": 0.15, "reciprocal": 0.1, "optional": 0.1, "cue_value": 0.15, "cue_kind": 0.15,
           "actor": 0.2, "recipient": 0.2, "source": 0.05, "content": 0.02}  # fmt: skip
COLUMNS = columns()


def total_loss(model: Encoder, rows: Tensor, batch: Batch, positive: float, smooth: float) -> Tensor:
    """``rows``: float (windows, tokens, columns), the output at each token's first piece."""
    loss = WEIGHTS["trigger"] * trigger_loss(rows, batch, positive, smooth)
    loss = loss + WEIGHTS["attribution"] * attribution_loss(rows, batch)
    for head, (row, token, label) in batch.heads.items():
        first, last = COLUMNS[head]
        part = F.cross_entropy(rows[row, token, first:last], label)
        loss = loss + WEIGHTS[head] * part * (0.5 if head in CUE_HEADS else 1.0)
    for name in PAIRS:
        if name in batch.pairs:
            loss = loss + WEIGHTS[name] * pair_loss(model, rows, batch.pairs[name], name)
    return loss


def trigger_loss(rows: Tensor, batch: Batch, positive: float, smooth: float) -> Tensor:
    """Cross entropy over NONE and the types; triggers count ``positive`` times a plain word, uncertain ones less."""
    first, last = COLUMNS["trigger"]
    logits, target = rows[..., first:last].flatten(0, 1), batch.trigger.flatten()
    flat = F.cross_entropy(logits, target, ignore_index=IGNORE, reduction="none", label_smoothing=smooth)
    weight = batch.weight * torch.where(batch.trigger > 0, positive, 1.0) * (batch.trigger != IGNORE)
    return 8 * (flat * weight.flatten()).sum() / weight.sum()


def attribution_loss(rows: Tensor, batch: Batch) -> Tensor:
    """Cross entropy over O, B, I of each group."""
    first, last = COLUMNS["attribution"]
    logits = rows[..., first:last].unflatten(-1, (-1, 3))
    target = batch.attribution.transpose(1, 2)
    if not (target != IGNORE).any():
        return rows.sum() * 0.0
    return 10 * F.cross_entropy(logits.flatten(0, 2), target.flatten(), ignore_index=IGNORE)


def pair_loss(model: Encoder, rows: Tensor, pairs: dict[str, Tensor], name: str) -> Tensor:
    """Sum of binary cross entropies over the window's tokens, averaged over the questions."""
    q0, q1 = COLUMNS[f"{name}.query"]
    k0, k1 = COLUMNS[f"{name}.key"]
    query = rows[pairs["row"], pairs["query"], q0:q1]
    keys = rows[pairs["row"]][..., k0:k1]
    logits = (keys @ query.unsqueeze(-1)).squeeze(-1) + model.bias[name][pairs["bucket"]]
    known = pairs["target"] != IGNORE
    each = F.binary_cross_entropy_with_logits(logits, pairs["target"].clamp(min=0), reduction="none") * known
    return (each.sum(1) * pairs["weight"]).sum() / pairs["weight"].sum()
