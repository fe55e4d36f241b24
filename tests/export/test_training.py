"""Corrected stories as training data."""

import datetime as dt

import pytest

pytest.importorskip("duckdb")

from dragoman.export.training import training
from dragoman.ledger import Ledger
from dragoman.records import Entity, Event, Perspective, Reading, Span, Story, Voice

TEXT = "Norway attacked France. Spain visited Peru."


def reading(name):
    def event(number, kind, first, last, actor, recipient):
        voice = Voice("The Daily", "the paper", None, "NOR", (), "media", "said", None)
        return Event(
            f"{name}-{number}", (kind,), actor=(Entity(actor, None, actor, code="NOR"),), recipient=(Entity(recipient, None, recipient),),
            date=dt.date(2022, 3, 1), enddate=dt.date(2022, 3, 2), trigger_span=Span(first, last), narrator="UU",
            perspectives=(Perspective((voice,), "CT+"),),
        )  # fmt: skip

    events = (event(1, "ASSAULT", 7, 15, "Norway", "France"), event(2, "CONSULT", 30, 37, "Spain", "Peru"))
    return Reading(Story(name, TEXT, published=dt.date(2022, 3, 2), outlet="The Daily"), events=events)


def test_only_corrected_stories_go_out_and_the_rest_of_them_is_optional(tmp_path):
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add([reading("a"), reading("b"), reading("c")])
        ledger.correct("a-1", {"status": "denied"}, why="the army denied it", by="anna")
        ledger.retract_event("b-1", why="a film", by="anna")
        found = {s["id"]: s for s in training(ledger.each_story(), ledger.corrected_stories())}
    assert sorted(found) == ["a", "b"]
    first, second = found["a"]["events"]
    assert (first["trigger"], first["start"], first["type"], first["value"], first["optional"]) == ("attacked", 7, "ASSAULT", "CT-", False)
    assert first["sources"] == [{"name": "The Daily", "kind": "media", "code": "NOR"}]
    assert first["date"] == {"value": "2022-03-01/2022-03-02", "text": None, "explicit": False}
    assert (second["optional"], second["value"]) == (True, "CT+")
    assert [e["type"] for e in found["b"]["events"]] == ["CONSULT"]
