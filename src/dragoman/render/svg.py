"""Inline SVG: timeline, weekly totals, offices, map. No script, readable in black and white, described in words for screen readers.

Status is told by line style as well as colour (classes `asserted`, `alleged` ...), whose look the page's stylesheet gives.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dragoman import data

__all__ = ["bars", "outline_map", "strip", "timeline"]

Row = Mapping[str, Any]
WIDTH = 900
LEFT = 110
FIRM = ("asserted", "reported")


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
        first, last = min(days), max(days)
        room = max((last - first).days, 7)
        self.first, self.days = first - dt.timedelta(days=max(1, room // 50)), room + 2 * max(1, room // 50) + 1

    def x(self, day: dt.date) -> float:
        return LEFT + (WIDTH - LEFT - 10) * (day - self.first).days / self.days

    def axis(self, y: float) -> list[str]:
        """Ticks at months or years, not more than about ten."""
        last = self.first + dt.timedelta(days=self.days)
        step = 1 if self.days < 330 else 3 if self.days < 1000 else 12 * (1 + self.days // 4000)
        day = self.first.replace(day=1)
        out = [f'<line class="axis" x1="{LEFT}" y1="{y}" x2="{WIDTH - 10}" y2="{y}"/>']
        while day <= last:
            if day >= self.first and (step < 12 or day.month == 1):
                name = str(day.year) if step >= 12 else day.strftime("%b %Y")
                x = self.x(day)
                out.append(f'<line class="axis" x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + 5}"/>')
                out.append(f'<text class="tick" x="{x:.1f}" y="{y + 18}">{name}</text>')
            month = day.month - 1 + (step if step < 12 else 1)
            day = dt.date(day.year + month // 12, month % 12 + 1, 1)
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
        body.append(f'<text class="lane" x="0" y="{y + 11}">{_escape(name)}</text>')
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
    words = _escape(f"{e['date'] or '?'} to {e['enddate'] or '?'}: {e.get('label') or e['type']} ({e['status']})")
    shape = f'<rect class="bar {e["status"]}" x="{start:.1f}" y="{y:.0f}" width="{end - start:.1f}" height="10" rx="2"/>'
    return f'<a href="/event/{_escape(e["event_id"])}" aria-label="{words}">{shape}<title>{words}</title></a>'


def bars(periods: Sequence[Row], title: str) -> str:
    """Stacked totals a period: asserted below, merely alleged above, hatched. Rows need period (day), asserted, alleged."""
    if not periods:
        return ""
    totals: dict[dt.date, list[int]] = {}
    for p in periods:
        cell = totals.setdefault(p["period"], [0, 0])
        cell[0] += p["asserted"]
        cell[1] += p["alleged"]
    scale = _Scale(list(totals))
    top = max(a + b for a, b in totals.values()) or 1
    wide = max(2.0, min(24.0, (WIDTH - LEFT) / (len(totals) + 1) - 2))
    base, high = 130.0, 110.0
    pattern = '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    pattern += '<path class="hatch" d="M0 6L6 0"/></pattern></defs>'
    body = [pattern, f'<text class="lane" x="0" y="20">{top}</text>', f'<text class="lane" x="0" y="{base}">0</text>']
    for day, (firm, loose) in sorted(totals.items()):
        x, h1, h2 = scale.x(day), high * firm / top, high * loose / top
        words = f"{day}: {firm} asserted, {loose} not"
        body.append(
            f'<g><title>{words}</title><rect class="bar asserted" x="{x:.1f}" y="{base - h1:.1f}" width="{wide:.1f}" height="{h1:.1f}"/>'
        )
        body.append(f'<rect class="bar alleged" x="{x:.1f}" y="{base - h1 - h2:.1f}" width="{wide:.1f}" height="{h2:.1f}"/></g>')
    return _svg(base + 26, title, [*body, *scale.axis(base)], "totals")


def strip(terms: Sequence[Row], title: str) -> str:
    """Offices as a dated strip. Rows need office, start and end (days; null where open)."""
    dated = [{**t, "start": _day(t["start"]), "end": _day(t["end"])} for t in terms if t["start"]]
    if not dated:
        return ""
    today = max([t["end"] or t["start"] for t in dated])
    scale = _Scale([d for t in dated for d in (t["start"], t["end"] or today)])
    body: list[str] = []
    y = 6.0
    for t in sorted(dated, key=lambda t: t["start"]):
        start, end = scale.x(t["start"]), scale.x(t["end"] or today)
        name = f"{t['office']}, {t['start']} to {t['end'] or 'now'}"
        wide = max(3, end - start)
        body.append(f'<rect class="term" x="{start:.1f}" y="{y}" width="{wide:.1f}" height="14"><title>{_escape(name)}</title></rect>')
        body.append(f'<text class="tick" x="{start + 3:.1f}" y="{y + 27}">{_escape(name)}</text>')
        y += 34
    return _svg(y + 26, title, [*body, *scale.axis(y)], "strip")


def _day(value: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def outline_map(counts: Mapping[str, int], title: str) -> str:
    """Countries shaded in five steps by how many events happened there; packaged outlines, no tiles."""
    top = max(counts.values(), default=0)
    body = []
    for row in data.rows("outlines.tsv"):
        n = counts.get(row["code"], 0)
        step = 0 if not n else 1 + min(4, int(4 * n / top))
        shape = f'<path class="land s{step}" d="{row["path"]}"><title>{row["code"]}: {n}</title></path>'
        body.append(f'<a href="/search?place={row["code"]}" aria-label="{row["code"]}: {n} events">{shape}</a>' if n else shape)
    name = _escape(title)
    return f'<svg class="map" viewBox="0 0 720 300" role="group" aria-label="{name}"><title>{name}</title>{"".join(body)}</svg>'
