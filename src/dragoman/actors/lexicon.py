"""Small word lists of the actors room, read from data/actors.toml once a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dragoman import data

__all__ = ["Lists", "lists"]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of data/actors.toml under their names there; ``modifiers`` maps a word to (sector, effect)."""

    honorifics: frozenset[str]
    former: frozenset[str]
    not_acting_after: frozenset[str]
    not_acting_before: frozenset[str]
    at_large: frozenset[str]
    sometimes_at_large: frozenset[str]
    other: frozenset[str]
    serves: frozenset[str]
    bodies: frozenset[str]
    paired: frozenset[str]
    states: frozenset[str]
    saying: frozenset[str]
    civil: frozenset[str]
    continental: frozenset[str]
    things: frozenset[str]
    modifiers: Mapping[str, tuple[str, str]]


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Read the lists. Raises DataError where the file is not valid TOML, KeyError where a list is missing."""
    raw = data.toml("actors.toml")
    names = [n for n in Lists.__slots__ if n != "modifiers"]
    sets = {n: frozenset(raw[n]) for n in names}
    return Lists(**sets, modifiers={w: (v[0], v[1]) for w, v in raw["modifiers"].items()})
