"""Who stands beside whom: all actors of a co-ordination, from any one of them."""

from __future__ import annotations

from dragoman.records import Mention, Reading, Span, Syntax
from dragoman.syntax.tree import tokens_in

__all__ = ["conjoined", "heads"]

_ARTICLES = ("the ", "a ", "an ", "The ", "A ", "An ")


def heads(s: Syntax, i: int) -> list[int]:
    """Token ``i`` and every token co-ordinated with it, in text order."""
    top = i
    while s.tokens[top].dep == "conj" and s.tokens[s.tokens[top].head].pos in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
        top = s.tokens[top].head
    found, stack = [], [top]
    while stack:
        k = stack.pop()
        found.append(k)
        stack += [c for c in s.children[k] if s.tokens[c].dep == "conj"]
    return sorted(found)


def conjoined(reading: Reading, span: Span) -> list[str]:
    """Names of the actors co-ordinated with the one at ``span``, itself among them, in text order.

    "Russian and Belarusian soldiers" gives "Russian soldiers" and "Belarusian soldiers"; a name stands as written, without article.
    """
    by_head: dict[int, Mention] = {m.head: m for m in reading.mentions}
    inside = tokens_in(reading.syntax, span)
    numbers = {t.i for t in inside}
    tops = [t.i for t in inside if t.head not in numbers or t.head == t.i]
    out: list[str] = []
    for k in heads(reading.syntax, tops[-1]) if tops else []:
        mention = by_head.get(k)
        if mention is None:
            continue
        if len(mention.entities) > 1:
            out += [e.identifier_text for e in mention.entities]
            continue
        words = reading.words(mention.span)
        out.append(next((words[len(a) :] for a in _ARTICLES if words.startswith(a)), words))
    return out
