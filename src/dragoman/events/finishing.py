"""Contexts, codes, scores, confidence and ids."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class FinishingStage:
    """Contexts, codes, scores, confidence and ids."""

    name = "finishing"
    requires = frozenset({"merged"})
    provides = frozenset({"finished"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
