"""Who does it and to whom: positions of a frame looked up in the clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dragoman.events.clause import Clause, Grammar
from dragoman.events.fillers import Cast, distinct
from dragoman.events.matching import Match
from dragoman.records import Entity

__all__ = ["Roles", "find_roles", "positions_of"]

DEFAULTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "verb": (("subject",), ("object", "against", "on", "with", "to", "at")),
    "noun": (
        ("possessor", "by", "modifier", "from", "of", "subject"),
        ("against", "on", "with", "to", "at", "of", "into", "object"),
    ),
    "adjective": (("subject",), ("of", "to", "with", "toward", "against", "for")),
}
SLOTS: dict[str, Callable[[Clause], Sequence[int]]] = {
    "subject": lambda c: c.subjects,
    "possessor": lambda c: c.possessors,
    "modifier": lambda c: c.modifiers,
    "none": lambda _: (),
}
"""Positions that a clause states by themselves."""
TOGETHER = ("with", "between", "among")
VERBAL = frozenset({"subject", "object"})


@dataclass(slots=True)
class Roles:
    """Actors and recipients found, where each stood, and whether the actor's place in the sentence is there but empty (agentless)."""

    actor: tuple[Entity, ...]
    recipient: tuple[Entity, ...]
    actor_position: str
    recipient_position: str
    agentless: bool


def positions_of(match: Match) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The actor's and the recipient's positions in order of trial: the frame's own or the defaults of the pattern's kind."""
    f, kind = match.frame, match.pattern.kind
    actor, recipient = DEFAULTS[kind]
    if kind != "noun":
        return f.actor or actor, f.recipient or (("governed", *recipient) if match.pattern.preps else recipient)
    own_actor = f.noun_actor or (f.actor if f.actor and not set(f.actor) <= VERBAL else None)
    own_recipient = f.noun_recipient or (f.recipient if f.recipient and not set(f.recipient) <= VERBAL else None)
    if own_recipient == ("none",):
        return own_actor or actor, own_recipient
    return (*(own_actor or actor), "subject"), (*(own_recipient or ("governed", *recipient)), "object")


def find_roles(grammar: Grammar, cast: Cast, match: Match) -> Roles:
    """The actors and recipients of ``match``."""
    clause = grammar.clause(match.head)
    where_actor, where_recipient = positions_of(match)
    finder = _Finder(grammar, cast, clause, match)
    actor, actor_position, used = finder.first(where_actor, frozenset(), places=False)
    barred = () if match.frame.reciprocal else actor
    recipient, recipient_position, _ = finder.first(where_recipient, used, places=True, barred=barred)
    if match.frame.reciprocal:
        return finder.together(actor, recipient, actor_position)
    agentless = clause.verbal and clause.passive and not clause.subjects
    return Roles(actor, recipient, actor_position, recipient_position, agentless)


class _Finder:
    def __init__(self, grammar: Grammar, cast: Cast, clause: Clause, match: Match):
        self.g, self.cast, self.c, self.match = grammar, cast, clause, match

    def first(
        self, positions: Sequence[str], used: frozenset[int], *, places: bool, barred: tuple[Entity, ...] = ()
    ) -> tuple[tuple[Entity, ...], str, frozenset[int]]:
        """Entities of the first position that holds any besides those ``barred``, its name, and the tokens it used."""
        known = {e.identifier_text for e in barred}
        for position in positions:
            tokens = [k for k in self.tokens(position) if k not in used]
            if not tokens:
                continue
            light = position == "object" and set(tokens) <= set(self.match.light_objects)
            found = self.cast.fill(tokens, places=(places and not light) or position in ("modifier", "possessor"))
            found = tuple(e for e in found if e.identifier_text not in known)
            if found:
                return found, position, frozenset(tokens)
        return (), "", frozenset()

    def tokens(self, position: str) -> Iterable[int]:
        """Tokens standing at ``position``."""
        if position in SLOTS:
            return SLOTS[position](self.c)
        if position == "object":
            bare = [k for k in self.c.objects if k not in self.match.light_objects]
            return bare or list(self.match.light_objects)
        if position == "governed":
            return self.match.prep_objects
        base, _, part = position.partition(".")
        return self._in_complement(part) if base == "clause" else self._prepositional(position)

    def _prepositional(self, word: str) -> list[int]:
        """Objects of a preposition at the predicate, else at the words the pattern spells besides ("went on strike against")."""
        own = [k for w, _, objects in self.c.preps if w == word for k in objects]
        if own:
            return own
        others = [m for m in self.match.tokens if m != self.match.head]
        return [k for m in others for w, _, objects in self.g.clause(m).preps if w == word for k in objects]

    def _in_complement(self, part: str) -> list[int]:
        verbs = list(self.match.complements) or [v for _, v in self.c.complements]
        out: list[int] = []
        for v in verbs:
            inner = self.g.clause(v)
            if not part:
                out += inner.subjects if inner.verbal else []
            elif part == "object":
                deeper = [k for _, verb in inner.complements for k in self.g.clause(verb).subjects if k not in self.c.subjects]
                out += inner.objects or deeper or [k for _, _, objects in inner.preps for k in objects]
            else:
                out += [k for word, _, objects in inner.preps if word == part for k in objects]
        return out

    def together(self, actor: tuple[Entity, ...], recipient: tuple[Entity, ...], position: str) -> Roles:
        """All participants as actors."""
        others = [k for word, _, objects in self.c.preps if word in TOGETHER for k in objects]
        more = self.cast.fill(others, places=True)
        if position == "of" and more:
            actor = ()
        return Roles(distinct((*actor, *recipient, *more)), (), position or "with", "", False)
