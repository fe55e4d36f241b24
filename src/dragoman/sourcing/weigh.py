"""How likely a draft is a true attribution: a logistic model over what rule, words and parse say of it.

Weights are data (sourcing_weights.tsv), fitted on our own annotated corpus by tools/train_sourcing.py; each is one readable feature.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from dragoman import data
from dragoman.records import Reading, Token
from dragoman.sourcing import content as c
from dragoman.sourcing.drafts import Draft
from dragoman.syntax import tree

FILE = "sourcing_weights.tsv"
HEAD_FILE = "sourcing_head_weights.tsv"
"""Weights for readings without and with the encoder's scores."""
_FIRST = frozenset({"i", "we", "me", "us", "my", "our"})
_IMPERSONAL = frozenset({"it", "this", "that", "these", "those", "there", "which"})


class Weights:
    """The model's weights by feature name; `score` gives the log-odds that a draft is right."""

    def __init__(self, file: str = FILE):
        self._table = {r["feature"]: float(r["weight"]) for r in data.rows(file)}

    def score(self, features: Mapping[str, float]) -> float:
        """Log-odds of ``features``; unknown ones weigh nothing."""
        get = self._table.get
        total = 0.0
        for name, value in features.items():
            total += get(name, 0.0) * value
        return total

    def probability(self, features: Mapping[str, float]) -> float:
        """The same as a probability."""
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.score(features)))))


def features(reading: Reading, d: Draft) -> dict[str, float]:
    """Feature name to value (nearly all 1.0) of one draft."""
    s = reading.syntax
    t = s.tokens[d.head]
    lemma = t.lemma if d.row.kind in ("verb", "noun", "adjective") else d.row.lemma
    who = _source(reading, d)
    construction = d.construction.partition(":")[0] if d.construction[1:2] != ":" else d.construction
    quoted = "inq" if c.enclosing_quote(s.quotes, t.span) is not None else "out"
    shape = _content(reading, d)
    names = [
        "bias",
        f"kind={d.row.kind}",
        f"lemma={lemma}",
        f"cls={d.row.cls}",
        f"con={construction}",
        f"cls+con={d.row.cls}+{construction}",
        f"lemma+con={lemma}+{construction}",
        f"known={bool(d.row.lemma)}",
        f"strong={d.row.strong}",
        f"who={who}",
        f"cls+who={d.row.cls}+{who}",
        f"place={quoted}",
        f"place+who={quoted}+{who}",
        f"place+cls={quoted}+{d.row.cls}",
        f"dep={t.dep}",
        f"dep+con={t.dep}+{construction}",
        f"tag={t.tag}",
        f"tag+who={t.tag}+{who}",
        f"neg={d.negated}",
        f"len={_bucket(len(d.content))}",
        *shape,
        *_verb(reading, t),
    ]
    return dict.fromkeys(names, 1.0)


def _bucket(n: int) -> str:
    return next((f"<{k}" for k in (2, 3, 6, 11, 21, 41) if n < k), "41+")


def _source(reading: Reading, d: Draft) -> str:
    if d.source_head is None:
        return "none"
    t = reading.syntax.tokens[d.source_head]
    low = t.lower
    if low in _FIRST:
        return "first"
    if low in ("you", "your"):
        return "second"
    if low in ("who", "whom", "whose"):
        return "who"
    if low in _IMPERSONAL:
        return "impersonal"
    if t.pos == "PRON":
        return "pronoun"
    for name in reading.syntax.names:
        if name.first <= t.i < name.last:
            return name.label if name.label in ("PERSON", "ORG", "GPE", "NORP") else "othername"
    return "proper" if t.pos == "PROPN" else ("plural" if t.tag == "NNS" else "common")


def _content(reading: Reading, d: Draft) -> list[str]:
    s = reading.syntax
    first, last = s.tokens[d.content[0]], s.tokens[d.content[-1]]
    inside = sum(1 for k in d.content if c.enclosing_quote(s.quotes, s.tokens[k].span) is not None) if s.quotes else 0
    share = "all" if inside == len(d.content) else ("some" if inside else "no")
    root = next((s.tokens[k] for k in d.content if s.tokens[k].head not in d.content), first)
    gap = d.content[0] - max(d.cue) if d.cue and d.content[0] > max(d.cue) else -1
    has_verb = any(s.tokens[k].pos in ("VERB", "AUX") for k in d.content)
    sentence = tree.sentence_of(s, d.head)
    return [
        f"first={first.lower if first.lower in ('that', 'to', 'if', 'whether', 'how', 'what', 'why') else first.pos}",
        f"quoted={share}",
        f"root={root.pos}",
        f"verb={has_verb}",
        f"gap={min(gap, 6)}",
        f"con+root={d.construction}+{root.pos}",
        f"end={last.i + 2 >= sentence.last}",
        f"paragraph0={sentence.paragraph == 0}",
    ]


def _verb(reading: Reading, t: Token) -> list[str]:
    s = reading.syntax
    auxes = {a.lower for a in tree.children(s, t.i, "aux")}
    out = [f"aux={a}" for a in auxes]
    if tree.children(s, t.i, "auxpass"):
        out.append("passive")
    if t.head != t.i:
        out.append(f"above={s.tokens[t.head].pos}")
    if any(x.lower in ("if", "when", "because", "while", "as", "unless") for x in tree.children(s, t.i, "mark", "advmod")):
        out.append("marked")
    return out
