"""The parser's word vectors in plain numpy: hashed embeddings remembered a word, and the convolution over neighbours.

spaCy's small pipeline computes them with thinc, whose matrix products go through a generic BLIS kernel and whose embeddings are
looked up anew for every token. The same weights are read here out of the loaded pipeline and multiplied by numpy's BLAS.
Products run in blocks of a fixed number of rows, so that a row's result never depends on what stands beside it in a batch.
Architecture: spacy.Tok2Vec.v2 with MultiHashEmbed.v2 and MaxoutWindowEncoder.v2 (spaCy's documentation, "Model Architectures").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Convolution", "Floats", "product"]

Floats = NDArray[np.float32]
Numbers = NDArray[np.uint64]

BLOCK = 64
"""Rows that are multiplied at once; a shorter last block is filled up with zeros."""

_ROWS = 640
"""Tokens after which a group of documents is full: its arrays stay in the processor's own cache."""

_CACHE = 20_000
"""Embedded words remembered; 400 bytes each."""

_SHAPE = {"extract_features": 1, "hashembed": None, "maxout": 5, "layernorm": 5, "expand_window": 4}


def product(x: Floats, w: Floats) -> Floats:
    """``x`` times ``w``, shapes (n, k) and (k, m), in blocks of `BLOCK` rows: a row's result depends on that row alone."""
    n = len(x)
    out = np.empty((n, w.shape[1]), dtype=np.float32)
    whole = n - n % BLOCK
    for k in range(0, whole, BLOCK):
        np.matmul(x[k : k + BLOCK], w, out=out[k : k + BLOCK])
    if whole < n:
        padded = np.zeros((BLOCK, x.shape[1]), dtype=np.float32)
        padded[: n - whole] = x[whole:]
        out[whole:] = np.matmul(padded, w)[: n - whole]
    return out


@dataclass(frozen=True, slots=True)
class _Maxout:
    """Weights of maxout with layer normalisation: three products side by side, the largest of which counts."""

    weights: Floats
    bias: Floats
    pieces: int
    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, maxout: Any, norm: Any) -> _Maxout:
        """From thinc's layers; its pieces lie innermost, here they lie side by side."""
        w, b = maxout.get_param("W"), maxout.get_param("b")
        out, pieces, width = w.shape
        weights = np.ascontiguousarray(w.transpose(1, 0, 2).reshape(pieces * out, width).T)
        bias = np.ascontiguousarray(b.T.reshape(pieces * out))
        return cls(weights, bias, pieces, norm.get_param("G").copy(), norm.get_param("b").copy())

    def __call__(self, x: Floats) -> Floats:
        """Rows of ``x`` through the layer."""
        y = product(x, self.weights)
        y += self.bias
        width = y.shape[1] // self.pieces
        best = y[:, :width]
        for k in range(1, self.pieces):
            best = np.maximum(best, y[:, k * width : (k + 1) * width])
        best = best - best.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best) / np.float32(width) + np.float32(1e-8)
        best *= (1 / np.sqrt(spread))[:, None]
        best *= self.scale
        best += self.shift
        done: Floats = best
        return done


class Convolution:
    """A token-to-vector network of spaCy: attributes of a word hashed into tables, mixed, and four layers over neighbours."""

    def __init__(self, model: Any):
        """``model`` is thinc's network. Raises ValueError where it is built otherwise than this class computes."""
        nodes: dict[str, list[Any]] = {name: [] for name in _SHAPE}
        for node in model.walk():
            if node.name in nodes:
                nodes[node.name].append(node)
        if any(want and len(nodes[name]) != want for name, want in _SHAPE.items()):
            raise ValueError("the parser's network is built otherwise than expected")
        if any(node.attrs["window_size"] != 1 for node in nodes["expand_window"]):
            raise ValueError("the parser's network looks at other windows than expected")
        self.columns: list[str] = list(nodes["extract_features"][0].attrs["columns"])
        self._tables = [(node.attrs["seed"], node.get_param("E")) for node in nodes["hashembed"]]
        if len(self._tables) != len(self.columns):
            raise ValueError("the parser's network has other inputs than expected")
        self._hash = model.ops.hash
        self._mix, *self._layers = [_Maxout.of(m, n) for m, n in zip(nodes["maxout"], nodes["layernorm"], strict=True)]
        self.width = len(self._mix.scale)
        self._known: dict[bytes, int] = {}
        self._vectors = np.empty((1024, self.width), dtype=np.float32)

    def __call__(self, documents: Sequence[Numbers]) -> list[Floats]:
        """Vectors of every token, shape (tokens, width) a document, from its attributes, shape (tokens, columns)."""
        out: list[Floats] = []
        first, rows = 0, 0
        for last, document in enumerate(documents, 1):
            rows += len(document)
            if rows >= _ROWS or last == len(documents):
                out += self._together(documents[first:last])
                first, rows = last, 0
        return out

    def _together(self, documents: Sequence[Numbers]) -> list[Floats]:
        sizes = [len(d) for d in documents]
        gap = len(self._layers)
        starts = np.cumsum([gap, *(n + gap for n in sizes)])[: len(sizes)]
        x = np.zeros((sum(sizes) + gap * (len(sizes) + 1), self.width), dtype=np.float32)
        if sizes:
            inside = np.concatenate([np.arange(a, a + n) for a, n in zip(starts, sizes, strict=True)])
            x[inside] = self._embed(np.concatenate(documents))
        for layer in self._layers:
            x += layer(_neighbours(x))
        return [x[a : a + n] for a, n in zip(starts, sizes, strict=True)]

    def _embed(self, rows: Numbers) -> Floats:
        """Mixed embeddings of the words with the attributes ``rows``, remembered a word."""
        data, size = np.ascontiguousarray(rows).tobytes(), rows.shape[1] * 8
        keys = [data[k : k + size] for k in range(0, len(data), size)]
        if len(self._known) + len(keys) > _CACHE:
            self._known = {}
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new:
            self._learn(new)
        found: Floats = self._vectors[[self._known[key] for key in keys]]
        return found

    def _learn(self, keys: list[bytes]) -> None:
        rows = np.frombuffer(b"".join(keys), dtype=np.uint64).reshape(len(keys), -1)
        parts = []
        for column, (seed, table) in enumerate(self._tables):
            picked = self._hash(np.ascontiguousarray(rows[:, column]), seed) % len(table)
            parts.append(((table[picked[:, 0]] + table[picked[:, 1]]) + table[picked[:, 2]]) + table[picked[:, 3]])
        first = len(self._known)
        while first + len(keys) > len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.empty_like(self._vectors)])
        self._vectors[first : first + len(keys)] = self._mix(np.concatenate(parts, axis=1))
        self._known.update((key, first + k) for k, key in enumerate(keys))


def _neighbours(x: Floats) -> Floats:
    """Each row with the one before it and the one after, shape (n, 3 * width); nothing beyond the ends."""
    n, width = x.shape
    out = np.zeros((n, 3 * width), dtype=np.float32)
    out[1:, :width] = x[:-1]
    out[:, width : 2 * width] = x
    out[:-1, 2 * width :] = x[1:]
    return out
