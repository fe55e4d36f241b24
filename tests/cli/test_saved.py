"""``ask --save`` keeps a search for the desk; ``export training`` writes what analysts corrected."""

import json

import pytest

pytest.importorskip("duckdb")

from dragoman.cli import run
from dragoman.ledger import Ledger
from dragoman.ledger.searches import load_searches
from dragoman.records import Entity, Event, Reading, Span, Story


@pytest.fixture
def ledger(tmp_path):
    who = (Entity("Norway", None, "Norway", code="NOR"),)
    event = Event("e1", ("ASSAULT",), actor=who, trigger_span=Span(7, 15))
    with Ledger(tmp_path / "led", create=True) as found:
        found.add([Reading(Story("s1", "Norway attacked France."), events=(event,))])
    return tmp_path / "led"


def test_a_search_is_kept_and_its_addresses_told(ledger, capsys):
    assert run(["ask", "--ledger", str(ledger), "--actor", "NOR", "--between", "Norway", "France", "--save", "norway"]) == 0
    assert load_searches(ledger) == {"norway": {"actor": "NOR", "between": "Norway, France"}}
    assert "/feed.atom?saved=norway" in capsys.readouterr().err


def test_a_search_without_conditions_is_refused(ledger, capsys):
    assert run(["ask", "--ledger", str(ledger), "--save", "all"]) == 2
    assert "whole ledger" in capsys.readouterr().err
    assert load_searches(ledger) == {}


def test_corrected_stories_are_written(ledger, tmp_path):
    out = tmp_path / "corrected.jsonl"
    assert run(["export", "training", "--ledger", str(ledger), "-o", str(out)]) == 0
    assert out.read_text() == ""
    assert run(["correct", "e1", "--ledger", str(ledger), "--set", "status=denied", "--why", "the army denied it"]) == 0
    assert run(["export", "training", "--ledger", str(ledger), "-o", str(out)]) == 0
    [story] = map(json.loads, out.read_text().splitlines())
    assert [(e["trigger"], e["value"], e["optional"]) for e in story["events"]] == [("attacked", "CT-", False)]
