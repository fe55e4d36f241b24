"""How sure we are that type and dyad of an event are right."""

from __future__ import annotations

from dragoman.records import Event

__all__ = ["confidence"]


def confidence(event: Event) -> float:
    """The judge's probability (0-1) that type and dyad are right, as the stage of triggers left it; two decimals."""
    return round(min(max(event.confidence, 0.01), 0.99), 2)
