"""Events dated by the words that belong to them, by the story, or honestly not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from dragoman.config import Settings
from dragoman.reader import make_story
from dragoman.records import Event, Reading, Span, replace
from dragoman.syntax.tree import token_at
from dragoman.when.anchoring import AnchoringStage
from dragoman.when.stage import TimesStage

TIMES, STAGE = TimesStage(Settings()), AnchoringStage(Settings())
Date = Callable[..., list[Event]]


@pytest.fixture(scope="module")
def date(parse: Callable[..., Reading]) -> Date:
    """``date(text, {"word": "tense"}, published)``: draft events at the words, anchored."""

    def run(text: str, triggers: dict[str, str], published: str | None = "2022-04-24") -> list[Event]:
        reading = TIMES(parse(text, published))
        events = []
        for word, tense in triggers.items():
            start = text.index(word)
            token = token_at(reading.syntax, start)
            assert token is not None
            span = Span(start, start + len(word))
            events.append(Event(id=word, event=("CONSULT",), trigger=token.i, trigger_span=span, tense=tense))
        return list(STAGE(replace(reading, events=tuple(events))).events)

    return run


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_each_verb_takes_its_own_day(date: Date) -> None:
    met, fled = date("The envoys met on Monday. The general fled the capital on March 3.", {"met": "past", "fled": "past"})
    assert (met.date, met.enddate, met.when.text, met.when.basis) == (day("2022-04-18"), day("2022-04-18"), "Monday", "anchored")
    assert fled.date == day("2022-03-03")
    assert not met.background and fled.background


def test_undated_news_is_of_publication(date: Date) -> None:
    (met,) = date("The president met the envoy of Chile in Lima.", {"met": "past"})
    assert (met.date, met.when.basis, met.background) == (day("2022-04-24"), "publication", False)
    assert met.evidence[-1].stage == "when" and met.evidence[-1].rule == "publication"


def test_no_publication_no_date(date: Date) -> None:
    (met,) = date("The president met the envoy of Chile in Lima.", {"met": "past"}, None)
    assert (met.date, met.enddate, met.when.basis) == (None, None, "unknown")


def test_a_publication_in_the_future_dates_nothing(date: Date) -> None:
    (met,) = date("The president met the envoy of Chile in Lima.", {"met": "past"}, "2999-01-01")
    assert (met.date, met.enddate, met.when.basis) == (None, None, "unknown")


@pytest.mark.parametrize(
    ("text", "published", "words"),
    [
        ("The envoys met on 31 February in Lima.", "2022-04-24", "31 February"),
        ("The envoys met on 03/04/2022 in Lima.", "2022-04-24", "03/04/2022"),
        ("The envoys met on Friday in Lima.", None, "Friday"),
    ],
)
def test_a_date_that_cannot_be_read_is_not_replaced(date: Date, text: str, published: str | None, words: str) -> None:
    (met,) = date(text, {"met": "past"}, published)
    assert (met.date, met.enddate, met.when.text, met.when.basis) == (None, None, words, "unknown")


def test_a_plan_lies_ahead(date: Date) -> None:
    (hold,) = date("The ministers will hold talks in Lima on Friday.", {"hold": "future"})
    assert hold.date == day("2022-04-29")


def test_since_runs_to_publication(date: Date) -> None:
    (holding,) = date("The two armies have been holding joint drills since 2016.", {"holding": "ongoing"})
    assert holding.date == day("2016-01-01")
    assert holding.enddate == day("2022-04-24")


def test_a_week_ends_with_publication(date: Date) -> None:
    (met,) = date("The envoys met earlier this week.", {"met": "past"}, "2022-04-21")
    assert (met.date, met.enddate) == (day("2022-04-18"), day("2022-04-21"))


def test_an_event_without_a_token_is_left_alone() -> None:
    event = Event(id="x", event=("AID",), trigger=-1, trigger_span=Span(0, 0))
    reading = Reading(story=make_story("", published="2022-04-24"), events=(event,))
    assert STAGE(reading).events == (event,)
