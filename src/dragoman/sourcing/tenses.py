"""The tense of an event in the story: past, ongoing, future, habitual or hypothetical.

The grammar's view (modality.py) is the main fact; type, word and surroundings correct it, since a demand is past once uttered
("calls on", "will not accept") and a noun carries no tense. Weights are data (tense_weights.tsv), fitted by tools/train_status.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dragoman import data
from dragoman.records import Attribution, Event, Reading, Syntax, Token
from dragoman.sourcing.audible import VERBAL, is_actor
from dragoman.sourcing.modality import View
from dragoman.syntax import tree

FILE = "tense_weights.tsv"
TENSES = ("past", "ongoing", "future", "habitual", "hypothetical")


class TenseModel:
    """Log-linear choice among the five tenses."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, float]] = {name: {} for name in TENSES}
        for row in data.rows(FILE):
            self._tables[row["tense"]][row["feature"]] = float(row["weight"])

    def choose(self, features: Mapping[str, float], fallback: str) -> str:
        """The likeliest tense; ``fallback`` where nothing is known of any feature."""
        scores = {name: sum(table.get(f, 0.0) * v for f, v in features.items()) for name, table in self._tables.items()}
        best = max(scores, key=lambda name: scores[name])
        return best if scores[best] != min(scores.values()) else fallback


def features(reading: Reading, event: Event, view: View, chain: Sequence[Attribution]) -> dict[str, float]:
    """Feature name to value for one event; ``chain`` are the voices around it."""
    s = reading.syntax
    t = s.tokens[event.trigger]
    kind = event.event[0] if event.event else ""
    verbal = kind in VERBAL
    part = "verb" if t.pos in ("VERB", "AUX") else "noun"
    own = bool(chain) and is_actor(chain[-1], event)
    above = _above(s, t)
    names = [
        "bias",
        f"view={view.tense}",
        f"view+certainty={view.tense}+{view.certainty}",
        f"type={kind}",
        f"type+view={kind}+{view.tense}",
        f"verbal+view={verbal}+{view.tense}",
        f"part+view={part}+{view.tense}",
        f"type+part+view={kind}+{part}+{view.tense}",
        f"lemma={t.lemma}",
        f"tag={t.tag}",
        f"tag+dep={t.tag}+{t.dep}",
        f"tag+verbal={t.tag}+{verbal}",
        f"own+verbal+view={own}+{verbal}+{view.tense}",
        f"voiced+view={bool(chain)}+{view.tense}",
        f"above={above}",
        f"above+part={above}+{part}",
        f"polarity={view.polarity}",
        *(f"rule={r}" for r in view.rules),
        *(f"rule+verbal={r}+{verbal}" for r in view.rules),
        *(f"mode={m}" for m in event.mode),
        *_helpers(s, t),
    ]
    return dict.fromkeys(names, 1.0)


def _above(s: Syntax, t: Token) -> str:
    """Tag of the nearest verb above, a hint at the time of a noun."""
    for up in tree.ancestors(s, t.i):
        if up.pos in ("VERB", "AUX"):
            return up.tag
    return "none"


def _helpers(s: Syntax, t: Token) -> list[str]:
    words = [f"aux={x.lower}" for x in tree.children(s, t.i, "aux")]
    words += [f"near={x.lemma}" for x in tree.children(s, t.i, "amod", "advmod", "npadvmod", "det")]
    if t.head != t.i:
        words.append(f"head={s.tokens[t.head].lemma}")
    return words
