"""Mentions of one act to one event at its best mention."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class MergingStage:
    """Mentions of one act to one event at its best mention."""

    name = "merging"
    requires = frozenset({"events", "status", "dates", "offices"})
    provides = frozenset({"merged"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
