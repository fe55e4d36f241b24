"""The disk under a ledger: synced files, the writer's lock, and what the disk refuses said in words with a remedy."""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dragoman.errors import LedgerError, MissingExtraError

try:
    import duckdb
    from deltalake.exceptions import DeltaError
except ModuleNotFoundError as _missing:
    raise MissingExtraError("the ledger", "ledger") from _missing

__all__ = ["replace_text", "sync", "take_lock", "writing"]

_AGAIN = "free some space and run the same command again"
_CLOSED = "make it writable (mount, owner, rights) or name another ledger"
_REMEDIES = {
    errno.ENOSPC: _AGAIN,
    errno.EDQUOT: _AGAIN,
    errno.EFBIG: "raise the size of file allowed (ulimit -f) and run the same command again",
    errno.EROFS: _CLOSED,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EIO: "the disk fails: check it, then run the same command again",
}


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Run what writes under ``place``; whatever the disk refuses becomes a LedgerError with path and remedy.

    What had been acknowledged before stays as it was; a batch cut off between tables shows nowhere.
    """
    try:
        yield
    except (OSError, duckdb.Error, DeltaError) as e:
        raise LedgerError(f"{place}: cannot write: {_reason(e)}; nothing acknowledged before is lost") from e


def _reason(error: Exception) -> str:
    """What to do about ``error``; DuckDB and Delta hide the system's number in their text."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        said = re.search(r'(?:os error |errno":")(\d+)', str(error))
        number = int(said[1]) if said else None
    for code in (number, *(c for c in _REMEDIES if os.strerror(c) in str(error))):
        if code in _REMEDIES:
            return f"{os.strerror(code)}; {_REMEDIES[code]}"
    return str(error).splitlines()[0]


def sync(path: Path) -> None:
    """Wait until a file or directory is on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def replace_text(file: Path, text: str) -> None:
    """Write a small file whole or not at all, synced. Raises LedgerError where the disk refuses."""
    temp = file.with_name(f".{file.name}")
    try:
        with writing(file):
            temp.write_text(text, encoding="utf-8")
            sync(temp)
            temp.rename(file)
            sync(file.parent)
    finally:
        temp.unlink(missing_ok=True)


def take_lock(root: Path) -> IO[str]:
    """The writer's lock of a ledger, held until the handle is closed. LedgerError when another process has it."""
    with writing(root):
        handle = (root / "_lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        handle.close()
        raise LedgerError(f"{root}: another process is writing to this ledger; wait for it or stop it") from e
    return handle
