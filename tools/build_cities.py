"""Make data/cities.tsv from the gazetteer: names of larger cities and first-level divisions that clearly belong to one country.

A name is kept where its likeliest bearer has four times the people of the largest bearer in any other country, and where the
word is not also written without a capital in the pool of unlabelled stories (Nice, Split, Reading).
"""

from __future__ import annotations

import collections
import gzip
import json
import re
from pathlib import Path

from dragoman.events.gazetteer import Gazetteer, fold

HERE = Path(__file__).resolve().parent.parent
DATA = HERE / "src" / "dragoman" / "data"
SMALLEST = 40_000
GENERIC = re.compile(
    r"^(?:State of|Province of|Region of|Estado de|Provincia de|Departamento de|Departement de|Gobernacion de)\s+|"
    r"\s+(?:Sheng|Province|Oblast|State|Region|Governorate|Department|Prefecture|Division|Zizhiqu|Shi|Krai|County|District|Republic)$"
)


def keys() -> set[str]:
    """All names the gazetteer knows, and those of divisions without their generic word."""
    names = gzip.decompress((DATA / "place_names.tsv.gz").read_bytes()).decode("utf-8").splitlines()
    return {n.partition("\t")[0] for n in names if not n.startswith("#")}


def lower_words() -> collections.Counter[str]:
    pool = HERE.parent / "shared" / "corpus" / "pool.jsonl"
    count: collections.Counter[str] = collections.Counter()
    for line in pool.read_text(encoding="utf-8").splitlines():
        count.update(re.findall(r"\b[a-z]{3,}\b", json.loads(line)["text"]))
    return count


def main() -> None:
    gazetteer, lower = Gazetteer(), lower_words()
    rows = []
    for key in sorted(keys()):
        if len(key) < 4 or not re.fullmatch(r"[a-z][a-z ]*", key) or lower[key] >= 2:
            continue
        spots = [p for p in gazetteer.find(key) if p.country]
        if not spots or spots[0].kind not in ("city", "division"):
            continue
        top = spots[0]
        other = max((p.population for p in spots if p.country != top.country), default=0)
        smallest = 3 * SMALLEST if top.variant and " " not in key else 50 * SMALLEST if top.variant else SMALLEST
        large = top.population >= smallest or (top.kind == "division" and (not top.variant or top.population >= smallest))
        if large and top.population >= 4 * other:
            rows.append((key, top.country, top.kind, GENERIC.sub("", top.name)))
    short = {fold(r[3]): r for r in rows if r[2] == "division"}
    have = {r[0] for r in rows}
    rows += [(k, *r[1:]) for k, r in short.items() if k not in have and re.fullmatch(r"[a-z][a-z ]{3,}", k) and lower[k] < 2]
    head = "# source: GeoNames (geonames.org), through the gazetteer places.tsv.gz and tools/build_cities.py\n"
    head += "# licence: CC BY 4.0 (GeoNames)\n"
    text = head + "# date: 2026-11-23\nname\tcode\tkind\tplace\n" + "".join("\t".join(r) + "\n" for r in sorted(rows))
    (DATA / "cities.tsv").write_text(text, encoding="utf-8")
    print(len(rows), "names,", len(text) // 1024, "KiB")


if __name__ == "__main__":
    main()
