"""Which country a phrase belongs to that names none: a weighed choice among the countries the story names.

Each candidate is described by a few facts (how often it is named, whether in this sentence, whether as the place, whether an
earlier phrase with the same noun had it); weights in data/actor_weights.tsv are fitted by tools/fit_context.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dragoman import data
from dragoman.records import NO_CODE

__all__ = ["FEATURES", "Named", "Query", "Scene", "load_weights"]

FEATURES = (
    "none", "none_indefinite", "none_plural", "none_civil", "share", "first", "same_after", "same_before", "nearest_before",
    "only_here", "last_sentence", "last_two", "place_share", "noun_before", "noun_after", "definite_noun", "recent", "person_share",
    "adjective_share", "civil_place_here", "civil_place_share", "civil_people", "state_country_share", "state_recent", "subject_here",
    "sentence_start", "name_share", "name_first",
)  # fmt: skip
_PEOPLES = frozenset({"adjective", "people"})


class Named(NamedTuple):
    """A country named in the story: where, in which sentence, its code, and how (place, country, adjective, person ...)."""

    token: int
    sent: int
    code: str
    kind: str


class Query(NamedTuple):
    """A phrase without a country: its head, sentence and noun, whether it is definite, plural, of civil life, or only a name."""

    token: int
    sent: int
    noun: str
    definite: bool
    plural: bool
    civil: bool
    name: bool


@dataclass(slots=True)
class Scene:
    """Countries of a story and the codes its common nouns were given."""

    named: tuple[Named, ...]
    nouns: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def ranking(self) -> tuple[str, ...]:
        """Codes, most frequent first, the earlier named first of equals."""
        counts = Counter(n.code for n in self.named)
        order = {c: i for i, c in enumerate(dict.fromkeys(n.code for n in self.named))}
        return tuple(sorted(counts, key=lambda c: (-counts[c], order[c])))

    def candidates(self, query: Query) -> dict[str, dict[str, float]]:
        """Facts of each candidate code, `NO_CODE` among them."""
        nobody = {
            "none": 1.0, "none_indefinite": float(not query.definite), "none_plural": float(query.plural), "none_civil": float(query.civil),
        }  # fmt: skip
        out: dict[str, dict[str, float]] = {NO_CODE: nobody}
        total = len(self.named) or 1
        same_noun = self.nouns.get(query.noun, [])
        for code in dict.fromkeys([*(n.code for n in self.named), *(c for _, c in same_noun)]):
            mine = [n for n in self.named if n.code == code]
            out[code] = self._facts(code, mine, query, total) | self._noun_facts(code, same_noun, query)
        return out

    def _facts(self, code: str, mine: list[Named], q: Query, total: int) -> dict[str, float]:
        here = [n for n in mine if n.sent == q.sent]
        all_here = [n for n in self.named if n.sent == q.sent]
        before = [n for n in self.named if n.token < q.token]
        before_here = [n for n in all_here if n.token < q.token]
        recent = float(bool(before) and before[-1].code == code)
        share = len(mine) / total
        places = [n for n in self.named if n.kind == "place"]
        place_share = sum(n.kind == "place" for n in mine) / (len(places) or 1)
        first = float(bool(self.named) and self.named[0].code == code)
        return {
            "share": share,
            "first": first,
            "same_after": float(any(n.token > q.token for n in here)),
            "same_before": float(any(n.token < q.token for n in here)),
            "nearest_before": float(bool(before_here) and before_here[-1].code == code),
            "only_here": float(bool(here) and all(n.code == code for n in all_here)),
            "last_sentence": float(any(n.sent == q.sent - 1 for n in mine)),
            "last_two": float(any(q.sent - 3 <= n.sent < q.sent - 1 for n in mine)),
            "place_share": place_share,
            "recent": recent,
            "person_share": sum(n.kind == "person" for n in mine) / total,
            "adjective_share": sum(n.kind in _PEOPLES for n in mine) / total,
            "civil_place_here": q.civil * float(any(n.kind == "place" for n in here)),
            "civil_place_share": q.civil * place_share,
            "civil_people": q.civil * sum(n.kind in _PEOPLES for n in mine) / total,
            "state_country_share": (not q.civil) * sum(n.kind == "country" for n in mine) / total,
            "state_recent": (not q.civil) * recent,
            "subject_here": float(bool(before_here) and before_here[0].code == code and before_here[0].kind != "place"),
            "sentence_start": float(not before_here) * float(any(n.sent == q.sent - 1 for n in mine)),
            "name_share": q.name * share,
            "name_first": q.name * first,
        }

    def _noun_facts(self, code: str, same_noun: list[tuple[int, str]], q: Query) -> dict[str, float]:
        before = [c for k, c in same_noun if k < q.token]
        after = [c for k, c in same_noun if k > q.token]
        earlier = float(bool(before) and before[-1] == code)
        return {
            "noun_before": earlier,
            "noun_after": float(not before and bool(after) and after[0] == code),
            "definite_noun": earlier * q.definite,
        }

    def choose(self, query: Query, weights: Mapping[str, float]) -> tuple[str, float]:
        """The likeliest code and its probability."""
        scores = {c: sum(weights.get(k, 0.0) * v for k, v in facts.items()) for c, facts in self.candidates(query).items()}
        best = max(scores, key=lambda c: scores[c])
        return best, 1.0 / sum(math.exp(min(50.0, s - scores[best])) for s in scores.values())


def load_weights() -> Mapping[str, float]:
    """Feature name to weight."""
    return {r["feature"]: float(r["weight"]) for r in data.rows("actor_weights.tsv")}
