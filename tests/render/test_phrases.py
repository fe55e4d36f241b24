"""Stored records in plain words."""

import pytest

from dragoman import data
from dragoman.render import phrases

PAPER = {"name": "The Daily", "kind": "media", "code": "NOR"}
OFFICIAL = {"name": "a ministry official", "kind": "unnamed_official", "code": "NOR"}


def row(kind, mode, actor, recipient, status="asserted"):
    return {"type": kind, "mode": mode, "actor": actor, "recipient": recipient, "status": status}


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (row("ACCUSE", ["allege"], ["Norway (NOR)"], ["France (FRA)"]), "Norway accused France"),
        (row("CONSULT", ["visit"], ["Ann Bo (NOR)"], ["France (FRA)"], "planned"), "Ann Bo will visit France"),
        (row("ASSAULT", ["drone"], ["Norway (NOR)"], ["France (FRA)"], "alleged"), "Norway allegedly attacked France with drones"),
        (row("SUPPORT", [], ["Ann Bo (NOR)"], ["France (FRA)"], "reported"), "Ann Bo reportedly voiced support for France"),
        (row("CONSULT", [], ["Norway (NOR)", "France (FRA)"], []), "Norway and France held talks"),
        (row("CONSULT", ["visit"], ["Ann Bo (NOR)", "Jo Li (FRA)"], []), "Ann Bo and Jo Li held talks"),
        (row("ASSAULT", ["aerial"], [], ["Norway (NOR)"], "denied"), "Somebody not named did not attack Norway from the air"),
        (row("AID", None, ["unknown (NOR)"], ["refugees (FRA)"], "hypothetical"), "Somebody of Norway might give aid to refugees (France)"),
    ],
)
def test_a_record_reads_as_a_sentence(record, words):
    assert phrases.act(record) == words


def test_every_type_and_mode_has_its_phrase():
    types = data.toml("plover.toml")["types"]
    wanted = {(t, m) for t, v in types.items() for m in ("", *v["modes"])}
    rows = list(data.rows("phrases.tsv"))
    assert {(r["type"], r["mode"]) for r in rows} == wanted
    assert all(r[k].count("{}") == 1 and "[" in r[k] for r in rows for k in ("past", "base"))


def test_every_sector_has_a_name():
    assert set(data.toml("plover.toml")["sectors"]) <= set(phrases.terms("sectors"))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2022-04-24", "2022-04-24", "24 April 2022"),
        ("2022-04-01", "2022-04-30", "April 2022"),
        ("2022-04-01", "2022-06-30", "April–June 2022"),
        ("2022-01-01", "2022-12-31", "2022"),
        ("2020-01-01", "2022-12-31", "2020–2022"),
        ("2022-04-01", "2022-04-04", "1–4 April 2022"),
        ("2022-03-28", "2022-04-03", "28 March – 3 April 2022"),
        ("2021-12-30", "2022-01-02", "30 December 2021 – 2 January 2022"),
        ("2022-04-03", None, "from 3 April 2022 on"),
        (None, "2022-04-03", "until 3 April 2022"),
        (None, None, "date not known"),
    ],
)
def test_days_as_people_write_them(first, last, words):
    assert phrases.days(first, last) == words


def test_names_and_codes():
    assert phrases.country("RUS") == "Russia"
    assert phrases.country("UKR") == "Ukraine"
    assert phrases.country("UNO") == "United Nations"
    assert phrases.country("---") == ""
    assert phrases.code_of("russia") == "RUS"
    assert phrases.code_of(" un ") == "UNO"
    assert phrases.code_of("") == ""
    assert phrases.code_of("nowhere") == "NOWHERE"
    assert phrases.name({"identifier_text": "spokesperson", "code": "DEU"}) == "spokesperson (Germany)"


def test_chain_and_basis():
    assert phrases.chain({"chain": [PAPER, OFFICIAL], "value": "CT+"}) == (
        "on the word of The Daily (media, Norway) ← a ministry official (unnamed official, Norway): certain"
    )
    assert phrases.chain({"chain": [], "value": "CT-"}) == "in the story's own voice: did not happen"
    assert phrases.basis({"basis": "explicit", "text": "in April"}) == "the text says “in April”"
    assert phrases.basis(None) == "the text gives no date"


def test_an_unknown_type_is_shown_as_it_is():
    assert phrases.act(row("DANCE", None, ["Norway (NOR)"], ["France (FRA)"])) == "Norway dance: France"
