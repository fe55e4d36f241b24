"""Calendar arithmetic against days anybody can look up."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.when.days import add_months, easter, make_day, nth_weekday, orthodox_easter, shift_day, weekday_near
from dragoman.when.holidays import Holidays

HOLIDAYS = Holidays()


@given(st.dates(min_value=dt.date(2, 1, 1), max_value=dt.date(9998, 1, 1)), st.integers(-500, 500))
def test_months_land_in_the_right_month(day: dt.date, months: int) -> None:
    moved = add_months(day, months)
    if dt.date.min < moved < dt.date.max:
        assert moved.year * 12 + moved.month == day.year * 12 + day.month + months


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1)), st.integers(0, 6), st.sampled_from([-1, 0, 1]))
def test_weekdays_are_within_a_week(day: dt.date, weekday: int, direction: int) -> None:
    found = weekday_near(day, weekday, direction)
    assert found.weekday() == weekday
    assert {-1: -7 <= (found - day).days < 0, 0: -7 < (found - day).days <= 0, 1: 0 < (found - day).days <= 7}[direction]


def test_the_calendar_has_ends() -> None:
    assert make_day(2021, 2, 31) is None
    assert make_day(0, 1, 1) is None
    assert shift_day(dt.date(5, 1, 1), "century", -1) == dt.date.min
    assert shift_day(dt.date(9990, 1, 1), "week", 10_000) == dt.date.max
    assert add_months(dt.date(2020, 1, 31), 1) == dt.date(2020, 2, 29)


@pytest.mark.parametrize(("year", "day"), [(2021, "2021-04-04"), (2008, "2008-03-23"), (2019, "2019-04-21"), (1999, "1999-04-04")])
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == day


def test_orthodox_easter() -> None:
    assert orthodox_easter(2022).isoformat() == "2022-04-24"
    assert orthodox_easter(2021).isoformat() == "2021-05-02"


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("Thanksgiving", 2019, "2019-11-28"),
        ("Memorial Day", 2015, "2015-05-25"),
        ("Good Friday", 2021, "2021-04-02"),
        ("Election Day", 2016, "2016-11-08"),
        ("Black Friday", 2019, "2019-11-29"),
        ("Christmas", 2009, "2009-12-25"),
    ],
)
def test_holidays(name: str, year: int, day: str) -> None:
    found = HOLIDAYS.day(name, year)
    assert found is not None and found.isoformat() == day


def test_a_day_not_yet_kept_is_none() -> None:
    assert HOLIDAYS.day("Earth Day", 1950) is None
    assert HOLIDAYS.once("9/11") == dt.date(2001, 9, 11)
    assert nth_weekday(2021, 2, 0, 5) is None
