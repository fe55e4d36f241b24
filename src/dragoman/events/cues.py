"""Words around an event that give its mode (`data/modes.toml`) and contexts (`data/contexts.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dragoman import data
from dragoman.errors import DataError
from dragoman.events.clause import forms
from dragoman.events.matching import stands_at
from dragoman.events.ontology import Ontology
from dragoman.events.patterns import WordSet, word_set
from dragoman.records import Span, Syntax

__all__ = ["CueIndex", "load_contexts", "load_modes"]


@dataclass(frozen=True, slots=True)
class CueIndex:
    """Labels by the words that bring them; ``index`` maps an anchor word to (label, words)."""

    order: tuple[str, ...]
    index: Mapping[str, tuple[tuple[str, WordSet], ...]]

    def find(self, s: Syntax, tokens: Iterable[int]) -> dict[str, Span]:
        """Labels whose words stand at ``tokens``, in the table's order, each with the span of its first word."""
        found: dict[str, Span] = {}
        for i in tokens:
            looked = forms(s.tokens[i])
            for form in looked:
                for label, words in self.index.get(form, ()):
                    if label not in found and stands_at(s, i, words, looked):
                        found[label] = s.tokens[i].span
        return {label: found[label] for label in self.order if label in found}


def make_index(table: Mapping[str, Sequence[str]]) -> CueIndex:
    """An index from label to words."""
    index: dict[str, list[tuple[str, WordSet]]] = {}
    for label, entries in table.items():
        words = word_set(entries)
        for anchor in set(words.anchors()):
            index.setdefault(anchor, []).append((label, words))
    return CueIndex(tuple(table), {k: tuple(v) for k, v in index.items()})


def load_contexts(ontology: Ontology) -> CueIndex:
    """The contexts' cue words. Raises DataError for a context PLOVER does not have."""
    raw = data.toml("contexts.toml")
    for name in raw:
        if name not in ontology.contexts:
            raise DataError("PLOVER has no such context", path="contexts.toml", place=name)
    return make_index({name: row["words"] for name, row in raw.items()})


def load_modes(ontology: Ontology) -> dict[str, CueIndex]:
    """Cue words of modes, by type. Raises DataError for a mode its type does not have."""
    raw = data.toml("modes.toml")
    for kind, rows in raw.items():
        for mode in rows:
            if kind not in ontology.types or mode not in ontology.types[kind].modes:
                raise DataError("PLOVER has no such mode", path="modes.toml", place=f"{kind}.{mode}")
    return {kind: make_index(rows) for kind, rows in raw.items()}
