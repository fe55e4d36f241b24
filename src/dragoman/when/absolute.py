"""Readers of calendar expressions: days, months, quarters, seasons, years, decades, centuries, holidays.

Each takes a match and the scene and returns a Draft, or null where the words turn out to be no time after all.
"""

from __future__ import annotations

import datetime as dt
import re

from dragoman.when.clock import clock_suffix
from dragoman.when.days import iso_week, make_day, month_value, nth_weekday, period_value
from dragoman.when.intervals import UNKNOWN, Interval, bounds
from dragoman.when.scene import Draft, Scene

__all__ = ["READERS"]

_IMPOSSIBLE = "XXXX-XX-XX"
_NEAR_FUTURE = 75
"""A bare "January 9" read on 20 December means next month, even where no tense says so: days ahead that still win over a
year back.
"""


def _impossible(m: re.Match[str]) -> Draft:
    return Draft("DATE", _IMPOSSIBLE, None, UNKNOWN, "", ("impossible-date", f"the calendar has no {m.group().strip()!r}"))


def _year_of(m: re.Match[str], scene: Scene) -> int | None:
    """Year given by the groups y, y1, y2 or by "last year" and its like in py; null where neither is there."""
    groups = m.groupdict()
    text = groups.get("y") or groups.get("y1") or groups.get("y2")
    if text:
        found = re.search(r"\d{4}", text)
        if found:
            return int(found.group())
        spelled = scene.words.year(text)
        if spelled:
            return spelled
    pointer = (groups.get("py") or text or "").lower()
    if not pointer:
        return None
    if pointer.startswith(("that", "the same")):
        return scene.reference.year if scene.reference else None
    if scene.published is None:
        return None
    shift = -1 if re.search(r"last|previous|ago|earlier", pointer) else 1 if "next" in pointer else 0
    return scene.published.year + shift


def nearest_year(month: int, day: int, scene: Scene, m: re.Match[str]) -> int | None:
    """Year of a bare month and day: the nearest past one, or the nearest to come in a clause that looks ahead or is close
    to it.
    """
    published = scene.published
    if published is None:
        return scene.reference.year if scene.reference else None
    days = [d for y in (published.year - 1, published.year, published.year + 1) if (d := make_day(y, month, day))]
    past = [d for d in days if d <= published]
    ahead = [d for d in days if d > published]
    if not past or not ahead:
        return published.year
    back, forth = (published - past[-1]).days, (ahead[0] - published).days
    if scene.future(m) and forth < 250 and back > 7:
        return ahead[0].year
    if forth < _NEAR_FUTURE and back > 180 and not (scene.toward(m) < 0 and forth > 30 and _told(m)):
        return ahead[0].year
    return past[-1].year


def _told(m: re.Match[str]) -> bool:
    return bool(re.search(r"\b(?:on|since|from|after|of)\s+$", m.string[max(0, m.start() - 7) : m.start()], re.I))


def _iso_day(m: re.Match[str], scene: Scene) -> Draft | None:
    day = make_day(int(m["y"]), int(m["m"]), int(m["d"]))
    if day is None:
        return _impossible(m)
    return Draft("TIME" if m["t"] else "DATE", day.isoformat() + (f"T{m['t']}" if m["t"] else ""), tells=True)


def _numeric_day(m: re.Match[str], scene: Scene) -> Draft | None:
    a, b = int(m["a"]), int(m["b"])
    year = int(m["y"]) if len(m["y"]) == 4 else 1900 + int(m["y"]) if int(m["y"]) > 60 else 2000 + int(m["y"])
    if len(m["y"]) == 2 and m["s"] == ".":
        return None
    month_first, day_first = make_day(year, a, b), make_day(year, b, a)
    if month_first and day_first and month_first != day_first:
        why = f"{m.group()!r} may be {day_first.isoformat()} or {month_first.isoformat()}"
        return Draft("DATE", f"{year:04d}-XX-XX", None, UNKNOWN, "", ("ambiguous-date", why))
    day = month_first or day_first
    return Draft("DATE", day.isoformat(), tells=True) if day else _impossible(m)


