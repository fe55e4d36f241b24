"""Dates as feeds and wires write them: read, or refused with a reason."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.intake.dates import day_order, parse_moment

NOW = dt.datetime(2031, 5, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2031-04-24T17:55:00+05:30", "2031-04-24T17:55:00+05:30"),
        ("2031-04-24T17:55+02:00", "2031-04-24T17:55:00+02:00"),
        ("20310424T202119+0900", "2031-04-24T20:21:19+09:00"),
        ("2031-04-24T10:00:00.123Z", "2031-04-24T10:00:00+00:00"),
        ("Thu, 24 Apr 2031 10:00:00 GMT", "2031-04-24T10:00:00+00:00"),
        ("24 Apr 2031 10:00:00 +0530", "2031-04-24T10:00:00+05:30"),
        ("Thu, 24 Apr 31 10:00:00 EST", "2031-04-24T10:00:00-05:00"),
        ("April 24, 2031 5:30 pm", "2031-04-24T17:30:00"),
        ("2031-04-24", "2031-04-24"),
        ("24/04/2031", "2031-04-24"),
    ],
)
def test_read(raw: str, iso: str) -> None:
    found = parse_moment(raw, now=NOW)
    assert (found.at or found.day).isoformat() == iso  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        ("Fri, 31 Dec 9999 23:59:59 +9999", "date.future"),
        ("0000-00-00", "date.unreadable"),
        ("24/04/31 5pm", "date.unreadable"),
        ("1650772800", "date.unreadable"),
        ("4/5/2031", "date.order"),
        ("Mon, 24 Apr 2031 10:00:00 IST", "date.weekday"),
        ("2031-06-01", "date.future"),
        ("2031", "date.partial"),
        ("yesterday", "date.unreadable"),
    ],
)
def test_refused(raw: str, flag: str) -> None:
    found = parse_moment(raw, now=NOW)
    assert found.day is None and flag in found.flags


def test_a_zone_of_several_meanings_keeps_the_day() -> None:
    found = parse_moment("Thu, 24 Apr 2031 19:02 IST", now=NOW)
    assert (found.day, found.at, found.flags) == (dt.date(2031, 4, 24), None, ("date.zone",))


def test_a_column_shows_the_order_of_day_and_month() -> None:
    assert day_order(["4/5/2031", "24/4/2031"]) == "dmy"
    assert day_order(["4/5/2031", "4/24/2031"]) == "mdy"
    assert day_order(["24/4/2031", "4/24/2031"]) == ""
    assert parse_moment("4/5/2031", order="dmy", now=dt.datetime(2031, 6, 1, tzinfo=dt.UTC)).day == dt.date(2031, 5, 4)
