"""What researchers export from Nexis and Factiva: many articles in one file, with labels in the language of the interface.

Nexis: text, HTML, docx and XML, old ("1 of 10 DOCUMENTS") and new ("End of Document"). Factiva: XML, and text or HTML with
two-letter
codes (HD, SN, PD, LP, TD) or without.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dragoman import data
from dragoman.errors import InputError
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Draft
from dragoman.intake.language import normal_tag
from dragoman.intake.markup import Tag, blocks_of_html, local, scan, text_of
from dragoman.intake.xmlsafe import child, children, first, parse_xml

__all__ = [
    "factiva_drafts", "nexis_drafts", "read_factiva_html", "read_factiva_text", "read_factiva_xml", "read_nexis_html",
    "read_nexis_text", "read_nexis_xml",
]  # fmt: skip

Group = list[str]
"""Paragraphs that stand together; the export's own blank lines or boxes divide groups."""

_MARK = re.compile(r"^\s*\d+ (?:of|de|von|van) \d+ DOCUMENTS?\s*$", re.I | re.M)
_DATE = re.compile(r"\b(?:([A-Za-zÀ-ÿ]{3,10})\.? (\d{1,2}),? (\d{4})|(\d{1,2})\.? ([A-Za-zÀ-ÿ]{3,10})\.? (\d{4}))")
_LABEL = re.compile(
    r"^([A-ZÀ-Ý][A-ZÀ-Ý -]{2,24}|Byline|Section|Length|Dateline|Highlight|Graphic|Load-Date|Language|Copyright|Classification):"
    r"\s*(.*)$", re.S,
)  # fmt: skip
_COPYRIGHT = re.compile(r"^(?:Copyright\b|©|All Rights Reserved|Tous Droits R[ée]serv[ée]s)", re.I)
_END = re.compile(r"^End of Document\s*$", re.M)


@lru_cache(maxsize=1)
def _labels() -> tuple[dict[str, str], frozenset[str]]:
    """Labels that carry a field of ours, and those that end an article's text."""
    table = data.toml("intake.toml")["nexis"]
    return dict(table["fields"]), frozenset(table["tail"])


# ---------------------------------------------------------------- Nexis


