"""Source, cue and content of everything attributed."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class SourcingStage:
    """Source, cue and content of everything attributed."""

    name = "sourcing"
    requires = frozenset({"syntax", "mentions"})
    provides = frozenset({"attributions"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
