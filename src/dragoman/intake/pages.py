"""Web pages: what the publisher states in JSON-LD first, then meta elements; the text from the one ``article`` or by trafilatura.

Dates and authors that only stand in the page's visible text are never taken: they may belong to anything.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from dragoman import data
from dragoman.errors import InputError
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Block, Draft
from dragoman.intake.identity import safe_url
from dragoman.intake.markup import Tag, flat_text, scan

__all__ = ["article_blocks", "read_page"]

_TYPES = re.compile(r"(?:News|Blog|Article|Posting|Report)", re.I)
_ATTRIBUTE = re.compile(r"([A-Za-z:_-]{1,40})\s*=\s*(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,2000}))")
_LD_CAP = 2**20
_CHALLENGE = re.compile(
    r"^(?:just a moment|attention required|access denied|are you (?:a robot|human)|403 forbidden|404 not found|page not found)",
    re.I,
)


def read_page(document: Document) -> Iterator[Draft | InputError]:
    """One draft. Raises InputError: too-large, too-deep, not-a-story (a challenge or error page), no-article."""
    if len(document.data) > document.limits.page:
        raise document.error("too-large", f"a page of {len(document.data):,} bytes (the cap is {document.limits.page:,})")
    decoded = decode(document)
    draft = Draft("html")
    draft.flag(*decoded.flags)
    for article in _articles(draft, decoded.text):
        _json_ld(draft, article)
    _meta(draft, document, decoded.text)
    if _CHALLENGE.match(draft.get("title") or ""):
        raise document.error("not-a-story", f"a page that says {draft.get('title')!r} instead of a story")
    draft.blocks = _body(draft, document, decoded.text)
    if not draft.blocks:
        raise document.error("no-article", "no article text found on this page")
    yield draft


# ---------------------------------------------------------------- JSON-LD


def _articles(draft: Draft, source: str) -> list[dict[str, Any]]:
    """Objects of an article type in the page's JSON-LD; damaged blocks are passed over and flagged."""
    found: list[dict[str, Any]] = []
    lower = source.lower()
    at = lower.find("<script")
    while at >= 0:
        end = source.find(">", at)
        close = lower.find("</script", end)
        if end < 0 or close < 0:
            break
        if "ld+json" in lower[at:end]:
            try:
                found += _of_type(json.loads(source[end + 1 : min(close, end + 1 + _LD_CAP)], strict=False))
            except (ValueError, RecursionError):
                draft.flag("jsonld.damaged")
        at = lower.find("<script", close)
    return found[:3]


def _of_type(value: Any) -> list[dict[str, Any]]:
    """Breadth first through lists and @graph, three levels down."""
    level: list[Any] = [value]
    found: list[dict[str, Any]] = []
    for _ in range(4):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, list):
                deeper += item[:200]
            elif isinstance(item, dict):
                types = item.get("@type")
                names = types if isinstance(types, list) else [types]
                if any(isinstance(n, str) and _TYPES.search(n) and not n.endswith("Organization") for n in names):
                    found.append(item)
                deeper += [item[k] for k in ("@graph", "mainEntity") if k in item]
        level = deeper
    return found


def _json_ld(draft: Draft, article: dict[str, Any]) -> None:
    draft.put("title", flat_text(_string(article.get("headline")) or ""), "JSON-LD headline")
    draft.put("published", _string(article.get("datePublished")), "JSON-LD datePublished")
    draft.put("updated", _string(article.get("dateModified")), "JSON-LD dateModified")
    draft.put("creator", _names(article.get("author")) or _names(article.get("creator")), "JSON-LD author")
    draft.put("provider", _names(article.get("publisher")), "JSON-LD publisher")
    draft.put("outlet", _names(article.get("publisher")), "JSON-LD publisher")
    draft.put("language", _string(article.get("inLanguage")), "JSON-LD inLanguage")
    draft.put("dateline", _string(article.get("dateline")), "JSON-LD dateline")
    draft.put("credit", _names(article.get("sourceOrganization")) or _string(article.get("creditText")), "JSON-LD sourceOrganization")
    draft.put("licence", _string(article.get("license")), "JSON-LD license")
    origin = article.get("isBasedOn")
    draft.put("derived_from", [_string(origin)] if _string(origin) else None, "JSON-LD isBasedOn")
    draft.put("url", safe_url(_string(article.get("mainEntityOfPage"))) or safe_url(_string(article.get("url"))), "JSON-LD url")
    draft.put("article_body", _string(article.get("articleBody")), "JSON-LD articleBody")


