"""From drafts to a forest: rivals for one content are settled, and each attribution finds the one whose content it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dragoman.sourcing.drafts import Draft


def settle(drafts: Sequence[Draft], floor: float) -> list[Draft]:
    """Drafts that score at least ``floor``; of two with nearly one content and rival cues, the better."""
    kept: list[_Settled] = []
    cues: set[int] = set()
    for d in sorted((d for d in drafts if d.score >= floor), key=lambda d: (-d.score, d.head)):
        if not cues.isdisjoint(d.cue):
            continue
        words = frozenset(d.content)
        here = _Settled(d, words, min(words, default=0), max(words, default=0))
        if not any(_rivals(here, other) for other in kept if other.first <= here.last and here.first <= other.last):
            kept.append(here)
            cues.update(d.cue)
    return sorted((x.draft for x in kept), key=lambda d: (min((*d.source, *d.cue, *d.content)), -len(d.content)))


class _Settled(NamedTuple):
    """A draft with its content as a set and that content's first and last word."""

    draft: Draft
    words: frozenset[int]
    first: int
    last: int


def _rivals(a: _Settled, b: _Settled) -> bool:
    """True where the two, whose cues differ, share content of which neither is inside the other's as a nested one would be."""
    if "citing" in (a.draft.construction, b.draft.construction):
        return False
    x, y = a.words, b.words
    if 2 * len(x & y) < 1.6 * (len(x) + len(y)) / 2:
        return False
    return x.isdisjoint(b.draft.cue) and y.isdisjoint(a.draft.cue)


def parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft the index of the smallest other whose content holds its cue (or, without a cue, its content)."""
    out: list[int | None] = []
    contents = [frozenset(d.content) for d in drafts]
    for k, (d, own) in enumerate(zip(drafts, contents, strict=True)):
        citing = d.construction == "citing"
        inside = frozenset(d.cue) if d.cue and not citing else own
        best: int | None = None
        for n, whole in enumerate(contents):
            if n == k or not inside <= whole or (best is not None and len(whole) >= len(contents[best])):
                continue
            if own >= whole and (not d.cue or (drafts[n].construction == "citing" and not citing)):
                continue
            best = n
        out.append(best)
    return _without_loops(out)


def _without_loops(found: list[int | None]) -> list[int | None]:
    for k in range(len(found)):
        seen, n = {k}, found[k]
        while n is not None:
            if n in seen:
                found[k] = None
                break
            seen.add(n)
            n = found[n]
    return found
