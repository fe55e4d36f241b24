"""Reporters at work are no party: "told reporters", "met the press", "a correspondent asked" make no event and no recipient.

What is done to them does: "police beat a reporter", "thanked journalists for", "accused the press of lying".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman import data
from dragoman.events.judge import Verdict
from dragoman.events.proposals import Proposal
from dragoman.records import NO_CODE, Entity, Reading, Syntax, Token, replace
from dragoman.syntax import tree

__all__ = ["Press"]

_STEPS = 6
"""How far up the parse the verb is looked for that a phrase hangs on."""


class Press:
    """The words of a newsroom's own work, and verdicts without it."""

    def __init__(self) -> None:
        table = data.toml("sources.toml")["reporters"]
        words = {name: frozenset(value.split()) for name, value in table.items()}
        self._nouns, self._tell, self._meet = words["nouns"], words["tell"], words["meet"]
        self._ask, self._witness = words["ask"], words["witness"]
        self._occasions, self._held = words["occasions"], words["held"]

    def without(self, reading: Reading, judged: Sequence[tuple[Proposal, Verdict]]) -> list[tuple[Proposal, Verdict]]:
        """The verdicts with reporters at work taken out; what is left without parties stands no more."""
        return [(p, self._cleared(reading, p, v)) for p, v in judged]

    def _cleared(self, reading: Reading, p: Proposal, v: Verdict) -> Verdict:
        s = reading.syntax
        if v.type == "CONSULT" and self._own_work(s, p, v):
            return _fallen(v)
        working = [e for e in (*v.actor, *v.recipient) if self._at_work(s, e, s.tokens[p.head], v.type)]
        if not working:
            return v
        actor, recipient = (tuple(e for e in side if e not in working) for side in (v.actor, v.recipient))
        if not actor or (v.type == "CONSULT" and len({e.identifier_text for e in (*actor, *recipient)}) < 2):
            return _fallen(v)
        if v.recipient and not recipient and self._told_by(s, p):
            return _fallen(v)
        return replace(v, actor=actor, recipient=recipient, reciprocal=v.reciprocal and len(actor) > 1)

    def _own_work(self, s: Syntax, p: Proposal, v: Verdict) -> bool:
        """An interview, a reporter's own visit, or words to the press with nobody else beside it."""
        trigger = s.tokens[p.head]
        if trigger.lemma.lower() == "interview" or any(self._is_press(s, x) for x in tree.subjects(s, p.head)):
            return True
        if not self._told_by(s, p):
            return False
        beside = [e for e in (*v.actor, *v.recipient) if self._beside(s, p, e)]
        others = {e.code for e in (*v.actor, *v.recipient) if e not in beside and e.code != NO_CODE}
        return all(e.code in others for e in beside)

    def _beside(self, s: Syntax, p: Proposal, e: Entity) -> bool:
        """True for a party that the trigger's words take in as they do the press ("met reporters and the ambassador")."""
        head = tree.root_of(s, e.span) if e.span is not None else None
        if head is None or self._is_press(s, head) or head.dep in ("nsubj", "nsubjpass"):
            return False
        return any(up.i in {p.head, *p.tokens} for up in _above(s, head))

    def _at_work(self, s: Syntax, e: Entity, trigger: Token, kind: str) -> bool:
        """True for a party that only reports, asks or is told."""
        head = tree.root_of(s, e.span) if e.span is not None else None
        outlet = head is not None and "JRN" in e.sector and not _is_person(s, head) and head.lemma.lower() not in self._nouns
        if head is None or not (outlet or self._is_press(s, head)):
            return False
        if kind == "CONSULT" and self._is_press(s, head):
            return True
        return self._addressed(s, head) or self._asks(s, head, trigger)

    def _is_press(self, s: Syntax, head: Token) -> bool:
        """ "Reporters", "our correspondent, Ann Lee"; not "the jailed journalist"."""
        heads = [head, *tree.children(s, head.i, "appos")]
        if head.dep == "appos":
            heads += _above(s, head)
        return any(
            t.lemma.lower() in self._nouns
            and t.pos in ("NOUN", "PROPN")
            and t.dep not in ("compound", "nmod", "amod")
            and not any(x.lower in self._held or x.dep in ("acl", "relcl") for x in tree.children(s, t.i))
            for t in heads
        )

    def _addressed(self, s: Syntax, head: Token) -> bool:
        """Told, met, or held an interview or press conference with."""
        if head.dep in ("nsubj", "nsubjpass", "agent"):
            return False
        for up in _above(s, head):
            if up.pos in ("VERB", "AUX"):
                return up.lemma.lower() in self._tell | self._meet
            if up.pos in ("NOUN", "PROPN") and up.lemma.lower() in self._occasions:
                return True
            if up.pos in ("NOUN", "PROPN") and up.lemma.lower() not in self._nouns:
                return False
        return False

    def _asks(self, s: Syntax, head: Token, trigger: Token) -> bool:
        """Puts a question, or tells what happened; a demand ("asked the court to free him") is an act."""
        if head.dep != "nsubj" or head.head != trigger.i:
            return False
        lemma = trigger.lemma.lower()
        demand = any(x.tag == "VB" for x in tree.children(s, trigger.i, "xcomp", "ccomp"))
        return lemma in self._witness or (lemma in self._ask and not demand)

    def _told_by(self, s: Syntax, p: Proposal) -> bool:
        """True where the trigger's own words address reporters ("spoke to reporters", "gave the press an interview")."""
        sentence = tree.sentence_of(s, p.head)
        own = {p.head, *p.tokens}
        return any(
            self._is_press(s, t) and self._addressed(s, t) and any(up.i in own for up in _above(s, t))
            for t in s.tokens[sentence.first : sentence.last]
            if t.lemma.lower() in self._nouns
        )


def _above(s: Syntax, t: Token) -> Iterator[Token]:
    """Heads of a phrase up to and with the verb it hangs on."""
    for n, up in enumerate(tree.ancestors(s, t.i)):
        yield up
        if up.pos in ("VERB", "AUX") or n == _STEPS:
            return


def _is_person(s: Syntax, head: Token) -> bool:
    return any(n.label == "PERSON" and n.first <= head.i < n.last for n in s.names)


def _fallen(v: Verdict) -> Verdict:
    return replace(v, stands=False, confidence=0.0)
