"""Names, demonyms, metonyms, agents and pronouns to entities: one mention for each noun that could act or be acted on."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.actors.interpret import Finding, Interpreter, View
from dragoman.actors.nouns import Noun, from_parse
from dragoman.actors.people import load_people, name_words
from dragoman.actors.story import Cast, Scene, introduce, make_view
from dragoman.actors.tables import load_tables
from dragoman.config import Settings
from dragoman.records import NO_CODE, Entity, Mention, Reading, Span, Syntax, Token, replace
from dragoman.syntax.tree import root_of

__all__ = ["ActorsStage"]

_NOMINAL = frozenset({"NOUN", "PROPN"})
_PLACE_PREPOSITIONS = frozenset(
    "in at near inside across throughout around outside within into via through over along off beyond towards toward".split()
)
_PRONOUNS = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves who which whose".split()
)
_RELATIVE = frozenset({"who", "which", "whose", "that", "whom"})


class ActorsStage:
    """Fills ``reading.mentions``."""

    name = "actors"
    requires = frozenset({"syntax", "coreference"})
    provides = frozenset({"mentions"})

    def __init__(self, settings: Settings):
        self._interpreter = Interpreter(load_tables(settings.tables), load_people(settings.tables))

    def __call__(self, reading: Reading) -> Reading:
        view, scene = make_view(reading, self._interpreter)
        cast = introduce(reading, view, self._interpreter)
        teller = _Teller(reading, view, scene, cast, self._interpreter)
        return replace(reading, mentions=tuple(teller.mentions()))


class _Teller:
    """One story's mentions."""

    def __init__(self, reading: Reading, view: View, scene: Scene, cast: Cast, interpreter: Interpreter):
        self._reading, self._view, self._scene, self._cast, self._interpreter = reading, view, scene, cast, interpreter
        self._syntax: Syntax = reading.syntax
        self._found: dict[int, Mention] = {}

    def mentions(self) -> Iterable[Mention]:
        """All mentions in the order of their heads; pronouns last resolved, so that they find what they stand for."""
        for t in self._syntax.tokens:
            mention = self._nominal(t)
            if mention is not None:
                self._found[t.i] = mention
        self._pronouns()
        return [self._found[i] for i in sorted(self._found)]

    def _nominal(self, t: Token) -> Mention | None:
        hit = self._view.hits.get(t.i)
        if t.pos not in _NOMINAL and hit is None and t.i not in self._view.persons and not _noun_like(t):
            return None
        if t.dep in ("compound", "amod", "nmod", "poss") and hit is None and t.pos not in _NOMINAL:
            return None
        if hit is not None and t.i != self._hit_head(hit.first, hit.last):
            return None
        noun = from_parse(self._syntax, t.i) if t.dep not in ("compound", "amod", "nmod") or hit is None else Noun(hit.first, t.i)
        if hit is not None and t.i != hit.last:
            noun = Noun(min(noun.first, hit.first), hit.last, noun.links, noun.beside)
        if t.dep in ("compound", "amod", "nmod") and hit is None and t.i not in self._view.persons:
            return None
        found = self._interpreter.read(noun, self._view)
        if not found:
            return None
        return self._mention(t, noun, found)

    def _hit_head(self, first: int, last: int) -> int:
        for k in range(first, last + 1):
            h = self._syntax.tokens[k].head
            if h < first or h > last or h == k:
                return k
        return last

    def _mention(self, t: Token, noun: Noun, found: list[Finding]) -> Mention:
        span = Span(self._syntax.tokens[noun.first].start, self._syntax.tokens[noun.last].end)
        done = [self._complete(f, t, noun) for f in found]
        kind = done[0].kind
        if kind in ("country", "metonym") and self._is_place(t):
            kind = "place"
        entities = tuple(
            Entity(self._reading.words(span), span, f.name, f.id, f.code, f.sector, f.office) for f in done
        )
        return Mention(t.i, span, entities, kind, done[0].rule)

    def _complete(self, f: Finding, t: Token, noun: Noun) -> Finding:
        """Fill what the phrase leaves open from the story: the person's full name and role, the country."""
        if f.kind == "person":
            f = self._person(f, noun)
        elif f.kind in ("office", "agent"):
            f = self._apposed(f, noun)
        if not f.known and f.kind not in ("organisation", "country", "metonym", "group"):
            code, how = self._scene.nearest(t.i, t.sent)
            f = replace(f, code=code, rule=f"{f.rule} [{how}]")
        if not f.sector and f.kind == "person":
            f = replace(f, sector=("CVL",))
        return f

    def _person(self, f: Finding, noun: Noun) -> Finding:
        start = self._interpreter.name_start(noun, self._view)
        words = name_words(" ".join(self._view.tokens[start : noun.last + 1])) if start is not None else ()
        part = self._cast.look_up(words)
        if part is None:
            return f
        best = part.finding
        if f.rule == "person:title" and f.sector:
            return replace(f, name=best.name, code=f.code if f.known else best.code)
        if f.person is not None and best.person is None and len(words) > 1:
            return f
        return best

    def _apposed(self, f: Finding, noun: Noun) -> Finding:
        """ "the foreign minister, Ada Obi": the office is the person."""
        for other in noun.beside:
            start = self._interpreter.name_start(other, self._view)
            if start is not None:
                part = self._cast.look_up(name_words(" ".join(self._view.tokens[start : other.last + 1])))
                if part is not None:
                    b = part.finding
                    return replace(f, name=b.name, code=f.code if f.known else b.code, sector=f.sector or b.sector, id=b.id, office=b.office, kind="person")
        return f

    def _is_place(self, t: Token) -> bool:
        if t.dep != "pobj":
            return t.dep == "npadvmod"
        return self._syntax.tokens[t.head].lower in _PLACE_PREPOSITIONS

    # ---- pronouns

    def _pronouns(self) -> None:
        links = {c.mention: c for c in self._syntax.coreference if c.antecedent is not None}
        for t in self._syntax.tokens:
            if t.i in self._found and t.lower not in _RELATIVE:
                continue
            target = self._relative(t) if t.lower in _RELATIVE else None
            confidence = 0.9
            if target is None:
                link = links.get(t.span)
                if link is None:
                    continue
                at = root_of(self._syntax, link.antecedent) if link.antecedent else None
                target, confidence = (at.i if at else None), link.confidence
            source = self._found.get(target) if target is not None else None
            if source is None:
                continue
            entities = tuple(replace(e, via=t.span) for e in source.entities)
            self._found[t.i] = Mention(t.i, t.span, entities, "pronoun", f"pronoun of {source.rule}", confidence)

    def _relative(self, t: Token) -> int | None:
        """The noun a relative pronoun takes up: the head of its clause."""
        for k in (t.head, self._syntax.tokens[t.head].head):
            verb = self._syntax.tokens[k]
            if verb.dep == "relcl" and verb.head != verb.i:
                return verb.head
        return None


def _noun_like(t: Token) -> bool:
    return t.dep in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "attr", "conj", "agent") and t.pos in ("ADJ", "X", "NUM") and NO_CODE == "---"
