"""Numbers, ranks, years and units as written, and times of day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.when.clock import clock_suffix, read_clock
from dragoman.when.words import Words, alternation

WORDS = Words()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("1,500", 1500), ("2 1/2", 2.5), ("3.5", 3.5), ("twenty-two", 22), ("two hundred and ten", 210),
        ("a hundred", 100), ("fourteen thousand", 14000), ("twelve", 12),
    ],
)  # fmt: skip
def test_number(text: str, number: float) -> None:
    assert WORDS.number(text) == number


@pytest.mark.parametrize("text", ["few", "", "twenty odd", "x1"])
def test_no_number(text: str) -> None:
    assert WORDS.number(text) is None


@given(st.integers(0, 999_999))
def test_figures_are_read_back(n: int) -> None:
    assert WORDS.number(f"{n:,}") == n


@pytest.mark.parametrize(
    ("text", "year"),
    [("1996", 1996), ("nineteen ninety-six", 1996), ("two thousand and ten", 2010), ("twenty ten", 2010), ("nineteen oh five", 1905)],
)
def test_year(text: str, year: int) -> None:
    assert WORDS.year(text) == year


def test_small_words() -> None:
    assert (WORDS.unit("centuries"), WORDS.unit("Years"), WORDS.unit("day")) == ("century", "year", "day")
    assert (WORDS.ordinal("3rd"), WORDS.ordinal("twenty-first"), WORDS.ordinal("odd")) == (3, 21, None)
    assert (WORDS.part("The end  of"), WORDS.part("early"), WORDS.part(None)) == ("END", "START", None)
    assert WORDS.exact("no more than") == "EQUAL_OR_LESS"
    assert (WORDS.month("Sept."), WORDS.month("MAY"), WORDS.weekday("SUNDAY")) == (9, 5, 6)


def test_classes_call_for_rules() -> None:
    assert {"weekday", "unit", "digit", "year", "friday"} <= WORDS.classes("On Friday, two weeks after 4 May 1999")
    assert "month" not in WORDS.classes("Nothing here")


def test_alternation_takes_the_longest_first() -> None:
    assert alternation(["a", "a few"]) == "(?:a few|a)"


@pytest.mark.parametrize(
    ("text", "daypart", "time"),
    [
        ("10:35 a.m.", None, (10, 35)), ("10 p.m.", None, (22, 0)), ("12 a.m.", None, (0, 0)), ("noon", None, (12, 0)),
        ("midnight", None, (24, 0)), ("1800", None, (18, 0)), ("4", "AF", (16, 0)), ("23:15", None, (23, 15)),
    ],
)  # fmt: skip
def test_clock(text: str, daypart: str | None, time: tuple[int, int]) -> None:
    assert read_clock(text, WORDS, daypart) == time


def test_clock_has_ends_and_zones() -> None:
    assert read_clock("25:10", WORDS) is None
    assert read_clock("soon", WORDS) is None
    assert clock_suffix("18:00", "UTC", WORDS) == "T18:00Z"
    assert clock_suffix("6 p.m.", " EST", WORDS) == "T18:00"
    assert clock_suffix(None, None, WORDS) == ""
