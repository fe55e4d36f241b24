"""The short scorers: time expressions (TempEval-3), actor resolution, pronouns and factuality."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.evaluate.measures import Count, f1, percent

__all__ = ["actors", "factuality", "factuality_label", "pronouns", "timex"]

Row = Mapping[str, Any]
Predictions = Mapping[str, Row]

LABELS = ("CT+", "PS+", "Uu", "PS-", "CT-")
_GROUPS = frozenset({"UNO", "EUR", "NAT", "AFU", "ARL", "ECW", "OSC", "IAE", "IGO", "---", ""})
_PRONOUNS = {
    "he_she": re.compile(r"he|him|his|himself|she|her|hers|herself", re.I),
    "they": re.compile(r"they|them|their|theirs|themselves", re.I),
    "it": re.compile(r"it|its|itself", re.I),
}


def timex(gold: Sequence[Row], predictions: Predictions) -> dict[str, float]:
    """TempEval-3: strict is exact offsets, relaxed any overlap; type and value F1 are relaxed F1 times accuracy on overlaps."""
    strict, by_prediction, by_gold = Count(), Count(), Count()
    types = values = 0
    for row in gold:
        want = [t for t in row["timexes"] if t["end"] > t["start"]]
        have = predictions.get(row["id"], {}).get("timexes", [])
        strict.add(len({_where(t) for t in want} & {_where(t) for t in have}), len(have), len(want))
        by_prediction.add(sum(any(_overlap(h, t) for t in want) for h in have), len(have), 0)
        for t in want:
            best = max((h for h in have if _overlap(h, t)), key=lambda h: (_where(h) == _where(t), _shared(h, t)), default=None)
            by_gold.add(best is not None, 0, 1)
            if best is not None:
                types += best.get("type") == t["type"]
                values += (best.get("value") or "").upper() == (t["value"] or "").upper()
    p = by_prediction.right_predicted / by_prediction.predicted if by_prediction.predicted else 0.0
    r = by_gold.right_gold / by_gold.gold if by_gold.gold else 0.0
    relaxed, hits = f1(p, r), by_gold.right_gold
    return {
        "strict_f1": strict.f1,
        "relaxed_f1": round(100 * relaxed, 1),
        "type_f1": round(100 * relaxed * types / hits, 1) if hits else 0.0,
        "value_f1": round(100 * relaxed * values / hits, 1) if hits else 0.0,
        "relaxed_precision": round(100 * p, 1),
        "relaxed_recall": round(100 * r, 1),
        "value_accuracy": percent(values, hits),
    }


def _where(t: Row) -> tuple[int, int]:
    return (t["start"], t["end"])


def _overlap(a: Row, b: Row) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _shared(a: Row, b: Row) -> int:
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def actors(gold: Sequence[Row], predictions: Predictions) -> dict[str, float]:
    """Share of cases with the right country, sector, and both; only what ``expected`` states is scored."""
    tally = {"country": [0, 0], "sector": [0, 0], "both": [0, 0]}
    for row in gold:
        expected, have = row["expected"], predictions.get(row["id"], {})
        sectors = have.get("sector") or []
        sectors = [sectors] if isinstance(sectors, str) else sectors
        country = _same_country(expected["country"], have.get("country")) if "country" in expected else None
        wanted = expected.get("sector", expected.get("code_1"))
        sector = None if wanted in (None, "") else wanted in sectors
        both = None if country is None or sector is None else country and sector
        for name, verdict in (("country", country), ("sector", sector), ("both", both)):
            if verdict is not None:
                tally[name][0] += verdict
                tally[name][1] += 1
    return {name: percent(right, of) for name, (right, of) in tally.items()}


def _same_country(want: str | None, have: str | None) -> bool:
    want, have = (want or "").upper(), (have or "").upper()
    if want in ("", "NONE"):
        return have in ("", "---", "NONE")
    return want == have or (want == "IGO" and have in _GROUPS)


def pronouns(gold: Sequence[Row], predictions: Predictions) -> dict[str, float]:
    """Recall (and precision) of right antecedents: one that overlaps an earlier mention of the pronoun's own cluster."""
    tally = {kind: [0, 0, 0] for kind in _PRONOUNS}
    for row in gold:
        links = {tuple(x["pronoun"]): x["antecedent"] for x in predictions.get(row["id"], {}).get("links", [])}
        for cluster in row["clusters"]:
            spans = sorted((s, e) for s, e in cluster)
            for i, (s, e) in enumerate(spans):
                kind = next((k for k, rx in _PRONOUNS.items() if rx.fullmatch(row["text"][s:e])), None)
                if kind is None or i == 0:
                    continue
                answer = links.get((s, e))
                tally[kind][0] += bool(answer and any(answer[0] < y and x < answer[1] for x, y in spans[:i]))
                tally[kind][1] += answer is not None
                tally[kind][2] += 1
    named = {kind: percent(t[0], t[2]) for kind, t in tally.items()}
    return named | {f"{kind}_precision": percent(t[0], t[1]) for kind, t in tally.items()}


def factuality_label(score: float) -> str:
    """Class of a factuality score from -3 to 3 (Stanovsky et al. 2017 scale, cut at the midpoints)."""
    cuts = ((2.25, "CT+"), (0.75, "PS+"), (-0.75, "Uu"), (-2.25, "PS-"))
    return next((label for cut, label in cuts if score >= cut), "CT-")


def factuality(gold: Sequence[Row], predictions: Predictions) -> dict[str, float]:
    """Macro F1 over five classes, mean absolute error of the score, accuracy. A missing answer counts as certain (3.0)."""
    error, right = 0.0, 0
    per = {label: Count() for label in LABELS}
    for row in gold:
        have = predictions.get(row["id"], {})
        value = have.get("score", 3.0)
        label = have.get("label") or factuality_label(value)
        error += abs(row["score"] - value)
        right += label == row["label"]
        for name in {label, row["label"]}:
            per[name].add(label == row["label"], name == label, name == row["label"])
    n = len(gold)
    return {
        "macro_f1": round(sum(c.f1 for c in per.values()) / len(per), 1),
        "mae": round(error / n, 3) if n else 0.0,
        "accuracy": percent(right, n),
    }
