"""What each page shows, as plain values: the page's JSON twin, and all its template gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dragoman.errors import LedgerError
from dragoman.ledger.ledger import Ledger
from dragoman.records import plain

__all__ = ["PAGES", "Page", "marks"]

Params = Mapping[str, str]
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path, title, what it shows, the query parameters it takes (name to meaning), and where its content comes from."""

    name: str
    path: str
    title: str
    does: str
    params: Mapping[str, str]
    content: Callable[[Ledger, Params], Content]


def _inbox(ledger: Ledger, params: Params) -> Content:
    return {"counts": ledger.counts(), "stories": ledger.newest().to_dicts(), "unsure": ledger.unsure(limit=12).to_dicts()}


def _story(ledger: Ledger, params: Params) -> Content:
    story = ledger.story(params["id"])
    events = []
    for n, event in enumerate(story.pop("events"), 1):
        events.append({"number": n, **_event_words(event), **ledger.views(event["article_id"], event["event_id"])})
    return {
        "story": plain(story),
        "events": plain(events),
        "pieces": marks(story["text"], [(e["trigger_span"], e["number"], e["status"]) for e in events], story["sentences"] or []),
        "copies": ledger.copies(params["id"]),
    }


def _event(ledger: Ledger, params: Params) -> Content:
    event: Content = plain(ledger.event(params["id"]))
    return {"event": event, "words": _event_words(event)}


def _dyad(ledger: Ledger, params: Params) -> Content:
    one, two = params.get("one", "").upper(), params.get("two", "").upper()
    by = params.get("by") or "week"
    if not (one and two):
        return {"one": one, "two": two, "by": by, "totals": [], "events": []}
    events = [{**row, "label": f"{row['actor_name']} -> {row['recipient_name'] or ''}"} for row in ledger.dyad_events(one, two)]
    return {"one": one, "two": two, "by": by, "totals": list(ledger.dyad(one, two, by=by)), "events": events}


def _actor(ledger: Ledger, params: Params) -> Content:
    name = params.get("name", "").strip()
    if not name:
        return {"name": "", "events": [], "offices": [], "aliases": [], "as_source": {"events": 0, "contested": 0}}
    rows = ledger.actor(name).to_dicts()
    return {
        "name": name,
        "aliases": sorted({r["name"] for r in rows}),
        "offices": _offices(rows),
        "events": rows,
        "as_source": ledger.as_source(name),
    }


def _offices(rows: Sequence[Mapping[str, Any]]) -> list[Content]:
    """Offices seen in the events, each from the first to the last day it was seen."""
    seen: dict[tuple[str, str], list[str]] = {}
    for r in rows:
        if r["office"] and r["date"]:
            seen.setdefault((r["name"], r["office"]), []).extend(d for d in (r["date"], r["enddate"]) if d)
    return [{"name": name, "office": office, "start": min(days), "end": max(days)} for (name, office), days in sorted(seen.items())]


def _contested(ledger: Ledger, params: Params) -> Content:
    return {"claims": ledger.contested().to_dicts()}


def _matrix(ledger: Ledger, params: Params) -> Content:
    return ledger.matrix()


def _map(ledger: Ledger, params: Params) -> Content:
    return {"places": ledger.places()}


SEARCHED = ("actor", "recipient", "type", "mode", "status", "outlet", "place", "text")


def _search(ledger: Ledger, params: Params) -> Content:
    wanted = {k: params[k].strip() for k in SEARCHED if params.get(k, "").strip()}
    for name in ("since", "until"):
        if params.get(name, "").strip():
            try:
                wanted[name] = dt.date.fromisoformat(params[name].strip())  # type: ignore[assignment]
            except ValueError as e:
                raise LedgerError(f"{name}: write the day as 2022-04-24, not {params[name]!r}") from e
    shown = {k: str(v) for k, v in wanted.items()}
    stories = ledger.search(params["words"]).to_dicts() if params.get("words", "").strip() else []
    events = ledger.ask(limit=100, **wanted).to_dicts() if wanted else []  # type: ignore[arg-type]
    return {"wanted": shown, "words": params.get("words", ""), "events": events, "stories": stories}


