"""A reading as rows of the three tables (plain JSON values)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from dragoman import __version__
from dragoman.records import Event, Reading, Span, Story, plain

__all__ = ["FOREVER", "Rows", "article_id", "coder_name", "held_until", "reading_rows"]

Rows = dict[str, list[dict[str, Any]]]

FOREVER = "9999-12-31 00:00:00"
"""The end of an embargo that states none: until a version comes that is free."""


def coder_name(coder: Mapping[str, Any] | None = None) -> str:
    """ "dragoman/0.1.0+model" : who coded, with the versions that decide what comes out."""
    if not coder:
        return f"dragoman/{__version__}"
    parts = [str(v) for k, v in coder.items() if k not in ("name", "version") and v]
    return f"{coder.get('name', 'dragoman')}/{coder.get('version', __version__)}" + ("+" + "+".join(parts) if parts else "")


def article_id(story_id: str, text_sha256: str, coder: str) -> str:
    """The same story, text and coder give the same id, so that adding twice is seen."""
    return hashlib.sha256("\x1f".join((story_id, text_sha256, coder)).encode()).hexdigest()[:24]


def held_until(story: Story) -> str | None:
    """When a story may be shown, as naive UTC; FOREVER where it is withheld and no time (or none that can be read) is stated."""
    stated = story.meta.get("embargoed")
    if stated:
        moment = dt.datetime.fromisoformat(str(stated))
        return (moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment).isoformat(sep=" ")
    held = story.meta.get("status") in ("withheld", "embargoed") or story.meta.get("embargoed_raw")
    return FOREVER if held else None


def reading_rows(reading: Reading, added: dt.datetime) -> Rows:
    """Rows of ``articles``, ``events`` and ``perspectives``; ``added`` is naive UTC."""
    story = reading.story
    coder = coder_name(reading.events[0].coder if reading.events else None)
    held = held_until(story)
    # A story set free is another article than the same text held back, so that adding it again shows it.
    key = article_id(story.id, story.text_sha256 + (f"\x1f{held}" if held else ""), coder)
    shared = {"story_id": story.id, "article_id": key, "coder": coder, "added": added.isoformat(sep=" ")}
    article = shared | {
        "state": "current",
        "why": None,
        "embargoed": held,
        "text": story.text,
        "text_sha256": story.text_sha256,
        "sentences": [list(s.span) for s in reading.syntax.sentences],
    }
    for name in ("published", "outlet", "title", "url", "language", "licence", "credit", "version", "signal", "derived_from"):
        article[name] = plain(getattr(story, name))
    events = [_event(e, shared, reading) for e in reading.events]
    views = [row for e in reading.events for row in _views(e, shared)]
    return {"articles": [article], "events": events, "perspectives": views}


def _event(event: Event, shared: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    row = plain(event)
    info = event.text_info
    for name in ("id", "event", "perspectives", "contested", "trigger", "text", "text_info", "cite_info", "coder"):
        row.pop(name, None)
    sizes = {k: event.size.get(k) for k in ("dead", "injured", "arrested", "crowd")}
    return {
        **row,
        **shared,
        "event_id": event.id,
        "type": event.event[0],
        "revision": 0,
        "state": "current",
        "corrected_by": None,
        "why": None,
        "published": plain(reading.story.published),
        "outlet": reading.story.outlet,
        "size": sizes if any(v is not None for v in sizes.values()) else None,
        "status": event.status,
        "sentence_span": list(info["span"]) if "span" in info else list(_sentence(event, reading)),
        "sentence": info.get("sentence"),
    }


def _sentence(event: Event, reading: Reading) -> Span:
    spans = [s.span for s in reading.syntax.sentences if s.span.covers(event.trigger_span)]
    return spans[0] if spans else event.trigger_span


def _views(event: Event, shared: Mapping[str, Any]) -> list[dict[str, Any]]:
    base = {**shared, "event_id": event.id, "revision": 0, "name": None, "code": None, "span": None, "cue": None}
    rows = [{**base, "kind": "voice", "n": n, "value": p.value, "chain": plain(p.chain)} for n, p in enumerate(event.perspectives)]
    for n, c in enumerate(event.contested):
        rows.append({**base, **plain(c), "kind": "contest", "n": n, "value": "CT-", "chain": None})
    return rows
