"""A first run in which nothing came in leaves no ledger behind."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from dragoman.errors import LedgerError
from dragoman.ledger.disk import take_lock
from dragoman.ledger.schema import TABLES
from dragoman.ledger.store import MARK

__all__ = ["Beginning"]

_STATE = "_intake.sqlite"
OURS = frozenset({*TABLES, MARK, f".{MARK}", "_pins", "_lock", "_raw", "_staging", _STATE, f"{_STATE}-wal", f"{_STATE}-shm"})
"""What a run makes in a ledger's folder; where anything else lies there, nothing is taken away."""
FIRST = f"{0:020d}.json"
"""The log entry of a table without rows."""


class Beginning:
    """Around the run that opens the ledger at ``root``, and closes it: where the run made it and nothing was committed, it is taken
    away at the end, however the run ended.

    What was there before, be it an empty ledger, stays as it is; so does a ledger that another process writes to.
    """

    def __init__(self, root: Path):
        self._root, self._kept = root, False
        self._made = [p for p in (root, *root.absolute().parents) if not os.path.lexists(p)]
        self._ours = bool(self._made) or _empty(root)
        self.taken_away = False
        """Whether the ledger was taken away; known after the run."""

    def keep(self) -> None:
        """Something could be read: the ledger stays, even if it holds nothing."""
        self._kept = True

    def __enter__(self) -> Beginning:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._ours and not self._kept and self._root.is_dir():
            with suppress(LedgerError, OSError), take_lock(self._root):  # where another process has the lock, it stays
                self._take_away()

    def _take_away(self) -> None:
        root = self._root
        found = {p.name for p in root.iterdir()}
        entries = [e.name for name in TABLES for e in (root / name / "_delta_log").glob("*")]
        if found - OURS or set(entries) - {FIRST} or any((root / "_pins").glob("*")):
            return
        (root / MARK).unlink(missing_ok=True)  # first: what is left by a disk that refuses is no ledger
        for name in found - {MARK, "_lock"}:
            (shutil.rmtree if (root / name).is_dir() else Path.unlink)(root / name)
        (root / "_lock").unlink()
        self.taken_away = True
        for folder in self._made:
            folder.rmdir()


def _empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:
        return False
