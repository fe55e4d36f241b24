"""How well an entity fits a pronoun: a few dozen facts about place, role, agreement and repetition, weighed by a table.

Method: mention ranking by a log-linear model over the classical constraints (Hobbs 1978; Lappin & Leass 1994; Denis & Baldridge 2008);
the weights lie in ``data/coreference.toml`` and are fitted by ``tools/fit_coreference.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dragoman.records import Quote, Syntax
from dragoman.syntax.clusters import Cluster
from dragoman.syntax.phrases import Phrase, governor
from dragoman.syntax.tree import ancestors, conjuncts, subjects

__all__ = ["Context", "features", "fits", "score"]

SAYING = frozenset(
    "say tell add note announce declare state claim argue explain warn stress insist report write think believe hope know want "
    "acknowledge admit deny confirm suggest reveal describe comment respond reply ask call urge vow pledge promise predict accuse".split()
)
_MARKS = frozenset({'"', "``", "''"})
_OBJECTIVE = frozenset({"him", "her", "them"})
_SUBJECTS = ("subject", "passive")


class Context:
    """A story's parse with the lookups that facts need: which quote a token stands in, which clause governs it."""

    def __init__(self, s: Syntax):
        self.syntax = s
        self.quote_of = _quotes_of(s)
        self.governors: dict[int, int] = {}

    def governor(self, i: int) -> int:
        """Cached `governor`."""
        if i not in self.governors:
            self.governors[i] = governor(self.syntax, i)
        return self.governors[i]

    def speaks(self, m: Phrase) -> bool:
        """True where ``m`` is the subject of a verb of saying outside quotation marks."""
        if m.role != "subject" or self.quote_of[m.head] >= 0:
            return False
        return self.syntax.tokens[self.governor(m.head)].lemma in SAYING

    def quote(self, i: int) -> int:
        """Number of the quote token ``i`` stands in, -1 outside."""
        return self.quote_of[i]


def _quotes_of(s: Syntax) -> list[int]:
    marks = [t for t in s.tokens if t.text in _MARKS]
    if len(marks) > 2 * len(s.quotes) + 2:
        return _by_parity(s)
    quotes: Sequence[Quote] = [q for q in s.quotes if not q.scare]
    out, k = [], 0
    for t in s.tokens:
        while k < len(quotes) and quotes[k].span.end <= t.start:
            k += 1
        out.append(k if k < len(quotes) and quotes[k].span.start <= t.start else -1)
    return out


def _by_parity(s: Syntax) -> list[int]:
    """Quotes of a text whose marks stand apart from the words (tokenised text): every second mark closes."""
    out, number, opened = [], 0, False
    for t in s.tokens:
        if t.text in _MARKS:
            opened = not opened
            number += opened
        out.append(number if opened else -1)
    return out


def fits(p: Phrase, c: Cluster, m: Phrase, context: Context) -> bool:
    """Hard constraints: number, sex, person or thing, and binding (no antecedent in the pronoun's own clause, save for reflexives)."""
    kind = p.lemma
    if kind in ("he", "she"):
        if c.number == "many" or c.sort in ("organisation", "place", "group", "thing") or c.gender not in ("u", p.gender):
            return False
        if c.pronouns - {kind} or (c.sort == "unknown" and m.determiner == "the"):
            return False
    elif kind == "it":
        if c.number == "many" or c.certain_person:
            return False
    elif c.number == "one" and (c.sort == "thing" or c.gender != "u" or (c.sort == "person" and c.names)):
        return False
    return not _bound(p, m, context)


def _bound(p: Phrase, m: Phrase, context: Context) -> bool:
    s = context.syntax
    if p.role == "possessive":
        return m.head == s.tokens[p.head].head
    word = s.tokens[p.head].lower
    if word.endswith(("self", "selves")) or p.sent != m.sent or (m.kind == "pair" and p.head in m.parts):
        return False
    if m.role in ("modifier", "possessive"):
        return False
    over = context.governor(p.head)
    if over == context.governor(m.head):
        return True
    if p.role in _SUBJECTS:
        if word not in _OBJECTIVE:
            return False
        over = context.governor(over)  # "A asked him to leave": A is not him
    doers = {x.i for t in subjects(s, _main_clause(s, over)) for x in (t, *conjuncts(s, t.i))}
    return m.head in doers


