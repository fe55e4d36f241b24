"""Plain text: one file, one story. Nothing is known of it but its words, so that no date and no headline are made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from dragoman.errors import InputError
from dragoman.intake import lines
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Draft

__all__ = ["headline_list", "paragraphs_of_wrapped", "read_release", "read_text", "unwrap"]

_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*\s*$")
_INDENT = re.compile(r"^(?:\t| {2,})\S")


def read_text(document: Document) -> Iterator[Draft | InputError]:
    """One draft with the file's text as it stands; hard-wrapped lines are joined. InputError "empty" or "headlines"."""
    decoded = decode(document)
    if not decoded.text.strip():
        yield document.error("empty", "the file is empty")
        return
    text = unwrap(decoded.text)
    if headline_list(text):
        yield document.error("headlines", "a list of headlines, not a story: no line is a sentence")
        return
    draft = Draft("text", verbatim=text)
    draft.flag(*decoded.flags)
    yield draft


def unwrap(text: str) -> str:
    """Join lines that were broken at a fixed width; paragraphs end at an empty or indented line. Other texts stay as they are."""
    rows = text.split("\n")
    full = [r for r in rows if r.strip()]
    if len(full) < 4:
        return text
    widths = [len(r.rstrip()) for r in full]
    width = max(widths)
    broken = sum(not _SENTENCE_END.search(r) for r in full) / len(full)
    if not (median(widths) >= 40 and width <= 100 and broken > 0.45):
        return text
    out: list[str] = []
    for k, row in enumerate(rows):
        starts = not row.strip() or k == 0 or not rows[k - 1].strip() or bool(_INDENT.match(row))
        if starts or len(rows[k - 1].rstrip()) < width * 0.6:
            out.append(row.strip())
        else:
            out[-1] = f"{out[-1]} {row.strip()}".strip()
    return "\n".join(out)


def paragraphs_of_wrapped(text: str) -> list[str]:
    """Paragraphs of a text in fixed-width lines: an indented or an empty line opens one, as does a line after a wire's end
    mark.
    """
    out: list[str] = []
    fresh = True
    for row in text.split("\n"):
        if not row.strip():
            fresh = True
            continue
        if fresh or _INDENT.match(row) or row.startswith("=="):
            out.append(row.strip())
        else:
            out[-1] += " " + row.strip()
        fresh = False
    return [" ".join(p.split()) for p in out]


def headline_list(text: str) -> bool:
    """True for eight lines or more of which hardly any is a sentence."""
    rows = [r.strip() for r in text.split("\n") if r.strip()]
    if len(rows) < 8:
        return False
    ends = sum(bool(_SENTENCE_END.search(r)) for r in rows)
    return ends <= 0.1 * len(rows) and median(len(r.split()) for r in rows) <= 16


_SOURCE = re.compile(r"^Source:\s*(.+)$", re.I)
_RELEASE = re.compile(r"^(?:MEDIA RELEASE|PRESS RELEASE|NEWS RELEASE|FOR IMMEDIATE RELEASE)\b.*$", re.I)


def read_release(document: Document) -> Iterator[Draft | InputError]:
    """A press release as services send it: the issuer is its source, not a news outlet; headline, dateline, body, contacts."""
    decoded = decode(document)
    draft = Draft("press-release")
    draft.flag(*decoded.flags)
    draft.put("kind", "press_release", "form of the text")
    head, _, body = _split_release(decoded.text)
    title: list[str] = []
    for row in head:
        if m := _SOURCE.match(row):
            draft.put("issuer", m.group(1), "Source line")
        elif not _RELEASE.match(row):
            title.append(row)
    draft.put("title", " ".join(title), "lines before the dateline")
    for paragraph in re.split(r"\n\s*\n", body):
        draft.add(paragraph)
    _join_dateline(draft)
    found = next((f for b in draft.blocks[:3] if (f := lines.find_dateline(b.text))), None)
    issuer = draft.get("issuer")
    service = found.agency if found else None
    draft.put("info_credit", f"{issuer} via {service}" if issuer and service else issuer or service, "Source line")
    yield draft


def _split_release(text: str) -> tuple[list[str], str, str]:
    """Rows before the first empty line, then the rest."""
    head, _, body = text.strip().partition("\n\n")
    return [r.strip() for r in head.split("\n") if r.strip()], "", body


def _join_dateline(draft: Draft) -> None:
    """A dateline standing alone opens the paragraph after it."""
    for k, block in enumerate(draft.blocks[:3]):
        found = lines.find_dateline(block.text + " ")
        if found and found.length >= len(block.text) and k + 1 < len(draft.blocks):
            joined = f"{block.text} {draft.blocks[k + 1].text}"
            draft.blocks[k : k + 2] = [block._replace(text=joined)]
            return
