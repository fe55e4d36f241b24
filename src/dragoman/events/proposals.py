"""Words that may tell an event: where a frame fires, where the encoder sees a trigger, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dragoman.events.candidates import Candidate
from dragoman.records import Reading, Span
from dragoman.syntax.scores import head_labels, trigger_scores
from dragoman.syntax.tree import root_of

__all__ = ["Proposal", "propose"]

FLOOR = 0.08
"""Least probability of one type at which the encoder alone proposes a word."""
GAP = 2
"""Words at most this far apart belong to one trigger."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A possible event: ``head`` its token in the parse, ``ask`` the token to ask the encoder at, ``tokens`` all its words.

    ``types`` are the encoder's probabilities of the types (empty without an encoding), ``none`` that of no event.
    """

    head: int
    ask: int
    tokens: tuple[int, ...]
    frame: Candidate | None
    types: dict[str, float]
    none: float

    @property
    def options(self) -> list[str]:
        """Types worth judging: the frame's, and those the encoder holds possible."""
        found = [t for t, p in sorted(self.types.items(), key=lambda x: -x[1]) if p >= FLOOR][:3]
        if self.frame is not None and self.frame.type not in found:
            found.append(self.frame.type)
        return found


def propose(reading: Reading, candidates: Sequence[Candidate]) -> list[Proposal]:
    """All proposals of a reading in text order. Without an encoding, the frames' candidates alone."""
    scores = trigger_scores(reading)
    if scores is None:
        return [Proposal(c.head, c.head, c.match.tokens, c, {}, 0.0) for c in candidates]
    labels = head_labels(reading, "trigger")
    groups = _groups(reading, scores)
    out = []
    for c in candidates:
        near = set(c.match.tokens)
        mine = [g for g in groups if near & set(g)]
        groups = [g for g in groups if not near & set(g)]
        tokens = tuple(sorted(near | {k for g in mine for k in g if abs(k - c.head) <= 4}))
        out.append(_proposal(c.head, tokens, c, scores, labels))
    for g in groups:
        span = Span(reading.syntax.tokens[g[0]].start, reading.syntax.tokens[g[-1]].end)
        root = root_of(reading.syntax, span)
        out.append(_proposal(root.i if root is not None else g[0], g, None, scores, labels))
    return sorted(out, key=lambda p: p.head)


def _groups(reading: Reading, scores: np.ndarray) -> list[tuple[int, ...]]:
    """Stretches of neighbouring words of one sentence that the encoder holds to be a trigger of one type."""
    best = scores[:, 1:].argmax(axis=1)
    strong = np.flatnonzero(scores[:, 1:].max(axis=1) >= FLOOR)
    groups: list[list[int]] = []
    for i in strong.tolist():
        t = reading.syntax.tokens[i]
        if t.pos in ("PUNCT", "DET", "CCONJ", "SPACE"):
            continue
        last = groups[-1][-1] if groups else -9
        if i - last <= GAP and best[i] == best[last] and reading.syntax.tokens[last].sent == t.sent:
            groups[-1].append(i)
        else:
            groups.append([i])
    return [tuple(g) for g in groups]


def _proposal(head: int, tokens: tuple[int, ...], c: Candidate | None, scores: np.ndarray, labels: tuple[str, ...]) -> Proposal:
    rows = scores[list(tokens)]
    ask = tokens[int(rows[:, 1:].max(axis=1).argmax())]
    types = {labels[k]: float(rows[:, k].max()) for k in range(1, len(labels))}
    return Proposal(head, ask, tokens, c, types, float(rows[:, 0].min()))
