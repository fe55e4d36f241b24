"""Roles: the wording of offices brought to one form, their weight, and the PLOVER sectors they carry (data/roles.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dragoman import data

__all__ = ["clean_role", "role_rank", "role_sector"]

_TITLES = ("Vice President", "Deputy Prime Minister", "Prime Minister", "Governor General", "Governor-General", "President")


@dataclass(frozen=True, slots=True)
class _Patterns:
    ranks: tuple[re.Pattern[str], ...]
    wording: tuple[tuple[re.Pattern[str], str], ...]
    sectors: tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...]
    government: re.Pattern[str]
    exact: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    raw = data.toml("roles.toml")
    return _Patterns(
        tuple(re.compile(p) for p in raw["ranks"]),
        tuple((re.compile(w["pattern"]), w["to"]) for w in raw["wording"]),
        tuple((re.compile(s["pattern"], re.I), tuple(s["sector"]), bool(s.get("ministers"))) for s in raw["sectors"]),
        re.compile(raw["government"]["pattern"], re.I),
        {k: tuple(v) for k, v in raw["exact"].items()},
    )


def clean_role(role: str, office: str = "", name: str = "") -> str:
    """A role in one wording. Where the facts keep only "chief of state" or a stump, title words left in ``name`` help."""
    role = re.sub(r"\s+", " ", role).strip(" ,")
    if role in ("head of government", "chief of state", ""):
        role = next((t for t in _TITLES if t in name), "") or role or office
    for pattern, to in _patterns().wording:
        role = pattern.sub(to, role).strip()
    return role or office


@lru_cache(maxsize=16384)
def role_rank(role: str) -> int:
    """Weight of a role, 0 the highest (head of state) to 5: decides which of several offices held at once is named."""
    ranks = _patterns().ranks
    return next((n for n, pattern in enumerate(ranks) if pattern.search(role)), len(ranks))


def role_sector(role: str) -> tuple[str, ...]:
    """PLOVER sectors of a role, GOV where no word of it decides otherwise."""
    p = _patterns()
    if role in p.exact:
        return p.exact[role]
    minister = p.government.search(role) is not None
    for pattern, sector, ministers in p.sectors:
        if (ministers or not minister) and pattern.search(role):
            return sector
    return ("GOV",)
