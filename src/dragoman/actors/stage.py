"""Names, demonyms, metonyms and agents to entities."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class ActorsStage:
    """Names, demonyms, metonyms and agents to entities."""

    name = "actors"
    requires = frozenset({"syntax", "coreference"})
    provides = frozenset({"mentions"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
