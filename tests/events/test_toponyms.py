"""Which namesake a story means."""

from __future__ import annotations

import pytest

from dragoman.events.gazetteer import Gazetteer
from dragoman.events.toponyms import Toponym, resolve
from dragoman.records import Span


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def places(gazetteer: Gazetteer, text: str, *names: str, hints: dict[str, float] | None = None) -> list[str]:
    """Country and province of each name, in order of the text."""
    at, found = 0, []
    for n in names:
        at = text.index(n, at)
        found.append(Toponym(n, Span(at, at + len(n))))
        at += len(n)
    return [f"{p.country} {p.province or p.name}" if p else "-" for p in resolve(found, gazetteer, hints)]


def test_a_state_behind_a_town_decides_and_the_sense_is_kept(gazetteer):
    got = places(gazetteer, "a fire in Paris, Texas; later Paris was calm", "Paris", "Texas", "Paris")
    assert got == ["USA Texas", "USA Texas", "USA Texas"]


def test_an_abbreviation_behind_a_town_decides(gazetteer):
    assert places(gazetteer, "in Springfield, Ill., and", "Springfield", "Ill.")[0] == "USA Illinois"


def test_without_company_the_large_place_wins(gazetteer):
    assert places(gazetteer, "in Paris", "Paris") == ["FRA Ile-de-France"]


def test_company_of_other_places_decides(gazetteer):
    got = places(gazetteer, "Ohio, Columbus, Cleveland, Toledo, Athens", "Ohio", "Columbus", "Cleveland", "Toledo", "Athens")
    assert got[4] == "USA Ohio"


def test_hints_of_the_actors_decide(gazetteer):
    assert places(gazetteer, "in Tripoli", "Tripoli", hints={"LBN": 2.0})[0].startswith("LBN")
    assert places(gazetteer, "in Tripoli", "Tripoli", hints={"LBY": 2.0})[0].startswith("LBY")


def test_an_unlisted_name_lies_where_the_story_keeps_to(gazetteer):
    got = places(gazetteer, "Kharkiv, Ukraine, Xyzzyvka", "Kharkiv", "Ukraine", "Xyzzyvka")
    assert got[2].startswith("UKR")
    assert places(gazetteer, "Xyzzyvka", "Xyzzyvka") == ["-"]
