"""Sentence gold: event types and country codes, micro over records (after Hu et al. 2024 and the coders' shared tasks).

Gold rows hold ``events`` [{"event" (PLOVER) or "code" (CAMEO), "source", "target"}], or the marked words ``source_text`` and
``target_text`` instead of codes; with words, actor and recipient count as right where the predicted words share half of them.
Rows that merge CONCEDE and RETREAT as YIELD are scored that way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.evaluate.measures import Count, percent
from dragoman.events.cameo import plover_type

__all__ = ["figures", "macro"]

Row = Mapping[str, Any]

_CLASSES = {"INT": "IGO", "UNO": "IGO", "EUR": "IGO", "EEC": "IGO", "NAT": "IGO", "NGM": "NGO", "UIS": "IMG"}
_SPELLINGS = {"JAP": "JPN", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "PAL": "PSE", "YUG": "SRB", "SCG": "SRB"}


def figures(gold: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float]:
    """The published figures, in per cent."""
    counts = {name: Count() for name in ("type", "actor", "recipient", "tuple")}
    hits = tuples = bearing = 0
    merge = _merges(gold)
    for row in gold:
        want = _sets(row, merge)
        have = _sets(predictions.get(row["id"], {}), merge)
        worded = row.get("source_text") is not None or row.get("target_text") is not None
        right = _worded(row, predictions.get(row["id"], {}), want, have) if worded else None
        for name in counts:
            found = right[name] if right else (len(want[name] & have[name]), len(have[name]), len(want[name]))
            counts[name].add(*found)
        if want["type"]:
            bearing += 1
            hits += bool(want["type"] & have["type"])
            tuples += bool(right["tuple"][0]) if right else bool(want["tuple"] & have["tuple"])
    named = {"any_type": percent(hits, bearing), "type_f1": counts["type"].f1}
    named |= {"actor_f1": counts["actor"].f1, "recipient_f1": counts["recipient"].f1}
    named |= {"any_tuple": percent(tuples, bearing), "tuple_f1": counts["tuple"].f1}
    types = macro(gold, predictions)
    return named | {"macro_type_f1": round(sum(types.values()) / len(types), 1) if types else 0.0}


def macro(gold: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float]:
    """F1 of each type that the gold has."""
    merge = _merges(gold)
    per: dict[str, Count] = {}
    wanted: set[str] = set()
    for row in gold:
        want = _sets(row, merge)["type"]
        have = _sets(predictions.get(row["id"], {}), merge)["type"]
        wanted |= want
        for t in want | have:
            per.setdefault(t, Count()).add(t in want & have, t in have, t in want)
    return {t: per[t].f1 for t in sorted(wanted)}


def _merges(gold: Sequence[Row]) -> bool:
    return any(e.get("event") == "YIELD" for row in gold for e in row.get("events", []))


def _sets(row: Row, merge: bool) -> dict[str, set[Any]]:
    out: dict[str, set[Any]] = {"type": set(), "actor": set(), "recipient": set(), "tuple": set()}
    events = row.get("events") or ([row] if row.get("event") else [])
    for e in events:
        kind = plover_type(str(e.get("event") or e.get("code") or ""))
        if not kind:
            continue
        kind = "YIELD" if merge and kind in ("CONCEDE", "RETREAT") else kind
        out["type"].add(kind)
        for a, b in _dyads([_country(x) for x in _many(e.get("source"))], [_country(x) for x in _many(e.get("target"))]):
            out["actor"] |= {a} - {""}
            out["recipient"] |= {b} - {""}
            out["tuple"].add((a, kind, b))
    return out


def _dyads(sources: list[str], targets: list[str]) -> list[tuple[str, str]]:
    """Ordered pairs; several actors without a recipient (talks) act on one another, as CAMEO has it."""
    named = [x for x in sources if x]
    if len(named) > 1 and not any(targets):
        return [(a, b) for i, a in enumerate(named) for j, b in enumerate(named) if i != j]
    return [(a, b) for a in sources for b in targets]


def _country(code: str) -> str:
    code = code.strip().strip("-").upper()[:3]
    code = _CLASSES.get(code, code)
    return _SPELLINGS.get(code, code)


def _many(value: Any) -> list[str]:
    if value is None or value == "":
        return [""]
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [str(value.get("code") or "")]
    return [str(x.get("code") or "") if isinstance(x, Mapping) else str(x) for x in value] or [""]


def _worded(row: Row, predicted: Row, want: dict[str, set[Any]], have: dict[str, set[Any]]) -> dict[str, tuple[int, int, int]]:
    """(right, predicted, gold) where the gold marks words instead of codes."""
    events = predicted.get("events", [])
    sources = {w for e in events for w in e.get("source_text", []) if w}
    targets = {w for e in events for w in e.get("target_text", []) if w}
    actor, recipient = _shares(row.get("source_text"), sources), _shares(row.get("target_text"), targets)
    both = bool(actor and recipient and want["type"] & have["type"])
    return {
        "type": (len(want["type"] & have["type"]), len(have["type"]), len(want["type"])),
        "actor": (actor, max(len(sources), actor), 1 if row.get("source_text") else 0),
        "recipient": (recipient, max(len(targets), recipient), 1 if row.get("target_text") else 0),
        "tuple": (int(both), max(len(events), int(both)), 1),
    }


def _shares(words: str | None, predicted: set[str]) -> int:
    want = set(re.findall(r"\w+", (words or "").lower())) - {"the", "a", "an"}
    for text in predicted:
        have = set(re.findall(r"\w+", text.lower())) - {"the", "a", "an"}
        if want and have and len(want & have) / min(len(want), len(have)) >= 0.5:
            return 1
    return 0
