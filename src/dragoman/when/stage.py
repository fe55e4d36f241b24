"""Time expressions and the days they allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from dragoman.config import Settings
from dragoman.records import Note, Reading, replace
from dragoman.when.finder import Finder
from dragoman.when.storyline import FUTURE_PUBLICATION

__all__ = ["TimesStage"]


class TimesStage:
    """Fills ``times``; words that cannot be resolved (31 February, 03/04/2022, "Friday" without a day) are noted, never guessed.

    A day of publication that lies in the future (by the clock ``today``, one day of grace for time zones) is not counted from.
    """

    name = "times"
    requires = frozenset({"syntax"})
    provides = frozenset({"times"})

    def __init__(self, settings: Settings, today: Callable[[], dt.date] = dt.date.today):
        self._today = today
        self._finder = Finder()

    def __call__(self, reading: Reading) -> Reading:
        story, notes = reading.story, reading.notes
        if story.published and story.published > self._today() + dt.timedelta(days=1):
            why = f"the day of publication, {story.published.isoformat()}, lies in the future; nothing is counted from it"
            notes = (*notes, Note(FUTURE_PUBLICATION, why))
            reading = replace(reading, story=replace(story, published=None))
        times, found = self._finder(reading)
        return replace(reading, story=story, times=times, notes=(*notes, *found))
