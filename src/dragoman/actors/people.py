"""People and the offices they held: who a name is, and what that person was on a given day."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from dragoman import data
from dragoman.actors.roles import role_rank
from dragoman.actors.words import fold, split, stream

__all__ = ["Holding", "People", "Person", "load_people", "name_words"]

_WORDS = re.compile(r"\w+(?:'\w+)*")
_ROMAN = re.compile(r"[ivx]+")
_PARTICLES = frozenset({"al", "el", "bin", "ibn", "abu", "ben", "de", "da", "van", "von", "der", "jr", "sr", "ii", "iii", "la", "del"})
_SURNAME_FIRST = frozenset({"CHN", "KOR", "PRK", "TWN", "VNM", "KHM", "HUN", "MMR", "HKG", "SGP"})


@dataclass(frozen=True, slots=True)
class Holding:
    """A term of office: role, sectors, first day, and the day it ended (null where it lasts)."""

    role: str
    sector: tuple[str, ...]
    code: str
    start: dt.date | None
    end: dt.date | None
    rank: int

    def on(self, day: dt.date) -> bool:
        """True where the office was held on ``day``."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the offices table knows. ``code`` is the country or body the highest office belongs to."""

    name: str
    code: str
    id: str | None
    holdings: tuple[Holding, ...]
    words: tuple[frozenset[str], ...]

    @property
    def rank(self) -> int:
        """Rank of the highest office ever held (0 head of state)."""
        return min(h.rank for h in self.holdings)

    def holding(self, day: dt.date | None) -> Holding | None:
        """The office held on ``day``, the highest where there are several, the newest of equals; null for none or no day."""
        if day is None:
            return None
        held = [h for h in self.holdings if h.on(day)]
        return min(held, key=lambda h: (h.rank, -(h.start or dt.date.min).toordinal())) if held else None

    def last_before(self, day: dt.date | None) -> Holding | None:
        """The last office that ended on or before ``day`` (the highest ever where no day is known)."""
        if day is None:
            return min(self.holdings, key=lambda h: h.rank)
        past = [h for h in self.holdings if h.end is not None and h.end <= day]
        return max(past, key=lambda h: h.end or day) if past else None

    def distance(self, day: dt.date | None) -> int:
        """Days between ``day`` and the nearest term of office, 0 within one."""
        if day is None:
            return 0
        best = 10**6
        for h in self.holdings:
            if h.on(day):
                return 0
            if h.end is not None and h.end <= day:
                best = min(best, (day - h.end).days)
            elif h.start is not None and h.start > day:
                best = min(best, (h.start - day).days)
        return best

    def sectors(self, day: dt.date | None) -> tuple[str, ...]:
        """Sectors on ``day``: those of the office held, ELI for a former holder, none before the first office."""
        now = self.holding(day)
        if now is not None:
            return now.sector
        past = self.last_before(day)
        if past is None:
            return ()
        if day is None or set(past.sector) & {"REB", "CRM", "CVL", "REL", "JRN", "BUS", "SOC", "EDU"}:
            return past.sector
        return ("ELI",) if "OPP" not in past.sector else ("PTY", "OPP")

    def office(self, day: dt.date | None) -> str | None:
        """The office held on ``day`` in words, or null."""
        now = self.holding(day)
        return now.role if now is not None and not now.role[:1].islower() else None


