"""Kill a writer at random points and prove that nothing acknowledged is lost, nothing is half there, and a re-run is whole.

    python benchmarks/kill.py --times 50 --opens 500

A child adds readings one small batch after another and says on stdout which story was acknowledged; the parent kills it (-9)
after a random time, opens the ledger, checks that every acknowledged story stands with its event, and starts the child again.
At the end the export must equal that of an undisturbed run, byte for byte. Meanwhile two other processes open the ledger over
and over (`--opens` times at least while a writer is at it) and count what stands: no error, and never fewer stories than before.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from dragoman.export.plover import plover
from dragoman.ledger import Ledger
from dragoman.records import Entity, Event, Perspective, Reading, Span, Story, Voice

STORIES = 240


def reading(n: int) -> Reading:
    """The n-th invented reading."""
    day = dt.date(2022, 1, 1) + dt.timedelta(days=n % 300)
    voice = Voice("A paper", "a paper", None, "FRA", (), "media", "said", None)
    event = Event(
        f"e{n}",
        ("CONSULT",),
        ("visit",),
        actor=(Entity("Norway", Span(0, 6), "Norway", code="NOR"),),
        recipient=(Entity("France", Span(0, 6), "France", code="FRA"),),
        date=day,
        enddate=day,
        perspectives=(Perspective((voice,), "CT+"),),
        text_info={"span": Span(0, 10), "number": 0},
    )
    return Reading(Story(f"s{n}", f"Story number {n}.", published=day, outlet="The Daily"), events=(event,))


def child(path: Path) -> None:
    """Add every story, two a batch, saying each batch once it is durable."""
    with Ledger(path, create=True) as ledger:
        ledger.writer()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for n in range(0, STORIES, 2):
            ledger.add([reading(n), reading(n + 1)])
            sys.stdout.write(f"{n} {n + 1}\n")
            sys.stdout.flush()


def export(path: Path) -> bytes:
    """What stands, as PLOVER JSONL without the time of adding."""
    lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in plover(Ledger(path).each_story()))
    return "\n".join(lines).encode()


def check(path: Path, acknowledged: set[int]) -> None:
    """Every acknowledged story stands, each with exactly its one event and one voice."""
    ledger = Ledger(path)
    stories = {s["story_id"]: s for s in ledger.each_story()}
    lost = [n for n in acknowledged if f"s{n}" not in stories]
    assert not lost, f"acknowledged and lost: {lost}"
    for s in stories.values():
        assert len(s["events"]) == 1, f"{s['story_id']} has {len(s['events'])} events"
        assert len(s["events"][0]["perspectives"]) == 1, f"{s['story_id']} has {len(s['events'][0]['perspectives'])} views"
    ledger.close()


def read(folder: Path) -> None:
    """Open the newest ledger of ``folder`` over and over until told to stop; says how often, how often while a writer was at it,
    and what went wrong.
    """
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    opens, during, errors, before = 0, 0, [], ("", 0)
    while not told.is_set():
        ledgers = sorted(folder.glob("led*/ledger.json"))
        if not ledgers or not (folder / "writing").exists():
            time.sleep(0.02)
            continue
        path = ledgers[-1].parent
        try:
            with Ledger(path) as ledger:
                stories = ledger.counts()["stories"]
            if before[0] == path.name and stories < before[1]:
                errors.append(f"{before[1]} stories, then {stories}")
            before = (path.name, stories)
        except Exception as e:  # noqa: BLE001
            errors.append(repr(e))
        opens += 1
        during += (folder / "writing").exists()
        (folder / f"opens-{os.getpid()}").write_text(str(during))
    sys.stdout.write(json.dumps({"opens": opens, "during": during, "errors": errors}))


def opened(folder: Path) -> int:
    """How often readers have opened a ledger that was being written."""
    return sum(int(f.read_text() or 0) for f in folder.glob("opens-*"))


def spawn(*arguments: object) -> subprocess.Popen[str]:
    """This script as another process."""
    return subprocess.Popen([sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE, text=True)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--times", type=int, default=50)
    ap.add_argument("--opens", type=int, default=500)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    ap.add_argument("--reader", type=Path, help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.child:
        child(a.child)
    elif a.reader:
        read(a.reader)
    else:
        kill(a.times, a.opens, random.Random(a.seed))


def kill(times: int, opens: int, chance: random.Random) -> None:
    """Kill writers until there were enough kills and the reader has opened often enough; then compare exports."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-kill-"))
    path, acknowledged, kills = folder / "led", set(), 0
    readers = [spawn("--reader", folder) for _ in range(2)]
    while kills < times or opened(folder) < opens:
        process = spawn("--child", path)
        if chance.random() < 0.2:  # while it starts, makes or repairs the ledger
            time.sleep(chance.uniform(0.2, 3.0))
        else:
            assert process.stdout and process.stdout.readline() == "ready\n"
            (folder / "writing").touch()
            time.sleep(chance.uniform(0.0, 12.0))
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        (folder / "writing").unlink(missing_ok=True)
        kills += process.returncode == -signal.SIGKILL
        acknowledged |= {int(n) for line in out.splitlines() if line.count(" ") == 1 for n in line.split()}
        if (path / "ledger.json").exists():
            check(path, acknowledged)
        if process.returncode == 0:
            path, acknowledged = path.with_name(path.name + "x"), set()
    seen = []
    for reader in readers:
        reader.terminate()
        seen.append(json.loads(reader.communicate()[0]))
    for target in (path, folder / "clean"):
        subprocess.run([sys.executable, __file__, "--child", str(target)], check=True, stdout=subprocess.DEVNULL)
    assert export(path) == export(folder / "clean"), "the re-run differs from an undisturbed run"
    print(f"{kills} kills; nothing acknowledged lost, nothing in part, the re-run's export equal to an undisturbed run's")
    opens, errors = sum(s["during"] for s in seen), [e for s in seen for e in s["errors"]]
    print(f"{opens} opens while a writer wrote; {len(errors)} errors {errors[:3]}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
