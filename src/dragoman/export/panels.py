"""Panels: counts by dyad or country and period, ready for a regression.

An occurrence is counted once in a window of ``window`` days: the first report of an act of the same type, mode and dyad counts,
those within the window after it do not (0 counts every occurrence). Undated events are left out and counted in the note.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dragoman.export.tabular import STATUSES, pairs

__all__ = ["COLUMNS", "panel"]

Story = Mapping[str, Any]
COLUMNS = ("period", "actor", "recipient", "events", "verbal_coop", "material_coop", "verbal_conf", "material_conf", "mean_score")


def panel(
    stories: Iterable[Story],
    *,
    unit: str = "dyad",
    by: str = "week",
    directed: bool = True,
    window: int = 1,
    statuses: Iterable[str] = STATUSES,
) -> Iterator[tuple[Any, ...]]:
    """Rows of COLUMNS, sorted. ``unit`` is dyad or country (recipient empty); ``by`` is day, week, month or year."""
    cells: dict[tuple[dt.date, str, str], list[tuple[int, float]]] = defaultdict(list)
    for day, actor, recipient, quad, score in _once(_acts(stories, unit, directed, statuses), window):
        cells[(_period(day, by), actor, recipient)].append((quad, score))
    for key in sorted(cells):
        acts = cells[key]
        quads = [sum(q == k for q, _ in acts) for k in (1, 2, 3, 4)]
        yield (*key, len(acts), *quads, round(sum(s for _, s in acts) / len(acts), 3))


Act = tuple[dt.date, tuple[str, str, str, str], int, float]


def _acts(stories: Iterable[Story], unit: str, directed: bool, statuses: Iterable[str]) -> list[Act]:
    acts: set[tuple[str, Act]] = set()
    chosen: Sequence[str] = tuple(statuses)
    for story in stories:
        for event, actor, recipient in pairs(story, chosen):
            day = event["date"] or event["enddate"]
            one, two = (x["code"] if x else "---" for x in (actor, recipient))
            if not day or event["background"] or one == "---" or (unit == "dyad" and two == "---"):
                continue
            if unit == "country":
                two = ""
            elif not directed:
                one, two = sorted((one, two))
            mode = (event["mode"] or [""])[0]
            acts.add((event["event_id"], (day, (one, two, event["type"], mode), event["quad_code"], event["event_scale"])))
    return sorted(a for _, a in acts)


def _once(acts: list[Act], window: int) -> Iterator[tuple[dt.date, str, str, int, float]]:
    last: dict[tuple[str, str, str, str], dt.date] = {}
    for day, key, quad, score in acts:
        before = last.get(key)
        if before is None or window == 0 or (day - before).days >= window:
            last[key] = day
            yield day, key[0], key[1], quad, score


def _period(day: dt.date, by: str) -> dt.date:
    if by == "week":
        return day - dt.timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if by == "year" else day