def _string(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url") or value.get("name") or value.get("@value")
    return html.unescape(value).strip() if isinstance(value, str) else None


def _names(value: Any) -> str | None:
    values = value if isinstance(value, list) else [value]
    names = [v if isinstance(v, str) else v.get("name") if isinstance(v, dict) else None for v in values]
    flat = [flat_text(n) for n in (x if isinstance(x, str) else None for x in names) if n and "://" not in n]
    return ", ".join(flat) or None


# ---------------------------------------------------------------- meta elements


@lru_cache(maxsize=1)
def _fields() -> dict[str, str]:
    return dict(data.toml("intake.toml")["meta"])


def _meta(draft: Draft, document: Document, source: str) -> None:
    title: list[str] = []
    head = source[: 512 * 1024]
    end = head.lower().find("</head")
    for name, attributes in _head_tags(head if end < 0 else head[:end]):
        values = {k: html.unescape(v) for k, v in _attributes(attributes)}
        if name == "html":
            draft.put("page_language", values.get("lang"), "html lang")
        elif name == "meta":
            key = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
            field = _fields().get(key)
            if (field and "://" not in values.get("content", "").removeprefix("http")) or field in ("page_url", "original_url"):
                draft.put(str(field), values.get("content"), f"meta {key}")
        elif name == "link" and "canonical" in values.get("rel", "").lower():
            draft.put("url", safe_url(values.get("href"), document.url), "link canonical")
        elif name == "title":
            title.append(attributes)
    draft.put("url", safe_url(draft.fields.pop("page_url", None)), "meta og:url")
    draft.put("url", safe_url(document.url), "address fetched")
    draft.put("language", draft.fields.pop("page_language", None), "html lang")
    draft.put("title", flat_text(title[0]) if title else None, "title element")


def _head_tags(head: str) -> Iterator[tuple[str, str]]:
    """Name and attribute text of html, meta and link tags, and the title with its text."""
    lower = head.lower()
    for m in re.finditer(r"<(html|meta|link|title)\b", lower):
        end = head.find(">", m.end())
        if end < 0:
            return
        if head.count('"', m.end(), end) % 2:
            close = head.find('"', end, end + 4000)
            further = head.find(">", close, close + 4000) if close >= 0 else -1
            end = further if further >= 0 else end
        if m.group(1) == "title":
            close = lower.find("</title", end)
            yield "title", head[end + 1 : close] if close >= 0 else ""
        else:
            yield m.group(1), head[m.end() : end]


# ---------------------------------------------------------------- the text


def _body(draft: Draft, document: Document, source: str) -> list[Block]:
    blocks = article_blocks(document, source)
    if not blocks:
        blocks = _trafilatura(source)
    whole = draft.fields.pop("article_body", None)
    draft.provenance.pop("article_body", None)
    if whole and len(whole) > 2 * sum(len(b.text) for b in blocks if b.kind is None):
        blocks = [Block(" ".join(row.split())) for row in flat_text_lines(whole)]
    title = (draft.get("title") or "").casefold()
    return [b._replace(kind="title") if b.text.casefold() == title else b for b in blocks]


def flat_text_lines(text: str) -> list[str]:
    """The non-empty lines of an articleBody."""
    return [row for row in html.unescape(text).split("\n") if row.strip()]


def _trafilatura(source: str) -> list[Block]:
    import trafilatura

    text = trafilatura.extract(source, fast=True, favor_precision=True, include_comments=False, include_tables=False) or ""
    return [Block(" ".join(row.split())) for row in text.split("\n") if row.strip()]


_SIDE = frozenset("aside nav footer figure figcaption header form button table dialog menu".split())
_SIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|promo\w*|related|share|sharing|social|newsletter|menu|subscri\w+|recommend\w*|sidebar|footer|nav\w*|"
    r"comments?|tags?|topics?|trending|most-read|read-more|also-read|toolbar|widget|sponsor\w*|outbrain|taboola|paywall|"
    r"caption)(?:$|[\s_-])", re.I,
)  # fmt: skip
_LINE_CLASS = re.compile(r"(?:^|[\s_-])(?:byline|author\w*|meta|dateline|timestamp|published|updated|credit)(?:$|[\s_-])", re.I)
_PARTS = {
    "p": None,
    "h1": "title",
    "h2": "title",
    "h3": "title",
    "h4": "title",
    "h5": "title",
    "h6": "title",
    "li": None,
    "blockquote": None,
    "pre": None,
}
_VOID = frozenset("br hr img input link meta area base col param source track wbr".split())


