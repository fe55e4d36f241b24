"""Finding frames' predicates in a parse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from dragoman.events.clause import Clause, Grammar, forms, is_verbal
from dragoman.events.frames import Frame, FrameSet
from dragoman.events.patterns import Pattern, Piece, WordSet
from dragoman.records import Syntax, Token

__all__ = ["Lexicon", "Match", "beginnings", "lexicon_of", "matches_at", "rank", "stands_at"]

MOST_SHELVES = 20_000
NO_HEAD = frozenset({"PUNCT", "DET", "ADP", "CCONJ", "NUM", "SPACE", "SYM"})
"""Parts of speech at which no predicate begins."""
KINDS = ("verb", "noun", "adjective")


@dataclass(slots=True)
class Match:
    """A frame's predicate found at token ``head``: the tokens that spell it, what its last preposition governs, its content."""

    frame: Frame
    pattern: Pattern
    head: int
    tokens: tuple[int, ...]
    prep_objects: tuple[int, ...]
    light_objects: tuple[int, ...]
    complements: tuple[int, ...]


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


def beginnings(grammar: Grammar, lexicon: Lexicon) -> list[int]:
    """The tokens at which some predicate may begin."""
    known = lexicon.words
    return [t.i for t in grammar.s.tokens if t.pos not in NO_HEAD and not known.isdisjoint(grammar.forms(t.i))]


def matches_at(grammar: Grammar, lexicon: Lexicon, i: int) -> Iterator[Match]:
    """The predicates that stand at token ``i``, those preferred first (``rank``), each looked for when asked for."""
    t = grammar.s.tokens[i]
    looked = grammar.forms(i)
    shelf = lexicon.shelf(looked, tuple([kind for kind in KINDS if _kind_fits(t, kind)]))
    near = _near(grammar, grammar.clause(i)) if shelf.needing else frozenset()
    for k in shelf.positions(near):
        frame, pattern = shelf.rows[k]
        if stands_at(grammar.s, i, pattern.head, looked):
            found = match_at(grammar, i, frame, pattern)
            if found is not None:
                yield found


def _near(g: Grammar, c: Clause) -> set[str]:
    """Every word at which a piece of a predicate with these surroundings may match."""
    roots = {*c.objects, *c.predicates, *c.modifiers, *c.possessors}
    out = {*c.particles}
    for word, _, objects in c.preps:
        out.add(word)
        roots.update(objects)
    for kind, verb in c.complements:
        out.add(kind)
        roots.add(verb)
        roots.update(k for v in (verb, *g.conjuncts(verb)) for k in g.s.children[v])
    for i in roots:
        out.update(g.forms(i))
        for k in g.conjuncts(i):
            out.update(g.forms(k))
    return out


def _kind_fits(t: Token, kind: str) -> bool:
    if kind == "verb":
        return (is_verbal(t) and t.pos != "AUX") or (t.pos == "AUX" and t.lemma in ("be", "have", "do")) or _participle(t)
    if kind == "noun":
        return t.pos in ("NOUN", "PROPN") or (t.tag == "VBG" and t.dep in ("pobj", "dobj", "nsubj", "nsubjpass", "compound", "pcomp"))
    return t.pos == "ADJ" or t.tag in ("VBN", "VBG") or t.dep == "acomp" or (t.pos == "ADV" and t.dep in ("acomp", "advmod"))


