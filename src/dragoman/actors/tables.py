"""The actors' tables, read once: names of countries, peoples, capitals, organisations and nicknames, and the agent nouns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dragoman import data
from dragoman.actors.words import Word, phrase_words, singular, split, stream

__all__ = ["COUNTRY_KINDS", "Agent", "Hit", "Row", "Tables", "load_tables"]

COUNTRY_KINDS = frozenset({"country", "adjective", "people", "region"})
"""Kinds of rows that name a state, a part of one, or its people."""


class Row(NamedTuple):
    """What a name stands for. ``kind``: country, adjective, people, capital, or the kind column of the table it comes from."""

    name: str
    code: str
    sector: tuple[str, ...]
    kind: str
    start: dt.date | None = None
    end: dt.date | None = None
    proper: bool = True

    def valid(self, day: dt.date | None) -> bool:
        """True where the row holds on ``day`` (always where the day is unknown and the row is open at its end)."""
        if day is None:
            return self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class Agent(NamedTuple):
    """A common noun that acts: its sectors, and whether it takes those of the organisation it belongs to (``relation``)."""

    phrase: str
    sector: tuple[str, ...]
    relation: str


class Hit(NamedTuple):
    """A table's name found in a stream: first and last token (inclusive) and the rows it may stand for."""

    first: int
    last: int
    rows: tuple[Row, ...]

    def row(self, day: dt.date | None, codes: Sequence[str] = ()) -> Row:
        """The row that holds on ``day``, preferring one of the countries ``codes`` (the story's, most frequent first)."""
        if len(self.rows) == 1:
            return self.rows[0]
        good = [r for r in self.rows if r.valid(day)] or list(self.rows)
        for code in codes:
            for r in good:
                if r.code == code:
                    return r
        return good[0]


_JOINTS = frozenset({"of", "to", "in"})
_ALONE = " "
"""Stands for the second word of a name of one word; no word of a phrase is a blank."""

Phrase = tuple[int, tuple[str, ...], tuple[Row, ...]]
"""A name of the tables: its place among those with its first word (longest first), its words, and what it may stand for."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Look-up structures: names by their first two words, agents by their words in the singular.

    ``endings`` holds, for the last word of an agent phrase, the lengths such phrases have, longest first; ``beginnings`` likewise
    for the first word of "secretary of state". Most words are in neither, so that one look-up says no.
    """

    names: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    agents: Mapping[tuple[str, ...], Agent]
    countries: Mapping[str, str]
    cities: Mapping[str, str]
    endings: Mapping[str, tuple[int, ...]]
    beginnings: Mapping[str, tuple[int, ...]]

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Names in ``words``, longest first from left to right, without overlaps."""
        hits: list[Hit] = []
        names = self.names
        i = 0
        while i < len(words):
            w = words[i]
            size, rows = self._longest(words, i) if w.key in names or w.plain in names else (0, ())
            if not rows and w.capital:
                size, rows = self._city(words, i)
            if rows:
                hits.append(Hit(w.token, words[i + size - 1].token, rows))
            i += max(size, 1)
        return hits

    def _city(self, words: Sequence[Word], i: int) -> tuple[int, tuple[Row, ...]]:
        """A larger city or division of the gazetteer: up to four words, the longest."""
        for size in range(min(4, len(words) - i), 0, -1):
            if not words[i + size - 1].capital:
                continue
            found = self.cities.get(" ".join([w.plain for w in words[i : i + size]]) if size > 1 else words[i].plain)
            if found:
                code, kind, place = found.split("\t")
                return size, (Row(place, code, ("GOV",) if kind == "division" else ("CVL",), kind),)
        return 0, ()

    def _longest(self, words: Sequence[Word], i: int) -> tuple[int, tuple[Row, ...]]:
        w = words[i]
        best: tuple[int, tuple[Row, ...]] = (0, ())
        for key in (w.key,) if w.key == w.plain else (w.key, w.plain):
            for _, phrase, rows in self._beginning(key, words, i):
                if len(phrase) <= best[0] or i + len(phrase) > len(words):
                    continue
                if all(phrase[k] in (words[i + k].key, words[i + k].plain) for k in range(2, len(phrase))):
                    start = words[i + 1].capital if phrase[0] == "the" and len(phrase) > 1 else w.capital
                    kept = tuple(r for r in rows if start or not r.proper)
                    if kept:
                        best = (len(phrase), kept)
                        break
        return best

    def _beginning(self, key: str, words: Sequence[Word], i: int) -> Sequence[Phrase]:
        """Names that begin with ``key`` and the word after it, longest first, and then ``key`` itself."""
        seconds = self.names.get(key)
        if seconds is None:
            return ()
        found = seconds.get(_ALONE, ())
        if i + 1 < len(words):
            after = words[i + 1]
            longer = seconds.get(after.key, ())
            if after.key != after.plain and after.plain in seconds:
                longer = tuple(sorted(longer + seconds[after.plain]))
            found = longer + found
        return found

    def agent_ending(self, words: Sequence[Word], i: int) -> tuple[int, Agent] | None:
        """The longest agent phrase whose last word is ``words[i]``, with its length in words."""
        for size in self.endings.get(words[i].single, ()):
            found = self.agents.get(tuple([w.single for w in words[i - size + 1 : i + 1]])) if size <= i + 1 else None
            if found:
                return size, found
        return None

    def agent_starting(self, words: Sequence[Word], i: int) -> tuple[int, Agent] | None:
        """The longest agent phrase of the form "secretary of state" whose first word is ``words[i]``."""
        sizes = self.beginnings.get(words[i].single, ())
        if not sizes or i + 1 == len(words) or words[i + 1].single not in _JOINTS:
            return None
        for size in sizes:
            found = self.agents.get(tuple([w.single for w in words[i : i + size]]))
            if found and i + size <= len(words):
                return size, found
        return None


def day(text: str) -> dt.date | None:
    """An ISO day of a table's cell, or null where the cell is empty."""
    return dt.date.fromisoformat(text) if text else None


