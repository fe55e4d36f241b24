"""A run that makes a ledger and brings nothing in takes it away again, and nothing else."""

import pytest

from dragoman.errors import InputError, LedgerError
from dragoman.records import Reading, Story

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.ledger import Ledger
from dragoman.ledger.beginning import Beginning
from dragoman.ledger.store import Store


def tree(root):
    return {p.relative_to(root): p.read_bytes() if p.is_file() else None for p in root.rglob("*")}


def test_a_ledger_in_which_nothing_came_is_taken_away_with_the_folders_made_for_it(tmp_path):
    led = tmp_path / "a" / "b" / "led"
    with pytest.raises(InputError), Beginning(led) as beginning, Ledger(led, create=True) as ledger:
        ledger.import_file(tmp_path / "none.tsv")
    assert beginning.taken_away
    assert not tree(tmp_path)


def test_an_empty_folder_that_was_there_stays_empty(tmp_path):
    with Beginning(tmp_path) as beginning:
        Ledger(tmp_path, create=True).close()
        (tmp_path / "_raw" / "ab").mkdir(parents=True)
        (tmp_path / "_raw" / "ab" / "abcd.gz").write_bytes(b"")
        (tmp_path / "_intake.sqlite").write_bytes(b"")
    assert beginning.taken_away
    assert tmp_path.is_dir() and not tree(tmp_path)


def test_what_was_committed_or_read_stays(tmp_path):
    led = tmp_path / "one"
    with pytest.raises(ZeroDivisionError), Beginning(led) as beginning, Ledger(led, create=True) as ledger:
        ledger.add([Reading(Story("s1", "Rain."))])
        _ = 1 / 0
    with Beginning(tmp_path / "two") as other:
        Ledger(tmp_path / "two", create=True).close()
        other.keep()
    assert not beginning.taken_away and not other.taken_away
    with Ledger(tmp_path / "one") as ledger:
        assert ledger.counts()["stories"] == 1
    with Ledger(tmp_path / "two") as ledger:
        assert ledger.counts()["stories"] == 0


def test_a_ledger_that_was_there_stays_as_it_is_even_an_empty_one(tmp_path):
    Ledger(tmp_path / "led", create=True).close()
    before = tree(tmp_path)
    with Beginning(tmp_path / "led") as beginning:
        Ledger(tmp_path / "led", create=True).close()
    assert not beginning.taken_away
    assert tree(tmp_path) == before


def test_a_ledger_another_process_writes_to_or_keeps_things_in_stays(tmp_path):
    with Beginning(tmp_path / "led") as beginning:
        Ledger(tmp_path / "led", create=True).close()
        other = Store(tmp_path / "led", write=True)
    assert not beginning.taken_away
    other.close()
    for number, strange in enumerate(("_side", "_pins/1.json", "notes.txt")):
        root = tmp_path / str(number)
        with Beginning(root) as beginning:
            Ledger(root, create=True).close()
            (root / strange).write_text("{}")
        assert not beginning.taken_away
        assert (root / "ledger.json").is_file() and (root / strange).is_file()


def test_what_is_no_ledger_is_left_alone(tmp_path):
    (tmp_path / "led").mkdir()
    (tmp_path / "led" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = tree(tmp_path)
    for place in ("led", "file"):
        with pytest.raises(LedgerError), Beginning(tmp_path / place) as beginning:
            Ledger(tmp_path / place, create=True)
        assert not beginning.taken_away
    assert tree(tmp_path) == before


def test_a_ledger_half_made_on_a_full_disk_is_taken_away(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dragoman.ledger.store.replace_text", full)
    with pytest.raises(LedgerError, match="free some space"), Beginning(tmp_path / "led") as beginning:
        Ledger(tmp_path / "led", create=True)
    assert beginning.taken_away
    assert not tree(tmp_path)
