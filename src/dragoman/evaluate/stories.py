"""Whole stories: who did what to whom, when, on whose word, how certain.

An event is found when its type is the gold's and its actors and recipients share a country (or group) code with the gold's;
sides may be swapped only where either calls it reciprocal. ``optional`` gold events are never missed, and a prediction that
finds one is neither right nor wrong. A field that is null in the gold is not scored. ``whole_record`` is the share of certain
gold events whose type, dyad, date, innermost source, its value and the narrator's value are all right.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.evaluate.measures import f1, one_to_one, percent

__all__ = ["FIELDS", "Outcome", "figures", "score"]

Row = Mapping[str, Any]

FIELDS = (
    "date", "value", "narrator", "attributed", "inner_source", "chain",
    "mode", "actor_sector", "contested", "background", "tense", "place",
)  # fmt: skip
WHOLE = ("date", "narrator", "value", "attributed", "inner_source")
IMPRECISE_DAYS = 45
"""A gold date that is not explicit accepts an overlapping interval of at most this many days."""

_TITLES = frozenset("the a an of mr mrs ms dr sir president minister prime and for in on his her government".split())


@dataclass(slots=True)
class Outcome:
    """What scoring a set of stories gave; ``misses`` and ``extras`` hold (story id, event) for looking at errors."""

    found: int = 0
    core: int = 0
    predicted: int = 0
    wrong: int = 0
    whole: int = 0
    silent: int = 0
    eventless: int = 0
    fields: dict[str, list[int]] = field(default_factory=dict)
    types: dict[str, list[int]] = field(default_factory=dict)
    misses: list[tuple[str, Row]] = field(default_factory=list)
    extras: list[tuple[str, Row]] = field(default_factory=list)
    pairs: list[tuple[str, Row, Row, dict[str, bool | None]]] = field(default_factory=list)


def score(gold: Sequence[Row], readings: Mapping[str, Row]) -> Outcome:
    """Score readings (by story id, in the public JSON form) against gold rows {"id", "events"}."""
    out = Outcome()
    for row in gold:
        _story(out, row, [_normal(e) for e in readings.get(row["id"], {}).get("events", [])])
    return out


def figures(out: Outcome) -> dict[str, float]:
    """The published figures of an outcome, in per cent."""
    precision = out.found / out.predicted if out.predicted else 0.0
    recall = out.found / out.core if out.core else 0.0
    named: dict[str, float] = {
        "event_precision": percent(out.found, out.predicted),
        "event_recall": percent(out.found, out.core),
        "event_f1": round(100 * f1(precision, recall), 1),
        "whole_record": percent(out.whole, out.core),
        "eventless_silent": percent(out.silent, out.eventless),
    }
    for name in FIELDS:
        right, of = out.fields.get(name, [0, 0])
        named[f"field_{name}"] = percent(right, of)
    return named


def _story(out: Outcome, row: Row, predicted: list[dict[str, Any]]) -> None:
    gold = row["events"]
    pairs, missed, extra = _pair(gold, predicted)
    out.core += sum(not e["optional"] for e in gold)
    out.predicted += len(predicted) - sum(g["optional"] for g, _ in pairs)
    out.wrong += len(extra)
    if not gold:
        out.silent, out.eventless = out.silent + (not predicted), out.eventless + 1
    for g, p in pairs:
        if not g["optional"]:
            _found(out, row["id"], g, p)
    for e in gold:
        out.types.setdefault(e["type"], [0, 0, 0])[2] += not e["optional"]
    for e in extra:
        out.types.setdefault(e["type"], [0, 0, 0])[1] += 1
    out.misses += [(row["id"], e) for e in missed if not e["optional"]]
    out.extras += [(row["id"], e) for e in extra]


def _found(out: Outcome, story: str, g: Row, p: Row) -> None:
    out.found += 1
    out.types.setdefault(g["type"], [0, 0, 0])[0] += 1
    verdicts = _fields(g, p)
    out.whole += all(verdicts[k] is not False for k in WHOLE)
    for name, verdict in verdicts.items():
        if verdict is not None:
            cell = out.fields.setdefault(name, [0, 0])
            cell[0] += verdict
            cell[1] += 1
    out.pairs.append((story, g, p, verdicts))


def _pair(gold: Sequence[Row], predicted: list[dict[str, Any]]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """One-to-one pairs: certain gold first, nearest trigger first; then what was missed, then what was too much."""
    ranked = sorted(
        (g["optional"], abs(g["start"] - p["start"]), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if _same(g, p)
    )
    found = one_to_one((i, j) for _, _, i, j in ranked)
    used_gold, used_predicted = {i for i, _ in found}, {j for _, j in found}
    missed = [g for i, g in enumerate(gold) if i not in used_gold]
    extra: list[Row] = [p for j, p in enumerate(predicted) if j not in used_predicted]
    return [(gold[i], predicted[j]) for i, j in found], missed, extra


def _same(g: Row, p: Row) -> bool:
    if p["type"] != g["type"]:
        return False
    actor, recipient = codes(g["actor"] + g.get("actor_also", [])), codes(g["recipient"] + g.get("recipient_also", []))
    has_actor, has_recipient = codes(p["actor"]), codes(p["recipient"])
    if g["reciprocal"] or p["reciprocal"]:
        both = actor | recipient
        return len(both & (has_actor | has_recipient)) >= min(2, len(both))
    return bool(actor & has_actor) and (bool(recipient & has_recipient) or not (g["recipient"] or p["recipient"]))


def codes(entities: Sequence[Row]) -> set[str]:
    """Country or group codes of a list of entities; "---" where one has none."""
    return {e.get("code") or "---" for e in entities}


def _normal(e: Row) -> dict[str, Any]:
    """A predicted event in the scorer's terms: its longest chain speaks for it."""
    views = e.get("perspectives") or []
    first: Row = max(views, key=lambda v: len(v.get("chain", [])), default={"chain": [], "value": e.get("narrator") or "CT+"})
    return {
        "type": e["event"][0] if isinstance(e["event"], list) else e["event"],
        "mode": e.get("mode") or [],
        "actor": e.get("actor") or [],
        "recipient": e.get("recipient") or [],
        "reciprocal": bool(e.get("reciprocal")),
        "date": e.get("date"),
        "enddate": e.get("enddate"),
        "place": (e.get("event_loc") or {}).get("country_code"),
        "chain": first.get("chain", []),
        "value": first.get("value"),
        "narrator": e.get("narrator") or "CT+",
        "tense": e.get("tense"),
        "contested": e.get("contested") or [],
        "background": bool(e.get("background")),
        "start": (e.get("trigger_span") or [0])[0],
        "raw": e,
    }


