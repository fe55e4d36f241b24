"""Laws of the arithmetic of days: hull and meet are a lattice, a value and its interval say the same, relations do not overlap."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from dragoman.when.intervals import UNKNOWN, Interval, bounds, hull, narrow, of_day, related, to_value

DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))
ONE = dt.timedelta(days=1)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    side = draw(st.sampled_from(["both", "both", "from", "to", "none"]))
    return Interval(first if side in ("both", "from") else None, last if side in ("both", "to") else None, draw(st.sampled_from("dwm")))


def days(interval: Interval | None) -> tuple[dt.date | None, dt.date | None] | None:
    return interval and (interval.earliest, interval.latest)


def within(a: Interval, b: Interval) -> bool:
    low = b.earliest is None or (a.earliest is not None and b.earliest <= a.earliest)
    return low and (b.latest is None or (a.latest is not None and a.latest <= b.latest))


@given(intervals(), intervals(), DAYS)
def test_what_both_allow_and_what_either_allows(a: Interval, b: Interval, day: dt.date) -> None:
    met, all_of = narrow(a, b), hull(a, b)
    assert (met is not None and met.holds(day)) == (a.holds(day) and b.holds(day))
    assert all_of.holds(day) or not (a.holds(day) or b.holds(day))
    assert within(a, all_of) and within(b, all_of)
    assert met is None or (within(met, a) and within(met, b))


@given(intervals(), intervals(), intervals())
def test_order_and_grouping_do_not_matter(a: Interval, b: Interval, c: Interval) -> None:
    assert days(hull(a, b)) == days(hull(b, a)) and days(narrow(a, b)) == days(narrow(b, a))
    assert days(hull(hull(a, b), c)) == days(hull(a, hull(b, c)))
    left, right = narrow(a, b), narrow(b, c)
    assert days(left and narrow(left, c)) == days(right and narrow(a, right))


@given(intervals(), intervals())
def test_an_interval_with_itself_and_absorption(a: Interval, b: Interval) -> None:
    assert narrow(a, a) == a and days(hull(a, a)) == days(a)
    assert days(narrow(a, hull(a, b))) == days(a)
    assert days(narrow(a, UNKNOWN)) == days(a) and not hull(a, UNKNOWN).known


@given(intervals())
def test_a_value_and_its_interval_say_the_same(a: Interval) -> None:
    value = to_value(a)
    assert (value is None) == (not a.known)
    if value is not None:
        assert days(bounds(value)) == days(a)


@given(DAYS)
def test_coarser_values_hold_the_day(day: dt.date) -> None:
    year, week, _ = day.isocalendar()
    quarter, half = (day.month - 1) // 3 + 1, (day.month - 1) // 6 + 1
    coarse = [f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y}-Q{quarter}", f"{day:%Y}-H{half}", f"{day:%Y}"[:3], f"{day:%Y}"[:2]]
    coarse += [f"{year:04}-W{week:02}"] if year <= 9999 and day < dt.date(9999, 12, 20) else []
    for value in coarse:
        assert bounds(value).holds(day) and bounds(value).known, value
    assert bounds(f"{day:%Y-%m-%d}") == of_day(day) and of_day(day).days == 1
    assert bounds(f"{day:%Y-%m-%d}T10:00").granularity == "time"


@given(intervals(), DAYS)
def test_before_during_and_after_part_the_calendar(a: Interval, day: dt.date) -> None:
    if a.earliest is None or a.latest is None or a.latest == dt.date.max:
        assert related(a, "in") == a
        return
    where = [related(a, r).holds(day) for r in ("before", "in", "after")]
    assert where.count(True) == 1
    assert related(a, "since").holds(day) == (day >= a.earliest) and related(a, "until").holds(day) == (day <= a.latest)


@given(
    st.text(max_size=20)
    | st.from_regex(
        r"\d{1,4}(-(\d\d|W\d\d|Q\d|H\d|SP|WI)(-(\d\d|WE))?)?(T.*)?(/\d{4})?", fullmatch=True, alphabet=st.characters(codec="ascii")
    )
)
def test_any_value_gives_an_interval(value: str) -> None:
    found = bounds(value)
    assert "/" in value or found.earliest is None or found.latest is None or found.earliest <= found.latest
    to_value(found)


def test_the_edges_of_the_calendar() -> None:
    assert related(Interval(dt.date.min, dt.date.max), "before") == UNKNOWN == related(Interval(dt.date.min, dt.date.max), "after")
    assert bounds("9999-WI") == Interval(dt.date(9999, 12, 1), None, "season")
    assert bounds("0000") == bounds("2022-13") == bounds("2022-02-30") == UNKNOWN
    assert bounds("2022-12-31").latest == related(bounds("2023"), "before").latest
    assert related(bounds("2022"), "after").earliest == bounds("2022").latest + ONE  # type: ignore[operator]
