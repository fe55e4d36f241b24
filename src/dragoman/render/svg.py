"""Inline SVG: timeline, weekly totals, offices, map. No script, readable in black and white, described in words for screen readers.

Status is told by line style as well as colour (classes `asserted`, `alleged` ...), whose look the page's stylesheet gives.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from dragoman import data
from dragoman.render import phrases

__all__ = ["bars", "outline_map", "period_end", "shades", "strip", "timeline"]

Row = Mapping[str, Any]
WIDTH = 900
LEFT, RIGHT = 170, 30
"""Room beside an axis: for the names of lanes, and for half of the last tick's."""
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600)
"""Months between two ticks of an axis."""
EARLIEST, LATEST = dt.date(1000, 1, 1), dt.date(3000, 1, 1)
"""Days beyond these are drawn off the picture: a wrong year of one event leaves room for the others."""
LANE = 26
"""Letters that fit left of a lane."""


def _escape(value: Any) -> str:
    return html.escape(str(value), quote=True)


def _svg(height: float, title: str, body: Iterable[str], label: str, role: str = "img") -> str:
    # A picture whose parts are links is a group to a screen reader: an "img" may hold nothing to press.
    inside = "".join(body)
    name = _escape(title)
    return (
        f'<svg class="{label}" viewBox="0 0 {WIDTH} {height:.0f}" role="{role}" aria-label="{name}" preserveAspectRatio="xMinYMin meet">'
        f"<title>{name}</title>{inside}</svg>"
    )


