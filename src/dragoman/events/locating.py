"""Places named in a story, and how each is tied to an event's words: by the trigger, its arguments, the sentence, or only nearby."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dragoman.events.gazetteer import Gazetteer, Spot
from dragoman.events.toponyms import Toponym, resolve
from dragoman.records import Name, Reading, Span, Syntax, Token
from dragoman.syntax.coreference import name_for
from dragoman.syntax.tree import ancestors, root_of, tokens_in

__all__ = ["Locus", "Ties", "find_loci"]

LOCATIVE = frozenset(
    "in at near inside across throughout around outside within over off along between beside by on under above through beyond "
    "amid among surrounding".split()
)
TOWARDS = frozenset("to into toward towards onto for".split())
AWAY = frozenset({"from", "out"})
PLACES = frozenset("capital city town village country region province area district island nation state territory enclave".split())
PARTS = PLACES | frozenset(
    "outskirt suburb street centre center heart north south east west part border coast port edge side frontier "
    "county governorate municipality neighborhood neighbourhood camp airport base border valley square".split()
)
"""Nouns that pass their own place on to the name they carry: "in the city of Herat", "in Helmand province"."""
_DATELINE = re.compile(
    r"\s*[A-Z][A-Z'. -]{2,30}(?:, [A-Z][\w. ]{1,25}){0,2}(?:, \d{1,2}[^\n]{0,12})? ?"
    r"(?:\([^)\n]{2,25}\) ?)?(?:--|[—–-]) "
)
"""A dateline: the town in capitals, perhaps a country or day, perhaps the agency in brackets, then a dash."""
_LABELS = frozenset({"GPE", "LOC", "FAC", "NORP"})
_SURE_KINDS = frozenset({"country", "people", "division", "region", "sea", "gulf", "strait", "river", "continent"})
_TOWN = 50_000
"""People a town must have for its bare name to be believed against the parser's label."""


@dataclass(frozen=True, slots=True)
class Locus:
    """A place as one spot of the story names it. ``way``: in, to, from, of (modifier), actor (it acts or is acted on) or other.

    ``anchor`` is the token it hangs on beyond its preposition; ``rule`` how it was found.
    """

    span: Span
    head: int
    spot: Spot
    way: str
    anchor: int
    sent: int
    rule: str = "name"


def find_loci(reading: Reading, gazetteer: Gazetteer, hints: Mapping[str, float]) -> list[Locus]:
    """Every named place of the story in text order, with those that nominals and "there" stand for; ``hints`` weigh countries.

    The dateline's place helps to tell namesakes apart but is where the story was filed, not where anything happened: left out.
    """
    s = reading.syntax
    names = [(t, head) for t, head in _toponyms(reading, gazetteer)]
    spots = resolve([t for t, _ in names], gazetteer, hints)
    loci: list[Locus] = []
    for (t, head), spot in zip(names, spots, strict=True):
        if spot is not None and not (spot.kind == "unlisted" and s.tokens[head].pos == "ADJ"):
            loci.append(_locus(s, t.span, head, spot, "name"))
    opening = _dateline(reading)
    loci = [x for x in loci if not x.span.overlaps(opening)]
    loci += list(_implied(reading, gazetteer, loci))
    return sorted(loci, key=lambda x: x.span)


def _dateline(reading: Reading) -> Span:
    """Span of the dateline, as intake found it or as the text begins ("KABUL, May 3 (Agency) - "); empty where there is none."""
    given = reading.story.dateline
    if given and given.span:
        return given.span
    found = _DATELINE.match(reading.text)
    return Span(found.start(), found.end()) if found else Span(0, 0)


def _toponyms(reading: Reading, gazetteer: Gazetteer) -> Iterator[tuple[Toponym, int]]:
    s = reading.syntax
    taken: set[int] = set()
    for name in s.names:
        span = _trim(s, name)
        if span is None:
            continue
        head = root_of(s, span)
        if head is None:
            continue
        if name.label in _LABELS or _believed(reading, span, head, gazetteer):
            taken.update(range(name.first, name.last))
            yield Toponym(reading.words(span), span, _sort_beside(s, head)), head.i
    for t in s.tokens:
        if t.pos == "PROPN" and t.i not in taken and t.text[:1].isupper() and not _in_name(s, t.i):
            found = gazetteer.find(t.text)
            if found and _well_known(found[0]) and (t.dep == "pobj" or found[0].kind == "country"):
                yield Toponym(t.text, t.span), t.i


def _sort_beside(s: Syntax, head: Token) -> str:
    """What the words beside a name call it: "the city of Herat", "Herat province"."""
    over = s.tokens[head.head]
    word = s.tokens[over.head].lemma if over.lower == "of" else over.lemma if head.dep in ("compound", "nmod", "amod") else ""
    if word in ("city", "town", "village", "capital", "port"):
        return "city"
    return "division" if word in ("province", "region", "governorate", "oblast", "prefecture") else ""


def _in_name(s: Syntax, i: int) -> bool:
    return any(n.first <= i < n.last for n in s.names)


def _trim(s: Syntax, name: Name) -> Span | None:
    """The name's span without article and possessive mark; null for amounts and times."""
    if name.label in ("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY"):
        return None
    words = [t for t in s.tokens[name.first : name.last] if t.lower not in ("the", "'s", "’s", "’", "'")]
    return Span(words[0].start, words[-1].end) if words else None


