"""Days and times as feeds, wires and exports write them.

Nothing is guessed: a two-digit year, a bare number, a wrong weekday, an impossible zone or a day in the future gives no date,
a flag, and the raw words are kept by the caller.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from dragoman import data

__all__ = ["Moment", "day_order", "parse_moment"]


class Moment(NamedTuple):
    """A day, a time of it where one was given (naive where no zone was), and flags saying what could not be trusted."""

    day: dt.date | None
    at: dt.datetime | None
    flags: tuple[str, ...] = ()


_ISO = re.compile(
    r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]\s*(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$",
    re.I,
)
_ISO_PART = re.compile(r"^(\d{4})(?:-(\d{2}))?$")
_RFC = re.compile(
    r"^(?:([A-Za-zÀ-ÿ]{2,10})\.?,?\s+)?(\d{1,2})[\s.-]+([A-Za-zÀ-ÿ]{3,10})\.?,?[\s-]+(\d{2}|\d{4})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{2})?)?(?:\s*\([A-Za-z]{2,5}\))?$"
)
_US = re.compile(
    r"^(?:[A-Za-z]{3,9},?\s+)?([A-Za-zÀ-ÿ]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:,?\s+(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?\s*([A-Z]{1,5}|[+-]\d{2}:?\d{2})?)?\b.{0,40}$",
    re.I,
)
_SLASH = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_NAMES = re.compile(r"^[A-Za-z]{1,5}$")
_EPOCH = dt.date(1600, 1, 1)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    table = data.toml("intake.toml")
    return dict(table["months"]), dict(table["zones"])


def parse_moment(raw: object, *, now: dt.datetime | None = None, order: str = "") -> Moment:
    """Read a date. ``order`` is "dmy" or "mdy" where the writer's order of 4/5/2018 is known; else such a date is unknown.

    A moment more than a day after ``now`` (the clock by default) is refused with flag "date.future".
    """
    text = " ".join(str(raw).split())[:120] if raw is not None else ""
    if not text:
        return Moment(None, None)
    found = _iso(text) or _rfc(text) or _american(text) or _slashed(text, order)
    if found is None:
        return Moment(None, None, ("date.unreadable",))
    if found.day is not None and _future(found, now):
        return Moment(None, None, (*found.flags, "date.future"))
    return found


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name in one of the wire languages, abbreviated or not."""
    return _tables()[0].get(word.lower().rstrip("."))


def day_order(raws: Iterable[object]) -> str:
    """The order of day and month a whole column or feed shows: "dmy", "mdy" or "" where it shows none or both."""
    seen: set[str] = set()
    for raw in raws:
        if m := _SLASH.match(" ".join(str(raw or "").split())):
            first, second = int(m.group(1)), int(m.group(2))
            if first > 12 >= second:
                seen.add("dmy")
            elif second > 12 >= first:
                seen.add("mdy")
    return seen.pop() if len(seen) == 1 else ""


def _iso(text: str) -> Moment | None:
    m = _ISO.match(text)
    if not m:
        return Moment(None, None, ("date.partial",)) if _ISO_PART.match(text) else None
    return _build(m.group(1), m.group(2), m.group(3), (m.group(4), m.group(5), m.group(6)), m.group(7))


def _rfc(text: str) -> Moment | None:
    m = _RFC.match(text)
    if not m:
        return None
    month = month_number(m.group(3))
    if month is None or (len(m.group(4)) == 2 and not m.group(1)):
        return None
    year = m.group(4) if len(m.group(4)) == 4 else str(_century(int(m.group(4))))
    found = _build(year, month, m.group(2), (m.group(5), m.group(6), m.group(7)), m.group(8))
    return _weekday(found, m.group(1))


def _century(year: int) -> int:
    """RFC 2822 section 4.3: 00 to 49 are this century, 50 to 99 the last."""
    return year + (2000 if year < 50 else 1900)


def _american(text: str) -> Moment | None:
    m = _US.match(text)
    month = month_number(m.group(1)) if m else None
    if not m or month is None:
        return None
    hour = m.group(4)
    half = (m.group(7) or "").lower()[:1]
    if hour and half:
        hour = str(int(hour) % 12 + (12 if half == "p" else 0))
    return _build(m.group(3), month, m.group(2), (hour, m.group(5), m.group(6)), m.group(8))


def _slashed(text: str, order: str) -> Moment | None:
    m = _SLASH.match(text)
    if not m:
        return None
    first, second = int(m.group(1)), int(m.group(2))
    if first > 12 >= second:
        order = "dmy"
    elif second > 12 >= first:
        order = "mdy"
    elif first != second and not order:
        return Moment(None, None, ("date.order",))
    day, month = (second, first) if order == "mdy" else (first, second)
    return _build(m.group(3), month, day, (m.group(4), m.group(5), m.group(6)), None)


def _build(year: str | int, month: str | int, day: str | int, clock: tuple[str | None, str | None, str | None], zone: str | None) -> Moment:
    try:
        date = dt.date(int(year), int(month), int(day))
        if date < _EPOCH:
            return Moment(None, None, ("date.unreadable",))
        if clock[0] is None:
            return Moment(date, None)
        at = dt.datetime(date.year, date.month, date.day, int(clock[0]), int(clock[1] or 0), min(int(clock[2] or 0), 59))
    except ValueError:
        return Moment(None, None, ("date.unreadable",))
    if not zone:
        return Moment(date, at, ("date.zone-missing",))
    offset = _offset(zone)
    if offset is None:
        return Moment(date, None, ("date.zone",))
    return Moment(date, at.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset))))


def _offset(zone: str) -> int | None:
    if _NAMES.match(zone):
        return _tables()[1].get(zone.upper())
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 14 * 60 or int(digits[2:]) > 59:
        return None
    return -minutes if zone[0] == "-" else minutes


def _weekday(found: Moment, name: str | None) -> Moment:
    """A stated English weekday that is not the day's own means that one of the two is wrong."""
    number = _WEEKDAYS.get((name or "")[:3].lower())
    if found.day is not None and number is not None and found.day.weekday() != number:
        if found.at is None:
            return Moment(None, None, (*found.flags, "date.weekday"))
        return Moment(found.day, found.at, (*found.flags, "date.weekday"))
    return found


def _future(found: Moment, now: dt.datetime | None) -> bool:
    clock = now or dt.datetime.now(dt.UTC)
    if found.at is not None and found.at.tzinfo is not None:
        return found.at > clock + dt.timedelta(days=1)
    return found.day is not None and found.day > (clock + dt.timedelta(days=1)).date()