class People:
    """Look-up of people by the words of their names, from the lines of the tables as `data.lines` gives them.

    Lines are kept as they are; a person is made of them when a name first needs one.
    """

    def __init__(self, lines: Iterable[tuple[Sequence[str], str]]):
        self._rows: dict[str, list[tuple[Sequence[str], str]]] = {}
        self._index: defaultdict[str, list[str]] = defaultdict(list)
        self._made: dict[str, tuple[Person, ...]] = {}
        self._involved: set[str] = set()
        self._like = lru_cache(maxsize=8192)(self._all_like)
        self._with_surname = lru_cache(maxsize=4096)(self._all_with_surname)
        seen: Sequence[str] = ()
        for header, line in lines:
            if header is not seen:
                seen, at, other = header, header.index("name"), header.index("aliases")
            cells = line.split("\t", max(at, other) + 1)
            name, aliases = cells[at], cells[other]
            known = self._rows.get(name)
            if known is None:
                self._rows[name] = [(header, line)]
                self._enter(name, name)
            else:
                known.append((header, line))
            if aliases:
                self._involved.add(name)
                for alias in aliases.split("|"):
                    self._enter(alias, name)

    def _enter(self, spelling: str, name: str) -> None:
        words = _plain_words(spelling)
        if words is None:
            self._involved.add(name)
            words = _WORDS.findall(fold(spelling))
        for word in words:
            self._index[word].append(name)

    def _names(self, word: str) -> dict[str, None]:
        """Names with this folded word in them, in the order of the tables."""
        return dict.fromkeys(self._index.get(word, ()))

    def having(self, word: str) -> list[Person]:
        """Everybody with this folded word in the name or in another spelling of it."""
        return [p for name in self._names(word) for p in self._people(name)]

    def _people(self, name: str) -> tuple[Person, ...]:
        made = self._made.get(name)
        if made is None:
            rows = [dict(zip(header, line.split("\t"), strict=True)) for header, line in self._rows[name]]
            made = self._made[name] = tuple(_persons(name, rows))
        return made

    def named(self, name: str, code: str) -> Person | None:
        """The person of exactly this canonical name, preferring the one of country ``code``."""
        if name not in self._rows:
            return None
        people = self._people(name)
        return next((p for p in people if p.code == code), people[0])

    def _all_like(self, words: tuple[str, ...]) -> tuple[tuple[Person, int], ...]:
        """Everybody whose name is like ``words`` (two at least), and how much: they have the last or the first of them.

        A name that no initial makes fit has two words in common. Names of involved spelling may hold words the index lacks.
        """
        known = {w: self._names(w) for w in words}
        initials = any(len(w) == 1 for w in words)
        out: dict[int, Person] = {}
        for w in (words[-1], words[0]):
            for name in known[w]:
                if initials or name in self._involved or sum([name in having for having in known.values()]) > 1:
                    out.update((id(p), p) for p in self._people(name))
        mine = frozenset(words)
        return tuple((p, likeness) for p in out.values() if (likeness := _likeness(mine, p)) > 0)

    def _all_with_surname(self, word: str) -> tuple[Person, ...]:
        """Everybody with this word who may have it as surname or as only name."""
        return tuple(
            p for name in self._names(word) if name in self._involved or word in _family(name_words(name), True) for p in self._people(name)
        )

    def find(
        self, words: Sequence[str], day: dt.date | None = None, codes: Sequence[str] = (), titled: bool = False, title: str = ""
    ) -> Person | None:
        """The person a name means, or null.

        ``words`` are folded (see `name_words`). Full names need two words in common; one word alone must be the surname of
        somebody high who was in office near ``day``, of a country in ``codes`` or introduced by a title (``titled``), or of
        whoever held an office of the name ``title`` on that day.
        """
        if not words:
            return None
        if len(set(words)) == 1:
            return self._by_surname(words[0], day, codes, titled, title)
        found = [(p, s) for p, s in self._like(tuple(words)) if _plausible(p, s, codes, day)]
        if not found:
            return None
        return min(found, key=lambda x: (-x[1], x[0].code not in codes, x[0].distance(day) > 4000, x[0].rank, x[0].distance(day)))[0]

    def _by_surname(self, word: str, day: dt.date | None, codes: Sequence[str], titled: bool, title: str) -> Person | None:
        near = []
        pool = self._with_surname(word)
        for p in pool:
            if frozenset((word,)) in p.words and len(word) > 3:
                return p
            if title and day is not None and word in _surnames(p) and _holds(p, title, day):
                near.append(p)
                continue
            if word not in _surnames(p) or p.distance(day) > 3650:
                continue
            if (p.rank <= 1 and (titled or p.code in codes)) or (p.rank <= 3 and titled and p.code in codes):
                near.append(p)
        if not near:
            known = [p for p in pool if word in _surnames(p) and p.rank == 0 and p.distance(day) <= 400]
            return known[0] if len(known) == 1 and len(word) > 3 and day is not None else None
        order = sorted(near, key=lambda p: (codes.index(p.code) if p.code in codes else 99, p.distance(day), p.rank))
        return order[0]


