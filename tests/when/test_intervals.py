"""Interval arithmetic: laws that hold for any days, and the values of TIMEX3 one by one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.when.days import period_value
from dragoman.when.intervals import UNKNOWN, Interval, bounds, hull, narrow, of_day, related, to_value

DAYS = st.dates(min_value=dt.date(1000, 1, 5), max_value=dt.date(9000, 12, 25))
UNITS = st.sampled_from(["day", "week", "weekend", "month", "quarter", "year", "decade", "century"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    a, b = draw(DAYS), draw(DAYS)
    sides = draw(st.sampled_from([(min(a, b), max(a, b)), (min(a, b), None), (None, max(a, b)), (None, None)]))
    return Interval(*sides, "interval")


@given(DAYS, UNITS)
def test_a_unit_holds_its_day(day: dt.date, unit: str) -> None:
    found = bounds(period_value(day, unit))
    assert found.earliest and found.latest and found.earliest <= found.latest
    assert found.holds(day) or unit == "weekend"
    assert found.granularity == unit


@given(DAYS, DAYS)
def test_units_of_one_kind_are_equal_or_apart(a: dt.date, b: dt.date) -> None:
    first, second = bounds(period_value(a, "quarter")), bounds(period_value(b, "quarter"))
    assert first == second or narrow(first, second) is None


@given(intervals(), intervals())
def test_narrow_is_symmetric_and_within_both(a: Interval, b: Interval) -> None:
    both = narrow(a, b)
    assert (both is None) == (narrow(b, a) is None)
    if both is not None and both.earliest:
        assert a.holds(both.earliest) and b.holds(both.earliest)
    if both is not None and both.latest:
        assert a.holds(both.latest) and b.holds(both.latest)


@given(intervals(), intervals(), DAYS)
def test_hull_holds_what_either_holds(a: Interval, b: Interval, day: dt.date) -> None:
    if a.holds(day) or b.holds(day):
        assert hull(a, b).holds(day)


@given(intervals(), DAYS)
def test_relations_divide_the_days(a: Interval, day: dt.date) -> None:
    before, after = related(a, "before"), related(a, "after")
    if before.known and before.holds(day):
        assert a.earliest is not None and day < a.earliest
    if after.known and after.holds(day):
        assert a.latest is not None and day > a.latest
    assert related(a, "in") == a


@given(DAYS)
def test_a_day_is_its_own_value(day: dt.date) -> None:
    assert to_value(of_day(day)) == day.isoformat()
    assert bounds(day.isoformat()) == of_day(day)


@pytest.mark.parametrize(
    ("value", "first", "last", "granularity"),
    [
        ("2022-02", "2022-02-01", "2022-02-28", "month"),
        ("2020-02", "2020-02-01", "2020-02-29", "month"),
        ("2015-W53", "2015-12-28", "2016-01-03", "week"),
        ("2010-W30-WE", "2010-07-31", "2010-08-01", "weekend"),
        ("2010-Q4", "2010-10-01", "2010-12-31", "quarter"),
        ("2010-H1", "2010-01-01", "2010-06-30", "half"),
        ("2010-WI", "2010-12-01", "2011-02-28", "season"),
        ("199", "1990-01-01", "1999-12-31", "decade"),
        ("18", "1800-01-01", "1899-12-31", "century"),
        ("2010-05-04T10:35", "2010-05-04", "2010-05-04", "time"),
        ("2010-05-04TNI", "2010-05-04", "2010-05-04", "time"),
        ("2008-12/2009-01", "2008-12-01", "2009-01-31", "interval"),
    ],
)
def test_values(value: str, first: str, last: str, granularity: str) -> None:
    assert bounds(value) == Interval(dt.date.fromisoformat(first), dt.date.fromisoformat(last), granularity)


@pytest.mark.parametrize("value", ["PAST_REF", "P3M", "XXXX-WXX-5", "2021-02-31", "2021-13", "0000", "2021-W60", "", "FY2007"])
def test_values_that_name_no_stretch(value: str) -> None:
    assert bounds(value) == UNKNOWN


def test_lengths_and_open_sides() -> None:
    week = bounds("2022-W16")
    assert week.days == 7
    assert related(week, "since") == Interval(week.earliest, None, "week")
    assert related(week, "until") == Interval(None, week.latest, "week")
    assert related(Interval(None, week.latest), "since") == UNKNOWN
    assert to_value(related(week, "until")) == "/2022-04-24"
    assert to_value(UNKNOWN) is None
