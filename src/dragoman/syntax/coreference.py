"""Pronouns and nominals to the words they stand for."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class CoreferenceStage:
    """Pronouns and nominals to the words they stand for."""

    name = "coreference"
    requires = frozenset({"syntax"})
    provides = frozenset({"coreference"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