def _event_words(event: Mapping[str, Any]) -> Content:
    """The parts of an event that pages print in words."""
    date, end, when = event["date"], event["enddate"], event["when"] or {}
    days = "date unknown" if not (date or end) else str(date) if date == end else f"{date or '?'} to {end or '?'}"
    basis = when.get("basis") or "unknown"
    return {
        **{k: event[k] for k in ("event_id", "type", "mode", "status", "narrator", "background", "confidence", "trigger_span", "tense")},
        "actor": event["actor"] or [],
        "recipient": event["recipient"] or [],
        "reciprocal": event["reciprocal"],
        "days": days,
        "basis": f"{basis}: {when['text']}" if when.get("text") else basis,
        "place": (event["event_loc"] or {}).get("resolved_place") or (event["event_loc"] or {}).get("extracted_place"),
        "sentence": event["sentence"],
        "evidence": event["evidence"] or [],
        "event_text": event["event_text"],
    }


def marks(text: str, spans: Sequence[tuple[Sequence[int], int, str]], sentences: Sequence[Sequence[int]]) -> list[Content]:
    """The text cut into pieces, each plain or belonging to one event, with the number of the sentence that starts there.

    Joining the pieces' ``text`` gives the story untouched. Where triggers overlap the first keeps the words.
    """
    starts = {s[0]: n for n, s in enumerate(sentences)}
    taken: list[tuple[int, int, int, str]] = []
    for span, number, status in sorted(spans, key=lambda x: (x[0][0], x[1])):
        if not taken or span[0] >= taken[-1][1]:
            taken.append((span[0], span[1], number, status))
    cuts = {0, len(text), *starts, *(p for a, b, _, _ in taken for p in (a, b))}
    points = sorted(p for p in cuts if 0 <= p <= len(text))
    owner = {a: (b, n, s) for a, b, n, s in taken}
    pieces: list[Content] = []
    inside: tuple[int, int, str] | None = None
    for a, b in pairwise(points):
        inside = owner.get(a) or (inside if inside and a < inside[0] else None)
        piece: Content = {"text": text[a:b], "sentence": starts.get(a)}
        if inside:
            piece |= {"event": inside[1], "status": inside[2], "last": b == inside[0]}
        pieces.append(piece)
    return pieces


_BY = {"by": "period of the totals: day, week, month or year"}
_SEARCH = {
    "words": "words of the story's text",
    "actor": "code or part of a name",
    "recipient": "code or part of a name",
    "type": "PLOVER type",
    "mode": "PLOVER mode",
    "status": "asserted, reported, alleged, planned, denied or hypothetical",
    "outlet": "part of the outlet's name",
    "place": "country code of where it happened",
    "text": "words of the sentence",
    "since": "not over before this day",
    "until": "begun by this day",
}

PAGES: dict[str, Page] = {
    p.name: p
    for p in (
        Page("inbox", "/", "Inbox", "Newest stories, and the events an analyst should look at first.", {}, _inbox),
        Page("story", "/story/{id}", "Story", "A story with each record's words marked, and the records in plain words.", {}, _story),
        Page("event", "/event/{id}", "Event", "One event with every mention, perspective, revision and rule.", {}, _event),
        Page("dyad", "/dyad", "Dyad", "What two actors did to one another over time.", {"one": "code", "two": "code", **_BY}, _dyad),
        Page("actor", "/actor", "Actor", "What one actor did, in which office, and as whose source.", {"name": "name or code"}, _actor),
        Page("contested", "/contested", "Contested", "Claims that somebody denies.", {}, _contested),
        Page("matrix", "/matrix", "Matrix", "Who acts on whom: asserted acts of the most active codes.", {}, _matrix),
        Page("map", "/map", "Map", "Where the texts say it happened.", {}, _map),
        Page("search", "/search", "Search", "Events and stories that fit.", _SEARCH, _search),
    )
}
