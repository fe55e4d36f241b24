"""Offices by date: right to the day, former holders, interregna."""

import datetime as dt

import pytest

from dragoman.actors.offices import OfficesStage, on_day
from dragoman.actors.people import People, load_people, name_words
from dragoman.actors.words import split, stream
from dragoman.config import Settings
from dragoman.records import Entity, Event, Reading, Story


@pytest.mark.parametrize(
    ("name", "day", "office", "sector"),
    [
        ("Imran Khan", "2022-02-24", "Prime Minister", "GOV"),
        ("Imran Khan", "2022-04-24", "opposition leader", "OPP"),
        ("Shehbaz Sharif", "2022-04-11", "Prime Minister", "GOV"),
        ("Angela Merkel", "2021-12-07", "Chancellor", "GOV"),
        ("Angela Merkel", "2022-03-01", None, "ELI"),
        ("Liz Truss", "2022-10-24", "Prime Minister", "GOV"),
        ("Rishi Sunak", "2022-10-25", "Prime Minister", "GOV"),
        ("Mikheil Saakashvili", "2007-12-15", None, "ELI"),
    ],
)
def test_office_on_a_day(name, day, office, sector):
    person = load_people(None).find(name_words(name))
    assert person is not None
    when = dt.date.fromisoformat(day)
    assert sector in person.sectors(when)
    held = person.holding(when)
    assert (held.role if held else None) == office


def test_spellings_are_one_person():
    people = load_people(None)
    a, b = people.find(name_words("Volodymyr Zelensky")), people.find(name_words("Volodymyr Zelenskyy"))
    assert a is not None and b is not None and a.name == b.name


@pytest.mark.parametrize("name", ["M.K. Anwar", "Gavin St.Pier", "Recep Tayyip Erdoğan", "Hosni Mubarak", "J.B. Pritzker", "Xi Jinping"])
def test_everybody_is_found_by_the_own_name(name):
    found = load_people(None).find(name_words(name))
    assert found is not None and frozenset(name_words(name)) in found.words


def test_two_words_in_common_but_not_one_or_an_initial_alone():
    header = ["id", "role", "name", "aliases", "sector", "code", "start", "end"]
    rows = [("Ada Ngozi Obi", ""), ("Tunde Bello", "T.B. Okoro|Bello Okoro")]
    people = People([(header, f"\tMinister\t{name}\t{aliases}\tGOV\tNGA\t2020-01-01\t") for name, aliases in rows])
    assert people.find(("ada", "obi")).name == people.find(("obi", "ngozi")).name == "Ada Ngozi Obi"
    assert people.find(("bello", "okoro")).name == people.find(name_words("T.B. Okoro")).name == "Tunde Bello"
    assert people.find(("a", "obi")).name == "Ada Ngozi Obi"
    assert people.find(("ada", "okoro")) is None and people.find(("grace", "obi")) is None


@pytest.mark.parametrize("name", ["Abdel Fattah al-Sisi", "KIM Jong Un", "John VI", "de la Cruz", "J Doe", " Ban  Ki-moon", "-"])
def test_words_of_a_plain_name_are_those_of_the_stream(name):
    words = [w.plain for w in stream(split(name))]
    strong = tuple(w for w in words if w not in ("al", "de", "la") and len(w) > 1)
    assert name_words(name) == (strong or tuple(words))


def test_a_surname_needs_a_country_or_a_title():
    people, day = load_people(None), dt.date(2023, 5, 1)
    assert people.find(("sunak",), day) is None
    assert people.find(("sunak",), day, ["GBR"]).name == "Rishi Sunak"
    assert people.find(("sunak",), day, (), titled=True).name == "Rishi Sunak"


def test_a_head_of_state_in_office_needs_neither():
    people = load_people(None)
    assert people.find(("macron",), dt.date(2023, 5, 1)).name == "Emmanuel Macron"
    assert people.find(("macron",), dt.date(1999, 5, 1)) is None


def test_event_gets_the_office_of_its_own_day():
    khan = Entity("Khan", None, "Imran Khan", None, "PAK", ("PTY", "OPP"))
    event = Event("e", ("CONSULT",), actor=(khan,), date=dt.date(2022, 2, 23), enddate=dt.date(2022, 2, 24))
    reading = Reading(Story("s", "text", published=dt.date(2022, 4, 24)), events=(event,))
    out = OfficesStage(Settings())(reading).events[0]
    assert (out.actor[0].office, out.actor[0].sector) == ("Prime Minister", ("GOV",))
    assert out.evidence[0].stage == "offices"


def test_unknown_people_stay_as_they_are():
    who = Entity("Ada Obi", None, "Ada Obi", None, "NGA", ("JRN",))
    assert on_day(who, load_people(None), dt.date(2020, 1, 1), dt.date(2020, 1, 1)) == who
