"""Bare phrases to entities."""

import datetime as dt

import pytest

from dragoman.actors import resolve

DAY = dt.date(2022, 11, 1)


@pytest.mark.parametrize(
    ("text", "code", "sector"),
    [
        ("Polish border guards", "POL", "COP"),
        ("Kenya's finance minister", "KEN", "GOV"),
        ("the Chilean Navy", "CHL", "MIL"),
        ("Bolivian miners", "BOL", "LAB"),
        ("Hezbollah fighters", "LBN", "REB"),
        ("the European Parliament", "EUR", "LEG"),
        ("the Kremlin", "RUS", "GOV"),
        ("former president of Ghana", "GHA", "ELI"),
        ("the ambassador of Norway", "NOR", "GOV"),
        ("Transnistria", "MDA", "PRE"),
        ("Lagos police", "NGA", "COP"),
        ("Greek opposition leader", "GRC", "OPP"),
        ("spokesman for the Houthis", "YEM", "REB"),
        ("pro-Russian protesters in Moldova", "MDA", "OPP"),
        ("US-backed rebels in Nicaragua", "NIC", "REB"),
        ("Prime Minister Jacinda Ardern", "NZL", "GOV"),
    ],
)
def test_code_and_sector(text, code, sector):
    found = resolve(text, date=DAY)
    assert found is not None
    assert (found.code, sector in found.sector) == (code, True), found


def test_nobody():
    assert resolve("a wooden table", date=DAY) is None


def test_hint_decides_between_parties_of_one_name():
    assert resolve("Labor Party", date=DAY, country_hint="Israel").code == "ISR"
    assert resolve("Labor Party", date=DAY, country_hint="Australia").code == "AUS"


def test_history_has_its_own_state():
    assert resolve("the Soviet Union", date=dt.date(1985, 5, 1)).identifier_text == "Soviet Union"
    assert resolve("Moscow", date=DAY).identifier_text == "Government of Russia"


def test_taliban_before_and_after_kabul():
    assert "REB" in resolve("the Taliban", date=dt.date(2019, 1, 1)).sector
    assert "GOV" in resolve("the Taliban", date=dt.date(2022, 1, 1)).sector
