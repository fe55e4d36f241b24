"""Whose word, how certain, contested by whom: drafts of events put into invented stories."""

from __future__ import annotations

import pytest

from dragoman.config import Settings
from dragoman.records import Entity, Event, Reading, Span, replace
from dragoman.sourcing.status import StatusStage
from dragoman.syntax import tree


@pytest.fixture(scope="module")
def status() -> StatusStage:
    return StatusStage(Settings())


def event(reading: Reading, words: str, kind: str, actor: str = "Norvania", code: str = "NOR", recipient: str = "Estmark") -> Event:
    """A draft event whose trigger is the first occurrence of ``words``."""
    start = reading.text.index(words)
    span = Span(start, start + len(words))
    root = tree.root_of(reading.syntax, span)
    assert root is not None
    who = (Entity(actor, None, actor, code=code, sector=("GOV",)),)
    whom = (Entity(recipient, None, recipient, code="EST", sector=("GOV",)),)
    return Event(id="e", event=(kind,), actor=who, recipient=whom, trigger=root.i, trigger_span=span, event_text=words)


def judged(status: StatusStage, reading: Reading, *events: Event) -> tuple[Event, ...]:
    return status(replace(reading, events=events)).events


def chain(e: Event) -> list[str]:
    return [v.name for p in e.perspectives for v in p.chain]


def test_own_voice(source, status):
    reading = source("Norvania shelled the port of Estmark on Monday.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert (e.narrator, chain(e), e.tense, e.status) == ("CT+", [], "past", "asserted")


def test_reported(source, status):
    reading = source("Ann Lee, the mayor, said that Norvania shelled the port of Estmark.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert (e.narrator, chain(e), e.perspectives[0].value, e.status) == ("UU", ["Ann Lee"], "CT+", "reported")


def test_chain_outermost_first(source, status):
    reading = source("Citing a senior ministry official, the paper said that Norvania shelled the port.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    kinds = [v.kind for v in e.perspectives[0].chain]
    assert kinds == ["media", "unnamed_official"]
    assert e.perspectives[0].chain[1].cue == "Citing"


def test_acts_of_words_are_the_writers_to_tell(source, status):
    reading = source("Norvania said on Monday that it condemns the vote in Estmark.")
    (e,) = judged(status, reading, event(reading, "condemns", "ACCUSE"))
    assert (chain(e), e.narrator, e.perspectives[0].value) == ([], "CT+", "CT+")


def test_who_tells_of_an_act_of_words_is_not_its_actor(source, status):
    reading = source("Ada Bek, a spokeswoman, said that Norvania condemns the vote in Estmark.")
    draft = event(reading, "condemns", "ACCUSE")
    teller = Entity("Ada Bek", None, "Ada Bek", code="NOR", sector=("GOV",))
    (e,) = judged(status, reading, replace(draft, actor=(*draft.actor, teller)))
    assert chain(e) == ["Ada Bek"]


def test_denied_event_is_contested_by_the_denier(source, status):
    reading = source("The rebels said that Norvania shelled the port. Norvania denied the claim.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert [c.name for c in e.contested] == ["Norvania"]
    assert e.contested[0].cue == "denied"


def test_content_of_a_denial(source, status):
    reading = source("The army of Norvania denied shelling the port of Estmark.")
    (e,) = judged(status, reading, event(reading, "shelling", "ASSAULT"))
    assert e.contested and e.perspectives[0].value == "CT-"


def test_factive_cue_commits_the_writer(source, status):
    reading = source("Investigators discovered that Norvania shelled the port of Estmark.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert (e.narrator, len(chain(e))) == ("CT+", 1)


def test_plea_of_innocence(source, status):
    reading = source("Omar Diaz was jailed for the attack on the village. Diaz insists that he is innocent.")
    (e,) = judged(status, reading, event(reading, "attack", "ASSAULT", actor="Omar Diaz", code="NOR"))
    assert [c.name for c in e.contested] == ["Omar Diaz"]


@pytest.mark.parametrize(
    "denial",
    [
        "Norvania said that this was not true.",
        "The minister of Norvania, Ada Bek, called the claims completely false.",
        "Norvania gave a different account of the night.",
        "There was rain. Later the town slept. Snow fell. Birds sang. Norvania said the claims of the rebels were baseless.",
    ],
)
def test_ways_to_contest(source, status, denial):
    reading = source(f"The rebels said that Norvania shelled the port. {denial}")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert [c.code for c in e.contested] in (["NOR"], ["---"])


def test_a_court_that_clears_contests(source, status):
    reading = source("Omar Diaz was jailed for the bombing of the village. The high court has now cleared him of bombing the village.")
    (e,) = judged(status, reading, event(reading, "bombing", "ASSAULT", actor="unknown", code="---"))
    assert [c.cue for c in e.contested] == ["has now cleared"]


def test_an_accusation_was_made_even_if_it_is_denied(source, status):
    reading = source("Estmark accused Norvania of shelling the port. Norvania denied the accusation.")
    made, alleged = event(reading, "accused", "ACCUSE", "Estmark", "EST", "Norvania"), event(reading, "shelling", "ASSAULT")
    told = judged(status, reading, made, alleged)
    assert [bool(e.contested) for e in told] == [False, True]


def test_a_denied_request_is_no_denial(source, status):
    reading = source("The rebels said that Norvania shelled the port. The court denied him bail.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert e.contested == ()


@pytest.mark.parametrize(
    ("text", "words", "kind", "tense"),
    [
        ("Norvania will hold talks with Estmark in May.", "talks", "AGREE", "future"),
        ("Norvania is shelling the port of Estmark.", "shelling", "ASSAULT", "ongoing"),
        ("Norvania shelled the port of Estmark.", "shelled", "ASSAULT", "past"),
        ("Norvania urged Estmark to disarm.", "urged", "REQUEST", "past"),
    ],
)
def test_tense(source, status, text, words, kind, tense):
    reading = source(text)
    assert judged(status, reading, event(reading, words, kind))[0].tense == tense


def test_condition_leaves_it_open(source, status):
    reading = source("If Norvania shelled the port, the truce would end.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert (e.narrator, e.status) == ("UU", "hypothetical")


def test_trigger_outside_the_story_is_left_alone(source, status):
    reading = source("Norvania shelled the port.")
    lost = replace(event(reading, "shelled", "ASSAULT"), trigger=-1)
    assert judged(status, reading, lost)[0].perspectives == ()


def test_every_decision_leaves_evidence(source, status):
    reading = source("Ann Lee said that Norvania shelled the port.")
    (e,) = judged(status, reading, event(reading, "shelled", "ASSAULT"))
    assert [x.stage for x in e.evidence] == ["status"]


def test_denying_a_claim_is_no_event_of_its_own(source, status):
    reading = source("Norvania accused Estmark of spying. Estmark has firmly rejected the accusation. Later it rejected the plan.")
    first = reading.text.index("rejected")
    claim, plan = (event(reading, "rejected", "REJECT", "Estmark", "EST", "Norvania") for _ in range(2))
    at = reading.text.index("rejected", first + 1)
    plan = replace(plan, trigger_span=Span(at, at + 8), trigger=tree.root_of(reading.syntax, Span(at, at + 8)).i, id="p")
    told = judged(status, reading, event(reading, "accused", "ACCUSE"), claim, plan)
    assert [reading.words(e.trigger_span) for e in told] == ["accused", "rejected"]
    assert told[1].id == "p"
