"""Parts of speech and lemmas as spaCy's attribute ruler and lemmatiser give them, remembered a word.

Nearly all of the ruler's rules look at one token, so that its answer and the lemmatiser's depend on a token's word, tag and label
alone. Texts in which one of the few rules over two tokens applies ("gonna", "let's", "there is") go through spaCy's ruler whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

__all__ = ["Wording"]

Word = tuple[str, str, str, str, str]
"""Text, lemma in lower case, part of speech, tag, label."""

_CACHE = 20_000


class Wording:
    """Words of a parsed text, as `Token` wants them."""

    def __init__(self, nlp: Any):
        """``nlp`` is the loaded pipeline. Raises ValueError where it has no ruler and lemmatiser."""
        if not {"attribute_ruler", "lemmatizer"} <= set(nlp.pipe_names):
            raise ValueError("the parser has no attribute ruler or no lemmatiser")
        self._vocab = nlp.vocab
        self._ruler, self._lemmatizer = nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer")
        self._tokens = import_module("spacy.tokens")
        self._pairs = import_module("spacy.matcher").Matcher(nlp.vocab)
        self._single = import_module("spacy.pipeline").AttributeRuler(nlp.vocab)
        self._openings: list[Mapping[str, Any]] = []
        for k, row in enumerate(self._ruler.patterns):
            longer = [pattern for pattern in row["patterns"] if len(pattern) > 1]
            if longer:
                self._pairs.add(str(k), longer)
                self._openings += [pattern[0] for pattern in longer]
            self._single.add(**{**row, "patterns": [pattern for pattern in row["patterns"] if len(pattern) == 1]})
        self._named = _named([pattern[0] for row in self._ruler.patterns for pattern in row["patterns"] if len(pattern) == 1])
        self._ruled: dict[tuple[str, str, str, bool], tuple[str, str, str, str]] = {}
        self._known: dict[tuple[int, int, int], Word] = {}
        self._opening: set[tuple[int, int, int]] = set()
        _quicken(self._lemmatizer)

    def __call__(self, doc: Any, keys: Sequence[tuple[int, int, int]]) -> list[Word]:
        """Words of ``doc`` (tagged and parsed, no more), whose ORTH, TAG and DEP are ``keys``."""
        if len(self._known) > _CACHE:
            self._known, self._opening = {}, set()
            self._lemmatizer.cache.clear()
        known = self._known
        new = [key for key in dict.fromkeys(keys) if key not in known]
        if new:
            known.update(zip(new, self._learn(new), strict=True))
            self._opening.update(key for key in new if any(_may_be(known[key], want) for want in self._openings))
        if not self._opening.isdisjoint(keys) and self._pairs(doc, allow_missing=True):
            return [_read(t) for t in self._lemmatizer(self._ruler(doc))]
        return [known[key] for key in keys]

    def _learn(self, keys: Sequence[tuple[int, int, int]]) -> list[Word]:
        """New words, all in one document: ruled by what the rules ask of them, then lemmatised."""
        words, tags, labels = ([self._vocab.strings[k] for k in column] for column in zip(*keys, strict=True))
        kinds = [self._kind(*row) for row in zip(words, tags, labels, strict=True)]
        first = {kind: k for k, kind in reversed(list(enumerate(kinds))) if kind not in self._ruled}
        if first:
            self._rule(list(first), *([column[k] for k in first.values()] for column in (words, tags, labels)))
        tagged, pos, morphs, lemmas = zip(*(self._ruled[kind] for kind in kinds), strict=True)
        columns = {"tags": tagged, "pos": pos, "morphs": morphs, "lemmas": lemmas}
        doc = self._tokens.Doc(self._vocab, words=words, **{name: list(column) for name, column in columns.items()})
        done = zip(self._lemmatizer(doc), pos, tagged, labels, strict=True)
        return [(t.text, t.lemma_.lower(), p, tag, label) for t, p, tag, label in done]

    def _kind(self, word: str, tag: str, label: str) -> tuple[str, str, str, bool]:
        """All that a rule may ask of a token: words and labels that no rule names are alike to it."""
        words, labels, shapes = self._named
        low = word.lower()
        return low if low in words or shapes.search(low) else "", tag, label if label in labels else "", word.isspace()

    def _rule(self, kinds: Sequence[tuple[str, str, str, bool]], words: list[str], tags: list[str], labels: list[str]) -> None:
        """The ruler's answer for one token of each kind, each its own head."""
        doc = self._tokens.Doc(self._vocab, words=words, tags=tags, deps=labels, heads=list(range(len(words))))
        answers = ((t.tag_, t.pos_, str(t.morph), t.lemma_) for t in self._single(doc))
        self._ruled.update(zip(kinds, answers, strict=True))


def _named(patterns: Sequence[Mapping[str, Any]]) -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Words, labels and shapes of words that patterns of one token name. Raises ValueError where they ask for anything else."""
    found: dict[str, set[str]] = {"LOWER": set(), "DEP": set(), "TAG": set(), "IS_SPACE": set(), "LOWER REGEX": set()}
    for pattern in patterns:
        for attribute, want in pattern.items():
            for kind, values in want.items() if isinstance(want, dict) else (("IN", [str(want)]),):
                name = attribute if kind in ("IN", "NOT_IN") else f"{attribute} {kind}"
                if name not in found:
                    raise ValueError(f"the parser's rules ask for {name}, which is not expected")
                found[name].update([values] if isinstance(values, str) else values)
    return frozenset(found["LOWER"]), frozenset(found["DEP"]), re.compile("|".join(sorted(found["LOWER REGEX"])) or "(?!)")


def _may_be(word: Word, pattern: Mapping[str, Any]) -> bool:
    """Whether a token can be what ``pattern`` asks for; where it asks for something not known here, it can."""
    have = {"LOWER": word[0].lower(), "TAG": word[3], "DEP": word[4]}
    for attribute, want in pattern.items():
        if attribute in have and isinstance(want, str) and have[attribute] != want:
            return False
        if attribute in have and isinstance(want, dict) and "IN" in want and have[attribute] not in want["IN"]:
            return False
        if attribute in have and isinstance(want, dict) and "REGEX" in want and not re.search(want["REGEX"], have[attribute]):
            return False
    return True


def _quicken(lemmatizer: Any) -> None:
    """Make the lists of known words, which spaCy's lemmatiser searches from end to end for every new word, into sets."""
    index = lemmatizer.lookups.get_table("lemma_index", {})
    for key, words in list(index.items()):
        index[key] = frozenset(words)


def _read(t: Any) -> Word:
    return t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_
