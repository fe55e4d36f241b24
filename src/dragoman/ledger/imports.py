"""POLECAT, ICEWS and GDELT 2 files into a ledger's own tables, so that coders can be compared. ``coder`` names the origin.

Those rows carry no text: their article holds only what the file says of it (publisher, address, day), and no words to check.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from dragoman import data
from dragoman.errors import InputError
from dragoman.events.cameo import plover_type
from dragoman.ledger.rows import article_id

__all__ = ["COLUMNS", "FORMS", "read_rows", "sniff"]

Row = Mapping[str, str]

COLUMNS = {
    "polecat": ("Event ID", "Event Date", "Event Type", "Actor Name", "Actor Country", "Recipient Name", "Quad Code"),
    "icews": ("Event ID", "Event Date", "Source Name", "Source Country", "CAMEO Code", "Target Name", "Story ID", "Publisher"),
    "gdelt": (),
}
"""Columns a file of each format must have; GDELT files have no header and 61 cells a line."""

FORMS = tuple(COLUMNS)
"""Formats that can be read."""

_SIDE = "Name|Country|COW|Sectors|Title|Name Raw"
_KNOWN = {
    "polecat": {
        *COLUMNS["polecat"],
        *"Event Mode|Intensity|Contexts|Story People|Story Organizations|Story Locations|Language|Version".split("|"),
        *"Placename|City|District|Province|Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type".split("|"),
        *"Source|Publication Date|Wikipedia Actor ID|Wikipedia Recipient ID".split("|"),
        *(f"{side} {name}" for side in ("Actor", "Recipient") for name in _SIDE.split("|")),
        *(f"Primary {side} Sector" for side in ("Actor", "Recipient")),
    },
    "icews": {
        *COLUMNS["icews"],
        *"Source Sectors|Target Sectors|Target Country|Event Text|Intensity|Sentence Number".split("|"),
        *"City|District|Province|Country|Latitude|Longitude".split("|"),
    },
}
"""All columns of each format as its codebook lists them; another one means that this is another file, or another edition."""

GDELT_CELLS = 61


def sniff(path: Path) -> str:
    """polecat, icews or gdelt, by the first line. Raises InputError naming what is lacking."""
    with _opened(path) as lines:
        first = lines.readline().rstrip("\r\n").split("\t")
    for form in ("polecat", "icews"):
        if set(COLUMNS[form]) <= set(first):
            return form
    if len(first) == GDELT_CELLS and first[0].isdigit():
        return "gdelt"
    raise InputError(
        f"neither POLECAT, ICEWS nor GDELT 2 events: {len(first)} columns, the first {first[0][:40]!r}",
        path=path,
        code="unknown-columns",
    )


def read_rows(path: Path, form: str | None = None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(article row, event row) for each line. Raises InputError with the line for a bad date or a wrong number of cells."""
    form = form or sniff(path)
    if form not in _MAKERS:
        raise InputError(f"no format {form!r}; choose {', '.join(FORMS)}", path=path, code="unknown-format")
    make = _MAKERS[form]
    countries = _countries()
    with _opened(path) as lines:
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = list(_gdelt_columns()) if form == "gdelt" else next(reader, [])
        if form != "gdelt":
            _check_header(header, form, path)
        try:
            for cells in reader:
                if len(cells) != len(header):
                    raise ValueError(f"{len(cells)} cells, expected {len(header)}")
                yield make(dict(zip(header, cells, strict=True)), countries)
        except (ValueError, csv.Error) as e:
            raise InputError(str(e), path=path, place=f"line {reader.line_num}", code="bad-row") from e


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8", errors="replace", newline="")
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", path=path) from e


def _check_header(header: Sequence[str], form: str, path: Path) -> None:
    lacking = [c for c in COLUMNS[form] if c not in header]
    if lacking:
        raise InputError(f"no column {lacking[0]!r}; is this a {form} file?", path=path, place="line 1", code="unknown-columns")
    for n, name in enumerate(header, 1):
        if name not in _KNOWN[form] or name in header[: n - 1]:
            again = "a second" if name in _KNOWN[form] else "unknown"
            problem = f"{again} column {name!r}; take it out, or rename it to one of {form}'s"
            raise InputError(problem, path=path, place=f"line 1, column {n}", code="unknown-columns")


def _gdelt_columns() -> tuple[str, ...]:
    # A reader of its own, by position: it must not trust the column list of our writer.
    names = [f"_{k}" for k in range(GDELT_CELLS)]
    for position, name in _GDELT_READ.items():
        names[position] = name
    return tuple(names)


_GDELT_READ = {
    0: "id",
    1: "day",
    5: "actor1",
    6: "name1",
    7: "country1",
    12: "type1",
    15: "actor2",
    16: "name2",
    17: "country2",
    22: "type2",
    26: "code",
    29: "quad",
    30: "score",
    52: "place",
    53: "fips",
    56: "lat",
    57: "lon",
    59: "added",
    60: "url",
}


