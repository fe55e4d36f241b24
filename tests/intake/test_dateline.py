"""The dateline of a bare text: recognised, cut off the body, no part of the first sentence."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.intake import open_stories
from dragoman.intake.dateline import mark_dateline
from dragoman.reader import Reader, make_story
from dragoman.records import Dateline, Paragraph, Span, Story, replace

NEWS = "Velia condemned the raid on the port.\n\nMarrak denied it."


def body(story: Story) -> list[str]:
    return [story.text[p.span.start : p.span.end] for p in story.paragraphs if p.kind == "body"]


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [("TORUN (Reuters) - ", "TORUN", "Reuters"), ("TORUN, April 3 (Reuters) - ", "TORUN", "Reuters"), ("TORUN — ", "TORUN", None)],
)
def test_a_bare_text_gives_its_dateline(line: str, place: str, agency: str | None) -> None:
    story = make_story(line + NEWS, published="2021-04-04")
    assert story.dateline is not None and (story.dateline.place, story.dateline.agency) == (place, agency)
    assert story.dateline.span == Span(0, len(line))
    assert body(story) == NEWS.split("\n\n")
    assert story.provenance["dateline"] == "text"


def test_the_day_of_a_dateline_is_kept() -> None:
    found = make_story("TORUN, April 3 (Reuters) - " + NEWS, published="2021-04-04").dateline
    assert found is not None and found.date == dt.date(2021, 4, 3)
    unpublished = make_story("TORUN, April 3 (Reuters) - " + NEWS).dateline
    assert unpublished is not None and unpublished.date is None


@pytest.mark.parametrize("head", ["Velia Condemns Raid\n\n", "Velia condemns raid\nMarrak says it knows nothing\n"])
def test_a_headline_may_stand_above(head: str) -> None:
    text = f"{head}TORUN, April 3 (Reuters) - {NEWS}"
    for story in (make_story(text), next(iter(open_stories(text.encode(), name="a.txt")))):
        assert isinstance(story, Story) and story.dateline is not None and story.dateline.place == "TORUN"
        assert "Velia condemned the raid on the port." in body(story)


def test_a_sentence_above_is_no_headline() -> None:
    assert make_story("The port is closed.\nTORUN (Reuters) - Velia condemned the raid.").dateline is None


@pytest.mark.parametrize("text", ["", "\n\n", "Velia condemned the raid.", "NATO - the alliance - condemned it.", "TORUN"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    story = make_story(text)
    assert story.dateline is None and story.paragraphs == ()


def test_nothing_but_a_dateline() -> None:
    story = make_story("TORUN (Reuters) -")
    assert story.dateline is None or body(story) == []


def test_what_intake_found_stands() -> None:
    story = replace(make_story("Velia condemned the raid."), dateline=Dateline(None, "TORUN"))
    assert mark_dateline(story) is story
    marked = Story("x", "TORUN (Reuters) - Velia", paragraphs=(Paragraph(Span(0, 23)),))
    assert mark_dateline(marked) is marked


@pytest.mark.parametrize("line", ["LONDON (Reuters) - ", "LONDON, April 3 (Reuters) - ", "LONDON — "])
def test_the_dateline_is_no_actor(reader: Reader, line: str) -> None:
    reading = reader.read(line + "France condemned the raid on the port, the foreign ministry said.", published="2021-04-04")
    (event,) = reading.events
    assert [x.code for x in event.actor] == ["FRA"]
    assert reading.words(reading.syntax.sentences[0].span).startswith("France")
    assert all(s.start >= len(line) for a in reading.attributions for s in (*a.source, *a.content))
