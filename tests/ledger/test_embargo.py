"""A story under embargo is kept and shown to nobody: not in answers, pages, exports or side tables, until its time comes."""

import datetime as dt
import json
import time

import pytest

from dragoman.errors import LedgerError
from dragoman.records import Entity, Event, Perspective, Reading, Span, Story, Voice

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.export.plover import plover
from dragoman.ledger import Ledger
from dragoman.ledger.rows import FOREVER, held_until

DAY = dt.date(2022, 3, 1)
TEXT = "Norway's premier visited Paris."


def reading(id: str, text: str = TEXT, **meta: object) -> Reading:
    voice = Voice("A paper", "a paper", None, "FRA", (), "media", "said", None)
    event = Event(
        f"{id}-1",
        ("CONSULT",),
        ("visit",),
        actor=(Entity("Norway", Span(0, 6), "Norway", code="NOR"),),
        recipient=(Entity("Paris", Span(25, 30), "France", code="FRA"),),
        date=DAY,
        enddate=DAY,
        perspectives=(Perspective((voice,), "CT+"),),
    )
    return Reading(Story(id, text, published=DAY, meta=meta), events=(event,))


def shown(ledger: Ledger) -> list[list[str]]:
    """Story ids that each kind of answer shows."""
    return [
        sorted(r["story_id"] for r in ledger.ask()),
        sorted(r["story_id"] for r in ledger.actor("Norway")),
        sorted(r["story_id"] for r in ledger.newest()),
        sorted(r["story_id"] for r in plover(ledger.each_story())),
        sorted(r["story_id"] for r in ledger.search("premier")),
        sorted(s["story_id"] for s in ledger.stories()),
    ]


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "led", create=True) as opened:
        yield opened


@pytest.mark.parametrize(
    ("meta", "until"),
    [
        ({"embargoed": "2099-01-01T02:00:00+02:00"}, "2099-01-01 00:00:00"),
        ({"embargoed": "2099-01-01"}, "2099-01-01 00:00:00"),
        ({"status": "withheld"}, FOREVER),
        ({"embargoed_raw": "until the speech"}, FOREVER),
        ({"status": "usable"}, None),
        ({}, None),
    ],
)
def test_until_when(meta, until):
    assert held_until(Story("s", "x", meta=meta)) == until


@pytest.mark.parametrize("refreshed", [False, True])
def test_held_back_everywhere(ledger, refreshed):
    ledger.add([reading("open"), reading("held", embargoed="2099-01-01T00:00:00+00:00"), reading("withheld", status="withheld")])
    ledger.add([reading("over", embargoed="2020-01-01T00:00:00+00:00")])
    if refreshed:
        ledger.refresh()
    assert shown(ledger) == [["open", "over"]] * 6
    assert ledger.dyad("NOR", "FRA").to_dicts()[0]["reports"] == 2
    assert ledger.as_source("A paper")["events"] == 2
    assert ledger.info()["held_back"] == 2
    for missing in (lambda: ledger.event("held-1"), lambda: ledger.story("held"), lambda: ledger.correct("held-1", {"mode": []}, why="x")):
        with pytest.raises(LedgerError, match="no "):
            missing()


def test_the_version_before_stands_until_the_embargo_ends(ledger):
    ledger.add([reading("s")])
    ledger.add([reading("s", "Norway's premier visited Paris twice.", embargoed="2099-01-01")])
    assert ledger.story("s")["text"] == TEXT


def test_a_withheld_story_set_free_is_shown(ledger):
    ledger.add([reading("s", status="withheld")])
    assert ledger.add([reading("s", status="withheld")]).skipped == 1
    assert ledger.add([reading("s", status="usable")]).stories == 1
    assert shown(ledger) == [["s"]] * 6


def test_a_kill_takes_back_what_is_held(ledger, tmp_path):
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()
    ledger.add([reading("s", embargoed=soon)])
    ledger.retract("s", why="killed by the agency")
    assert shown(ledger) == [[]] * 6
    with pytest.raises(LedgerError, match="no story"):
        ledger.retract("s", why="again")


def test_an_embargo_ends_by_itself_also_in_side_tables(ledger, tmp_path):
    end = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1.5)
    ledger.add([reading("open"), reading("held", embargoed=end.isoformat())])
    ledger.refresh()
    before = shown(ledger)[0]
    until = json.loads((tmp_path / "led" / "_side" / "built.json").read_text())["until"]
    if dt.datetime.now(dt.UTC) < end:  # not so on a machine so slow that the time has come already
        assert before == ["open"]
        assert abs(until - end.timestamp()) < 0.01
    while dt.datetime.now(dt.UTC) < end:
        time.sleep(0.05)
    assert shown(ledger)[0] == ["held", "open"]
    assert len(ledger.actor("Norway")) == 2


def test_a_ledger_of_the_first_format_is_read_and_added_to(tmp_path):
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([reading("old")])
        store = ledger.writer()
        (file,) = store.files("articles")
        store.sql.execute(f"copy (select * exclude (embargoed) from read_parquet('{file}')) to '{file}.new' (format parquet)")
        (root / "articles" / f"{file}.new").rename(file)
    (root / "ledger.json").write_text('{"format": 1}')
    with Ledger(root) as ledger:
        assert shown(ledger)[0] == ["old"]
        ledger.add([reading("new"), reading("held", status="withheld")])
        assert shown(ledger) == [["new", "old"]] * 6
        ledger.compact()
        ledger.refresh()
        assert shown(ledger) == [["new", "old"]] * 6
