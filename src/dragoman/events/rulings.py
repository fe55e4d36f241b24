"""PLOVER's rulings on acts that lie ahead, are negated or only supposed: what type such a mention gets, or that it is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.events.clause import Grammar, is_verbal
from dragoman.events.frames import Frame
from dragoman.events.ontology import Ahead
from dragoman.records import Token
from dragoman.syntax.tree import children

__all__ = ["Outlook", "outlook", "ruled"]

CONDITIONS = frozenset({"if", "unless", "whether", "lest", "should"})
NEGATIVE_VERBS = frozenset({"fail", "refuse", "decline", "stop", "cease", "avoid", "prevent", "deny"})
CLIMB = 4


@dataclass(slots=True)
class Outlook:
    """How an act is put: it lies ahead, is negated, is only supposed ("if", "could"). ``sign`` is the token that says so, or -1."""

    future: bool = False
    negated: bool = False
    supposed: bool = False
    sign: int = -1


def outlook(g: Grammar, i: int, ahead: Ahead) -> Outlook:
    """The outlook of the act at token ``i``, from its auxiliaries and what governs it, up to four words up the tree."""
    t = g.s.tokens[i]
    support = None if is_verbal(t) else g.clause(i).support
    start = g.s.tokens[support] if support is not None else t
    if not is_verbal(start) and start is t:
        adjective = next((k for k in children(g.s, i, "amod", "compound") if k.lower in ahead.adjectives), None)
        if adjective is not None:
            return Outlook(future=True, sign=adjective.i)
        if _no(g, i):
            return Outlook(negated=True, sign=i)
    own = _of_verb(g, start, ahead) if is_verbal(start) else Outlook()
    if own.future or own.supposed or own.negated:
        return own
    return _from_above(g, start, ahead)


def _no(g: Grammar, i: int) -> bool:
    return any(k.lower in ("no", "neither") and k.dep == "det" for k in children(g.s, i))


def _of_verb(g: Grammar, t: Token, ahead: Ahead) -> Outlook:
    if children(g.s, t.i, "neg") or any(k.lower == "never" for k in children(g.s, t.i, "advmod")):
        return Outlook(negated=True, future=_future(g, t, ahead) is not None, sign=t.i)
    sign = _future(g, t, ahead)
    if sign is not None:
        return Outlook(future=True, sign=sign)
    condition = next((k for k in children(g.s, t.i, "mark", "advmod") if k.lower in CONDITIONS), None)
    if condition is not None:
        return Outlook(supposed=True, sign=condition.i)
    modal = next((k for k in children(g.s, t.i, "aux") if k.lower in ahead.modals or k.lemma in ahead.modals), None)
    if modal is not None:
        return Outlook(future=modal.lower in ("would", "'d"), supposed=modal.lower not in ("would", "'d"), sign=modal.i)
    return Outlook()


def _future(g: Grammar, t: Token, ahead: Ahead) -> int | None:
    for k in children(g.s, t.i, "aux"):
        if k.lemma in ahead.auxiliaries or k.lower in ahead.auxiliaries:
            return k.i
    return None


def _from_above(g: Grammar, t: Token, ahead: Ahead) -> Outlook:
    """What the governing words say: "plans to visit", "the proposal to withdraw", "will begin talks"."""
    for _ in range(CLIMB):
        if t.head == t.i:
            return Outlook()
        h = g.s.tokens[t.head]
        if t.dep in ("xcomp", "advcl", "acl") and _infinitive(g, t):
            if (h.lemma in ahead.verbs or h.lower in ahead.verbs or h.lemma == "be") and t.dep != "advcl":
                return Outlook(future=True, sign=h.i)
            if h.lemma in ahead.nouns:
                return Outlook(future=True, sign=h.i)
            if h.lemma in NEGATIVE_VERBS:
                return Outlook(negated=True, sign=h.i)
        elif (
            t.dep == "dobj"
            and h.lemma in ("plan", "schedule", "propose", "consider", "discuss", "seek", "prepare")
            and not is_verbal(t)
        ):
            return Outlook(future=True, sign=h.i)
        elif t.dep not in ("conj", "dobj", "xcomp", "attr", "nsubjpass", "pobj", "prep"):
            return Outlook()
        if is_verbal(h) and t.dep in ("conj", "dobj", "xcomp", "attr", "nsubjpass"):
            own = _of_verb(g, h, ahead)
            if own.future or own.supposed or own.negated:
                return own
        t = h
    return Outlook()


def _infinitive(g: Grammar, t: Token) -> bool:
    return any(k.lower == "to" for k in children(g.s, t.i, "aux"))


def ruled(frame: Frame, look: Outlook) -> tuple[str, str | None] | None:
    """Type and mode after the rulings; null where the mention is dropped."""
    target = frame.negated if look.negated else frame.future if look.future else frame.hypothetical if look.supposed else "keep"
    if target == "drop":
        return None
    if target == "keep":
        return frame.type, frame.mode
    name, _, mode = target.partition(".")
    return name, mode or None
