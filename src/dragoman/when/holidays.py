"""Days with a name: data/timex_holidays.tsv, computed for any year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dragoman import data
from dragoman.when.days import easter, make_day, nth_weekday, orthodox_easter

__all__ = ["Holidays"]


@dataclass(frozen=True, slots=True)
class _Row:
    how: str
    when: str
    since: int


class Holidays:
    """The named days. ``how`` in the table: fixed (month-day), weekday (month-weekday-n), easter and orthodox (days from
    the feast), election (Tuesday after the month's first Monday), offset (another row plus days), day (one day of
    history), era (years of history, first/last).
    """

    def __init__(self) -> None:
        self._rows = {r["name"]: _Row(r["how"], r["when"], int(r["since"])) for r in data.rows("timex_holidays.tsv")}
        self.names = tuple(self._rows)

    def era(self, name: str) -> str | None:
        """The years a name stands for ("World War II": 1939/1945), null for days."""
        row = self._rows[name]
        return row.when if row.how == "era" else None

    def once(self, name: str) -> dt.date | None:
        """The day of a name that stands for one day of history ("9/11"), else null."""
        row = self._rows[name]
        return dt.date.fromisoformat(row.when) if row.how == "day" else None

    def day(self, name: str, year: int) -> dt.date | None:
        """The day ``name`` falls on in ``year``; null before the day was first kept or outside the calendar."""
        row = self._rows[name]
        if not max(row.since, 1) <= year <= dt.MAXYEAR - 1:
            return None
        if row.how == "fixed":
            return make_day(year, *map(int, row.when.split("-")))
        if row.how == "weekday":
            month, weekday, n = row.when.split("-", 2)
            return nth_weekday(year, int(month), int(weekday) - 1, int(n))
        if row.how in ("easter", "orthodox"):
            feast = easter(year) if row.how == "easter" else orthodox_easter(year)
            return feast + dt.timedelta(days=int(row.when))
        if row.how == "election":
            monday = nth_weekday(year, int(row.when), 0, 1)
            return monday + dt.timedelta(days=1) if monday else None
        if row.how == "offset":
            base, _, days = row.when.partition("+")
            start = self.day(base, year)
            return start + dt.timedelta(days=int(days)) if start else None
        return self.once(name)