def _month_day(m: re.Match[str], scene: Scene) -> Draft | None:
    groups = m.groupdict()
    month = scene.words.month(m["m"])
    number = int(m["d"]) if m["d"].isdigit() else scene.words.ordinal(m["d"])
    if not number or number > 31:
        return _impossible(m) if number and number < 40 and groups.get("y") else None
    year = _year_of(m, scene)
    anchor = ""
    if year is None:
        if make_day(2000, month, number) is None:
            return _impossible(m)
        year = nearest_year(month, min(number, 28), scene, m)
        anchor = "published"
    if year is None:
        return Draft("DATE", f"XXXX-{month:02d}-{number:02d}", None, UNKNOWN, "", ("no-year", f"no year is known for {m.group()!r}"))
    day = make_day(year, month, number)
    if day is None:
        return _impossible(m)
    clock = clock_suffix(groups.get("t"), groups.get("z"), scene.words)
    mod = scene.words.part(groups.get("part"))
    return Draft("TIME" if clock else "DATE", day.isoformat() + clock, mod, anchor=anchor, tells=True)


def _range(first: str, last: str, m: re.Match[str], anchor: str, group: str) -> Draft | None:
    """A range between two values: one expression where a dash joins them, two with the same interval where words do."""
    interval = bounds(f"{first}/{last}")
    if interval.earliest is None or interval.latest is None or interval.earliest > interval.latest:
        return None
    if not re.search(r"\s(?:to|and|through|until)\s", m.group()):
        return Draft("DATE", f"{first}/{last}", None, interval, anchor, tells=True)
    second = Draft("DATE", last, None, interval, anchor, tells=True, start=m.start(group))
    cut = re.search(r"\s+(?:to|and|through|until)\s+(?:the )?$", m.string[m.start() : m.start(group)])
    lead = re.match(r"(?:from|between) ", m.group(), re.I)
    start = m.start() + (lead.end() if lead else 0)
    end = m.start() + cut.start() if cut else m.start(group)
    return Draft("DATE", first, None, interval, anchor, tells=True, start=start, end=end, also=second)


def _day_range(m: re.Match[str], scene: Scene) -> Draft | None:
    month = scene.words.month(m["m"])
    other = m.groupdict().get("m2")
    month2 = scene.words.month(other) if other else month
    year = _year_of(m, scene)
    anchor = "" if year else "published"
    if year is None:
        year = nearest_year(month, min(int(m["d"]), 28), scene, m)
    if year is None:
        return None
    first, last = make_day(year, month, int(m["d"])), make_day(year + (month2 < month), month2, int(m["d2"]))
    if first is None or last is None:
        return None
    return _range(first.isoformat(), last.isoformat(), m, anchor, "m2" if other else "d2")


def _month_range(m: re.Match[str], scene: Scene) -> Draft | None:
    first, last = scene.words.month(m["m"]), scene.words.month(m["m2"])
    end = int(m["y"]) if m["y"] else nearest_year(last, 15, scene, m)
    if end is None:
        return None
    start = int(m["y1"]) if m["y1"] else end - (first > last)
    return _range(month_value(start, first), month_value(end, last), m, "" if m["y"] else "published", "m2")


def _month(m: re.Match[str], scene: Scene) -> Draft | None:
    groups = m.groupdict()
    month = scene.words.month(m["m"])
    part = scene.words.part(groups.get("part"))
    pointer = (groups.get("p") or "").lower()
    year = _year_of(m, scene)
    if year is None and not part and not pointer and m["m"] in scene.words.doubtful_months and not _after_month_cue(m, scene):
        return None
    anchor = "" if groups.get("y") else "published"
    if year is None:
        year = _bare_month_year(month, pointer, scene, m)
    if year is None:
        return Draft("DATE", f"XXXX-{month:02d}", part, UNKNOWN, "", ("no-year", f"no year is known for {m.group()!r}"))
    return Draft("DATE", month_value(year, month), part, anchor=anchor, tells=True)


