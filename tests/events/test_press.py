"""Reporters at work are no party to anything; what is done to them is."""

from __future__ import annotations

import pytest

from dragoman.events.judge import Verdict
from dragoman.events.press import Press
from dragoman.events.proposals import Proposal
from dragoman.records import NO_CODE, Entity, Reading, Span
from dragoman.syntax import tree


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def party(reading: Reading, words: str, code: str = NO_CODE, sector: str = "GOV") -> Entity:
    start = reading.text.index(words)
    return Entity(words, Span(start, start + len(words)), words, code=code, sector=(sector,))


def judged(reading: Reading, press: Press, trigger: str, kind: str, actors: list[Entity], recipients: list[Entity]) -> Verdict:
    """The verdict on ``trigger`` once reporters are taken out."""
    start = reading.text.index(trigger)
    tokens = [t.i for t in tree.tokens_in(reading.syntax, Span(start, start + len(trigger)))]
    p = Proposal(tokens[0], tokens[0], tuple(tokens), None, {kind: 0.9}, 0.1)
    v = Verdict(kind, tuple(actors), tuple(recipients), kind == "CONSULT" and len(actors) > 1, 0.9, 0.8, True)
    ((_, found),) = press.without(reading, [(p, v)])
    return found


@pytest.mark.parametrize(
    ("text", "trigger", "minister", "them"),
    [
        ("The minister spoke to reporters in Torun.", "spoke to", "The minister", "reporters"),
        ("The minister met reporters in Torun.", "met", "The minister", "reporters"),
        ("The minister met with the press to discuss the summit.", "met with", "The minister", "the press"),
        ("The minister gave an interview to a reporter.", "gave an interview", "The minister", "a reporter"),
        ("The minister held a press conference with journalists.", "held a press conference", "The minister", "journalists"),
        ("The minister talked with journalists aboard his plane.", "talked with", "The minister", "journalists"),
        ("The minister answered reporters' questions.", "answered", "The minister", "reporters"),
        ("Our correspondent in Torun, Ann Lee, met the minister.", "met", "the minister", "Ann Lee"),
        ("The minister was interviewed by Ann Lee.", "interviewed", "The minister", "Ann Lee"),
    ],
)
def test_talking_to_the_press_is_no_consultation(parse, press, text, trigger, minister, them):
    reading = parse(text)
    both = [party(reading, minister, "VEL"), party(reading, them, "VEL", "JRN")]
    assert not judged(reading, press, trigger, "CONSULT", both, []).stands
    assert not judged(reading, press, trigger, "CONSULT", both[:1], []).stands


def test_a_reporter_beside_the_envoy_is_left_out(parse, press):
    reading = parse("The minister met reporters and the Velian envoy in Torun.")
    parties = [party(reading, "The minister", "MAR"), party(reading, "reporters", "MAR", "JRN"), party(reading, "the Velian envoy", "VEL")]
    found = judged(reading, press, "met", "CONSULT", parties, [])
    assert found.stands and [e.code for e in found.actor] == ["MAR", "VEL"]


def test_who_is_only_told_is_no_recipient(parse, press):
    reading = parse("The minister met reporters in Torun and condemned the attack.")
    found = judged(reading, press, "condemned", "ACCUSE", [party(reading, "The minister")], [party(reading, "reporters", sector="JRN")])
    assert found.stands and found.recipient == ()


def test_told_reporters_to_is_no_request(parse, press):
    reading = parse("The minister told reporters to leave the envoy alone.")
    sides = [party(reading, "The minister")], [party(reading, "reporters", sector="JRN")]
    assert not judged(reading, press, "told reporters", "REQUEST", *sides).stands


@pytest.mark.parametrize(
    ("text", "trigger", "stands"),
    [
        ("Reporters asked the minister about the raid.", "asked", False),
        ("Reporters asked the minister to release their colleague.", "asked", True),
        ("Reporters accused the minister of lying.", "accused", True),
        ("Reporters said the minister had lied.", "said", False),
    ],
)
def test_questions_are_no_acts_and_demands_are(parse, press, text, trigger, stands):
    reading = parse(text)
    found = judged(reading, press, trigger, "REQUEST", [party(reading, "Reporters", sector="JRN")], [party(reading, "the minister")])
    assert found.stands is stands


@pytest.mark.parametrize(
    ("text", "trigger", "kind", "actor", "them"),
    [
        ("Police beat a photographer in Torun.", "beat", "ASSAULT", "Police", "a photographer"),
        ("Police detained two journalists.", "detained", "COERCE", "Police", "two journalists"),
        ("The minister thanked reporters for their work.", "thanked", "SUPPORT", "The minister", "reporters"),
        ("The minister accused the press of lying.", "accused", "ACCUSE", "The minister", "the press"),
        ("The minister warned reporters not to publish it.", "warned", "THREATEN", "The minister", "reporters"),
        ("The envoy met the jailed journalist in Torun.", "met", "CONSULT", "The envoy", "the jailed journalist"),
    ],
)
def test_what_is_done_to_reporters_stays(parse, press, text, trigger, kind, actor, them):
    reading = parse(text)
    sides = [party(reading, actor, "VEL")], [party(reading, them, "MAR", "JRN")]
    found = judged(reading, press, trigger, kind, *sides)
    assert found.stands and len(found.actor) == len(found.recipient) == 1


def test_a_press_conference_of_two_ministers_is_theirs(parse, press):
    reading = parse("The Velian minister and the Marran minister held a press conference in Torun.")
    both = [party(reading, "The Velian minister", "VEL"), party(reading, "the Marran minister", "MAR")]
    assert judged(reading, press, "held a press conference", "CONSULT", both, []).stands


def test_a_whole_reading(reader):
    text = "French President Emmanuel Macron spoke to reporters in Paris on Friday and condemned the Russian attack on Ukraine."
    reading = reader.read(text, published="2021-04-04")
    assert not [e for e in reading.events if e.event == ("CONSULT",) or any("JRN" in x.sector for x in (*e.actor, *e.recipient))]
