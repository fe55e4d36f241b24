"""Rows of a ledger made ready to show: an event in words, a text in marked pieces, what a correction changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from dragoman.ledger.result import Rows
from dragoman.render import phrases

__all__ = ["after", "changes", "event_words", "parts", "quote"]

Content = dict[str, Any]
Row = Mapping[str, Any]

LONGEST = 15_000
"""Characters of a story's text on one page."""

KEPT = (
    "event_id", "type", "mode", "status", "narrator", "background", "confidence", "trigger_span", "tense", "date", "enddate",
    "reciprocal",
)  # fmt: skip
CHANGING = (
    "type", "mode", "status", "actor", "recipient", "reciprocal", "date", "enddate", "event_loc", "narrator", "tense", "background",
    "context", "cameo", "apart", "state",
)  # fmt: skip
"""Fields a correction may change, in the order they are told."""


def after(rows: Rows, skip: int) -> Rows:
    """The rows behind the first ``skip``."""
    found: Rows = rows[skip:]
    return found


def event_words(event: Row) -> Content:
    """The parts of an event that pages print in words."""
    place = event["event_loc"] or {}
    return {
        **{k: event[k] for k in KEPT},
        "actor": event["actor"] or [],
        "recipient": event["recipient"] or [],
        "act": phrases.act(event),
        "days": phrases.days(event["date"], event["enddate"]),
        "basis": phrases.basis(event["when"]),
        "place": place.get("resolved_place") or place.get("extracted_place"),
        "country": place.get("country_code"),
        "sentence": event["sentence"],
        "evidence": event["evidence"] or [],
        "event_text": event["event_text"],
    }


def quote(event: Row) -> Content:
    """The event's sentence cut around its trigger (``before``, ``words``, ``after``), and the words each rule saw, by part of the record.

    ``event`` needs text, sentence_span, trigger_span and evidence; where the trigger lies outside its sentence nothing is marked.
    """
    text, start = event["text"] or "", (event["sentence_span"] or [0, 0])[0]
    first, last = (p - start for p in event["trigger_span"] or (0, 0))
    inside = 0 <= first < last <= len(text)
    seen: dict[str, list[Content]] = {}
    for step in sorted(event["evidence"] or [], key=lambda s: _place_of(s["stage"])):
        span = step.get("span")
        a, b = (span[0] - start, span[1] - start) if span else (0, 0)
        words = text[a:b] if 0 <= a < b <= len(text) else ""
        seen.setdefault(phrases.terms("stages").get(step["stage"], step["stage"]), []).append({**step, "words": words})
    cut = {"before": text[:first], "words": text[first:last], "after": text[last:]}
    return {**(cut if inside else {"before": text, "words": "", "after": ""}), "evidence": seen}


def _place_of(stage: str) -> int:
    order = list(phrases.terms("stages"))
    return order.index(stage) if stage in order else len(order)


def changes(revisions: Sequence[Row]) -> list[Content]:
    """Each revision with what it changed, in words, oldest first; the first one is what the coder wrote."""
    out: list[Content] = []
    before: Row | None = None
    for row in revisions:
        kept = {k: row[k] for k in ("revision", "state", "corrected_by", "why", "added", "coder")}
        altered = [] if before is None else [f for f in CHANGING if before[f] != row[f] and (before[f] or row[f])]
        told = [{"field": f, "before": _said(before[f]), "after": _said(row[f])} for f in altered] if before else []
        why = row["why"] or ""
        out.append({**kept, "why": why.removeprefix("undo: "), "changes": told, "undo": why.startswith("undo: ")})
        before = row
    return out


def _said(value: Any) -> str:
    """A field's value in words."""
    if value in (None, [], ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return phrases.listed([_said(v) for v in value])
    if isinstance(value, dict):
        return phrases.name(value) if "code" in value else str(value.get("resolved_place") or value.get("extracted_place") or "none")
    return phrases.moment(value) if isinstance(value, str) and value[:4].isdecimal() and value[4:5] == "-" else str(value)


def parts(text: str, sentences: Sequence[Sequence[int]], longest: int = LONGEST) -> list[tuple[int, int]]:
    """A long text cut at the start of sentences into parts of about ``longest`` characters; a short one is one part."""
    starts = [0]
    for first, last in sentences:
        if last - starts[-1] > longest and first > starts[-1]:
            starts.append(first)
    return list(pairwise([*starts, max(len(text), starts[-1] + 1)]))
