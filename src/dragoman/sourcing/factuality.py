"""How sure a text is that a predicate's event happened: a score from -3 (certainly not) to 3 (certainly), and its class.

The voice is the text's: what a source says counts as the source values it ("said that" certain, "believes that" probable).
Scale and classes after Stanovsky et al. (2017); the score of each category of predicate is in data/factuality.toml.
"""

from __future__ import annotations

from functools import lru_cache

from dragoman import data
from dragoman.records import Reading, Syntax, Token
from dragoman.sourcing.cues import CueTable
from dragoman.sourcing.modality import Modality, View
from dragoman.syntax import tree

__all__ = ["category", "factuality", "label_of"]

_FACTIVE = frozenset({"know", "perceive"})
_REPORTED = frozenset({"say", "report", "claim", "allege", "believe", "opinion", "predict", "suspect", "discuss", "judge", "ask"})
_LABELS = ((2.25, "CT+"), (0.75, "PS+"), (-0.75, "Uu"), (-2.25, "PS-"))


@lru_cache(maxsize=1)
def _tables() -> tuple[Modality, CueTable, dict[str, float], dict[str, float]]:
    table = data.toml("factuality.toml")
    scores, caps = ({str(k): float(v) for k, v in table[name].items()} for name in ("scores", "caps"))
    return Modality(), CueTable(), scores, caps


def label_of(score: float) -> str:
    """Class of a score: CT+, PS+, Uu, PS- or CT-, cut half-way."""
    return next((label for cut, label in _LABELS if score >= cut), "CT-")


def factuality(reading: Reading, token: int) -> tuple[float, str]:
    """Score and class of the predicate at ``token`` of a reading that has its parse."""
    base, _, above = category(reading, token).partition("|")
    scores, caps = _tables()[2:]
    while base not in scores and "/" in base:
        base = base.rpartition("/")[0]
    value = scores.get(base, 3.0)
    names = above.split("|")
    held = names[0].partition("-")[0] in _FACTIVE
    for name in names:
        if value > 0 and name in caps and not (held and name == "question"):
            value = min(value, caps[name])
    if value < 0 and names[0] in _REPORTED:
        value = max(value, caps["reported denial"])
    if held and base.startswith("+open/hypothetical/condition"):
        value = caps.get(names[0], 2.3)
    return value, label_of(value)


def category(reading: Reading, token: int) -> str:
    """What decides the score: "polarity and certainty/tense/last rule|class of the cue above|question"."""
    modality, cues = _tables()[:2]
    s = reading.syntax
    view = modality.view(s, token)
    parts = ["/".join((view.polarity + view.certainty, view.tense, _rule(view))), _embedding(s, token, cues)]
    return "|".join([p for p in parts if p] + (["question"] if _question(s, token) else []))


def _rule(view: View) -> str:
    return view.rules[-1] if view.rules else "plain"


def _embedding(s: Syntax, token: int, cues: CueTable) -> str:
    """Class of the nearest cue verb above whose complement the predicate is, with its negation ("believe-")."""
    t = s.tokens[token]
    path: Token = t
    for up in tree.ancestors(s, token):
        if path.dep in ("ccomp", "xcomp", "csubj", "pcomp", "dobj", "acl"):
            rows = cues.verb(up.lemma) or cues.noun(up.lemma) or cues.adjective(up.lemma)
            if rows:
                own = rows[0].cls == "believe" and any(x.lower in ("i", "we") for x in tree.subjects(s, up.i))
                return "opinion" if own and not tree.is_negated(s, up.i) else rows[0].cls + ("-" if tree.is_negated(s, up.i) else "")
        path = up
    return ""


def _question(s: Syntax, token: int) -> bool:
    sentence = tree.sentence_of(s, token)
    return any(s.tokens[k].text == "?" for k in range(token, sentence.last))