def _countries() -> dict[str, str]:
    """Country name, as ICEWS writes it, to alpha-3."""
    found: dict[str, str] = {}
    for row in data.rows("countries.tsv"):
        for name in (row["name"], *row["names"].split("|")):
            found.setdefault(name.lower(), row["code"])
    return found


def _pair(
    coder: str, story: str, day: dt.date | None, about: dict[str, Any], event: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    key = article_id(story, "", coder)
    shared = {
        "article_id": key,
        "story_id": story,
        "coder": coder,
        "published": day and day.isoformat(),
        "outlet": about.get("outlet"),
    }
    article = {**shared, "state": "current", "text": "", "text_sha256": hashlib.sha256(b"").hexdigest(), "sentences": [], **about}
    base = {
        "revision": 0,
        "state": "current",
        "reciprocal": False,
        "background": False,
        "narrator": "CT+",
        "status": "asserted",
        "tense": "past",
        "evidence": [{"stage": "import", "rule": coder, "span": None}],
    }
    return article, {**base, **shared, **event}


def _entity(name: str, code: str, sectors: str) -> list[dict[str, Any]]:
    if not name and not code:
        return []
    parts = [s.strip() for s in sectors.replace(",", ";").split(";") if s.strip()]
    return [
        {
            "entity_text": name,
            "span": None,
            "identifier_text": name,
            "identifier_id": None,
            "code": code or "---",
            "sector": parts,
            "office": None,
            "via": None,
        }
    ]


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def _place(name: str, code: str, lat: str, lon: str) -> dict[str, Any] | None:
    if not (name or code):
        return None
    return {
        "extracted_place": name,
        "resolved_place": name,
        "country_code": code or None,
        "lat": _number(lat),
        "lon": _number(lon),
    }


def _polecat(row: Row, countries: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    day = dt.date.fromisoformat(row["Event Date"][:10])
    published = dt.date.fromisoformat(row["Publication Date"][:10]) if row.get("Publication Date") else day
    event = {
        "event_id": row["Event ID"],
        "type": row["Event Type"].upper(),
        "mode": [m for m in row.get("Event Mode", "").split(";") if m],
        "context": [c for c in row.get("Contexts", "").split(";") if c],
        "quad_code": int(row["Quad Code"] or 0),
        "event_scale": _number(row.get("Intensity", "")),
        "actor": _entity(row["Actor Name"], row["Actor Country"], row.get("Actor Sectors", "")),
        "recipient": _entity(row["Recipient Name"], row.get("Recipient Country", ""), row.get("Recipient Sectors", "")),
        "date": day.isoformat(),
        "enddate": day.isoformat(),
        "event_loc": _place(row.get("Placename", ""), row.get("Country", ""), row.get("Latitude", ""), row.get("Longitude", "")),
    }
    return _pair("polecat", f"polecat:{row['Event ID']}", published, {"outlet": row.get("Source")}, event)


def _icews(row: Row, countries: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    day = dt.date.fromisoformat(row["Event Date"][:10])
    codes = [countries.get(row.get(c, "").lower(), "") for c in ("Source Country", "Target Country", "Country")]
    event = {
        "event_id": f"icews:{row['Event ID']}",
        "type": plover_type(row["CAMEO Code"]) or "STATEMENT",
        "mode": [],
        "cameo": row["CAMEO Code"],
        "event_scale": _number(row.get("Intensity", "")),
        "actor": _entity(row["Source Name"], codes[0], row.get("Source Sectors", "")),
        "recipient": _entity(row["Target Name"], codes[1], row.get("Target Sectors", "")),
        "date": day.isoformat(),
        "enddate": day.isoformat(),
        "event_text": row.get("Event Text"),
        "event_loc": _place(row.get("City", ""), codes[2], row.get("Latitude", ""), row.get("Longitude", "")),
    }
    return _pair("icews", f"icews:{row['Story ID']}", day, {"outlet": row["Publisher"]}, event)


def _gdelt(row: Row, countries: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    day = dt.datetime.strptime(row["day"], "%Y%m%d").date()
    added = dt.datetime.strptime(row["added"][:8], "%Y%m%d").date()
    event = {
        "event_id": f"gdelt:{row['id']}",
        "type": plover_type(row["code"]) or "STATEMENT",
        "mode": [],
        "cameo": row["code"],
        "quad_code": int(row["quad"] or 0),
        "event_scale": _number(row["score"]),
        "actor": _entity(row["name1"], row["country1"], row["type1"]),
        "recipient": _entity(row["name2"], row["country2"], row["type2"]),
        "date": day.isoformat(),
        "enddate": day.isoformat(),
        "event_loc": _place(row["place"], "", row["lat"], row["lon"]),
    }
    return _pair("gdelt", f"gdelt:{row['url'] or row['id']}", added, {"url": row["url"] or None}, event)


_MAKERS: dict[str, Callable[[Row, Mapping[str, str]], tuple[dict[str, Any], dict[str, Any]]]] = {
    "polecat": _polecat,
    "icews": _icews,
    "gdelt": _gdelt,
}
