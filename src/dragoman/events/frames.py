"""Frames as data: reading, checking and indexing `data/frames/*.toml` (format: docs/frames.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from dragoman import data
from dragoman.errors import DataError
from dragoman.events.ontology import Ontology, load_ontology
from dragoman.events.patterns import PREPOSITIONS, Pattern, PatternError, WordSet, alternatives, expand_classes, parse_pattern

__all__ = ["Frame", "FrameSet", "Test", "load_frames"]

KINDS = {"verbs": "verb", "nouns": "noun", "adjectives": "adjective"}
FIELDS = {
    "id", "type", "mode", "cameo", "context", "verbs", "nouns", "adjectives", "actor", "recipient", "noun_actor", "noun_recipient",
    "reciprocal", "where", "unless", "needs", "future", "negated", "hypothetical", "consumes", "priority", "examples", "counters",
}  # fmt: skip
NEEDS = ("actor", "both", "either", "recipient", "none")
POSITIONS = frozenset({"subject", "object", "governed", "possessor", "modifier", "clause", "none"})
KIND_TESTS = frozenset(
    {
        "@agent",
        "@metonym",
        "@office",
        "@person",
        "@country",
        "@group",
        "@organisation",
        "@actor",
        "@place",
        "@thing",
        "@pronoun",
        "@military",
        "@government",
        "@empty",
    }
)


@dataclass(frozen=True, slots=True)
class Test:
    """One condition of a frame: at ``position`` (or "near") stands one of ``words`` or something of one of ``kinds``."""

    position: str
    words: WordSet | None
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of telling an act. ``patterns`` are its predicates; positions null mean the defaults of the pattern's kind. ``own``: it
    comes from the user's folder, so that it decides where it fires."""

    id: str
    type: str
    mode: str | None
    cameo: str | None
    context: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    actor: tuple[str, ...] | None
    recipient: tuple[str, ...] | None
    noun_actor: tuple[str, ...] | None
    noun_recipient: tuple[str, ...] | None
    reciprocal: bool
    where: tuple[Test, ...]
    unless: tuple[Test, ...]
    needs: str | None
    future: str
    negated: str
    hypothetical: str
    consumes: bool
    priority: int
    examples: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    file: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FrameSet:
    """All frames, word classes, and the index from a head word to the predicates it may begin. Sets compare as objects, not by content:
    what is kept for a set is found by the set itself."""

    frames: Mapping[str, Frame]
    classes: Mapping[str, WordSet]
    index: Mapping[str, tuple[tuple[Frame, Pattern], ...]] = field(repr=False)


@lru_cache(maxsize=4)
def load_frames(extra: Path | None = None) -> FrameSet:
    """Our frames with those of directory ``extra`` laid over them. Raises DataError naming file, line and frame."""
    sources = [(name, data.text(name)) for name in data.names("frames", ".toml")]
    if extra is not None:
        if not extra.is_dir():
            raise DataError("no such directory of frames", path=extra)
        sources += [(str(p), p.read_text(encoding="utf-8")) for p in sorted(extra.glob("*.toml"))]
    return build_frames(sources, frozenset(name for name, _ in sources[len(data.names("frames", ".toml")) :]))


def build_frames(sources: Sequence[tuple[str, str]], own: frozenset[str] = frozenset()) -> FrameSet:
    """A FrameSet from (file name, TOML text) pairs, later ones winning; files named in ``own`` are the user's. Raises DataError as
    `load_frames`."""
    ontology = load_ontology()
    parsed = [(name, text, _toml(name, text)) for name, text in sources]
    raw: dict[str, list[str]] = {}
    for name, _, content in parsed:
        for key, words in content.get("classes", {}).items():
            if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
                raise DataError("a class is a list of words", path=name, place=f"class {key}")
            raw.setdefault(key, []).extend(words)
    try:
        classes = expand_classes(raw)
    except PatternError as e:
        raise DataError(str(e), path="frames/_classes.toml") from e
    frames: dict[str, Frame] = {}
    for name, text, content in parsed:
        for frame in _frames(_Maker(name, text, classes, ontology), content):
            if frame.id in frames and frames[frame.id].file == name:
                raise DataError("this id is used twice in the file", path=name, place=f"frame {frame.id}")
            frames[frame.id] = replace(frame, own=True) if name in own else frame
    sets = {name: alternatives("{" + name + "}", classes) for name in classes}
    return FrameSet(frames, {k: v for k, v in sets.items() if v is not None}, _index(frames.values()))


def _index(frames: Any) -> dict[str, tuple[tuple[Frame, Pattern], ...]]:
    index: dict[str, list[tuple[Frame, Pattern]]] = {}
    for frame in frames:
        for pattern in frame.patterns:
            for word in set(pattern.head.anchors()):
                index.setdefault(word, []).append((frame, pattern))
    return {k: tuple(v) for k, v in index.items()}


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise DataError(f"not valid TOML: {e}", path=name) from e


