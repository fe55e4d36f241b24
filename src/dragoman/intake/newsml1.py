"""NewsML 1.0 to 1.2: items in envelopes, with NITF, XHTML or plain text inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.document import Document
from dragoman.intake.draft import Block, Draft
from dragoman.intake.markup import blocks_of_element, blocks_of_html, local, text_of
from dragoman.intake.nitf import nitf_content
from dragoman.intake.xmlsafe import child, children, first, parse_xml

__all__ = ["read_newsml1"]

_NOT_TEXT = re.compile(r"css|image|photo|graphic|video|audio|stylesheet|jpeg|gif|png", re.I)


def read_newsml1(document: Document) -> Iterator[Draft | InputError]:
    """One draft for each NewsItem that carries a story. InputError as `parse_xml` raises them."""
    tree = parse_xml(document)
    items = [e for e in tree.root.iter() if local(e) == "newsitem"]
    envelope = first(tree.root, "newsenvelope")
    sender = _party(first(envelope, "sentfrom")) if envelope is not None else None
    for number, item in enumerate(items[: document.limits.items], 1):
        for language, part in _versions(item):
            draft = Draft("newsml1", f"item {number} {language}".strip())
            draft.flag(*tree.flags)
            _identification(draft, item, language)
            _management(draft, item)
            draft.put("language", language, "NewsComponent/@xml:lang")
            _lines(draft, part)
            _metadata(draft, part)
            _content(draft, part)
            draft.put("house", sender, "NewsEnvelope/SentFrom")
            yield draft
    if tree.error is not None:
        yield tree.error


def _versions(item: Any) -> list[tuple[str, Any]]:
    """The item itself, or its language versions where several components with headlines of their own stand side by side."""
    for component in (e for e in item.iter() if local(e) == "newscomponent"):
        parts = [c for c in children(component, "newscomponent") if first(c, "newslines", "headline") is not None]
        languages = [c.get("{http://www.w3.org/XML/1998/namespace}lang", "") for c in parts]
        if len(parts) > 1 and all(languages) and len(set(languages)) == len(parts):
            return list(zip(languages, parts, strict=True))
    return [("", item)]


def _identification(draft: Draft, item: Any, language: str = "") -> None:
    guid = text_of(first(item, "publicidentifier"))
    draft.put("guid", f"{guid}#{language}" if language else guid, "PublicIdentifier")
    revision = first(item, "revisionid")
    if revision is None:
        return
    draft.put("revision", text_of(revision), "RevisionId")
    previous = revision.get("PreviousRevision", "0")
    stem, _, last = guid.rpartition(":")
    if previous not in ("", "0") and stem and last.startswith(text_of(revision)):
        draft.put("supersedes", f"{stem}:{previous}{last[len(text_of(revision)) :]}", "RevisionId/@PreviousRevision")


def _management(draft: Draft, item: Any) -> None:
    management = first(item, "newsmanagement")
    if management is None:
        return
    draft.put("published", text_of(first(management, "thisrevisioncreated")), "ThisRevisionCreated")
    draft.put("first_created", text_of(first(management, "firstcreated")), "FirstCreated")
    status = first(management, "status")
    draft.put("status", (status.get("FormalName") or "").lower() if status is not None else None, "Status")
    kind = first(management, "newsitemtype")
    name = (kind.get("FormalName") or "").lower() if kind is not None else ""
    draft.put("kind", name if name not in ("news", "") else None, "NewsItemType")
    derived = [e.get("NewsItem") for e in management.iter() if local(e) == "derivedfrom" and e.get("NewsItem")]
    draft.put("derived_from", derived, "DerivedFrom")


def _lines(draft: Draft, item: Any) -> None:
    names = {
        "headline": "title", "dateline": "dateline", "byline": "byline", "bylinetitle": "byline_title", "creditline": "credit",
        "copyrightline": "licence", "slugline": "slugline",
    }  # fmt: skip
    for group in (e for e in item.iter() if local(e) == "newslines"):
        for line in group:
            if local(line) in names:
                draft.put(names[local(line)], text_of(line), f"NewsLines/{local(line)}")


def _metadata(draft: Draft, item: Any) -> None:
    authors: list[str] = []
    for element in item.iter():
        name = local(element)
        if name == "provider":
            draft.put("provider", _party(element), "Provider")
        elif name == "source":
            draft.put("info_credit", _party(element), "Source")
        elif name == "language":
            draft.put("language", element.get("FormalName"), "Language")
        elif name == "genre" and "release" in (element.get("FormalName") or "").lower():
            draft.put("kind", "press_release", "Genre")
        elif name == "property" and element.get("FormalName") == "author" and element.get("Value"):
            authors.append(element.get("Value"))
        elif name == "creator":
            party = first(element, "party")
            if party is not None and party.get("Topic", "AUTHOR") == "AUTHOR":
                draft.put("creator", party.get("FormalName"), "Creator")
        elif name == "location" and element.get("HowPresent", "Origin") == "Origin":
            city = next((p.get("Value") for p in children(element, "property") if p.get("FormalName") == "City"), None)
            draft.put("located", city, "Location")
    draft.put("byline", ", ".join(authors), "Property author")
    draft.put("house", draft.get("provider"), "Provider")
    draft.put("outlet", draft.get("provider") or text_of(first(item, "providerid")), "Provider")


def _party(element: Any) -> str | None:
    party = first(element, "party")
    return party.get("FormalName") if party is not None else None


def _content(draft: Draft, item: Any) -> None:
    """The longest text among the content items is the story, after a headline kept apart; style sheets and pictures are passed
    over.
    """
    best: list[Block] = []
    heads: list[Block] = []
    lead: list[Block] = []
    for content in (e for e in item.iter() if local(e) == "contentitem"):
        marks = " ".join(c.get("FormalName") or "" for c in children(content, "mediatype", "mimetype", "format"))
        data = first(content, "datacontent")
        if data is None or _NOT_TEXT.search(marks):
            continue
        blocks = _blocks(draft, data)
        role = child(content.getparent(), "role")
        name = (role.get("FormalName") or "").lower() if role is not None else ""
        if name in ("headline", "title"):
            heads = [b._replace(kind="title") for b in blocks]
        elif name == "lead":
            lead = blocks
        elif sum(len(b.text) for b in blocks) > sum(len(b.text) for b in best):
            best = blocks
    draft.blocks = heads + [b for b in lead if b not in best] + best


def _blocks(draft: Draft, data: Any) -> list[Block]:
    nitf = first(data, "nitf")
    if nitf is not None:
        inner = Draft("nitf")
        nitf_content(inner, nitf)
        for name, value in inner.fields.items():
            if name not in ("distributor", "outlet", "house"):
                draft.put(name, value, inner.provenance[name])
        return inner.blocks
    body = first(data, "body")
    if body is not None or len(data):
        return blocks_of_element(body if body is not None else data)
    return blocks_of_html(data.text or "")
