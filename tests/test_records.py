"""Records: derived status, JSON form, spans."""

import datetime as dt
import json

import pytest

from dragoman.records import Entity, Event, Perspective, Reading, Span, Story, Voice, derive_status, event_dict, plain


def voice(name: str = "A") -> Voice:
    return Voice(name, name, None, "---", (), "named", "said", None)


@pytest.mark.parametrize(
    ("narrator", "inner", "tense", "status"),
    [
        ("CT+", None, "past", "asserted"),
        ("UU", "CT+", "past", "reported"),
        ("UU", "PS+", "past", "alleged"),
        ("PS+", None, "past", "alleged"),
        ("CT+", None, "future", "planned"),
        ("UU", "CT+", "future", "planned"),
        ("CT-", None, "past", "denied"),
        ("UU", "CT-", "past", "denied"),
        ("UU", "UU", "past", "hypothetical"),
        ("CT+", None, "hypothetical", "hypothetical"),
    ],
)
def test_status(narrator, inner, tense, status):
    perspectives = (Perspective((voice(),), inner),) if inner else ()
    assert derive_status(narrator, perspectives, tense) == status


def test_event_json_has_the_contract_names():
    event = Event(
        "e1", ("CONSULT",), ("visit",), actor=(Entity("he", Span(0, 2), "Ann Bo", code="NOR"),), date=dt.date(2022, 2, 1)
    )
    row = event_dict(event)
    assert row["status"] == "asserted"
    assert row["date"] == "2022-02-01"
    assert row["actor"][0]["identifier_text"] == "Ann Bo"
    assert row["trigger_span"] == [0, 0]
    assert "trigger" not in row
    assert json.loads(json.dumps(row)) == row


def test_reading_json_proves_its_text():
    reading = Reading(Story("s", "Zürich wählt."))
    row = reading.to_dict()
    assert row["text"] == "Zürich wählt."
    assert len(row["story"]["text_sha256"]) == 64
    assert "text" not in row["story"]


def test_spans():
    assert Span(0, 5).overlaps(Span(4, 6))
    assert not Span(0, 5).overlaps(Span(5, 6))
    assert Span(0, 5).covers(Span(1, 5))
    assert plain((Span(1, 2),)) == [[1, 2]]
