"""From matches to candidate acts: conditions tested, the best frame for each word, roles found, content of speech acts left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from dragoman.events.clause import Grammar, is_verbal
from dragoman.events.fillers import Cast
from dragoman.events.frames import Frame, FrameSet, Test
from dragoman.events.matching import Match, beginnings, lexicon_of, matches_at, rank, stands_at
from dragoman.events.ontology import Ontology
from dragoman.events.patterns import WordSet
from dragoman.events.roles import Roles, find_roles
from dragoman.events.rulings import Outlook, outlook, ruled
from dragoman.records import Syntax
from dragoman.syntax.tree import ancestors

__all__ = ["Candidate", "find_candidates"]

DEEPEST = 60


@dataclass(slots=True)
class Candidate:
    """An act as the frames see it: its match, roles, outlook, and the type and mode after the rulings.

    ``lacking``: a role its frame needs is empty. ``content``: it is what another act asks for, promises, threatens or refuses.
    """

    match: Match
    roles: Roles
    look: Outlook
    type: str
    mode: str | None
    lacking: bool = False
    content: bool = False

    @property
    def head(self) -> int:
        """The trigger's token."""
        return self.match.head


def find_candidates(grammar: Grammar, cast: Cast, frames: FrameSet, ontology: Ontology) -> list[Candidate]:
    """All candidate acts of a parse in text order, at most one a word, also those marked as lacking a role or as content."""
    checker = _Checker(grammar, cast)
    lexicon = lexicon_of(frames)
    tried = (_candidate(checker, matches_at(grammar, lexicon, i), ontology) for i in beginnings(grammar, lexicon))
    found = [c for c in tried if c is not None]
    found.sort(key=lambda c: rank(c.match.frame, c.match.pattern), reverse=True)
    return _mark_content(grammar, _strongest(grammar, found))


def _candidate(checker: _Checker, matches: Iterable[Match], ontology: Ontology) -> Candidate | None:
    """The act of one word: the first of its ``matches`` that passes every test."""
    grammar, cast = checker.g, checker.cast
    for match in matches:
        if not checker.passes(match):
            continue
        roles = find_roles(grammar, cast, match)
        if not checker.suits(match.frame, roles):
            continue
        look = outlook(grammar, match.head, ontology.ahead)
        result = ruled(match.frame, look)
        if result is not None:
            return Candidate(match, roles, look, *result, lacking=not _needs(match, roles))
    return None


def _needs(match: Match, roles: Roles) -> bool:
    needs = match.frame.needs or ("either" if match.pattern.kind == "noun" else "actor")
    actor, recipient = bool(roles.actor), bool(roles.recipient)
    if needs == "actor":
        return actor or (roles.agentless and recipient)
    if needs == "both":
        return (recipient and (actor or roles.agentless)) or (match.frame.reciprocal and len(roles.actor) > 1)
    return {"either": actor or recipient, "recipient": recipient, "none": True}[needs]


