"""What the disk refuses: a full disk, a place that cannot be written. A clear error, and the ledger as it was."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman.errors import LedgerError
from dragoman.records import Entity, Event, Perspective, Reading, Span, Story, Voice

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.ledger import Ledger, disk
from dragoman.ledger.store import Store

PAGE = 4096


def reading(name: str) -> Reading:
    voice = Voice("A paper", "a paper", None, "FRA", (), "media", "said", None)
    who = (Entity("Norway", Span(0, 6), "Norway", code="NOR"),)
    event = Event(f"{name}-1", ("CONSULT",), actor=who, perspectives=(Perspective((voice,), "CT+"),))
    return Reading(Story(name, f"Story {name} tells of a bridge."), events=(event,))


def mounted(folder: Path, *options: str) -> None:
    """Mount something at ``folder``; skips the test where this may not be done."""
    if subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")


def unmounted(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted(folder, "-t", "tmpfs", "-o", "size=2m", "tmpfs")
    yield folder
    unmounted(folder)


@pytest.fixture
def read_only(tmp_path):
    """A function that makes a folder read only until the test ends."""
    done = []

    def close(folder: Path) -> None:
        mounted(folder, "--bind", str(folder))
        done.append(folder)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)

    yield close
    for folder in done:
        unmounted(folder)


def fill(folder: Path, left: int) -> None:
    """Leave ``left`` bytes on the disk of ``folder``."""
    (folder / "pad").unlink(missing_ok=True)
    free = os.statvfs(folder)
    with (folder / "pad").open("wb") as out:
        out.write(b"x" * max(0, free.f_bavail * free.f_frsize - left))


def free(folder: Path) -> None:
    (folder / "pad").unlink()


def hidden(root: Path) -> list[str]:
    return [p.name for p in root.rglob(".*")]


def test_a_full_disk_loses_nothing_at_whatever_point_it_fills(small_disk):
    root = small_disk / "led"
    refused = 0
    with Ledger(root, create=True) as ledger:
        ledger.add([reading("first")])
        for left in range(0, 12 * PAGE, PAGE):
            before = ledger.counts()["stories"]
            fill(small_disk, left)
            try:
                ledger.add([reading(f"s{left}")])
                before += 1
            except LedgerError as e:
                refused += 1
                assert str(root) in str(e) and "free some space" in str(e)
            assert ledger.counts()["stories"] == before
            with Ledger(root) as other:
                assert other.story("first")["text"]
                assert other.counts()["stories"] == before
        free(small_disk)
        assert ledger.add([reading("s0"), reading("last")]).stories == 2
        assert hidden(root) == []
    assert refused > 2


@pytest.mark.parametrize("act", ["pin", "refresh", "compact", "make"])
def test_other_writing_on_a_full_disk(small_disk, act):
    with Ledger(small_disk / "led", create=True) as ledger:
        ledger.add([reading("a")])
        ledger.add([reading("b")])
        acts = {"pin": ledger.pin, "refresh": ledger.refresh, "compact": ledger.compact}
        acts["make"] = lambda: Ledger(small_disk / "new", create=True).close()
        fill(small_disk, 0)
        with pytest.raises(LedgerError, match="free some space"):
            acts[act]()
        assert ledger.counts()["stories"] == 2
        free(small_disk)
        acts[act]()
        assert ledger.counts()["stories"] == 2
        assert ledger.pins() == ({1: ledger.pins()[1]} if act == "pin" else {})


def test_a_file_over_the_size_allowed(tmp_path):
    """Runs without root: the limit is the child's own."""
    code = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_disk import reading
from dragoman.errors import LedgerError
from dragoman.ledger import Ledger
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger(Path(sys.argv[1]), create=True)
ledger.add([reading("first")])
resource.setrlimit(resource.RLIMIT_FSIZE, (600, resource.RLIM_INFINITY))
try:
    ledger.add([reading("second")])
except LedgerError as e:
    print(e)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(ledger.counts()["stories"], ledger.add([reading("second")]).stories, ledger.counts()["stories"])
"""
    child = [sys.executable, "-c", code, str(tmp_path / "led"), str(Path(__file__).parent)]
    said = subprocess.run(child, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "cannot write" in said[0] and "ulimit -f" in said[0]
    assert said[1] == "1 1 2"


def test_a_read_only_ledger_can_be_read_and_not_written(tmp_path, read_only):
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([reading("a")])
    read_only(root)
    with Ledger(root, create=True) as ledger:
        assert ledger.counts()["stories"] == 1
        for act in (lambda: ledger.add([reading("b")]), ledger.pin, ledger.refresh, ledger.compact):
            with pytest.raises(LedgerError, match=r"led: cannot write: Read-only file system; make it writable"):
                act()
        assert ledger.counts()["stories"] == 1


def test_a_ledger_cannot_be_made_in_a_read_only_place(tmp_path, read_only):
    place = tmp_path / "closed"
    place.mkdir()
    read_only(place)
    with pytest.raises(LedgerError, match="make it writable"):
        Ledger(place / "led", create=True)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_refused_lock_names_place_and_remedy(tmp_path, monkeypatch, number):
    Ledger(tmp_path / "led", create=True).close()

    real = Path.open

    def refuse(self, *args, **kwargs):
        if self.name == "_lock":
            raise OSError(number, os.strerror(number))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(LedgerError, match=f"led: cannot write: {os.strerror(number)}; make it writable"):
        Store(tmp_path / "led", write=True)


def test_a_log_that_cannot_be_synced_is_no_acknowledgement(tmp_path, monkeypatch):
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add([reading("first")])
        real = disk.sync

        def refuse(path):
            if path.name == "_delta_log":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(path)

        monkeypatch.setattr("dragoman.ledger.store.sync", refuse)
        with pytest.raises(LedgerError, match="free some space"):
            ledger.add([reading("second")])
        monkeypatch.undo()
        assert ledger.add([reading("second"), reading("third")]).stories in (1, 2)
        assert ledger.counts()["stories"] == 3


def test_what_delta_and_duckdb_say_is_understood():
    with pytest.raises(LedgerError, match="free some space"), disk.writing(Path("led")):
        raise OSError("Generic LocalFileSystem error: Unable to copy data to file: No space left on device (os error 28)")
    with pytest.raises(LedgerError, match="cannot write: something else; nothing"), disk.writing(Path("led")):
        raise OSError("something else\nand more")


def test_a_ledger_cut_off_while_it_was_made_is_finished(tmp_path):
    root = tmp_path / "led"
    Ledger(root, create=True).close()
    (root / "ledger.json").unlink()
    (root / "events" / "_delta_log" / f"{0:020d}.json").write_text("{")
    with Ledger(root, create=True) as ledger:
        assert ledger.add([reading("a")]).stories == 1
