"""What each page shows, as plain values: the page's JSON twin, and all its template gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import LedgerError
from dragoman.intake.state import troubled
from dragoman.ledger.ledger import Ledger
from dragoman.ledger.rows import reading_rows
from dragoman.ledger.searches import load_searches
from dragoman.records import Reading, plain
from dragoman.render import phrases
from dragoman.render.marks import marks
from dragoman.serve.people import terms_of
from dragoman.serve.records import after, changes, event_words, parts, quote

__all__ = ["PAGES", "Page", "beside", "conditions", "read_content"]

Params = Mapping[str, str]
Content = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

LISTED = 50
"""Rows of a list on one page."""
STORIES = 40
QUEUE = 10
DRAWN = 300
"""Acts a timeline draws."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path, title, what it shows, the query parameters it takes (name to meaning), and where its content comes from."""

    name: str
    path: str
    title: str
    does: str
    params: Mapping[str, str]
    content: Callable[[Ledger, Params], Content]


def _number(params: Params, name: str = "page") -> int:
    """Which page of a list is wanted, counted from 1. Raises LedgerError for what is no such number."""
    text = params.get(name) or "1"
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text)):
        raise LedgerError(f"{name}: {text[:40]!r} is no number of a page; pages count from 1")
    return int(text)


def _told(rows: Rows) -> list[Content]:
    """Rows of events, each with its sentence in words as ``act``."""
    return [{**row, "act": phrases.act(row)} for row in rows]


def beside(root: Path) -> tuple[int, ...]:
    """When the files that pages show beside the ledger's own were last written: they change while the ledger stands still."""
    files = (root / name for name in ("_searches.json", "_feeds.sqlite", "_feeds.sqlite-wal"))
    return tuple(f.stat().st_mtime_ns if f.is_file() else 0 for f in files)


# ---------------------------------------------------------------- the inbox


def _inbox(ledger: Ledger, params: Params) -> Content:
    page, queue = _number(params), _number(params, "queue")
    counts = ledger.counts()
    reports = ledger.reports(limit=STORIES, skip=STORIES * (page - 1))
    unsure = ledger.unsure(limit=QUEUE + 1, skip=QUEUE * (queue - 1)).to_dicts()
    return {
        "counts": counts,
        "stories": [story for group in reports for story in group],
        "reports": [{"story": group[0], "copies": group[1:]} for group in reports],
        "unsure": _told(unsure[:QUEUE]),
        "lists": {"page": page, "more": counts["stories"] > STORIES * page, "queue": queue, "unsure": len(unsure) > QUEUE},
        "feeds": [asdict(f) for f in troubled(ledger.path / "_feeds.sqlite")],
        "searches": load_searches(ledger.path),
    }


# ---------------------------------------------------------------- a story, an event


def _story(ledger: Ledger, params: Params) -> Content:
    story = ledger.story(params["id"])
    views = ledger.views(story["article_id"])
    rows = [(row, views.get(row["event_id"], {"perspectives": [], "contested": []})) for row in story.pop("events")]
    return {**_marked(plain(story), rows, params), "copies": ledger.copies(params["id"])}


