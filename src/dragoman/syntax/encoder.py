"""The small model, run once a story for all its heads."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class EncoderStage:
    """The small model, run once a story for all its heads."""

    name = "encoder"
    requires = frozenset({"syntax"})
    provides = frozenset({"encoding"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
