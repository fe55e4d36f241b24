"""Finding frames' predicates in a parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dragoman.events.clause import Clause, Grammar, is_verbal
from dragoman.events.frames import Frame, FrameSet
from dragoman.events.patterns import Pattern, Piece, WordSet
from dragoman.records import Syntax, Token

__all__ = ["Match", "find_matches", "forms", "stands_at"]


@dataclass(frozen=True, slots=True)
class Match:
    """A frame's predicate found at token ``head``: the tokens that spell it, what its last preposition governs, its content."""

    frame: Frame
    pattern: Pattern
    head: int
    tokens: tuple[int, ...]
    prep_objects: tuple[int, ...]
    light_objects: tuple[int, ...]
    complements: tuple[int, ...]

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order of preference among matches of one word: priority, pieces, conditions."""
        return (self.frame.priority, self.pattern.weight, len(self.frame.where))


def forms(t: Token) -> tuple[str, ...]:
    """The words a token may be looked up by: lemma, form as written, and guesses where the tagger's part of speech hides the lemma."""
    return _forms(t.lemma, t.lower, t.pos)


@lru_cache(maxsize=20_000)
def _forms(lemma: str, low: str, pos: str) -> tuple[str, ...]:
    out = [lemma] if lemma == low else [lemma, low]
    if pos == "PROPN" and low.endswith("s") and len(low) > 3:
        out.append(low[:-1])
    if low.endswith("ed") and lemma == low[:-2]:
        out.append(low[:-1])
    if pos in ("ADJ", "NOUN", "PROPN") and lemma == low and len(low) > 4:
        if low.endswith("ed"):
            out += [low[:-2], low[:-1]]
            if low[-3] == low[-4]:
                out.append(low[:-3])
        elif low.endswith("ing") and len(low) > 5:
            out += [low[:-3], low[:-3] + "e"]
    return tuple(out)


def stands_at(s: Syntax, i: int, words: WordSet, looked: tuple[str, ...] | None = None) -> bool:
    """True where token ``i`` is one of ``words``, or the anchor of a longer entry that stands around it."""
    t = s.tokens[i]
    for form in looked or forms(t):
        if form in words.single:
            return True
        for before, behind in words.many.get(form, ()):
            if _row(s, i - len(before), before, t.sent) and _row(s, i + 1, behind, t.sent):
                return True
    return False


def _row(s: Syntax, first: int, words: tuple[str, ...], sent: int) -> bool:
    if first < 0 or first + len(words) > len(s.tokens):
        return not words
    for k, w in enumerate(words, first):
        t = s.tokens[k]
        if t.sent != sent or (w != t.lemma and w != t.lower):
            return False
    return True


def find_matches(grammar: Grammar, frames: FrameSet) -> Iterator[Match]:
    """Every predicate of every frame that stands in the parse, in text order."""
    s = grammar.s
    for t in s.tokens:
        if t.pos in ("PUNCT", "DET", "ADP", "CCONJ", "NUM", "SPACE", "SYM"):
            continue
        looked = forms(t)
        tried: set[int] = set()
        for form in looked:
            for frame, pattern in frames.index.get(form, ()):
                if id(pattern) in tried or not _kind_fits(t, pattern.kind):
                    continue
                tried.add(id(pattern))
                if stands_at(s, t.i, pattern.head, looked):
                    found = match_at(grammar, t.i, frame, pattern)
                    if found is not None:
                        yield found


def _kind_fits(t: Token, kind: str) -> bool:
    if kind == "verb":
        return (is_verbal(t) and t.pos != "AUX") or (t.pos == "AUX" and t.lemma in ("be", "have", "do")) or _participle(t)
    if kind == "noun":
        return t.pos in ("NOUN", "PROPN") or (
            t.tag == "VBG" and t.dep in ("pobj", "dobj", "nsubj", "nsubjpass", "compound", "pcomp")
        )
    return t.pos == "ADJ" or t.tag in ("VBN", "VBG") or t.dep == "acomp" or (t.pos == "ADV" and t.dep in ("acomp", "advmod"))


def _participle(t: Token) -> bool:
    return t.pos == "ADJ" and t.dep == "amod" and t.lower.endswith("ed")


def match_at(grammar: Grammar, i: int, frame: Frame, pattern: Pattern) -> Match | None:
    """``pattern`` at token ``i``, or null where a piece is missing."""
    clause = grammar.clause(i)
    found = _Found([i], [], [], [])
    for piece in pattern.pieces:
        if not PIECES[piece.kind](grammar, clause, piece, found):
            return None
    return Match(
        frame, pattern, i, tuple(sorted(set(found.tokens))), tuple(found.governed), tuple(found.light), tuple(found.content)
    )


@dataclass(slots=True)
class _Found:
    tokens: list[int]
    governed: list[int]
    light: list[int]
    content: list[int]


def _object(g: Grammar, c: Clause, piece: Piece, found: _Found) -> bool:
    pool = (c.objects + c.predicates) if c.verbal else [k for _, _, objects in c.preps for k in objects]
    if not c.verbal and not pool:
        pool = c.objects
    for k in pool:
        if piece.words is None:
            return True
        if stands_at(g.s, k, piece.words):
            found.tokens.append(k)
            found.light.append(k)
            return True
        for m in g.conjuncts(k):
            if stands_at(g.s, m, piece.words):
                found.tokens.append(m)
                found.light.append(m)
                return True
    return piece.words is None and bool(pool)


def _modifier(g: Grammar, c: Clause, piece: Piece, found: _Found) -> bool:
    for k in c.modifiers + c.possessors:
        if piece.words is None or stands_at(g.s, k, piece.words):
            found.tokens.append(k)
            return True
    return False


def _prep(g: Grammar, c: Clause, piece: Piece, found: _Found) -> bool:
    for word, at, objects in c.preps:
        if word in piece.preps and (objects or word not in c.particles):
            found.tokens.append(at)
            found.governed = list(objects)
            return True
    for word in piece.preps & c.particles.keys():
        found.tokens.append(c.particles[word])
        found.governed = []
        return True
    return False


def _prep_object(g: Grammar, c: Clause, piece: Piece, found: _Found) -> bool:
    for word, at, objects in c.preps:
        if word not in piece.preps:
            continue
        for k in objects:
            options = [k, *g.conjuncts(k)]
            hit = next((m for m in options if piece.words is None or stands_at(g.s, m, piece.words)), None)
            if hit is not None:
                found.tokens += [at, hit]
                found.content.append(hit)
                return True
    return False


def _complement(g: Grammar, c: Clause, piece: Piece, found: _Found) -> bool:
    for kind, verb in c.complements:
        fits = kind == piece.kind if piece.kind in ("inf", "that") else kind in piece.preps
        if not fits:
            continue
        for k in (verb, *g.conjuncts(verb)):
            words = piece.words
            if words is None or stands_at(g.s, k, words) or (piece.kind == "that" and _has_auxiliary(g, k, words)):
                found.tokens.append(k)
                found.content.append(k)
                return True
    return False


def _has_auxiliary(g: Grammar, verb: int, words: WordSet) -> bool:
    return any(g.s.tokens[k].dep in ("aux", "neg") and stands_at(g.s, k, words) for k in g.s.children[verb])


PIECES = {
    "object": _object,
    "modifier": _modifier,
    "prep": _prep,
    "prepobject": _prep_object,
    "inf": _complement,
    "ing": _complement,
    "that": _complement,
}
