"""Many stories, many workers, one ledger: shards are read by workers and committed by the driver.

A worker reads a shard (its model loaded once a process), writes Parquet under ``_staging`` and returns only file names; the driver
makes them part of the tables under the shard's own transaction id. A worker that is killed loses nothing and adds nothing twice:
its shard is read again, and a shard already in is skipped. The same staging serves a Slurm array: see docs/cluster.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from dragoman.config import Settings
from dragoman.errors import LedgerError, MissingExtraError
from dragoman.intake.coding import read_stories
from dragoman.ledger.ledger import Added, Ledger
from dragoman.ledger.rows import reading_rows
from dragoman.ledger.schema import TABLES
from dragoman.ledger.store import ORDER, Store
from dragoman.reader import Reader
from dragoman.records import Story

__all__ = ["Shard", "code", "read_shard", "shards"]

SIZE = 64
"""Stories a shard: about half a minute of one core."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A group of stories and the transaction id they are committed under, the same whenever the same stories are grouped."""

    app: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Staged:
    """What a worker hands back: file names by table, and counts."""

    app: str
    files: tuple[tuple[str, str], ...]
    stories: int
    events: int


def shards(stories: Iterable[Story], size: int = SIZE) -> Iterator[Shard]:
    """Group stories in order. The id is a hash of their ids and texts."""
    source = iter(stories)
    while chunk := tuple(islice(source, size)):
        digest = hashlib.sha256("\x1f".join(f"{s.id}\x1e{s.text_sha256}" for s in chunk).encode()).hexdigest()[:24]
        yield Shard(f"shard-{digest}", chunk)


@lru_cache(maxsize=1)
def _reader(settings: Settings) -> Reader:
    return Reader(settings)


def read_shard(root: Path, shard: Shard, settings: Settings) -> Staged:
    """Read a shard and write its rows as synced Parquet files under ``root/_staging/SHARD``; safe to run twice."""
    folder = root / "_staging" / shard.app
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for reading in read_stories(_reader(settings), shard.stories):
        for name, new in reading_rows(reading, now).items():
            rows[name] += [{**row, "batch": f"{shard.app}:0"} for row in new]
    store = Store(root)
    try:
        files = []
        for name in ORDER:
            if rows[name]:
                (folder / name).mkdir(parents=True, exist_ok=True)
                files.append((name, str(store.stage(name, rows[name], folder / name))))
        return Staged(shard.app, tuple(files), len(shard.stories), len(rows["events"]))
    finally:
        store.close()


def code(
    root: Path,
    stories: Iterable[Story],
    settings: Settings,
    *,
    workers: int = 2,
    scheduler: str | None = None,
    size: int = SIZE,
    progress: Callable[[int], None] | None = None,
) -> Added:
    """Read stories with processes of this machine, or on a Dask scheduler, and commit shard by shard. Resumes where it stopped.

    ``progress`` is called with the number of stories each time a shard is in. Raises MissingExtraError for ``scheduler`` without
    the extra [cluster].
    """
    total = Added()
    with Ledger(root, create=True) as ledger:
        store = ledger.writer()
        todo: list[Shard] = []
        skipped = 0
        for shard in shards(stories, size):
            if store.done(shard.app) >= 0:
                skipped += len(shard.stories)
            else:
                todo.append(shard)
        run = _on_dask(scheduler, todo, root, settings) if scheduler else _on_processes(workers, todo, root, settings)
        for staged in run:
            _commit(store, staged)
            total = Added(total.stories + staged.stories, total.events + staged.events, 0)
            if progress:
                progress(staged.stories)
        shutil.rmtree(root / "_staging", ignore_errors=True)
    return Added(total.stories, total.events, skipped)


def _commit(store: Store, staged: Staged) -> None:
    for name, file in staged.files:
        store.adopt(name, Path(file), staged.app, 0)


def _pool(workers: int) -> ProcessPoolExecutor:
    """Processes that begin clean: a fork of this one, in which DuckDB's and Delta's threads run, may die or hang."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    context.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(workers, mp_context=context)


def _on_processes(workers: int, todo: Sequence[Shard], root: Path, settings: Settings) -> Iterator[Staged]:
    """Shards read by local processes, a few ahead of the driver; a process that dies ends the run, and a re-run goes on."""
    try:
        with _pool(workers) as pool:
            waiting = iter(todo)
            running = {pool.submit(read_shard, root, s, settings) for s in islice(waiting, 2 * workers)}
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
                running |= {pool.submit(read_shard, root, s, settings) for s in islice(waiting, len(done))}
    except BrokenProcessPool as e:
        problem = "a worker process died (killed, or out of memory: try fewer --workers)"
        raise LedgerError(f"{root}: {problem}; run the same command again: shards already in are skipped") from e


def _on_dask(address: str, todo: Sequence[Shard], root: Path, settings: Settings) -> Iterator[Staged]:
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError as e:
        raise MissingExtraError("coding on a cluster", "cluster") from e
    with Client(address) as client:  # type: ignore[no-untyped-call]
        futures = [client.submit(read_shard, root, s, settings, key=s.app, pure=True, retries=3) for s in todo]
        for future in as_completed(futures):  # type: ignore[no-untyped-call]
            yield future.result()
            future.release()
