"""The desk's memory: who reads the ledger, what was answered last, and when it is asked anew.

A page is made once for all who ask for it, and kept while the ledger stands still. While a writer commits, a page made less than
FRESH seconds ago is given again: fifty readers of one page cost what one costs. What this desk itself wrote is seen at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import DragomanError
from dragoman.ledger.ledger import Ledger
from dragoman.serve.pages import beside

if TYPE_CHECKING:
    from dragoman.serve.snapshot import Snapshot

__all__ = ["FRESH", "Desk", "Kept"]

CACHED = 512
FRESH = 5.0
"""Seconds that a page may be behind a commit of somebody else's."""
POLL = 0.5
WORKERS = 4
"""Threads that make pages. Two cores are busy with four; more would only take turns."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was last made: its bytes and their tag, the state of the ledger then, and when (seconds, monotonic)."""

    body: bytes
    etag: str
    state: Any
    at: float


class Desk:
    """A ledger behind the pages. ``start`` loads a `Snapshot` and follows the ledger from a thread; without it each page asks the
    ledger itself, which gives the same, more slowly."""

    def __init__(self, path: Path):
        self.path = path
        self._local = threading.local()
        self._opened: list[Ledger] = []
        self._cache: OrderedDict[Key, Kept] = OrderedDict()
        self._making: dict[Key, asyncio.Future[Kept]] = {}
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="desk")
        self._snapshot: Snapshot | None = None
        self._epoch = 0
        self._stop = threading.Event()
        self._started = 0
        self._follower: threading.Thread | None = None

    # ------------------------------------------------------------ following the ledger

    def start(self) -> None:
        """Load the snapshot in the background, and keep it up to date; a desk started twice must be closed twice."""
        self._started += 1
        if self._started > 1:
            return
        self._follower = threading.Thread(target=self._follow, name="desk-follower", daemon=True)
        self._follower.start()

    def close(self) -> None:
        """Stop following, and give files and memory back."""
        self._started -= 1
        if self._started > 0:
            return
        self._stop.set()
        if self._follower:
            self._follower.join()
        self._pool.shutdown()
        for ledger in self._opened:
            ledger.close()
        self._opened.clear()
        if self._snapshot:
            self._snapshot.close()
            self._snapshot = None

    def _follow(self) -> None:
        from dragoman.serve.snapshot import Snapshot

        snapshot = Snapshot(self.path)
        while not self._stop.wait(POLL if self._snapshot else 0):
            try:
                snapshot.follow()
            except DragomanError:
                # The ledger is being made or mended; what was seen last still stands.
                continue
            self._snapshot = snapshot
        if self._snapshot is None:
            snapshot.close()

    def wrote(self) -> None:
        """Called after this desk wrote to the ledger: the next page shows it."""
        if self._snapshot:
            self._snapshot.follow()
        self._epoch += 1

    # ------------------------------------------------------------ answers

    @property
    def ledger(self) -> Any:
        """This thread's way to ask: of the snapshot once it is loaded, of the ledger as it stands before."""
        if self._snapshot is not None:
            answers = getattr(self._local, "answers", None)
            if answers is None:
                answers = self._local.answers = self._snapshot.answers()
            return answers
        found: Ledger | None = getattr(self._local, "ledger", None)
        if found is None:
            found = self._local.ledger = Ledger(self.path)
            self._opened.append(found)
        found.reload()
        return found

    async def answer(self, key: Key, make: Callable[[Any], bytes]) -> Kept:
        """The page called ``key``, made by ``make`` (from a ledger) where what was kept is out of date."""
        kept = self._cache.get(key)
        if kept is not None and self._snapshot is not None and self._still(kept):
            return kept
        making = self._making.get(key)
        if making is None:
            making = asyncio.ensure_future(asyncio.get_running_loop().run_in_executor(self._pool, self._make, key, make))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(making)

    def _state(self, ledger: Any) -> Any:
        versions = tuple(sorted(self._snapshot.versions.items())) if self._snapshot else ledger.state()
        return versions, beside(self.path), self._epoch

    def _still(self, kept: Kept) -> bool:
        """True while a page may be shown again as it is."""
        versions, near, epoch = self._state(None)
        return bool(kept.state[1:] == (near, epoch) and (kept.state[0] == versions or time.monotonic() - kept.at < FRESH))

    def _make(self, key: Key, make: Callable[[Any], bytes]) -> Kept:
        ledger = self.ledger
        state, at = self._state(ledger), time.monotonic()
        kept = self._cache.get(key)
        if kept is not None and kept.state == state:
            return kept
        body = make(ledger)
        kept = Kept(body, f'"{hashlib.sha256(body).hexdigest()[:24]}"', state, at)
        self._cache[key] = kept
        self._cache.move_to_end(key)
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return kept
