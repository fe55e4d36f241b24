"""The packaged gazetteer: names, folding, priors, countries and their people."""

from __future__ import annotations

import math

import pytest

from dragoman import data
from dragoman.events.gazetteer import Gazetteer, fold


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Sana'a", "sanaa"), ("Łódź", "lodz"), ("The Hague", "hague"), ("Port-au-Prince", "port au prince"), ("U.S.", "us")],
)
def test_names_are_folded_to_one_form(name, folded):
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Kherson", "UKR", "city"),
        ("Mosul", "IRQ", "city"),
        ("Ecuadorian", "ECU", "people"),
        ("U.S.", "USA", "country"),
        ("Calif.", "USA", "division"),
        ("Donbas", "UKR", "region"),
        ("Suez Canal", "EGY", "canal"),
        ("Kiev", "UKR", "city"),
        ("Victoria", "AUS", "division"),
    ],
)
def test_the_likeliest_place_of_a_name(gazetteer, name, country, kind):
    best = gazetteer.find(name)[0]
    assert (best.country, best.kind) == (country, kind)


def test_international_waters_have_no_country(gazetteer):
    assert gazetteer.find("South China Sea")[0].country == ""


def test_unknown_names_are_not_found(gazetteer):
    assert gazetteer.find("Xyzzyville") == ()
    assert gazetteer.find("") == ()


def test_only_one_town_of_a_name_is_the_capital(gazetteer):
    capitals = [p for p in gazetteer.find("Washington") if p.capital]
    assert [p.province for p in capitals] == ["District of Columbia"]
    assert gazetteer.capital("FRA").name == "Paris"


def test_every_sovereign_country_has_a_position(gazetteer):
    lost = [r["code"] for r in data.rows("countries.tsv") if r["kind"] == "state" and math.isnan(gazetteer.country(r["code"]).lat)]
    assert lost == []


def test_tables_fit_into_the_wheel():
    assert sum(len(data.path(n).read_bytes()) for n in ("places.tsv.gz", "place_names.tsv.gz")) < 8 * 2**20
