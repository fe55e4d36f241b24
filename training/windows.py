"""Windows of training examples, cut anew each epoch, and batches of them as tensors."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dragoman.syntax.encoder import LIMIT, cut_windows
from dragoman.syntax.scores import distance_bucket
from examples import IGNORE, Example
from labels import CUE_HEADS, EVENT_HEADS, PAIRS


@dataclass
class Window:
    """Tokens ``first`` to ``last`` (exclusive) of an example; ``size`` is their number of pieces."""

    example: Example
    pieces: list[tuple[int, ...]]
    first: int
    last: int
    size: int


@dataclass
class Batch:
    """Tensors of several windows. ``ids`` (windows, pieces); the rest is by (window, token) or flat lists of places."""

    ids: Tensor
    place: Tensor
    trigger: Tensor
    weight: Tensor
    attribution: Tensor
    heads: dict[str, tuple[Tensor, Tensor, Tensor]]
    pairs: dict[str, dict[str, Tensor]]


def make_windows(example: Example, pieces: list[tuple[int, ...]], rng: random.Random | None) -> list[Window]:
    """Windows as the reader cuts them, or, with ``rng``, of a random size and start, so that no epoch sees the same cuts."""
    counts = [len(p) for p in pieces]
    sentences = [(s.first, s.last) for s in example.syntax.sentences]
    limit = LIMIT
    cuts: list[tuple[int, int]] = []
    if rng and len(sentences) > 2:
        limit = rng.choice([50, 80, LIMIT, LIMIT, LIMIT, LIMIT])
        k = rng.randrange(0, min(5, len(sentences)))
        cuts = cut_windows(counts, sentences[:k], limit) if k else []
        at = sentences[k][0]
        cuts += [(a + at, b + at) for a, b in cut_windows(counts[at:], [(a - at, b - at) for a, b in sentences[k:]], limit)]
    else:
        cuts = cut_windows(counts, sentences, limit)
    return [Window(example, pieces, a, b, sum(counts[a:b])) for a, b in cuts]


def batches(windows: list[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Batches of about ``size`` pieces, of windows of like length, in random order."""
    rng.shuffle(windows)
    out: list[list[Window]] = []
    for start in range(0, len(windows), 200):
        chunk = sorted(windows[start : start + 200], key=lambda w: w.size)
        current: list[Window] = []
        for w in chunk:
            if current and (len(current) + 1) * (w.size + 2) > size:
                out.append(current)
                current = []
            current.append(w)
        out.append(current)
    rng.shuffle(out)
    return out


def collate(windows: list[Window]) -> Batch:
    """Tensors of ``windows``."""
    rows, tokens = len(windows), max(w.last - w.first for w in windows)
    ids = torch.zeros(rows, max(w.size for w in windows) + 2, dtype=torch.long)
    place = torch.zeros(rows, tokens, dtype=torch.long)
    trigger = torch.full((rows, tokens), IGNORE)
    weight = torch.zeros(rows, tokens)
    attribution = torch.full((rows, windows[0].example.attribution.shape[0], tokens), IGNORE)
    for r, w in enumerate(windows):
        own = w.pieces[w.first : w.last]
        flat = [101, *(p for token in own for p in token), 102]
        ids[r, : len(flat)] = torch.tensor(flat)
        n = w.last - w.first
        place[r, :n] = torch.from_numpy(np.cumsum([1, *(len(p) for p in own[:-1])]))
        trigger[r, :n] = torch.from_numpy(w.example.trigger[w.first : w.last])
        weight[r, :n] = torch.from_numpy(w.example.weight[w.first : w.last])
        attribution[r, :, :n] = torch.from_numpy(w.example.attribution[:, w.first : w.last])
    return Batch(ids, place, trigger, weight, attribution, _heads(windows), _pairs(windows, tokens))


def _heads(windows: list[Window]) -> dict[str, tuple[Tensor, Tensor, Tensor]]:
    """For each head asked at single words: window, token and label of every place."""
    out = {}
    for head in EVENT_HEADS | CUE_HEADS:
        found = [
            (r, token - w.first, label)
            for r, w in enumerate(windows)
            for token, label in w.example.heads[head].items()
            if w.first <= token < w.last
        ]
        if found:
            table = torch.tensor(found)
            out[head] = (table[:, 0], table[:, 1], table[:, 2])
    return out


def _pairs(windows: list[Window], tokens: int) -> dict[str, dict[str, Tensor]]:
    """For each pair head: window, query token, targets and distance buckets over the window's tokens, and weight."""
    out = {}
    for name in PAIRS:
        rows = [
            (r, w, p) for r, w in enumerate(windows) for p in w.example.pairs if p.name == name and w.first <= p.query < w.last
        ]
        if not rows:
            continue
        target = torch.full((len(rows), tokens), float(IGNORE))
        bucket = torch.zeros(len(rows), tokens, dtype=torch.long)
        for k, (_, w, p) in enumerate(rows):
            n = w.last - w.first
            target[k, :n] = 0.0
            for token, value in p.target.items():
                if w.first <= token < w.last:
                    target[k, token - w.first] = value
            bucket[k, :n] = torch.from_numpy(distance_bucket(np.arange(w.first, w.last) - p.query))
        out[name] = {
            "row": torch.tensor([r for r, _, _ in rows]),
            "query": torch.tensor([p.query - w.first for _, w, p in rows]),
            "target": target,
            "bucket": bucket,
            "weight": torch.tensor([p.weight for _, _, p in rows]),
        }
    return out
