"""Which of several namesakes a story means: qualifiers beside the name, the company it keeps, its size.

Method: the classical heuristics of toponym resolution (one sense a discourse, containment, spatial minimality, population prior;
Leidner 2007), as log-odds added up over two passes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dragoman.events.gazetteer import Gazetteer, Spot, fold
from dragoman.records import Span

__all__ = ["Toponym", "resolve"]

_K = TypeVar("_K")

COUNTRY_PULL, PROVINCE_PULL, QUALIFIED = 4.5, 2.5, 12.0
SURE = 2.0
"""Log-odds over the next candidate from which a name counts as unambiguous."""
SHARE = 0.6
"""Share of a story's places that one country must have for an unlisted name to be placed in it."""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name as the story writes it; ``sort`` is what the words beside it call it: city, division or nothing."""

    name: str
    span: Span
    sort: str = ""


class Company:
    """Countries and provinces a story speaks of, by weight, with what each name itself contributes (no name backs itself)."""

    def __init__(self, hints: Mapping[str, float]):
        self.countries: Counter[str] = Counter()
        self.provinces: Counter[tuple[str, str]] = Counter()
        self._own: dict[str, Company] = {}
        for code, weight in hints.items():
            self.countries[code] += weight  # type: ignore[assignment]

    def add(self, spot: Spot, weight: float, key: str = "") -> None:
        """Take note of a place the story surely speaks of, under the folded name ``key``."""
        if spot.country:
            self.countries[spot.country] += weight  # type: ignore[assignment]
        province = _province(spot)
        if province:
            self.provinces[spot.country, province] += weight  # type: ignore[assignment]
        if key:
            self._own.setdefault(key, Company({})).add(spot, weight)

    def pull(self, spot: Spot, key: str) -> float:
        """Log-odds that the company of the other names speaks for ``spot``."""
        own = self._own.get(key) or Company({})
        out = COUNTRY_PULL * _share(self.countries, own.countries, spot.country) if spot.country else 0.0
        province = _province(spot)
        return out + (PROVINCE_PULL * _share(self.provinces, own.provinces, (spot.country, province)) if province else 0.0)


def _province(spot: Spot) -> str:
    return fold(spot.name if spot.kind == "division" else spot.province)


def _share(everything: Counter[_K], own: Counter[_K], key: _K) -> float:
    """Root of the share that ``key`` has of what others contribute."""
    total = sum(everything.values()) - sum(own.values())
    return math.sqrt(max(everything[key] - own[key], 0.0) / total) if total > 1e-9 else 0.0


def resolve(names: Sequence[Toponym], gazetteer: Gazetteer, hints: Mapping[str, float] | None = None) -> list[Spot | None]:
    """The place each name means, in order; null where nothing tells. ``hints`` weigh countries known otherwise."""
    keys = [fold(t.name) for t in names]
    found = [_candidates(t, gazetteer) for t in names]
    holders = [_holder(names, k, gazetteer) for k in range(len(names))]
    company = _sure_company(keys, found, holders, hints or {})
    found = [_of_sort(spots, t.sort) for t, spots in zip(names, found, strict=True)]
    first = [_best(spots, holders[k], company, keys[k]) for k, spots in enumerate(found)]
    second = Company(hints or {})
    for key, spot in zip(keys, first, strict=True):
        if spot:
            second.add(spot, 1.0, key)
    out: list[Spot | None] = []
    for k, spots in enumerate(found):
        best = _best(spots, holders[k], second, keys[k])
        qualified = _qualified_sense(keys, holders, first, k)
        out.append((best if holders[k] or not qualified else qualified) or _unlisted(names[k].name, holders[k], second, gazetteer))
    return out


def _of_sort(spots: tuple[Spot, ...], sort: str) -> tuple[Spot, ...]:
    """The candidates that are what the story calls the place, or all where none is."""
    kinds = ("division", "region", "county") if sort == "division" else (sort,)
    return tuple(p for p in spots if p.kind in kinds) or spots if sort else spots


