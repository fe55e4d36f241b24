"""Readings, events and rows of a ledger as a notebook shows them: HTML that needs no stylesheet, all of it escaped.

Colours stand only in lines and borders and suit light and dark notebooks; the text takes the notebook's own colour. Status is
told by line style as well.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.records import Event, Reading, event_dict, plain
from dragoman.render import phrases
from dragoman.render.marks import marks

__all__ = ["event", "reading", "rows"]

ROWS = 20
"""Rows a notebook shows."""
TEXT = 6000
"""Characters of a story a notebook shows."""
CELL = 300

LINES = {
    "asserted": "3px solid #2e9e62",
    "reported": "4px double #2a93ad",
    "alleged": "3px dashed #c07a1e",
    "planned": "3px dotted #7a76e0",
    "denied": "3px groove #d6505c",
    "hypothetical": "2px dotted #b265c0",
}
PLAIN = "3px solid currentColor"


def _escape(value: Any) -> str:
    return html.escape(str(value), quote=True)


def event(found: Event) -> str:
    """An event as a card: what happened in words, its facts, on whose word, and the sentence."""
    row = _row(found)
    facts = [
        ("Kind", f"{phrases.label(row['type'], row['mode'])} ({' '.join((*found.event, *found.mode))})"),
        ("When", f"{phrases.days(found.date, found.enddate)} ({phrases.basis(row['when'])})"),
        ("Where", _where(row["event_loc"])),
        *[("Source", phrases.chain(p)) for p in row["perspectives"]],
        *[("Contested by", f"{c['name']}: “{c['cue'] or ''}”") for c in row["contested"]],
        ("Sure", f"{100 * found.confidence:.0f} %"),
    ]
    lines = "".join(f"<tr>{_cell(k, head=True)}{_cell(v)}</tr>" for k, v in facts if v)
    quote = f'<blockquote style="margin:.4em 0;font-family:serif">{_escape(found.text)}</blockquote>' if found.text else ""
    style = f"border-left:{LINES.get(found.status, PLAIN)};padding:.2em .8em;margin:.4em 0"
    return f'<div style="{style}"><b>{_escape(phrases.act(row))}</b> · {_escape(found.status)}{quote}<table>{lines}</table></div>'


def reading(found: Reading) -> str:
    """A reading: the story's text with numbered words of each event, and the events as a table."""
    story = found.story
    head = " · ".join(_escape(x) for x in (story.outlet, phrases.moment(story.published)) if x)
    spans = [(e.trigger_span, n, e.status) for n, e in enumerate(found.events, 1)]
    text = "".join(_piece(p) for p in marks(found.text, spans, (), (0, min(TEXT, len(found.text)))))
    more = f"<p>{len(found.text) - TEXT} more characters</p>" if len(found.text) > TEXT else ""
    lines = [[str(n), *_line(e)] for n, e in enumerate(found.events, 1)]
    table = _table(("", "What happened", "Status", "When", "On whose word"), lines) if lines else "<p>No political event was found.</p>"
    title = f"<b>{_escape(story.title)}</b><br>" if story.title else ""
    style = "white-space:pre-wrap;font-family:serif;line-height:1.7;max-width:46em;text-align:left"
    return f'<div>{title}{head}<div style="{style}">{text}</div>{more}{table}</div>'


def rows(found: Any) -> str:
    """Rows of a ledger (`ledger.Rows`) as a table of the first ones, days and parties in words."""
    body = [[_said(row[c]) for c in found.columns] for row in found[:ROWS]]
    more = f"<p>{len(found) - ROWS} more rows</p>" if len(found) > ROWS else ""
    return _table(found.columns, body) + more


def _row(found: Event) -> dict[str, Any]:
    return {**event_dict(found), "type": found.event[0] if found.event else ""}


def _line(found: Event) -> list[str]:
    chains = "; ".join(phrases.chain(plain(p)) for p in found.perspectives)
    return [phrases.act(_row(found)), found.status, phrases.days(found.date, found.enddate), chains]


def _where(place: Mapping[str, Any] | None) -> str:
    if not place:
        return ""
    name, land = place["resolved_place"] or place["extracted_place"], phrases.country(place["country_code"])
    return name if not land or land == name else f"{name}, {land}"


def _piece(piece: Mapping[str, Any]) -> str:
    text = _escape(piece["text"])
    if "event" not in piece:
        return text
    numbers = " ".join(str(n) for n in (piece["event"], *piece["also"])) if piece["last"] else ""
    return f'<span style="border-bottom:{LINES.get(piece["status"], PLAIN)}">{text}<sup>{numbers}</sup></span>'


def _table(columns: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    head = "".join(_cell(c, head=True) for c in columns)
    lines = "".join("<tr>" + "".join(_cell(v) for v in line) + "</tr>" for line in body)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _cell(value: str, *, head: bool = False) -> str:
    tag = "th" if head else "td"
    wide = ";min-width:22em" if len(value) > 60 else ";white-space:nowrap" if len(value) < 24 else ""
    return f'<{tag} style="text-align:left;vertical-align:top;padding:.2em .6em{wide}">{_escape(value)}</{tag}>'


def _said(value: Any) -> str:
    value = plain(value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"
