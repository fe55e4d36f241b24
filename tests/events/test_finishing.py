"""Codes, scores, contexts, sizes and ids of finished events."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.config import Settings
from dragoman.events.finishing import FinishingStage
from dragoman.events.sizes import find_sizes
from dragoman.records import Entity, Event, Reading, Span, replace

Parse = Callable[..., Reading]


def finished(parse: Parse, text: str, word: str, kind: str = "ASSAULT", mode: tuple[str, ...] = ()) -> Event:
    reading = parse(text, published="2023-05-04")
    trigger = next(t for t in reading.syntax.tokens if t.text == word)
    actor = Entity("Sudan", Span(0, 5), "Government of Sudan", code="SDN", sector=("GOV",))
    draft = Event(
        id="0", event=(kind,), mode=mode, actor=(actor,), trigger=trigger.i, trigger_span=trigger.span, confidence=0.613
    )
    return FinishingStage(Settings())(replace(reading, events=(draft,))).events[0]


def test_codes_and_scores_follow_the_mode(parse: Parse) -> None:
    found = finished(parse, "Sudan bombed a town near the border on Monday.", "bombed", mode=("aerial",))
    assert (found.quad_code, found.event_scale, found.cameo) == (4, -9.5, "195")
    assert found.text.startswith("Sudan bombed")
    assert found.text_info["sentence"] == 0
    assert found.cite_info["published"] == "2023-05-04"
    assert found.confidence == 0.61
    assert found.coder["name"] == "dragoman"


def test_a_country_at_arms_is_government_and_military(parse: Parse) -> None:
    reading = parse("Sudan bombed a town.", published="2023-05-04")
    trigger = reading.syntax.tokens[1]
    for name, kind, sector in (
        ("Sudan", "ASSAULT", ("GOV", "MIL")),
        ("Sudan", "AGREE", ("GOV",)),
        ("Government of Sudan", "ASSAULT", ("GOV",)),
        ("Darfuris", "REQUEST", ("GOV",)),
        ("Darfuris", "PROTEST", ("CVL",)),
    ):
        own = ("CVL",) if name == "Darfuris" else ("GOV",)
        actor = Entity("Sudan", Span(0, 5), name, code="SDN", sector=own)
        draft = Event(id="0", event=(kind,), actor=(actor,), recipient=(actor,), trigger=trigger.i, trigger_span=trigger.span)
        done = FinishingStage(Settings())(replace(reading, events=(draft,))).events[0]
        assert (done.actor[0].sector, done.recipient[0].sector) == (sector, own)


def test_ids_are_stable_and_differ(parse: Parse) -> None:
    text = "Sudan bombed a town and shelled a village."
    assert finished(parse, text, "bombed").id == finished(parse, text, "bombed").id
    assert finished(parse, text, "bombed").id != finished(parse, text, "shelled").id


def test_contexts_come_from_words_with_evidence(parse: Parse) -> None:
    found = finished(parse, "Sudan shelled a refugee camp during the election campaign.", "shelled")
    assert {"election", "migration"} <= set(found.context)
    assert any(e.rule == "context:election" for e in found.evidence)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("The attack killed 12 people and wounded 30 others.", {"dead": 12, "injured": 30}),
        ("Police arrested 1,200 demonstrators.", {"arrested": 1200}),
        ("At least three soldiers were killed.", {"dead": 3}),
        ("Some 20,000 people marched through the capital.", {"crowd": 20000}),
        ("In 2019 rebels killed the mayor after 5 years of war.", {}),
    ],
)
def test_sizes(parse: Parse, text: str, sizes: dict[str, int]) -> None:
    reading = parse(text)
    assert find_sizes(reading.syntax, reading.syntax.sentences[0]) == sizes
