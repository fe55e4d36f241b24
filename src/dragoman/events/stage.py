"""Events with type, mode, actor and recipient."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.records import Reading


class EventsStage:
    """Events with type, mode, actor and recipient."""

    name = "triggers"
    requires = frozenset({"syntax", "mentions", "encoding"})
    provides = frozenset({"events"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        return reading
