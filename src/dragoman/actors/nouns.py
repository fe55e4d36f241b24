"""Noun phrases as the actors room sees them: a core that ends in its head, what hangs on it by prepositions, and apposition.

They come from a parse (`from_parse`) or, for bare phrases, from the order of the words alone (`from_words`).
Numbers are token numbers throughout; a core is a stretch of tokens ``first`` to ``last`` inclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dragoman.records import Syntax, Token
from dragoman.syntax.tree import conjuncts

__all__ = ["LINKS", "Noun", "from_parse", "from_words"]

LINKS = frozenset({"of", "in", "from", "for", "at", "to", "on", "with", "by", "against", "near", "across", "within", "inside", "under"})
_INSIDE = frozenset(
    {"det", "amod", "compound", "nummod", "nmod", "poss", "quantmod", "advmod", "punct", "case", "predet", "npadvmod", "dep"}
)
_BELOW = _INSIDE | {"conj", "cc", "pobj", "prep", "acl"}
_BREAKS = frozenset({",", "(", ")", ";", ":", "--", "—", "."})


class Noun(NamedTuple):
    """One noun phrase. ``links`` are (preposition, phrase); ``beside`` are phrases in apposition."""

    first: int
    last: int
    links: tuple[tuple[str, Noun], ...] = ()
    beside: tuple[Noun, ...] = ()

    @property
    def head(self) -> int:
        """The token the phrase hangs on: the last of its core."""
        return self.last


def from_parse(s: Syntax, i: int, depth: int = 3) -> Noun:
    """The phrase headed by token ``i`` of a parse, three links deep."""
    first = _left_edge(s, i)
    if depth == 0:
        return Noun(first, i)
    links: list[tuple[str, Noun]] = []
    beside: list[Noun] = []
    for k in s.children[i]:
        t = s.tokens[k]
        if t.dep == "prep" and t.lower in LINKS and k > i:
            objects = [c for c in s.children[k] if s.tokens[c].dep == "pobj"]
            objects += [c.i for o in objects for c in conjuncts(s, o)]
            links += [(t.lower, from_parse(s, o, depth - 1)) for o in objects]
        elif t.dep == "appos":
            beside.append(from_parse(s, k, depth - 1))
    return Noun(first, i, tuple(links), tuple(beside))


def _left_edge(s: Syntax, i: int) -> int:
    """First token of the stretch before ``i`` that modifies it, without reaching over a break or into a clause."""
    tokens, sent = s.tokens, s.tokens[i].sent
    first = i
    for k in range(i - 1, -1, -1):
        t = tokens[k]
        if t.sent != sent or not (t.dep in _INSIDE if t.head == i else _inside(s, t, i)) or t.text in _BREAKS:
            break
        first = k
    return first


def _inside(s: Syntax, t: Token, i: int) -> bool:
    for _ in range(8):
        if t.head == i:
            return t.dep in _INSIDE
        if t.head == t.i or t.dep not in _BELOW:
            return False
        t = s.tokens[t.head]
    return False


_PREPOSITIONS = LINKS - {"by"}


def from_words(tokens: Sequence[str], first: int = 0) -> Noun:
    """The phrase of bare words: the core ends before the first preposition or break; the rest hangs on it."""
    end = len(tokens)
    stop = next((k for k in range(first + 1, end) if tokens[k].lower() in _PREPOSITIONS or tokens[k] in _BREAKS), end)
    if stop == end:
        return Noun(first, end - 1)
    if tokens[stop] in _BREAKS:
        rest = stop + 1
        beside = (from_words(tokens, rest),) if rest < end and tokens[rest] not in _BREAKS else ()
        return Noun(first, stop - 1, (), beside)
    if stop + 1 >= end:
        return Noun(first, stop - 1)
    return Noun(first, stop - 1, ((tokens[stop].lower(), from_words(tokens, stop + 1)),))
