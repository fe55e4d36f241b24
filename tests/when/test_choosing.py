"""The choice among options by weights anybody can read."""

from __future__ import annotations

import datetime as dt

from dragoman.reader import make_story
from dragoman.records import Reading, Span, Timex
from dragoman.when.choosing import Option, Weights, background_features
from dragoman.when.intervals import UNKNOWN, bounds
from dragoman.when.storyline import StoryLine

WEIGHTS = Weights({"date": {"own": 2.0, "pub": 1.0}, "background": {"bias": -1.0, "old": 3.0}})


def test_the_heavier_option_wins() -> None:
    own, publication = Option("time", frozenset({"own"})), Option("publication", frozenset({"pub", "no weight"}))
    assert WEIGHTS.choose([publication, own]) is own
    assert WEIGHTS.choose([publication, Option("unknown", frozenset())]) is publication


def test_background_is_a_probability() -> None:
    assert WEIGHTS.background({"old"}) > 0.5 > WEIGHTS.background({"new"})


def test_features_say_what_was_chosen_and_how_old_it_is() -> None:
    line = StoryLine(Reading(story=make_story("", published="2022-04-24")))
    month = Timex(Span(0, 3), "DATE", "2022-03", None, dt.date(2022, 3, 1), dt.date(2022, 3, 31))
    found = background_features({"form=past"}, Option("time", frozenset(), month, "own"), bounds("2022-03"), line)
    assert {"form=past", "chose=own", "age=d30", "middle=d100"} <= found
    assert "age=none" in background_features(set(), Option("publication", frozenset()), UNKNOWN, line)


def test_the_packaged_table_has_both_heads() -> None:
    assert set(Weights().table) == {"date", "background"}


def test_sums_do_not_depend_on_the_order_of_a_set() -> None:
    weights = Weights({"date": {"a": 1e16, "b": 1.0, "c": -1e16, "d": 0.5}, "background": {"bias": -0.5, "a": 1e16, "b": 1.0, "c": -1e16}})
    right, wrong = Option("unknown", frozenset("abc")), Option("publication", frozenset("d"))
    assert weights.choose([wrong, right]) is right
    assert weights.background("abc") == weights.background("cab") > 0.5
