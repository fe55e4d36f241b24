"""Panels: counts by dyad or country and period, ready for a regression.

An act is counted once in a window of ``window`` days: the first of the same type, mode and dyad counts, those within the window
after it do not (0 counts every one). Undated and background events are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["COLUMNS", "Act", "panel"]

COLUMNS = ("period", "actor", "recipient", "events", "verbal_coop", "material_coop", "verbal_conf", "material_conf", "mean_score")

Act = tuple[dt.date, str, str, str, str, int, float | None]
"""Day, actor, recipient, type, mode, quad class, score: a row of `Ledger.acts`."""


class _Cell:
    """Acts of one pair in one period: how many, by quad class, and the sum of their scores."""

    def __init__(self) -> None:
        self.quads = [0, 0, 0, 0]
        self.count, self.scored, self.score = 0, 0, 0.0

    def add(self, quad: int, score: float | None) -> None:
        self.count += 1
        if 1 <= (quad or 0) <= 4:
            self.quads[quad - 1] += 1
        if score is not None:
            self.scored += 1
            self.score += score


def panel(acts: Iterable[Act], *, by: str = "week", window: int = 1) -> Iterator[tuple[Any, ...]]:
    """Rows of COLUMNS, sorted; ``by`` is day, week, month or year.

    ``acts`` come sorted by all but the day, then by day (`Ledger.acts`), so that only the panel's own cells are in memory.
    """
    cells: dict[tuple[dt.date, str, str], _Cell] = {}
    for day, actor, recipient, _, _, quad, score in _once(acts, window):
        cells.setdefault((_period(day, by), actor, recipient), _Cell()).add(quad, score)
    for key in sorted(cells):
        cell = cells[key]
        yield (*key, cell.count, *cell.quads, round(cell.score / cell.scored, 3) if cell.scored else None)


def _once(acts: Iterable[Act], window: int) -> Iterator[Act]:
    before: tuple[tuple[str, ...], dt.date] | None = None
    for act in acts:
        key = act[1:5]
        if before is None or before[0] != key or window == 0 or (act[0] - before[1]).days >= window:
            before = (key, act[0])
            yield act


def _period(day: dt.date, by: str) -> dt.date:
    if by == "week":
        return day - dt.timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if by == "year" else day
