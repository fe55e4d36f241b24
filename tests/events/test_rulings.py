"""PLOVER's rulings, each on a sentence, by rules alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.config import Settings
from dragoman.reader import Reader, make_story
from dragoman.records import Event


@pytest.fixture(scope="module")
def coded() -> Callable[[str], list[Event]]:
    half = Reader(Settings(encoder="off"), upto="triggers")
    return lambda text: list(half(make_story(text)).events)


@pytest.mark.parametrize(
    ("text", "kind", "mode"),
    [
        ("Egypt's president will visit Turkey in May.", "AGREE", None),
        ("Norway will send aid to Nepal.", "AGREE", None),
        ("France plans to withdraw its troops from Mali.", "CONCEDE", None),
        ("Russia will attack Georgia, the general said.", "THREATEN", "violence"),
        ("Egypt's president visited Turkey in May.", "CONSULT", "visit"),
        ("Chile ratified the treaty with Peru.", "SUPPORT", None),
        ("Poland summoned the ambassador of Belarus.", "ACCUSE", "disapprove"),
        ("Serbia cancelled a meeting with Croatia.", "REJECT", "meet"),
        ("Canada cut off aid to Sudan.", "SANCTION", "discontinue"),
        ("Austria expelled two Russian diplomats.", "SANCTION", "expel"),
        ("Pakistan deported thousands of Afghans.", "COERCE", "deport"),
        ("India and Japan held joint naval exercises.", "COOPERATE", None),
        ("China held military exercises near Taiwan.", "MOBILIZE", "troops"),
        ("Belarus released three journalists on Friday.", "RETREAT", "release"),
        ("Turkey's president pardoned two journalists.", "CONCEDE", None),
        ("The rebels declared a ceasefire in Sudan.", "CONCEDE", None),
        ("A court in Moscow convicted the journalist of treason.", "SANCTION", "convict"),
    ],
)
def test_ruling(coded: Callable[[str], list[Event]], text: str, kind: str, mode: str | None) -> None:
    found = [(e.event[0], e.mode) for e in coded(text)]
    assert any(t == kind and (mode is None or mode in m) for t, m in found), found


def test_visitor_is_actor_and_host_recipient(coded: Callable[[str], list[Event]]) -> None:
    (event,) = [e for e in coded("Chile's foreign minister visited Peru on Monday.") if e.event == ("CONSULT",)]
    assert [e.code for e in event.actor] == ["CHL"]
    assert [e.code for e in event.recipient] == ["PER"]


def test_participants_of_talks_stand_in_actor(coded: Callable[[str], list[Event]]) -> None:
    (event,) = coded("Serbia and Kosovo held talks in Brussels.")
    assert event.reciprocal
    assert len(event.actor) == 2
    assert event.recipient == ()


@pytest.mark.parametrize(
    "text",
    [
        "The earthquake killed hundreds of people.",
        "Three people were killed in a car crash.",
        "Brazil beat Chile in the final of the tournament.",
        "The club fired its coach after the defeat.",
        "Shares rallied on Wall Street.",
        "The band released a new album.",
        "The company met its sales targets.",
    ],
)
def test_idioms_and_accidents_are_silent(coded: Callable[[str], list[Event]], text: str) -> None:
    assert [(e.event, e.event_text) for e in coded(text)] == []


def test_an_unstated_agent_is_unknown(coded: Callable[[str], list[Event]]) -> None:
    found = [e for e in coded("Two journalists were arrested in Cairo.") if e.event == ("COERCE",)]
    assert [e.identifier_text for e in found[0].actor] == ["unknown"]
    assert found[0].actor[0].sector == ("UNK",)


def test_content_of_a_demand_is_no_event(coded: Callable[[str], list[Event]]) -> None:
    found = [e.event[0] for e in coded("Jordan called for the release of the prisoners in Syria.")]
    assert found == ["REQUEST"]
