"""Fixtures every room's tests share. The parser loads once a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.config import Settings
from dragoman.reader import Reader, make_story
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

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reader() -> Reader:
    """A full Reader with the packaged tables and model."""
    return Reader(Settings())


@pytest.fixture(scope="session")
def parse() -> Callable[..., Reading]:
    """``parse(text, published=None)``: a reading with the layers up to coreference."""
    half = Reader(Settings(encoder="off"), upto="coreference")
    return lambda text, published=None: half(make_story(text, published=published))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development gold; tests that need it skip where it is absent."""
    if not (SHARED / "gold").is_dir():
        pytest.skip("the development gold is not beside this clone")
    return SHARED


@pytest.fixture(scope="session")
def laden() -> Callable[..., Reading]:
    """``laden(n, words, url)``: a reading that carries ``words`` wherever words of a story can get to on the desk."""
    return laden_reading


def laden_reading(n: int, words: str, url: str | None = None) -> Reading:
    """Story ``n``: title, text, outlet, credit, names, offices, cues, chain, place, evidence and expressions of time hold ``words``."""
    day = dt.date(2022, 3, 1) + dt.timedelta(days=n)
    own = " ".join(f"word{n}x{k}" for k in range(60))
    text = f"Norway's premier visited Paris. It was said that {words} held. France denied {words} of it. No copy says {own}."
    end = text.index(" France denied")
    span = Span(0, 6)
    voice = Voice(f"{words} {n}", words, span, "FRA", ("GOV",), "media", words, span)
    event = Event(
        f"e{n}",
        ("CONSULT",),
        ("visit",),
        actor=(Entity(words, span, f"Ann {words}", code="NOR", sector=("GOV",), office=f"Premier {words}"),),
        recipient=(Entity(words, span, f"France {words}", code="FRA"),),
        date=day,
        enddate=day,
        when=When(words, span, str(day), "day", "explicit"),
        event_loc=Place(words, span, words, country_code="FRA"),
        trigger_span=Span(17, 24),
        event_text="visited",
        text_info={"span": Span(0, end), "number": 0, "sentence": 0},
        perspectives=(Perspective((voice, voice), "CT+"),),
        contested=(Contest(f"France {words}", "FRA", span, f"denied {words}"),),
        evidence=(Evidence("events", words, span),),
        narrator="UU",
        confidence=0.5,
    )
    syntax = Syntax((), (), (Sentence(0, Span(0, end), 0, 0, 0), Sentence(1, Span(end + 1, len(text)), 0, 0, 0)))
    story = Story(f"s{n}", text, published=day, title=f"Visit {n} {words}", outlet=f"Paper {words}", url=url, credit=words)
    return Reading(story, syntax, events=(event,))