def _sure_company(
    keys: list[str], found: list[tuple[Spot, ...]], holders: list[Spot | None], hints: Mapping[str, float]
) -> Company:
    company = Company(hints)
    for key, spots, holder in zip(keys, found, holders, strict=True):
        if holder:
            best = max(spots, key=lambda p: p.prior + _held(p, holder), default=None)
            if best:
                company.add(best, 1.5, key)
        elif spots and (len(spots) == 1 or spots[0].prior - _rival(spots) > SURE):
            company.add(spots[0], 1.0 if spots[0].kind != "people" else 0.7, key)
    return company


def _unlisted(name: str, holder: Spot | None, company: Company, gazetteer: Gazetteer) -> Spot | None:
    """A place that no table has lies in the larger place behind it, else in the country that the story keeps to; null without one."""
    code = holder.country if holder else ""
    if not code and company.countries:
        leader, weight = company.countries.most_common(1)[0]
        code = leader if weight >= SHARE * sum(company.countries.values()) else ""
    land = gazetteer.country(code)
    return Spot(0, name, "unlisted", code, "", land.lat, land.lon, 0) if land else None


def _qualified_sense(keys: list[str], holders: list[Spot | None], first: list[Spot | None], k: int) -> Spot | None:
    """One sense a story: the place the same name meant where it was qualified ("Paris, Texas" ... "Paris")."""
    return next((first[j] for j in range(len(keys)) if j != k and keys[j] == keys[k] and holders[j] and first[j]), None)


def _candidates(t: Toponym, gazetteer: Gazetteer) -> tuple[Spot, ...]:
    found = gazetteer.find(t.name)
    short = gazetteer.abbreviation(t.name.replace(". ", ".")) if t.name.endswith(".") else None
    if short:
        return tuple(p for p in gazetteer.find(short[0]) if p.kind == "division" and p.country == short[1])
    if found:
        return found
    words = t.name.split()
    if len(words) > 1 and fold(words[-1]) in _DESCRIBING:
        return gazetteer.find(" ".join(words[:-1]))
    if len(words) > 1 and fold(words[0]) in _TOWARDS:
        return gazetteer.find(" ".join(words[1:]))
    if len(words) > 2 and fold(words[1]) == "of" and fold(words[0]) in _DESCRIBING:
        return gazetteer.find(" ".join(words[2:]))
    return ()


_DESCRIBING = frozenset(
    "city province region district county governorate state oblast prefecture township town village river valley area parish "
    "municipality division department canton island islands peninsula metro strip airport bay port harbor beach".split()
)
_TOWARDS = frozenset(
    "north south east west northern southern eastern western central northeast northwest southeast southwest northeastern "
    "northwestern southeastern southwestern upper lower greater downtown mainland rural metropolitan mid outer inner".split()
)


def _rival(spots: tuple[Spot, ...]) -> float:
    return max((p.prior for p in spots[1:] if p.country != spots[0].country or p.province != spots[0].province), default=-math.inf)


def _holder(names: Sequence[Toponym], k: int, gazetteer: Gazetteer) -> Spot | None:
    """The larger place written behind a name ("Paris, Texas"; "Goma, in the Congo"), or null."""
    if k + 1 == len(names) or not 0 < names[k + 1].span.start - names[k].span.end <= 2:
        return None
    behind = names[k + 1].name
    short = gazetteer.abbreviation(behind)
    if short:
        return next((p for p in gazetteer.find(short[0]) if p.kind == "division" and p.country == short[1]), None)
    found = gazetteer.find(behind)
    return found[0] if found and found[0].kind in ("country", "division", "region") else None


def _held(p: Spot, holder: Spot | None) -> float:
    if holder is None:
        return 0.0
    if holder.kind == "country":
        return QUALIFIED if p.country == holder.country and p.kind != "country" else 0.0
    return QUALIFIED if p.country == holder.country and fold(p.province) == fold(holder.name) else 0.0


def _best(spots: tuple[Spot, ...], holder: Spot | None, company: Company, key: str) -> Spot | None:
    return max(spots, key=lambda p: p.prior + company.pull(p, key) + _held(p, holder), default=None)
