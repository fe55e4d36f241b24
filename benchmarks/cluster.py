"""Many stories read by two Dask workers, one of them killed half way, against the same stories read by plain processes.

    python benchmarks/cluster.py [STORIES.jsonl] [--count 5000] [--words 60] [--workers 2] [--no-kill]

STORIES.jsonl has a row with "text" a story. Each becomes stories of its first ``--words`` words and a number, so that no two are equal.
Checks that every story stands once in either ledger with the same events, and prints CPU seconds (driver, scheduler, workers: all
that the run started) and wall seconds of both. The overhead is a ratio of CPU seconds, which hold on a busy machine.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dragoman.config import Settings
from dragoman.ledger import Ledger
from dragoman.ledger.coding import code
from dragoman.records import Story

_PR_SET_CHILD_SUBREAPER = 36
STORIES = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "pool.jsonl"


def leads(path: Path, count: int, words: int) -> list[Story]:
    """``count`` stories: the first ``words`` words of those in ``path``, in turn, each with its own number."""
    texts = [" ".join(json.loads(line)["text"].split()[:words]) for line in path.open(encoding="utf-8")]
    return [Story(f"lead-{n}", f"{texts[n % len(texts)]}\n\nThis is report number {n}.") for n in range(count)]


def run(mode: str, root: Path, stories: list[Story], workers: int, *, kill: bool) -> None:
    """Code ``stories`` into ``root`` in this process's children: "plain" processes or "dask" workers."""
    if mode == "plain":
        code(root, stories, Settings(), workers=workers)
        return
    # Dask samples every worker's stack a hundred times a second and wakes its event loop fifty times; each takes Python's lock
    # from the thread that reads.
    os.environ["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "False"
    os.environ["DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL"] = "1s"
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        victim = next(iter(client.run(os.getpid).values()))
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            if kill and done < len(stories) // 2 <= done + count:
                os.kill(victim, signal.SIGKILL)
                sys.stdout.write(f"worker {victim} killed after {done + count} stories\n")
            done += count

        code(root, stories, Settings(), scheduler=cluster.scheduler_address, progress=progress)


def timed(arguments: list[str]) -> tuple[float, float]:
    """Run this script with ``arguments``: wall seconds, and CPU seconds of it and all it started, orphans too."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, *arguments])
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, f"{arguments[1]} failed"
    wall, seconds = time.perf_counter() - start, used.ru_utime + used.ru_stime
    while True:
        try:
            _, _, used = os.wait4(-1, 0)
        except ChildProcessError:
            return wall, seconds
        seconds += used.ru_utime + used.ru_stime


def adopt_orphans() -> None:
    """Have processes whose parent is gone become ours (Linux): nobody waits for the server that forks the coding workers."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def told(root: Path) -> dict[str, list[str]]:
    """Event ids of each story that stands."""
    with Ledger(root) as ledger:
        found = [(s["story_id"], sorted(e["event_id"] for e in s["events"])) for s in ledger.each_story()]
    assert len({i for i, _ in found}) == len(found), "a story stands twice"
    return dict(found)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("stories", nargs="?", type=Path, default=STORIES)
    ap.add_argument("--count", type=int, default=5000)
    ap.add_argument("--words", type=int, default=60, help="words of a story that are read")
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--no-kill", action="store_true")
    ap.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.run:
        run(a.run[0], Path(a.run[1]), leads(a.stories, a.count, a.words), a.workers, kill=not a.no_kill)
        return
    adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="dragoman-cluster-"))
    rest = [str(a.stories), "--count", str(a.count), "--words", str(a.words), "--workers", str(a.workers)]
    rest += ["--no-kill"] if a.no_kill else []
    print(f"{platform.platform()}, {os.cpu_count()} cores; {a.count} stories of {a.words} words, {a.workers} workers", flush=True)
    seconds, results = {}, {}
    for mode in ("plain", "dask"):
        wall, seconds[mode] = timed(["--run", mode, str(folder / mode), *rest])
        results[mode] = told(folder / mode)
        events = sum(map(len, results[mode].values()))
        print(f"{mode}: {len(results[mode])} stories, {events} events; {seconds[mode]:.0f} CPU s, {wall:.0f} s", flush=True)
    assert results["plain"] == results["dask"] and len(results["dask"]) == a.count, "the ledgers differ"
    print(f"every story once, the same events; overhead {100 * (seconds['dask'] / seconds['plain'] - 1):.1f} % of CPU seconds")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
