"""Names of places to places: the packaged gazetteer, searched by halving in its unpacked bytes."""

from __future__ import annotations

import gzip
import math
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman import data

__all__ = ["Gazetteer", "Spot", "fold"]

_DROP = str.maketrans({"'": None, "’": None, "‘": None, "`": None, "ʻ": None, "ʼ": None, ".": None, "-": " ", "–": " ", "ı": "i", "ł": "l",
                       "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "ə": "a", "Ə": "A"})  # fmt: skip
PRIOR = {"country": 9.0, "people": 8.5, "continent": 8.0, "division": 0.0, "region": 5.5, "city": 0.0, "county": 1.5}
SIZE = {"city": 1.0, "division": 0.9, "county": 0.2}
"""How much more likely a kind is meant than a hamlet of the same name, and what the logarithm of its population adds."""

LIKE, UNLIKE = 0.7, 1.5
"""What a variant name costs: one that begins like the place's own ("Kiev"), and one that does not ("Victoria" for Hong Kong)."""


def fold(name: str) -> str:
    """A name as the tables keep it: lower case, no accents, apostrophes or full stops, hyphens as blanks, no leading "the"."""
    plain = unicodedata.normalize("NFKD", name.translate(_DROP))
    out = " ".join("".join(ch for ch in plain if not unicodedata.combining(ch)).lower().split())
    return out[4:] if out.startswith("the ") else out


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the gazetteer. ``kind``: country, people (a demonym), division, county, city, region, continent, sea, river ...

    ``country`` is ISO alpha-3, empty for international waters and regions; ``lat`` and ``lon`` are degrees (WGS 84);
    ``variant`` is 0 for the place's own name, more the less like it the name asked for is.
    """

    id: int
    name: str
    kind: str
    country: str
    province: str
    lat: float
    lon: float
    population: int
    variant: float = 0.0
    capital: bool = False

    @property
    def prior(self) -> float:
        """Log-odds, roughly, that a name of several places means this one when nothing else is known."""
        base = PRIOR.get(self.kind, 5.0) + SIZE.get(self.kind, 0.0) * math.log10(self.population + 1)
        return base + 1.5 * self.capital - self.variant


class Gazetteer:
    """The packaged places: GeoNames (CC BY 4.0) for countries, divisions and cities, our own tables for waters, regions and
    abbreviations, ``countries.tsv`` for names of countries and their people. Loads in about 0.15 s, holds about 20 MB."""

    def __init__(self, extra: Path | None = None):
        self._rows = _body("places.tsv.gz")
        self._names = _body("place_names.tsv.gz")
        self._known: dict[str, tuple[Spot, ...]] = {}
        self._countries: dict[str, Spot] = {}
        self._own: dict[str, list[Spot]] = {}
        self._capitals: set[tuple[str, str]] = set()
        self.names: dict[str, str] = {}
        self.after: dict[str, tuple[str, str]] = {}
        self._read_countries(extra)
        self._read_waters(extra)
        self._read_abbreviations(extra)

    def find(self, name: str) -> tuple[Spot, ...]:
        """All places called ``name``, likeliest first; empty where there is none."""
        key = fold(name)
        if key not in self._known:
            found = sorted([*self._own.get(key, ()), *_one_capital(self._search(key))], key=lambda p: -p.prior)
            self._known[key] = tuple(self._narrow(key, found))
        return self._known[key]

    def _narrow(self, key: str, found: list[Spot]) -> list[Spot]:
        """One spot a place: no second entry for a country, and no country where the name is that of a part of it ("Crimea")."""
        out: list[Spot] = []
        for p in found:
            same = [x for x in found if x.country == p.country and x.kind not in ("country", "people", "city", "county")]
            if p.kind == "country" and key != fold(p.name) and same and p.country:
                continue
            if any(x.kind == p.kind and x.country == p.country and (x.kind in ("country", "region") or x.id == p.id) for x in out):
                continue
            out.append(p)
        return out

    def country(self, code: str) -> Spot | None:
        """The country with ISO alpha-3 ``code``, or null."""
        return self._countries.get(code)

    def capital(self, code: str) -> Spot | None:
        """The capital of the country with ``code``, or null."""
        name = next((n for c, n in sorted(self._capitals) if c == code), "")
        return next((p for p in self.find(name) if p.country == code and p.kind == "city"), None) if name else None

    def abbreviation(self, word: str) -> tuple[str, str] | None:
        """(division, country) for an abbreviation that may stand behind a town ("La.", "TX"), or null."""
        return self.after.get(word)

    # -- reading

    def _read_countries(self, extra: Path | None) -> None:
        table = list(data.rows("countries.tsv", extra))
        for r in table:
            if r["kind"] in ("state", "territory") and r["code"] not in self.names:
                self.names[r["code"]] = r["name"]
                if r["kind"] == "state":
                    self._capitals.update((r["code"], _seat(n)) for n in r["capital"].split("|"))
        for r in table:
            if r["kind"] == "region" or r["code"] not in self.names:
                continue
            spot = self._country_spot(r["code"], r["name"])
            for n in (r["name"], *filter(None, r["names"].split("|"))):
                self._put(n, spot)
            for n in (*r["adjectives"].split("|"), *r["people"].split("|")):
                if n:
                    self._put(n, _as(spot, "people"))

    def _country_spot(self, code: str, name: str) -> Spot:
        if code not in self._countries:
            base = next(iter(self._search(f"={code}")), None)
            lat, lon, number = (base.lat, base.lon, base.id) if base else (math.nan, math.nan, 0)
            people = base.population if base else 0
            self._countries[code] = Spot(number, self.names.get(code, name), "country", code, "", lat, lon, people)
        return self._countries[code]

    def _put(self, name: str, spot: Spot) -> None:
        box = self._own.setdefault(fold(name), [])
        if all(x.country != spot.country for x in box):
            box.append(spot)

    def _read_waters(self, extra: Path | None) -> None:
        for r in data.rows("waters.tsv", extra):
            spot = Spot(0, r["name"], r["kind"], r["country"], "", float(r["lat"]), float(r["lon"]), 0)
            for n in (r["name"], *filter(None, r["variants"].split("|"))):
                self._own.setdefault(fold(n), []).append(spot)

    def _read_abbreviations(self, extra: Path | None) -> None:
        for r in data.rows("place_abbreviations.tsv", extra):
            self.after[r["abbreviation"]] = (r["name"], r["country"])
            if r["where"] == "any":
                spot = next((p for p in self._search(fold(r["name"])) if p.kind == "division" and p.country == r["country"]), None)
                if spot:
                    self._own.setdefault(fold(r["abbreviation"]), []).append(spot)

    def _search(self, key: str) -> list[Spot]:
        if not key:
            return []
        wanted = key.encode("utf-8")
        low, high = 0, len(self._names)
        while low < high:
            start = self._names.rfind(b"\n", 0, (low + high) // 2) + 1
            end = self._names.find(b"\n", start)
            name, _, numbers = self._names[start:end].partition(b"\t")
            if name == wanted:
                return [self._row(n, key) for n in numbers.decode().split(",")]
            if name < wanted:
                low = end + 1
            else:
                high = start
        return []

    def _row(self, number: str, key: str) -> Spot:
        at = int(number.lstrip("~"))
        cells = self._rows[at : self._rows.find(b"\n", at)].decode("utf-8").split("\t")
        country = "" if cells[3] == "nan" else cells[3]
        variant = 0.0 if number[0] != "~" else LIKE if fold(cells[1])[:2] == key[:2] else UNLIKE
        capital = cells[2] == "city" and (country, fold(cells[1])) in self._capitals
        return Spot(
            int(cells[0]), cells[1], cells[2], country, cells[4], float(cells[5]), float(cells[6]), int(cells[7]),
            variant, capital,
        )  # fmt: skip


def _one_capital(found: list[Spot]) -> list[Spot]:
    """Of towns named like their country's capital only the largest is the capital."""
    largest = {p.country: p.id for p in sorted(found, key=lambda p: p.population) if p.capital}
    return [replace(p, capital=False) if p.capital and largest[p.country] != p.id else p for p in found]


def _seat(name: str) -> str:
    """A capital's name as cities are called: "Washington D.C." is Washington."""
    return fold(name).removesuffix(" dc").removeprefix("city of ")


def _as(spot: Spot, kind: str) -> Spot:
    return Spot(spot.id, spot.name, kind, spot.country, spot.province, spot.lat, spot.lon, spot.population)


def _body(name: str) -> bytes:
    """Rows of a compressed table, its comments and header left out."""
    raw = gzip.decompress(data.path(name).read_bytes())
    at = 0
    while raw.startswith(b"#", at):
        at = raw.find(b"\n", at) + 1
    return raw[raw.find(b"\n", at) + 1 :]
