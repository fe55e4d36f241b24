"""Predicates of frames: the strings of `docs/frames.md` read into pieces that can be looked for in a parse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["PREPOSITIONS", "Pattern", "PatternError", "Piece", "WordSet", "expand_classes", "parse_pattern", "word_set"]

PREPOSITIONS = frozenset(
    [
        "about",
        "above",
        "across",
        "after",
        "against",
        "ahead",
        "along",
        "alongside",
        "amid",
        "among",
        "apart",
        "around",
        "as",
        "aside",
        "at",
        "away",
        "back",
        "before",
        "behind",
        "below",
        "beside",
        "between",
        "beyond",
        "by",
        "concerning",
        "despite",
        "down",
        "during",
        "following",
        "for",
        "forward",
        "from",
        "in",
        "inside",
        "into",
        "near",
        "not",
        "of",
        "off",
        "on",
        "onto",
        "out",
        "outside",
        "over",
        "past",
        "regarding",
        "since",
        "through",
        "throughout",
        "to",
        "together",
        "toward",
        "towards",
        "under",
        "up",
        "upon",
        "via",
        "with",
        "within",
        "without",
        "forth",
        "home",
    ]
)
"""Words a pattern takes as prepositions, particles or adverbs of place rather than as objects."""

_WORDS = re.compile(r"\w+|-|['’]\w*|\.")
_ITEM = re.compile(r"\{(?P<name>[a-z_]+)\}|(?P<word>[^{}]+)")


class PatternError(ValueError):
    """A predicate or class that breaks the format; the loader adds file, line and frame."""


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words to compare a token with. ``many`` maps the anchor word of a longer entry to (words before it, words behind it)."""

    single: frozenset[str]
    many: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]

    def anchors(self) -> Iterable[str]:
        """Every word at which this set may match."""
        yield from self.single
        yield from self.many


@dataclass(frozen=True, slots=True)
class Piece:
    """What must stand with a predicate's head. ``kind``: object, modifier, prep, prepobject, inf, ing, that. ``words`` null: anything."""

    kind: str
    words: WordSet | None = None
    preps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One predicate: its kind (verb, noun, adjective), its head's words and its pieces; ``preps`` are those of its last preposition."""

    kind: str
    text: str
    head: WordSet
    pieces: tuple[Piece, ...]
    preps: frozenset[str]

    @property
    def weight(self) -> int:
        """How specific the pattern is: one for each piece that names words."""
        return 1 + sum(1 if p.words is None else 2 for p in self.pieces)


def split_words(entry: str) -> tuple[str, ...]:
    """A dictionary entry as the parser would cut it ("cease-fire" is three tokens)."""
    return tuple(_WORDS.findall(entry.lower().replace("_", " ")))


def word_set(entries: Iterable[str]) -> WordSet:
    """A WordSet of single and longer entries; the anchor of a longer one is its last word, or the one before its first preposition."""
    single: set[str] = set()
    many: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for entry in entries:
        words = split_words(entry)
        if not words:
            raise PatternError(f"{entry!r} holds no word")
        if len(words) == 1:
            single.add(words[0])
            continue
        at = next((k - 1 for k, w in enumerate(words) if k and w in PREPOSITIONS), len(words) - 1)
        many.setdefault(words[at], []).append((words[:at], words[at + 1 :]))
    return WordSet(frozenset(single), {k: tuple(v) for k, v in many.items()})


def expand_classes(raw: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Classes with the classes they name filled in. Raises PatternError for an unknown or circular one."""
    done: dict[str, frozenset[str]] = {}

    def fill(name: str, seen: tuple[str, ...]) -> frozenset[str]:
        if name in done:
            return done[name]
        if name not in raw:
            raise PatternError(f"class {{{name}}} is not in _classes.toml")
        if name in seen:
            raise PatternError(f"class {{{name}}} names itself")
        out: set[str] = set()
        for entry in raw[name]:
            if entry.startswith("{") and entry.endswith("}"):
                out |= fill(entry[1:-1], (*seen, name))
            else:
                out.add(entry)
        done[name] = frozenset(out)
        return done[name]

    for name in raw:
        fill(name, ())
    return done


def alternatives(text: str, classes: Mapping[str, frozenset[str]]) -> WordSet | None:
    """The words of one piece ("launch|mount", "{troops}", "*" for anything). Raises PatternError for an unknown class."""
    if text == "*":
        return None
    entries: set[str] = set()
    for part in text.split("|"):
        found = _ITEM.fullmatch(part)
        if not found:
            raise PatternError(f"{part!r} is neither a word nor a class")
        if found["name"]:
            if found["name"] not in classes:
                raise PatternError(f"class {{{found['name']}}} is not in _classes.toml")
            entries |= classes[found["name"]]
        else:
            entries.add(found["word"])
    return word_set(entries)


def parse_pattern(kind: str, text: str, classes: Mapping[str, frozenset[str]]) -> Pattern:
    """Read one predicate of ``kind`` verb, noun or adjective. Raises PatternError saying what is wrong."""
    parts = text.split()
    if not parts:
        raise PatternError("empty predicate")
    before: list[str] = []
    if kind == "noun":
        at = next((k for k, p in enumerate(parts) if k and _is_prep(p)), len(parts))
        at = next((k for k in range(at) if "+" in parts[k]), at)
        if at == 0:
            raise PatternError(f"{text!r} starts with a preposition")
        before, parts = parts[: at - 1], parts[at - 1 :]
    head = alternatives(parts[0], classes)
    if head is None:
        raise PatternError(f"{text!r}: the head of a predicate cannot be *")
    pieces = [Piece("modifier", alternatives(p, classes)) for p in before]
    pieces += _pieces(parts[1:], text, classes)
    preps = next((p.preps for p in reversed(pieces) if p.kind == "prep"), frozenset())
    if pieces and pieces[-1].kind == "prepobject":
        preps = frozenset()
    return Pattern(kind, text, head, tuple(pieces), preps)


def _is_prep(part: str) -> bool:
    return all(w in PREPOSITIONS for w in part.split("|"))


def _pieces(parts: list[str], text: str, classes: Mapping[str, frozenset[str]]) -> list[Piece]:
    out: list[Piece] = []
    waiting: frozenset[str] = frozenset()
    for part in parts:
        if "+" in part:
            out.append(_complement(part, text, classes))
            waiting = frozenset()
        elif _is_prep(part):
            if waiting:
                out.append(Piece("prep", None, waiting))
            waiting = frozenset(part.split("|"))
        elif waiting:
            out.append(Piece("prepobject", alternatives(part, classes), waiting))
            waiting = frozenset()
        else:
            out.append(Piece("object", alternatives(part, classes)))
    if waiting:
        out.append(Piece("prep", None, waiting))
    return out


def _complement(part: str, text: str, classes: Mapping[str, frozenset[str]]) -> Piece:
    left, _, right = part.partition("+")
    words = alternatives(right, classes)
    if left == "that":
        return Piece("that", words)
    if left == "to":
        return Piece("inf", words)
    if all(w in PREPOSITIONS for w in left.split("|")):
        return Piece("ing", words, frozenset(left.split("|")))
    raise PatternError(f"{text!r}: before + stands to, that or a preposition, not {left!r}")
