"""Remake data/offices.tsv from the development facts: build_offices.py [FACTS.jsonl] [--notes FILE]."""

from __future__ import annotations

import argparse
from pathlib import Path

from dragoman.actors.build import build

HERE = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", nargs="?", type=Path, default=HERE.parent / "shared" / "ref" / "offices.jsonl")
    parser.add_argument("--out", type=Path, default=HERE / "src" / "dragoman" / "data" / "offices.tsv")
    parser.add_argument("--notes", type=Path)
    args = parser.parse_args()
    facts, terms, notes = build(args.facts, args.out, "2026-11-23")
    if args.notes:
        args.notes.write_text("\n".join(notes) + "\n", encoding="utf-8")
    print(f"{facts} facts, {terms} terms, {len(notes)} notes")


if __name__ == "__main__":
    main()
