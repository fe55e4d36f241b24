"""How likely a draft is a true attribution: a logistic model over what rule, words and parse say of it.

Weights are data (sourcing_weights.tsv), fitted on our own annotated corpus by tools/train_sourcing.py; each is one readable feature.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from dragoman import data
from dragoman.records import Reading, Syntax, Token
from dragoman.sourcing import content as c
from dragoman.sourcing.drafts import Draft
from dragoman.syntax import tree

FILE = "sourcing_weights.tsv"
HEAD_FILE = "sourcing_head_weights.tsv"
"""Weights for readings without and with the encoder's scores."""
_SIZES = (2, 3, 6, 11, 21, 41)
_LENGTHS = ("<2", "<3", "<6", "<11", "<21", "<41", "41+")
_FIRST = frozenset({"i", "we", "me", "us", "my", "our"})
_IMPERSONAL = frozenset({"it", "this", "that", "these", "those", "there", "which"})
_OPENERS = frozenset({"that", "to", "if", "whether", "how", "what", "why"})
_MARKS = frozenset({"if", "when", "because", "while", "as", "unless"})


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


@dataclass(frozen=True, slots=True)
class Page:
    """What every draft of a story asks for: the tokens in quotations, and the label of the name a token stands in."""

    quoted: frozenset[int]
    named: Mapping[int, str]


def page_of(s: Syntax) -> Page:
    """The look-ups of one story."""
    named: dict[int, str] = {}
    for name in s.names:
        for k in range(name.first, name.last):
            named.setdefault(k, name.label)
    return Page(c.quoted_tokens(s), named)


def features(reading: Reading, d: Draft, page: Page | None = None) -> dict[str, float]:
    """Feature name to value (nearly all 1.0) of one draft; whoever asks for many drafts gives the story's ``page`` with them."""
    s = reading.syntax
    page = page or page_of(s)
    t = s.tokens[d.head]
    lemma = t.lemma if d.row.kind in ("verb", "noun", "adjective") else d.row.lemma
    who = _source(s, d, page)
    construction = d.construction.partition(":")[0] if d.construction[1:2] != ":" else d.construction
    quoted = "inq" if d.head in page.quoted else "out"
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
        f"len={_LENGTHS[bisect_right(_SIZES, len(d.content))]}",
        *_content(s, d, page),
        *_verb(s, t),
    ]
    return dict.fromkeys(names, 1.0)


def _source(s: Syntax, d: Draft, page: Page) -> str:
    if d.source_head is None:
        return "none"
    t = s.tokens[d.source_head]
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
    label = page.named.get(t.i)
    if label is not None:
        return label if label in ("PERSON", "ORG", "GPE", "NORP") else "othername"
    return "proper" if t.pos == "PROPN" else ("plural" if t.tag == "NNS" else "common")


def _content(s: Syntax, d: Draft, page: Page) -> list[str]:
    own = frozenset(d.content)
    words = [s.tokens[k] for k in d.content]
    first, last = words[0], words[-1]
    inside = sum(map(page.quoted.__contains__, d.content)) if page.quoted else 0
    share = "all" if inside == len(words) else ("some" if inside else "no")
    root = next((t for t in words if t.head not in own), first).pos
    edge = max(d.cue, default=d.content[0])
    gap = d.content[0] - edge if d.content[0] > edge else -1
    has_verb = any(t.pos in ("VERB", "AUX") for t in words)
    sentence = tree.sentence_of(s, d.head)
    opener = first.lower
    return [
        f"first={opener if opener in _OPENERS else first.pos}",
        f"quoted={share}",
        f"root={root}",
        f"verb={has_verb}",
        f"gap={min(gap, 6)}",
        f"con+root={d.construction}+{root}",
        f"end={last.i + 2 >= sentence.last}",
        f"paragraph0={sentence.paragraph == 0}",
    ]


def _verb(s: Syntax, t: Token) -> list[str]:
    below = [s.tokens[k] for k in s.children[t.i]]
    auxes = {a.lower for a in below if a.dep == "aux"}
    out = [f"aux={a}" for a in auxes]
    if any(x.dep == "auxpass" for x in below):
        out.append("passive")
    if t.head != t.i:
        out.append(f"above={s.tokens[t.head].pos}")
    if any(x.dep in ("mark", "advmod") and x.lower in _MARKS for x in below):
        out.append("marked")
    return out