def _believed(reading: Reading, span: Span, head: Token, gazetteer: Gazetteer) -> bool:
    """True for a name labelled otherwise that is a well-known place and stands like one ("in Basra", "Iran's")."""
    found = gazetteer.find(reading.words(span))
    if not found or found[0].variant:
        return False
    if found[0].kind in ("country", "people"):
        return True
    way, _ = _way(reading.syntax, head)
    return way in ("in", "to", "from") and _well_known(found[0])


def _well_known(spot: Spot) -> bool:
    return spot.kind in _SURE_KINDS or spot.population >= _TOWN


def _way(s: Syntax, head: Token) -> tuple[str, int]:
    """How the name stands in its clause, and the token it hangs on."""
    t = head
    while t.dep in ("conj", "appos") and t.head != t.i:
        t = s.tokens[t.head]
    over = s.tokens[t.head]
    if t.dep in ("pobj", "pcomp") and over.pos in ("ADP", "SCONJ", "ADV", "VERB"):
        anchor = s.tokens[over.head] if over.head != over.i else over
        word = over.lower
        if word in LOCATIVE and over.dep != "agent":
            return "in", anchor.i
        if word in TOWARDS:
            return "to", anchor.i
        if word in AWAY:
            return "from", anchor.i
        if word in ("of", "with") and anchor.lemma in PARTS and anchor.i != head.i:
            return _way(s, anchor)
        return ("of" if word == "of" else "actor" if word in ("with", "against", "by") else "other"), anchor.i
    if t.dep in ("compound", "amod", "nmod", "poss"):
        return _way(s, over) if over.lemma in PARTS and over.i != t.i else ("of", t.head)
    if t.dep in ("nsubj", "nsubjpass", "dobj", "dative", "agent", "iobj"):
        return "actor", t.head
    return "other", t.head


def _locus(s: Syntax, span: Span, head: int, spot: Spot, rule: str) -> Locus:
    way, anchor = _way(s, s.tokens[head])
    return Locus(span, head, spot, way, anchor, s.tokens[head].sent, rule)


def _implied(reading: Reading, gazetteer: Gazetteer, named: list[Locus]) -> Iterator[Locus]:
    """"In the capital", "in the city", "there": the place the words stand for."""
    s = reading.syntax
    told: list[Locus] = []
    for t in s.tokens:
        if t.lower == "there" and t.dep == "advmod":
            before = [x for x in (*named, *told) if x.head < t.i and x.sent >= t.sent - 2 and x.way in ("in", "to")]
            if before:
                yield Locus(t.span, t.i, max(before, key=lambda x: x.head).spot, "in", t.head, t.sent, "there")
        elif t.lemma in PLACES and t.pos == "NOUN" and t.dep in ("pobj", "poss", "dobj", "nsubj"):
            spot = _nominal_spot(reading, t, gazetteer, named)
            if spot:
                told.append(_locus(s, t.span, t.i, spot, "nominal"))
                yield told[-1]


def _nominal_spot(reading: Reading, t: Token, gazetteer: Gazetteer, named: list[Locus]) -> Spot | None:
    s = reading.syntax
    kids = [s.tokens[k] for k in s.children[t.i]]
    if not any(k.lower in ("the", "this", "that") for k in kids):
        return None
    if any(k.dep in ("amod", "compound", "appos", "relcl", "prep") for k in kids):
        return None
    before = [x for x in named if x.head < t.i and t.sent - x.sent <= 4]
    if t.lemma == "capital":
        country = next((x.spot.country for x in reversed(before) if x.spot.country), "")
        return gazetteer.capital(country)
    phrase = Span(min(k.start for k in (*kids, t) if k.i <= t.i), t.end)
    link = name_for(reading, phrase)
    told = next((x.spot for x in named if link and x.span.overlaps(link)), None)
    return told or next((x.spot for x in reversed(before) if _is_a(x.spot, t.lemma)), None)


def _is_a(spot: Spot, word: str) -> bool:
    if word in ("country", "nation", "state"):
        return spot.kind == "country"
    if word in ("city", "town", "village"):
        return spot.kind == "city"
    return spot.kind in ("division", "region") and word in ("region", "province", "area", "territory", "enclave", "island")


class Ties:
    """How close places stand to one event, whose trigger is token ``trigger`` and whose words are ``words``."""

    def __init__(self, s: Syntax, trigger: int, words: Span):
        self.sent = s.tokens[trigger].sent if trigger >= 0 else -1
        self._known: dict[tuple[int, int, int], str] = {}
        self._own = {x.i for x in tokens_in(s, words)} | {trigger} if trigger >= 0 else set()
        self._above = {a.i for a in ancestors(s, trigger)} if trigger >= 0 else set()
        self._below: set[int] = set()
        stack = list(self._own)
        while stack:
            new = [k for k in s.children[stack.pop()] if k not in self._below]
            self._below.update(new)
            stack += new

    def __call__(self, locus: Locus) -> str:
        """verb, argument, above, sentence, before1, before2, after1, earlier or later."""
        key = (locus.sent, locus.head, locus.anchor)
        if key not in self._known:
            self._known[key] = self._tie(locus)
        return self._known[key]

    def _tie(self, locus: Locus) -> str:
        if not self._own:
            return "earlier"
        gap = locus.sent - self.sent
        if gap:
            return {-1: "before1", -2: "before2", 1: "after1"}.get(gap, "earlier" if gap < 0 else "later")
        if locus.anchor in self._own or locus.head in self._own:
            return "verb"
        if locus.head in self._below:
            return "argument"
        return "above" if locus.anchor in self._above else "sentence"