def _participle(t: Token) -> bool:
    return t.pos == "ADJ" and t.dep == "amod" and t.lower.endswith("ed")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The predicates that may begin at one word, those preferred first. ``free``: positions in ``rows`` of those to try wherever the word
    stands; ``needing``: of the others by the words of which one must stand near them."""

    rows: tuple[tuple[Frame, Pattern], ...]
    free: tuple[int, ...]
    needing: Mapping[str, tuple[int, ...]]

    def positions(self, near: AbstractSet[str]) -> list[int]:
        """Positions in ``rows`` worth trying beside the words ``near``, in order."""
        found = [self.needing[w] for w in self.needing.keys() & near]
        return sorted({*self.free, *chain.from_iterable(found)})


class Lexicon:
    """The shelves of a set of frames, filled when first asked for: a story asks for few words, many times."""

    def __init__(self, frames: FrameSet):
        self._index = frames.index
        self.words = self._index.keys()
        self._shelves: dict[tuple[tuple[str, ...], tuple[str, ...]], Shelf] = {}

    def shelf(self, looked: tuple[str, ...], kinds: tuple[str, ...]) -> Shelf:
        """The predicates of some of ``kinds`` that may begin at a token with these forms."""
        key = (looked, kinds)
        found = self._shelves.get(key)
        if found is None:
            if len(self._shelves) >= MOST_SHELVES:
                self._shelves.clear()
            found = self._shelves[key] = self._fill(looked, kinds)
        return found

    def _fill(self, looked: tuple[str, ...], kinds: tuple[str, ...]) -> Shelf:
        every = {id(pattern): (frame, pattern) for form in looked for frame, pattern in self._index.get(form, ())}
        fitting = [row for row in every.values() if row[1].kind in kinds]
        rows = sorted(fitting, key=lambda row: rank(*row), reverse=True)
        free: list[int] = []
        needing: dict[str, list[int]] = {}
        for k, (_, pattern) in enumerate(rows):
            words = needed(pattern)
            if words is None:
                free.append(k)
            else:
                for w in words:
                    needing.setdefault(w, []).append(k)
        return Shelf(tuple(rows), tuple(free), {w: tuple(ks) for w, ks in needing.items()})


@lru_cache(maxsize=4)
def lexicon_of(frames: FrameSet) -> Lexicon:
    """The shelves of ``frames``."""
    return Lexicon(frames)


def rank(frame: Frame, pattern: Pattern) -> tuple[int, int, int]:
    """Order of preference among predicates of one word: priority, pieces, conditions."""
    return (frame.priority, pattern.weight, len(frame.where))


def needed(pattern: Pattern) -> frozenset[str] | None:
    """Words of which one must stand in the surroundings of the predicate's head; null where it asks for none."""
    wanted = [frozenset(p.words.anchors()) for p in pattern.pieces if p.words is not None]
    wanted += [p.preps for p in pattern.pieces if p.preps]
    return min(wanted, key=len, default=None)


def match_at(grammar: Grammar, i: int, frame: Frame, pattern: Pattern) -> Match | None:
    """``pattern`` at token ``i``, or null where a piece is missing."""
    clause = grammar.clause(i)
    found = _Found([i], [], [], [])
    for piece in pattern.pieces:
        if not PIECES[piece.kind](grammar, clause, piece, found):
            return None
    return Match(frame, pattern, i, tuple(sorted(set(found.tokens))), tuple(found.governed), tuple(found.light), tuple(found.content))


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
        if stands_at(g.s, k, piece.words, g.forms(k)):
            found.tokens.append(k)
            found.light.append(k)
            return True
        for m in g.conjuncts(k):
            if stands_at(g.s, m, piece.words, g.forms(m)):
                found.tokens.append(m)
                found.light.append(m)
                return True
    return piece.words is None and bool(pool)


def _modifier(g: Grammar, c: Clause, piece: Piece, found: _Found) -> bool:
    for k in c.modifiers + c.possessors:
        if piece.words is None or stands_at(g.s, k, piece.words, g.forms(k)):
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
            hit = next((m for m in options if piece.words is None or stands_at(g.s, m, piece.words, g.forms(m))), None)
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
            if words is None or stands_at(g.s, k, words, g.forms(k)) or (piece.kind == "that" and _has_auxiliary(g, k, words)):
                found.tokens.append(k)
                found.content.append(k)
                return True
    return False


def _has_auxiliary(g: Grammar, verb: int, words: WordSet) -> bool:
    return any(g.s.tokens[k].dep in ("aux", "neg") and stands_at(g.s, k, words, g.forms(k)) for k in g.s.children[verb])


PIECES = {
    "object": _object,
    "modifier": _modifier,
    "prep": _prep,
    "prepobject": _prep_object,
    "inf": _complement,
    "ing": _complement,
    "that": _complement,
}
