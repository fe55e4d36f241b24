"""How closely the parse ties a time expression to a predicate: a cost in steps of the dependency path, lower is closer.

Method: the path from the predicate up to the lowest common head and down to the expression; each arc has a price for
going up from the predicate (the expression dates a clause the predicate belongs to) and for going down to the
expression (it may date something nearer than the predicate). Prices were set on the project's own training stories.
"""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.records import Syntax, Timex, Token
from dragoman.syntax.tree import root_of, tokens_in

__all__ = ["FAR", "link_cost", "path_features", "relation_to", "time_root"]

FAR = 99.0
"""Cost where the two do not stand in one sentence."""

_UP = {
    "xcomp": 0.3,
    "conj": 1.0,
    "ccomp": 2.2,
    "advcl": 1.5,
    "relcl": 3.0,
    "acl": 1.5,
    "appos": 1.0,
    "pcomp": 1.0,
    "parataxis": 2.0,
    "dobj": 0.3,
    "nsubj": 0.8,
    "nsubjpass": 0.5,
    "pobj": 0.5,
    "prep": 0.5,
    "attr": 0.4,
    "acomp": 0.3,
    "oprd": 0.3,
    "compound": 0.5,
    "poss": 1.5,
    "amod": 1.0,
    "csubj": 1.5,
    "agent": 0.5,
    "dative": 0.5,
    "npadvmod": 0.5,
    "aux": 0.0,
    "auxpass": 0.0,
    "prt": 0.0,
}
_DOWN = {
    "npadvmod": 0.0,
    "tmod": 0.0,
    "advmod": 0.0,
    "prep": 0.0,
    "pobj": 0.0,
    "nummod": 0.2,
    "compound": 0.3,
    "poss": 0.3,
    "amod": 0.3,
    "nmod": 0.3,
    "pcomp": 0.5,
    "agent": 0.3,
    "dobj": 1.2,
    "nsubj": 1.5,
    "nsubjpass": 1.5,
    "attr": 1.0,
    "appos": 0.8,
    "xcomp": 0.8,
    "conj": 1.8,
    "advcl": 2.5,
    "ccomp": 3.0,
    "relcl": 3.5,
    "acl": 2.5,
    "csubj": 3.0,
    "dep": 0.5,
    "dative": 0.8,
    "acomp": 0.5,
}
_CLAUSAL = frozenset({"ccomp", "advcl", "relcl", "acl", "xcomp", "conj", "pcomp", "appos", "parataxis", "csubj", "nsubj", "dobj"})


def time_root(syntax: Syntax, time: Timex) -> Token | None:
    """The token a time expression hangs by: its highest word, or null where the parse does not reach it."""
    return root_of(syntax, time.span)


def link_cost(syntax: Syntax, predicate: Iterable[int], time: Timex) -> float:
    """The lowest cost from any of the token numbers ``predicate`` to ``time``; `FAR` across sentences.

    A predicate of several words ("held talks") may be given by all of them.
    """
    root = time_root(syntax, time)
    if root is None:
        return FAR
    inside = {t.i for t in tokens_in(syntax, time.span)}
    return min((_path_cost(syntax, i, root) for i in predicate if i not in inside), default=FAR)


def path_features(syntax: Syntax, predicate: int, time: Timex) -> set[str]:
    """What lies between a predicate and an expression of its sentence: clauses climbed out of and gone down into, nouns and verbs
    passed on the way down (an expression below another noun or verb may date that)."""
    root = time_root(syntax, time)
    if root is None or syntax.tokens[predicate].sent != root.sent:
        return set()
    up, down = _chain(syntax, predicate), _chain(syntax, root.i)
    meet = next((i for i in up if i in down), None)
    if meet is None:
        return set()
    rising, falling = up[: up.index(meet)], down[: down.index(meet)]
    found = {f"up={syntax.tokens[i].dep}" for i in rising if syntax.tokens[i].dep in _CLAUSAL}
    found |= {f"down={syntax.tokens[i].dep}" for i in falling[1:] if syntax.tokens[i].dep in _CLAUSAL}
    nouns = sum(syntax.tokens[i].pos in ("NOUN", "PROPN") for i in falling[1:])
    verbs = sum(syntax.tokens[i].pos in ("VERB", "AUX") for i in falling[1:])
    found |= {
        f"down-nouns={min(nouns, 2)}",
        f"down-verbs={min(verbs, 2)}",
        f"meet={'self' if meet == predicate else syntax.tokens[meet].pos}",
    }
    found.add(f"side={'before' if root.i < predicate else 'after'}/{'near' if abs(root.i - predicate) < 8 else 'far'}")
    return found


def relation_to(syntax: Syntax, predicate: int, time: Timex) -> str:
    """How ``time`` binds the predicate: its relation where its preposition stands between the two, else "in".

    "Killed since 2007" is since; in "since 1991, when he was overthrown" and "since the 2003 invasion" the overthrow
    and the invasion are of the year itself. "An agreement from 2015" is of 2015, "suspended from Monday" is
    since.
    """
    root = time_root(syntax, time)
    if root is None or time.relation == "in":
        return time.relation
    up, down = _chain(syntax, predicate), _chain(syntax, root.i)
    if root.i in up:
        return "in"
    meet = next((i for i in up if i in down), None)
    falling = down[: down.index(meet)] if meet is not None else down
    between = [syntax.tokens[i] for i in falling[1:] if syntax.tokens[i].pos in ("ADP", "SCONJ")]
    if meet is not None and not between and syntax.tokens[meet].pos not in ("ADP", "SCONJ"):
        return "in"
    noun = syntax.tokens[predicate].pos in ("NOUN", "PROPN")
    return "in" if noun and any(t.lower == "from" for t in between) else time.relation


def _chain(syntax: Syntax, i: int) -> list[int]:
    chain = [i]
    while syntax.tokens[i].head != i:
        i = syntax.tokens[i].head
        chain.append(i)
    return chain


def _path_cost(syntax: Syntax, predicate: int, root: Token) -> float:
    if syntax.tokens[predicate].sent != root.sent:
        return FAR
    up, down = _chain(syntax, predicate), _chain(syntax, root.i)
    meet = next((i for i in up if i in down), None)
    if meet is None:
        return FAR
    rising = up[: up.index(meet)]
    falling = down[: down.index(meet)]
    cost = sum(_UP.get(syntax.tokens[i].dep, 1.0) for i in rising)
    cost += sum(_DOWN.get(syntax.tokens[i].dep, 1.0) for i in falling)
    distance = abs(predicate - root.i)
    return cost + 0.02 * distance
