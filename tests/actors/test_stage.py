"""Mentions of invented stories."""

import datetime as dt

import pytest

from dragoman.actors.coordination import conjoined
from dragoman.actors.stage import ActorsStage
from dragoman.config import Settings
from dragoman.records import Span

DAY = dt.date(2022, 4, 24)


@pytest.fixture(scope="module")
def read(parse):
    stage = ActorsStage(Settings())
    return lambda text: stage(parse(text, published=DAY))


def entities(reading, word):
    """Entities of the first mention whose head is ``word``."""
    for m in reading.mentions:
        if reading.syntax.tokens[m.head].text == word:
            return m.entities
    raise AssertionError(f"no mention headed by {word}: {[reading.syntax.tokens[m.head].text for m in reading.mentions]}")


def kind(reading, word):
    return next(m.kind for m in reading.mentions if reading.syntax.tokens[m.head].text == word)


def test_modifiers_give_country_and_sector(read):
    r = read("Turkish forces shelled the village while Pakistan's powerful military watched.")
    assert (entities(r, "forces")[0].code, entities(r, "forces")[0].sector) == ("TUR", ("MIL",))
    assert (entities(r, "military")[0].code, entities(r, "military")[0].sector) == ("PAK", ("MIL",))


def test_two_nations_are_two_entities(read):
    r = read("Russian and Belarusian soldiers crossed the river.")
    assert [e.code for e in entities(r, "soldiers")] == ["RUS", "BLR"]
    assert conjoined(r, Span(0, r.text.index(" crossed"))) == ["Russian soldiers", "Belarusian soldiers"]


def test_place_and_metonym(read):
    r = read("Moscow rejected the offer. The envoys met in Moscow.")
    kinds = [m.kind for m in r.mentions if r.syntax.tokens[m.head].text == "Moscow"]
    assert kinds == ["metonym", "place"]


def test_demonym_before_a_nominal_event(read):
    r = read("An Israeli raid killed two people in Jenin.")
    assert entities(r, "Israeli")[0].code == "ISR"


def test_surname_takes_up_the_full_name_and_title(read):
    r = read("Judge Amara Diallo of Senegal opened the hearing on Monday. Diallo refused a delay.")
    assert entities(r, "Diallo")[0].sector == ("JUD",)
    assert all(e.code == "SEN" for m in r.mentions for e in m.entities if "Diallo" in e.identifier_text)


def test_holder_of_a_title(read):
    r = read("President Emmanuel Macron spoke to reporters in Paris. The president refused to resign.")
    assert entities(r, "president")[0].identifier_text == "Emmanuel Macron"


def test_pronoun_keeps_its_words_as_via(read):
    r = read("Sergey Lavrov arrived on Monday. He thanked the hosts.")
    he = entities(r, "He")[0]
    assert he.identifier_text == "Sergey Lavrov" and r.words(he.via) == "He"


def test_spokesman_speaks_for_his_body(read):
    r = read("A spokesman for Hamas denied the report.")
    assert entities(r, "spokesman")[0].code == "PSE" and "REB" in entities(r, "spokesman")[0].sector


def test_former_and_opposition(read):
    r = read("The former Ghanaian president met the Togolese opposition leader.")
    assert entities(r, "president")[0].sector == ("ELI",)
    assert "OPP" in entities(r, "leader")[0].sector


def test_country_from_the_story(read):
    r = read("Protests spread across Peru on Friday. Police fired tear gas at the protesters.")
    assert entities(r, "Police")[0].code == "PER"
    assert entities(r, "protesters")[0].code == "PER"


def test_empty_story(read):
    assert read("").mentions == ()