def _after_month_cue(m: re.Match[str], scene: Scene) -> bool:
    before = re.search(r"([A-Za-z]+)[ -]$", m.string[max(0, m.start() - 60) : m.start()])
    return bool(before and before.group(1).lower() in scene.words.before_doubtful)


def _bare_month_year(month: int, pointer: str, scene: Scene, m: re.Match[str]) -> int | None:
    day = scene.published
    if day is None:
        return scene.reference.year if scene.reference else None
    if pointer in ("last", "past", "this past"):
        return day.year - (month >= day.month - 1)
    if pointer in ("next", "coming", "this coming"):
        return day.year + (month <= day.month)
    if pointer == "that" and scene.last is not None and scene.last.earliest:
        return scene.last.earliest.year
    if pointer == "this":
        return day.year
    named = _follows_year(m, month, scene)
    if named:
        return named
    ahead = scene.future(m)
    if month == day.month:
        return day.year
    if month < day.month:
        return day.year + (ahead and month + 12 - day.month <= 8)
    soon = month - day.month <= (3 if scene.toward(m) == 0 else 1)
    return day.year if ahead or soon else day.year - 1


def _follows_year(m: re.Match[str], month: int, scene: Scene) -> int | None:
    """Year of "In 2012 ... in August": the one named just before in the same sentence."""
    if scene.last is None or scene.last.granularity != "year" or scene.last.earliest is None:
        return None
    return scene.last.earliest.year if scene.last_at >= scene.base and scene.base + m.start() - scene.last_at < 40 else None


def _year(m: re.Match[str], scene: Scene) -> Draft | None:
    groups = m.groupdict()
    year = scene.words.year(m["y"])
    if year is None or not 1000 <= year <= 2999:
        return None
    part = (groups.get("part") or "").lower()
    mod = {"pre": "BEFORE", "post": "AFTER"}.get(part) or scene.words.part(part)
    return Draft("DATE", f"{year:04d}", mod, tells=True)


def _year_range(m: re.Match[str], scene: Scene) -> Draft | None:
    first = int(m["y"])
    second = int(m["y2"]) if len(m["y2"]) == 4 else first // 100 * 100 + int(m["y2"])
    if second <= first or second - first > 400:
        return None
    return _range(f"{first:04d}", f"{second:04d}", m, "", "y2")


def _fiscal(m: re.Match[str], scene: Scene) -> Draft | None:
    year = int(m["y"]) if len(m["y"]) == 4 else 2000 + int(m["y"])
    return Draft("DATE", f"{year:04d}", tells=True)


def _decade(m: re.Match[str], scene: Scene) -> Draft | None:
    digits = m["y"].strip("'’")
    if len(digits) == 2 and not (m["the"] or "'" in m.group() or "’" in m.group()):
        return None
    if len(digits) == 2:
        digits = ("19" if int(digits) > 20 else "20") + digits
    value = digits[:2] if digits[2:] == "00" and digits[:2] != "20" else digits[:3]
    return Draft("DATE", value, scene.words.part(m["part"]), tells=True)


def _spelled_decade(m: re.Match[str], scene: Scene) -> Draft | None:
    names = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
    century = "18" if m["old"] else "19"
    return Draft("DATE", f"{century}{names.index(m['w'].lower()) + 2}", scene.words.part(m["part"]), tells=True)


def _century(m: re.Match[str], scene: Scene) -> Draft | None:
    rank = scene.words.ordinal(m["q"])
    if not rank or rank > 22:
        return None
    if m["bc"]:
        return Draft("DATE", f"BC{rank - 1:02d}", None, UNKNOWN)
    return Draft("DATE", f"{rank - 1:02d}", scene.words.part(m["part"] or m["part2"]), tells=True)


