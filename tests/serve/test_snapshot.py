"""The snapshot gives what the ledger gives, whatever was committed; a desk that follows a ledger shows what is new."""

import time

import pytest

pytest.importorskip("starlette")
pytest.importorskip("duckdb")
pytest.importorskip("httpx")

from starlette.testclient import TestClient

from dragoman.errors import LedgerError
from dragoman.ledger import Ledger
from dragoman.serve import desk as desks
from dragoman.serve.app import make_app
from dragoman.serve.pages import PAGES
from dragoman.serve.snapshot import Snapshot

ASKED = [
    ("inbox", {}),
    ("inbox", {"page": "2"}),
    ("story", {"id": "s1"}),
    ("event", {"id": "e1"}),
    ("event", {"id": "e5"}),
    ("dyad", {"one": "NOR", "two": "FRA"}),
    ("dyad", {"one": "NOR", "two": "FRA", "by": "year"}),
    ("actor", {"name": "Ann"}),
    ("actor", {"name": "FRA"}),
    ("contested", {}),
    ("contested", {"about": "Norway"}),
    ("contested", {"about": "an"}),
    ("matrix", {}),
    ("map", {}),
    ("search", {"actor": "NOR"}),
    ("search", {"between": "NOR FRA", "text": "premier", "since": "2022-03-03"}),
    ("search", {"words": "Norway", "recipient": "Fran"}),
    ("corrections", {}),
]


def add_twins(ledger, laden, first, count):
    """Stories of which every two tell one act: they share days, and copies of a text."""
    ledger.add([laden(n, f"claim {n // 2}") for n in range(first, first + count)])


CHANGES = {
    "stories": lambda ledger, laden: add_twins(ledger, laden, 8, 4),
    "one story": lambda ledger, laden: ledger.add([laden(20, "alone")]),
    "correction": lambda ledger, laden: ledger.correct("e1", {"status": "denied"}, why="the ministry denied it"),
    "type": lambda ledger, laden: ledger.correct("e5", {"type": "ACCUSE", "mode": ["allege"]}, why="it accused"),
    "apart": lambda ledger, laden: ledger.correct("e1", {"apart": True}, why="another visit"),
    "undo": lambda ledger, laden: ledger.undo("e1", why="not so") if len(ledger.revisions("e1")) > 1 else None,
    "event taken back": lambda ledger, laden: ledger.retract_event("e4", why="no such act"),
    "kill": lambda ledger, laden: ledger.retract("s3", why="withdrawn"),
    "new text": lambda ledger, laden: ledger.add([laden(2, "another text of the same story")]),
    "compaction": lambda ledger, laden: ledger.compact(),
    "side tables": lambda ledger, laden: ledger.refresh(),
    "after compaction": lambda ledger, laden: ledger.add([laden(30, "later")]),
}


def unordered(found):
    """Stories found by words come best first where an index says what is best, else newest first."""
    if isinstance(found, dict) and "words" in found and "stories" in found:
        return {**found, "stories": sorted(found["stories"], key=lambda s: s["story_id"])}
    return found


def content(name, answers, params):
    try:
        return PAGES[name].content(answers, params)
    except LedgerError as e:
        return str(e)


@pytest.mark.parametrize("some", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_the_same_answers_after_every_change(tmp_path, laden, some):
    """Of every ``some``-th question, after every ``some``-th change: the quick run takes a third of each."""
    with Ledger(tmp_path / "led", create=True) as ledger:
        add_twins(ledger, laden, 0, 8)
        snapshot = Snapshot(tmp_path / "led")
        answers = snapshot.answers()
        assert snapshot.follow() and not snapshot.follow()
        for change, make in [("nothing", lambda ledger, laden: None), *list(CHANGES.items())[::some]]:
            make(ledger, laden)
            snapshot.follow()
            for name, params in ASKED[::some]:
                one, two = (unordered(content(name, x, params)) for x in (answers, ledger))
                assert one == two, (change, name, params)
        snapshot.close()


def test_what_is_held_is_not_worked_out(tmp_path, laden, monkeypatch):
    """Every question that a page asks is answered from tables: nothing is merged or unnested on the spot."""
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        add_twins(ledger, laden, 0, 4)
    snapshot = Snapshot(root)
    snapshot.follow()
    asked = []
    answers = snapshot.answers()
    plain = type(answers)._rows
    monkeypatch.setattr(type(answers), "_rows", lambda self, sql, values: asked.append(sql) or plain(self, sql, values))
    for name, params in ASKED:
        content(name, answers, params)
    snapshot.close()
    assert not [sql for sql in asked if "unnest([{'role'" in sql or "islands as" in sql or "a.text[" in sql]
    assert [sql for sql in asked if "desk.dyads" in sql] and [sql for sql in asked if "e.said" in sql]


def test_a_desk_shows_what_is_new_and_spares_what_is_old(tmp_path, laden, monkeypatch):
    monkeypatch.setattr(desks, "POLL", 0.02)
    monkeypatch.setattr(desks, "FRESH", 0.0)
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        add_twins(ledger, laden, 0, 4)
        with TestClient(make_app(root, hosts=("testserver",))) as client:
            deadline = time.monotonic() + 60
            first = client.get("/inbox.json")
            assert first.json()["counts"]["stories"] == 4
            again = client.get("/inbox.json", headers={"if-none-match": first.headers["etag"]})
            assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
            add_twins(ledger, laden, 10, 2)
            while client.get("/inbox.json").json()["counts"]["stories"] != 6:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert client.get("/inbox.json", headers={"if-none-match": first.headers["etag"]}).status_code == 200
