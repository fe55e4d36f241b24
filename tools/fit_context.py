"""Fit data/actor_weights.tsv: which country of the story a phrase without one belongs to, on the annotated corpus.

fit_context.py [--write]: conditional logit by gradient ascent, five folds for the figure printed, all stories for the table.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from dragoman.actors.context import FEATURES
from dragoman.actors.stage import ActorsStage
from dragoman.config import Settings
from dragoman.syntax.coreference import CoreferenceStage
from dragoman.syntax.tree import root_of
from mention_eval import SETS, locate
from parsed import readings, rows

Case = tuple[np.ndarray, int]


def cases() -> list[list[Case]]:
    """For each story its choices: a matrix (candidates, features) and the row that is right."""
    coreference, stage = CoreferenceStage(Settings()), ActorsStage(Settings())
    out: list[list[Case]] = []
    for row, base in zip(rows(SETS["corpus"]), readings(SETS["corpus"]), strict=True):
        teller = stage.teller(coreference(base))
        teller.read()
        mine: list[Case] = []
        for event in row["events"]:
            for actor in event["actor"] + event["recipient"]:
                span = locate(teller.reading.text, actor["text"], event["start"]) if actor["text"] else None
                head = root_of(teller.reading.syntax, span) if span else None
                entry = teller.found.get(head.i) if head else None
                if entry is None or entry[1][0].known or entry[1][0].kind in ("organisation", "group", "country", "metonym"):
                    continue
                options = teller.scene.candidates(teller.query(entry[1][0], head))
                names = list(options)
                if actor["code"] in names:
                    matrix = np.array([options[c] for c in names], dtype=float)
                    mine.append((matrix, names.index(actor["code"])))
        out.append(mine)
    return out


def fit(data: list[Case], rounds: int = 400, rate: float = 1.0, decay: float = 0.002) -> np.ndarray:
    """Weights that make the right rows likeliest."""
    w = np.zeros(len(FEATURES))
    for _ in range(rounds):
        g = np.zeros_like(w)
        for x, y in data:
            s = x @ w
            p = np.exp(s - s.max())
            g += x[y] - (p / p.sum()) @ x
        w += rate * (g / len(data) - decay * w)
    return w


def right(data: list[Case], w: np.ndarray) -> float:
    """Share of cases where the right row scores highest."""
    return float(np.mean([int(np.argmax(x @ w)) == y for x, y in data])) if data else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    stories = cases()
    data = [c for s in stories for c in s]
    scores = []
    for k in range(5):
        train = [c for n, s in enumerate(stories) for c in s if n % 5 != k]
        test = [c for n, s in enumerate(stories) for c in s if n % 5 == k]
        scores.append(right(test, fit(train, 200)))
    w = fit(data)
    print(f"{len(data)} choices; right in held-out fifths {100 * np.mean(scores):.1f} %, in all {100 * right(data, w):.1f} %")
    for name, value in zip(FEATURES, w, strict=True):
        print(f"{name}\t{value:.3f}")
    if args.write:
        path = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "actor_weights.tsv"
        head = (
            "# source: fitted by tools/fit_context.py on the annotated corpus\n# licence: CC BY 4.0\n# date: 2026-11-23\nfeature\tweight\n"
        )
        path.write_text(head + "".join(f"{n}\t{v:.3f}\n" for n, v in zip(FEATURES, w, strict=True)), encoding="utf-8")


if __name__ == "__main__":
    main()
