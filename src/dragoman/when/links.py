"""How closely the parse ties a time expression to a predicate: a cost in steps of the dependency path, lower is closer.

Method: the path from the predicate up to the lowest common head and down to the expression; each arc has a price for
going up from the predicate (the expression dates a clause the predicate belongs to) and for going down to the
expression (it may date something nearer than the predicate). Prices were set on the project's own training stories.
"""

from __future__ import annotations

from dragoman.records import Span, Syntax, Timex, Token
from dragoman.syntax.tree import children, root_of, tokens_in

__all__ = ["FAR", "Links"]

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
_ORDERS = frozenset({"after", "before", "following", "during", "since", "amid", "at", "upon", "when", "as", "while"})


class Links:
    """Paths between the words and the time expressions of one parse; what was walked once is kept."""

    def __init__(self, syntax: Syntax):
        self._syntax = syntax
        self._chains: dict[int, tuple[int, ...]] = {}
        self._roots: dict[Span, tuple[Token | None, frozenset[int]]] = {}

    def _root(self, time: Timex) -> tuple[Token | None, frozenset[int]]:
        """The word an expression hangs by (null where the parse does not reach it), and all its words."""
        found = self._roots.get(time.span)
        if found is None:
            inside = frozenset(t.i for t in tokens_in(self._syntax, time.span))
            found = self._roots[time.span] = (root_of(self._syntax, time.span), inside)
        return found

    def _chain(self, i: int) -> tuple[int, ...]:
        """Token ``i`` and all its heads up to the root."""
        found = self._chains.get(i)
        if found is None:
            head = self._syntax.tokens[i].head
            found = self._chains[i] = (i,) if head == i else (i, *self._chain(head))
        return found

    def _path(self, predicate: int, root: Token) -> tuple[int, tuple[int, ...], tuple[int, ...]] | None:
        """Where the chains of the two meet, the tokens climbed from the predicate and those gone down to the expression."""
        up, down = self._chain(predicate), self._chain(root.i)
        meet = next((i for i in up if i in down), None)
        return None if meet is None else (meet, up[: up.index(meet)], down[: down.index(meet)])

    def cost(self, predicate: int, time: Timex) -> float:
        """The price of the path from the token ``predicate`` to ``time``; `FAR` across sentences and inside the expression."""
        root, inside = self._root(time)
        tokens = self._syntax.tokens
        if root is None or predicate in inside or tokens[predicate].sent != root.sent:
            return FAR
        path = self._path(predicate, root)
        if path is None:
            return FAR
        _, rising, falling = path
        price = sum(_UP.get(tokens[i].dep, 1.0) for i in rising) + sum(_DOWN.get(tokens[i].dep, 1.0) for i in falling)
        return price + 0.02 * abs(predicate - root.i)

    def features(self, predicate: int, time: Timex) -> set[str]:
        """What lies between a predicate and an expression of its sentence: clauses climbed out of and gone down into, nouns
        and verbs passed on the way down (an expression below another noun or verb may date that)."""
        root, _ = self._root(time)
        path = self._path(predicate, root) if root is not None else None
        if root is None or path is None:
            return set()
        meet, rising, falling = path
        tokens = self._syntax.tokens
        found = {f"up={tokens[i].dep}" for i in rising if tokens[i].dep in _CLAUSAL}
        found |= {f"down={tokens[i].dep}" for i in falling[1:] if tokens[i].dep in _CLAUSAL}
        nouns = sum(tokens[i].pos in ("NOUN", "PROPN") for i in falling[1:])
        verbs = sum(tokens[i].pos in ("VERB", "AUX") for i in falling[1:])
        found |= {f"down-nouns={min(nouns, 2)}", f"down-verbs={min(verbs, 2)}"}
        found.add(f"meet={'self' if meet == predicate else tokens[meet].pos}")
        found.add(f"side={'before' if root.i < predicate else 'after'}/{'near' if abs(root.i - predicate) < 8 else 'far'}")
        return found

    def relation(self, predicate: int, time: Timex) -> str:
        """How ``time`` binds the predicate: its relation where its preposition stands between the two, else "in".

        "Killed since 2007" and "the first since the summit in 2019" are since; in "since 1991, when he was overthrown" and
        "since the 2003 invasion" the overthrow and the invasion are of the year itself. "An agreement from 2015" is of 2015,
        "suspended from Monday" is since.
        """
        root, _ = self._root(time)
        if root is None or root.i in self._chain(predicate):
            return "in"
        tokens = self._syntax.tokens
        path = self._path(predicate, root)
        falling = path[2] if path else self._chain(root.i)
        between = [tokens[i] for i in falling[1:] if tokens[i].pos in ("ADP", "SCONJ")]
        if any(t.lower == "since" for t in between):
            return "since"
        if time.relation == "in":
            return "in"
        if path and not between and tokens[path[0]].pos not in ("ADP", "SCONJ"):
            return "in"
        noun = tokens[predicate].pos in ("NOUN", "PROPN")
        return "in" if noun and any(t.lower == "from" for t in between) else time.relation

    def orders(self, predicate: int) -> list[tuple[str, int]]:
        """Acts the predicate is ordered by: ("after", token of "election") for "met after the election", "after they voted".

        Looked for under the predicate and, where it is a noun, under its verb.
        """
        tokens = self._syntax.tokens
        heads = [predicate]
        if tokens[predicate].pos in ("NOUN", "PROPN"):
            heads += [i for i in self._chain(predicate)[1:] if tokens[i].pos == "VERB"][:1]
        found: list[tuple[str, int]] = []
        for head in heads:
            for t in children(self._syntax, head, "prep"):
                found += [(t.lower, o.i) for o in children(self._syntax, t.i, "pobj", "pcomp") if t.lower in _ORDERS]
            for t in children(self._syntax, head, "advcl"):
                found += [(k.lower, t.i) for k in children(self._syntax, t.i, "mark", "advmod") if k.lower in _ORDERS]
        return [(word, i) for word, i in found if i != predicate]
