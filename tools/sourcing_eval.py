"""Development help: figures of the attribution layer on polnear.dev (outermost only) or the corpus, and lists of errors.

.venv/bin/python tools/sourcing_eval.py polnear|corpus|stories [--errors N] [--skip N] [--limit N]
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import Reading
from dragoman.sourcing.stage import SourcingStage
from encoded import encoded
from parsed import readings, rows

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SETS = {"polnear": "gold/polnear.dev.jsonl", "corpus": "corpus/stories.jsonl", "stories": "gold/stories.dev.jsonl"}
LINES = (
    ("relation", "relaxed", "all"),
    ("relation", "relaxed", "direct"),
    ("relation", "relaxed", "mixed"),
    ("relation", "relaxed", "indirect"),
    ("relation", "strict", "all"),
    ("relation", "content>=.5", "all"),
    ("span", "source", "exact"),
    ("span", "cue", "exact"),
    ("span", "content", "exact"),
)


def scorer():
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("attribution_score", SHARED / "score" / "attribution_score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predictions(reading: Reading, nested: bool) -> dict:
    """A reading's attributions in the scorer's format."""
    found = [a for a in reading.attributions if nested or a.parent is None]
    return {
        "id": reading.story.id,
        "attributions": [{"source": a.source, "cue": a.cue, "content": a.content, "rule": a.rule} for a in found],
    }


def show(text: str, a: dict) -> str:
    """One attribution on a line."""
    part = lambda key: " || ".join(text[x:y] for x, y in a.get(key) or [])  # noqa: E731
    return f"S[{part('source')}] C[{part('cue')}] T[{part('content')[:230]}] {a.get('rule', '')}".replace("\n", " / ")


def errors(score, gold, pred, n: int, skip: int) -> None:
    """Print missed and wrong attributions, story by story."""
    for did, g in list(gold.items())[skip:]:
        d = score.Doc(g["text"])
        sets = [[{r: d.toks(a.get(r)) for r in score.ROLES} for a in x["attributions"]] for x in (g, pred[did])]
        pairs = score.match(*sets, lambda a, b: likeness if (likeness := score.dice(a["content"], b["content"])) >= 0.5 else 0)
        good = {(i, j) for i, j in pairs if all(score.ov(sets[0][i][r], sets[1][j][r]) for r in ("source", "cue"))}
        for i, j in pairs:
            a, b = sets[0][i], sets[1][j]
            if (i, j) not in good or any(a[r] != b[r] for r in score.ROLES):
                tag = "edge" if (i, j) in good else "link"
                bad = [r for r in score.ROLES if a[r] != b[r]]
                print(
                    tag,
                    ",".join(bad),
                    "\n   g",
                    show(g["text"], g["attributions"][i]),
                    "\n   p",
                    show(g["text"], pred[did]["attributions"][j]),
                )
        for i, a in enumerate(g["attributions"]):
            if not any(i == x for x, _ in pairs):
                print("miss", show(g["text"], a))
        for j, b in enumerate(pred[did]["attributions"]):
            if not any(j == y for _, y in pairs):
                print("extra", show(g["text"], b))
        n -= 1
        if n <= 0:
            return


def main() -> None:
    """Run the stage and print the table."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("set", choices=SETS)
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--skip", type=int, default=0)
    ap.add_argument("--limit", type=int)
    ap.add_argument("--encoder", help="auto or a folder of weights; without it, rules alone")
    a = ap.parse_args()
    path = SHARED / SETS[a.set]
    score = scorer()
    gold = {r["id"]: r for r in rows(path)[: a.limit]}
    nested = a.set != "polnear"
    stage = SourcingStage(Settings())
    pred = {
        r.story.id: predictions(stage(r), nested) for r in (encoded(path, a.encoder, a.limit) if a.encoder else readings(path, a.limit))
    }
    table, _ = score.score(gold, pred)
    for key in LINES:
        name = (key[0], key[1], key[2])
        v = table[name]
        sys.stdout.write(f"{'/'.join(key):28} P {v['P']:5} R {v['R']:5} F1 {v['F1']:5}  pred {v['n_pred']} gold {v['n_gold']}\n")
    if a.errors:
        errors(score, gold, pred, a.errors, a.skip)


if __name__ == "__main__":
    main()
