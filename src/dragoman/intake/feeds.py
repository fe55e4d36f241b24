"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and news sitemaps.

An item's text is its full content where the feed carries it, else its summary. What the feed says of its items' origin
(`atom:source`,
`dc:creator`, `dc:source`, `<source>`) is kept as credit and provider.
"""

from __future__ import annotations

import base64
import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from dragoman.errors import InputError
from dragoman.intake import lines
from dragoman.intake.dates import day_order
from dragoman.intake.document import BROKEN, Document
from dragoman.intake.draft import Block, Draft
from dragoman.intake.markup import blocks_of_element, blocks_of_html, flat_text, local, text_of
from dragoman.intake.xmlsafe import Tree, child, children, parse_xml

__all__ = ["read_feed", "read_sitemap"]

_XML = "{http://www.w3.org/XML/1998/namespace}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)\b", re.I)


def read_feed(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a feed's items in order. InputError "not-a-feed" for anything else, "truncated" after the complete items."""
    try:
        tree = parse_xml(document)
    except InputError as e:
        if e.code == "malformed" and not _FEED.search(document.data[:4096].replace(b"\0", b"")):
            raise document.error("not-a-feed", "not a feed: neither RSS nor Atom; nothing was taken from it") from e
        drafts = _tolerant(document) if e.code == "malformed" else []
        if not drafts:
            raise
        yield from drafts
        return
    root = local(tree.root)
    if root == "feed":
        yield from _limited(document, tree, *_atom(tree, document.limits.items))
    elif root in ("rss", "rdf", "channel"):
        yield from _limited(document, tree, *_rss(tree, document.limits.items))
    else:
        raise document.error("not-a-feed", f"not a feed: its outermost element is <{root}>")


def _limited(document: Document, tree: Tree, drafts: list[Draft], total: int) -> Iterator[Draft | InputError]:
    cap = document.limits.items
    _mark_conflicts(drafts)
    for draft in drafts:
        draft.flag(*tree.flags)
        yield draft
    if total > cap:
        message = f"{total:,} items; the first {cap:,} were read and {total - cap:,} were not"
        yield document.error("too-many-items", message, f"item {cap + 1}")
    if tree.error is not None:
        yield tree.error


def _tolerant(document: Document) -> list[Draft]:
    """A second try at a feed that is not well-formed, by feedparser where it is installed; every draft is flagged "damaged"."""
    try:
        import feedparser
    except ModuleNotFoundError:
        return []
    try:
        # a stream, because bytes are tried as a file's name first
        found = feedparser.parse(io.BytesIO(document.data), sanitize_html=False, resolve_relative_uris=False)
    except BROKEN:
        return []
    drafts = []
    for number, entry in enumerate(found.entries[: document.limits.items], 1):
        draft = Draft("rss2" if "rss" in found.get("version", "") else "atom", f"item {number}")
        draft.flag("damaged")
        draft.put("provider", found.feed.get("title"), "feed title")
        draft.put("outlet", found.feed.get("title"), "feed title")
        names = {"title": "title", "url": "link", "guid": "id", "published": "published", "updated": "updated", "creator": "author"}
        for field, name in names.items():
            value = entry.get(name)
            draft.put(field, flat_text(str(value)) if value else None, f"entry {name} (feedparser)")
        draft.put("language", found.feed.get("language"), "feed language")
        # feedparser gives null for a body it could not decode
        bodies = [c.get("value") or "" for c in entry.get("content", [])]
        draft.blocks = blocks_of_html(max([*bodies, entry.get("summary") or ""], key=len))
        drafts.append(draft)
    return drafts


def _mark_conflicts(drafts: list[Draft]) -> None:
    """One guid over items with different links and headlines: each keeps its own identity (guid and link), and is flagged."""
    counts = Counter(d.get("guid") for d in drafts if d.get("guid"))
    for draft in drafts:
        if counts[draft.get("guid")] > 1 and draft.get("url"):
            draft.put("guid_conflict", draft.get("guid"), "guid")
            draft.fields["guid"] = f"{draft.get('guid')} {draft.get('url')}"
            draft.flag("guid.conflict")


# ---------------------------------------------------------------- RSS


def _rss(tree: Tree, cap: int) -> tuple[list[Draft], int]:
    root = tree.root
    channel = root if local(root) == "channel" else child(root, "channel")
    items = [*children(root, "item"), *children(channel, "item")]
    kind = "rss1" if local(root) == "rdf" else "rss2"
    title = _plain(child(channel, "title"))
    language = _plain(child(channel, "language"))
    order = day_order(text_of(child(i, "pubdate", "date")) for i in items[:cap])
    drafts = []
    for number, item in enumerate(items[:cap], 1):
        draft = Draft(kind, f"item {number}", date_order=order)
        draft.put("provider", title, "channel/title")
        draft.put("outlet", title, "channel/title")
        _rss_item(draft, item)
        draft.put("language", language, "channel/language")
        drafts.append(draft)
    return drafts, len(items)


