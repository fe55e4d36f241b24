"""Where a story stands in time, sentence by sentence: the last day it named, and how far back it looks."""

from __future__ import annotations

from bisect import bisect_right

from dragoman.records import Reading, Timex
from dragoman.when.intervals import Interval

__all__ = ["StoryLine"]

_NEWS_DAYS = 10
"""A day at most this long before publication may be that of the story's own news."""


class StoryLine:
    """Times of a reading by sentence, and the day the narrative stands at. ``published`` is null where the story has none."""

    def __init__(self, reading: Reading):
        self.published = reading.story.published
        self._reading = reading
        starts = [s.span.start for s in reading.syntax.sentences]
        self._by_sentence: dict[int, list[Timex]] = {}
        for time in reading.times:
            self._by_sentence.setdefault(max(bisect_right(starts, time.span.start) - 1, 0), []).append(time)

    def times_in(self, sentence: int) -> list[Timex]:
        """Time expressions of a sentence, in order."""
        return self._by_sentence.get(sentence, [])

    def day_at(self, sentence: int) -> tuple[Interval, Timex] | None:
        """The day of the story's news as named before ``sentence``, with the words that named it; null where publication holds."""
        return None
