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
_DAY_HOUR = re.compile(r"\b(\d{2})(\d{2})(\d{2})(?:\s(GMT|UTC|CET|CEST|MEZ|MESZ))?\s([A-Za-zäé]{3,4})\s(\d{2})\b")


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
        day, hour, minute, zone, name, year = m.groups()
        return f"{day} {name} 20{year} {hour}:{minute} {zone or ''}".strip()
    return None


_LEVEL = re.compile(
    r"^(?:\d+(?:ST|ND|RD|TH)\s)?(?:LEAD|LD|NET|RE-?LEAD|RE-?NET|UPDATE|EXTRA|URGENT|BULLETIN|ADVISORY|KILL|CORRECTION|CORRECTED|FEATURE)$"
)
_BYLINE = re.compile(r"^(?:by|von|par|di|door)\s", re.I)
_NOTEBOOK = re.compile(r"^#+\s*(?:notebook|notizblock|notes? to editors)", re.I)
_PRIVATE = re.compile(r"not intended for publication|nicht zur Ver[öo]ffentlichung|nicht f[üu]r die Ver[öo]ffentlichung", re.I)


def read_iptc7901(document: Document) -> Iterator[Draft | InputError]:
    """One draft a message: slug line, level ("2ND LEAD"), headline (it may end in "+" or "="), byline, paragraphs, notebook."""
    for number, (message, flags) in enumerate(_messages(document), 1):
        draft = Draft("iptc7901", f"message {number}")
        draft.flag(*flags)
        rows = _CONTROL.sub("", message.body).split("\n")
        start = _first_paragraph(rows)
        _heads(draft, [r.strip().rstrip("=").strip() for r in rows[:start] if r.strip()])
        draft.put("title_flags", _VERSION.findall(message.header), "header")
        draft.put("published", _sent(message.trailer) or _sent("\n".join(rows[-4:])), "time after the text")
        notes = next((k for k in range(start, len(rows)) if _NOTEBOOK.match(rows[k])), len(rows))
        for paragraph in paragraphs_of_wrapped("\n".join(rows[start:notes])):
            if not _DAY_HOUR.fullmatch(paragraph):
                draft.add(_quotes(paragraph))
        _notebook(draft, rows[notes:])
        yield draft


def _heads(draft: Draft, heads: list[str]) -> None:
    levels = [h for h in heads if _LEVEL.match(h)]
    lines_left = [h for h in heads if h not in levels]
    draft.put("title_flags", levels, "lines before the text")
    draft.put("byline", next((h for h in lines_left if _BYLINE.match(h)), None), "lines before the text")
    title = [h for h in lines_left if not _BYLINE.match(h)]
    draft.put("slugline", title[0] if len(title) > 1 else None, "first line")
    draft.put("title", " ".join(title[1:] if len(title) > 1 else title), "lines before the text")


def _notebook(draft: Draft, rows: list[str]) -> None:
    """Notes to editors as notes; from the words that it is not for publication on, nothing is kept but the desk's closing line."""
    private = next((k for k, r in enumerate(rows) if _PRIVATE.search(r)), len(rows))
    for row in rows[:private]:
        bare = row.lstrip("#*- ").strip()
        if bare and not _NOTEBOOK.match(row):
            draft.add(bare, "note")


def _quotes(text: str) -> str:
    """Typewriter quotation marks as plain ones."""
    return text.replace("``", '"').replace("''", '"')


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
                _head_line(draft, _MARKS.sub("", _CONTROL.sub("", row).strip()[1:]).strip().rstrip("=").strip())
            elif row.strip():
                paragraphs.append(_CONTROL.sub("", row).rstrip().rstrip("<"))
        for paragraph in paragraphs_of_wrapped("\n".join(paragraphs)):
            if not _MONTH_FIRST.search(paragraph) or len(paragraph) > 60:
                draft.add(_quotes(paragraph))
        draft.put("published", _sent(message.trailer) or _sent(message.body[-200:]), "time after the text")
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
