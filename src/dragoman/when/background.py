"""Whether a story reports something as its news or only recalls it."""

from __future__ import annotations

from dragoman.records import Reading
from dragoman.when.storyline import StoryLine

__all__ = ["recalled"]


def recalled(reading: Reading, token: int, tense: str | None, line: StoryLine) -> bool:
    """True where an undated predicate is history the story looks back on."""
    return False
