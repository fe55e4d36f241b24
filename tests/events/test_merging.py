"""Mentions of one act become one event."""

from __future__ import annotations

import datetime as dt

from dragoman.events.merging import merge_events, same_act
from dragoman.records import Entity, Event, Span, When, replace

RUS = Entity("Russia", Span(0, 6), "Government of Russia", code="RUS", sector=("GOV",))
PUTIN = Entity("Putin", Span(0, 5), "Vladimir Putin", code="RUS", sector=("GOV",))
LAVROV = Entity("Lavrov", Span(0, 6), "Sergey Lavrov", code="RUS", sector=("GOV",))
UKR = Entity("Ukraine", Span(9, 16), "Government of Ukraine", code="UKR", sector=("GOV",))


def event(start: int, actor: Entity = RUS, recipient: Entity | None = UKR, **more: object) -> Event:
    base = Event(
        id=str(start),
        event=("ASSAULT",),
        actor=(actor,),
        recipient=(recipient,) if recipient else (),
        trigger_span=Span(start, start + 5),
    )
    return replace(base, **more)


def test_the_same_act_told_twice_is_one_event_with_mentions() -> None:
    (found,) = merge_events([event(10, confidence=0.4), event(90, confidence=0.8)])
    assert found.trigger_span.start == 90
    assert found.mentions == (Span(10, 15),)


def test_a_person_may_stand_for_the_government_but_not_for_a_colleague() -> None:
    assert same_act(event(10, PUTIN), event(50, RUS))
    assert not same_act(event(10, PUTIN), event(50, LAVROV))


def test_other_days_are_other_acts() -> None:
    when = When("then", Span(0, 4), "2022-02-24", "day", "explicit")
    first = event(10, date=dt.date(2022, 2, 24), enddate=dt.date(2022, 2, 24), when=when)
    later = event(50, date=dt.date(2022, 3, 9), enddate=dt.date(2022, 3, 9), when=when)
    assert len(merge_events([first, later])) == 2
    assert len(merge_events([first, event(50)])) == 1


def test_mode_status_and_side_keep_acts_apart() -> None:
    assert not same_act(event(10, mode=("aerial",)), event(50, mode=("beat",)))
    assert not same_act(event(10), event(50, narrator="CT-"))
    assert not same_act(event(10), event(50, tense="future"))
    assert not same_act(event(10, RUS, UKR), event(50, UKR, RUS))
    assert same_act(event(10, mode=("aerial",)), event(50, recipient=None))


def test_two_unknown_actors_are_the_same_only_with_the_same_recipient() -> None:
    unknown = Entity("", None, "unknown", sector=("UNK",))
    assert same_act(event(10, unknown), event(50, unknown))
    assert not same_act(event(10, unknown), event(50, unknown, RUS))
