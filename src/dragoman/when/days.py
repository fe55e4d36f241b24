"""Arithmetic of the Gregorian calendar: shifting days by units, nearest weekdays, and the ISO 8601 / TIMEX3 way to write them."""

from __future__ import annotations

import calendar
import datetime as dt

__all__ = [
    "add_days",
    "add_months",
    "easter",
    "iso_week",
    "make_day",
    "month_value",
    "nth_weekday",
    "orthodox_easter",
    "period_value",
    "shift_day",
    "weekday_near",
]

FIRST_YEAR, LAST_YEAR = 1, 9999
_MOST_MONTHS = 12 * LAST_YEAR
"""Months that lead out of the calendar from any day."""


def make_day(year: int, month: int, day: int) -> dt.date | None:
    """The day, or null where the calendar has none (31 February, year 0)."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def add_months(day: dt.date, months: int) -> dt.date:
    """``day`` moved by ``months``, to the month's last day where it has fewer; clamped to years 1-9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < FIRST_YEAR:
        return dt.date.min
    if year > LAST_YEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift_day(day: dt.date, unit: str, count: float) -> dt.date:
    """``day`` moved by ``count`` units ("day", "week", "month", "decade" ...); clamped to the calendar's ends."""
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}
    if unit in months:
        return add_months(day, round(max(-_MOST_MONTHS, min(_MOST_MONTHS, count * months[unit]))))
    lengths = {"week": 7.0, "weekend": 7.0, "fortnight": 14.0, "hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400}
    return add_days(day, count * lengths.get(unit, 1.0))


def add_days(day: dt.date, days: float) -> dt.date:
    """``day`` moved by whole ``days`` (a part of a day is dropped), which may be infinite; clamped to the calendar's ends."""
    try:
        return day + dt.timedelta(days=int(days))
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


def iso_week(day: dt.date) -> str:
    """The ISO week of ``day``: "2022-W16"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_value(year: int, month: int) -> str:
    """The month as TIMEX3 writes it: "2022-04"."""
    return f"{year:04d}-{month:02d}"


def period_value(day: dt.date, unit: str) -> str:
    """The TIMEX3 value of the ``unit`` (day, week, month, quarter, year, decade, century) that holds ``day``."""
    if unit in ("week", "fortnight"):
        return iso_week(day)
    if unit == "weekend":
        return iso_week(day) + "-WE"
    if unit == "month":
        return month_value(day.year, day.month)
    if unit == "quarter":
        return f"{day.year:04d}-Q{(day.month - 1) // 3 + 1}"
    digits = {"year": 4, "decade": 3, "century": 2, "millennium": 1}.get(unit)
    return f"{day.year:04d}"[:digits] if digits else day.isoformat()


def weekday_near(day: dt.date, weekday: int, direction: int) -> dt.date:
    """The ``weekday`` (Monday 0) nearest to ``day`` forwards (1) or backwards (-1); ``day`` itself where it is one and 0
    is asked.
    """
    back = (day.weekday() - weekday) % 7
    if direction > 0:
        return add_days(day, (-back % 7) or 7)
    if direction < 0:
        return add_days(day, -(back or 7))
    return add_days(day, -back)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> dt.date | None:
    """The ``n``-th ``weekday`` (Monday 0) of a month, -1 for its last; null where there is none."""
    if n < 0:
        last = calendar.monthrange(year, month)[1]
        end = dt.date(year, month, last)
        return end - dt.timedelta(days=(end.weekday() - weekday) % 7)
    first = dt.date(year, month, 1)
    return make_day(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (n - 1))


def easter(year: int) -> dt.date:
    """Western Easter Sunday (anonymous Gregorian algorithm, Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def orthodox_easter(year: int) -> dt.date:
    """Orthodox Easter Sunday in the Gregorian calendar, years 1900-2099 (Meeus' Julian algorithm and 13 days)."""
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return dt.date(year, month, day + 1) + dt.timedelta(days=13)