class _Scale:
    """Days to x, over the span of ``days`` with a little room."""

    def __init__(self, days: Sequence[dt.date]):
        first, last = max(min(days), EARLIEST), min(max(days), LATEST)
        room = max((last - first).days, 7)
        self.first, self.days = first - dt.timedelta(days=max(1, room // 50)), room + 2 * max(1, room // 50) + 1

    def x(self, day: dt.date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / self.days

    def axis(self, y: float) -> list[str]:
        """Ticks at months or years, not more than about ten."""
        last = self.first + dt.timedelta(days=self.days)
        step = next((m for m in STEPS if self.days / 30.4 / m <= 10), STEPS[-1])
        month = (self.first.year * 12 + self.first.month - 1) // step * step
        out = [f'<line class="axis" x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>']
        while (day := dt.date(month // 12, month % 12 + 1, 1)) <= last:
            if day >= self.first:
                name = str(day.year) if step >= 12 else day.strftime("%b %Y")
                x = self.x(day)
                out.append(f'<line class="axis" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + 5}"/>')
                out.append(f'<text class="tick" x="{x:.1f}" y="{y + 18}" text-anchor="middle">{name}</text>')
            month += step
        return out


def timeline(events: Sequence[Row], title: str) -> str:
    """A bar for each event: the interval the text allows, one lane a type, dashed where not asserted. Undated events are left out.

    Rows need type, date, enddate (days), status, event_id, and ``label`` for the words shown on hover.
    """
    dated = [e for e in events if e["date"] or e["enddate"]]
    if not dated:
        return ""
    scale = _Scale([d for e in dated for d in (e["date"], e["enddate"]) if d])
    lanes: dict[str, list[Row]] = {}
    for e in dated:
        lanes.setdefault(e["type"], []).append(e)
    body: list[str] = []
    y = 8.0
    for name in sorted(lanes):
        rows = _pack(lanes[name], scale)
        body.append(f'<text class="lane" x="0" y="{y + 10}">{_escape(phrases.label(name))}</text>')
        for row in rows:
            body += [_bar(e, scale, y) for e in row]
            y += 14
        y += 6
    return _svg(y + 26, title, [*body, *scale.axis(y)], "timeline", role="group")


def _pack(events: Sequence[Row], scale: _Scale) -> list[list[Row]]:
    """Rows of bars that do not overlap."""
    rows: list[tuple[float, list[Row]]] = []
    for e in sorted(events, key=lambda e: (e["date"] or e["enddate"], e["enddate"] or e["date"], e["event_id"])):
        start, end = _ends(e, scale)
        for k, (used, row) in enumerate(rows):
            if start > used + 1:
                row.append(e)
                rows[k] = (end, row)
                break
        else:
            rows.append((end, [e]))
    return [row for _, row in rows[:40]]


def _ends(e: Row, scale: _Scale) -> tuple[float, float]:
    start, end = scale.x(e["date"] or e["enddate"]), scale.x(e["enddate"] or e["date"])
    return start, max(end, start + 5)


def _bar(e: Row, scale: _Scale, y: float) -> str:
    start, end = _ends(e, scale)
    words = _escape(f"{phrases.days(e['date'], e['enddate'])}: {e.get('label') or phrases.label(e['type'])} ({e['status']})")
    shape = f'<rect class="bar {_escape(e["status"])}" x="{start:.1f}" y="{y:.0f}" width="{end - start:.1f}" height="10" rx="2"/>'
    return f'<a href="/event/{quote(e["event_id"], safe="")}" aria-label="{words}">{shape}<title>{words}</title></a>'


def bars(periods: Sequence[Row], title: str, by: str = "week", rows: str = "") -> str:
    """Stacked totals a period: asserted below, what is not asserted above, hatched.

    Rows need period (its first day; undated ones are left out), asserted, alleged; ``by`` is the period's length.
    ``rows`` is the address of a list that takes
    ``since`` and ``until``: each bar then leads to its rows.
    """
    totals: dict[dt.date, list[int]] = {}
    for p in periods:
        if p["period"] is None:
            continue
        cell = totals.setdefault(p["period"], [0, 0])
        cell[0] += p["asserted"]
        cell[1] += p["alleged"]
    if not totals:
        return ""
    scale = _Scale([*totals, period_end(max(totals), by)])
    top = max(a + b for a, b in totals.values()) or 1
    base, high = 140.0, 120.0
    pattern = '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    pattern += '<path class="hatch" d="M0 6L6 0"/></pattern></defs>'
    body = [pattern]
    for n in sorted({0, top // 2, top}):
        y = base - high * n / top
        body.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        body.append(f'<text class="count" x="{LEFT - 8}" y="{y + 4:.1f}">{n}</text>')
    for day, (firm, loose) in sorted(totals.items()):
        end = period_end(day, by)
        x, wide = scale.x(day), max(2.5, scale.x(end) - scale.x(day) - 1)
        h1, h2 = high * firm / top, high * loose / top
        words = f"{phrases.days(day, end)}: {firm} asserted, {loose} not asserted"
        shape = f'<rect class="bar asserted" x="{x:.1f}" y="{base - h1:.1f}" width="{wide:.1f}" height="{h1:.1f}"/>'
        shape += f'<rect class="bar alleged" x="{x:.1f}" y="{base - h1 - h2:.1f}" width="{wide:.1f}" height="{h2:.1f}"/>'
        shape += f"<title>{words}</title>"
        where = _escape(f"{rows}{'&' if '?' in rows else '?'}since={day}&until={end}")
        body.append(f'<a href="{where}" aria-label="{words}">{shape}</a>' if rows else f"<g>{shape}</g>")
    return _svg(base + 26, title, [*body, *scale.axis(base)], "totals", role="group" if rows else "img")


def period_end(day: dt.date, by: str) -> dt.date:
    """Last day of the period that starts on ``day``."""
    if by in ("day", "week"):
        return day + dt.timedelta(days=0 if by == "day" else 6)
    if by == "year":
        return dt.date(day.year, 12, 31)
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def strip(terms: Sequence[Row], title: str, until: dt.date | str | None = None) -> str:
    """Offices as a dated strip, one lane an office. Rows need name, office, start and end (days; null where open).

    Open terms are drawn to ``until``, or a year beyond the last day known.
    """
    dated = [{**t, "start": _day(t["start"]), "end": _day(t["end"])} for t in terms if t["start"]]
    if not dated:
        return ""
    latest = max(t["end"] or t["start"] for t in dated)
    open_end = max(latest + dt.timedelta(days=365), _day(until) or latest) if any(not t["end"] for t in dated) else latest
    scale = _Scale([d for t in dated for d in (t["start"], t["end"] or open_end)])
    body: list[str] = []
    y = 6.0
    for t in sorted(dated, key=lambda t: (t["start"], t["office"])):
        start, end = scale.x(t["start"]), scale.x(t["end"] or open_end)
        held = phrases.days(t["start"], t["end"]) if t["end"] else f"from {phrases.moment(t['start'])} on"
        name = f"{t['name']}, {t['office']}: {held}"
        kind = "term" if t["end"] else "term open"
        short = t["office"] if len(t["office"]) <= LANE else t["office"][: LANE - 1].rstrip() + "…"
        body.append(f'<text class="lane" x="0" y="{y + 11}">{_escape(short)}</text>')
        shape = f'<rect class="{kind}" x="{start:.1f}" y="{y}" width="{max(4.0, end - start):.1f}" height="14" rx="2"/>'
        body.append(f"<g>{shape}<title>{_escape(name)}</title></g>")
        y += 22
    return _svg(y + 26, title, [*body, *scale.axis(y)], "strip")


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None


def shades(top: int) -> list[tuple[int, int, int]]:
    """What each shade of a map stands for, where the fullest country counts ``top``: shade (1 to 5), its lowest and highest count.

    Each shade begins at a multiple of the one before, so that one country far ahead leaves the others apart; a shade for which no
    count is left is not listed.
    """
    edges = [round(max(top, 1) ** (k / 5)) for k in range(1, 6)]
    return [(k, low + 1, high) for k, (low, high) in enumerate(pairwise([0, *edges]), 1) if high > low]


def outline_map(counts: Mapping[str, int], title: str) -> str:
    """Countries shaded in up to five steps (see `shades`) by how many events happened there; packaged outlines, no tiles."""
    steps = shades(max(counts.values(), default=0))
    body = []
    for row in data.rows("outlines.tsv"):
        n = counts.get(row["code"], 0)
        step = next((k for k, low, high in steps if low <= n <= high), 0)
        words = _escape(f"{phrases.country(row['code'])}: {n} {'event' if n == 1 else 'events'}")
        shape = f'<path class="land s{step}" d="{row["path"]}"><title>{words}</title></path>'
        body.append(f'<a href="/search?place={row["code"]}" aria-label="{words}">{shape}</a>' if n else shape)
    name = _escape(title)
    return f'<svg class="map" viewBox="0 0 720 300" role="group" aria-label="{name}"><title>{name}</title>{"".join(body)}</svg>'