def _plausible(person: Person, likeness: int, codes: Sequence[str], day: dt.date | None) -> bool:
    """False for a lesser figure of a country the story does not speak of, unless the name is exactly theirs and the time fits."""
    if not codes or person.code in codes or person.rank <= 1:
        return True
    return likeness == 3 and person.distance(day) < 4000


def _holds(person: Person, title: str, day: dt.date) -> bool:
    """True where the person has an office on ``day`` whose name holds every word of ``title``."""
    wanted = set(title.split())
    return any(wanted <= set(h.role.lower().split()) for h in person.holdings if h.on(day))


def _likeness(mine: frozenset[str], person: Person) -> int:
    """3 for the same words, 2 where one name's words all stand in the other's, 1 where only initials differ, else 0."""
    best = 0
    for theirs in person.words:
        if mine == theirs:
            return 3
        common = mine & theirs
        if len(common) >= 2 and common in (mine, theirs):
            best = max(best, 2)
        elif common and _initials_fit(mine - common, theirs - common) and len(mine) > 1:
            best = max(best, 1)
    return best


def _initials_fit(rest: frozenset[str], other: frozenset[str]) -> bool:
    short = [w for w in rest if len(w) == 1]
    return bool(short) and len(short) == len(rest) and all(any(o.startswith(s) for o in other) for s in short)


def _surnames(person: Person) -> set[str]:
    return _family(name_words(person.name), person.code in _SURNAME_FIRST)


def _family(words: tuple[str, ...], either: bool) -> set[str]:
    """The surname of a name's words: the last, without "VI" behind it; with ``either``, the first as well."""
    if len(words) > 1 and _ROMAN.fullmatch(words[-1]):
        words = words[:-1]
    return {words[-1], words[0]} if words and either else set(words[-1:])


@lru_cache(maxsize=65536)
def name_words(name: str) -> tuple[str, ...]:
    """Folded words of a name without particles ("al", "bin", "de") and lone initials where something longer is there."""
    words = _plain_words(name)
    if words is None:
        words = [w.plain for w in stream(split(name)) if w.plain.strip(".,'") and w.plain not in ("'s", ",")]
    strong = tuple(w for w in words if w not in _PARTICLES and len(w) > 1)
    return strong if strong else tuple(words)


def _plain_words(name: str) -> list[str] | None:
    """Words of a name of ASCII letters, as `stream` gives them at ten times the cost; null for one of involved spelling."""
    bare = name.replace("-", " ")
    return bare.lower().split() if bare.isascii() and bare.replace(" ", "").isalpha() else None


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@lru_cache(maxsize=4)
def load_people(extra: Path | None = None) -> People:
    """Read offices.tsv and people.tsv (rows of the user's directory ``extra`` come after, a later row of the same term wins)."""
    return People(chain(data.lines("offices.tsv", extra), data.lines("people.tsv", extra)))


def _persons(name: str, group: Sequence[Mapping[str, str]]) -> Iterable[Person]:
    """People of one name: rows with different Wikidata ids are different people, rows without one join those of their country."""
    clusters: dict[str, list[Mapping[str, str]]] = {}
    by_code: dict[str, str] = {}
    for r in sorted(group, key=lambda r: not r["id"]):
        key = r["id"] or by_code.get(r["code"]) or r["code"]
        by_code.setdefault(r["code"], key)
        clusters.setdefault(key, []).append(r)
    for rows in clusters.values():
        yield _person(name, rows)


def _person(name: str, rows: Sequence[Mapping[str, str]]) -> Person:
    holdings = tuple(
        Holding(r["role"], tuple(r["sector"].split("|")), r["code"], _date(r["start"]), _date(r["end"]), role_rank(r["role"])) for r in rows
    )
    names = {name, *(a for r in rows for a in r["aliases"].split("|") if a)}
    words = tuple(dict.fromkeys(frozenset(name_words(n)) for n in sorted(names, key=lambda n: (n != name, n))))
    code = min(holdings, key=lambda h: h.rank).code
    return Person(name, code, next((r["id"] for r in rows if r["id"]), None), holdings, words)
