"""Names by spaCy's own weights, decided for whole batches at once.

spaCy walks word by word through a transition system (begin, in, last, unit, out: Ratinov & Roth 2009, in spaCy's `BiluoPushDown`).
Outside a name its choice depends on the word alone, inside one on the word, the name's first word and the word before; so all
choices outside are taken at once, then those inside for every word that could begin a name, and the walk only reads them off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.syntax.convolution import Convolution, Floats, product

__all__ = ["Namer"]

Flags = NDArray[np.bool_]
Found = list[tuple[int, int, str]]


class Namer:
    """spaCy's entity recogniser, read out of the loaded component."""

    def __init__(self, pipe: Any):
        """Raises ValueError where the component is built otherwise than this class computes."""
        network, lower, upper = (pipe.model.get_ref(name) for name in ("tok2vec", "lower", "upper"))
        weights = lower.get_param("W")
        if weights.shape[0] != 3 or pipe.cfg["beam_width"] != 1:
            raise ValueError("the name model reads other words than expected")
        self.vectors = Convolution(network.layers[0])
        linear = network.layers[-1]
        into, bias = np.ascontiguousarray(linear.get_param("W").T), linear.get_param("b")
        features, hidden, pieces, width = weights.shape
        side = weights.transpose(3, 0, 2, 1).reshape(width, features * pieces * hidden)
        self._first = np.ascontiguousarray(into @ side)
        self._base = bias @ side
        self._hidden = hidden
        self._bias = lower.get_param("b").T.reshape(-1)
        self._empty = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(features, -1)
        self._scores = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")
        self._read_moves([pipe.moves.get_class_name(i) for i in range(pipe.moves.n_moves)])

    def _read_moves(self, names: Sequence[str]) -> None:
        """Which column of the scores is which move."""
        self._labels = [name[2:] for name in names]
        self._begin = np.array([name[:2] == "B-" for name in names])
        self._unit = np.array([name[:2] == "U-" and len(name) > 2 for name in names])
        self._out = np.array([name == "O" for name in names])
        place = {name: i for i, name in enumerate(names)}
        self._inside = np.array([place.get(f"I-{label}", 0) for label in self._labels])
        self._last = np.array([place.get(f"L-{label}", 0) for label in self._labels])

    def __call__(self, vectors: Sequence[Floats], starts: Sequence[Flags], blank: Sequence[Flags]) -> list[Found]:
        """Names of each document as (first token, last exclusive, label), in order.

        ``vectors`` are what `vectors` gives, ``starts`` marks tokens that begin a sentence, ``blank`` tokens of white space.
        """
        sizes = [len(v) for v in vectors]
        if not sum(sizes):
            return [[] for _ in sizes]
        ends = np.cumsum(sizes)
        closing = np.append(np.concatenate(starts)[1:], True)
        stop = np.zeros(int(ends[-1]), dtype=bool)
        stop[ends[np.array(sizes) > 0] - 1] = True
        moves, halves = self._outside(np.concatenate(vectors), stop | closing, np.concatenate(blank))
        lasts = self._ends(moves, halves, stop, closing)
        found = self._walk(moves, lasts)
        return _by_document(found, ends)

    def _outside(self, x: Floats, alone: Flags, blank: Flags) -> tuple[NDArray[np.intp], list[Floats]]:
        """The move at each token outside a name, and the three shares of the hidden layer a token can give."""
        shares = product(x, self._first) + self._base
        width = len(self._bias)
        halves = [shares[:, k * width : (k + 1) * width] for k in range(3)]
        scores = self._score(halves[0] + self._empty[1] + self._empty[2])
        scores[:, ~(self._begin | self._unit | self._out)] = -np.inf
        scores[np.ix_(alone, self._begin)] = -np.inf
        scores[np.ix_(blank, self._begin | self._unit)] = -np.inf
        return scores.argmax(axis=1), halves

    def _score(self, summed: Floats) -> Floats:
        summed = summed + self._bias
        weights, bias = self._scores
        scores: Floats = product(np.maximum(summed[:, : self._hidden], summed[:, self._hidden :]), weights) + bias
        return scores

    def _ends(self, moves: NDArray[np.intp], halves: list[Floats], stop: Flags, closing: Flags) -> dict[int, int]:
        """The last token of the name that would begin at each token whose move is "begin"."""
        first = np.flatnonzero(self._begin[moves])
        here = first + 1
        lasts: dict[int, int] = {}
        while len(first):
            scores = self._score(halves[0][here] + halves[1][first] + halves[2][here - 1])
            rows, move = np.arange(len(first)), moves[first]
            goes = scores[rows, self._inside[move]], scores[rows, self._last[move]]
            earlier = self._inside[move] < self._last[move]
            on = ((goes[0] > goes[1]) | ((goes[0] == goes[1]) & earlier)) & ~stop[here] & ~closing[here]
            lasts.update(zip(first[~on].tolist(), here[~on].tolist(), strict=True))
            first, here = first[on], here[on] + 1
        return lasts

    def _walk(self, moves: NDArray[np.intp], lasts: dict[int, int]) -> Found:
        out: Found = []
        upto = 0
        for i in np.flatnonzero(~self._out[moves]).tolist():
            if i >= upto:
                upto = lasts.get(i, i) + 1
                out.append((i, upto, self._labels[moves[i]]))
        return out


def _by_document(found: Found, ends: NDArray[np.intp]) -> list[Found]:
    out: list[Found] = [[] for _ in ends]
    for first, last, label in found:
        k = int(np.searchsorted(ends, first, side="right"))
        base = int(ends[k - 1]) if k else 0
        out[k].append((first - base, last - base, label))
    return out
