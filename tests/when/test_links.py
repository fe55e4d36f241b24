"""Which expression the parse ties to which word, and where the story stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from dragoman.config import Settings
from dragoman.records import Reading
from dragoman.syntax.tree import token_at
from dragoman.when.links import FAR
from dragoman.when.stage import TimesStage
from dragoman.when.storyline import StoryLine, stem

TIMES = TimesStage(Settings())
TEXT = (
    "Rebels shelled the port on Tuesday. The army, which had lost the town in 2014, struck back on Friday. "
    "The shelling drew protests. No talks have been held since the 2003 invasion."
)


@pytest.fixture(scope="module")
def line(parse: Callable[..., Reading]) -> tuple[Reading, StoryLine]:
    reading = TIMES(parse(TEXT, "2022-04-24"))
    return reading, StoryLine(reading)


def token(reading: Reading, word: str) -> int:
    found = token_at(reading.syntax, reading.text.index(word))
    assert found is not None
    return found.i


def test_the_closest_expression_is_the_clause_s_own(line: tuple[Reading, StoryLine]) -> None:
    reading, story = line
    times = {t.value: t for t in reading.times}
    lost, struck = token(reading, "lost"), token(reading, "struck")
    assert story.links.cost(lost, times["2014"]) < story.links.cost(lost, times["2022-04-22"])
    assert story.links.cost(struck, times["2022-04-22"]) < story.links.cost(struck, times["2014"])
    assert story.links.cost(struck, times["2022-04-19"]) == FAR


def test_a_relation_holds_only_above_its_preposition(line: tuple[Reading, StoryLine]) -> None:
    reading, story = line
    year = next(t for t in reading.times if t.value == "2003")
    assert story.links.relation(token(reading, "held"), year) == "since"
    assert story.links.relation(token(reading, "invasion"), year) == "in"


def test_since_reaches_over_the_act_it_counts_from(parse: Callable[..., Reading]) -> None:
    reading = TIMES(parse("They have met twice since the summit in December 2019.", "2022-04-24"))
    assert StoryLine(reading).links.relation(token(reading, "met"), reading.times[0]) == "since"


def test_features_name_the_clauses_between(line: tuple[Reading, StoryLine]) -> None:
    reading, story = line
    year = next(t for t in reading.times if t.value == "2014")
    assert "down=relcl" in story.links.features(token(reading, "struck"), year)


def test_another_mention_lends_its_day(line: tuple[Reading, StoryLine]) -> None:
    reading, story = line
    told = story.told_elsewhere(token(reading, "shelling"))
    assert told is not None and told.value == "2022-04-19"
    assert story.told_elsewhere(token(reading, "protests")) is None


def test_acts_in_order(parse: Callable[..., Reading]) -> None:
    reading = TIMES(parse("The envoys met after the election. He quit before they voted.", "2022-04-24"))
    links = StoryLine(reading).links
    assert ("after", token(reading, "election")) in links.orders(token(reading, "met"))
    assert ("before", token(reading, "voted")) in links.orders(token(reading, "quit"))


def test_the_story_s_own_day_and_its_stance(line: tuple[Reading, StoryLine]) -> None:
    _, story = line
    assert story.main is not None and story.main.value == "2022-04-19"
    assert story.stance(0) == (None, 99)
    assert story.stance(1) == (5, 1)
    assert [t.value for _, t in story.earlier(2)] == ["2022-04-22", "2014", "2022-04-19"]


def test_a_heading_that_is_only_a_day_dates_nothing(parse: Callable[..., Reading]) -> None:
    reading = TIMES(parse("Sunday, April 24, 2022\n\nRebels shelled the port on Friday.", "2022-04-24"))
    story = StoryLine(reading)
    assert story.heading == frozenset({0})
    assert story.main is not None and story.main.earliest == dt.date(2022, 4, 22)


@pytest.mark.parametrize(("a", "b"), [("attack", "attacker"), ("shell", "shelling"), ("visit", "visits"), ("negotiate", "negotiation")])
def test_stems_meet(a: str, b: str) -> None:
    assert stem(a) == stem(b)
