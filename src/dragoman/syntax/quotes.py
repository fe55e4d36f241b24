"""Quotation marks: which words stand in somebody's quotes, also where a quote runs over paragraphs or is never closed."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.records import Quote, Span

OPENING = "“„‟〝«「『"
CLOSING = "”〞»」』"
PLAIN = '"＂'
SCARE_WORDS = 3
"""A closed quote of at most this many words is a scare quote or a quoted term rather than speech."""


def find_quotes(text: str, paragraphs: Sequence[Span]) -> tuple[Quote, ...]:
    """Quoted stretches of ``text``, paragraph by paragraph. A quote left open runs to its paragraph's end, as newspapers print
    a quote that goes on in the next paragraph."""
    found: list[Quote] = []
    for paragraph in paragraphs:
        found.extend(_in_paragraph(text, paragraph))
    return tuple(found)


def _in_paragraph(text: str, paragraph: Span) -> list[Quote]:
    out: list[Quote] = []
    opened: int | None = None
    for k in range(paragraph.start, paragraph.end):
        ch = text[k]
        if opened is None and _opens(text, k, paragraph):
            opened = k
        elif opened is not None and (ch in CLOSING or ch in PLAIN or (ch == "“" and text[opened] == "„")):
            out.append(_quote(text, opened, k + 1, True))
            opened = None
    if opened is not None and text[opened + 1 : paragraph.end].strip():
        out.append(_quote(text, opened, paragraph.end, False))
    return out


def _opens(text: str, k: int, paragraph: Span) -> bool:
    ch = text[k]
    if ch in OPENING:
        return True
    after = text[k + 1] if k + 1 < paragraph.end else " "
    before = text[k - 1] if k > paragraph.start else " "
    return ch in PLAIN and not after.isspace() and not before.isdigit()


def _quote(text: str, start: int, end: int, closed: bool) -> Quote:
    words = len(text[start:end].split())
    return Quote(Span(start, end), closed, closed and words <= SCARE_WORDS)
