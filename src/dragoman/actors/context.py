"""Which country a phrase belongs to that names none: a weighed choice among the countries the story names.

Each candidate is described by a few facts (how often it is named, whether in this sentence, whether as the place, whether an
earlier phrase with the same noun had it); weights in data/actor_weights.tsv are fitted by tools/fit_context.py.
"""

from __future__ import annotations

import math
from bisect import bisect_left
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


class _Shares(NamedTuple):
    """How a code is named in the whole story: shares of all namings, and whether it is the first named."""

    share: float
    first: float
    place_share: float
    person_share: float
    peoples: int
    country: int


_UNNAMED = _Shares(0.0, 0.0, 0.0, 0.0, 0, 0)
_NONE: frozenset[str] = frozenset()


class _Around(NamedTuple):
    """What stands around a phrase: codes by where they are named, and the single ones that are nearest (null for none)."""

    here: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    places: frozenset[str]
    last: frozenset[str]
    earlier: frozenset[str]
    recent: str | None
    nearest: str | None
    subject: str | None


class _Counts:
    """The namings of a story counted once, for all the questions put to its scene."""

    def __init__(self, named: tuple[Named, ...]):
        self.named = named
        self.total = len(named) or 1
        self.tokens = [n.token for n in named]
        self.sentences: dict[int, list[Named]] = {}
        by_code: dict[str, list[str]] = {}
        for n in named:
            self.sentences.setdefault(n.sent, []).append(n)
            by_code.setdefault(n.code, []).append(n.kind)
        self._codes = {sent: frozenset(n.code for n in here) for sent, here in self.sentences.items()}
        places = sum(n.kind == "place" for n in named) or 1
        self.shares = {code: self._share(kinds, places, code == named[0].code) for code, kinds in by_code.items()}

    def _share(self, kinds: list[str], places: int, first: bool) -> _Shares:
        return _Shares(
            len(kinds) / self.total,
            float(first),
            kinds.count("place") / places,
            kinds.count("person") / self.total,
            sum(k in _PEOPLES for k in kinds),
            kinds.count("country"),
        )

    def around(self, q: Query) -> _Around:
        """The neighbourhood of a phrase."""
        here = self.sentences.get(q.sent, [])
        before = [n for n in here if n.token < q.token]
        k = bisect_left(self.tokens, q.token)
        codes = self._codes.get
        return _Around(
            codes(q.sent, _NONE),
            frozenset(n.code for n in here if n.token > q.token),
            frozenset(n.code for n in before),
            frozenset(n.code for n in here if n.kind == "place"),
            codes(q.sent - 1, _NONE),
            codes(q.sent - 2, _NONE) | codes(q.sent - 3, _NONE),
            self.named[k - 1].code if k else None,
            before[-1].code if before else None,
            before[0].code if before and before[0].kind != "place" else None,
        )


@dataclass(slots=True)
class Scene:
    """Countries of a story, in the order of the text, and the codes its common nouns were given."""

    named: tuple[Named, ...]
    nouns: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _counted: _Counts | None = None

    @property
    def ranking(self) -> tuple[str, ...]:
        """Codes, most frequent first, the earlier named first of equals."""
        counts = Counter(n.code for n in self.named)
        order = {c: i for i, c in enumerate(dict.fromkeys(n.code for n in self.named))}
        return tuple(sorted(counts, key=lambda c: (-counts[c], order[c])))

    def _counts(self) -> _Counts:
        if self._counted is None or self._counted.named is not self.named:
            self._counted = _Counts(self.named)
        return self._counted

    def candidates(self, query: Query) -> dict[str, dict[str, float]]:
        """Facts of each candidate code, `NO_CODE` among them; a fact that is not there is 0."""
        nobody = {
            "none": 1.0, "none_indefinite": float(not query.definite), "none_plural": float(query.plural), "none_civil": float(query.civil),
        }  # fmt: skip
        out: dict[str, dict[str, float]] = {NO_CODE: nobody}
        counts = self._counts()
        around = counts.around(query)
        same_noun = self.nouns.get(query.noun, [])
        for code in dict.fromkeys([*counts.shares, *(c for _, c in same_noun)]):
            facts = self._facts(code, counts, around, query)
            if same_noun:
                facts |= self._noun_facts(code, same_noun, query)
            out[code] = facts
        return out

    def _facts(self, code: str, counts: _Counts, around: _Around, q: Query) -> dict[str, float]:
        share = counts.shares.get(code, _UNNAMED)
        all_facts = {
            "share": share.share,
            "first": share.first,
            "same_after": code in around.after,
            "same_before": code in around.before,
            "nearest_before": code == around.nearest,
            "only_here": len(around.here) == 1 and code in around.here,
            "last_sentence": code in around.last,
            "last_two": code in around.earlier,
            "place_share": share.place_share,
            "recent": code == around.recent,
            "person_share": share.person_share,
            "adjective_share": share.peoples / counts.total,
            "civil_place_here": q.civil and code in around.places,
            "civil_place_share": q.civil * share.place_share,
            "civil_people": q.civil * share.peoples / counts.total,
            "state_country_share": (not q.civil) * share.country / counts.total,
            "state_recent": not q.civil and code == around.recent,
            "subject_here": code == around.subject,
            "sentence_start": not around.before and code in around.last,
            "name_share": q.name * share.share,
            "name_first": q.name * share.first,
        }
        return {k: float(v) for k, v in all_facts.items() if v}

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
