"""What goes into a ledger comes out: texts to the character, events to the field; twice is once; order does not matter."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from strategies import MANY

from dragoman.export.plover import plover
from dragoman.records import Event, Reading, Story, event_dict, plain

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.ledger import Ledger

NUMBERS = itertools.count()


def filled(root: Path, readings: tuple[Reading, ...]) -> Ledger:
    ledger = Ledger(root / f"ledger{next(NUMBERS)}", create=True)
    ledger.add(readings)
    return ledger


def kept(event: Event) -> dict[str, Any]:
    """The fields of an event that a ledger keeps, as plain values."""
    row = event_dict(event)
    row["size"] = {k: v for k, v in row["size"].items() if v is not None}
    for name in ("text", "cite_info", "coder", "text_info"):
        row.pop(name)
    return row


def given_back(row: dict[str, Any]) -> dict[str, Any]:
    out = {k: row[k] for k in row if k not in ("text", "cite_info", "coder", "text_info", "revision", "story_id", "published", "outlet")}
    out["size"] = {k: v for k, v in (row["size"] or {}).items() if v is not None}
    return out


@settings(max_examples=10)
@given(readings=MANY)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, readings: tuple[Reading, ...]) -> None:
    with filled(tmp_path_factory.mktemp("round"), readings) as ledger:
        stories = {s["story_id"]: s for s in ledger.each_story()}
        rows = {row["id"]: row for row in plover(stories.values())}
        assert set(stories) == {r.story.id for r in readings}
        for r in readings:
            found = stories[r.story.id]
            assert (found["text"], found["text_sha256"]) == (r.text, r.story.text_sha256)
            for name in ("published", "title", "outlet", "url", "language"):
                assert found[name] == getattr(r.story, name)
            for e in r.events:
                assert given_back(plain(rows[e.id])) == kept(e)
                assert ledger.event(e.id)["text"] == r.text == rows[e.id]["text"]


@settings(max_examples=5)
@given(readings=MANY)
def test_adding_again_adds_nothing_and_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, readings: tuple[Reading, ...]
) -> None:
    root = tmp_path_factory.mktemp("again")
    with filled(root, readings) as one, filled(root, readings[::-1]) as other:
        again = one.add(readings)
        assert (again.stories, again.events, again.skipped) == (0, 0, len(readings))

        def content(ledger: Ledger) -> list[Any]:
            return [{k: v for k, v in row.items() if k != "added"} for row in plover(ledger.each_story())]

        assert content(one) == content(other)


@given(readings=MANY)
def test_a_reading_says_the_same_as_its_plain_form(readings: tuple[Reading, ...]) -> None:
    for r in readings:
        row = r.to_dict()
        assert row["text"] == r.text and row["story"]["text_sha256"] == Story("x", row["text"]).text_sha256
        assert [e["status"] for e in row["events"]] == [e.status for e in r.events]
        for e, event in zip(row["events"], r.events, strict=True):
            start, end = e["trigger_span"]
            assert r.text[start:end] == event.event_text == r.words(event.trigger_span)