def read_content(reading: Reading) -> Content:
    """What the story page shows, of a reading that no ledger keeps."""
    rows = reading_rows(reading, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    views = [{"perspectives": plain(e.perspectives), "contested": plain(e.contested)} for e in reading.events]
    return _marked(rows["articles"][0], list(zip(rows["events"], views, strict=True)), {})


def _marked(story: Content, rows: Sequence[tuple[Mapping[str, Any], Content]], params: Params) -> Content:
    """A story's text in pieces and its records in words; of a long story the part that holds the wanted sentence."""
    sentences = story["sentences"] or []
    cuts = parts(story["text"], sentences)
    wanted = _number({"sentence": str(int(params["sentence"]) + 1)}, "sentence") - 1 if _digits(params.get("sentence")) else 0
    at = sentences[wanted][0] if wanted < len(sentences) else 0
    here = next((n for n, (a, b) in enumerate(cuts) if a <= at < b), 0)
    events = []
    for n, (row, views) in enumerate(rows, 1):
        part = next((k for k, (a, b) in enumerate(cuts) if a <= (row["trigger_span"] or (0,))[0] < b), 0)
        events.append({"number": n, "part": part, **event_words(row), **views})
    spans = [(e["trigger_span"], e["number"], e["status"]) for e in events if e["trigger_span"]]
    first = {a: n for n, (a, _) in reversed(list(enumerate(sentences)))}
    return {
        "story": story,
        "events": plain(events),
        "pieces": marks(story["text"], spans, sentences, cuts[here]),
        "part": {"number": here, "sentences": [first.get(a, 0) for a, _ in cuts]},
    }


def _digits(text: str | None) -> bool:
    return bool(text) and str(text).isascii() and str(text).isdecimal()


def _event(ledger: Ledger, params: Params) -> Content:
    event: Content = plain(ledger.event(params["id"]))
    page = _number(params)
    mentions = event["occurrence"]["mentions"][LISTED * (page - 1) : LISTED * page]
    titles, chains = ledger.titles([m["story_id"] for m in mentions]), ledger.chains([m["event_id"] for m in mentions])
    for m in mentions:
        m |= {"title": titles.get(m["story_id"]), "perspectives": plain(chains.get(m["event_id"], []))}
    views = {"contested": [p for p in event["perspectives"] if p["kind"] == "contest"]}
    views["perspectives"] = [p for p in event["perspectives"] if p["kind"] == "voice"]
    return {
        "event": event,
        "words": {**event_words(event), **views},
        "quote": quote(event),
        "history": changes(plain(ledger.revisions(params["id"]))),
        "mentions": mentions,
        "at": page,
        "more": len(event["occurrence"]["mentions"]) > LISTED * page,
    }


# ---------------------------------------------------------------- dyad, actor


def _dyad(ledger: Ledger, params: Params) -> Content:
    one, two = (phrases.code_of(params.get(k, "")) for k in ("one", "two"))
    by, page = params.get("by") or "week", _number(params)
    content: Content = {"one": one, "two": two, "by": by, "at": page, "totals": [], "events": [], "directions": [], "pairs": []}
    if not (one and two):
        return content | {"pairs": _pairs(ledger)}
    rows = [_pair(row) for row in ledger.dyad_events(one, two, limit=DRAWN)]
    totals = list(ledger.dyad(one, two, by=by))
    return content | {"totals": totals, "events": rows, "directions": _directions(totals), "pairs": [] if rows else _pairs(ledger)}


def _pair(row: Mapping[str, Any]) -> Content:
    """A dyad's row with the pair as parties, and its sentence."""
    sides = {
        side: [f"{row[f'{side}_name']} ({row[f'{side}_code']})"] if row[f"{side}_name"] else [] for side in ("actor", "recipient")
    }
    said = phrases.act({**row, **sides})
    return {**row, "act": said, "label": said}


def _directions(totals: Rows) -> list[Content]:
    """Asserted and not asserted acts each way, over all periods."""
    out: dict[tuple[str, str], list[int]] = {}
    for t in totals:
        cell = out.setdefault((t["actor"], t["recipient"]), [0, 0])
        cell[0] += t["asserted"]
        cell[1] += t["alleged"]
    return [{"actor": a, "recipient": b, "asserted": n[0], "alleged": n[1]} for (a, b), n in sorted(out.items())]


def _pairs(ledger: Ledger) -> list[Content]:
    """The pairs with most asserted acts, for people who look for somewhere to start."""
    found = ledger.matrix()
    cells = [(n, r["actor"], c) for r in found["rows"] for c, n in zip(found["codes"], r["cells"], strict=True) if n and r["actor"] != c]
    return [{"one": a, "two": b, "acts": n} for n, a, b in sorted(cells, key=lambda x: (-x[0], x[1:]))[:12]]


def _actor(ledger: Ledger, params: Params) -> Content:
    name = params.get("name", "").strip()
    content: Content = {"name": name, "code": False, "events": [], "said": [], "offices": [], "terms_held": [], "aliases": []}
    content |= {"as_source": {"events": 0, "contested": 0, "own": 0}, "shown": {}}
    if not name:
        return content
    code = name == name.upper() and bool(phrases.country(name)) and phrases.country(name) != name
    numbers = {k: _number(params, k) for k in ("acted", "met", "said")}
    lists = {
        "actor": ledger.party(name, "actor", code=code, limit=LISTED + 1, skip=LISTED * (numbers["acted"] - 1)).to_dicts(),
        "recipient": ledger.party(name, "recipient", code=code, limit=LISTED + 1, skip=LISTED * (numbers["met"] - 1)).to_dicts(),
        "said": ledger.said(name, code=code, limit=LISTED + 1, skip=LISTED * (numbers["said"] - 1)).to_dicts(),
    }
    aliases = ledger.aliases(name, code=code).to_dicts()
    held = terms_of([(a["name"], a["code"]) for a in aliases]) if not code else []
    rows = _told([*lists["actor"][:LISTED], *lists["recipient"][:LISTED]])
    return content | {
        "code": code,
        "events": rows,
        "said": _told(lists["said"][:LISTED]),
        "shown": {"numbers": numbers, "more": {k: len(v) > LISTED for k, v in lists.items()}},
        "offices": _offices(rows) if not (code or held) else [],
        "terms_held": held,
        "latest": max((r["enddate"] or r["date"] or "" for r in rows), default=""),
        "aliases": aliases,
        "as_source": ledger.as_source(name, code=code),
    }


def _offices(rows: Rows) -> list[Content]:
    """Offices seen in the events, each from the first to the last day it was seen."""
    seen: dict[tuple[str, str], list[str]] = {}
    for r in rows:
        if r["office"] and r["date"]:
            seen.setdefault((r["name"], r["office"]), []).extend(d for d in (r["date"], r["enddate"]) if d)
    return [{"name": name, "office": office, "start": min(days), "end": max(days)} for (name, office), days in sorted(seen.items())]


# ---------------------------------------------------------------- contested, matrix, map, corrections


def _contested(ledger: Ledger, params: Params) -> Content:
    page, about = _number(params), params.get("about", "").strip()
    whose = {"about": about, "code": phrases.code_of(about)}
    total = ledger.contested_count(**whose)
    rows = _told(ledger.contested(**whose, limit=LISTED, skip=LISTED * (page - 1)).to_dicts())
    return {"claims": rows, "about": about, "total": total, "at": page, "more": total > LISTED * page}


def _matrix(ledger: Ledger, params: Params) -> Content:
    found = ledger.matrix()
    abroad = [n for r in found["rows"] for c, n in zip(found["codes"], r["cells"], strict=True) if c != r["actor"]]
    return found | {"top": max(abroad, default=0) or 1}


def _map(ledger: Ledger, params: Params) -> Content:
    return {"places": ledger.places()}


def _corrections(ledger: Ledger, params: Params) -> Content:
    page = _number(params)
    found = ledger.corrections(limit=LISTED + 1, skip=LISTED * (page - 1))
    shown = []
    for item in found[:LISTED]:
        rows = plain(item["revisions"])
        last = rows[-1]
        shown.append({**event_words(last), "story_id": last["story_id"], "state": last["state"], "history": changes(rows)})
    return {"corrected": shown, "at": page, "more": len(found) > LISTED}


# ---------------------------------------------------------------- search


SEARCHED = ("actor", "recipient", "type", "mode", "status", "outlet", "text")


def conditions(ledger: Ledger, params: Params) -> dict[str, Any]:
    """What `Ledger.ask` is to look for: the parameters of a search, those of the saved one it names beneath them.

    Raises LedgerError for a saved search that is not there, a day that is none, and for ``between`` without two parties.
    """
    given = {k: v.strip() for k, v in params.items() if v.strip()}
    if saved := given.pop("saved", None):
        kept = load_searches(ledger.path)
        if saved not in kept:
            raise LedgerError(f"no saved search {saved!r} in this ledger; `dragoman ask ... --save {saved}` keeps one")
        given = kept[saved] | given
    wanted: dict[str, Any] = {k: given[k] for k in SEARCHED if k in given}
    if "place" in given:
        wanted["place"] = phrases.code_of(given["place"])
    if "between" in given:
        two = [x for x in (given["between"].split(",") if "," in given["between"] else given["between"].split()) if x.strip()]
        if len(two) != 2:
            raise LedgerError("between: give two parties, such as RUS UKR, or with a comma: Saudi Arabia, Iran")
        wanted["between"] = tuple(phrases.code_of(x) if phrases.country(phrases.code_of(x)) else x.strip() for x in two)
    for name in ("since", "until"):
        if name in given:
            try:
                wanted[name] = dt.date.fromisoformat(given[name])
            except ValueError as e:
                raise LedgerError(f"{name}: write the day as 2022-04-24, not {given[name]!r}") from e
    return wanted


def _search(ledger: Ledger, params: Params) -> Content:
    wanted, page = conditions(ledger, params), _number(params)
    words = params.get("words", "").strip()
    shown = {k: ", ".join(v) if isinstance(v, tuple) else str(v) for k, v in wanted.items()}
    stories = ledger.search(words).to_dicts() if words else []
    events = after(ledger.ask(limit=LISTED * page + 1, **wanted), LISTED * (page - 1)).to_dicts() if wanted else []
    return {
        "wanted": shown,
        "words": words,
        "saved": params.get("saved", ""),
        "events": _told(events[:LISTED]),
        "stories": stories,
        "given": {k: v for k, v in params.items() if v.strip() and k not in ("page", "words")},
        "at": page,
        "more": len(events) > LISTED,
    }


_PAGE = {"page": "page of the list, from 1"}
_BY = {"by": "period of the totals: day, week, month or year"}
_SEARCH = {
    "words": "words of the story's text",
    "actor": "who acted: a code or part of a name",
    "recipient": "who was acted on: a code or part of a name",
    "between": "two parties, either way round: RUS UKR",
    "type": "PLOVER type",
    "mode": "PLOVER mode",
    "status": "asserted, reported, alleged, planned, denied or hypothetical",
    "outlet": "part of the outlet's name",
    "place": "country where it happened",
    "text": "words of the sentence",
    "since": "not over before this day",
    "until": "begun by this day",
    "saved": "name of a saved search",
    **_PAGE,
}
_ACTOR = {
    "name": "name, part of one, or code",
    "acted": "page of the list of acts",
    "met": "page of the list of acts met with",
    "said": "page of the list of what it said",
}
_DYAD = {"one": "code or country", "two": "code or country", **_BY, **_PAGE}
_INBOX = {**_PAGE, "queue": "page of the queue of doubtful records"}
_STORY = {"sentence": "number of the sentence to show, in a long story"}
_CONTESTED = {"about": "code or name that takes part", **_PAGE}

PAGES: dict[str, Page] = {
    p.name: p
    for p in (
        Page("inbox", "/", "Inbox", "What came in last, and what an analyst should look at first.", _INBOX, _inbox),
        Page("story", "/story/{id}", "Story", "A story with the words of each record marked, the records beside it.", _STORY, _story),
        Page("event", "/event/{id}", "Event", "One event with every mention, perspective, revision and rule.", _PAGE, _event),
        Page("dyad", "/dyad", "Dyad", "What two actors did to one another over time.", _DYAD, _dyad),
        Page("actor", "/actor", "Actor", "What one actor did, in which office, and as whose source.", _ACTOR, _actor),
        Page("contested", "/contested", "Contested", "Claims that somebody denies.", _CONTESTED, _contested),
        Page("matrix", "/matrix", "Matrix", "Who acts on whom: asserted acts of the most active codes.", {}, _matrix),
        Page("map", "/map", "Map", "Where the texts say it happened.", {}, _map),
        Page("search", "/search", "Search", "Events and stories that fit.", _SEARCH, _search),
        Page("corrections", "/corrections", "Corrections", "What analysts changed, why, and what stood before.", _PAGE, _corrections),
    )
}