def _main_clause(s: Syntax, i: int) -> int:
    """The verb whose subject does ``i`` as well: a participle without one of its own hangs on it ("A wrote to B, thanking him")."""
    t = s.tokens[i]
    alone = t.dep == "advcl" and t.tag == "VBG" and not any(s.tokens[k].dep.startswith("nsubj") for k in s.children[i])
    return t.head if alone else i


def features(p: Phrase, c: Cluster, m: Phrase, rank: int, context: Context) -> dict[str, float]:
    """Facts about pronoun ``p`` and entity ``c`` whose latest mention is ``m``; ``rank`` counts fitting entities named since."""
    s = context.syntax
    gap = p.sent - m.sent
    recent = [x for x in c.mentions[-6:] if p.sent - x.sent <= gap + 1 and x.head < p.head]
    f: dict[str, float] = {
        f"gap{min(gap, 4)}": 1.0,
        "rank": float(min(rank, 6)),
        "nearest": float(rank == 0),
        f"role_{m.role}": 1.0,
        "repeated": math.log(1 + min(len(c.mentions), 20)),
        "named": float(bool(c.names)),
        f"latest_{m.kind}": 1.0,
        f"sort_{c.sort}": 1.0,
        f"number_{c.number}": 1.0,
        "first": float(c.mentions[0].sent == 0),
    }
    f["subject_recent"] = float(any(x.role in _SUBJECTS for x in recent))
    f["parallel"] = float(p.role == m.role or (p.role in _SUBJECTS and m.role in _SUBJECTS))
    f["same_pronoun"] = float(any(x.kind == "pronoun" and x.lemma == p.lemma for x in recent))
    f["sex_known"] = float(c.gender == p.gender != "u")
    f["indefinite"] = float(m.kind == "nominal" and m.determiner in ("a", "none"))
    f["definite"] = float(m.kind == "nominal" and m.determiner in ("the", "this", "own"))
    _clause_features(f, p, m, context)
    _quote_features(f, p, m, context)
    if c.guess != "u" and p.gender != "u":
        f["sex_guess"] = 1.0 if c.guess == p.gender else -1.0
    verb = s.tokens[context.governor(p.head)]
    if p.role == "subject" and verb.lemma in SAYING:
        f["spoke"] = float(any(context.speaks(x) for x in recent))
        f["speaks_agent" if c.sort in ("organisation", "group", "person") else "speaks_other"] = 1.0
    return f


def _clause_features(f: dict[str, float], p: Phrase, m: Phrase, context: Context) -> None:
    if p.sent != m.sent:
        return
    s = context.syntax
    above = {a.i for a in ancestors(s, p.head)}
    verb = context.governor(m.head)
    if m.role in _SUBJECTS and verb in above:
        f["commands"] = 1.0
        if p.role in _SUBJECTS and s.tokens[verb].lemma in SAYING:
            f["speaker"] = 1.0
    if p.role == "possessive" and m.role in _SUBJECTS and verb in above:
        f["own_subject"] = 1.0
    if s.tokens[p.head].lower.endswith(("self", "selves")) and context.governor(p.head) == verb:
        f["reflexive"] = 1.0


def _quote_features(f: dict[str, float], p: Phrase, m: Phrase, context: Context) -> None:
    here, there = context.quote(p.head), context.quote(m.head)
    if here == there:
        f["same_quote"] = float(here >= 0)
        return
    if here >= 0:
        s = context.syntax
        verb = s.tokens[context.governor(m.head)]
        if m.role == "subject" and verb.lemma in SAYING and abs(p.sent - m.sent) <= 1:
            f["quoting"] = 1.0
    if there >= 0:
        f["from_quote"] = 1.0


def score(f: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Weighted sum of facts."""
    return sum(weights.get(k, 0.0) * v for k, v in f.items())


