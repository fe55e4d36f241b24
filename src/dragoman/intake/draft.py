"""A story in the making: fields with their provenance, paragraphs with their kinds; `finish` makes the Story.

Readers only say what a document states, in its own words (`Draft.put`, `Draft.add`); everything that is the same for all
formats - cleaning, kinds of paragraph, dateline, credit, byline, dates, language, signals, identity - happens here once.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dragoman.errors import InputError
from dragoman.intake import lines
from dragoman.intake.dateline import opening_dateline
from dragoman.intake.dates import Moment, parse_moment
from dragoman.intake.document import LIMITS, Document
from dragoman.intake.identity import canonical_url, safe_url, story_id
from dragoman.intake.language import is_english, language_of
from dragoman.records import Dateline, Paragraph, Span, Story

__all__ = ["Block", "Clean", "Draft", "clean_text", "finish"]


class Block(NamedTuple):
    """A paragraph: its text, its kind where the document declares one, and whether it goes on the line after the one before."""

    text: str
    kind: str | None = None
    tight: bool = False


@dataclass
class Draft:
    """What one item of a document states. ``place`` names the item for messages ("item 3")."""

    format: str
    place: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    verbatim: str | None = None
    date_order: str = ""

    def put(self, name: str, value: Any, origin: str) -> None:
        """State a field unless it is empty or stated already; ``origin`` says where in the document it stands."""
        if isinstance(value, str):
            value = " ".join(value.split())
        if value is None or value == "" or value == [] or name in self.fields:
            return
        self.fields[name] = value
        self.provenance[name] = origin

    def get(self, name: str) -> Any:
        """The field, or null."""
        return self.fields.get(name)

    def add(self, text: str, kind: str | None = None) -> None:
        """Append a paragraph, white space put in order; an empty one is left out."""
        text = " ".join(text.split())
        if text:
            self.blocks.append(Block(text, kind))

    def flag(self, *codes: str) -> None:
        """Mark something the reader of this story should know."""
        self.flags.extend(c for c in codes if c not in self.flags)


# ---------------------------------------------------------------- characters

_UNSEEN = "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
# a letter and its accents, also where something invisible stands between them
_COMBINING = re.compile(f"[^\u0300-\u036f\\s{_UNSEEN}](?:[{_UNSEEN}]*[\u0300-\u036f])+")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Clean(NamedTuple):
    """Text fit for analysis and the map back: ``edits`` are (place in the clean text, place in the raw one), ascending."""

    text: str
    edits: tuple[tuple[int, int], ...]

    def raw_offset(self, offset: int) -> int:
        """Where in the raw text the character at ``offset`` of the clean text stands."""
        here, there = 0, 0
        for clean, raw in self.edits:
            if clean > offset:
                break
            here, there = clean, raw
        return there + offset - here


def clean_text(raw: str) -> Clean:
    """Take out invisible and bidirectional control characters and compose accents, keeping a map of offsets.

    Reordering and zero-width characters hide words from a reader of the text ("den\\u200bies"), so analysis must not see them;
    the raw text stays beside (`Story.meta["raw_text"]`).
    """
    if raw.isascii() and not _INVISIBLE.search(raw):
        return Clean(raw, ())
    parts: list[str] = []
    edits: list[tuple[int, int]] = []
    done = length = 0
    spots = sorted([*_INVISIBLE.finditer(raw), *_COMBINING.finditer(raw), *_SURROGATE.finditer(raw)], key=lambda m: m.start())
    for m in spots:
        if m.start() < done:
            continue
        new = _replacement(m.group())
        if new == m.group():
            continue
        parts += [raw[done : m.start()], new]
        length += m.start() - done + len(new)
        done = m.end()
        edits.append((length, done))
    if not edits:
        return Clean(raw, ())
    parts.append(raw[done:])
    return Clean("".join(parts), tuple(edits))


# ---------------------------------------------------------------- from draft to story

_TAKE = re.compile(r"\s*\((\d{1,2})\)\s*$")
_END_MARK = re.compile(r"\s*\+$")
_PARAGRAPH = re.compile(r"[^\n]+")


def finish(draft: Draft, document: Document, *, published: dt.date | None = None, now: dt.datetime | None = None) -> Story | InputError:
    """Make the Story, or say what is wrong with the item (too large, empty)."""
    text, spans, kinds = _layout(draft)
    limit = document.limits.item if document.limits else LIMITS.item
    if len(text) > limit:
        return document.error("too-large", f"an item of {len(text):,} characters (the cap is {limit:,}); it was not cut", draft.place)
    if not text.strip() and not any(draft.get(k) for k in ("title", "status", "dateline", "url", "guid")):
        return document.error("empty", "an item without text, headline or address", draft.place)
    text = _clean(draft, text, spans)
    _titles(draft)
    _times(draft, published, now)
    dateline, paragraphs = _paragraphs(draft, text, spans, kinds)
    _voices(draft, paragraphs, text, dateline)
    _language(draft, text, paragraphs)
    _signals(draft, paragraphs, text)
    return _story(draft, document, text, dateline, paragraphs)


def _replacement(found: str) -> str:
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", found)))


def _layout(draft: Draft) -> tuple[str, list[Span], list[str | None]]:
    """The text and the span and declared kind of each paragraph; a verbatim text keeps every character it has."""
    if draft.verbatim is not None:
        found = [Span(m.start(), m.end()) for m in _PARAGRAPH.finditer(draft.verbatim) if m.group().strip()]
        return draft.verbatim, found, [None] * len(found)
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for k, block in enumerate(draft.blocks):
        gap = "" if k == 0 else "\n" if block.tight else "\n\n"
        at += len(gap)
        parts += [gap, block.text]
        spans.append(Span(at, at + len(block.text)))
        at += len(block.text)
    return "".join(parts), spans, [b.kind for b in draft.blocks]


def _clean(draft: Draft, text: str, spans: list[Span]) -> str:
    clean = clean_text(text)
    for name, value in list(draft.fields.items()):
        if isinstance(value, str) and name != "url":  # an address with such characters is refused, not mended
            draft.fields[name] = clean_text(value).text
            if name == "title" and draft.fields[name] != value:
                draft.fields["raw_title"] = value
                draft.flag("invisible-chars")
    if not clean.edits:
        return text
    draft.flag("invisible-chars")
    draft.fields["raw_text"] = _SURROGATE.sub("\ufffd", text)
    draft.fields["raw_offsets"] = [list(e) for e in clean.edits]
    moves = [(raw, raw - here) for here, raw in clean.edits]
    for k, span in enumerate(spans):
        spans[k] = Span(span.start - _shift(moves, span.start), span.end - _shift(moves, span.end))
    return clean.text


def _shift(moves: list[tuple[int, int]], offset: int) -> int:
    shift = 0
    for raw, move in moves:
        if raw > offset:
            break
        shift = move
    return shift


def _titles(draft: Draft) -> None:
    """Take numbers and end marks are no part of a wire's headline."""
    title = draft.get("title")
    if not title or draft.format not in ("newsml1", "newsmlg2", "nitf", "iptc7901", "anpa1312"):
        return
    if m := _TAKE.search(title):
        draft.put("take", int(m.group(1)), draft.provenance["title"])
        title = title[: m.start()]
    draft.fields["title"] = _END_MARK.sub("", title)