Fields = dict[str, list[Any]]
"""An item's child elements by local name."""


def _fields(item: Any) -> Fields:
    found: Fields = {}
    for element in item:
        found.setdefault(local(element), []).append(element)
    return found


def _one(fields: Fields, *names: str) -> Any:
    return next((fields[n][0] for n in names if n in fields), None)


def _rss_item(draft: Draft, item: Any) -> None:
    fields = _fields(item)
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    draft.put("title", flat_text(_markup_of(_own(fields, "title"))), "item/title")
    guid = _own(fields, "guid")
    link = text_of(_own(fields, "link")) or _atom_link(item)
    if not link and guid is not None and guid.get("isPermaLink", "true").lower() != "false" and text_of(guid).startswith("http"):
        link = text_of(guid)
    draft.put("url", _resolve(_base(item), link or about), "item/link")
    draft.put("guid", text_of(guid) or _plain(_one(fields, "id")) or about, "item/guid" if guid is not None else "item/@about")
    published = text_of(_own(fields, "pubdate")) or _dc(fields, "date") or text_of(_one(fields, "issued", "published"))
    draft.put("published", published, "item/pubDate")
    draft.put("updated", text_of(_one(fields, "modified", "updated")), "item/modified")
    draft.put("language", _dc(fields, "language"), "dc:language")
    creator = _dc(fields, "creator")
    author = creator or _dc(fields, "author") or _plain(_own(fields, "author"))
    draft.put("creator", _person(author), "dc:creator" if creator else "item/author")
    _rss_source(draft, fields)
    draft.put("licence", _dc(fields, "rights") or text_of(_one(fields, "copyright", "rights")), "item/rights")
    draft.blocks = blocks_of_html(_rss_body(fields))


def _rss_body(fields: Fields) -> str:
    """The fullest text an item carries: content:encoded, full item, Atom content, a body, then the description or summary."""
    encoded = next((e for e in fields.get("encoded", []) if e.tag == _CONTENT), None)
    content = _one(fields, "content")
    if content is not None and content.get("url"):
        content = None
    candidates = (encoded, _one(fields, "fullitem"), content, _one(fields, "body"), _own(fields, "description"), _one(fields, "summary"))
    return next((text for e in candidates if (text := _markup_of(e)).strip()), "")


def _rss_source(draft: Draft, fields: Fields) -> None:
    source = _own(fields, "source")
    draft.put("credit", lines_credit(_plain(source)) or lines_credit(_dc(fields, "source")), "item/source")
    if source is not None and source.get("url"):
        draft.put("derived_from", [source.get("url")], "item/source/@url")


def lines_credit(name: str | None) -> str | None:
    """An agency's name as its short one; other names, but no addresses, as they are."""
    found = lines.agency(name)
    if found is not None:
        return found.short
    return name if name and "://" not in name else None


_OWN = (
    "http://purl.org/rss/1.0/", "http://my.netscape.com/", "http://channel.netscape.com/", "http://backend.userland.com/",
    "http://blogs.law.harvard.edu/", "http://purl.org/net/rss1.1#",
)  # fmt: skip
_FOREIGN = ("search.yahoo.com", "w3.org/2005/Atom", "georss", "googleplay", "podcast")


def _own(fields: Fields, name: str) -> Any:
    """RSS's own element of that name before one of an extension (media:title, atom:link, another publisher's description)."""
    found = fields.get(name, [])
    for element in found:
        namespace = _namespace(element)
        if not namespace or (namespace.startswith(_OWN) and "/modules/" not in namespace):
            return element
    return next((e for e in found if not any(f in _namespace(e) for f in _FOREIGN)), None)


def _namespace(element: Any) -> str:
    return str(element.tag).partition("}")[0].removeprefix("{") if str(element.tag).startswith("{") else ""


