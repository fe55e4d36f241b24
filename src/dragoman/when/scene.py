"""What a time expression is read against: the day of publication, the story's last date, the tense of the clause."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from dragoman.records import Note
from dragoman.when.holidays import Holidays
from dragoman.when.intervals import Interval
from dragoman.when.words import Words

__all__ = ["Draft", "Reader", "Scene"]


_DUE = re.compile(r"\b(?:effective|payable|due|maturing) $", re.I)


@dataclass(slots=True)
class Scene:
    """The state of reading one story, moved along by the finder.

    ``published`` is null where the story has no usable day. ``last`` is the interval of the last calendar date the
    story named, ``quarter`` the value of the last quarter named ("1989-Q3"), ``last_at`` where that date stands
    in the text, ``base`` the offset of the sentence at hand in the text, ``direction`` tells the tense at a
    stretch of the sentence (-1 past, 0 open, 1 to come).
    """

    words: Words
    holidays: Holidays
    published: dt.date | None
    direction: Callable[[int, int], int]
    base: int = 0
    last: Interval | None = None
    last_value: str = ""
    last_at: int = -10000
    quarter: str = ""
    notes: list[Note] = field(default_factory=list)

    def toward(self, m: re.Match[str]) -> int:
        """-1, 0 or 1: which way the clause around the match looks."""
        return self.direction(self.base + m.start(), self.base + m.end())

    def future(self, m: re.Match[str]) -> bool:
        """True where the clause around the match speaks of what is to come."""
        return self.toward(m) > 0 or bool(_DUE.search(m.string, max(0, m.start() - 12), m.start()))

    def day_reference(self) -> dt.date | None:
        """The day that "later in the day" belongs to: the story's last date where it is one day, else publication."""
        if self.last is not None and self.last.days == 1:
            return self.last.earliest
        return self.published

    @property
    def reference(self) -> dt.date | None:
        """The day that "a year later" counts from: the story's last date, else publication."""
        if self.last is not None:
            return self.last.earliest or self.last.latest
        return self.published


@dataclass(frozen=True, slots=True)
class Draft:
    """A reader's answer: TIMEX3 type, value and mod; an interval where the value alone does not give it; what it was read
    against.

    ``note`` is a code and message for the reading where the words cannot be resolved; ``tells`` is false for times
    that do not move the story's last date (durations, sets, references); ``start`` and ``end`` trim the match
    where its edges are only context; ``also`` is the second expression of a range in words ("from June to
    August": two expressions, one interval).
    """

    type: str
    value: str
    mod: str | None = None
    interval: Interval | None = None
    anchor: str = ""
    note: tuple[str, str] | None = None
    tells: bool = False
    start: int | None = None
    end: int | None = None
    also: Draft | None = None


Reader = Callable[[re.Match[str], Scene], Draft | None]
