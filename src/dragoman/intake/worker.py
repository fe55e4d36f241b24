"""Parsing in a process that can be ended: CPU time, memory and clock are limited, and a document that goes over costs only
itself.

The worker is a fresh Python that reads pickled documents on its standard input and answers with pickled batches on its standard
output. It is started at the first document that needs it and kept for the next ones.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any

try:
    import resource
except ImportError:  # Windows: no limits on a process, so that documents are read in this one
    resource = None  # type: ignore[assignment]

from dragoman.errors import InputError
from dragoman.intake.document import Document
from dragoman.records import Story

__all__ = ["Workshop", "main"]

_SIZE = struct.Struct(">I")
_BATCH = 200
_CLOCK_FACTOR = 4.0
_LINE_BY_LINE = frozenset(("csv", "jsonl", "parquet", "press-release", "text"))
"""Formats read in this process: they are read line by line and cannot nest."""


class Workshop:
    """Runs documents, in a worker process where ``isolated``; a context manager, and callable: ``work(document, published)``."""

    def __init__(self, isolated: bool = True):
        self._isolated = isolated and resource is not None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Workshop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def __call__(self, document: Document, published: dt.date | None = None) -> Iterator[Story | InputError]:
        """Stories and errors of one document."""
        from dragoman.intake.opening import kind_of, read_document

        known = kind_of(document)
        if isinstance(known, InputError):
            yield known
            return
        if not self._isolated or known.kind in _LINE_BY_LINE:
            yield from read_document(known, published)
            return
        yield from self._ask(known, published)

    def _ask(self, document: Document, published: dt.date | None) -> Iterator[Story | InputError]:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the worker was started without pipes")
        # WARC files are streams of many small documents: the clock starts anew with each batch
        deadline = document.limits.seconds * _CLOCK_FACTOR
        try:
            _send(process.stdin, (document, published))
            while True:
                batch = _receive(process.stdout, time.monotonic() + deadline)
                if batch is None:
                    return
                yield from batch
        except (TimeoutError, EOFError, BrokenPipeError, pickle.UnpicklingError) as e:
            timed_out = isinstance(e, TimeoutError)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.0 if timed_out else 2.0)
            code = process.poll()
            self.close()
            yield _ended(document, timed_out, code)
        except GeneratorExit:
            # the caller stopped in the middle of an answer: what is left in the pipe belongs to nobody
            self.close()
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            # the worker must find this very package, also where it was put on the path by hand
            program = f"import sys; sys.path[:] = {[p for p in sys.path if p]!r}; from dragoman.intake.worker import main; main()"
            self._process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._process


def _ended(document: Document, timed_out: bool, code: int | None) -> InputError:
    limits = document.limits
    if timed_out or code in (-24, -9):
        return document.error("killed", f"reading it took more than {limits.seconds:g} s of work and was stopped")
    return document.error("killed", f"reading it ended the worker process (status {code})")


def _send(pipe: Any, value: Any) -> None:
    data = pickle.dumps(value, protocol=5)
    pipe.write(_SIZE.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: Any, deadline: float) -> Any:
    header = _read(pipe.fileno(), _SIZE.size, deadline)
    return pickle.loads(_read(pipe.fileno(), _SIZE.unpack(header)[0], deadline))


def _read(fd: int, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            raise TimeoutError
        part = os.read(fd, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# ---------------------------------------------------------------- inside the worker


def main() -> None:
    """The worker's loop; ends when its input does. The parent wrote what is unpickled here, and nobody else can."""
    from dragoman.intake.opening import read_document

    logging.disable()  # parsers' own remarks on bad files; errors come back as values
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the answers
    while len(header := source.read(_SIZE.size)) == _SIZE.size:
        document, published = pickle.loads(source.read(_SIZE.unpack(header)[0]))
        _limit(document)
        try:
            batch: list[Story | InputError] = []
            for item in read_document(document, published):
                batch.append(item)
                if len(batch) >= _BATCH or document.kind == "warc":
                    _send(target, batch)
                    batch = []
                    if document.kind == "warc":  # each record is a document of its own
                        _limit(document)
            _send(target, batch)
        except MemoryError:
            _send(
                target,
                [document.error("killed", f"reading it needed more than {document.limits.memory // 2**20} MB and was stopped")],
            )
        _send(target, None)


def _limit(document: Document) -> None:
    """Set what this process may still use: CPU seconds from now, address space in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + document.limits.seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    space = resource.getrlimit(resource.RLIMIT_AS)[1]
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (document.limits.memory, space))