def read_nexis_text(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a Nexis text export; the cover page before the first article is no article."""
    decoded = decode(document)
    for draft in nexis_drafts([[" ".join(g.split())] for g in re.split(r"\n[ \t]*\n", decoded.text) if g.strip()]):
        draft.flag(*decoded.flags)
        yield draft


def nexis_drafts(groups: list[Group]) -> Iterator[Draft]:
    """Drafts from groups of paragraphs, in the old form (a counting line before each article) or the new (a closing line after
    it).
    """
    starts = [k for k, g in enumerate(groups) if g and _MARK.match(g[0])]
    if starts:
        for number, (a, b) in enumerate(zip(starts, [*starts[1:], len(groups)], strict=True), 1):
            yield _nexis(groups[a + 1 : b], number, "lexisnexis")
        return
    part: list[Group] = []
    number = 0
    for group in groups:
        if group and _END.match(group[0]):
            number += 1
            yield _nexis_uni(part, number)
            part = []
        else:
            part.append(group)


def _nexis(groups: list[Group], number: int, form: str) -> Draft:
    draft = Draft(form, f"article {number}")
    at = next((k for k, g in enumerate(groups[:5]) if _DATE.search(" ".join(g)) and not _LABEL.match(g[0])), None)
    if at is not None:
        _date(draft, " ".join(groups[at]))
        if at > 0:
            draft.put("outlet", " ".join(groups[at - 1]), "line before the date")
        groups = groups[at + 1 :]
    if groups and not _LABEL.match(groups[0][0]):
        draft.put("title", " ".join(groups[0]), "line after the date")
        groups = groups[1:]
    k = 0
    while k < len(groups) and (m := _LABEL.match(groups[k][0])):
        _label(draft, m.group(1), " ".join([m.group(2), *groups[k][1:]]))
        k += 1
    _nexis_body(draft, groups[k:])
    return draft


def _date(draft: Draft, line: str) -> None:
    m = _DATE.search(line)
    if m:
        day, month, year = (m.group(2), m.group(1), m.group(3)) if m.group(1) else (m.group(4), m.group(5), m.group(6))
        draft.put("published", f"{day} {month} {year}", "date line")
    if "correction appended" in line.lower():
        draft.flag("correction-appended")


def _label(draft: Draft, name: str, value: str) -> None:
    field = _labels()[0].get(name.upper())
    if field == "language":
        tag = normal_tag(value.strip())
        # "ENGLISH; ENGLISHS" names no one language: nothing is claimed
        draft.put("language" if tag else "language_raw", tag or value, name)
    elif field:
        draft.put(field, value, name)


def _nexis_body(draft: Draft, groups: list[Group]) -> None:
    ended = False
    for group in groups:
        m = _LABEL.match(group[0])
        if m and m.group(1).upper() in _labels()[1]:
            ended = True
            _label(draft, m.group(1), " ".join([m.group(2), *group[1:]]))
        elif _COPYRIGHT.match(group[0]):
            ended = True
            draft.put("licence", " ".join(group), "copyright line")
        elif not ended:
            for paragraph in group:
                draft.add(paragraph)


def _nexis_uni(groups: list[Group], number: int) -> Draft:
    """Headline, source, date, copyright; labels; "Body"; the text; "Load-Date" and what follows."""
    draft = Draft("nexis-uni", f"article {number}")
    rows = [p for g in groups for p in g]
    body = next((k for k, r in enumerate(rows) if r.strip() == "Body"), None)
    head = rows[:body] if body is not None else rows[:6]
    # the last date before the labels: a cover page with the date of the download may stand before the first article
    dated = next(
        (k for k in range(len(head) - 1, -1, -1) if _DATE.search(head[k]) and not _LABEL.match(head[k]) and len(head[k]) < 80), None
    )
    if dated is not None:
        _date(draft, head[dated])
        draft.put("outlet", head[dated - 1] if dated > 0 else None, "line before the date")
        draft.put("title", head[dated - 2] if dated > 1 else None, "line before the source")
        head = head[max(dated - 2, 0) :]
    for row in head:
        if m := _LABEL.match(row):
            _label(draft, m.group(1), m.group(2))
        elif _COPYRIGHT.match(row):
            draft.put("licence", row, "copyright line")
    start = body + 1 if body is not None else (dated or 0) + 1
    for row in rows[start:]:
        if re.match(r"(?:Classification|Notes|Graphic)$|Load-Date:", row):
            break
        draft.add(row)
    return draft


def read_nexis_html(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a Nexis HTML export: its boxes (DIV) are the groups."""
    decoded = decode(document)
    parts = re.split(r"<DOC NUMBER=\d+>|<DOCFULL>", decoded.text)
    articles = [p for p in parts if re.search(r"\d+ (?:of|de|von|van) \d+ DOCUMENTS?", p, re.I)]
    for number, part in enumerate(articles, 1):
        groups = [g for g in _boxes(part.partition("</DOCFULL>")[0]) if g]
        marks = [k for k, g in enumerate(groups) if _MARK.match(g[0])]
        draft = _nexis(groups[marks[0] + 1 :] if marks else groups, number, "lexisnexis-html")
        draft.flag(*decoded.flags)
        yield draft


def _boxes(source: str) -> list[Group]:
    """One group a DIV, one paragraph a P; line breaks inside are spaces, two of them a new paragraph."""
    return [[b.text for b in blocks_of_html(f"<p>{part}</p>")] for part in re.split(r"(?i)</?div\b[^<>]{0,200}>", source)]


def read_nexis_xml(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a Nexis bulk export as XML: one ``article``, ``document`` or ``doc`` element each, with the usual names
    inside.
    """
    tree = parse_xml(document)
    found = [e for e in tree.root.iter() if local(e) in ("article", "document", "doc", "newsarticle")] or [tree.root]
    for number, item in enumerate(found[: document.limits.items], 1):
        draft = Draft("lexisnexis-xml", f"article {number}")
        draft.flag(*tree.flags)
        for field, names in _XML_NAMES.items():
            for name in names:
                draft.put(field, text_of(first(item, name)) or None, name)
        body = next((e for name in ("bodytext", "body", "text", "content", "fulltext") if (e := first(item, name)) is not None), None)
        if body is not None:
            draft.blocks = blocks_of_html(
                "".join(f"<p>{html.escape(text_of(p))}</p>" for p in children(body, "p", "paragraph")) or text_of(body)
            )
        yield draft
    if tree.error is not None:
        yield tree.error


_XML_NAMES = {
    "title": ("headline", "hedline", "title", "hl1"), "outlet": ("publicationname", "publication", "source", "sourcename"),
    "published": ("publicationdate", "datetext", "date", "pubdate"), "byline": ("byline", "author"),
    "guid": ("docid", "id", "accessionno"),
    "language": ("language", "lang"), "licence": ("copyright",),
}  # fmt: skip


# ---------------------------------------------------------------- Factiva


def read_factiva_xml(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a Factiva XML export."""
    tree = parse_xml(document)
    articles = [e for e in tree.root.iter() if local(e) == "article"]
    for number, article in enumerate(articles[: document.limits.items], 1):
        draft = Draft("factiva-xml", f"article {number}")
        draft.flag(*tree.flags)
        draft.put("guid", text_of(child(article, "accessionno")), "accessionNo")
        draft.put("title", text_of(child(article, "headline")), "headline")
        draft.put("outlet", text_of(child(article, "sourcename")), "sourceName")
        draft.put("language", text_of(child(article, "baselanguage")), "baseLanguage")
        draft.put("published", text_of(first(article, "publicationdate")), "publicationDate")
        draft.put("byline", text_of(child(article, "byline")), "byline")
        draft.put("credit", text_of(child(article, "credit")), "credit")
        draft.put("licence", text_of(child(article, "copyright")), "copyright")
        draft.put("dateline", text_of(child(article, "dateline")), "dateline")
        for part in children(article, "leadparagraph", "tailparagraphs"):
            for paragraph in children(part, "paragraph"):
                draft.add(text_of(paragraph))
        yield draft
    if tree.error is not None:
        yield tree.error


_CODES = {
    "HD": "title",
    "BY": "byline",
    "PD": "published",
    "SN": "outlet",
    "LA": "language",
    "CY": "licence",
    "CR": "credit",
    "AN": "guid",
}
_CODE_LINE = re.compile(
    r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|IPC|IPD|PUB|AN|CX|ART|RF|VOL|CT)(?:\s{1,8}(.*))?$", re.S
)
_DOCUMENT = re.compile(r"^Document ([A-Z]{2,}\w{10,})\s*$")
_WORDS = re.compile(r"^[\d,.]+ (?:words|mots|w[öo]rter|palabras|woorden)$", re.I)


def read_factiva_text(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a Factiva text export, with two-letter codes or without."""
    decoded = decode(document)
    for draft in factiva_drafts(decoded.text.split("\n")):
        draft.flag(*decoded.flags)
        yield draft


def factiva_drafts(rows: list[str]) -> Iterator[Draft]:
    """Drafts from lines; each article ends with "Document" and its accession number."""
    part: list[str] = []
    number = 0
    for row in rows:
        part.append(row)
        if m := _DOCUMENT.match(row.strip()):
            number += 1
            coded = sum(bool(_CODE_LINE.match(r)) for r in part) >= 3
            draft = _coded(part[:-1], number) if coded else _uncoded(part[:-1], number)
            draft.put("guid", m.group(1), "Document line")
            yield draft
            part = []


def _coded(rows: list[str], number: int) -> Draft:
    draft = Draft("factiva-txt", f"article {number}")
    values: dict[str, list[str]] = {}
    code = ""
    for row in rows:
        m = _CODE_LINE.match(row)
        if m:
            code = m.group(1)
            values.setdefault(code, []).append(m.group(2) or "")
        elif code:
            values[code].append(row)
    for name, field in _CODES.items():
        value = " ".join(" ".join(values.get(name, [])).split())
        draft.put(field, normal_tag(value) if field == "language" else value, name)
    for name in ("LP", "TD"):
        for paragraph in re.split(r"\n\s*\n", "\n".join(values.get(name, []))):
            draft.add(paragraph)
    return draft


def _uncoded(rows: list[str], number: int) -> Draft:
    """Headline; byline; "123 words"; date; source; code; language; copyright; then the text."""
    draft = Draft("factiva-txt", f"article {number}")
    lines = [r.strip() for r in rows]
    while lines and not lines[0]:
        lines.pop(0)
    count = next((k for k, r in enumerate(lines) if _WORDS.match(r)), None)
    if count is None:
        for row in lines:
            draft.add(row)
        return draft
    head = [r for r in lines[:count] if r]
    byline = next((r for r in head[1:] if re.match(r"(?:by|por|par|von)\s", r, re.I)), None)
    draft.put("byline", byline, "line before the length")
    title = [r for r in head if r != byline]
    draft.put("title", title[-1] if len(title) > 1 and len(title[0]) < 25 else title[0] if title else None, "first line")
    end = count + 1
    for k in range(count + 1, min(count + 9, len(lines))):
        row = lines[k]
        if not row:
            break
        end = k + 1
        if _DATE.search(row):
            draft.put("published", row, "date line")
            draft.put(
                "outlet",
                lines[k + 1] if k + 1 < len(lines) and not re.match(r"\d\d:\d\d", lines[k + 1]) else None,
                "line after the date",
            )
        elif normal_tag(row) and len(row) > 3:
            draft.put("language", normal_tag(row), "language line")
        elif _COPYRIGHT.match(row):
            draft.put("licence", row, "copyright line")
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines[end:])):
        draft.add(paragraph)
    return draft


def read_factiva_html(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of a Factiva HTML export: rows of a table with codes, or the boxes of the uncoded form, as lines."""
    decoded = decode(document)
    rows: list[str] = []
    line: list[str] = []
    for item in scan(decoded.text):
        if isinstance(item, Tag):
            if item.name in ("tr", "div", "p", "br", "li", "h1", "h2") and line:
                rows.append(" ".join("".join(line).split()))
                line = []
                if item.name == "p":
                    rows.append("")
        else:
            line.append(item + " ")
    rows.append(" ".join("".join(line).split()))
    for draft in factiva_drafts(rows):
        draft.format = "factiva-html"
        draft.flag(*decoded.flags)
        yield draft


def looks_exported(paragraphs: list[str]) -> Any:
    """The reader for paragraphs of a Nexis or Factiva document (as from docx or rtf), or null for anything else."""
    if any(_MARK.match(p) or _END.match(p) for p in paragraphs):
        return lambda: nexis_drafts([[p] for p in paragraphs])
    if any(_DOCUMENT.match(p) for p in paragraphs):
        return lambda: factiva_drafts([r for p in paragraphs for r in (p, "")])
    return None