def _country_rows(extra: Path | None) -> Iterator[tuple[str, Row]]:
    for r in data.rows("countries.tsv", extra):
        if r["kind"] == "territory" and not r["capital"]:
            continue  # nobody lives there who could act
        start, end = day(r["start"]), day(r["end"])
        sector = ("GOV", "PRE") if r["kind"] == "partial" else ("GOV",)
        base = {"code": r["code"], "start": start, "end": end}
        kind = "country" if r["kind"] != "region" else "region"
        for name in [r["name"], *_cells(r["names"])]:
            yield name, Row(r["name"], sector=sector, kind=kind, **base)  # type: ignore[arg-type]
        for name in _cells(r["adjectives"]):
            yield name, Row(r["name"], sector=sector, kind="adjective", **base)  # type: ignore[arg-type]
        for name in _cells(r["people"]):
            yield name, Row(name, sector=("CVL",), kind="people", **base)  # type: ignore[arg-type]
        for name in _cells(r["capital"]):
            if kind == "country" and name not in (r["name"], "Victoria", "Kingston", "Georgetown", "George Town", "Hamilton"):
                yield name, Row(f"Government of {r['name']}", sector=sector, kind="capital", **base)  # type: ignore[arg-type]


def _cells(text: str) -> list[str]:
    return text.split("|") if text else []


def _other_rows(extra: Path | None) -> Iterator[tuple[str, Row]]:
    for r in data.rows("metonyms.tsv", extra):
        yield r["words"], Row(r["name"], r["code"], tuple(_cells(r["sector"])), r["kind"])
    for r in data.rows("organisations.tsv", extra):
        row = Row(r["name"], r["code"], tuple(_cells(r["sector"])), r["kind"], day(r["start"]), day(r["end"]))
        for name in [r["name"], *_cells(r["aliases"])]:
            yield name, row


@lru_cache(maxsize=4)
def load_tables(extra: Path | None = None) -> Tables:
    """Read the packaged tables, with the user's of directory ``extra`` laid over them. Raises DataError for a broken row."""
    found: dict[tuple[str, ...], list[Row]] = {}
    countries: dict[str, str] = {}
    for phrase, row in [*_country_rows(extra), *_other_rows(extra)]:
        if row.kind == "country" and row.end is None:
            countries.setdefault(row.code, row.name)
        bare = phrase[4:] if phrase.startswith("the ") else phrase
        if not bare[:1].isupper() and not bare[:1].isdigit():
            row = Row(row.name, row.code, row.sector, row.kind, row.start, row.end, proper=False)
        for key in _keys(phrase, row.kind):
            rows = found.setdefault(key, [])
            if row not in rows:
                rows.append(row)
    agents = _agents(extra)
    return Tables(_by_words(found), agents, countries, _cities(), *_lengths(agents))


def _by_words(found: Mapping[tuple[str, ...], list[Row]]) -> dict[str, dict[str, tuple[Phrase, ...]]]:
    out: dict[str, dict[str, tuple[Phrase, ...]]] = {}
    for number, key in enumerate(sorted(found, key=lambda k: -len(k))):
        seconds = out.setdefault(key[0], {})
        second = key[1] if len(key) > 1 else _ALONE
        seconds[second] = (*seconds.get(second, ()), (number, key, tuple(found[key])))
    return out


def _lengths(agents: Iterable[tuple[str, ...]]) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Lengths of the agent phrases by last word (up to five words), and of those with "of", "to" or "in" by first word (up to six)."""
    endings: dict[str, set[int]] = {}
    beginnings: dict[str, set[int]] = {}
    for words in agents:
        if 1 <= len(words) <= 5:
            endings.setdefault(words[-1], set()).add(len(words))
        if 3 <= len(words) <= 6 and words[1] in _JOINTS:
            beginnings.setdefault(words[0], set()).add(len(words))
    return _falling(endings), _falling(beginnings)


def _falling(sizes: Mapping[str, set[int]]) -> dict[str, tuple[int, ...]]:
    return {word: tuple(sorted(found, reverse=True)) for word, found in sizes.items()}


def _cities() -> dict[str, str]:
    cells = (line.partition("\t") for _, line in data.lines("cities.tsv"))
    return {name: rest for name, _, rest in cells}


def _keys(phrase: str, kind: str) -> Iterator[tuple[str, ...]]:
    """Keys of a table's phrase. "The X" of one word keeps its article (The Sun, the West); "NATO" is also met as "Nato"."""
    key = phrase_words(phrase)
    if key[:1] == ("the",) and (len(key) > 2 or kind in COUNTRY_KINDS):
        key = key[1:]
    yield key
    if len(key) == 1 and key[0].startswith("^") and len(key[0]) > 4 and kind == "igo":
        yield (key[0][1:],)


def _agents(extra: Path | None) -> dict[tuple[str, ...], Agent]:
    out: dict[tuple[str, ...], Agent] = {}
    for r in data.rows("agents.tsv", extra):
        agent = Agent(r["phrase"], tuple(_cells(r["sector"])), r["relation"])
        words = tuple(singular(w.plain) for w in stream(split(r["phrase"])))
        out.setdefault(words, agent)
    return out