class _Checker:
    """Tests a frame's conditions."""

    def __init__(self, grammar: Grammar, cast: Cast):
        self.g, self.cast = grammar, cast
        self._beside: dict[tuple[int, int], bool] = {}
        self._spoken: dict[int, set[str]] = {}

    def passes(self, match: Match) -> bool:
        """Conditions on positions and neighbours; those on actor and recipient come after roles are found."""
        f = match.frame
        return all(self.holds(t, match) for t in f.where if t.position not in ("actor", "recipient")) and not any(
            self.holds(t, match) for t in f.unless if t.position not in ("actor", "recipient")
        )

    def suits(self, frame: Frame, roles: Roles) -> bool:
        """Conditions on the roles found."""
        for t in frame.where:
            if t.position in ("actor", "recipient") and not self.role(t, roles):
                return False
        return not any(t.position in ("actor", "recipient") and self.role(t, roles) for t in frame.unless)

    def role(self, test: Test, roles: Roles) -> bool:
        """True where the role named holds what the test asks."""
        entities = roles.actor if test.position == "actor" else roles.recipient
        if not entities:
            return "@empty" in test.kinds
        return any(self.fits(m.head, test) for m in self.cast.naming(entities))

    def holds(self, test: Test, match: Match) -> bool:
        """True where what stands at the test's position fits it."""
        if test.position == "near":
            return test.words is not None and self._near(self.g.s.tokens[match.head].sent, test.words)
        tokens = list(_at(self.g, match, test.position))
        if not tokens:
            return "@empty" in test.kinds
        return any(self.fits(k, test) for k in tokens)

    def _near(self, sent: int, words: WordSet) -> bool:
        """True where one of ``words`` stands in the sentence; each is looked for once."""
        key = (sent, id(words))
        if key not in self._beside:
            self._beside[key] = self._stands_in(sent, words)
        return self._beside[key]

    def _stands_in(self, sent: int, words: WordSet) -> bool:
        tokens = range(self.g.s.sentences[sent].first, self.g.s.sentences[sent].last)
        if sent not in self._spoken:
            self._spoken[sent] = {form for k in tokens for form in self.g.forms(k)}
        if not words.single.isdisjoint(self._spoken[sent]):
            return True
        if words.many.keys().isdisjoint(self._spoken[sent]):
            return False
        return any(stands_at(self.g.s, k, words, self.g.forms(k)) for k in tokens)

    def fits(self, i: int, test: Test) -> bool:
        """True where token ``i`` is one of the test's words or its actor of one of its kinds."""
        if test.words is not None and stands_at(self.g.s, i, test.words, self.g.forms(i)):
            return True
        return bool(test.kinds & self.cast.kinds(i))


def _at(grammar: Grammar, match: Match, position: str) -> Iterable[int]:
    c = grammar.clause(match.head)
    if position == "object":
        return [*c.objects, *match.light_objects]
    if position == "clause":
        return [v for _, v in c.complements]
    simple = {"subject": c.subjects, "possessor": c.possessors, "modifier": c.modifiers}
    if position in simple:
        return simple[position]
    return [k for word, _, objects in c.preps if word == position for k in objects]


def _strongest(grammar: Grammar, found: list[Candidate]) -> list[Candidate]:
    """Leave out words that spell another act's trigger. Strongest first: what is left out takes nothing else away."""
    spelt: set[int] = set()
    kept: list[Candidate] = []
    for c in sorted(found, key=lambda c: (-c.match.frame.priority, -c.match.pattern.weight, _depth(grammar.s, c.head))):
        words = set(c.match.tokens)
        support = grammar.clause(c.head).support
        if support is not None and c.match.pattern.kind == "noun":
            words.add(support)
        if c.head in spelt or (c.match.pattern.weight == 1 and words - {c.head} and words & {k.head for k in kept}):
            continue
        spelt |= words
        kept.append(c)
    return kept


def _mark_content(grammar: Grammar, kept: list[Candidate]) -> list[Candidate]:
    """Mark what is only the content of a request, promise, threat or refusal; in text order."""
    eaten: set[int] = set()
    for c in sorted(kept, key=lambda c: _depth(grammar.s, c.head)):
        if c.head not in eaten and not c.lacking and c.match.frame.consumes:
            eaten |= _content(grammar, c.match)
    for c in kept:
        c.content = c.head in eaten
    return sorted(kept, key=lambda c: c.head)


def _content(grammar: Grammar, match: Match) -> set[int]:
    c = grammar.clause(match.head)
    heads = [*c.objects, *match.prep_objects, *match.complements, *(v for _, v in c.complements)]
    out: set[int] = set()
    for h in heads:
        if h == match.head:
            continue
        for k in (h, *grammar.conjuncts(h)):
            out.add(k)
            if is_verbal(grammar.s.tokens[k]):
                out |= {x for x in grammar.clause(k).objects if not is_verbal(grammar.s.tokens[x]) and x != match.head}
    return out


def _depth(s: Syntax, i: int) -> int:
    """How far below its sentence's root a token hangs, up to DEEPEST."""
    return sum(1 for _ in islice(ancestors(s, i), DEEPEST))
