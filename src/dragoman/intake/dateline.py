"""The dateline of a story that came as a bare text: found, cut off the body, and kept as a fact about the story."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from dragoman.intake.lines import DatelineText, find_dateline
from dragoman.records import Dateline, Paragraph, Span, Story, replace

__all__ = ["mark_dateline", "opening_dateline"]

_LINE = re.compile(r"[^\n]+")
_HEADLINES = 2
"""Lines of headline that may stand above the dateline."""
_LONGEST_HEADLINE = 160
_SENTENCE = re.compile(r"[.!?…:;,][\"'”’)\]]*$")


def opening_dateline(paragraphs: Sequence[str], published: dt.date | None = None) -> tuple[int, DatelineText] | None:
    """Number of the paragraph that opens with a dateline, and the dateline; only headlines may stand above it. Null for none."""
    for k, text in enumerate(paragraphs[: _HEADLINES + 1]):
        found = find_dateline(text, published)
        if found is not None:
            return k, found
        bare = text.strip()
        if len(bare) > _LONGEST_HEADLINE or _SENTENCE.search(bare):
            return None
    return None


def mark_dateline(story: Story) -> Story:
    """The story with its dateline and, if it has one, its paragraphs marked; as it is where it has paragraphs or a dateline."""
    if story.paragraphs or story.dateline is not None:
        return story
    spans = [Span(m.start(), m.end()) for m in _LINE.finditer(story.text) if m.group().strip()]
    opening = opening_dateline([story.text[a:b] for a, b in spans[: _HEADLINES + 1]], story.published)
    if opening is None:
        return story
    at, found = opening
    start, end = spans[at]
    cut = min(start + found.length, end)
    line = Span(start, cut)
    parts = [*((s, "body") for s in spans[:at]), (line, "dateline"), (Span(cut, end), "body"), *((s, "body") for s in spans[at + 1 :])]
    return replace(
        story,
        dateline=Dateline(line, found.place, found.date, found.agency),
        paragraphs=tuple(Paragraph(s, kind) for s, kind in parts if s.end > s.start),
        provenance={**story.provenance, "dateline": "text"},
    )
