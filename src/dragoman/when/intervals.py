"""Arithmetic of what is known of a time: the earliest day, the latest day, and how fine the words were.

An open side is null. `bounds` turns a TIMEX3 value into an interval; the rest combines intervals. Nothing here guesses:
a value that names no stretch of the calendar (PAST_REF, P3M, XXXX-WXX-1) has the interval `UNKNOWN`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from dragoman.when.days import make_day

__all__ = ["UNKNOWN", "Interval", "bounds", "hull", "narrow", "of_day", "related", "to_value"]

_VALUE = re.compile(
    r"(?P<y>\d{1,4})(?:-(?:(?P<m>\d\d)(?:-(?P<d>\d\d))?|W(?P<w>\d\d)(?P<we>-WE)?|Q(?P<q>[1-4])|H(?P<h>[12])|(?P<s>SP|SU|FA|WI)))?"
    r"(?P<t>T.*)?$"
)
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


class Interval(NamedTuple):
    """The days a time allows, both ends inclusive, null where open; and the fineness of the words that gave it."""

    earliest: dt.date | None
    latest: dt.date | None
    granularity: str = "unknown"

    @property
    def known(self) -> bool:
        """True where at least one side is bounded."""
        return self.earliest is not None or self.latest is not None

    @property
    def days(self) -> int | None:
        """Length in days (1 for a single day), or null where a side is open."""
        if self.earliest is None or self.latest is None:
            return None
        return (self.latest - self.earliest).days + 1

    def holds(self, day: dt.date) -> bool:
        """True where ``day`` is not ruled out."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)


UNKNOWN = Interval(None, None, "unknown")


def of_day(day: dt.date) -> Interval:
    """The interval of one day."""
    return Interval(day, day, "day")


def bounds(value: str) -> Interval:
    """The interval a TIMEX3 value names: a day, week, month, quarter, half, season, year, decade, century, or "a/b" of two such.

    Winter is written with the year of its December and ends in the next February. Values that name none give `UNKNOWN`.
    """
    if "/" in value:
        first, _, second = value.partition("/")
        return Interval(bounds(first).earliest, bounds(second).latest, "interval")
    m = _VALUE.match(value)
    if not m or (int(m["y"]) == 0 and len(m["y"]) == 4):
        return UNKNOWN
    year = int(m["y"])
    if len(m["y"]) < 4:
        return _long(m["y"])
    if m["m"]:
        return _month_or_day(year, int(m["m"]), m["d"], bool(m["t"]))
    if m["w"]:
        return _week(year, int(m["w"]), bool(m["we"]))
    if m["q"] or m["h"]:
        size = 3 if m["q"] else 6
        start = (int(m["q"] or m["h"]) - 1) * size + 1
        return _months(year, start, size, "quarter" if m["q"] else "half")
    if m["s"]:
        return _months(year, _SEASONS[m["s"]], 3, "season")
    return _months(year, 1, 12, "year")


def _long(digits: str) -> Interval:
    size = 10 ** (4 - len(digits))
    first = int(digits) * size
    names = {10: "decade", 100: "century"}
    return Interval(make_day(max(first, 1), 1, 1), make_day(first + size - 1, 12, 31), names.get(size, "interval"))


def _month_or_day(year: int, month: int, day: str | None, timed: bool) -> Interval:
    if not 1 <= month <= 12:
        return UNKNOWN
    if day is None:
        return _months(year, month, 1, "month")
    exact = make_day(year, month, int(day))
    return Interval(exact, exact, "time" if timed else "day") if exact else UNKNOWN


def _week(year: int, week: int, weekend: bool) -> Interval:
    try:
        start = dt.date.fromisocalendar(year, week, 6 if weekend else 1)
        end = dt.date.fromisocalendar(year, week, 7)
    except ValueError:
        return UNKNOWN
    return Interval(start, end, "weekend" if weekend else "week")


def _months(year: int, first: int, count: int, granularity: str) -> Interval:
    over, last = divmod(first + count - 2, 12)
    end_year = year + over
    if end_year > dt.MAXYEAR:
        return Interval(make_day(year, first, 1), None, granularity)
    end = dt.date(end_year, last + 1, calendar.monthrange(end_year, last + 1)[1])
    return Interval(make_day(year, first, 1), end, granularity)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both; open on a side where either is."""
    earliest = min(a.earliest, b.earliest) if a.earliest and b.earliest else None
    latest = max(a.latest, b.latest) if a.latest and b.latest else None
    return Interval(earliest, latest, a.granularity if a == b else "interval")


def narrow(a: Interval, b: Interval) -> Interval | None:
    """What both allow, or null where they exclude each other."""
    earliest = max((d for d in (a.earliest, b.earliest) if d), default=None)
    latest = min((d for d in (a.latest, b.latest) if d), default=None)
    if earliest and latest and earliest > latest:
        return None
    if (earliest, latest) == (a.earliest, a.latest):
        return a
    if (earliest, latest) == (b.earliest, b.latest):
        return b
    return Interval(earliest, latest, "interval")


def related(interval: Interval, relation: str) -> Interval:
    """The days of what stands in ``relation`` (in, during, before, until, after, since) to ``interval``.

    "before 2016" ends with the last day of 2015, "after 2016" starts with the first of 2017; "since" and "until" hold their year.
    An interval that is open where the relation needs it gives `UNKNOWN`.
    """
    one = dt.timedelta(days=1)
    if relation == "since":
        return Interval(interval.earliest, None, interval.granularity) if interval.earliest else UNKNOWN
    if relation == "until":
        return Interval(None, interval.latest, interval.granularity) if interval.latest else UNKNOWN
    if relation == "before":
        known = interval.earliest and interval.earliest > dt.date.min
        return Interval(None, interval.earliest - one, interval.granularity) if known and interval.earliest else UNKNOWN
    if relation == "after":
        known = interval.latest and interval.latest < dt.date.max
        return Interval(interval.latest + one, None, interval.granularity) if known and interval.latest else UNKNOWN
    return interval


def to_value(interval: Interval) -> str | None:
    """The interval as an ISO 8601 value: the day, "from/to", or half open ("/2021-12-31"); null for one unknown."""
    if not interval.known:
        return None
    start = interval.earliest.isoformat() if interval.earliest else ""
    end = interval.latest.isoformat() if interval.latest else ""
    return start if start == end else f"{start}/{end}"
