"""PLOVER's types, modes and rulings as `data/plover.toml` states them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman import data
from dragoman.errors import DataError

__all__ = ["Ahead", "Ontology", "TypeRule", "load_ontology"]


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One of the sixteen types: quad code 1-4, conflict-cooperation score, rulings, and its modes as name to (score, CAMEO code)."""

    name: str
    quad: int
    score: float
    needs_recipient: bool
    cameo: str
    future: str
    negated: str
    consumes: bool
    modes: Mapping[str, tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """Words that put an act into the future or into doubt."""

    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    nouns: frozenset[str]
    adjectives: frozenset[str]
    modals: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ontology:
    """All types by name, the 37 contexts, the sectors, and the words of the future."""

    types: Mapping[str, TypeRule]
    contexts: tuple[str, ...]
    sectors: frozenset[str]
    ahead: Ahead

    def check(self, target: str) -> bool:
        """True where ``target`` is keep, drop, TYPE or TYPE.mode of this ontology."""
        if target in ("keep", "drop"):
            return True
        name, _, mode = target.partition(".")
        return name in self.types and (not mode or mode in self.types[name].modes)


@lru_cache(maxsize=1)
def load_ontology() -> Ontology:
    """Read `data/plover.toml`. Raises DataError where a ruling names an unknown type."""
    raw = data.toml("plover.toml")
    types = {name: _rule(name, row) for name, row in raw["types"].items()}
    ahead = Ahead(**{k: frozenset(v) for k, v in raw["future"].items()})
    ontology = Ontology(types, tuple(raw["contexts"]), frozenset(raw["sectors"]), ahead)
    for rule in types.values():
        for target in (rule.future, rule.negated):
            if not ontology.check(target):
                raise DataError(f"ruling {target!r} names no type", path="plover.toml", place=rule.name)
    return ontology


def _rule(name: str, row: Mapping[str, Any]) -> TypeRule:
    modes = {mode: (float(score), str(cameo)) for mode, (score, cameo) in row["modes"].items()}
    plain = {k: row[k] for k in ("quad", "score", "needs_recipient", "cameo", "future", "negated", "consumes")}
    return TypeRule(name=name, modes=modes, **plain)
