"""Every frame's examples fire with the right type, mode, trigger, actor and recipient; its counter-examples do not.

One test a type, which reports all failures at once: the sentences are parsed together, so that thousands of them stay cheap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from dragoman.config import Settings
from dragoman.events.frames import Frame, load_frames
from dragoman.events.ontology import load_ontology
from dragoman.reader import Reader, make_story
from dragoman.records import Entity, Event, Reading, Span

TYPES = sorted(load_ontology().types)
MARK = re.compile(r"\[(?P<role>[tar])\||\]")


@dataclass
class Marked:
    """A marked sentence: plain text and the spans of its marks."""

    text: str
    spans: dict[str, list[Span]] = field(default_factory=dict)


def unmark(marked: str) -> Marked:
    """Take the marks out of "[a|Peru] [t|left]" and keep where they stood."""
    out: list[str] = []
    opened: list[tuple[str, int]] = []
    spans: dict[str, list[Span]] = {}
    at = length = 0
    for m in MARK.finditer(marked):
        out.append(marked[at : m.start()])
        length += m.start() - at
        at = m.end()
        if m["role"]:
            opened.append((m["role"], length))
        else:
            role, start = opened.pop()
            spans.setdefault(role, []).append(Span(start, length))
    out.append(marked[at:])
    return Marked("".join(out), spans)


@pytest.fixture(scope="module")
def coded() -> Callable[[list[str]], list[Reading]]:
    """Readings of many sentences up to the stage of triggers, by rules alone."""
    half = Reader(Settings(encoder="off"), upto="triggers")
    return lambda texts: list(half.pipe(make_story(t) for t in texts))


def touches(entities: tuple[Entity, ...], spans: list[Span]) -> bool:
    """Every span is touched by an entity's words (or those it was resolved from)."""
    words = [s for e in entities for s in (e.span, e.via) if s is not None]
    return all(any(span.overlaps(w) for w in words) for span in spans)


def fault(frame: Frame, marked: Marked, reading: Reading) -> str | None:
    """What is wrong with the reading of an example; null where an event of the frame's type and mode is read as marked."""
    mine = [e for e in reading.events if e.event[0] == frame.type and (not frame.mode or frame.mode in e.mode)]
    if not mine:
        return f"does not fire; found {[(e.evidence[0].rule, e.event_text) for e in reading.events]}"
    if any(right(e, marked) for e in mine):
        return None
    seen = [(e.event_text, [x.entity_text for x in e.actor], [x.entity_text for x in e.recipient]) for e in mine]
    return f"wrong trigger or roles: {seen}"


def right(event: Event, marked: Marked) -> bool:
    """Trigger, actors and recipients stand where the marks are."""
    trigger = any(event.trigger_span.overlaps(s) for s in marked.spans.get("t", []))
    actors = (*event.actor, *event.recipient) if event.reciprocal else event.actor
    others = (*event.actor, *event.recipient) if event.reciprocal else event.recipient
    return trigger and touches(actors, marked.spans.get("a", [])) and touches(others, marked.spans.get("r", []))


@pytest.mark.parametrize("kind", TYPES)
def test_examples(kind: str, coded: Callable[[list[str]], list[Reading]]) -> None:
    """Each example of the type's frames is read as marked, and no counter-example fires."""
    frames = [f for f in load_frames().frames.values() if f.type == kind]
    examples = [(f, unmark(x)) for f in frames for x in f.examples]
    counters = [(f, x) for f in frames for x in f.counters]
    readings = coded([m.text for _, m in examples] + [x for _, x in counters])
    faults = []
    for (frame, marked), reading in zip(examples, readings, strict=False):
        problem = fault(frame, marked, reading)
        if problem:
            faults.append(f"{frame.file} {frame.id}: {marked.text!r} {problem}")
    for (frame, text), reading in zip(counters, readings[len(examples) :], strict=True):
        if any(e.evidence[0].rule.startswith(f"frame:{frame.id} ") for e in reading.events):
            faults.append(f"{frame.file} {frame.id}: counter-example fires: {text!r}")
    assert not faults, "\n".join(faults)


def test_marks_are_read() -> None:
    """Nested marks keep their places."""
    found = unmark("[a|[r|Peru]] [t|left] it.")
    assert found.text == "Peru left it."
    assert found.spans == {"r": [Span(0, 4)], "a": [Span(0, 4)], "t": [Span(5, 9)]}
