"""The assistant's tools: answers carry sentence and chain."""

import datetime as dt
import json

import pytest

pytest.importorskip("duckdb")

from dragoman.ledger import Ledger
from dragoman.mcp import Tools, _guarded
from dragoman.records import Entity, Event, Perspective, Reading, Span, Story, Voice

DAY = dt.date(2022, 3, 1)


@pytest.fixture
def tools(tmp_path):
    voice = Voice("A paper", "a paper", None, "FRA", (), "media", "said", None)
    event = Event(
        "e1",
        ("CONSULT",),
        ("visit",),
        actor=(Entity("Norway", None, "Norway", code="NOR"),),
        recipient=(Entity("France", None, "France", code="FRA"),),
        date=DAY,
        enddate=DAY,
        perspectives=(Perspective((voice,), "CT+"),),
        text_info={"span": Span(0, 15)},
    )
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add([Reading(Story("s1", "Norway visited.", published=DAY), events=(event,))])
    return Tools(tmp_path / "led")


def test_answers_quote_sentence_and_chain(tools):
    for answer in (tools.ask(actor="NOR", since="2022-01-01"), tools.actor("Norway")):
        row = json.loads(answer)[0]
        assert row["sentence"] == "Norway visited."
        assert row["on_the_word_of"] == [["A paper", "certain"]]
    assert json.loads(tools.dyad("NOR", "FRA"))["totals"][0]["asserted"] == 1
    assert json.loads(tools.explain("e1"))["event_id"] == "e1"
    assert json.loads(tools.contested()) == []


def test_errors_become_answers(tools):
    assert "no event" in json.loads(_guarded(tools.explain)("nothing"))["error"]
    assert "error" in json.loads(_guarded(tools.ask)(since="yesterday"))