def _times(draft: Draft, published: dt.date | None, now: dt.datetime | None) -> None:
    for name in ("published", "updated", "first_created", "expires", "embargoed"):
        raw = draft.fields.pop(name, None)
        if raw is None:
            continue
        # an end of use or an embargo may lie ahead
        ahead = dt.datetime.max.replace(tzinfo=dt.UTC) - dt.timedelta(days=30) if name in ("expires", "embargoed") else now
        moment = raw if isinstance(raw, Moment) else parse_moment(raw, now=ahead, order=draft.date_order)
        draft.flag(*(f for f in moment.flags if f != "date.zone-missing" or name == "published"))
        if moment.day is None:
            draft.fields[f"{name}_raw"] = str(raw)
            continue
        draft.fields[name] = moment.at or moment.day
    if "published" not in draft.fields and "updated" in draft.fields and draft.format == "atom":
        draft.put("published", draft.get("updated"), draft.provenance.get("updated", "updated"))
    if "published" not in draft.fields and published is not None:
        draft.put("published", published, "given by the caller")


def _paragraphs(draft: Draft, text: str, spans: list[Span], declared: list[str | None]) -> tuple[Dateline | None, tuple[Paragraph, ...]]:
    words = [text[a:b] for a, b in spans]
    kinds = lines.classify(words, declared)
    if draft.get("kind") == "press_release":
        lines.release_tail(words, kinds)
    dateline, at, length = _find_dateline(draft, words, kinds)
    out: list[Paragraph] = []
    for k, (span, kind) in enumerate(zip(spans, kinds, strict=True)):
        if dateline is not None and k == at and length:
            cut = span.start + length
            out.append(Paragraph(Span(span.start, min(cut, span.end)), "dateline"))
            dateline = Dateline(out[-1].span, dateline.place, dateline.date, dateline.agency)
            span = Span(min(cut, span.end), span.end)
        if span.end > span.start:
            out.append(Paragraph(span, kind))
    return dateline, tuple(out)