class _Found(NamedTuple):
    block: Block
    article: bool
    links: float


class _Page:
    """Follows the tags of a page and keeps its paragraphs, with what is known of where they stand."""

    def __init__(self) -> None:
        self.articles = self.deepest = self.characters = 0
        self.found: list[_Found] = []
        self._stack: list[tuple[str, bool]] = []
        self._inside = self._side = self._linked = 0
        self._text: list[str] = []
        self._kind: str | None = None
        self._open = self._anchor = False

    def tag(self, tag: Tag) -> None:
        """Follow one tag."""
        if tag.name == "br":
            self._text.append(" ")
        elif tag.name == "a":
            self._anchor = not tag.closing
        if tag.name in _VOID or tag.attributes.endswith("/"):
            return
        if tag.closing:
            self._close(tag.name)
            return
        if tag.name in ("p", "li") and self._stack and self._stack[-1][0] == tag.name:
            self._close(tag.name)
        self._start(tag)

    def _start(self, tag: Tag) -> None:
        marks = " ".join(v for k, v in _attributes(tag.attributes) if k in ("class", "id"))
        side = tag.name in _SIDE or bool(marks and tag.name not in ("article", "body") and _SIDE_CLASS.search(marks))
        self._stack.append((tag.name, side))
        self.deepest = max(self.deepest, len(self._stack))
        self._side += side
        if tag.name == "article":
            self._inside += 1
            self.articles += self._inside == 1
        if tag.name in _PARTS:
            self.end()
            self._open = not self._side
            self._kind = _PARTS[tag.name] or ("byline" if _LINE_CLASS.search(marks) else None)

    def _close(self, name: str) -> None:
        if all(n != name for n, _ in self._stack[-40:]):
            return
        while self._stack:
            top, side = self._stack.pop()
            self._side -= side
            if top in _PARTS:
                self.end()
            if top == "article":
                self._inside -= 1
            if top == name:
                return

    def end(self) -> None:
        """Close the paragraph that is open."""
        words = " ".join("".join(self._text).split())
        if words and self._open:
            self.found.append(_Found(Block(words, self._kind), self._inside > 0, self._linked / len(words)))
        self._text.clear()
        self._linked = 0
        self._open = False

    def text(self, data: str) -> None:
        """Take text in."""
        if self._stack and self._stack[-1][0] == "title":
            return
        size = len(data.strip())
        self.characters += size
        if self._open and not self._side:
            self._text.append(data)
            self._linked += size if self._anchor else 0


def _attributes(source: str) -> Iterator[tuple[str, str]]:
    for m in _ATTRIBUTE.finditer(source):
        yield m.group(1).lower(), m.group(2) or m.group(3) or m.group(4) or ""


def article_blocks(document: Document, source: str) -> list[Block]:
    """Paragraphs of the page's only ``article`` element, side boxes left out, or of a page that is hardly more than its story.

    None for any other page, which is trafilatura's. Raises InputError "too-deep".
    """
    page = _Page()
    for item in scan(source):
        if isinstance(item, str):
            page.text(item)
        else:
            page.tag(item)
            if page.deepest > document.limits.depth:
                raise document.error("too-deep", f"elements nested deeper than {document.limits.depth} levels")
    page.end()
    found = [f for f in page.found if f.article or page.articles != 1]
    blocks = [f.block for f in found if f.links < 0.6 or f.block.kind == "title"]
    body = sum(len(b.text) for b in blocks if b.kind is None)
    plain = sum(len(b.text) for b in blocks) >= 0.8 * page.characters
    return blocks if body >= 40 and (page.articles == 1 or (page.articles == 0 and plain)) else []