def _frames(maker: _Maker, content: Mapping[str, Any]) -> Iterator[Frame]:
    kind = content.get("type")
    rows = content.get("frame", [])
    if rows and kind not in maker.ontology.types:
        raise DataError(f"type {kind!r} is none of PLOVER's sixteen", path=maker.name, place="line 1 ff.")
    for number, row in enumerate(rows, 1):
        yield maker.frame(row, str(kind), number)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Turns TOML rows of one file into frames and says where one is wrong."""

    name: str
    text: str
    classes: Mapping[str, frozenset[str]]
    ontology: Ontology

    def fail(self, message: str, frame: str, hint: str | None = None) -> DataError:
        line = self.line(frame, hint)
        return DataError(message, path=self.name, place=f"line {line}, frame {frame}")

    def line(self, frame: str, hint: str | None) -> int:
        """Line of ``hint`` behind the frame's id, or of the id; 0 where it cannot be told."""
        found = re.search(rf'^id\s*=\s*["\']{re.escape(frame)}["\']', self.text, re.MULTILINE)
        start = found.start() if found else 0
        at = self.text.find(hint, start) if hint else start
        return self.text.count("\n", 0, at if at >= 0 else start) + 1

    def frame(self, row: Mapping[str, Any], kind: str, number: int) -> Frame:
        """One frame. Raises DataError."""
        if not isinstance(row.get("id"), str):
            raise DataError("every frame needs an id", path=self.name, place=f"frame number {number}")
        key = row["id"]
        unknown = sorted(set(row) - FIELDS)
        if unknown:
            raise self.fail(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(FIELDS))}", key, unknown[0])
        kind = row.get("type", kind)
        if kind not in self.ontology.types:
            raise self.fail(f"type {kind!r} is none of PLOVER's sixteen", key, "type")
        rule = self.ontology.types[kind]
        mode = row.get("mode")
        if mode is not None and mode not in rule.modes:
            raise self.fail(f"{kind} has no mode {mode!r}; it has {', '.join(rule.modes) or 'none'}", key, "mode")
        needs = row.get("needs")
        if needs is not None and needs not in NEEDS:
            raise self.fail(f"needs is one of {', '.join(NEEDS)}", key, "needs")
        if not row.get("examples"):
            raise self.fail("a frame needs at least one example", key)
        return Frame(
            id=key, type=kind, mode=mode, cameo=row.get("cameo"), context=self.contexts(row, key), patterns=self.patterns(row, key),
            actor=self.positions(row, "actor", key), recipient=self.positions(row, "recipient", key),
            noun_actor=self.positions(row, "noun_actor", key), noun_recipient=self.positions(row, "noun_recipient", key),
            reciprocal=bool(row.get("reciprocal", False)), where=self.tests(row, "where", key), unless=self.tests(row, "unless", key),
            needs=needs, future=self.target(row, "future", rule.future, key), negated=self.target(row, "negated", rule.negated, key),
            hypothetical=self.target(row, "hypothetical", "keep", key), consumes=bool(row.get("consumes", rule.consumes)),
            priority=int(row.get("priority", 0)), examples=tuple(row["examples"]), counters=tuple(row.get("counters", ())), file=self.name,
        )  # fmt: skip

    def contexts(self, row: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """The frame's contexts, each one of PLOVER's."""
        found = tuple(row.get("context", ()))
        for c in found:
            if c not in self.ontology.contexts:
                raise self.fail(f"{c!r} is no PLOVER context", key, c)
        return found

    def patterns(self, row: Mapping[str, Any], key: str) -> tuple[Pattern, ...]:
        """Its predicates, at least one."""
        out = []
        for name, kind in KINDS.items():
            for text in row.get(name, ()):
                try:
                    out.append(parse_pattern(kind, text, self.classes))
                except PatternError as e:
                    raise self.fail(str(e), key, text) from e
        if not out:
            raise self.fail("a frame needs verbs, nouns or adjectives", key)
        return tuple(out)

    def positions(self, row: Mapping[str, Any], name: str, key: str) -> tuple[str, ...] | None:
        """Positions of a role, or null for the defaults."""
        raw = row.get(name)
        if raw is None:
            return None
        out = (raw,) if isinstance(raw, str) else tuple(raw)
        for p in out:
            if not self.is_position(p):
                raise self.fail(f"{name}: {p!r} is no position", key, p)
        return out

    def is_position(self, p: str) -> bool:
        """True for a position of docs/frames.md."""
        base, _, part = p.partition(".")
        if base == "clause" and part:
            return part == "object" or part in PREPOSITIONS
        return p in POSITIONS or p in PREPOSITIONS

    def tests(self, row: Mapping[str, Any], name: str, key: str) -> tuple[Test, ...]:
        """Conditions of ``where`` or ``unless``."""
        out = []
        for position, raw in row.get(name, {}).items():
            if position not in ("near", "actor", "recipient") and not self.is_position(position):
                raise self.fail(f"{name}: {position!r} is no position", key, position)
            entries = [raw] if isinstance(raw, str) else list(raw)
            kinds = frozenset(e for e in entries if e.startswith("@"))
            if kinds - KIND_TESTS:
                raise self.fail(
                    f"{name}: {sorted(kinds - KIND_TESTS)[0]} is no test; known are {', '.join(sorted(KIND_TESTS))}",
                    key,
                    position,
                )
            words = [e.replace(" ", "_") for e in entries if not e.startswith("@")]
            try:
                out.append(Test(position, alternatives("|".join(words), self.classes) if words else None, kinds))
            except PatternError as e:
                raise self.fail(f"{name}: {e}", key, position) from e
        return tuple(out)

    def target(self, row: Mapping[str, Any], name: str, default: str, key: str) -> str:
        """A ruling: keep, drop, TYPE or TYPE.mode."""
        found = str(row.get(name, default))
        if not self.ontology.check(found):
            raise self.fail(f"{name}: {found!r} is not keep, drop, TYPE or TYPE.mode", key, name)
        return found
