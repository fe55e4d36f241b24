"""The cue table: which words bring an attribution, what may follow them, and what they do to the truth of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dragoman import data
from dragoman.errors import DataError

VALUES = frozenset({"CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "UU"})
FILE = "cues.toml"


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the table. ``commits``: what the cue tells of its content in the writer's voice, (affirmed, negated), each "+", "-" or "u".

    ``kind`` is verb, noun, adjective, preposition, adverb or attributive; ``words`` the further words of a phrase ("rule *out*").
    """

    lemma: str
    kind: str
    cls: str
    value: str
    negated: str
    commits: tuple[str, str]
    takes: frozenset[str]
    strong: bool
    name: str = ""


class CueTable:
    """All cues, by lemma. Raises DataError, naming the group, for a row that breaks the table's rules."""

    def __init__(self, table: Mapping[str, Any] | None = None):
        table = data.toml(FILE) if table is None else table
        self._verbs = _by_lemma(table, "verb")
        self._nouns = _by_lemma(table, "noun")
        self._adjectives = _by_lemma(table, "adjective")
        self.adverbs = {c.lemma: c for c in _rows(table, "adverb")}
        self.attributives = {c.lemma: c for c in _rows(table, "attributive")}
        self.prepositions = {tuple(c.lemma.split()): c for c in _rows(table, "preposition")}
        self.particles = _particles(table)
        self.stops = frozenset(table.get("terminate", {}).get("words", ()))
        phrases = [re.escape(p) for p in table.get("pseudo", {}).get("phrases", ())]
        self._pseudo = re.compile(r"\b(?:" + "|".join(phrases) + r")\b", re.I) if phrases else None
        self.light_verbs = {c.lemma: c for c in _rows(table, "light")}
        self.light_nouns = frozenset(w for group in table.get("light", ()) for w in group["nouns"].split())

    def pseudo(self, text: str) -> list[tuple[int, int]]:
        """Character ranges of ``text`` that look like cues and are none ("needless to say")."""
        return [m.span() for m in self._pseudo.finditer(text)] if self._pseudo else []

    def verb(self, lemma: str) -> tuple[Cue, ...]:
        """Rows of a verb, in the table's order (empty where it is no cue)."""
        return self._verbs.get(lemma, ())

    def noun(self, lemma: str) -> tuple[Cue, ...]:
        """Rows of a noun."""
        return self._nouns.get(lemma, ())

    def adjective(self, lemma: str) -> tuple[Cue, ...]:
        """Rows of an adjective that a person can be ("confident that")."""
        return self._adjectives.get(lemma, ())

    def factive_classes(self) -> frozenset[str]:
        """Classes of which every verb tells in the writer's own voice that its content is so ("know that")."""
        rows = [cue for group in self._verbs.values() for cue in group]
        return frozenset(c.cls for c in rows) - frozenset(c.cls for c in rows if c.commits[0] != "+")

    def phrase(self, lemma: str, following: Iterable[str]) -> Cue | None:
        """The multi-word verb ("rule out") that starts with ``lemma`` and whose other words are all among ``following``."""
        present = frozenset(following)
        for words, cue in self.particles.get(lemma, ()):
            if words <= present:
                return cue
        return None


def _by_lemma(table: Mapping[str, Any], kind: str) -> dict[str, tuple[Cue, ...]]:
    found: dict[str, tuple[Cue, ...]] = {}
    for cue in _rows(table, kind):
        found[cue.lemma] = (*found.get(cue.lemma, ()), cue)
    return found


def _rows(table: Mapping[str, Any], kind: str) -> Iterable[Cue]:
    for number, group in enumerate(table.get(kind, ()), 1):
        lemmas = group["words"] if "words" in group else group["lemmas"].split()
        for lemma in lemmas:
            yield _cue(lemma, kind, group, number)


def _cue(lemma: str, kind: str, group: Mapping[str, Any], number: int) -> Cue:
    value, negated = group["value"], group.get("negated", "UU")
    yes, _, no = group.get("commits", "u/u").partition("/")
    if not {value, negated} <= VALUES or not {yes, no} <= {"+", "-", "u"}:
        raise DataError(f"{lemma!r} has a value that FactBank lacks", path=FILE, place=f"{kind} group {number}")
    takes = frozenset(group.get("takes", ()))
    return Cue(lemma, kind, group["class"], value, negated, (yes, no), takes, bool(group.get("strong")), group.get("name", ""))


def _particles(table: Mapping[str, Any]) -> dict[str, list[tuple[frozenset[str], Cue]]]:
    found: dict[str, list[tuple[frozenset[str], Cue]]] = {}
    for number, group in enumerate(table.get("phrase", ()), 1):
        cue = _cue(group["lemma"], "verb", {**group, "strong": True}, number)
        for words in group["words"]:
            found.setdefault(group["lemma"], []).append((frozenset(words.split()[1:]), cue))
    return found
