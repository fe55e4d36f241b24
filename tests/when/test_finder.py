"""Time expressions in whole texts: what they are counted from, what moves the story on, and what is never guessed."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from dragoman.config import Settings
from dragoman.reader import make_story
from dragoman.records import Dateline, Reading, Timex, replace
from dragoman.when.finder import Finder, find_times
from dragoman.when.stage import TimesStage

FINDER = Finder()


def read(text: str, published: str | None = "2022-04-24") -> tuple[tuple[Timex, ...], list[str]]:
    times, notes = FINDER(Reading(story=make_story(text, published=published)))
    return times, [n.code for n in notes]


def values(text: str, published: str | None = "2022-04-24") -> list[str]:
    return [t.value for t in read(text, published)[0]]


@pytest.mark.parametrize("words", ["31 February", "February 31, 2021", "2021-02-31", "30/2/2021", "Feb. 30"])
def test_a_day_the_calendar_lacks_is_kept_as_unknown(words: str) -> None:
    times, notes = read(f"The pact was signed on {words} in Baku.")
    assert [(t.earliest, t.latest, t.granularity) for t in times] == [(None, None, "unknown")]
    assert notes == ["impossible-date"]


def test_an_ambiguous_day_is_not_guessed() -> None:
    times, notes = read("The pact was signed on 03/04/2022 in Baku.")
    assert [(t.value, t.earliest, t.latest) for t in times] == [("2022-XX-XX", None, None)]
    assert notes == ["ambiguous-date"]
    assert values("The pact was signed on 04/04/2022 in Baku.") == ["2022-04-04"]


@pytest.mark.parametrize(
    ("words", "value"),
    [("next Friday", "XXXX-WXX-5"), ("yesterday", "XXXX-XX-XX"), ("last week", "XXXX-WXX"), ("two years ago", "XXXX-XX-XX")],
)
def test_without_publication_nothing_is_counted(words: str, value: str) -> None:
    times, notes = read(f"Envoys left {words}.", None)
    assert [(t.value, t.earliest, t.latest) for t in times] == [(value, None, None)]
    assert notes == ["no-publication-date"]


def test_absolute_days_need_no_publication() -> None:
    assert values("Envoys left on May 4, 2010. A day later they returned.", None) == ["2010-05-04", "2010-05-05"]


def test_year_zero_is_no_year() -> None:
    assert all(t.earliest is None for t in read("The stone is of 0000-01-01.")[0])


def test_publication_in_the_future_is_not_counted_from() -> None:
    stage = TimesStage(Settings(), today=lambda: dt.date(2022, 4, 24))
    done = stage(Reading(story=make_story("He left yesterday.", published="2031-01-01")))
    assert done.times[0].earliest is None
    assert [n.code for n in done.notes] == ["future-publication", "no-publication-date"]
    assert done.story.published == dt.date(2031, 1, 1)


def test_the_dateline_day_counts_before_publication() -> None:
    story = replace(make_story("Troops left today.", published="2022-04-24"), dateline=Dateline(None, date=dt.date(2022, 4, 22)))
    assert [t.value for t in find_times(Reading(story=story), FINDER)] == ["2022-04-22"]
    old = replace(story, dateline=Dateline(None, date=dt.date(2021, 4, 22)))
    assert [t.value for t in find_times(Reading(story=old), FINDER)] == ["2022-04-24"]


def test_words_that_follow_the_story() -> None:
    text = "On March 3, 2011 the talks opened. The following day they stalled. Two weeks later the envoy quit. That year was bad."
    assert values(text) == ["2011-03-03", "2011-03-04", "2011-03-18", "2011"]


def test_ranges_in_words_are_two_expressions_with_one_interval() -> None:
    times, _ = read("Aid was blocked from June 3 to August 9, 2013.")
    assert [t.value for t in times] == ["2013-06-03", "2013-08-09"]
    assert {(t.earliest, t.latest) for t in times} == {(dt.date(2013, 6, 3), dt.date(2013, 8, 9))}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("It has been closed since 2016.", "since"),
        ("It stays closed until Friday.", "until"),
        ("It closed before 2016.", "before"),
        ("It closed after 2016.", "after"),
        ("It closed in 2016.", "in"),
        ("It must close by Friday.", "until"),
    ],
)
def test_relations(text: str, relation: str) -> None:
    assert [t.relation for t in read(text)[0]] == [relation]


def test_in_so_many_days_lies_ahead_only_in_a_plan() -> None:
    ahead, rare = (read(text)[0][0] for text in ("The envoys will meet in two weeks.", "It will be the first visit in 23 years."))
    assert (ahead.type, ahead.earliest, ahead.latest) == ("DURATION", dt.date(2022, 5, 8), dt.date(2022, 5, 8))
    assert rare.earliest is None and rare.latest is None


def test_spans_hold_the_words() -> None:
    text = "Late on Friday, 8\u00a0p.m. local time, and again this month, shells fell; in mid-2011 they had not."
    for t in read(text)[0]:
        assert text[t.span.start : t.span.end].strip() == text[t.span.start : t.span.end] != ""


def test_modal_may_and_names_are_no_months() -> None:
    assert values("Ministers may meet. The March of the Volunteers was played. Theresa May and Mr. May left.") == []
    assert values("Ministers meet in May.", "2022-04-24") == ["2022-05"]


def test_a_story_takes_a_few_milliseconds() -> None:
    text = " ".join(["The minister met the envoy on Friday, two days after the vote of March 3, and will return next week."] * 25)
    reading = Reading(story=make_story(text, published="2022-04-24"))
    FINDER(reading)
    start = time.perf_counter()
    FINDER(reading)
    assert time.perf_counter() - start < 0.2


@pytest.mark.parametrize("digits", ["1" * 30, "9" * 400, "1" * 5000])
@pytest.mark.parametrize("unit", ["second", "hour", "day", "week", "month", "year", "century"])
def test_a_number_beyond_the_calendar_ends_where_it_ends(digits: str, unit: str) -> None:
    for words in ("{} {}s ago", "{} {}s later", "in {} {}s", "the past {} {}s", "for {} {}s", "every {} {}s"):
        for t in read(f"They met {words.format(digits, unit)}.")[0]:
            assert len(t.value) < 20 and all(d is None or 1 <= d.year <= 9999 for d in (t.earliest, t.latest)), (words, t)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_beside_the_ends_of_the_calendar(day: str) -> None:
    for words in ("yesterday", "tomorrow", "last Friday", "next Monday", "last weekend", "the following night", "Friday next week"):
        days = [d for t in read(f"They met {words}.", day)[0] for d in (t.earliest, t.latest) if d]
        assert days and all(d.isoformat()[:3] == day[:3] for d in days), words
