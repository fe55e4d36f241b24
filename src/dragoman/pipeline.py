"""The loop: a stage takes a Reading and returns a new one; the pipeline checks that what each requires is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol, runtime_checkable

from dragoman.errors import PipelineError
from dragoman.records import Reading, replace

__all__ = ["BatchStage", "Pipeline", "Stage"]


class Stage(Protocol):
    """One step of reading. ``requires`` and ``provides`` are names of layers ("syntax", "times", "events" ...)."""

    name: str
    requires: frozenset[str]
    provides: frozenset[str]

    def __call__(self, reading: Reading) -> Reading:
        """Return ``reading`` with this stage's layers filled."""
        ...


@runtime_checkable
class BatchStage(Protocol):
    """A stage that is cheaper over several stories at once."""

    def batch(self, readings: Sequence[Reading]) -> list[Reading]:
        """Same as calling the stage on each, in order."""
        ...


class Pipeline:
    """Stages in order. Raises PipelineError at once when one requires a layer that none before it provides.

    A stage is skipped for a reading that already has its layers, so that a parsed reading can be taken further later.
    """

    def __init__(self, stages: Sequence[Stage]):
        have: set[str] = {"text"}
        for stage in stages:
            lacking = stage.requires - have
            if lacking:
                raise PipelineError(f"stage {stage.name!r} requires {sorted(lacking)}, which no earlier stage provides")
            have |= stage.provides
        self.stages = tuple(stages)

    def __call__(self, reading: Reading) -> Reading:
        """Run every stage over one reading."""
        return self._run([reading])[0]

    def pipe(self, readings: Iterable[Reading], batch: int = 16) -> Iterator[Reading]:
        """Run every stage over many readings, ``batch`` at a time, in order; memory is bounded by the batch."""
        source = iter(readings)
        while chunk := list(islice(source, batch)):
            yield from self._run(chunk)

    def _run(self, readings: list[Reading]) -> list[Reading]:
        for stage in self.stages:
            todo = [k for k, r in enumerate(readings) if not stage.provides <= r.layers]
            fresh = [readings[k] for k in todo]
            done = stage.batch(fresh) if isinstance(stage, BatchStage) else [stage(r) for r in fresh]
            for k, r in zip(todo, done, strict=True):
                readings[k] = replace(r, layers=r.layers | stage.provides)
        return readings
