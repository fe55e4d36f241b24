"""Kill a writer at random points and prove that nothing acknowledged is lost, nothing is half there, and a re-run is whole.

    python benchmarks/kill.py --times 50

A child adds readings one small batch after another and says on stdout which story was acknowledged; the parent kills it (-9)
after a random time, opens the ledger, checks that every acknowledged story stands with its event, and starts the child again.
At the end the export must equal that of an undisturbed run, byte for byte. Meanwhile a reader opens the ledger over and over.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
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


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--times", type=int, default=50)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--child", type=Path)
    a = ap.parse_args()
    if a.child:
        child(a.child)
        return
    random.seed(a.seed)
    folder = Path(tempfile.mkdtemp(prefix="dragoman-kill-"))
    path, acknowledged, kills, opens, errors = folder / "led", set(), 0, 0, []
    stop = threading.Event()

    def read() -> None:
        nonlocal opens
        while not stop.is_set():
            if (path / "ledger.json").is_file():
                try:
                    Ledger(path).counts()
                except Exception as e:  # noqa: BLE001
                    errors.append(repr(e))
                opens += 1

    reader = threading.Thread(target=read)
    reader.start()
    while kills < a.times:
        process = subprocess.Popen([sys.executable, __file__, "--child", str(path)], stdout=subprocess.PIPE, text=True)
        time.sleep(random.uniform(0.8, 2.2))
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        kills += process.returncode == -signal.SIGKILL
        acknowledged |= {int(n) for line in out.splitlines() if line.count(" ") == 1 for n in line.split()}
        if (path / "ledger.json").is_file():
            check(path, acknowledged)
        if process.returncode == 0:
            path = path.with_name(path.name + "x")
            acknowledged = set()
    stop.set()
    reader.join()
    subprocess.run([sys.executable, __file__, "--child", str(path)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, __file__, "--child", str(folder / "clean")], check=True, stdout=subprocess.DEVNULL)
    assert export(path) == export(folder / "clean"), "the re-run differs from an undisturbed run"
    print(
        f"{kills} kills, nothing acknowledged lost, exports identical; {opens} opens while writing, {len(errors)} errors {errors[:2]}"
    )


if __name__ == "__main__":
    main()
