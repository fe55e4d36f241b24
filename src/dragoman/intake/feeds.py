"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and news sitemaps.

An item's text is its full content where the feed carries it, else its summary. What the feed says of its items' origin (`atom:source`,
`dc:creator`, `dc:source`, `<source>`) is kept as credit and provider.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from dragoman.errors import InputError
from dragoman.intake import lines
from dragoman.intake.dates import day_order
from dragoman.intake.document import Document
from dragoman.intake.draft import Draft
from dragoman.intake.markup import blocks_of_element, blocks_of_html, flat_text, local, text_of
from dragoman.intake.xmlsafe import Tree, child, children, parse_xml

__all__ = ["read_feed", "read_sitemap"]

_XML = "{http://www.w3.org/XML/1998/namespace}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"


_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)\b", re.I)


def read_feed(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a feed's items in order. InputError "not-a-feed" for anything else, "truncated" after the complete items."""
    try:
        tree = parse_xml(document)
    except InputError as e:
        if e.code == "malformed" and not _FEED.search(document.data[:4096].replace(b"\0", b"")):
            raise document.error("not-a-feed", "not a feed: neither RSS nor Atom; nothing was taken from it") from e
        raise
    root = local(tree.root)
    if root == "feed":
        yield from _limited(document, tree, _atom(tree))
    elif root in ("rss", "rdf", "channel"):
        yield from _limited(document, tree, _rss(tree))
    else:
        raise document.error("not-a-feed", f"not a feed: its outermost element is <{root}>")


def _limited(document: Document, tree: Tree, drafts: list[Draft]) -> Iterator[Draft | InputError]:
    cap = document.limits.items
    _mark_conflicts(drafts[:cap])
    for draft in drafts[:cap]:
        draft.flag(*tree.flags)
        yield draft
    if len(drafts) > cap:
        message = f"{len(drafts):,} items; the first {cap:,} were read and {len(drafts) - cap:,} were not"
        yield document.error("too-many-items", message, f"item {cap + 1}")
    if tree.error is not None:
        yield tree.error


def _mark_conflicts(drafts: list[Draft]) -> None:
    """One guid over items with different links and headlines: each keeps its own identity (guid and link), and is flagged."""
    counts = Counter(d.get("guid") for d in drafts if d.get("guid"))
    for draft in drafts:
        if counts[draft.get("guid")] > 1 and draft.get("url"):
            draft.put("guid_conflict", draft.get("guid"), "guid")
            draft.fields["guid"] = f"{draft.get('guid')} {draft.get('url')}"
            draft.flag("guid.conflict")


# ---------------------------------------------------------------- RSS


def _rss(tree: Tree) -> list[Draft]:
    root = tree.root
    channel = root if local(root) == "channel" else child(root, "channel")
    items = [*children(root, "item"), *children(channel, "item")]
    kind = "rss1" if local(root) == "rdf" else "rss2"
    title = _plain(child(channel, "title"))
    language = _plain(child(channel, "language"))
    order = day_order(text_of(child(i, "pubdate", "date")) for i in items)
    drafts = []
    for number, item in enumerate(items, 1):
        draft = Draft(kind, f"item {number}", date_order=order)
        draft.put("provider", title, "channel/title")
        draft.put("outlet", title, "channel/title")
        _rss_item(draft, item)
        draft.put("language", language, "channel/language")
        drafts.append(draft)
    return drafts


def _rss_item(draft: Draft, item: Any) -> None:
    base = item.base if isinstance(item.base, str) else None
    draft.put("title", flat_text(_one_line(_own(item, "title"))), "item/title")
    link = text_of(_own(item, "link")) or _atom_link(item)
    guid = _own(item, "guid")
    if not link and guid is not None and guid.get("isPermaLink", "true").lower() != "false" and text_of(guid).startswith("http"):
        link = text_of(guid)
    draft.put("url", _resolve(base, link or item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")), "item/link")
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    draft.put("guid", text_of(guid) or _plain(child(item, "id")) or about, "item/guid" if guid is not None else "item/@about")
    draft.put("published", text_of(_own(item, "pubdate")) or _dc(item, "date") or text_of(child(item, "issued", "published")), "item/pubDate")
    draft.put("updated", text_of(child(item, "modified", "updated")), "item/modified")
    draft.put("language", _dc(item, "language"), "dc:language")
    author = _plain(_own(item, "author"))
    draft.put("creator", _dc(item, "creator") or _person(author), "dc:creator" if _dc(item, "creator") else "item/author")
    _rss_source(draft, item)
    draft.put("licence", _dc(item, "rights") or text_of(child(item, "copyright", "rights")), "item/rights")
    content = item.find(_CONTENT)
    atom = child(item, "content")
    body = _markup_of(content) or (_markup_of(atom) if atom is not None and not atom.get("url") else "") or _html_body(item)
    draft.blocks = blocks_of_html(body or _markup_of(child(item, "description")) or _markup_of(child(item, "summary")))


def _html_body(item: Any) -> str:
    body = item.find("{http://www.w3.org/1999/xhtml}body")
    return str(etree.tostring(body, encoding="unicode", with_tail=False)) if body is not None else ""


def _rss_source(draft: Draft, item: Any) -> None:
    source = _own(item, "source")
    draft.put("credit", lines_credit(_plain(source)) or lines_credit(_dc(item, "source")), "item/source")
    if source is not None and source.get("url"):
        draft.put("derived_from", [source.get("url")], "item/source/@url")


def lines_credit(name: str | None) -> str | None:
    """An agency's name as its short one; other names, but no addresses, as they are."""
    found = lines.agency(name)
    if found is not None:
        return found.short
    return name if name and "://" not in name else None


def _own(item: Any, name: str) -> Any:
    """RSS's own element of that name before one of an extension (media:title, itunes:author, atom:link)."""
    found = [c for c in item if local(c) == name]
    for element in found:
        namespace = etree.QName(element).namespace
        if namespace is None or "rss" in namespace or "purl.org/rss" in namespace or "netscape" in namespace or "userland" in namespace:
            return element
    foreign = ("search.yahoo.com", "itunes", "w3.org/2005/Atom", "georss", "googleplay", "podcast")
    return next((e for e in found if not any(f in (etree.QName(e).namespace or "") for f in foreign)), None)


def _atom_link(item: Any) -> str | None:
    for link in children(item, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    return None


def _dc(item: Any, name: str) -> str | None:
    found = item.find(_DC + name)
    if found is None:
        found = next((c for c in item if local(c) == name and "purl.org/dc" in (etree.QName(c).namespace or "")), None)
    return _plain(found)


def _person(raw: str | None) -> str | None:
    """RSS writes authors as "mail@host (Name)" or "Name <mail@host>": the name, never the address."""
    if not raw or "@" not in raw:
        return raw
    if "(" in raw:
        return raw.partition("(")[2].rstrip(") ") or None
    return raw.partition("<")[0].strip() or None if "<" in raw else None


def _plain(element: Any) -> str | None:
    return flat_text(_one_line(element)) or None if element is not None else None


def _one_line(element: Any) -> str:
    return _markup_of(element) if element is not None else ""


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


def _atom(tree: Tree) -> list[Draft]:
    feed = tree.root
    title = _atom_text(child(feed, "title"))
    drafts = []
    for number, entry in enumerate(children(feed, "entry"), 1):
        draft = Draft("atom", f"item {number}")
        draft.put("provider", title, "feed/title")
        draft.put("outlet", title, "feed/title")
        _atom_entry(draft, entry, feed)
        drafts.append(draft)
    return drafts


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


def _atom_blocks(content: Any) -> list[Any]:
    kind = (content.get("type") or "text").lower()
    if kind in ("xhtml", "application/xhtml+xml") or len(content):
        return blocks_of_element(content)
    if kind in ("text", "text/plain") and "<" not in (content.text or ""):
        return blocks_of_html(html.escape(content.text or "", quote=False))
    return blocks_of_html(content.text or "")


def _atom_text(element: Any) -> str | None:
    """A text construct: markup dropped for html and xhtml; entities of a title escaped twice are resolved twice."""
    if element is None:
        return None
    if len(element):
        return text_of(element) or None
    if (element.get("type") or "text") in ("text", "text/plain") and element.get("mode") is None:
        return " ".join((element.text or "").split()) or None
    return flat_text(element.text or "") or None


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
    for number, url in enumerate(children(tree.root, "url"), 1):
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
    yield from _limited(document, tree, drafts)
