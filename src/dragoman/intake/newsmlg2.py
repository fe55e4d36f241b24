"""NewsML-G2: news messages, items alone, and fragments, with XHTML, NITF, plain text or an agency's own mark-up inside.

Editors' notes marked as not for publication are never stored; only the author's name may be taken from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.document import Document
from dragoman.intake.draft import Block, Draft
from dragoman.intake.markup import blocks_of_element, blocks_of_html, has_markup, local, text_of
from dragoman.intake.nitf import nitf_content
from dragoman.intake.plain import paragraphs_of_wrapped
from dragoman.intake.xmlsafe import child, children, first, parse_xml

__all__ = ["read_newsmlg2"]

_PAGE_FURNITURE = frozenset(("header", "footer", "nav", "aside"))
_TT_SIDE = frozenset(("rubrik", "dat", "byline", "bild", "vinjett"))
_PERSON = re.compile(r"^[A-ZÀ-Ý][\w.'’-]+(?: [A-ZÀ-Ý][\w.'’-]+){1,3}$")
_AUTHOR = re.compile(r"\b(?:Autor(?:in)?|Author|Auteur)s?:\s*(.+)", re.S)
_NAME = re.compile(r"([A-ZÀ-Ý][\w.'’-]+(?: (?:[a-z]{2,3} )?[A-ZÀ-Ý][\w.'’-]+)+) \(")


def read_newsmlg2(document: Document) -> Iterator[Draft | InputError]:
    """One draft for each newsItem (a bare contentMeta counts as one). InputError as `parse_xml` raises them."""
    tree = parse_xml(document)
    found = [e for e in tree.root.iter() if local(e) == "newsitem"] or [tree.root]
    sender = text_of(first(tree.root, "sender")) if local(tree.root) == "newsmessage" else None
    for number, item in enumerate(found[: document.limits.items], 1):
        draft = Draft("newsmlg2", f"item {number}")
        draft.flag(*tree.flags)
        _item_meta(draft, item)
        meta = item if local(item) == "contentmeta" else first(item, "contentmeta")
        if meta is not None:
            _content_meta(draft, meta)
        _rights(draft, item)
        _content(draft, item)
        house = (draft.get("provider") or sender or "").removeprefix("nprov:")
        draft.put("outlet", house, "provider")
        draft.put("house", house, "provider")
        yield draft
    if len(found) > document.limits.items:
        yield document.error("too-many-items", f"{len(found):,} items; the first {document.limits.items:,} were read")
    if tree.error is not None:
        yield tree.error


def _code(element: Any) -> str | None:
    """The value of a property: the code of the IPTC's own list of providers, else the literal, the name, or any code."""
    if element is None:
        return None
    qcode = element.get("qcode") or ""
    if qcode.startswith("nprov:"):
        return str(qcode)
    return element.get("literal") or text_of(child(element, "name")) or qcode or None


def _item_meta(draft: Draft, item: Any) -> None:
    draft.put("guid", item.get("guid"), "@guid")
    draft.put("revision", item.get("version"), "@version")
    meta = first(item, "itemmeta")
    if meta is None:
        return
    draft.put("provider", _code(child(meta, "provider")), "provider")
    draft.put("published", text_of(child(meta, "versioncreated")), "versionCreated")
    draft.put("first_created", text_of(child(meta, "firstcreated")), "firstCreated")
    draft.put("embargoed", text_of(child(meta, "embargoed")), "embargoed")
    status = child(meta, "pubstatus")
    draft.put("status", (status.get("qcode") or "").partition(":")[2] if status is not None else "usable", "pubStatus")
    role = child(meta, "role")
    if role is not None and "advisory" in (role.get("qcode") or "").lower():
        draft.put("kind", "advisory", "role")
    for note in children(meta, "ednote"):
        _note(draft, note)
    for mark in children(meta, "signal"):
        name = (mark.get("qcode") or "").rpartition(":")[2].lower()
        draft.put("signal", _SIGNALS.get(name), "signal")
    _links(draft, meta)


_SIGNALS = {"update": "update", "replace": "update", "correction": "correction", "kill": "kill", "withdraw": "kill", "retract": "kill"}


def _note(draft: Draft, note: Any) -> None:
    text = text_of(note)
    if m := _AUTHOR.search(text):
        draft.put("byline", " and ".join(_NAME.findall(m.group(1))[:4]), "edNote")
    private = "nonpublic" in (note.get("pubconstraint") or "")
    if not private and not re.search(r"notepad|closingline|contact|private", note.get("role") or "") and first(note, "section") is None:
        draft.put("editor_note", text, "edNote")