def _find_dateline(draft: Draft, words: list[str], kinds: list[str]) -> tuple[Dateline | None, int, int]:
    """The declared dateline wins; where the text opens with one too, it is cut off the body and fills what is missing."""
    published = draft.get("published")
    day = published.date() if isinstance(published, dt.datetime) else published
    found, at = _opening_line(words[:8], kinds, day)
    stated = draft.get("dateline")
    if stated:
        declared = lines.read_dateline(stated, day)
        if declared is not None and not (declared.place is None and found is not None):
            draft.put("place", draft.get("dateline_place") or declared.place, draft.provenance["dateline"])
            date = declared.date or (found.date if found else None)
            agency = declared.agency or (found.agency if found else None)
            length = found.length if found else _repeated(declared.place, words[at] if at >= 0 else "")
            return Dateline(None, draft.get("place"), date, agency), at, length
    if found is not None:
        if stated:
            draft.fields["dateline"], draft.provenance["dateline"] = found.words, "text"
        draft.put("dateline", found.words, "text")
        draft.put("place", found.place, "dateline in the text")
        return Dateline(None, found.place, found.date, found.agency), at, found.length
    if draft.get("dateline_place"):
        draft.put("place", draft.get("dateline_place"), draft.provenance["dateline_place"])
        draft.put("dateline", draft.get("dateline_place"), draft.provenance["dateline_place"])
        return Dateline(None, draft.get("place"), None, None), -1, 0
    if draft.get("located"):
        draft.put("place", draft.get("located"), draft.provenance["located"])
    return None, -1, 0


def _opening_line(words: Sequence[str], kinds: Sequence[str], day: dt.date | None) -> tuple[lines.DatelineText | None, int]:
    """The dateline a paragraph is marked as or opens with, and the number of that paragraph, else of the first body paragraph."""
    opens = [k for k, _ in enumerate(words) if kinds[k] in ("body", "dateline")]
    if not opens:
        return None, -1
    first = opens[0]
    if kinds[first] == "dateline":
        return lines.find_dateline(words[first], day, declared=True) or lines.read_dateline(words[first], day), first
    opening = opening_dateline([words[k] for k in opens], day)
    return (None, first) if opening is None else (opening[1], opens[opening[0]])


def _repeated(place: str | None, text: str) -> int:
    """Characters a declared place takes up where the text opens with it again ("Torun: The ministry said")."""
    if not place or text[: len(place)].casefold() != place.casefold():
        return 0
    m = re.match(r"\s?(?::|[-–—]{1,2}\s)\s*", text[len(place) :])
    return len(place) + m.end() if m else 0


def _voices(draft: Draft, paragraphs: tuple[Paragraph, ...], text: str, dateline: Dateline | None) -> None:
    """Byline, credit and provider: an agency named as author is a credit, never a byline."""
    raw, origin = draft.fields.pop("byline", None), draft.provenance.pop("byline", "")
    creator, creator_origin = draft.fields.pop("creator", None), draft.provenance.pop("creator", "")
    signed = None
    for value, where in ((raw, origin), (creator, creator_origin)):
        names, title, agency = lines.split_byline(value)
        draft.put("byline", names, where)
        draft.put("byline_title", title, where)
        if agency and signed is None:
            signed = (value.strip() if isinstance(value, str) else agency, where)
    if "byline" not in draft.fields:
        for p in paragraphs:
            if p.kind == "byline" and lines.BY.match(text[p.span.start : p.span.end]):
                names, title, _ = lines.split_byline(text[p.span.start : p.span.end])
                draft.put("byline", names, "text")
                draft.put("byline_title", title, "text")
    if draft.get("credit"):
        draft.fields["credit"] = draft.fields["credit"].strip(" –—-")
    draft.put("credit", draft.fields.pop("info_credit", None), draft.provenance.pop("info_credit", ""))
    if dateline is not None:
        draft.put("credit", dateline.agency, "dateline")
    if signed:
        draft.put("credit", signed[0], signed[1])
    draft.put("credit", draft.fields.pop("house", None), draft.provenance.pop("house", ""))
    place, located = draft.get("place"), draft.get("located")
    if (
        place
        and located
        and ":" not in located
        and located.casefold() not in place.casefold()
        and place.casefold() not in located.casefold()
    ):
        draft.flag("place.conflict")


