"""Development help: country of the toponyms of LGL and GeoVirus, gold spans given.

    python tools/places_eval.py [--errors]

LGL names the country; for GeoVirus it is that of the gazetteer's city nearest to the gold position. Continents, seas and regions
over several countries (no country in the gold, or a position farther than 400 km from any town) are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from dragoman.events.gazetteer import Gazetteer, _body, fold
from dragoman.events.toponyms import Toponym, resolve
from dragoman.records import Span

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
WIDE = frozenset(
    "africa|asia|europe|americas|north america|south america|antarctica|latin america|middle east|oceania|central america|caribbean|"
    "west africa|east africa|southeast asia|western europe|eastern europe|south asia".split("|")
)


def towns() -> tuple[np.ndarray, list[str]]:
    """Positions (radians) and countries of all cities."""
    rows = [x.split("\t") for x in _body("places.tsv.gz").decode().splitlines()]
    rows = [r for r in rows if r[2] == "city"]
    return np.radians(np.array([[float(r[5]), float(r[6])] for r in rows])), [r[3] for r in rows]


def nearest(at: np.ndarray, codes: list[str], lat: float, lon: float) -> str:
    """Country of the nearest town within 400 km, else empty."""
    a, b = np.radians([lat, lon])
    d = np.sin((at[:, 0] - a) / 2) ** 2 + np.cos(a) * np.cos(at[:, 0]) * np.sin((at[:, 1] - b) / 2) ** 2
    k = int(d.argmin())
    return codes[k] if 2 * 6371 * np.arcsin(np.sqrt(d[k])) < 400 else ""


def main() -> None:
    """Print the figures."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--errors", action="store_true")
    args = ask.parse_args()
    gazetteer = Gazetteer()
    at, codes = towns()
    for name in ("LGL", "GeoVirus"):
        docs = defaultdict(list)
        for line in (SHARED / "gold" / f"places.{name}.dev.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            docs[row["doc"]].append(row)
        right = close = total = 0
        wrong: Counter = Counter()
        for rows in docs.values():
            rows.sort(key=lambda r: r["start"])
            spots = resolve([Toponym(r["phrase"], Span(r["start"], r["end"])) for r in rows], gazetteer)
            for r, spot in zip(rows, spots, strict=True):
                want = gold_country(r, gazetteer, at, codes)
                if not want:
                    continue
                total += 1
                right += bool(spot and spot.country == want)
                close += bool(spot and distance(spot.lat, spot.lon, r["lat"], r["lon"]) <= 161)
                if not (spot and spot.country == want):
                    wrong[r["phrase"], want, (spot.country, spot.kind) if spot else None] += 1
        print(f"{name:9} country right {100 * right / total:5.1f}  within 161 km {100 * close / total:5.1f}  of {total}")
        if args.errors:
            for k, n in wrong.most_common(70):
                print("   ", n, *k)


def gold_country(r: dict, gazetteer: Gazetteer, at: np.ndarray, codes: list[str]) -> str:
    """ISO alpha-3 of a gold row, empty where it has none."""
    if fold(r["phrase"]) in WIDE:
        return ""
    if "fcode" in r:
        spots = gazetteer.find(r["country"]) if r["country"] else ()
        return next((p.country for p in spots if p.kind in ("country", "region")), "")
    own = next((p for p in gazetteer.find(r["phrase"]) if p.kind == "country"), None)
    if own and distance(own.lat, own.lon, r["lat"], r["lon"]) < 1500:
        return own.country
    return nearest(at, codes, r["lat"], r["lon"])


def distance(a: float, b: float, c: float, d: float) -> float:
    """Kilometres between two positions in degrees."""
    a, b, c, d = np.radians([a, b, c, d])
    return float(2 * 6371 * np.arcsin(np.sqrt(np.sin((a - c) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((b - d) / 2) ** 2)))


if __name__ == "__main__":
    main()