def _atom_link(item: Any) -> str | None:
    for link in children(item, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    return None


def _dc(fields: Fields, name: str) -> str | None:
    """A Dublin Core element, of either of its namespaces."""
    return _plain(next((e for e in fields.get(name, []) if "purl.org/dc" in _namespace(e)), None))


def _person(raw: str | None) -> str | None:
    """RSS writes authors as "mail@host (Name)" or "Name <mail@host>": the name, never the address."""
    if not raw or "@" not in raw:
        return raw
    name = re.sub(r"[<(]?[^\s<>()]{1,80}@[^\s<>()]{1,80}[>)]?", " ", raw).strip(" ()<>,")
    return " ".join(name.split()) or None


def _plain(element: Any) -> str | None:
    return flat_text(_markup_of(element)) or None if element is not None else None


def _markup_of(element: Any) -> str:
    """What an element holds as an HTML source: its text (which the publisher escaped) and any real child elements."""
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    inner = html.escape(element.text or "", quote=False)
    return inner + "".join(etree.tostring(c, encoding="unicode") for c in element)


def _resolve(base: str | None, link: str | None) -> str | None:
    if not link:
        return None
    try:
        return urljoin(base, link.strip()) if base and not base.startswith("file") else link.strip()
    except ValueError:
        return link


# ---------------------------------------------------------------- Atom


def _atom(tree: Tree, cap: int) -> tuple[list[Draft], int]:
    feed = tree.root
    title = _atom_text(child(feed, "title"))
    drafts = []
    entries = children(feed, "entry")
    for number, entry in enumerate(entries[:cap], 1):
        draft = Draft("atom", f"item {number}")
        draft.put("provider", title, "feed/title")
        draft.put("outlet", title, "feed/title")
        _atom_entry(draft, entry, feed)
        drafts.append(draft)
    return drafts, len(entries)


def _atom_entry(draft: Draft, entry: Any, feed: Any) -> None:
    draft.put("title", _atom_text(child(entry, "title")), "entry/title")
    draft.put("guid", text_of(child(entry, "id")), "entry/id")
    link = _alternate(entry)
    if link is not None:
        draft.put("url", _resolve(_base(link), link.get("href")), "entry/link")
    draft.put("published", text_of(child(entry, "published", "issued", "created")), "entry/published")
    draft.put("updated", text_of(child(entry, "updated", "modified")), "entry/updated")
    author = child(entry, "author")
    if author is None:
        author = child(feed, "author")
    draft.put("creator", _plain(child(author, "name")) if author is not None else None, "author/name")
    source = child(entry, "source")
    if source is not None:
        draft.put("credit", lines_credit(_atom_text(child(source, "title"))), "entry/source/title")
        draft.put("derived_from", [text_of(child(source, "id"))] if child(source, "id") is not None else None, "entry/source/id")
    draft.put("licence", _atom_text(child(entry, "rights")) or _atom_text(child(feed, "rights")), "rights")
    draft.put("language", _lang(child(entry, "content")) or _lang(entry), "xml:lang")
    content = child(entry, "content")
    if content is None or content.get("src"):
        content = child(entry, "summary")
    if content is not None:
        draft.blocks = _atom_blocks(content)


def _alternate(entry: Any) -> Any:
    links = children(entry, "link")
    alternates = [k for k in links if k.get("rel", "alternate") in ("alternate", "http://www.iana.org/assignments/relation/alternate")]
    html_first = [k for k in alternates if "html" in k.get("type", "text/html")]
    return (html_first or alternates or [None])[0]


def _atom_blocks(content: Any) -> list[Block]:
    kind = (content.get("type") or "text").lower()
    if kind in ("xhtml", "application/xhtml+xml") or len(content):
        return blocks_of_element(content)
    text = _decoded(content, kind)
    if kind in ("text", "text/plain") and "<" not in text:
        return blocks_of_html(html.escape(text, quote=False))
    return blocks_of_html(text)


def _decoded(element: Any, kind: str) -> str:
    """The text of an element; base64 (Atom 0.3's mode, or a type that is no text) is decoded where it is text in the end."""
    text = element.text or ""
    textual = kind in ("", "text", "html", "xhtml") or kind.startswith("text/") or kind.endswith(("xml", "html"))
    if element.get("mode") == "base64" or not textual:
        try:
            return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
        except ValueError:
            return text
    return text


def _atom_text(element: Any) -> str | None:
    """A text construct: markup dropped for html and xhtml; entities of a title escaped twice are resolved twice."""
    if element is None:
        return None
    if len(element):
        return " ".join(b.text for b in blocks_of_element(element)) or None
    kind = (element.get("type") or "text").lower()
    text = _decoded(element, kind)
    if kind in ("text", "text/plain") and element.get("mode") is None:
        return " ".join(text.split()) or None
    return flat_text(text) or None


def _lang(element: Any) -> str | None:
    while element is not None:
        if element.get(f"{_XML}lang"):
            return str(element.get(f"{_XML}lang"))
        element = element.getparent()
    return None


def _base(element: Any) -> str | None:
    base = element.base
    return base if isinstance(base, str) else None


# ---------------------------------------------------------------- sitemaps


def read_sitemap(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a news sitemap's addresses: headline, day, publication; no text, so that the page must be fetched for it."""
    tree = parse_xml(document)
    drafts = []
    urls = children(tree.root, "url")
    for number, url in enumerate(urls[: document.limits.items], 1):
        news = child(url, "news")
        draft = Draft("news-sitemap", f"url {number}")
        draft.put("url", text_of(child(url, "loc")), "url/loc")
        draft.put("updated", text_of(child(url, "lastmod")), "url/lastmod")
        if news is not None:
            publication = child(news, "publication")
            draft.put("provider", text_of(child(publication, "name")), "news:publication/name")
            draft.put("outlet", text_of(child(publication, "name")), "news:publication/name")
            draft.put("language", text_of(child(publication, "language")), "news:publication/language")
            draft.put("published", text_of(child(news, "publication_date")), "news:publication_date")
            draft.put("title", flat_text(text_of(child(news, "title"))), "news:title")
        draft.put("status", None if news is not None else "link", "urlset")
        drafts.append(draft)
    yield from _limited(document, tree, drafts, len(urls))