def _language(draft: Draft, text: str, paragraphs: tuple[Paragraph, ...]) -> None:
    """Checked against the body, or the headline where there is no body."""
    body = "\n".join(text[p.span.start : p.span.end] for p in paragraphs if p.kind == "body")
    unclear = draft.get("language_raw")
    declared = draft.fields.pop("language", None)
    if unclear and not declared:
        return
    tag, flags = language_of(declared, body[:3000] or draft.get("title") or "")
    draft.flag(*flags)
    if tag:
        draft.fields["language"] = tag
        draft.provenance["language"] = "detected" if flags else draft.provenance.get("language", "detected")
    if not is_english(tag):
        draft.flag("language")


_SYNDICATED = re.compile(r"syndicated|auto-?generated|wire feed|agency feed", re.I)
_GENERATED = re.compile(
    r"\b(?:generated|written|produced) (?:automatically|by (?:automated|ai\b|a robot|robots|an algorithm|software))|"
    r"\bgenerated by\b",
    re.I,
)
_KILLS = ("canceled", "cancelled", "withdrawn", "killed")


def _signals(draft: Draft, paragraphs: tuple[Paragraph, ...], text: str) -> None:
    """What the story says of itself: it replaces, corrects or kills an earlier version; it is syndicated; a machine wrote it."""
    sides = [text[p.span.start : p.span.end] for p in paragraphs if p.kind in ("notice", "note", "credit")]
    if any(_SYNDICATED.search(s) for s in sides):
        draft.put("syndicated", True, "notice")
    if any(_GENERATED.search(s) and not _SYNDICATED.search(s) for s in sides):
        draft.put("generated", True, "notice")
    found = lines.agency(draft.get("credit"))
    if found is not None and found.kind == "generator":
        draft.put("generated", True, "credit")
    notes = [draft.get("editor_note"), *(s for s, p in zip(sides, paragraphs, strict=False) if s)]
    if str(draft.get("status") or "").lower() in _KILLS:
        draft.put("signal", "kill", draft.provenance.get("status", "status"))
    note = next(
        (text[p.span.start : p.span.end] for p in paragraphs if p.kind == "note" and text[p.span.start : p.span.end].strip("_*-— ")),
        None,
    )
    draft.put("editor_note", note, "text")
    draft.put("signal", lines.headline_signal(draft.get("title")), "headline")
    flags = draft.get("title_flags") or []
    slug = f"{draft.get('slugline') or ''} {' '.join(flags)}"
    draft.put("signal", lines.signal_of(slug, notes[0], note), "slug or editors' note")
    if draft.get("supersedes"):
        draft.put("signal", "update", draft.provenance.get("supersedes", ""))


_STORY_FIELDS = frozenset(
    {"title", "outlet", "language", "licence", "credit", "byline", "signal", "published", "url", "text_id", "revision"}
)


def _story(draft: Draft, document: Document, text: str, dateline: Dateline | None, paragraphs: tuple[Paragraph, ...]) -> Story:
    f = draft.fields
    at = f.get("published")
    day = at.date() if isinstance(at, dt.datetime) else at
    url = f.get("url")
    safe = safe_url(url) if url else None
    if url and safe is None:
        draft.flag("url.refused")
        f["url_raw"] = url[:2000]
    meta = {k: _plain(v) for k, v in f.items() if k not in _STORY_FIELDS}
    if f.get("revision") is not None:
        meta["revision"] = f["revision"]
    meta["format"] = draft.format
    if document.retrieved:
        meta.setdefault("retrieved", document.retrieved)
    if draft.flags:
        meta["flags"] = list(draft.flags)
    return Story(
        id=story_id(f.get("text_id"), f.get("provider") or f.get("outlet"), f.get("guid"), safe, text, f.get("title")),
        text=text,
        published=day,
        published_at=at if isinstance(at, dt.datetime) else None,
        title=f.get("title"),
        outlet=f.get("outlet"),
        url=canonical_url(safe) if safe else None,
        language=f.get("language"),
        licence=f.get("licence"),
        credit=f.get("credit"),
        byline=f.get("byline"),
        version=str(f["revision"]) if f.get("revision") is not None else None,
        signal=f.get("signal"),
        derived_from=tuple(f.get("derived_from") or ()),
        dateline=dateline,
        paragraphs=paragraphs,
        provenance=dict(draft.provenance),
        meta=meta,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
