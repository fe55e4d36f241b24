"""NITF 2 and 3, the IPTC's mark-up of one story, alone or inside NewsML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.document import Document
from dragoman.intake.draft import Draft
from dragoman.intake.markup import blocks_of_element, local, text_of
from dragoman.intake.xmlsafe import child, first, parse_xml

__all__ = ["nitf_content", "read_nitf"]

_KINDS = frozenset(("advisory", "analysis", "background", "feature", "interview", "obituary", "opinion", "press release"))
_SKIP = frozenset(("media", "nitf-table", "body.end"))


def read_nitf(document: Document) -> Iterator[Draft | InputError]:
    """One draft. InputError as `parse_xml` raises them."""
    tree = parse_xml(document)
    draft = Draft("nitf")
    draft.flag(*tree.flags)
    _docdata(draft, tree.root)
    nitf_content(draft, tree.root)
    yield draft
    if tree.error is not None:
        yield tree.error


def _docdata(draft: Draft, root: Any) -> None:
    data = first(root, "docdata")
    draft.put("language", root.get("baselang"), "nitf/@baselang")
    if data is None:
        return
    number = child(data, "doc-id")
    if number is not None:
        draft.put("guid", number.get("id-string"), "doc-id/@id-string")
        draft.put("provider", number.get("regsrc"), "doc-id/@regsrc")
    for field, name in (("published", "date.issue"), ("published", "date.release"), ("expires", "date.expire")):
        element = child(data, name)
        if element is not None:
            draft.put(field, element.get("norm"), f"{name}/@norm")
    public = first(root, "pubdata")
    if public is not None:
        draft.put("published", public.get("date.publication"), "pubdata/@date.publication")
    draft.put("status", (data.get("management-status") or "").lower(), "docdata/@management-status")
    place = child(data, "evloc")
    if place is not None:
        draft.put("located", place.get("city"), "evloc/@city")
    holder = child(data, "doc.copyright")
    if holder is not None:
        draft.put("licence", f"© {holder.get('year', '')} {holder.get('holder', '')}".replace("  ", " "), "doc.copyright")
        draft.put("house", holder.get("holder"), "doc.copyright/@holder")
        draft.put("outlet", holder.get("holder"), "doc.copyright/@holder")
    kind = first(root, "tobject")
    if kind is not None and kind.get("tobject.type", "").lower() in _KINDS:
        draft.put("kind", kind.get("tobject.type").lower(), "tobject/@tobject.type")
    message = child(data, "ed-msg")
    if message is not None:
        draft.put("editor_note", message.get("info"), "ed-msg/@info")


def nitf_content(draft: Draft, root: Any) -> None:
    """Headline, byline, dateline and paragraphs of an ``nitf`` element; what is stated already stands."""
    head = first(root, "body.head")
    draft.put("title", text_of(first(head, "hl1")) if head is not None else None, "hl1")
    draft.put("title", text_of(first(root, "title")), "title")
    if head is not None:
        _byline(draft, child(head, "byline"))
        draft.put("distributor", text_of(child(head, "distributor")), "distributor")
        draft.put("outlet", draft.get("distributor"), "distributor")
        line = child(head, "dateline")
        if line is not None:
            draft.put("dateline_place", text_of(child(line, "location")) or (line.text or "").strip(), "dateline/location")
        draft.put("editor_note", text_of(child(head, "note")), "body.head/note")
        draft.put("house", draft.get("distributor"), "distributor")
    content = first(root, "body.content")
    if content is not None:
        draft.blocks = blocks_of_element(content, _SKIP)
    end = first(root, "body.end", "tagline")
    if end is not None:
        draft.add(text_of(end), "credit")


def _byline(draft: Draft, element: Any) -> None:
    """The names without the title that NITF nests in them."""
    if element is None:
        return
    titles = [text_of(t) for t in element.iterdescendants() if local(t) == "byttl"]
    parts = [element.text or "", *(text_of(c) if local(c) != "byttl" else "" for c in element), *(c.tail or "" for c in element)]
    draft.put("byline", " ".join(p.strip() for p in parts if p.strip()), "byline")
    draft.put("byline_title", ", ".join(titles), "byttl")
