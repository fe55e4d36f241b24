"""A draft attribution, in token numbers, and the spans that PolNeAR's conventions give its three parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.records import Span, Syntax, Token
from dragoman.sourcing.cues import Cue
from dragoman.syntax import tree

_AUX = frozenset({"aux", "auxpass", "neg", "prt"})
_LOOSE = frozenset({"relcl", "acl", "advcl", "parataxis", "punct", "cc", "conj", "appos"})
_MARKS = "\"“”„‟«»'‘’"
_EDGE = frozenset({",", ";", ":", ".", "-", "--", "—", "–", "!", "?", "..."})
_END_EDGE = _EDGE - {"...", "?", "!"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What one cue may attribute. Numbers are tokens; ``source_head`` is null where nobody is named (passive, headless quote).

    ``construction`` is the complement that gave the content (see cues.toml ``takes``, besides: "quote", "colon", "label", "adverb").
    """

    head: int
    cue: tuple[int, ...]
    source: tuple[int, ...]
    source_head: int | None
    content: tuple[int, ...]
    row: Cue
    construction: str
    negated: bool = False
    score: float = 0.0


def scored(d: Draft, score: float) -> Draft:
    """The draft with its score; made for every draft, by hand twice as fast as by `replace`."""
    return Draft(d.head, d.cue, d.source, d.source_head, d.content, d.row, d.construction, d.negated, score)


def spans(s: Syntax, numbers: Iterable[int]) -> tuple[Span, ...]:
    """Token numbers as spans, one for each run of neighbours."""
    out: list[Span] = []
    last = -2
    for k in sorted(set(numbers)):
        t = s.tokens[k]
        if k == last + 1 and out:
            out[-1] = Span(out[-1].start, t.end)
        else:
            out.append(Span(t.start, t.end))
        last = k
    return tuple(out)


def trim(s: Syntax, numbers: Sequence[int], keep_marks: bool = True) -> tuple[int, ...]:
    """Sorted numbers without punctuation at either end; quotation marks stay where ``keep_marks``."""
    row = sorted(set(numbers))
    first, last = 0, len(row)
    left, right = (_EDGE, _END_EDGE) if keep_marks else (_EDGE | set(_MARKS), _END_EDGE | set(_MARKS))
    while first < last and s.tokens[row[first]].text in left:
        first += 1
    while first < last and s.tokens[row[last - 1]].text in right:
        last -= 1
    return tuple(row[first:last])


def cue_tokens(s: Syntax, v: int) -> tuple[int, ...]:
    """A verb cue with its auxiliaries, negation, particle and the adverbs beside it ("has strongly refuted", "did not deny")."""
    chosen = {v}
    top = v
    while s.tokens[top].dep == "xcomp" and s.tokens[top].head < top and _between_is_small(s, s.tokens[top].head, top):
        chosen |= set(range(s.tokens[top].head, top))
        top = s.tokens[top].head
    for k in {v, top}:
        chosen |= {t.i for t in tree.children(s, k) if t.dep in _AUX or _beside(s, t, k)}
    first = min(chosen)
    if any(s.tokens[k].dep == "nsubj" for k in range(first, v)):
        chosen = {k for k in chosen if k >= v or s.tokens[k].dep != "aux"}
    return _joined(s, chosen, v)


def _between_is_small(s: Syntax, a: int, b: int) -> bool:
    return b - a <= 3 and all(s.tokens[k].pos in ("PART", "ADV", "ADP", "AUX", "VERB") for k in range(a + 1, b))


def _beside(s: Syntax, t: Token, v: int) -> bool:
    if t.dep != "advmod" or t.pos != "ADV" or t.tag.startswith("W") or list(s.children[t.i]):
        return False
    low, high = min(t.i, v), max(t.i, v)
    if t.i > v:
        return t.i == v + 1 and t.lower.endswith("ly")
    return all(s.tokens[k].dep in _AUX or s.tokens[k].dep == "advmod" for k in range(low + 1, high))


def _joined(s: Syntax, chosen: set[int], v: int) -> tuple[int, ...]:
    """The stretch around ``v`` where gaps hold only adverbs and auxiliaries; a stranded auxiliary before the subject stays outside."""
    out = {v}
    for k in sorted((x for x in chosen if x < v), reverse=True):
        gap = range(k + 1, min(out))
        if all(s.tokens[g].pos in ("ADV", "PART", "AUX") or g in chosen for g in gap):
            out |= {k, *gap}
    for k in sorted(x for x in chosen if x > v):
        if k <= max(out) + 2:
            out.add(k)
    return tuple(sorted(out))


def source_tokens(s: Syntax, head: int, avoid: Iterable[int] = ()) -> tuple[int, ...]:
    """The whole noun phrase of a source: with conjuncts, apposition and short relative clauses, without what is in ``avoid``."""
    blocked = set(avoid)
    keep = {head}
    stack = [head]
    while stack:
        k = stack.pop()
        for c in s.children[k]:
            t = s.tokens[c]
            if c in blocked or not _in_phrase(s, t, head):
                continue
            keep.add(c)
            stack.append(c)
    run = _contiguous(keep, head, s)
    return trim(s, run, keep_marks=True)


def _in_phrase(s: Syntax, t: Token, head: int) -> bool:
    if t.dep in ("relcl", "advcl", "parataxis"):
        size = len(tree.subtree(s, t.i))
        return t.dep == "relcl" and size <= 7
    return not (t.dep == "punct" and t.text in (":", ";", "."))


def _contiguous(keep: set[int], head: int, s: Syntax) -> list[int]:
    first = last = head
    while first - 1 in keep:
        first -= 1
    while last + 1 in keep or (last + 2 in keep and s.tokens[last + 1].text in _MARKS + ","):
        last += 1
    return list(range(first, last + 1))


def is_negated(s: Syntax, v: int) -> bool:
    """True where the cue verb, or the verb it hangs on as xcomp, is negated; "no" as its subject's determiner counts."""
    if tree.is_negated(s, v):
        return True
    t = s.tokens[v]
    if t.dep == "xcomp" and tree.is_negated(s, t.head):
        return True
    return any(
        c.lower in ("no", "neither", "none", "nobody") for x in tree.children(s, v, "nsubj") for c in (x, *tree.children(s, x.i, "det"))
    )


def complement(s: Syntax, t: Token, takes: frozenset[str]) -> tuple[tuple[int, ...], str, tuple[int, ...]]:
    """What a noun of saying attributes ("claim *that ...*", "call *for ...*"): its tokens, the construction, its preposition."""
    for child in tree.children(s, t.i, "acl", "ccomp", "relcl", "prep"):
        if child.i < t.i:
            continue
        body = tuple(x.i for x in tree.subtree(s, child.i))
        first = s.tokens[min(body)]
        if child.dep == "prep":
            if f"p:{child.lower}" in takes and len(body) > 1:
                return trim(s, body[1:]), f"p:{child.lower}", (child.i,)
        elif "that" in takes and ((first.lower == "that" and child.dep != "relcl") or (child.dep == "ccomp" and child.tag != "VB")):
            return trim(s, body), "that", ()
        elif "to" in takes and first.lower == "to" and child.tag == "VB":
            return trim(s, body), "to", ()
    return (), "", ()
