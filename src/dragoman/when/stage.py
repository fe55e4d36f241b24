"""Time expressions and the days they allow."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class TimesStage:
    """Time expressions and the days they allow."""

    name = "times"
    requires = frozenset({"syntax"})
    provides = frozenset({"times"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
