"""Durable batches, the desk's judgement, and runs that are killed and repeated."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.intake.desk import Desk
from dragoman.intake.identity import Register
from dragoman.intake.state import StateFile
from dragoman.intake.store import RawStore, Shelf
from dragoman.records import Reading, Story


def unread(stories: Iterable[Story]) -> Iterator[Reading]:
    return (Reading(story=s) for s in stories)


def story(number: int, words: str, **meta: object) -> Story:
    signal_ = str(meta.pop("signal", "")) or None
    return Story(id=f"s{number}", text=words, outlet="Velia Post", signal=signal_, meta=meta)


def test_raw_documents_are_kept_once_and_come_back(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    key = store.put(b"The bridge at Torun is closed.")
    assert store.put(b"The bridge at Torun is closed.") == key
    assert store.get(key) == b"The bridge at Torun is closed."
    assert len(list(tmp_path.rglob("*.gz"))) == 1
    with pytest.raises(KeyError):
        store.get("0" * 64)


def test_repeated_versions_and_kills(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    desk = Desk(unread, shelf, shelf.register(), batch=2)
    first = story(1, "The bridge is closed.", guid="g1")
    newer = story(1, "The bridge is open again.", guid="g1")
    other = story(2, "A ferry has begun to run.", guid="g2")
    kill = story(2, "", guid="g2", signal="kill", editor_note="the ferry does not exist")
    failed = InputError("no text", code="empty", path="x.txt")
    assert list(desk.take([first, first, other, newer, failed, kill])) == [failed]
    assert (desk.counts.new, desk.counts.same, desk.counts.version, desk.counts.kill, desk.counts.failed) == (2, 1, 1, 1, 1)
    assert [r["text"] for r in Shelf(tmp_path).current()] == ["The bridge is open again."]
    assert {"retract": "s2", "why": "the ferry does not exist"} in list(shelf.rows())
    again = Desk(unread, Shelf(tmp_path), Shelf(tmp_path).register())
    assert list(again.take([first, other, newer, kill])) == []
    assert again.counts.same == 4
    assert "4 known already" in again.counts.line()


def test_the_same_words_from_two_outlets_are_two_stories() -> None:
    register = Register()
    one = Story("a", "The pact was signed.", outlet="Velia Post")
    two = Story("b", "The pact was signed.", outlet="Marrak Times")
    register.remember(one)
    assert register.judge(two).kind == "new"
    assert register.judge(Story("c", "The  pact was signed.", outlet="Velia Post")).kind == "same"


def test_a_declared_predecessor_is_superseded() -> None:
    register = Register()
    register.remember(Story("a", "Talks resumed.", outlet="VPA", meta={"guid": "v:1"}))
    newer = Story("b", "Talks resumed and ended.", outlet="VPA", meta={"guid": "v:2", "supersedes": "v:1"})
    assert register.judge(newer)[:2] == ("version", "a")


def test_state_survives_and_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with StateFile(path) as state:
        register = state.register()
        state.remember(register.remember(Story("a", "Talks resumed.", outlet="VPA", meta={"guid": "g"})))
    with StateFile(path) as state:
        assert state.register().judge(Story("a", "Talks resumed.", outlet="VPA", meta={"guid": "g"})).kind == "same"


PROGRAM = """
import sys
from pathlib import Path
from dragoman.intake.desk import Desk
from dragoman.intake.store import RawStore, Shelf
from dragoman.records import Reading, Story

def stories():
    for k in range(48):
        yield Story(id=f"s{k % 36}", text=f"The bridge {k} at Torun is closed.", outlet="Velia Post", meta={"guid": f"g{k % 36}"})

root = Path(sys.argv[1])
shelf = Shelf(root)
raw = RawStore(root / "raw")
desk = Desk(lambda found: (Reading(story=s) for s in found), shelf, shelf.register(), batch=3)
def kept():
    for s in stories():
        if s.id.endswith("7"):
            raw.put(s.text.encode())
        yield s
list(desk.take(kept()))
print("done")
"""


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_anywhere_and_repeated_gives_the_same_bytes(tmp_path: Path, kills: int) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    command = [sys.executable, "-c", PROGRAM]
    subprocess.run([*command, str(calm)], check=True, capture_output=True)
    rng = random.Random(5)
    rough.mkdir()
    killed = 0
    for number in range(kills):
        process = subprocess.Popen([*command, str(rough)], stdout=subprocess.DEVNULL)
        while len(list(rough.glob("readings-*"))) < number * 14 // kills and process.poll() is None:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed, "every run ended before it could be killed: nothing was tried"
    out = subprocess.run([*command, str(rough)], check=True, capture_output=True, text=True)
    assert out.stdout == "done\n"
    assert files(rough) == files(calm)
    rows = [json.loads(line) for f in sorted(rough.glob("*.jsonl")) for line in f.read_text().splitlines()]
    assert len(rows) == 48