def _fields(g: Row, p: Row) -> dict[str, bool | None]:
    """Field to right, wrong or (null) not scored."""
    sectors = {s for e in g["actor"] for s in e["sector"]}
    verdicts: dict[str, bool | None] = {
        "mode": None if g["mode"] is None else g["mode"] in p["mode"],
        "date": _date_right(g["date"], p),
        "place": None if not g["place"] else p["place"] == g["place"],
        "tense": None if g["tense"] is None else p["tense"] == g["tense"],
        "background": None if g["background"] is None else p["background"] == g["background"],
        "narrator": None if g["author"] is None else p["narrator"] == g["author"],
        "value": None if g["value"] is None else p["value"] == g["value"],
        "actor_sector": bool(sectors & {s for e in p["actor"] for s in (e.get("sector") or [])}) if sectors else None,
        "contested": bool(codes(g["contested"]) & codes(p["contested"])) if g["contested"] else None,
    }
    return verdicts | _source_fields(g, p)


def _source_fields(g: Row, p: Row) -> dict[str, bool | None]:
    if g["sources"] is None:
        return {"attributed": None, "inner_source": None, "chain": None}
    out: dict[str, bool | None] = {"attributed": bool(g["sources"]) == bool(p["chain"]), "inner_source": None, "chain": None}
    if g["sources"]:
        wanted = [c for c in (g["sources"], g.get("sources_alternative")) if c]
        out["inner_source"] = bool(p["chain"]) and _same_name(g["sources"][-1]["name"], p["chain"][-1].get("name"))
        out["chain"] = any(
            len(c) == len(p["chain"]) and all(_same_name(a["name"], b.get("name")) for a, b in zip(c, p["chain"], strict=True))
            for c in wanted
        )
    return out


def _date_right(gold: Row, p: Row) -> bool | None:
    if not gold["value"]:
        return None
    if not p["date"]:
        return False
    first, last = _interval(gold["value"])
    have = (dt.date.fromisoformat(p["date"][:10]), dt.date.fromisoformat((p["enddate"] or p["date"])[:10]))
    if gold["explicit"]:
        open_end = last == dt.date.max and have[0] == first
        open_start = first == dt.date.min and have[1] == last
        return have == (first, last) or open_end or open_start
    bounded = last != dt.date.max and first != dt.date.min
    room = max(IMPRECISE_DAYS, (last - first).days if bounded else IMPRECISE_DAYS)
    return have[0] <= last and first <= have[1] and (have[1] - have[0]).days <= room


def _interval(value: str) -> tuple[dt.date, dt.date]:
    first, slash, last = value.partition("/")
    last = last if slash else first
    return (_day(first, end=False) if first else dt.date.min, _day(last, end=True) if last else dt.date.max)


def _day(value: str, *, end: bool) -> dt.date:
    parts = [int(x) for x in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if end else 1)
    day = parts[2] if len(parts) > 2 else (calendar.monthrange(year, month)[1] if end else 1)
    return dt.date(year, month, day)


def _same_name(a: str | None, b: str | None) -> bool:
    x, y = _words(a), _words(b)
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.5


def _words(name: str | None) -> set[str]:
    every = set(re.findall(r"\w+", (name or "").lower()))
    return every - _TITLES or every
