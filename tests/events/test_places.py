"""The place of an event: what its words say, what the story says, and what nobody says."""

from __future__ import annotations

import pytest

from dragoman.config import Settings
from dragoman.events.locating import Ties, find_loci
from dragoman.events.places import PlacesStage
from dragoman.records import Entity, Event, Span, replace


@pytest.fixture(scope="module")
def stage() -> PlacesStage:
    return PlacesStage(Settings())


def entity(text: str, words: str, code: str) -> Entity:
    at = text.index(words)
    return Entity(words, Span(at, at + len(words)), words, code=code)


@pytest.fixture
def located(parse, stage):
    """``located(text, trigger, type, actors, recipients)``: the place of one event made by hand; actors are (words, code)."""

    def run(text, trigger, kind, actors=(), recipients=(), quad=4):
        reading = parse(text)
        at = text.index(trigger)
        token = next(t for t in reading.syntax.tokens if t.start == at)
        event = Event(
            id="e", event=(kind,), quad_code=quad, trigger_span=Span(at, at + len(trigger)), trigger=token.i,
            actor=tuple(entity(text, *a) for a in actors), recipient=tuple(entity(text, *a) for a in recipients),
        )  # fmt: skip
        return stage(replace(reading, events=(event,))).events[0]

    return run


def test_a_town_in_the_clause_is_the_place(located):
    text = "Gunmen attacked a market in Mosul on Monday, killing nine people."
    place = located(text, "attacked", "ASSAULT", [("Gunmen", "---")], [("people", "---")]).event_loc
    assert (place.extracted_place, place.country_code, place.resolution) == ("Mosul", "IRQ", "city")
    assert place.geonameid and abs(place.lat - 36.3) < 0.2


def test_the_host_of_a_visit_is_the_place(located):
    text = "The Polish president arrived in Accra on Friday for a visit to Ghana."
    place = located(text, "visit", "CONSULT", [("Polish president", "POL")], [("Ghana", "GHA")], quad=1).event_loc
    assert place.country_code == "GHA"


def test_a_domestic_crackdown_is_at_home(located):
    text = "Iranian police arrested dozens of Iranian students. The arrests followed protests in Tehran and Shiraz."
    place = located(text, "arrested", "COERCE", [("Iranian police", "IRN")], [("Iranian students", "IRN")]).event_loc
    assert place.country_code == "IRN"


def test_the_city_of_a_province_name_is_the_city(located):
    text = "Fighters seized a prison in the city of Herat after a long siege."
    place = located(text, "seized", "COERCE", [("Fighters", "---")]).event_loc
    assert (place.country_code, place.resolution) == ("AFG", "city")


def test_where_no_place_is_named_none_is_given(located):
    event = located("The minister praised the plan and thanked his colleagues.", "praised", "SUPPORT", quad=1)
    assert event.event_loc is None


def test_the_choice_is_on_record(located):
    event = located("Rebels shelled Aleppo on Sunday.", "shelled", "ASSAULT", [("Rebels", "SYR")])
    assert event.evidence[-1].stage == "places"
    assert event.evidence[-1].span == event.event_loc.span


def test_nominals_and_there_stand_for_named_places(parse, stage):
    reading = parse("Troops entered Kenya on Monday. Thousands marched in the capital. The army opened fire there.")
    loci = find_loci(reading, stage.gazetteer, {})
    found = {(reading.words(x.span), x.spot.name, x.rule) for x in loci}
    assert ("capital", "Nairobi", "nominal") in found
    assert ("there", "Nairobi", "there") in found


def test_a_person_is_not_a_place(parse, stage):
    reading = parse("Paris Hilton met Jordan Peterson and praised him.")
    assert not [x for x in find_loci(reading, stage.gazetteer, {}) if reading.words(x.span).startswith(("Paris Hilton", "Jordan Peterson"))]


def test_ties_from_close_to_loose(parse, stage):
    reading = parse("Police in Lagos fired on marchers in Abuja. Calm returned to Kano.")
    loci = {reading.words(x.span): x for x in find_loci(reading, stage.gazetteer, {})}
    fired = next(t for t in reading.syntax.tokens if t.text == "fired")
    tie = Ties(reading.syntax, fired.i, fired.span)
    assert tie(loci["Kano"]) == "after1"
    assert tie(loci["Abuja"]) in ("verb", "argument")


def test_a_story_without_events_is_left_alone(parse, stage):
    reading = parse("Rain fell in Oslo.")
    assert stage(reading) is reading


@pytest.mark.parametrize(
    "opening", ["LIMA, May 3 (Agency) - ", "LIMA (Agency) -- ", "LIMA, Peru, 3 May — ", "LIMA — "]
)
def test_the_dateline_is_where_the_story_was_filed(parse, stage, opening):
    reading = parse(opening + "Rebels in Bolivia freed two hostages on Sunday.")
    assert {x.spot.country for x in find_loci(reading, stage.gazetteer, {})} == {"BOL"}
