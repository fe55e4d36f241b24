"""What has come in, kept: raw bytes by their hash, and readings as JSON lines with a promise.

A batch is on disk whole or not at all: it is written under a temporary name, forced to disk, renamed, and the folder forced to
disk
too. Stories in committed batches are known again by their keys, so that a run that was killed anywhere and repeated ends with the
same files, byte for byte, as one that was not.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dragoman.errors import LedgerError
from dragoman.intake.identity import Register, sha256
from dragoman.records import Reading, Story

__all__ = ["RawStore", "Shelf", "write_durably"]

_PREFIX = "readings-"


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a loss of power. Its folder must exist."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class RawStore:
    """Documents as they came in, each once, under their sha256 (``ab/abcd….gz``)."""

    def __init__(self, root: Path):
        self._root = root

    def put(self, data: bytes) -> str:
        """Keep ``data``; returns its sha256. Nothing happens where it is kept already."""
        key = sha256(data)
        path = self._path(key)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, gzip.compress(data, 6, mtime=0))
        return key

    def get(self, key: str) -> bytes:
        """The bytes of that sha256. Raises KeyError where they are not kept."""
        try:
            return gzip.decompress(self._path(key).read_bytes())
        except FileNotFoundError:
            raise KeyError(key) from None

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / f"{key}.gz"


class Shelf:
    """Readings as JSON lines in a folder, one file a batch, numbered; retractions are lines of their own.

    A reading's line is ``Reading.to_dict()``; a retraction's is ``{"retract": story id, "why": reason}``. One process writes
    at a time.
    """

    def __init__(self, root: str | Path):
        self.root = Path(root)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise LedgerError(f"{root}: cannot make this folder: {e.strerror}") from e
        for leftover in self.root.glob(f".{_PREFIX}*.tmp"):
            leftover.unlink()

    def files(self) -> list[Path]:
        """The batch files in order."""
        return sorted(self.root.glob(f"{_PREFIX}*.jsonl"))

    def commit(self, readings: Sequence[Reading], retractions: Sequence[tuple[str, str]] = ()) -> None:
        """Put a batch on disk: when this returns it is there for good."""
        lines = [json.dumps(r.to_dict(), ensure_ascii=False, sort_keys=True) for r in readings]
        lines += [json.dumps({"retract": story, "why": why}, ensure_ascii=False, sort_keys=True) for story, why in retractions]
        if not lines:
            return
        files = self.files()
        number = int(files[-1].stem.removeprefix(_PREFIX)) + 1 if files else 0
        write_durably(self.root / f"{_PREFIX}{number:06d}.jsonl", ("\n".join(lines) + "\n").encode("utf-8", "replace"))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every line, as committed."""
        for file in self.files():
            with file.open(encoding="utf-8") as f:
                for line in f:
                    yield json.loads(line)

    def current(self) -> Iterator[dict[str, Any]]:
        """Readings that stand: the last version of each story, without those retracted."""
        last: dict[str, int] = {}
        gone: set[str] = set()
        for number, row in enumerate(self.rows()):
            if "retract" in row:
                gone.add(row["retract"])
            else:
                last[row["story"]["id"]] = number
                gone.discard(row["story"]["id"])
        for number, row in enumerate(self.rows()):
            if "story" in row and last[row["story"]["id"]] == number and row["story"]["id"] not in gone:
                yield row

    def register(self) -> Register:
        """The memory of the stories on the shelf, made from its files."""
        register = Register()
        for row in self.rows():
            if "story" in row:
                s = row["story"]
                register.remember(
                    Story(s["id"], row["text"], title=s["title"], outlet=s["outlet"], url=s["url"], version=s["version"],
                          signal=s["signal"], meta=s["meta"])
                )  # fmt: skip
        return register
