"""Where the text says it happened."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class PlacesStage:
    """Where the text says it happened."""

    name = "places"
    requires = frozenset({"events", "mentions"})
    provides = frozenset({"places"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
