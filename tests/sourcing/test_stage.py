"""Source, cue and content of invented sentences; odd input gives an honest result and never a crash."""

from __future__ import annotations

import pytest

PLAIN = [
    ("The mayor said that the bridge was closed.", ("The mayor", "said", "that the bridge was closed")),
    ("The bridge is closed, the mayor said.", ("the mayor", "said", "The bridge is closed")),
    ("“The bridge is closed,” said Ann Lee, the mayor.", ("Ann Lee, the mayor", "said", "“The bridge is closed,”")),
    ("According to the ministry, forty people were hurt.", ("the ministry", "According to", "forty people were hurt")),
    ("The army did not deny that the village was shelled.", ("The army", "did not deny", "that the village was shelled")),
    ("The envoy called on both armies to halt.", ("The envoy", "called on", "both armies to halt")),
    ("The union accused the firm of fraud.", ("The union", "accused", "the firm of fraud")),
    ("The premier expressed concern about the famine.", ("The premier", "expressed concern about", "the famine")),
    ("The council condemned the raid on the village.", ("The council", "condemned", "the raid on the village")),
    ("The premier pledged to cut taxes in May.", ("The premier", "pledged", "to cut taxes in May")),
    ("A poll shows that support for the truce is falling.", ("A poll", "shows", "that support for the truce is falling")),
    ("His claim that the vote was stolen found no support.", ("His", "claim", "that the vote was stolen")),
]


@pytest.mark.parametrize(("text", "want"), PLAIN, ids=[t[:40] for t, _ in PLAIN])
def test_one_sentence(source, said, text, want):
    reading = source(text)
    assert want in [said(reading, a) for a in reading.attributions]


def test_interrupted_content_has_two_fragments(source, said):
    reading = source("The bridge, the mayor said, will stay closed until May.")
    assert ("the mayor", "said", "The bridge / will stay closed until May") in [said(reading, a) for a in reading.attributions]


def test_quotation_goes_on_after_the_cue(source):
    reading = source("“We lost the house,” said Ann Lee. “Nothing is left.”")
    quoted = [a for a in reading.attributions if a.parent is None]
    assert [[reading.words(x) for x in a.content] for a in quoted] == [["“We lost the house,”", "“Nothing is left.”"]]


def test_citing_makes_a_chain(source, said):
    reading = source("Citing a senior ministry official, the paper said that Norvania wrote to Estmark.")
    by_cue = {said(reading, a)[1]: a for a in reading.attributions}
    assert by_cue["Citing"].kind == "unnamed_official"
    assert by_cue["said"].kind == "media"
    parent = by_cue["Citing"].parent
    assert parent is not None and reading.attributions[parent] is by_cue["said"]
    assert by_cue["Citing"].content == by_cue["said"].content


def test_nested_belief_has_the_speech_as_parent(source, said):
    reading = source("The general said the rebels believe that the town is empty.")
    inner = next(a for a in reading.attributions if said(reading, a)[1] == "believe")
    assert inner.parent is not None
    assert said(reading, reading.attributions[inner.parent])[1] == "said"
    assert inner.value == "PR+"


def test_first_person_is_the_speaker(source, said):
    reading = source("“I believe the town will hold,” Ann Lee said.")
    inner = next(a for a in reading.attributions if said(reading, a)[1] == "believe")
    assert inner.speaker == "Ann Lee"


def test_headless_quotation_keeps_the_speaker(source):
    reading = source("Ann Lee said the town would hold.\n\n“We have food for a month and water for two.”")
    headless = [a for a in reading.attributions if a.rule.endswith("headless")]
    assert [a.speaker for a in headless] == ["Ann Lee"]


def test_reportedly_is_on_nobody_known(source):
    reading = source("The minister reportedly fled by boat.")
    assert [(a.speaker, a.kind) for a in reading.attributions if a.cue_class == "report"] == [("unnamed reports", "unnamed")]


def test_values_follow_the_cue(source):
    values = {}
    for text in (
        "The army denied that it shelled the town.",
        "Police suspect that he set the fire.",
        "She asked whether the road was safe.",
    ):
        values[text.split()[1]] = source(text).attributions[0].value
    assert values == {"army": "CT-", "suspect": "PS+", "asked": "UU"}


def test_phrases_that_only_look_like_cues(source):
    assert source("Needless to say, the bridge is closed.").attributions == ()


# ---------------------------------------------------------------- odd input


def test_unbalanced_quotation_mark(source):
    reading = source("“We will not leave, said the mayor.\n\nThe bridge is closed.")
    assert all(x.end <= len(reading.text) for a in reading.attributions for x in a.content)


@pytest.mark.parametrize("marks", ["„{}“", "«{}»", "“{}”"])
def test_other_languages_marks(source, said, marks):
    quote = marks.format("We will stay in the town until the end of the war,")
    reading = source(f"{quote} Ann Lee said.")
    assert any(said(reading, a)[0] == "Ann Lee" and "stay in the town" in said(reading, a)[2] for a in reading.attributions)


def test_all_capitals(source, said):
    reading = source("THE MAYOR SAID THAT THE BRIDGE WAS CLOSED.")
    assert all(said(reading, a)[2] for a in reading.attributions)


def test_transcript_labels(source, said):
    reading = source("PRESIDENT LEE: We will sign the treaty in May.\n\nQUESTION: Will the army leave?\n\nPRESIDENT LEE: Not this year.")
    labels = [said(reading, a)[0] for a in reading.attributions if a.rule.endswith("label")]
    assert labels == ["PRESIDENT LEE", "QUESTION", "PRESIDENT LEE"]


def test_transcript_label_behind_stars(source, said):
    reading = source("The talks were held in the palace. * * * President of France Ann Lee: Friends, we have a treaty.")
    assert [(a.speaker, said(reading, a)[2]) for a in reading.attributions if a.rule.endswith("label")] == [
        ("Ann Lee", "Friends, we have a treaty")
    ]


def test_statement_attributable_to_a_spokesperson(source):
    reading = source(
        "The following is attributable to Spokesperson Ann Lee:\n\nDeputy Secretary Kim met the envoy. They agreed to talk again."
    )
    whole = reading.attributions[0]
    assert whole.speaker == "Ann Lee" and reading.words(whole.content[-1]).endswith("talk again.")


@pytest.mark.parametrize("text", ["", "\n\n\n", "“”", ":", "said", '"', "According to", "12.5 3,4 %", "A: \n\nB: "])
def test_next_to_nothing(source, text):
    assert isinstance(source(text).attributions, tuple)
