"""The desk under load: fifty readers of a large ledger while a writer commits, milliseconds a page.

    python benchmarks/desk.py REAL_LEDGER --events 1000000 --work DIR [--readers 50] [--seconds 60] [--think 5]

The ledger is made by the seeded generator of benchmarks/ledger.py, with texts. A server process shows it; a writer adds a
batch of five stories every two seconds; readers and writer live in this process. A reader follows links as an analyst would: of a hundred
requests 15 are for the inbox, 25 for a story, 20 for an event, 8 for a dyad, 8 for an actor, 10 for a search, 4 for contested, 3 for
the matrix, 3 for the map, 4 for a feed; every fourth is for the JSON twin. Which story, event or pair is drawn by a seeded generator,
skewed to the newest and busiest. ``--think`` is the mean pause of a reader between two requests (seconds, exponential); 0 asks
without pause and shows what is served at most.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from dragoman.ledger import Ledger
from dragoman.records import Reading, Story
from ledger import generate

MIX = {"inbox": 15, "story": 25, "event": 20, "dyad": 8, "actor": 8, "search": 10, "contested": 4, "matrix": 3, "map": 3, "feed": 4}
PORT = 8399


def sample(root: Path) -> dict[str, list[Any]]:
    """Ids, pairs and names to ask for."""
    sql = Ledger(root)._store.sql
    ids = sql.execute("select story_id, event_id from events_now using sample reservoir(400 rows) repeatable (7)").fetchall()
    source = f"read_parquet('{root}/_side/dyads.parquet')"
    pairs = sql.execute(f"select actor_code, recipient_code from {source} group by all order by count(*) desc limit 40").fetchall()
    names = sql.execute(f"select name from read_parquet('{root}/_side/names.parquet') order by mentions desc limit 60").fetchall()
    return {"ids": ids, "pairs": pairs, "names": [n for (n,) in names if n]}


def address(kind: str, known: dict[str, list[Any]], draw: random.Random) -> tuple[str, dict[str, str]]:
    """One request of a kind: path without its ending, and parameters."""
    story, event = draw.choice(known["ids"])
    one, two = known["pairs"][int(draw.random() ** 2 * len(known["pairs"]))]
    name = known["names"][int(draw.random() ** 2 * len(known["names"]))]
    day = f"{draw.randrange(2001, 2025)}-0{draw.randrange(1, 9)}-01"
    paths = {"inbox": "/inbox", "story": f"/story/{story}", "event": f"/event/{event}", "feed": "/feed"}
    asked = {
        "dyad": {"one": one, "two": two, "by": "month"},
        "actor": {"name": name},
        "search": {"actor": one, "since": day, "until": day[:5] + "12-31"},
        "feed": {"actor": one, "recipient": two},
    }
    return paths.get(kind, f"/{kind}"), asked.get(kind, {})


def read(base: str, seconds: float, think: float, seed: int, known: dict[str, list[Any]], told: list[tuple[str, float, int]]) -> None:
    """One reader: asks, waits, asks again, for ``seconds``."""
    draw = random.Random(seed)
    end = time.monotonic() + seconds
    with httpx.Client(base_url=base, timeout=60) as client:
        time.sleep(draw.random() * think)
        while time.monotonic() < end:
            kind = draw.choices(list(MIX), list(MIX.values()))[0]
            path, asked = address(kind, known, draw)
            twin = kind != "feed" and draw.random() < 0.25
            path = f"{path}.atom" if kind == "feed" else f"{path}.json" if twin else ("/" if kind == "inbox" else path)
            start = time.perf_counter()
            code = client.get(path, params=asked).status_code
            told.append((kind, 1000 * (time.perf_counter() - start), code))
            if think:
                time.sleep(draw.expovariate(1 / think))


def write(root: Path, stop: threading.Event) -> int:
    """Commit five stories every two seconds; returns how many batches."""
    batches = 0
    with Ledger(root) as ledger:
        while not stop.wait(2):
            now = time.time_ns()
            ledger.add([Reading(Story(f"new{now}-{k}", f"Story {k} of batch {now}.", outlet="The Daily")) for k in range(5)])
            batches += 1
    return batches


def shown(told: list[tuple[str, float, int]], seconds: float) -> None:
    """Print the table: requests, p50, p95, p99 of each kind and of all."""
    print(f"{'page':10} {'asked':>6} {'p50':>8} {'p95':>8} {'p99':>8}  ms")
    for kind in (*MIX, "all"):
        times = sorted(t for k, t, _ in told if kind in (k, "all"))
        if len(times) > 1:
            cut = statistics.quantiles(times, n=100, method="inclusive")
            print(f"{kind:10} {len(times):6} {cut[49]:8.0f} {cut[94]:8.0f} {cut[98]:8.0f}")
    wrong = [code for _, _, code in told if code != 200]
    print(f"{len(told) / seconds:.1f} requests a second; answers other than 200: {len(wrong)} {sorted(set(wrong))}")


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """CPU seconds a process has used so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(base: str, process: subprocess.Popen[bytes]) -> None:
    """Until the desk has answered, and then until it has stopped loading its snapshot (its CPU stands still)."""
    while True:
        try:
            httpx.get(f"{base}/health")
            break
        except httpx.ConnectError:
            time.sleep(0.02)
    before = -1.0
    while cpu_of(process) - before > 0.2:
        before = cpu_of(process)
        time.sleep(3)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("real", type=Path)
    ap.add_argument("--events", type=int, default=1_000_000)
    ap.add_argument("--work", type=Path, required=True)
    ap.add_argument("--readers", type=int, default=50)
    ap.add_argument("--seconds", type=float, default=60)
    ap.add_argument("--think", type=float, default=5)
    a = ap.parse_args()
    root = a.work / f"desk-{a.events}"
    if not root.is_dir():
        generate(a.real, root, a.events, texts=True)
        with Ledger(root) as ledger:
            ledger.refresh()
    print(platform.platform(), f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    known = sample(root)
    base = f"http://127.0.0.1:{PORT}"
    command = [str(Path(sys.executable).with_name("dragoman")), "serve", "--ledger", str(root), "--port", str(PORT), "--no-try"]
    server = subprocess.Popen(command)
    stop = threading.Event()
    try:
        start = time.monotonic()
        wait_for(base, server)
        print(f"snapshot loaded in {time.monotonic() - start:.0f} s, {cpu_of(server):.0f} CPU seconds")
        writer = threading.Thread(target=write, args=(root, stop))
        writer.start()
        told: list[tuple[str, float, int]] = []
        cpu = cpu_of(server)
        readers = [threading.Thread(target=read, args=(base, a.seconds, a.think, k, known, told)) for k in range(a.readers)]
        for thread in readers:
            thread.start()
        for thread in readers:
            thread.join()
        stop.set()
        writer.join()
        shown(told, a.seconds)
        print(f"{1000 * (cpu_of(server) - cpu) / max(1, len(told)):.0f} ms CPU of the server a request, following the writer included")
    finally:
        stop.set()
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
