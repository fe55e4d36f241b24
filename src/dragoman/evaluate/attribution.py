"""Attributions (source, cue, content) against PolNeAR-style gold, compared on word tokens.

A span is the set of words its fragments touch, so edge punctuation, quote marks and spaces never matter. Predicted attributions
are aligned one-to-one with gold ones by content Dice (at least 0.5). Relaxed: source and cue overlap too (or are both empty);
strict: all three identical. Speech is direct when 90 % of the content's words stand in double quotes, indirect when none does.
Method: Newell et al. 2018 (PolNeAR), with one-to-one alignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dragoman.evaluate.measures import Count, best_pairs

__all__ = ["figures"]

Row = Mapping[str, Any]
Words = frozenset[int]

ROLES = ("source", "cue", "content")
_WORD = re.compile(r"\w+")
_OPEN, _CLOSE = "“‟〝", "”〞"


class _Text:
    """The words of one text, and which of them stand in double quotes."""

    def __init__(self, text: str):
        self.text = text
        self.word_at: dict[int, int] = {}
        for number, m in enumerate(_WORD.finditer(text)):
            self.word_at.update(dict.fromkeys(range(m.start(), m.end()), number))
        self.quoted = frozenset(self._quoted())

    def _quoted(self) -> Iterable[int]:
        """Words inside double quotes, paragraph by paragraph; an open quote runs to its paragraph's end."""
        for paragraph in re.finditer(r"[^\n]+", self.text):
            inside = False
            for k, ch in enumerate(paragraph.group(), paragraph.start()):
                if ch in _OPEN:
                    inside = True
                elif ch in _CLOSE:
                    inside = False
                elif ch == '"':
                    inside = not inside
                elif inside and k in self.word_at:
                    yield self.word_at[k]

    def words(self, fragments: Sequence[Sequence[int]] | None) -> Words:
        """Word numbers the fragments touch; for punctuation alone its characters, kept apart by their sign."""
        chars = [c for start, end in fragments or () for c in range(start, end)]
        found = frozenset(self.word_at[c] for c in chars if c in self.word_at)
        return found or frozenset(-(c + 1) for c in chars if not self.text[c].isspace())

    def speech(self, content: Words) -> str:
        """direct, mixed or indirect."""
        share = len(content & self.quoted) / len(content) if content else 0.0
        return "direct" if share >= 0.9 else "mixed" if share > 0 else "indirect"


def figures(gold: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float]:
    """The published figures: relation relaxed and strict F1, recall of indirect speech, exact F1 of each role's spans."""
    relaxed, strict, indirect = Count(), Count(), Count()
    exact = {role: Count() for role in ROLES}
    for row in gold:
        text = _Text(row["text"])
        wanted = [_spans(text, a) for a in row["attributions"]]
        have = [a for a in (_spans(text, p) for p in predictions.get(row["id"], {}).get("attributions", [])) if any(a.values())]
        _exact(exact, wanted, have)
        pairs = best_pairs(wanted, have, lambda a, b: x if (x := _dice(a["content"], b["content"])) >= 0.5 else 0)
        loose = [(i, j) for i, j in pairs if all(_meet(wanted[i][r], have[j][r]) for r in ("source", "cue"))]
        equal = [(i, j) for i, j in pairs if all(wanted[i][r] == have[j][r] for r in ROLES)]
        relaxed.add(len(loose), len(have), len(wanted))
        strict.add(len(equal), len(have), len(wanted))
        kinds = [text.speech(a["content"]) for a in wanted]
        indirect.add(sum(kinds[i] == "indirect" for i, _ in loose), 0, kinds.count("indirect"))
    named = {"relaxed_f1": relaxed.f1, "relaxed_indirect_recall": indirect.recall, "strict_f1": strict.f1}
    named |= {f"{role}_exact_f1": exact[role].f1 for role in ROLES}
    return named | {"relaxed_precision": relaxed.precision, "relaxed_recall": relaxed.recall}


def _spans(text: _Text, attribution: Row) -> dict[str, Words]:
    return {role: text.words(attribution.get(role)) for role in ROLES}


def _exact(exact: dict[str, Count], wanted: list[dict[str, Words]], have: list[dict[str, Words]]) -> None:
    for role in ROLES:
        gold = [a[role] for a in wanted if a[role]]
        mine = [a[role] for a in have if a[role]]
        exact[role].add(len(best_pairs(gold, mine, lambda a, b: float(a == b))), len(mine), len(gold))


def _dice(a: Words, b: Words) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _meet(a: Words, b: Words) -> bool:
    return (not a and not b) or bool(a & b)
