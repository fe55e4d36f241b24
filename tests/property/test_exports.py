"""Exports read back: annotation tools' files by our readers, tables by their columns, JSON lines by any JSON reader."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import MANY

from dragoman.export.annotation import brat, brat_name, label_studio, read_brat, read_label_studio
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


IDS = st.text(st.sampled_from("aA/_.-: \\é#0"), max_size=5) | st.text(max_size=300)
ALIKE = ["a/b", "a_b", "A_B", "a b", "a:b", "a_b ", "a/b/", "", ".", "..", "../a", "é", "e\u0301", "x" * 300, "x" * 301, "a\0b", "\ud800"]


@given(ids=st.lists(IDS, unique=True, max_size=20))
@example(ids=ALIKE)
@example(ids=[*map(brat_name, ALIKE), *ALIKE])
@example(ids=[brat_name(brat_name("a/b")), brat_name("a/b"), "a/b"])
def test_every_story_id_has_a_file_name_of_its_own(ids: list[str]) -> None:
    names = [brat_name(i) for i in ids]
    # disks may take capitals for small letters, and one way to write an accent for another
    assert len({unicodedata.normalize("NFC", n).casefold() for n in names}) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", n) and len(n) <= 100 for n in names)
    assert [brat_name(i) for i in reversed(ids)] == names[::-1]
    assert brat_name("20220301-moscow_7.b") == "20220301-moscow_7.b"


@settings(max_examples=15)
@given(readings=MANY, ids=st.permutations([i for i in ALIKE if i != "\ud800"]))
def test_brat_there_and_back_for_stories_whose_ids_look_alike(
    tmp_path_factory: pytest.TempPathFactory, readings: tuple[Reading, ...], ids: list[str]
) -> None:
    stories = [{**as_stored(r), "story_id": i} for r, i in zip(readings, ids, strict=False)]
    folder: Path = tmp_path_factory.mktemp("alike")
    brat(reversed(stories), folder)
    assert len(list(folder.glob("*.ann"))) == len(list(folder.glob("*.txt"))) == len(stories)
    for story in stories:
        name = brat_name(story["story_id"])
        assert (folder / f"{name}.txt").read_bytes().decode() == story["text"]
        (folder / "one").mkdir()
        (folder / f"{name}.ann").rename(folder / "one" / f"{name}.ann")
        assert dict(read_brat(folder / "one")) == kept([story])
        (folder / "one" / f"{name}.ann").rename(folder / f"{name}.ann")
        (folder / "one").rmdir()
    assert dict(read_brat(folder)) == kept(stories)


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
