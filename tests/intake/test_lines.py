"""Datelines, bylines, kinds of paragraph, signals."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from dragoman import data
from dragoman.intake import lines

PUBLISHED = dt.date(2031, 4, 25)


@pytest.mark.parametrize(
    ("text", "place", "date", "agency"),
    [
        ("TORUN, April 24 (AFP) - The bridge is closed.", "TORUN", dt.date(2031, 4, 24), "AFP"),
        ("TORUN, April 24 (PTI) The bridge is closed.", "TORUN", dt.date(2031, 4, 24), "PTI"),
        ("TORUN, Velia (AP) — The bridge is closed.", "TORUN, Velia", None, "AP"),
        ("TORUN (AP) _ The bridge is closed.", "TORUN", None, "AP"),
        ("Torun, 24 avr 2031 (AFP) - Le pont est fermé.", "Torun", dt.date(2031, 4, 24), "AFP"),
        ("TORUN/MARRAK CITY (Reuters) - The bridge is closed.", "TORUN/MARRAK CITY", None, "Reuters"),
        ("(ANSA) - Torun, April 24 - The bridge is closed.", "Torun", dt.date(2031, 4, 24), "ANSA"),
        ("TORUN, Velia, Dec. 9 Kyodo - The bridge is closed.", "TORUN, Velia", dt.date(2030, 12, 9), "Kyodo"),
        ("TORUN, April 24. /TASS/. The bridge is closed.", "TORUN", dt.date(2031, 4, 24), "TASS"),
        ("TORUN, Feb. 1, 2030 /PRNewswire/ -- A company sells.", "TORUN", dt.date(2030, 2, 1), "PRNewswire"),
        ("TORUN, Velia — The bridge is closed.", "TORUN, Velia", None, None),
        ("Tegu, Jan 2 (EFE).- The bridge is closed.", "Tegu", dt.date(2031, 1, 2), "EFE"),
        ("Kabul: The bridge is closed.", "Kabul", None, None),
        ("TORUN—The bridge is closed.", "TORUN", None, None),
        ("TORUN- The bridge is closed.", "TORUN", None, None),
        ("McTORUN, Velia — The bridge is closed.", "McTORUN, Velia", None, None),
        ("TORUN (24 April 2031) – The bridge is closed.", "TORUN", dt.date(2031, 4, 24), None),
        ("Torun, 24 April 2031 – The bridge is closed.", "Torun", dt.date(2031, 4, 24), None),
        ("Kyiv, Ukraine – The bridge is closed.", "Kyiv, Ukraine", None, None),
        ("Torun, Velia | AFP | The bridge is closed.", "Torun, Velia", None, "AFP"),
        ("TORUN - Anadolu Agency - The bridge is closed.", "TORUN", None, "AA"),
        ("TORUN, Apr 24 - RIA Novosti. The bridge is closed.", "TORUN", dt.date(2031, 4, 24), "RIA Novosti"),
    ],
)
def test_datelines(text: str, place: str, date: dt.date | None, agency: str | None) -> None:
    found = lines.find_dateline(text, PUBLISHED)
    assert found is not None
    assert (found.place, found.date, found.agency) == (place, date, agency)
    assert re.match(r"(?:The|A|Le) ", text[found.length :])


@pytest.mark.parametrize(
    "text",
    [
        "Press Trust of India (PTI) said the bridge is closed.",
        "Prime Minister Ada Moss (Liberal) said the bridge is closed.",
        "PRESIDENT MOSS: The bridge is closed.",
        "UPDATE 1 - The bridge is closed.",
        "The bridge (AP) - that is, the old one - is closed.",
        "Moss said on April 24 that the bridge - the old one - is closed.",
        "Opinion — The bridge should be closed.",
        "In Torun (which AFP reported) the bridge is closed.",
        "NATO — which built the bridge — has closed it.",
        "US - China talks were held on the bridge.",
        "ARMY CLOSES BRIDGE — MINISTRY",
        "World Bridge Organization (WBO) - The bridge is closed.",
        "Ada Moss (PTI) - the former minister - closed the bridge.",
        "Iran: The bridge is closed.",
        "HANOI — the capital — has closed the bridge.",
        "AMD Buys Bridges – The firm is closed.",
        "Bridge Closed (March 20, 2031) - The bridge is closed.",
    ],
)
def test_no_datelines(text: str) -> None:
    assert lines.find_dateline(text, PUBLISHED) is None


def test_a_dateline_of_dates_only_names_no_place() -> None:
    found = lines.read_dateline("4/4/2031")
    assert found is not None and found.place is None


def test_rows_of_the_table_hold_their_examples() -> None:
    for kind in data.toml("intake.toml")["kind"]:
        for example in kind["yes"]:
            at = [example, "x is y.", "x is y.", "x is y."] if kind["at"] == "start" else ["x is y."] * 3 + [example]
            assert lines.classify(at, [None] * 4)[at.index(example)] == kind["name"], example
        for example in kind["no"]:
            at = [example, "x is y.", "x is y.", "x is y."] if kind["at"] == "start" else ["x is y."] * 3 + [example]
            assert lines.classify(at, [None] * 4)[at.index(example)] == "body", example


def test_end_marks_and_what_follows_a_rule() -> None:
    text = ["The bridge is closed.", "Nobody knows why.", "___", "Ada Moss reported from Torun.", "AFP ab cd"]
    assert lines.classify(text, [None] * 5) == ["body", "body", "note", "notice", "credit"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("By Ada Moss", ("Ada Moss", None, None)),
        ("Ada Moss, VPA Staff Writer", ("Ada Moss", "VPA Staff Writer", None)),
        ("Press Trust of India", (None, None, "PTI")),
        ("Von Ada Moss, dpa", ("Ada Moss", "dpa", None)),
        ("", (None, None, None)),
    ],
)
def test_bylines(raw: str, expected: tuple[str | None, str | None, str | None]) -> None:
    assert lines.split_byline(raw) == expected


def test_signals() -> None:
    assert lines.headline_signal("CORRECTED: Bridge closes") == "correction"
    assert lines.headline_signal("UPDATE 2-Bridge closes") == "update"
    assert lines.headline_signal("Kill: Bridge closes") == "kill"
    assert lines.headline_signal("Killing of a trader shocks Torun") is None
    assert lines.signal_of("BC-Bridge, 1st Ld-Writethru", None) == "update"
    assert lines.signal_of("BC-Bridge", "MANDATORY KILL") == "kill"
    assert lines.signal_of(None) is None
