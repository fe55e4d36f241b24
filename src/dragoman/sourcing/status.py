"""On whose word, how certain, contested by whom, tense."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class StatusStage:
    """On whose word, how certain, contested by whom, tense."""

    name = "status"
    requires = frozenset({"events", "attributions", "mentions"})
    provides = frozenset({"status"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
