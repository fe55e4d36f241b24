"""The office and sectors each actor had on the event's day."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class OfficesStage:
    """The office and sectors each actor had on the event's day."""

    name = "offices"
    requires = frozenset({"events", "dates", "mentions"})
    provides = frozenset({"offices"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
