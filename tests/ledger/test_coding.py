"""Shards: the same whenever the same stories are grouped, skipped when in, committed once."""

import os

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.config import Settings
from dragoman.errors import LedgerError
from dragoman.ledger import Ledger
from dragoman.ledger.coding import code, read_shard, shards
from dragoman.records import Story

TEXTS = ["Norway's prime minister visited France on Monday.", "Rain fell in Lima.", "Chile condemned the attack on its embassy in Peru."]


@pytest.fixture
def stories():
    return [Story(f"s{n}", text) for n, text in enumerate(TEXTS)]


def test_shards_have_stable_ids(stories):
    first, again = list(shards(stories, 2)), list(shards(stories, 2))
    assert [s.app for s in first] == [s.app for s in again]
    assert [len(s.stories) for s in first] == [2, 1]
    assert first[0].app != next(iter(shards(stories, 3))).app


@pytest.mark.slow
def test_processes_code_every_story_once_and_resume(tmp_path, stories):
    root, settings = tmp_path / "led", Settings(encoder="off")
    assert code(root, stories, settings, workers=2, size=1).stories == 3
    again = code(root, stories, settings, workers=2, size=1)
    assert (again.stories, again.skipped) == (0, 3)
    assert Ledger(root).counts()["stories"] == 3


def die(*args):
    os._exit(9)


def test_a_worker_that_dies_is_said_and_the_run_can_go_on(tmp_path, stories, monkeypatch):
    monkeypatch.setattr("dragoman.ledger.coding.read_shard", die)
    with pytest.raises(LedgerError, match=r"a worker process died .*run the same command again"):
        code(tmp_path / "led", stories, Settings(encoder="off"), workers=1, size=1)
    assert Ledger(tmp_path / "led").counts()["stories"] == 0


def test_a_shard_read_twice_is_committed_once(tmp_path, stories):
    root, settings = tmp_path / "led", Settings(encoder="off")
    with Ledger(root, create=True) as ledger:
        (shard,) = shards(stories, 3)
        for _ in range(2):
            staged = read_shard(root, shard, settings)
            store = ledger.writer()
            for name, file in staged.files:
                from pathlib import Path

                store.adopt(name, Path(file), staged.app, 0)
        ledger.reload()
        assert ledger.counts()["stories"] == 3
