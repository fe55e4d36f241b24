"""First and second person: "I" and "we" are whoever speaks, "you" whoever is addressed, and nobody is called by a pronoun."""

from __future__ import annotations

import pytest

from dragoman.config import Settings
from dragoman.reader import Reader, make_story
from dragoman.records import replace

PRONOUNS = {"i", "we", "you", "one", "he", "she", "they", "it", "who", "this", "us", "my", "our", "your"}


def speaker_of(reading, word):
    """The speaker of the attribution whose cue holds ``word``."""
    return next(a.speaker for a in reading.attributions if word in " ".join(reading.words(c) for c in a.cue).split())


@pytest.mark.parametrize(
    ("text", "cue", "speaker"),
    [
        ("“You see that the army has lost,” Ann Lee said.", "see", "Ann Lee"),
        ("“As you know, the army has shelled the town,” Ann Lee said.", "know", "Ann Lee"),
        ("“You promised to send food to the town,” Ann Lee told the mayor.", "promised", "mayor"),
        ("“You said that the road was safe,” Ann Lee said.", "promised said", "audience of Ann Lee"),
        ("“My government accuses Velia of shelling the town,” Ann Lee said.", "accuses", "government"),
        ("We know that the army shelled the town.", "know", "author"),
        ("You may think that the army shelled the town.", "think", None),
        ("One might say that the army shelled the town.", "say", None),
        ("They believe that the army shelled the town.", "believe", "unnamed source"),
        ("It is not clear who said that the army shelled the town.", "said", "unnamed source"),
    ],
)
def test_whom_a_pronoun_stands_for(reader, text, cue, speaker):
    reading = reader.read(text, published="2026-03-02")
    found = [a.speaker for a in reading.attributions if any(w in cue.split() for c in a.cue for w in reading.words(c).split())]
    assert speaker in found
    assert not PRONOUNS & {(s or "").lower() for s in found}


def test_a_transcript_addresses_the_other(reader):
    reading = reader.read("QUESTION: You said that the army shelled the town.\n\nPRESIDENT LEE: I said that the army left the town.")
    said = [a.speaker for a in reading.attributions if [reading.words(c) for c in a.cue] == ["said"]]
    assert len(said) == 2 and len(set(said)) == 1 and "LEE" in said[0].upper()


@pytest.mark.parametrize(
    ("title", "opening", "name"),
    [
        ("Statement by President Ann Lee on the Raid", "", "Ann Lee"),
        ("Remarks by the President of Velia", "", "President"),
        ("The raid", "Ann Lee, Secretary of State\n\n", "Ann Lee"),
        ("The raid", "", "author"),
    ],
)
def test_who_writes_in_the_first_person(title, opening, name):
    reader = Reader(Settings(encoder="off"), upto="sourcing")
    reading = reader(make_story(f"{opening}We believe that the army shelled the town.", title=title))
    assert speaker_of(reading, "believe") == name


def test_the_byline_writes():
    reader = Reader(Settings(encoder="off"), upto="sourcing")
    reading = reader(replace(make_story("I believe that the army shelled the town."), byline="Ann Lee"))
    assert speaker_of(reading, "believe") == "Ann Lee"


def test_the_us_is_a_country(source):
    reading = source("The US said that the army had shelled the town.")
    assert speaker_of(reading, "said") == "United States"


def test_people_in_general_are_no_voice(reader):
    (event,) = reader.read("One might say that Israel bombed the camp on Friday.", published="2021-04-04").events
    assert event.perspectives[0].chain == () and event.narrator == "UU"


def test_you_is_no_voice_in_a_chain(reader):
    text = "“You know that Russia attacked our country,” Ann Lee told Turkish lawmakers on Friday."
    (event,) = reader.read(text, published="2021-04-04").events
    assert [v.name for p in event.perspectives for v in p.chain] == ["Ann Lee"]


def test_whoever_denies_in_the_first_person(reader):
    text = "Rights groups said the Syrian army had gassed the town. “We deny it,” the Syrian foreign minister said."
    event = next(e for e in reader.read(text, published="2021-04-04").events if e.event == ("ASSAULT",))
    assert [c.name for c in event.contested] in ([], ["Syrian foreign minister"])
