"""Bare phrases to entities, without a parse: for queries, imports and tables ("the rebel FDLR force", "Deputy Secretary Hicks")."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from dragoman import data
from dragoman.actors.interpret import Cast, Finding, Interpreter, View
from dragoman.actors.nouns import Noun, from_words
from dragoman.actors.people import load_people, name_words
from dragoman.actors.story import is_title
from dragoman.actors.tables import Hit, load_tables
from dragoman.actors.words import fold, split, stream
from dragoman.records import NO_CODE, Entity, Span

__all__ = ["Resolver", "resolve"]

_PRONOUNS = frozenset("he she it they him her them".split())


class Resolver:
    """Resolves bare phrases by the tables; make one and use it often."""

    def __init__(self, tables: Path | None = None):
        self.interpreter = Interpreter(load_tables(tables), load_people(tables))
        self._first_names = frozenset(fold(r["name"]) for r in data.rows("first_names.tsv", tables))

    def __call__(
        self, text: str, *, context: str | None = None, date: dt.date | None = None, country_hint: str | None = None
    ) -> tuple[Entity, ...]:
        """Entities of a phrase, several for "Russian and Belarusian soldiers", none for words that name nobody.

        ``date`` is the day whose offices count (today where none is given); ``country_hint`` a country's name or alpha-3 code,
        ``context`` any text whose countries may settle a doubt.
        """
        day = date or dt.date.today()
        tokens = split(text)
        if not tokens:
            return ()
        if len(tokens) == 1 and tokens[0].lower() in _PRONOUNS:
            return (Entity(text, Span(0, len(text)), text, sector=("UNK",)),)
        codes = self._codes(context, country_hint, day)
        view = self._view(tokens, day, codes)
        noun = _without_tail(from_words(tokens), view)
        found = [self._filled(f, codes) for f in self.interpreter.read(noun, view)]
        found = found or self._last_resort(tokens, view)
        span = Span(0, len(text))
        return tuple(Entity(text, span, f.name, f.id, f.code, f.sector, f.office) for f in found if f.rule != "unknown name" or f.known)

    def _last_resort(self, tokens: list[str], view: View) -> list[Finding]:
        """A thing of some country ("Syrian island"): nobody known."""
        codes = [c for h in dict.fromkeys(view.hits.values()) if (c := h.row(view.day, view.codes).code) != NO_CODE]
        return [Finding(" ".join(tokens), codes[0], ("UNK",), "place", "country of a thing")] if codes else []

    def _filled(self, f: Finding, codes: tuple[str, ...]) -> Finding:
        if not f.known and codes and f.kind in ("agent", "office", "person"):
            f = f._replace(code=codes[0])
        return f

    def _codes(self, context: str | None, hint: str | None, day: dt.date) -> tuple[str, ...]:
        out: list[str] = []
        if hint and len(hint) == 3 and hint.isupper() and hint in self.interpreter.tables.countries:
            out.append(hint)
        for text in (hint, context):
            if text:
                out += [h.row(day).code for h in self.interpreter.tables.find(stream(split(text)))]
        return tuple(c for c in dict.fromkeys(out) if c != NO_CODE)

    def _view(self, tokens: list[str], day: dt.date, codes: tuple[str, ...]) -> View:
        words = stream(tokens)
        at = {w.token: n for n, w in enumerate(words)}
        hits: dict[int, Hit] = {k: h for h in self.interpreter.tables.find(words) for k in range(h.first, h.last + 1)}
        proper = [t[:1].isupper() for t in tokens]
        persons = self._persons(tokens, hits, proper, day)
        clean = {k: h for k, h in hits.items() if k not in persons}
        return View(tokens, [t.lower() for t in tokens], words, at, clean, proper, day, codes, persons, Cast(), lenient=True)

    def _persons(self, tokens: list[str], hits: dict[int, Hit], proper: list[bool], day: dt.date) -> frozenset[int]:
        """Tokens of a person's name: a run of capitals that follows a title, begins with a given name or is in the tables."""
        out: set[int] = set()
        run: list[int] = []
        for k, token in enumerate([*tokens, ","]):
            joins = token.lower() in ("-", "al", "bin", "el", "de", "van", "von") or (k and tokens[k - 1] == "-")
            part = k < len(tokens) and (proper[k] or (joins and bool(run)))
            if part:
                run.append(k)
                continue
            out |= self._name_of(run, tokens, hits, day)
            run = []
        return frozenset(out)

    def _name_of(self, run: list[int], tokens: list[str], hits: dict[int, Hit], day: dt.date) -> set[int]:
        core = list(run)
        titled = False
        while (
            core
            and not self._whole_person(core, tokens, hits, day)
            and (is_title(tokens[core[0]], self.interpreter) or core[0] in hits or self._word_of_title(core, tokens))
        ):
            titled = titled or is_title(tokens[core[0]], self.interpreter)
            core = core[1:]
        if not core or (core[-1] in hits and not self._whole_person(core, tokens, hits, day)):
            return set()
        last = fold(tokens[core[-1]])
        if (last,) in self.interpreter.tables.agents and len(core) > 1 and not self._whole_person(core, tokens, hits, day):
            return set()
        words = name_words(" ".join(tokens[k] for k in core))
        known = self.interpreter.people.find(words, day, (), titled=titled or len(words) == 1)
        if known is not None or titled or (len(core) > 1 and fold(tokens[core[0]]) in self._first_names):
            return set(core)
        return set()

    def _whole_person(self, core: list[int], tokens: list[str], hits: dict[int, Hit], day: dt.date) -> bool:
        words = name_words(" ".join(tokens[k] for k in core))
        if any(k in hits and hits[k].first == core[0] and hits[k].last == core[-1] for k in core):
            return False
        return len(words) > 1 and self.interpreter.people.find(words, day) is not None

    def _word_of_title(self, core: list[int], tokens: list[str]) -> bool:
        if len(core) < 2:
            return False
        pair = tuple(fold(tokens[k]).strip(".") for k in core[:2])
        return pair in self.interpreter.tables.agents


def _without_tail(noun: Noun, view: View) -> Noun:
    """A trailing full stop or dash is no head."""
    last = noun.last
    while last > noun.first and not view.tokens[last][:1].isalnum():
        last -= 1
    return noun._replace(last=last)


@lru_cache(maxsize=2)
def _resolver(tables: Path | None) -> Resolver:
    return Resolver(tables)


def resolve(
    text: str, *, context: str | None = None, date: dt.date | None = None, country_hint: str | None = None, tables: Path | None = None
) -> Entity | None:
    """The entity a bare phrase means (the first of several), or null where it names nobody.

    ``date``: the day whose offices count, today by default; ``country_hint``: a country's name or alpha-3 code.
    """
    found = _resolver(tables)(text, context=context, date=date, country_hint=country_hint)
    return found[0] if found else None
