"""The written sentences: ``TYPE.mode tense value [; 2=TYPE.mode tense value] | text with marks`` to text and events.

Marks: ``[t|trigger] [a|actor] [r|recipient]``, ``[t2|..]`` and so on for further events; a phrase in two roles nests.
``NONE | text`` is a sentence in which nothing of the ontology happens.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.config import Settings
from dragoman.reader import make_story
from dragoman.records import Reading, Span
from dragoman.syntax.stage import SyntaxStage
from dragoman.syntax.tree import root_of
from examples import Example, Pair, blank, mark_filler, meaning_tokens, put_heads
from labels import HEADS

_OPEN = re.compile(r"\[([tar])(\d?)\|")


@dataclass
class Marked:
    """One sentence: its bare text, the facts of each event by number, and its marks (kind, event number, start, end)."""

    text: str
    place: str
    facts: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    marks: list[tuple[str, int, int, int]] = field(default_factory=list)


def read_sentences(folder: Path) -> list[Marked]:
    """Every sentence of every file, in order. Raises ValueError with file and line for one that does not parse."""
    out = []
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.lstrip().startswith("#"):
                out.append(parse_line(line, f"{file.name}:{number}"))
    return out


def parse_line(line: str, place: str) -> Marked:
    """One line. Raises ValueError naming ``place``."""
    head, bar, rest = line.partition(" | ")
    if not bar:
        raise ValueError(f"{place}: no ' | ' between labels and text")
    out = unmark(rest.strip(), place)
    if head.strip() == "NONE":
        return out
    for k, part in enumerate(x.strip() for x in head.split(";")):
        number, _, facts = part.rpartition("=")
        cells = facts.split()
        if len(cells) != 3:
            raise ValueError(f"{place}: {part!r} is not TYPE.mode tense value")
        kind, _, mode = cells[0].partition(".")
        out.facts[int(number) if number else k + 1] = (kind, mode or "-", cells[1], cells[2])
    return out


def unmark(marked: str, place: str) -> Marked:
    """Take the marks out and keep where they stood."""
    text, stack, marks, at = "", [], [], 0
    while at < len(marked):
        m = _OPEN.match(marked, at)
        if m:
            stack.append((m[1], int(m[2] or 1), len(text)))
            at = m.end()
            continue
        if marked[at] == "]" and stack:
            kind, number, start = stack.pop()
            marks.append((kind, number, start, len(text)))
        else:
            text += marked[at]
        at += 1
    if stack:
        raise ValueError(f"{place}: a mark is not closed")
    return Marked(text, place, {}, marks)


def sentence_examples(folder: Path, cache: Path) -> list[Example]:
    """Every written sentence as an example; what a sentence does not state (attributions, author ...) has no loss."""
    marked = read_sentences(folder)
    return [sentence_example(m, r) for m, r in zip(marked, _parses(marked, cache), strict=True)]


def sentence_example(marked: Marked, reading: Reading) -> Example:
    """One written sentence as an example."""
    ex = blank(marked.place, reading.syntax, attributed=False)
    for number, (kind, mode, tense, value) in marked.facts.items():
        spans = {k: [Span(a, b) for what, n, a, b in marked.marks if what == k and n == number] for k in "tar"}
        facts = {"mode": mode, "tense": tense, "value": value, "optional": "no"}
        _add(ex, spans, HEADS["trigger"].index(kind), facts)
    return ex


def _add(ex: Example, spans: dict[str, list[Span]], label: int, facts: dict[str, str]) -> None:
    for trigger in spans["t"]:
        good, rest = meaning_tokens(ex.syntax, trigger)
        for i in rest:
            if not ex.trigger[i]:
                ex.weight[i] = 0.0
        head = root_of(ex.syntax, trigger)
        for i in good:
            ex.trigger[i], ex.weight[i] = label, 1.0
            put_heads(ex, i, facts)
            for role, mark in (("actor", "a"), ("recipient", "r")):
                target: dict[int, int] = {}
                for span in spans[mark]:
                    mark_filler(ex.syntax, span, target, best=True)
                ex.pairs.append(Pair(role, i, target, 1.0 if head and i == head.i else 0.4))


def _parses(marked: list[Marked], cache: Path) -> list[Reading]:
    """Parses of all sentences, kept on disk until the sentences change."""
    key = hashlib.sha256("\n".join(m.text for m in marked).encode()).hexdigest()[:12]
    file = cache / f"sentences.{key}.pickle"
    if file.is_file():
        return pickle.loads(file.read_bytes())
    parsed = SyntaxStage(Settings()).batch([Reading(story=make_story(m.text, id=m.place)) for m in marked])
    cache.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pickle.dumps(parsed))
    return parsed
