"""dragoman reads news and records who did what to whom, when, where, and on whose word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.config import Settings
    from dragoman.reader import Reader, read
    from dragoman.records import Event, Reading, Story

__version__ = "0.1.0"

__all__ = ["Event", "Reader", "Reading", "Settings", "Story", "__version__", "read"]

_HOMES = {
    "Event": "dragoman.records",
    "Reader": "dragoman.reader",
    "Reading": "dragoman.records",
    "Settings": "dragoman.config",
    "Story": "dragoman.records",
    "read": "dragoman.reader",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that ``import dragoman`` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
