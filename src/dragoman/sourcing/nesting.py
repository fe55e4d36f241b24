"""From drafts to a forest: rivals for one content are settled, and each attribution finds the one whose content it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.sourcing.drafts import Draft


def settle(drafts: Sequence[Draft], floor: float) -> list[Draft]:
    """Drafts that score at least ``floor``; of two with nearly one content and rival cues, the better."""
    kept: list[Draft] = []
    for d in sorted((d for d in drafts if d.score >= floor), key=lambda d: (-d.score, d.head)):
        if not any(_rivals(d, other) for other in kept):
            kept.append(d)
    return sorted(kept, key=lambda d: (min((*d.source, *d.cue, *d.content)), -len(d.content)))


def _rivals(a: Draft, b: Draft) -> bool:
    """True where the two share their cue word, or share content of which neither is inside the other's as a nested one would be."""
    if set(a.cue) & set(b.cue):
        return True
    if "citing" in (a.construction, b.construction):
        return False
    x, y = set(a.content), set(b.content)
    shared = len(x & y)
    if 2 * shared < 1.6 * (len(x) + len(y)) / 2:
        return False
    return not (set(a.cue) & y or set(b.cue) & x)


def parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft the index of the smallest other whose content holds its cue (or, without a cue, its content)."""
    out: list[int | None] = []
    contents = [frozenset(d.content) for d in drafts]
    for k, d in enumerate(drafts):
        inside = set(d.cue) or set(d.content)
        best: int | None = None
        if d.construction == "citing":
            inside = set(d.content)
        for n, whole in enumerate(contents):
            if (
                n == k
                or not inside <= whole
                or (set(d.content) >= whole and not d.cue)
                or (drafts[n].construction == "citing" and d.construction != "citing" and set(d.content) >= whole)
            ):
                continue
            if best is None or len(whole) < len(contents[best]):
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
