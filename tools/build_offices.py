"""Remake data/offices.tsv from the development facts: build_offices.py [FACTS.jsonl] [--notes FILE]."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dragoman import data
from dragoman.actors.build import clean, write

HERE = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", nargs="?", type=Path, default=HERE.parent / "shared" / "ref" / "offices.jsonl")
    parser.add_argument("--out", type=Path, default=HERE / "src" / "dragoman" / "data" / "offices.tsv")
    parser.add_argument("--notes", type=Path)
    args = parser.parse_args()
    rows = [json.loads(x) for x in args.facts.read_text(encoding="utf-8").splitlines() if x.strip()]
    terms, notes = clean(rows, list(data.rows("people.tsv")))
    n = write(
        terms, args.out, "2026-11-23", "CIA World Factbook (public domain, history of factbook.json, CC0); Wikidata office-holders (CC0)"
    )
    if args.notes:
        args.notes.write_text("\n".join(notes) + "\n", encoding="utf-8")
    print(f"{len(rows)} facts, {n} terms, {len(notes)} notes")


if __name__ == "__main__":
    main()
