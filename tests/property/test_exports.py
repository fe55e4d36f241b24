"""Exports read back: annotation tools' files by our readers, tables by their columns, JSON lines by any JSON reader."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from strategies import MANY

from dragoman.export.annotation import brat, label_studio, read_brat, read_label_studio
from dragoman.export.plover import plover, prov
from dragoman.export.tabular import FORMATS, pairs, table
from dragoman.ledger.rows import reading_rows
from dragoman.records import Reading, plain

ADDED = dt.datetime(2026, 1, 2, 3, 4, 5)


def as_stored(reading: Reading) -> dict[str, Any]:
    """A story as a ledger gives it, without a ledger: rows put together."""
    rows = reading_rows(reading, ADDED)
    views = rows["perspectives"]
    for event in rows["events"]:
        first, last = event["sentence_span"]
        event["text"] = reading.text[first:last]
        event["added"] = ADDED
        event["perspectives"] = [v for v in views if v["event_id"] == event["event_id"]]
        for name in ("date", "enddate"):
            event[name] = event[name] and dt.date.fromisoformat(event[name])
    return {**rows["articles"][0], "published": reading.story.published, "events": rows["events"]}


def kept(stories: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {e["event_id"]: {"type": e["type"], "status": e["status"]} for s in stories for e in s["events"]}


@settings(max_examples=25)
@given(readings=MANY)
def test_brat_there_and_back(tmp_path_factory: pytest.TempPathFactory, readings: tuple[Reading, ...]) -> None:
    stories = [as_stored(r) for r in readings]
    folder: Path = tmp_path_factory.mktemp("brat")
    assert brat(stories, folder) == len(stories)
    assert dict(read_brat(folder)) == kept(stories)
    for story in stories:
        with (folder / f"{story['story_id']}.txt").open(encoding="utf-8", newline="") as f:
            assert f.read() == story["text"]


@settings(max_examples=25)
@given(readings=MANY)
def test_label_studio_there_and_back(readings: tuple[Reading, ...]) -> None:
    stories = [as_stored(r) for r in readings]
    tasks = json.loads(json.dumps(list(label_studio(stories))))
    assert dict(read_label_studio(tasks)) == kept(stories)
    for task in tasks:
        for result in task["predictions"][0]["result"]:
            if result["type"] == "labels":
                value = result["value"]
                assert task["data"]["text"][value["start"] : value["end"]] == value["text"]


@settings(max_examples=25)
@given(readings=MANY)
def test_tables_have_their_columns_and_every_pair(readings: tuple[Reading, ...]) -> None:
    stories = [as_stored(r) for r in readings]
    every = sum(len(list(pairs(s))) for s in stories)
    for form, (columns, _) in FORMATS.items():
        rows = list(table(stories, form))
        assert len(rows) == every and all(len(row) == len(columns) for row in rows)
        lines = "".join("\t".join(row) + "\n" for row in rows)
        assert [tuple(x.split("\t")) for x in lines.splitlines()] == rows


@settings(max_examples=25)
@given(readings=MANY)
def test_json_exports_hold_the_events(readings: tuple[Reading, ...]) -> None:
    stories = [as_stored(r) for r in readings]
    lines = [json.dumps(plain(row), ensure_ascii=False, allow_nan=False) for row in plover(stories)]
    assert [json.loads(x)["id"] for x in lines] == [e.id for r in readings for e in r.events]
    for x in lines:
        row = json.loads(x)
        assert all(set(v) == {"chain", "value"} for v in row["perspectives"]) and row["status"]
    graphs = json.loads(json.dumps(list(prov(stories))))
    assert [len(g["@graph"]) for g in graphs] == [1 + len(r.events) for r in readings]
