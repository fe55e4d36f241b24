"""Chains of voices: in whose words a token stands, outermost first."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.records import Attribution, Reading, Span, Voice


def enclosing(found: Sequence[Attribution], where: Span) -> list[int]:
    """Indexes of the attributions whose content holds ``where``, outermost first, following ``parent`` from the innermost."""
    holding = [k for k, a in enumerate(found) if any(c.covers(where) or c.start <= where.start < c.end for c in a.content)]
    if not holding:
        return []
    innermost = min(holding, key=lambda k: (sum(c.end - c.start for c in found[k].content), -_depth(found, k), -k))
    chain = [innermost]
    above = found[innermost].parent
    while above is not None and above not in chain:
        chain.append(above)
        above = found[above].parent
    for k in holding:
        if k not in chain:
            chain.append(k)
            chain.sort(key=lambda n: sum(c.end - c.start for c in found[n].content))
    return chain[::-1]


def _depth(found: Sequence[Attribution], k: int) -> int:
    """How many attributions enclose the ``k``-th by ``parent``."""
    depth, seen, above = 0, {k}, found[k].parent
    while above is not None and above not in seen:
        seen.add(above)
        depth, above = depth + 1, found[above].parent
    return depth


def voice(reading: Reading, a: Attribution) -> Voice:
    """One attribution as a link of a chain. Words given in pieces are quoted from the first piece to the last."""
    where, cue = _hull(a.source), _hull(a.cue)
    return Voice(
        name=a.speaker or "unnamed",
        entity_text=reading.words(where),
        span=where,
        code=a.speaker_code,
        sector=a.speaker_sector,
        kind=a.kind,
        cue=reading.words(cue) or None,
        cue_span=cue,
    )


def _hull(pieces: Sequence[Span]) -> Span | None:
    """From the first of ``pieces`` to the end of the last; null for none."""
    return Span(min(p.start for p in pieces), max(p.end for p in pieces)) if pieces else None
