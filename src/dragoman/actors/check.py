"""What is wrong with the actors' tables: each problem with its table, row and reason, nothing dropped in silence."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from dragoman import data
from dragoman.actors.roles import role_rank

__all__ = ["problems"]

BODIES = frozenset({"UNO", "EUR", "NAT", "AFU", "ARL", "OSC", "ECW", "IAE", "IMF", "OPC", "IGO", "NGO", "IMG", "---"})
"""Codes beside ISO alpha-3: international bodies, groups of no country, and none known."""
_DAY = re.compile(r"(?:\d{4}-\d\d-\d\d)?")
_ONE_HOLDER = frozenset({"President", "Prime Minister", "King", "Queen", "Chancellor", "Supreme Leader", "Emir"})


def problems(tables: Path | None = None) -> list[str]:
    """Problems of the packaged tables, and of the user's own in directory ``tables``, one line each.

    Unknown codes and sectors, days that are none, an end before its start, two holders of one seat at a time (in the user's
    rows and in people.tsv; the compiled facts keep rival governments), names in another script.
    """
    codes = {r["code"] for r in data.rows("countries.tsv", tables)} | BODIES
    sectors = set(data.toml("plover.toml").get("sectors", ())) | {"IGO", "NGO"}
    out: list[str] = []
    for table in ("countries.tsv", "metonyms.tsv", "organisations.tsv", "people.tsv", "offices.tsv"):
        rows = list(data.rows(table, tables))
        for number, row in enumerate(rows, 1):
            out += [f"{table}, row {number} ({_name(row)}): {why}" for why in _wrong(row, codes, sectors)]
        if table == "people.tsv":
            out += [f"{table}: {why}" for why in _overlaps(rows)]
    for number, row in enumerate(data.rows("agents.tsv", tables), 1):
        out += [f"agents.tsv, row {number} ({row['phrase']}): {why}" for why in _wrong_sectors(row, sectors)]
    return out


def _name(row: Mapping[str, str]) -> str:
    return row.get("name") or row.get("words") or "?"


def _wrong(row: Mapping[str, str], codes: set[str], sectors: set[str]) -> Iterator[str]:
    if row["code"] not in codes:
        yield f"unknown code {row['code']!r}; use ISO alpha-3, one of {', '.join(sorted(BODIES))}"
    if "sector" in row:
        yield from _wrong_sectors(row, sectors)
    for cell in ("start", "end"):
        text = row.get(cell, "")
        if not _DAY.fullmatch(text) or (text and not _is_day(text)):
            yield f"{cell} {text!r} is not a day; write it as 2022-04-24"
    if row.get("start") and row.get("end") and row["end"] < row["start"]:
        yield f"end {row['end']} before start {row['start']}"
    other = next((c for c in _name(row) if c.isalpha() and not unicodedata.name(c, "").startswith(("LATIN", "MODIFIER"))), None)
    if other is not None:
        yield f"letter {other!r} is not Latin; write the name as English news does"


def _wrong_sectors(row: Mapping[str, str], sectors: set[str]) -> Iterator[str]:
    for sector in row["sector"].split("|"):
        if len(sectors) > 2 and sector not in sectors:
            yield f"unknown sector {sector!r}; known are {', '.join(sorted(sectors))}"


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _overlaps(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    seats: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for r in rows:
        if r["role"] in _ONE_HOLDER and role_rank(r["role"]) <= 1:
            seats[(r["code"], r["role"])].append(r)
    for (code, role), held in seats.items():
        held.sort(key=lambda r: r["start"])
        for a, b in pairwise(held):
            if a["name"] != b["name"] and (not a["end"] or b["start"] < a["end"]):
                yield f"{role} of {code}: {b['name']} starts {b['start']} before {a['name']} ends {a['end'] or '(open)'}"
