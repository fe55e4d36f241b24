"""A story's text cut into pieces, so that each record's words can be marked and nothing of the text changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

__all__ = ["marks"]

Content = dict[str, Any]


def marks(
    text: str,
    spans: Sequence[tuple[Sequence[int], int, str]],
    sentences: Sequence[Sequence[int]],
    part: tuple[int, int] | None = None,
) -> list[Content]:
    """The text (or a ``part`` of it) cut into pieces, each plain or belonging to one event; ``sentence`` numbers the one that starts.

    Joining the pieces' ``text`` gives the story untouched. Where triggers overlap the first keeps the words and names the
    others in ``also``.
    """
    starts = {s[0]: n for n, s in reversed(list(enumerate(sentences)))}
    low, high = part or (0, len(text))
    owner: dict[int, tuple[int, int, str, list[int]]] = {}
    end, last = 0, 0
    for span, number, status in sorted(spans, key=lambda x: (x[0][0], x[1])):
        if span[0] >= end and span[1] > span[0]:
            owner[span[0]] = (span[1], number, status, [])
            last, end = span[0], span[1]
        elif owner:
            owner[last][3].append(number)
    cuts = {low, high, len(text), *starts, *owner, *(o[0] for o in owner.values())}
    points = sorted(p for p in cuts if low <= p <= min(high, len(text)))
    pieces: list[Content] = []
    inside: tuple[int, int, str, list[int]] | None = None
    for a, b in pairwise(points):
        inside = owner.get(a) or (inside if inside and a < inside[0] else None)
        piece: Content = {"text": text[a:b], "sentence": starts.get(a)}
        if inside:
            piece |= {"event": inside[1], "status": inside[2], "last": b == inside[0], "also": inside[3]}
        pieces.append(piece)
    return pieces
