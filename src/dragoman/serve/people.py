"""Terms of office of the people a ledger names, from the packaged table of offices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dragoman.actors.people import load_people

__all__ = ["terms_of"]


def terms_of(names: Iterable[tuple[str, str]], limit: int = 12) -> list[dict[str, Any]]:
    """Terms of office of the people among ``names`` (name, code), by first day: name, office, code, start, end (null while it lasts)."""
    people = load_people()
    out: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name, code in names:
        person = people.named(name, code)
        for held in person.holdings if person and person.name == name else ():
            key = (name, held.role, str(held.start))
            start, end = (d.isoformat() if d else None for d in (held.start, held.end))
            out[key] = {"name": name, "office": held.role, "code": held.code, "start": start, "end": end}
    return sorted(out.values(), key=lambda t: (t["name"], t["start"] or "", t["office"]))[:limit]
