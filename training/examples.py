"""From annotated stories and written sentences to training examples: every label by token number of the parse.

Corpus format: one story a line with ``text``, ``events`` (trigger, start, type, mode, actor, recipient ...) and
``attributions`` (source, cue, content as lists of [start, end], parent, kind, value; null where nobody annotated them). Sentence
format: see ``sentences/check.py``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dragoman.records import Reading, Span, Syntax
from dragoman.syntax.tree import root_of, tokens_in
from labels import CUE_HEADS, EVENT_HEADS, GROUPS, HEADS

IGNORE = -1
MEANING = frozenset({"VERB", "NOUN", "PROPN", "ADJ", "ADV"})


@dataclass
class Pair:
    """One question to a pair head: does each token belong to ``query``? ``target``: token to 1, or IGNORE; all others 0."""

    name: str
    query: int
    target: dict[int, int]
    weight: float = 1.0


@dataclass
class Example:
    """A text with its pieces and labels. Arrays have one entry a token; IGNORE means no loss there."""

    id: str
    syntax: Syntax
    trigger: np.ndarray
    weight: np.ndarray
    attribution: np.ndarray
    heads: dict[str, dict[int, int]] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)


def blank(id: str, syntax: Syntax, attributed: bool) -> Example:
    """An example in which nothing happens; ``attributed`` says whether its attributions are annotated at all."""
    n = len(syntax.tokens)
    attribution = np.full((len(GROUPS), n), 0 if attributed else IGNORE)
    return Example(id, syntax, np.zeros(n, int), np.ones(n, np.float32), attribution, {h: {} for h in EVENT_HEADS | CUE_HEADS})


def meaning_tokens(syntax: Syntax, span: Span) -> tuple[list[int], list[int]]:
    """Token numbers of ``span`` that carry meaning, and the rest; where none does, all do."""
    inside = tokens_in(syntax, span)
    good = [t.i for t in inside if t.pos in MEANING] or [t.i for t in inside]
    return good, [t.i for t in inside if t.i not in good]


def story_example(row: dict, reading: Reading, soft: float) -> Example:
    """A corpus story. ``soft``: weight of the trigger loss on events that careful coders may leave out."""
    s = reading.syntax
    ex = blank(row["id"], s, attributed=row["attributions"] is not None)
    for event in sorted(row["events"], key=lambda e: not e["optional"]):
        add_event(ex, row["text"], event, soft)
    add_attributions(ex, row["attributions"] or [])
    return ex


def add_event(ex: Example, text: str, event: dict, soft: float) -> None:
    """Write one corpus event into ``ex``. A word that already is the trigger of a more certain event stays so."""
    span = Span(event["start"], event["start"] + len(event["trigger"]))
    good, rest = meaning_tokens(ex.syntax, span)
    head = root_of(ex.syntax, span)
    if head is None:
        return
    good = [i for i in good if not ex.trigger[i]]
    for i in rest:
        if not ex.trigger[i]:
            ex.weight[i] = 0.0
    label = HEADS["trigger"].index(event["type"])
    facts = {
        "mode": event["mode"] or "-",
        "value": event["value"],
        "author": event["author"],
        "tense": event["tense"],
        "background": yes(event["background"]),
        "attributed": yes(event["sources"]),
        "reciprocal": yes(event["reciprocal"]),
        "optional": yes(event["optional"]),
    }
    for i in good:
        ex.trigger[i] = label
        ex.weight[i] = soft if event["optional"] else 1.0
        put_heads(ex, i, facts)
        for role in ("actor", "recipient"):
            target = role_target(ex.syntax, text, span, [a["text"] for a in event[role]])
            ex.pairs.append(Pair(role, i, target, (1.0 if i == head.i else 0.4) * (0.6 if event["optional"] else 1.0)))


def yes(value: object) -> str:
    """The label of a flag."""
    return "yes" if value else "no"


def put_heads(ex: Example, token: int, facts: dict[str, str]) -> None:
    """Set the labels of the heads asked at ``token``; a label we do not know is left out."""
    for head, label in facts.items():
        if label in HEADS[head]:
            ex.heads[head][token] = HEADS[head].index(label)


def role_target(syntax: Syntax, text: str, trigger: Span, words: list[str]) -> dict[int, int]:
    """The head of each filler's occurrence nearest to the trigger is 1; the rest of it and its other occurrences IGNORE."""
    target: dict[int, int] = {}
    for filler in words:
        if not filler:
            continue
        found = [Span(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){re.escape(filler)}(?!\w)", text)]
        found.sort(key=lambda f: max(f.start - trigger.end, trigger.start - f.end))
        for rank, span in enumerate(found):
            mark_filler(syntax, span, target, rank == 0)
    return target


def mark_filler(syntax: Syntax, span: Span, target: dict[int, int], best: bool) -> None:
    """Write one occurrence of a filler into ``target``. Names within the phrase of an office stay negatives."""
    head = root_of(syntax, span)
    if head is None:
        return
    for t in tokens_in(syntax, span):
        if t.i == head.i:
            target[t.i] = 1 if best or target.get(t.i) == 1 else IGNORE
        elif t.dep in ("compound", "flat", "amod", "appos", "conj"):
            target.setdefault(t.i, IGNORE)


def add_attributions(ex: Example, rows: list[dict]) -> None:
    """Write all attributions of a story into ``ex``, outermost first, so that inner content has its own group."""
    for number, row in enumerate(rows):
        depth = depth_of(rows, number)
        mark(ex, "source", row["source"])
        mark(ex, "cue", row["cue"])
        mark(ex, "content" if depth == 0 else "inner", row["content"])
        add_cue(ex, row)


def depth_of(rows: list[dict], number: int) -> int:
    """How many attributions enclose this one."""
    depth, parent = 0, rows[number].get("parent")
    while parent is not None and depth < 5:
        depth, parent = depth + 1, rows[parent].get("parent")
    return depth


def mark(ex: Example, group: str, fragments: list[list[int]]) -> None:
    """Begin and inside labels of each fragment."""
    row = ex.attribution[GROUPS.index(group)]
    for start, end in fragments:
        for k, t in enumerate(tokens_in(ex.syntax, Span(start, end))):
            row[t.i] = 1 if k == 0 else 2


def add_cue(ex: Example, row: dict) -> None:
    """Value, kind and links, asked at the words of the cue."""
    cue = [t.i for start, end in row["cue"] for t in tokens_in(ex.syntax, Span(start, end))]
    head = next((root_of(ex.syntax, Span(*f)) for f in row["cue"]), None)
    for i in cue:
        t = ex.syntax.tokens[i]
        if t.pos in ("PUNCT", "DET", "SPACE") and len(cue) > 1:
            continue
        put_heads(ex, i, {"cue_value": row["value"], "cue_kind": row["kind"]})
        for name in ("source", "content"):
            target = {t.i: 1 for start, end in row[name] for t in tokens_in(ex.syntax, Span(start, end))}
            ex.pairs.append(Pair(name, i, target, 1.0 if head and i == head.i else 0.3))


def load_corpus(path: Path, readings: list[Reading], soft: float) -> list[Example]:
    """All stories of a JSONL file with their parses."""
    lines = [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]
    return [story_example(row, reading, soft) for row, reading in zip(lines, readings, strict=True)]
