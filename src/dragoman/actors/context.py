"""Which country a phrase belongs to that names none: a weighed choice among the countries the story names.

Each candidate is described by a few facts (how often it is named, whether in this sentence, whether as the place, whether an
earlier phrase with the same noun had it); weights in data/actor_weights.tsv are fitted by tools/fit_context.py.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import NamedTuple

from dragoman import data
from dragoman.records import NO_CODE

__all__ = ["FEATURES", "Named", "Query", "Scene", "load_weights"]

FEATURES = (
    "none", "none_indefinite", "none_plural", "none_civil", "share", "first", "same_after", "same_before", "nearest_before",
    "only_here", "last_sentence", "last_two", "place_share", "recent", "person_share", "adjective_share", "civil_place_here",
    "civil_place_share", "civil_people", "state_country_share", "state_recent", "subject_here", "sentence_start", "name_share",
    "name_first", "noun_before", "noun_after", "definite_noun",
)  # fmt: skip
Facts = tuple[float, ...]
"""One number for each of `FEATURES`, in their order."""
_NOT_NOBODY = (0.0,) * 4
_NO_FACTS = (0.0,) * (len(FEATURES) - 4)
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

    def candidates(self, query: Query) -> dict[str, Facts]:
        """Facts of each candidate code, `NO_CODE` among them."""
        nobody = (1.0, not query.definite, query.plural, query.civil, *_NO_FACTS)
        out: dict[str, Facts] = {NO_CODE: nobody}
        counts = self._counts()
        around = counts.around(query)
        same_noun = self.nouns.get(query.noun, [])
        for code in dict.fromkeys([*counts.shares, *(c for _, c in same_noun)]):
            share = counts.shares.get(code, _UNNAMED)
            out[code] = _facts(code, share, counts.total, around, query) + _noun_facts(code, same_noun, query)
        return out

    def choose(self, query: Query, weights: Sequence[float]) -> tuple[str, float]:
        """The likeliest code and its probability, by one weight for each of `FEATURES`."""
        scores = {c: sum(map(mul, weights, facts)) for c, facts in self.candidates(query).items()}
        best = max(scores, key=lambda c: scores[c])
        return best, 1.0 / sum(math.exp(min(50.0, s - scores[best])) for s in scores.values())


def _facts(code: str, share: _Shares, total: int, around: _Around, q: Query) -> Facts:
    recent, before = code == around.recent, code in around.last
    return (
        *_NOT_NOBODY,
        share.share,
        share.first,
        code in around.after,
        code in around.before,
        code == around.nearest,
        len(around.here) == 1 and code in around.here,
        before,
        code in around.earlier,
        share.place_share,
        recent,
        share.person_share,
        share.peoples / total,
        q.civil and code in around.places,
        q.civil * share.place_share,
        q.civil * share.peoples / total,
        (not q.civil) * share.country / total,
        recent and not q.civil,
        code == around.subject,
        before and not around.before,
        q.name * share.share,
        q.name * share.first,
    )


def _noun_facts(code: str, same_noun: list[tuple[int, str]], q: Query) -> Facts:
    if not same_noun:
        return (0.0, 0.0, 0.0)
    before = [c for k, c in same_noun if k < q.token]
    after = [c for k, c in same_noun if k > q.token]
    earlier = bool(before) and before[-1] == code
    return earlier, not before and bool(after) and after[0] == code, earlier and q.definite


def load_weights() -> tuple[float, ...]:
    """The weight of each of `FEATURES`, 0 for one the table lacks."""
    weights = {r["feature"]: float(r["weight"]) for r in data.rows("actor_weights.tsv")}
    return tuple(weights.get(name, 0.0) for name in FEATURES)
