"""The desk: each story that comes in is judged, read once, and kept in batches; versions supersede, kills retract.

It knows no store: a `Sink` commits a batch for good (the JSON-lines shelf, or a ledger), and only then are the stories
remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dragoman.errors import InputError
from dragoman.intake.identity import Register
from dragoman.records import Reading, Story

__all__ = ["Counts", "Desk", "Sink"]


class Sink(Protocol):
    """Where readings go."""

    def commit(self, readings: Sequence[Reading], retractions: Sequence[tuple[str, str]] = ()) -> None:
        """Keep a batch and take back the stories named, for good when it returns."""
        ...


@dataclass
class Counts:
    """How many stories were new, repeated, newer versions, kills and conflicts, and the events of those read; documents that
    failed.
    """

    new: int = 0
    same: int = 0
    version: int = 0
    kill: int = 0
    conflict: int = 0
    events: int = 0
    failed: int = 0
    errors: list[InputError] = field(default_factory=list)

    def line(self) -> str:
        """The summary in words."""
        parts = [
            (self.new + self.conflict, "new"),
            (self.version, "newer versions"),
            (self.kill, "withdrawn"),
            (self.same, "known already"),
        ]
        told = ", ".join(f"{n} {word}" for n, word in parts if n) or "nothing new"
        failed = f"; {self.failed} failed" if self.failed else ""
        return f"{told}; {self.events} events{failed}"


class Desk:
    """Takes stories in. ``read`` turns stories into readings in order; ``remembered`` gets the rows of the register after each
    commit.
    """

    def __init__(
        self,
        read: Callable[[Iterable[Story]], Iterator[Reading]],
        sink: Sink,
        register: Register,
        *,
        batch: int = 64,
        remembered: Callable[[list[tuple[str, str, str]]], None] | None = None,
    ):
        self._read, self._sink, self._register, self._batch = read, sink, register, batch
        self._remembered = remembered
        self._waiting: list[Story] = []
        self._back: list[tuple[str, str]] = []
        self._pending = Register()
        self.counts = Counts()

    def take(self, items: Iterable[Story | InputError]) -> Iterator[InputError]:
        """Take items in until there are no more, and commit; gives the errors as they come. `flush` must not be called
        besides.
        """
        for item in items:
            if isinstance(item, InputError):
                self.counts.failed += 1
                yield item
            else:
                self._one(item)
        self.flush()

    def _one(self, story: Story) -> None:
        verdict = self._pending.judge(story)
        if verdict.kind in ("new", "conflict"):
            verdict = self._register.judge(story)
        elif verdict.kind != "same":
            self.flush()  # what it replaces waits in this very batch
            verdict = self._register.judge(story)
        setattr(self.counts, verdict.kind, getattr(self.counts, verdict.kind) + 1)
        if verdict.kind == "same":
            return
        if verdict.kind in ("kill", "version") and verdict.of and (verdict.kind == "kill" or verdict.of != story.id):
            self._back.append((verdict.of, verdict.reason))
        self._waiting.append(story)
        self._pending.remember(story)
        if len(self._waiting) >= self._batch:
            self.flush()

    def flush(self) -> None:
        """Read and commit what waits."""
        stories, back = self._waiting, self._back
        if not stories and not back:
            return
        readings = list(self._read(stories))
        self._sink.commit(readings, back)
        self.counts.events += sum(len(r.events) for r in readings)
        rows = [row for s in stories for row in self._register.remember(s)]
        if self._remembered is not None:
            self._remembered(rows)
        self._waiting, self._back, self._pending = [], [], Register()
