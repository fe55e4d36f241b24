"""Measure every suite on the development gold and write the table of README.md between its markers.

    python tools/quality.py            # measure and write
    python tools/quality.py --raise    # and raise the floors in evaluation/floors.toml
"""

from __future__ import annotations

import sys
from pathlib import Path

from dragoman.evaluate import floors, suites

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- quality: written by tools/quality.py -->", "<!-- end of quality -->"

SHOWN = {
    "stories": {
        "event_f1": "event F1 (type and dyad)",
        "event_precision": "event precision",
        "whole_record": "whole record right, of certain events",
        "field_date": "date right, of events found",
        "field_background": "background",
        "field_tense": "tense",
        "field_place": "place",
        "field_mode": "mode",
        "field_actor_sector": "actor's sector",
        "field_attributed": "attributed or not",
        "field_inner_source": "innermost source",
        "field_chain": "whole chain",
        "field_value": "value by the innermost source",
        "field_narrator": "narrator's value",
        "field_contested": "contested by",
        "eventless_silent": "stories without events kept silent",
    },
    "sentences": {
        "any_type": "a right type found",
        "type_f1": "type F1",
        "macro_type_f1": "macro F1 over types",
        "actor_f1": "actor F1 (by words)",
        "recipient_f1": "recipient F1 (by words)",
    },
    "polnear": {
        "relaxed_f1": "relation relaxed F1",
        "relaxed_indirect_recall": "recall of indirect speech",
        "strict_f1": "relation strict F1",
        "source_exact_f1": "source exact F1",
        "cue_exact_f1": "cue exact F1",
        "content_exact_f1": "content exact F1",
    },
    "timex": {"value_f1": "TimeBank value F1", "strict_f1": "TimeBank strict F1"},
    "actors": {"country": "country", "sector": "sector", "both": "both"},
    "pronouns": {"he_she": "he, she: recall", "they": "they: recall", "it": "it: recall"},
    "factuality": {"macro_f1": "UW macro F1", "mae": "UW mean absolute error"},
}


def main() -> int:
    lines = ["| suite | figure | value |", "| --- | --- | ---: |"]
    for name, figures in SHOWN.items():
        result = suites.run(name)
        if "--raise" in sys.argv:
            floors.raise_floors(name, result.gold.name, result.sha256, result.figures, ROOT / floors.DEFAULT)
        lines += [f"| `{name}` | {label} | {result.figures[key]} |" for key, label in figures.items()]
        print(name, result.figures)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(START, 1)
    _, tail = rest.split(END, 1)
    readme.write_text(head + START + "\n" + "\n".join(lines) + "\n" + END + tail, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