def _links(draft: Draft, meta: Any) -> None:
    derived = []
    for link in children(meta, "link"):
        rel = (link.get("rel") or "").rpartition(":")[2].lower()
        target = link.get("residref") or link.get("href")
        if rel in ("derivedfrom", "translatedfrom") and target:
            derived.append(target)
        elif rel in ("previousversion", "replaces", "supersedes") and target:
            draft.put("supersedes", target, f"link {rel}")
    draft.put("derived_from", derived, "link derivedFrom")


def _content_meta(draft: Draft, meta: Any) -> None:
    for line in children(meta, "headline"):
        if "sub" not in (line.get("role") or "").lower() and line.get("rank", "1") == "1":
            draft.put("title", text_of(line), "headline")
    for field, name in (("dateline", "dateline"), ("credit", "creditline"), ("byline", "by"), ("slugline", "slugline")):
        draft.put(field, text_of(child(meta, name)), name)
    language = child(meta, "language")
    draft.put("language", language.get("tag") if language is not None else None, "language")
    place = child(meta, "located")
    draft.put("located", _code(place), "located")
    _sources(draft, meta)
    creator = _code(child(meta, "creator"))
    if (
        creator
        and _PERSON.match(creator)
        and creator not in (draft.get("credit"), draft.get("provider"), *(draft.get("info_source") or ()))
    ):
        draft.put("creator", creator, "creator")
    for number in children(meta, "altid"):
        if (number.get("type") or "").endswith("refuno"):
            draft.put("supersedes", text_of(number), "altId refuno")
    genre = " ".join(f"{g.get('qcode') or ''} {_code(g) or ''}" for g in children(meta, "genre"))
    if "release" in genre.lower():
        draft.put("kind", "press_release", "genre")
    flags = re.findall(r"\d+(?:st|nd|rd|th)\s?Ld(?:-Writethru)?|Writethru", draft.get("slugline") or "", re.I)
    draft.put("title_flags", flags, "slugline")


def _sources(draft: Draft, meta: Any) -> None:
    """Who the information comes from: the original provider stands before whoever only carries the story."""
    names = []
    for source in children(meta, "infosource"):
        name = _code(source)
        if not name:
            continue
        if name not in names:
            names.append(name)
        if (source.get("role") or "").lower().endswith("origprov"):
            draft.put("original_provider", name, "infoSource origProv")
            draft.put("derived_from", [name], "infoSource origProv")
    draft.put("info_source", names, "infoSource")
    draft.put("info_credit", names[0] if names else None, "infoSource")


def _rights(draft: Draft, item: Any) -> None:
    rights = first(item, "rightsinfo")
    if rights is None:
        return
    notices = children(rights, "usageterms") or children(rights, "copyrightnotice")
    english = [n for n in notices if (n.get("{http://www.w3.org/XML/1998/namespace}lang") or "").startswith("en")]
    draft.put("licence", text_of((english or notices or [None])[0]), "rightsInfo")


# ---------------------------------------------------------------- content


def _content(draft: Draft, item: Any) -> None:
    content = first(item, "contentset")
    if content is None:
        return
    inline = first(content, "inlinexml")
    if inline is not None:
        _inline(draft, inline)
        return
    data = first(content, "inlinedata")
    if data is None:
        return
    source = data.text or ""
    if source.count("<p") <= 1 and "\n" in source.strip():
        bare = re.sub(r"</?p\b[^>]{0,200}>", "\n", source) if has_markup(source) else source
        draft.blocks = [Block(p) for p in paragraphs_of_wrapped(bare)]
    else:
        draft.blocks = blocks_of_html(source)


def _inline(draft: Draft, inline: Any) -> None:
    nitf = first(inline, "nitf")
    if nitf is not None:
        inner = Draft("nitf")
        nitf_content(inner, nitf)
        draft.blocks = inner.blocks
        for name in ("title", "byline", "byline_title"):
            draft.put(name, inner.get(name), inner.provenance.get(name, ""))
        return
    texts = [e for e in inline.iter() if local(e) == "text"]
    if texts and first(texts[0], "brodtext") is not None:
        _swedish(draft, texts)
        return
    body = first(inline, "body")
    draft.blocks = blocks_of_element(body if body is not None else inline, _PAGE_FURNITURE)


def _swedish(draft: Draft, texts: list[Any]) -> None:
    """TT's own mark-up: RUBRIK headline, DAT place and signature, INGRESS lead, BRODTEXT text, CITAT speech, MELLIS
    cross-head.
    """
    signature = text_of(first(texts[0], "dat", "source"))
    place, _, writer = signature.partition(", ")
    if writer:
        draft.put("dateline_place", place, "DAT/SOURCE")
        draft.put("byline", writer, "DAT/SOURCE")
    draft.put("byline", text_of(first(texts[0], "byline")), "BYLINE")
    seen: set[str] = set()
    for text in texts:
        for block in blocks_of_element(text, _TT_SIDE):
            if block.text not in seen:
                draft.blocks.append(block)
            seen.add(block.text)
