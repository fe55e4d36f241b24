"""Development help: resolve the pronouns of a coreference set and print the figures of pronoun_score.py.

    python tools/pronoun_eval.py [GOLD.jsonl] [--errors] [--out PRED.jsonl]

The set's text is tokenised with blanks and is parsed as it stands.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import Reading, Span
from dragoman.syntax.coreference import CoreferenceStage
from parsed import readings, rows

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
SETS = {"he/she": r"he|him|his|himself|she|her|hers|herself", "they": r"they|them|their|theirs|themselves", "it": r"it|its|itself"}


def links(reading: Reading) -> list[dict]:
    """Links as pronoun_score.py reads them."""
    return [{"pronoun": list(c.mention), "antecedent": list(c.antecedent) if c.antecedent else None} for c in reading.syntax.coreference]


def main() -> None:
    """Read, resolve, write predictions if asked, print figures and errors."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", nargs="?", default=str(SHARED / "gold" / "coref.gum_news.dev.jsonl"))
    ask.add_argument("--errors", action="store_true")
    ask.add_argument("--out")
    args = ask.parse_args()
    stage = CoreferenceStage(Settings())
    figures = {k: [0, 0, 0] for k in SETS}
    lines = []
    for row, reading in zip(rows(args.gold), readings(args.gold), strict=True):
        done = stage(reading)
        lines.append(json.dumps({"id": row["id"], "links": links(done)}))
        score(row, done, figures, args.errors)
    for kind, (right, said, of) in figures.items():
        print(f"{kind:7} P {100 * right / max(said, 1):5.1f}  R {100 * right / max(of, 1):5.1f}  of {of}")
    if args.out:
        Path(args.out).write_text("\n".join(lines) + "\n", encoding="utf-8")


def score(row: dict, reading: Reading, figures: dict[str, list[int]], show: bool) -> None:
    """Count right, answered and all pronouns of one story, as pronoun_score.py does."""
    found = {c.mention: c for c in reading.syntax.coreference}
    for cluster in row["clusters"]:
        spans = sorted(tuple(x) for x in cluster)
        for i, (a, b) in enumerate(spans):
            word = row["text"][a:b]
            kind = next((k for k, rx in SETS.items() if re.fullmatch(rx, word, re.I)), None)
            if not kind or i == 0:
                continue
            link = found.get(Span(a, b))
            said = link.antecedent if link else None
            right = said is not None and any(said[0] < y and x < said[1] for x, y in spans[:i])
            for n, yes in enumerate((right, said is not None, True)):
                figures[kind][n] += yes
            if show and not right:
                text = row["text"]
                rule = f"{link.rule} {link.confidence}" if link else "no link"
                want = [text[x:y][:50] for x, y in spans[max(0, i - 2) : i]]
                print(f"{row['id']} [{word}] said {reading.words(said)!r} ({rule}) want {want}")
                print("   ..." + text[max(0, a - 260) : a] + "[[" + word + "]]" + text[b : b + 60] + "\n")


if __name__ == "__main__":
    main()
