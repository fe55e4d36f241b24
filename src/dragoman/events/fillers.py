"""From words to actors: whose mention stands at a token, and where to look when the words themselves are no actor."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from dragoman.events.clause import Grammar
from dragoman.records import NO_CODE, Entity, Mention, Reading, Span
from dragoman.syntax.tree import tokens_in

__all__ = ["UNSTATED", "Cast", "Party", "party_of"]

UNSTATED = Entity("", None, "unknown", sector=("UNK",))
"""The actor nobody names: "three activists were arrested"."""

ACTS = frozenset({"person", "country", "metonym", "group", "organisation", "office", "agent", "pronoun"})
DEPTH = 3


@dataclass(slots=True)
class Party:
    """What is looked at of those whom some words name, gathered once: their codes, sectors and names, and whether one is named by way of
    another."""

    codes: frozenset[str]
    sectors: frozenset[str]
    names: frozenset[str]
    via: bool


def party_of(entities: Iterable[Entity]) -> Party:
    """The party that ``entities`` make together."""
    found = tuple(entities)
    return Party(
        codes=frozenset(e.code for e in found if e.code != NO_CODE),
        sectors=frozenset([x for e in found for x in e.sector]),
        names=frozenset(e.identifier_text for e in found),
        via=any(e.via is not None for e in found),
    )


class Cast:
    """The mentions of one reading, by the token each hangs on."""

    def __init__(self, reading: Reading, grammar: Grammar):
        within = covering([t.span for t in reading.times])
        self.mentions: dict[int, Mention] = {m.head: m for m in reading.mentions if not within(m.span)}
        self._mentions = tuple(self.mentions.values())
        self._order = {head: k for k, head in enumerate(self.mentions)}
        self._at_span: dict[Span | None, list[int]] = {}
        for head, m in self.mentions.items():
            for e in m.entities:
                self._at_span.setdefault(e.span, []).append(head)
        self._grammar = grammar
        self._codes: Counter[str] = Counter()
        self._parties: dict[int, Party] = {}
        self._shares: dict[int, float] = {}
        self._told = [(c.start, c.end, k) for k, a in enumerate(reading.attributions) for c in a.content]
        self._sources = [a.source for a in reading.attributions]
        self._speakers: dict[int, set[int]] = {}

    def party(self, m: Mention) -> Party:
        """Whom a mention of this reading names, gathered once."""
        found = self._parties.get(m.head)
        if found is None:
            found = self._parties[m.head] = party_of(m.entities)
        return found

    def speaking(self, i: int) -> set[int]:
        """Tokens of the sources on whose word token ``i`` is told."""
        token = self._grammar.s.tokens[i]
        start, end = token.start, token.end
        found = [k for first, last, k in self._told if first <= start and end <= last]
        return set().union(*[self._source(k) for k in found]) if found else set()

    def _source(self, k: int) -> set[int]:
        if k not in self._speakers:
            self._speakers[k] = {t.i for span in self._sources[k] for t in tokens_in(self._grammar.s, span)}
        return self._speakers[k]

    def share(self, m: Mention) -> float:
        """Share of the reading's coded mentions that belong to the code of ``m``, the highest where it has several."""
        found = self._shares.get(m.head)
        if found is None:
            if not self._codes:
                self._codes.update(e.code for m in self._mentions for e in m.entities if e.code != NO_CODE)
            total = max(self._codes.total(), 1)
            found = self._shares[m.head] = max([self._codes[c] / total for c in self.party(m).codes], default=0.0)
        return found

    def among(self, heads: Iterable[int]) -> list[Mention]:
        """The mentions headed by some of ``heads``, in the order of the reading."""
        order = self._order
        return [self._mentions[k] for k in sorted({order[h] for h in heads if h in order})]

    def naming(self, entities: Sequence[Entity]) -> list[Mention]:
        """The mentions of which one entity is among ``entities``, in the order of the reading."""
        near = self.among(h for e in entities for h in self._at_span.get(e.span, ()))
        return [m for m in near if any(e in entities for e in m.entities)]

    def acting(self, i: int, *, places: bool) -> Mention | None:
        """The mention at ``i`` where it can fill a role; places only where the role allows them."""
        m = self.mentions.get(i)
        if m is None or not m.entities:
            return None
        return m if m.kind in ACTS or (places and m.kind == "place") else None

    def fill(self, tokens: Iterable[int], *, places: bool, deep: bool = True) -> tuple[Entity, ...]:
        """Entities of ``tokens`` and all co-ordinated with them, in order, each once; with ``deep`` down into phrases that are no actor."""
        found: list[Entity] = []
        for i in tokens:
            for k in (i, *self._grammar.conjuncts(i)):
                found += self.at(k, places, DEPTH if deep else 0)
        return distinct(found)

    def at(self, i: int, places: bool, depth: int) -> tuple[Entity, ...]:
        """Entities of the phrase headed by ``i``: its mention, its apposition, or with ``depth`` left its owner, doer or modifiers."""
        m = self.acting(i, places=places)
        if m is not None:
            return m.entities
        s = self._grammar.s
        named = [e for k in s.children[i] if s.tokens[k].dep == "appos" for e in self._direct(k, places)]
        if named or depth <= 0:
            return tuple(named)
        return self._below(i, places, depth - 1)

    def _direct(self, i: int, places: bool) -> tuple[Entity, ...]:
        m = self.acting(i, places=places)
        return m.entities if m else ()

    def _below(self, i: int, places: bool, depth: int) -> tuple[Entity, ...]:
        c = self._grammar.clause(i)
        if c.verbal and self._grammar.s.tokens[i].pos in ("VERB", "AUX"):
            return self._many(c.subjects, places, depth) or self._many(c.objects, places, depth)
        steps = [c.possessors, _preps(c.preps, "by"), c.modifiers, _preps(c.preps, "of"), _preps(c.preps, "from")]
        if places:
            steps += [_preps(c.preps, word) for word in ("in", "at", "on", "against", "with")]
        else:
            steps.append([k for k in _preps(c.preps, "in") if self._is(k, "country")])
        for step in steps:
            found = self._many(step, places or step is c.modifiers, depth)
            if found:
                return found
        return ()

    def _is(self, i: int, kind: str) -> bool:
        m = self.mentions.get(i)
        return m is not None and m.kind == kind

    def _many(self, tokens: Iterable[int], places: bool, depth: int) -> tuple[Entity, ...]:
        found = [e for t in tokens for k in (t, *self._grammar.conjuncts(t)) for e in self.at(k, places, depth)]
        return distinct(found)

    def kinds(self, i: int) -> frozenset[str]:
        """What may be said of the actor at ``i`` in a frame's tests: its kind, actor, military, government."""
        m = self.mentions.get(i)
        if m is None or not m.entities:
            return frozenset({"@thing"})
        out = {"@" + m.kind}
        if m.kind in ACTS:
            out.add("@actor")
        if m.kind == "agent":
            out.add("@group")
        if m.kind == "metonym":
            out.add("@government")
        sectors = {x for e in m.entities for x in e.sector}
        if sectors & {"MIL", "REB", "UAF", "PRM"}:
            out.add("@military")
        if sectors & {"GOV"}:
            out.add("@government")
        return frozenset(out)


def _preps(preps: list[tuple[str, int, list[int]]], word: str) -> list[int]:
    return [k for w, _, objects in preps if w == word for k in objects]


def distinct(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The entities without repeats of the same actor, first mention kept."""
    seen: set[tuple[str, str]] = set()
    out = []
    for e in entities:
        key = (e.identifier_text, e.code)
        if key not in seen:
            seen.add(key)
            out.append(e)
    return tuple(out)


def covering(spans: Iterable[Span]) -> Callable[[Span], bool]:
    """A test whether some one of ``spans`` covers a stretch: of those that begin in time, the one that reaches furthest would."""
    ordered = sorted(spans)
    starts = [x.start for x in ordered]
    reach = [-1, *accumulate((x.end for x in ordered), max)]
    return lambda span: reach[bisect_right(starts, span.start)] >= span.end
