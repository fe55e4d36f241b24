"""Records in words."""

import datetime as dt

from dragoman.records import Entity, Event, Perspective, Voice, When
from dragoman.render.terminal import clean
from dragoman.render.words import actors_line, chain_line, date_line

ANN = Entity("Ann Bo", None, "Ann Bo", code="NOR", sector=("GOV",), office="Prime Minister")
OLA = Entity("", None, "unknown", sector=("UNK",))


def test_dyad_and_talks():
    assert (
        actors_line(Event("e", ("AID",), actor=(ANN,), recipient=(OLA,))) == "Ann Bo (NOR GOV, Prime Minister) -> unknown (UNK)"
    )
    assert actors_line(Event("e", ("CONSULT",), actor=(ANN, OLA), reciprocal=True)).endswith(") and unknown (UNK)")


def test_dates_say_how_they_are_known():
    assert date_line(Event("e", ("AID",))) == "date unknown"
    when = When(text="in February", basis="explicit")
    event = Event("e", ("AID",), date=dt.date(2022, 2, 1), enddate=dt.date(2022, 2, 28), when=when)
    assert date_line(event) == "2022-02-01 to 2022-02-28 (explicit: in February)"


def test_chain_reads_outermost_first():
    paper = Voice("The Daily", "the paper", None, "PAK", (), "media", "said", None)
    official = Voice("an official", "an official", None, "PAK", ("GOV",), "unnamed_official", "citing", None)
    line = chain_line(Perspective((paper, official), "CT+"))
    assert line == "on the word of The Daily (media, PAK) <- an official (unnamed official, PAK GOV): certain"


def test_no_story_steers_the_terminal():
    assert "\x1b" not in clean("a\x1b[31mred\x07")
    assert "\u202e" not in clean("abc\u202edef")