def _quarter(m: re.Match[str], scene: Scene) -> Draft | None:
    rank = {"final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}.get(m["q"].lower()) or scene.words.ordinals[m["q"].lower()]
    year, anchor = _year_of(m, scene), ""
    mod = scene.words.part(m["part"])
    if year is None:
        if scene.published is None:
            return Draft("DATE", f"XXXX-Q{rank}", mod, UNKNOWN)
        now = (scene.published.month - 1) // 3 + 1
        anchor, year = "published", scene.published.year
        if rank > now and not scene.future(m):
            year -= 1
        elif rank < now - 1 and scene.future(m):
            year += 1
    return Draft("DATE", f"{year:04d}-Q{rank}", mod, anchor=anchor, tells=True)


def _year_quarter(m: re.Match[str], scene: Scene) -> Draft | None:
    """ "The 1988 period" in a report on the third quarter is that of 1988."""
    if not scene.quarter:
        return None
    return Draft("DATE", f"{int(m['y']):04d}-{scene.quarter.partition('-')[2]}", anchor="narrative")


def _half(m: re.Match[str], scene: Scene) -> Draft | None:
    year = _year_of(m, scene) or (scene.published.year if scene.published else None)
    if year is None:
        return None
    return Draft("DATE", f"{year:04d}-H{1 if m['q'].lower() == 'first' else 2}", tells=True)


def _season(m: re.Match[str], scene: Scene) -> Draft | None:
    code = scene.words.seasons[m["s"].lower()]
    pointer = (m["p"] or "").lower()
    year = _year_of(m, scene)
    mod = scene.words.part(m["part"])
    if year is None and pointer in ("", "the"):
        cue = re.search(r"\b(?:in|since|during|by|until|over|of|for|early|late)\s+$", m.string[max(0, m.start() - 60) : m.start()], re.I)
        if not (mod or (cue and pointer)) or (m["s"].lower() == "fall" and not mod and not cue):
            return None
    day = scene.published
    if year is None and day is None:
        return Draft("DATE", f"XXXX-{code}", mod, UNKNOWN)
    if year is None and day is not None:
        year = _season_year(code, pointer, day, scene.future(m), scene)
    return Draft("DATE", f"{year:04d}-{code}", mod, anchor="" if m["y"] else "published", tells=True)


def _season_year(code: str, pointer: str, day: dt.date, ahead: bool, scene: Scene) -> int:
    """Year of a season by its pointer; a winter carries the year of its December, save "this winter" once the year has turned."""
    if pointer == "that" and scene.reference:
        return scene.reference.year
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    begun = day.month >= start
    if pointer.endswith(("last", "past", "previous")):
        over = bounds(f"{day.year:04d}-{code}").latest
        return day.year if over and over < day else day.year - 1
    if pointer.endswith(("next", "coming", "following")):
        return day.year + begun
    if pointer == "this":
        return day.year - (code == "WI" and day.month <= 2)
    return day.year if begun or ahead else day.year - 1


def _holiday(m: re.Match[str], scene: Scene) -> Draft | None:
    name = next((n for n in scene.holidays.names if n == m["h"]), None)
    if name is None:
        return None
    years = scene.holidays.era(name)
    if years:
        return Draft("DATE", years)
    fixed = scene.holidays.once(name)
    year, anchor = _year_of(m, scene), ""
    if fixed is None and year is None:
        anchor, year = "published", _holiday_year(name, (m["p"] or "").lower(), scene, m)
    if fixed is None and year is None:
        return Draft("DATE", "XXXX-XX-XX", None, UNKNOWN)
    day = fixed or scene.holidays.day(name, year or 0)
    if day is None:
        return None
    if m["week"]:
        return Draft("DATE", iso_week(day), anchor=anchor, tells=True)
    return Draft("DATE", day.isoformat(), anchor=anchor, tells=True)


def _holiday_year(name: str, pointer: str, scene: Scene, m: re.Match[str]) -> int | None:
    published = scene.published
    if published is None:
        return None
    days = [d for y in range(published.year - 1, published.year + 2) if (d := scene.holidays.day(name, y))]
    past, ahead = [d for d in days if d <= published], [d for d in days if d > published]
    if not past or not ahead:
        return days[-1].year if days else None
    if "last" in pointer or "past" in pointer:
        return past[-1].year
    near = (ahead[0] - published).days <= 7 and (published - past[-1]).days > 60
    return ahead[0].year if scene.future(m) or near or "next" in pointer else past[-1].year


def _week_of(m: re.Match[str], scene: Scene) -> Draft | None:
    draft = _month_day(m, scene)
    interval = bounds(draft.value) if draft else UNKNOWN
    if draft is None or interval.earliest is None:
        return draft
    return Draft("DATE", iso_week(interval.earliest), anchor=draft.anchor, tells=True)


def _unit_of_month(m: re.Match[str], scene: Scene) -> Draft | None:
    month, unit = scene.words.month(m["m"]), m["u"]
    year = int(m["y"]) if m["y"] else _bare_month_year(month, "", scene, m)
    if year is None:
        return None
    rank = {"last": -1, "final": -1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}.get(m["q"].lower()) or scene.words.ordinals[m["q"].lower()]
    whole = bounds(month_value(year, month))
    first, last = whole.earliest, whole.latest
    anchor = "" if m["y"] else "published"
    if first is None or last is None:
        return None
    if unit.lower() == "half":
        part = Interval(first, first.replace(day=15)) if rank == 1 else Interval(first.replace(day=16), last)
        mod = "START" if rank == 1 else "END"
        return Draft("DATE", month_value(year, month), mod, part._replace(granularity="interval"), anchor, tells=True)
    lone = unit.lower() == "day"
    if lone:
        found: dt.date | None = last if rank < 0 else first + dt.timedelta(days=rank - 1)
    else:
        # The week of a month is the one whose Thursday lies in it, as ISO counts the weeks of a year.
        found = nth_weekday(year, month, 3 if unit.lower() in ("week", "weekend") else scene.words.weekday(unit), rank)
    if found is None:
        return None
    tail = {"week": "", "weekend": "-WE"}.get(unit.lower())
    return Draft("DATE", found.isoformat() if tail is None else iso_week(found) + tail, anchor=anchor, tells=True)


def _set_name(m: re.Match[str], scene: Scene) -> Draft | None:
    word = m["x"]
    if word.lower() in scene.words.seasons:
        return Draft("SET", f"XXXX-{scene.words.seasons[word.lower()]}", interval=UNKNOWN)
    if word.lower() in scene.words.dayparts:
        return Draft("SET", f"XXXX-XX-XXT{scene.words.dayparts[word.lower()]}", interval=UNKNOWN)
    return Draft("SET", f"XXXX-{scene.words.month(word):02d}", interval=UNKNOWN)


def _year_end(m: re.Match[str], scene: Scene) -> Draft | None:
    year = _year_of(m, scene) or (scene.published.year if scene.published else None)
    return Draft("DATE", f"{year:04d}-12-31", anchor="published", tells=True) if year else None


def _this_year(m: re.Match[str], scene: Scene) -> Draft | None:
    if scene.published is None:
        return None
    return Draft("DATE", period_value(scene.published, "year"), anchor="published", tells=True)


READERS = {
    "iso_day": _iso_day,
    "numeric_day": _numeric_day,
    "month_day": _month_day,
    "day_range": _day_range,
    "month_range": _month_range,
    "month": _month,
    "year": _year,
    "year_range": _year_range,
    "fiscal": _fiscal,
    "decade": _decade,
    "spelled_decade": _spelled_decade,
    "century": _century,
    "quarter": _quarter,
    "half": _half,
    "year_quarter": _year_quarter,
    "season": _season,
    "holiday": _holiday,
    "week_of": _week_of,
    "unit_of_month": _unit_of_month,
    "set_name": _set_name,
    "year_end": _year_end,
    "this_year": _this_year,
}
