"""Stories, readings and events as hypothesis draws them: odd characters, any days, any spans that lie in the text."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from dragoman.records import (
    Contest,
    Entity,
    Event,
    Evidence,
    Perspective,
    Place,
    Reading,
    Sentence,
    Span,
    Story,
    Syntax,
    Voice,
    When,
)

CODES = st.sampled_from(["NOR", "FRA", "PER", "IGOUNO", "---"])
VALUES = st.sampled_from("CT+ PR+ PS+ CT- PR- PS- UU".split())
DAYS = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00")
"""Whatever a file can hold. NUL is taken out by every reader of files."""
TEXTS = st.text(CHARACTERS, min_size=1, max_size=60) | st.sampled_from(
    [
        "Norway’s premier visited Paris.",
        "a\u2028Era\x85#b\tE1",
        "👩‍👩‍👧 spoke; e\u0301migré\r\nleft",
        '"quoted", \\n {x}: [1]',
        "NULL",
        "true",
        "2022-01-01",
        "1e5",
    ]
)
WORDS = st.text(CHARACTERS, max_size=12)
SECTORS = st.lists(st.sampled_from(["GOV", "MIL", "REB", "CVL"]), max_size=2, unique=True).map(tuple)


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, len(text))))


@st.composite
def entities(draw: st.DrawFn, text: str) -> Entity:
    span = draw(spans(text))
    return Entity(
        text[span.start : span.end], span, draw(WORDS), draw(st.none() | WORDS), draw(CODES), draw(SECTORS), draw(st.none() | WORDS)
    )


@st.composite
def voices(draw: st.DrawFn, text: str) -> Voice:
    return Voice(
        draw(WORDS), draw(WORDS), draw(st.none() | spans(text)), draw(CODES), draw(SECTORS), "media", draw(st.none() | WORDS), None
    )


@st.composite
def events(draw: st.DrawFn, text: str, key: str) -> Event:
    trigger = draw(spans(text))
    first, last = sorted((draw(DAYS), draw(DAYS)), key=lambda d: d or dt.date.min)
    place = Place(text[trigger.start : trigger.end], trigger, draw(WORDS), draw(st.none() | st.integers(1, 2**31 - 1)), 59.25, -10.5)
    return Event(
        key,
        (draw(st.sampled_from(["CONSULT", "SUPPORT", "ASSAULT"])),),
        draw(st.lists(st.sampled_from(["visit", "phone"]), max_size=2, unique=True).map(tuple)),
        actor=tuple(draw(st.lists(entities(text), max_size=2))),
        recipient=tuple(draw(st.lists(entities(text), max_size=2))),
        reciprocal=draw(st.booleans()),
        date=first,
        enddate=last,
        when=When(draw(st.none() | WORDS), draw(st.none() | spans(text)), draw(st.none() | WORDS), "day", "explicit"),
        event_loc=draw(st.none() | st.just(place)),
        size=draw(st.sampled_from([{}, {"dead": 3}, {"injured": 0, "crowd": 2_000_000_000}])),
        narrator=draw(VALUES),
        perspectives=tuple(
            draw(st.lists(st.builds(Perspective, st.lists(voices(text), min_size=1, max_size=2).map(tuple), VALUES), max_size=2))
        ),
        contested=tuple(draw(st.lists(st.builds(Contest, WORDS, CODES, st.none() | spans(text), st.none() | WORDS), max_size=2))),
        tense=draw(st.sampled_from(["past", "ongoing", "future", "hypothetical"])),
        background=draw(st.booleans()),
        event_text=text[trigger.start : trigger.end],
        trigger_span=trigger,
        text=text,
        text_info={"span": Span(0, len(text)), "number": 0, "sentence": 0},
        mentions=(trigger,),
        evidence=(Evidence("events", draw(WORDS), trigger),),
        confidence=draw(st.integers(0, 16)) / 16,
    )


@st.composite
def readings(draw: st.DrawFn, number: int) -> Reading:
    text = draw(TEXTS)
    story = Story(
        f"s{number}",
        text,
        published=draw(DAYS),
        title=draw(st.none() | WORDS),
        outlet=draw(st.none() | WORDS),
        url=draw(st.sampled_from([None, "https://a.example/b?c=d"])),
        language=draw(st.sampled_from([None, "en"])),
    )
    found = tuple(draw(events(text, f"{story.id}-{k}")) for k in range(draw(st.integers(0, 3))))
    return Reading(story, Syntax((), (), (Sentence(0, Span(0, len(text)), 0, 0, 0),)), events=found)


MANY = st.integers(1, 4).flatmap(lambda n: st.tuples(*(readings(k) for k in range(n))))
"""One to four readings of different stories."""
