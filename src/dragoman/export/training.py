"""Corrected stories as training data, in the form the encoder and the judges are trained on: one JSON object a story.

Only stories in which somebody corrected or retracted a record go out. A corrected record is certain; the story's other records are
the coder's own and marked ``optional``, so that neither their presence nor their absence counts. A retracted one is left out.
A ledger keeps no spans of attributions: these examples are for what learns events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

__all__ = ["training"]

Row = Mapping[str, Any]

VALUES = {"denied": "CT-", "alleged": "PS+", "hypothetical": "UU"}
"""FactBank value a corrected status stands for, where the value itself was not corrected with it."""


def training(stories: Iterable[Row], touched: Set[str]) -> Iterator[dict[str, Any]]:
    """Stories of `Ledger.each_story` that hold a record of ``touched`` (ids of stories somebody corrected), as training examples."""
    for story in stories:
        if story["story_id"] in touched:
            yield {
                "id": story["story_id"],
                **{k: story[k] for k in ("url", "licence", "title", "text")},
                "source": story["outlet"],
                "published": str(story["published"]) if story["published"] else None,
                "events": [_event(e, story["text"]) for e in story["events"]],
            }


def _event(event: Row, text: str) -> dict[str, Any]:
    first, last = event["trigger_span"]
    voices = [p for p in event["perspectives"] if p["kind"] == "voice"]
    chain = next((p for p in voices if p["chain"]), None)
    value = chain["value"] if chain else event["narrator"]
    if event["revision"] and event["status"] in VALUES and value == "CT+":
        value = VALUES[event["status"]]
    when, place = event["when"] or {}, event["event_loc"] or {}
    return {
        "trigger": text[first:last],
        "start": first,
        "type": event["type"],
        "mode": (list(event["mode"] or []) or [None])[0],
        "actor": [_party(e) for e in event["actor"] or []],
        "recipient": [_party(e) for e in event["recipient"] or []],
        "reciprocal": bool(event["reciprocal"]),
        "date": {"value": _interval(event), "text": when.get("text"), "explicit": when.get("basis") == "explicit"},
        "place": place.get("country_code"),
        "sources": [{k: v[k] for k in ("name", "kind", "code")} for v in (chain["chain"] if chain else [])],
        "value": value,
        "author": event["narrator"],
        "tense": event["tense"],
        "contested": [{"name": p["name"], "code": p["code"], "text": p["cue"]} for p in event["perspectives"] if p["kind"] == "contest"],
        "background": bool(event["background"]),
        "optional": event["revision"] == 0,
    }


def _party(entity: Row) -> dict[str, Any]:
    known = {"text": entity["entity_text"], "name": entity["identifier_text"], "code": entity["code"]}
    return {**known, "sector": list(entity["sector"] or [])}


def _interval(event: Row) -> str | None:
    first, last = event["date"], event["enddate"]
    if first is None or last is None:
        return str(first or last) if first or last else None
    return str(first) if first == last else f"{first}/{last}"
