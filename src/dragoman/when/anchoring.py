"""Each event's interval and how it is known."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class AnchoringStage:
    """Each event's interval and how it is known."""

    name = "anchoring"
    requires = frozenset({"events", "status", "times"})
    provides = frozenset({"dates"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
