"""Mentions of one act become one event."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.config import Settings
from dragoman.events.merging import merge_events, same_act
from dragoman.reader import Reader, make_story
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


# ---------------------------------------------------------------- whose words date the act

JANUARY = dt.date(2022, 1, 1), dt.date(2022, 1, 31)


def told(reader: Reader, text: str, trigger: str, *others: str, **changes: object) -> Event:
    """The one event of two mentions of an act in ``text``: the first undated, of the day of publication; the others dated 10 April."""
    reading = reader(make_story(text))
    s = reading.syntax

    def mention(word: str, **more: object) -> Event:
        t = next(t for t in s.tokens if t.text == word)
        return event(t.start, trigger=t.i, trigger_span=t.span, **more)

    news = When(None, None, "2022-04-12", "day", "publication")
    day = When("Sunday", Span(0, 6), "2022-04-10", "day", "anchored")
    best = mention(trigger, confidence=0.9, date=dt.date(2022, 4, 12), enddate=dt.date(2022, 4, 12), when=news)
    dated = {"confidence": 0.4, "date": dt.date(2022, 4, 10), "enddate": dt.date(2022, 4, 10), "when": day, **changes}
    (found,) = merge_events([best, *(mention(w, **dated) for w in others)], s)
    assert found.trigger_span.start == best.trigger_span.start
    return found


@pytest.fixture(scope="module")
def half() -> Reader:
    return Reader(Settings(encoder="off"), upto="syntax")


def test_the_same_act_in_the_same_words_is_dated_by_either(half: Reader) -> None:
    found = told(half, "The army shelled the town. It was on Sunday that the army kept shelling the town.", "shelled", "shelling")
    assert found.date == dt.date(2022, 4, 10) and found.when.text == "Sunday"


def test_an_act_taken_up_again_is_dated_there(half: Reader) -> None:
    text = "The army attacked the town. Nobody knows why. The attack began on Sunday."
    assert told(half, text, "attacked", "attack", recipient=()).date == dt.date(2022, 4, 10)


@pytest.mark.parametrize(
    ("text", "other", "changes"),
    [
        ("The army shelled the town. On Sunday it bombed the town.", "bombed", {}),
        ("The army shelled the town. On Sunday it shelling somebody.", "shelling", {"recipient": ()}),
        ("The army shelled the town. On Sunday it was shelling the town.", "shelling", {"tense": "ongoing"}),
        ("The army attacked the town. An attack came on Sunday.", "attack", {"recipient": ()}),
        ("The army shelled the town. It was shelling it in January.", "shelling", {"date": JANUARY[0], "enddate": JANUARY[1]}),
    ],
)
def test_another_act_keeps_its_day_to_itself(half: Reader, text: str, other: str, changes: dict[str, object]) -> None:
    found = told(half, text, text.split()[2], other, **changes)
    assert found.date == dt.date(2022, 4, 12) and found.when.basis == "publication"


def test_what_the_story_recalls_dates_nothing(half: Reader) -> None:
    reading = half(make_story("The army shelled the town. It was shelling the town in May."))
    a, b = (t for t in reading.syntax.tokens if t.lemma == "shell")
    day = When("May", Span(0, 3), "2021-05", "month", "anchored")
    first = event(a.start, trigger=a.i, trigger_span=a.span, background=True, confidence=0.9)
    dated = event(b.start, trigger=b.i, trigger_span=b.span, date=dt.date(2021, 5, 1), enddate=dt.date(2021, 5, 31), when=day)
    second = replace(dated, background=True)
    (found,) = merge_events([first, second], reading.syntax)
    assert found.date is None and found.when.basis == "unknown"


def test_the_narrowest_of_several_days_is_taken(half: Reader) -> None:
    text = "The army shelled the town. Last week it was shelling the town. It had shell the town on Sunday."
    reading = half(make_story(text))
    day = When("Sunday", Span(0, 6), "2022-04-10", "day", "anchored")
    week = When("Last week", Span(0, 9), "2022-W14", "week", "anchored")
    a, b, c = (t for t in reading.syntax.tokens if t.text.startswith("shell"))
    mentions = [
        event(a.start, trigger=a.i, trigger_span=a.span, confidence=0.9),
        event(b.start, trigger=b.i, trigger_span=b.span, date=dt.date(2022, 4, 4), enddate=dt.date(2022, 4, 10), when=week),
        event(c.start, trigger=c.i, trigger_span=c.span, date=dt.date(2022, 4, 10), enddate=dt.date(2022, 4, 10), when=day),
    ]
    (found,) = merge_events(mentions, reading.syntax)
    assert found.when is day
