"""Write data/outlines.tsv: each country's outline as an SVG path, from Natural Earth 1:110m.

    npm pack world-atlas && tar xzf world-atlas-2.0.2.tgz
    python tools/build_outlines.py package/countries-110m.json ../shared/ref/countries.jsonl

Natural Earth is in the public domain; world-atlas (ISC) packs it as TopoJSON. Equirectangular, two units a degree, one decimal.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "outlines.tsv"
HEADER = (
    "# source: Natural Earth 1:110m cultural vectors (public domain), by way of world-atlas 2.0.2\n"
    "# licence: public domain\n# date: 2026-11-23\n"
)
UNNUMBERED = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}


def arcs(topology: dict) -> list[list[tuple[float, float]]]:
    """Arcs in degrees, undoing TopoJSON's delta encoding."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        out.append(line)
    return out


def ring(numbers: list[int], lines: list[list[tuple[float, float]]]) -> str:
    """One closed ring as path commands; one that crosses the 180th meridian twice, at either edge of the map."""
    points: list[tuple[float, float]] = []
    for n in numbers:
        points += lines[n] if n >= 0 else lines[~n][::-1]
    turned, shift = [points[0]], 0.0
    for (before, _), (lon, lat) in pairwise(points):
        shift += 360.0 if lon - before < -180 else -360.0 if lon - before > 180 else 0.0
        turned.append((lon + shift, lat))
    low, high = min(lon for lon, _ in turned), max(lon for lon, _ in turned)
    moves = [0.0, *([-360.0] if high > 180 else []), *([360.0] if low < -180 else [])]
    return "".join(_path(turned, move) for move in moves)


def _path(points: list[tuple[float, float]], move: float) -> str:
    out: list[str] = []
    for lon, lat in points:
        point = f"{2 * (lon + move + 180):.1f} {2 * (90 - lat):.1f}".replace(".0", "")
        if not out or out[-1] != point:
            out.append(point)
    return "M" + "L".join(out) + "Z"


def main(atlas: str, countries: str) -> None:
    topology = json.loads(Path(atlas).read_text(encoding="utf-8"))
    codes = {}
    for line in Path(countries).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        codes[str(row.get("ison") or "").zfill(3)] = row["iso3"]
    lines = arcs(topology)
    paths: dict[str, list[str]] = {}
    for g in topology["objects"]["countries"]["geometries"]:
        code = codes.get(str(g.get("id", "")).zfill(3)) or UNNUMBERED.get(g["properties"]["name"])
        polygons = g["arcs"] if g["type"] == "MultiPolygon" else [g["arcs"]]
        if code and code != "ATA":
            paths.setdefault(code, []).extend(ring(r, lines) for polygon in polygons for r in polygon)
    rows = "".join(f"{code}\t{''.join(paths[code])}\n" for code in sorted(paths))
    OUT.write_text(HEADER + "code\tpath\n" + rows, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
