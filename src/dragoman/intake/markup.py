"""HTML and its XML kin to paragraphs of plain text, in one pass, whatever the nesting; nothing active comes through.

A scanner of its own, not a tree: libxml2 drops what lies deeper than 256 levels, and text must not be lost. Linear in the input.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from dragoman.intake.draft import Block

__all__ = ["Tag", "blocks_of_element", "blocks_of_html", "flat_text", "has_markup", "scan", "text_of"]

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul block hl1 hl2 "
    "media nitf-table note fn ingress brodtext citat mellis rubrik datalist lead text".split()
)
_RAW = frozenset("script style template svg math noscript textarea select button canvas audio video head".split())
_HEADS = frozenset("h1 h2 h3 h4 h5 h6 hl1 hl2 mellis rubrik".split())
_VOID = frozenset("br hr img input link meta area base col param source track wbr".split())
_CAPTION = frozenset(("figcaption", "figure", "media", "caption"))


class Tag(NamedTuple):
    """A tag as scanned: name in lower case, whether it closes, and its attribute text."""

    name: str
    closing: bool
    attributes: str


def scan(source: str) -> Iterator[str | Tag]:
    """Text pieces (entities resolved) and tags of an HTML source, in order; comments and raw elements are passed over."""
    at, length = 0, len(source)
    lower = source.lower()
    while at < length:
        lt = source.find("<", at)
        if lt < 0:
            break
        if lt > at:
            yield html.unescape(source[at:lt])
        at, item = _construct(source, lower, lt)
        if item is not None:
            yield item
    if at < length:
        yield html.unescape(source[at:])


def _construct(source: str, lower: str, lt: int) -> tuple[int, str | Tag | None]:
    """What begins at the "<" at ``lt``: where it ends, and the tag or text it is."""
    after = source[lt + 1 : lt + 2]
    if source.startswith("<!--", lt):
        end = source.find("-->", lt + 4)
        return (end + 3 if end >= 0 else len(source)), None
    if source.startswith("<![CDATA[", lt):
        end = source.find("]]>", lt)
        stop = end if end >= 0 else len(source)
        return (end + 3 if end >= 0 else stop), source[lt + 9 : stop]
    if after in ("!", "?"):
        end = source.find(">", lt)
        return (end + 1 if end >= 0 else len(source)), None
    if not (after.isalpha() or (after == "/" and source[lt + 2 : lt + 3].isalpha())):
        return lt + 1, "<"
    end = _tag_end(source, lt)
    if end < 0:
        return len(source), None
    return _tag(source, lower, lt, end)


def _tag_end(source: str, lt: int) -> int:
    """Index of the ">" that ends the tag; one that stands in a quoted attribute does not."""
    end = source.find(">", lt)
    for quote in ('"', "'"):
        if end >= 0 and source.count(quote, lt, end) % 2:
            close = source.find(quote, end, end + 2000)
            further = source.find(">", close, close + 2000) if close >= 0 else -1
            return further if further >= 0 else end
    return end


def _tag(source: str, lower: str, lt: int, end: int) -> tuple[int, Tag | None]:
    closing = source[lt + 1] == "/"
    inner = source[lt + 2 : end] if closing else source[lt + 1 : end]
    parts = inner.split(None, 1)
    name = parts[0].rstrip("/").lower() if parts else ""
    attributes = parts[1] if len(parts) > 1 else ""
    if not closing and name in _RAW and not inner.endswith("/"):
        stop = lower.find(f"</{name}", end)
        return (stop if stop >= 0 else (len(source) if name in ("script", "style") else end + 1)), None
    return end + 1, Tag(name, closing, attributes)


class _Builder:
    """Collects text into paragraphs as tags open and close."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._kinds: list[str] = []
        self._breaks = 0

    def text(self, data: str) -> None:
        """Take text in."""
        if data.strip():
            self._breaks = 0
        self._text.append(data)

    def tag(self, name: str, closing: bool) -> None:
        if name == "br":
            self._breaks += 1
            self._text.append(" ")
            if self._breaks >= 2:
                self.end()
            return
        if name not in _BLOCK:
            return
        self.end()
        kind = "title" if name in _HEADS else "note" if name in _CAPTION else None
        if kind is None or name in _VOID:
            return
        if not closing:
            self._kinds.append(kind)
        elif self._kinds:
            self._kinds.pop()

    def end(self) -> None:
        joined = " ".join("".join(self._text).split())
        self._text.clear()
        self._breaks = 0
        if joined:
            self.blocks.append(Block(joined, self._kinds[-1] if self._kinds else None))


def blocks_of_html(source: str) -> list[Block]:
    """Paragraphs of an HTML fragment; headings are kind "title", captions "note". Plain text gives its own lines."""
    if not has_markup(source):
        return [Block(" ".join(r.split())) for r in html.unescape(source).split("\n") if r.strip()]
    builder = _Builder()
    for item in scan(source):
        if isinstance(item, str):
            builder.text(item)
        else:
            builder.tag(item.name, item.closing)
    builder.end()
    return builder.blocks


def has_markup(source: str) -> bool:
    """True where the text holds at least one thing that looks like a tag."""
    at = source.find("<")
    while at >= 0:
        after = source[at + 1 : at + 2]
        if after.isalpha() or after in ("/", "!"):
            return source.find(">", at) >= 0
        at = source.find("<", at + 1)
    return False


def flat_text(source: str) -> str:
    """A one-line field (headline, byline) that holds HTML: tags dropped, entities resolved once, so that "&lt;b&gt;" stays
    text.
    """
    if has_markup(source):
        parts = (x if isinstance(x, str) else " " if x.name in _BLOCK or x.name == "br" else "" for x in scan(source))
        return " ".join("".join(parts).split())
    return " ".join(html.unescape(source).split())


# ---------------------------------------------------------------- the same for elements of a parsed XML document


def local(element: Any) -> str:
    """An element's name without namespace, in lower case; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def blocks_of_element(element: Any, skip: frozenset[str] = frozenset()) -> list[Block]:
    """Paragraphs of an element's content (XHTML, NITF and their like); elements named in ``skip`` are left out."""
    builder = _Builder()
    if element.text:
        builder.text(_once_more(element.text))
    for child in element:
        _walk(child, builder, skip)
    builder.end()
    return builder.blocks


def _walk(element: Any, builder: _Builder, skip: frozenset[str]) -> None:
    # depth is bounded: the XML parser refuses more than 256 levels
    name = local(element)
    if name and name not in _RAW and name not in skip:
        builder.tag(name, False)
        if element.text:
            builder.text(_once_more(element.text))
        for child in element:
            _walk(child, builder, skip)
        if name not in _VOID:
            builder.tag(name, True)
    if element.tail:
        builder.text(_once_more(element.tail))


_TWICE = re.compile(r"&(?:#\d{2,5}|quot|apos|nbsp|rsquo|lsquo|rdquo|ldquo|ndash|mdash);")


def _once_more(text: str) -> str:
    """Punctuation that a converter escaped twice; mark-up escaped twice stays text."""
    return _TWICE.sub(lambda m: html.unescape(m.group()), text) if "&" in text else text


def text_of(element: Any) -> str:
    """All text of an element on one line; empty for null."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
