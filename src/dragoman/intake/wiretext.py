"""Wire texts of the teleprinter age: IPTC 7901 and ANPA 1312, as agencies and their emulators still send them.

Both open with SOH, put the text between STX and ETX and the time of sending after it. Times carry no year's century and often
no zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dragoman.errors import InputError
from dragoman.intake import lines
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Draft
from dragoman.intake.plain import paragraphs_of_wrapped

__all__ = ["read_anpa", "read_iptc7901"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKS = re.compile(r"[<>\[\]{}]$|^\^|\x19")
_VERSION = re.compile(
    r"(?:^|\s)((?:\d+(?:st|nd|rd|th)\s?Ld)(?:-Writethru)?|Writethru|(?:UPDATE|URGENT|BULLETIN|CORRECTIVE|KILL|ADVISORY)\b\S*)",
    re.I,
)
# time of sending: "21:37-09-12-18" (hour, day, month, year), "08-29-16 1626GMT" (month, day, year), "031500 Jun 19" (day and
# hour)
_CLOCK_FIRST = re.compile(r"\b(\d{2}):(\d{2})-(\d{2})-(\d{2})-(\d{2})\b")
_MONTH_FIRST = re.compile(r"\b(\d{2})-(\d{2})-(\d{2})\s+(\d{2})(\d{2})\s?(GMT|E[DS]T)?")
_DAY_HOUR = re.compile(r"\b(\d{2})(\d{2})(\d{2})\s([A-Za-z]{3})\s(\d{2})\b")


class _Message(NamedTuple):
    header: str
    body: str
    trailer: str


def _messages(document: Document) -> Iterator[tuple[_Message, tuple[str, ...]]]:
    decoded = decode(document, keep_controls=True)
    flags = tuple(f for f in decoded.flags if f != "control-chars")
    for part in re.split(r"\x01", decoded.text)[1:] or [decoded.text]:
        header, found, rest = part.partition("\x02")
        body, _, trailer = rest.partition("\x03") if found else (header, "", "")
        if body.strip():
            yield _Message(_CONTROL.sub(" ", header), body, _CONTROL.sub("", trailer).strip()), flags


def _sent(trailer: str) -> str | None:
    """The time of sending in ISO form; without a zone where the wire gives none."""
    if m := _CLOCK_FIRST.search(trailer):
        hour, minute, day, month, year = m.groups()
        return f"20{year}-{month}-{day}T{hour}:{minute}:00"
    if m := _MONTH_FIRST.search(trailer):
        month, day, year, hour, minute, zone = m.groups()
        offset = {"GMT": "Z", "EST": "-05:00", "EDT": "-04:00"}.get(zone or "", "")
        return f"20{year}-{month}-{day}T{hour}:{minute}:00{offset}"
    if m := _DAY_HOUR.search(trailer):
        day, hour, minute, name, year = m.groups()
        return f"{day} {name} 20{year} {hour}:{minute}"
    return None


def read_iptc7901(document: Document) -> Iterator[Draft | InputError]:
    """One draft a message: slug line, headline (it may end in "+"), indented paragraphs."""
    for number, (message, flags) in enumerate(_messages(document), 1):
        draft = Draft("iptc7901", f"message {number}")
        draft.flag(*flags)
        rows = [r for r in _CONTROL.sub("", message.body).split("\n") if r.strip()]
        start = _first_paragraph(rows)
        heads = [r.strip() for r in rows[:start]]
        draft.put("slugline", heads[0] if len(heads) > 1 else None, "first line")
        title = heads[1:] if len(heads) > 1 else heads
        draft.put("title", " ".join(t for t in title if not re.match(r"(?:by|von|par)\s", t, re.I)), "lines before the text")
        draft.put("byline", next((t for t in title if re.match(r"(?:by|von|par)\s", t, re.I)), None), "lines before the text")
        for paragraph in paragraphs_of_wrapped("\n".join(rows[start:])):
            draft.add(paragraph)
        draft.put("published", _sent(message.trailer), "time after the text")
        draft.put("title_flags", _VERSION.findall(message.header), "header")
        yield draft


def _first_paragraph(rows: list[str]) -> int:
    """The row where the text begins: the first indented one, or the first that opens with a dateline."""
    for k, row in enumerate(rows):
        if k and (row[:2].isspace() or row[:1] == "\t" or lines.find_dateline(row)):
            return k
    return min(1, len(rows) - 1)


def read_anpa(document: Document) -> Iterator[Draft | InputError]:
    """One draft a message: "^" opens and "<" ends the head lines (slug, headline, editors' note, byline), tabs open
    paragraphs.
    """
    for number, (message, flags) in enumerate(_messages(document), 1):
        draft = Draft("anpa1312", f"message {number}")
        draft.flag(*flags)
        paragraphs: list[str] = []
        for row in message.body.split("\n"):
            if row.startswith("^"):
                _head_line(draft, _MARKS.sub("", _CONTROL.sub("", row).strip()[1:]).strip())
            elif row.strip():
                paragraphs.append(_CONTROL.sub("", row).rstrip().rstrip("<"))
        for paragraph in paragraphs_of_wrapped("\n".join(paragraphs)):
            draft.add(paragraph)
        draft.put("published", _sent(message.trailer) or _sent(message.header), "time after the text")
        draft.put("title_flags", [f for f in _VERSION.findall(" ".join(message.header.split())) if f], "header")
        yield draft


def _head_line(draft: Draft, line: str) -> None:
    if not line:
        return
    if draft.get("slugline") is None:
        draft.put("slugline", re.sub(r",\s?\d{2,5}$", "", line), "first line")
    elif re.match(r"eds?[:.]", line, re.I):
        draft.put("editor_note", line, "Eds line")
    elif re.match(r"by\s", line, re.I):
        draft.put("byline", line, "byline")
    elif draft.get("byline") is not None:
        draft.put("byline_title", line, "line after the byline")
    else:
        draft.put("title", line, "headline line")
