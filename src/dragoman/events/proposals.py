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


@dataclass(slots=True)
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
        possible = [x for x in self.types.items() if x[1] >= FLOOR]
        found = [t for t, _ in sorted(possible, key=lambda x: -x[1])][:3]
        if self.frame is not None and self.frame.type not in found:
            found.append(self.frame.type)
        return found


def propose(reading: Reading, candidates: Sequence[Candidate]) -> list[Proposal]:
    """All proposals of a reading in text order. Without an encoding, the frames' candidates alone."""
    scores = trigger_scores(reading)
    if scores is None:
        return [Proposal(c.head, c.head, c.match.tokens, c, {}, 0.0) for c in candidates]
    labels = head_labels(reading, "trigger")
    groups = dict(enumerate(_groups(reading, scores)))
    home = {i: n for n, g in groups.items() for i in g}
    out = []
    for c in candidates:
        mine = {home[i] for i in c.match.tokens if home.get(i) in groups}
        more = (k for n in mine for k in groups.pop(n) if abs(k - c.head) <= 4)
        out.append(_proposal(c.head, tuple(sorted({*c.match.tokens, *more})), c, scores, labels))
    for g in groups.values():
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
    """One proposal from the encoder's ``scores`` at its tokens. Plain floats: an array of few rows costs more than it saves."""
    mine: list[list[float]] = [scores[k].tolist() for k in tokens]
    best = [max(row[1:]) for row in mine]
    columns = list(zip(*mine, strict=True))
    types = {label: max(column) for label, column in zip(labels[1:], columns[1:], strict=True)}
    return Proposal(head, tokens[best.index(max(best))], tokens, c, types, min(columns[0]))
