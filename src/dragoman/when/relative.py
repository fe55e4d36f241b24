"""Readers of expressions that count from somewhere: weekdays, "yesterday", "last month", "two years ago", "the following day".

Each takes a match and the scene and returns a Draft, or null where the words turn out to be no time after all.
What counts from publication stays unresolved (XXXX) where the story has no day of publication; it is never guessed.
"""

from __future__ import annotations

import datetime as dt
import re

from dragoman.when.clock import clock_suffix
from dragoman.when.days import add_days, add_months, iso_week, period_value, shift_day, weekday_near
from dragoman.when.intervals import UNKNOWN, Interval
from dragoman.when.lengths import count_of, daypart_suffix, pointed_span
from dragoman.when.scene import Draft, Scene

__all__ = ["READERS"]

_SHORT = ("hour", "minute", "second")


def _unanchored(m: re.Match[str], value: str, kind: str = "DATE") -> Draft:
    why = f"{m.group().strip()!r} counts from a day of publication that is not known"
    return Draft(kind, value, None, UNKNOWN, "", ("no-publication-date", why))


def _dated(day: dt.date, suffix: str = "", mod: str | None = None, anchor: str = "published") -> Draft:
    return Draft("TIME" if suffix else "DATE", day.isoformat() + suffix, mod, anchor=anchor, tells=True)


def _weekday(m: re.Match[str], scene: Scene) -> Draft | None:
    groups = m.groupdict()
    number = scene.words.weekday(m["w"])
    suffix = clock_suffix(groups.get("t"), groups.get("z"), scene.words, (scene.words.dayparts.get((groups.get("pod") or "").lower())))
    suffix = suffix or daypart_suffix(scene, groups.get("pod"))
    part = (groups.get("part") or "").strip().lower()
    mod = scene.words.part(part) or scene.words.exact(groups.get("e"))
    if part == "overnight":
        suffix, mod = "TNI", None
    if scene.published is None:
        return _unanchored(m, f"XXXX-WXX-{number + 1}{suffix}")
    pointer = (groups.get("p") or "").lower()
    day = _weekday_day(number, pointer, groups.get("shift"), scene, m)
    return _dated(day, suffix, mod, "narrative" if pointer in ("the following", "the previous", "that", "the same") else "published")


def _weekday_day(number: int, pointer: str, shift: str | None, scene: Scene, m: re.Match[str]) -> dt.date:
    day = scene.published or dt.date.min
    if shift:
        move = {"last": -7, "this": 0, "next": 7}[shift.split()[0].lower()]
        return add_days(day, number + move - day.weekday())
    if pointer in ("the following", "the previous", "the next", "that", "the same") and scene.last and scene.last.earliest:
        last = scene.last.earliest
        if (scene.last.days or 99) <= 7 and pointer in ("the following", "the previous", "the next"):
            return weekday_near(last, number, -1 if pointer == "the previous" else 1)
    if pointer in ("last", "past", "this past", "the previous"):
        return weekday_near(day, number, -1)
    if pointer in ("next", "coming", "this coming", "the next", "the following"):
        return weekday_near(day, number, 1)
    if day.weekday() == number and not (_until(m) and scene.future(m)):
        return day
    if scene.future(m):
        return weekday_near(day, number, 1)
    return weekday_near(day, number, 0)


def _until(m: re.Match[str]) -> bool:
    return bool(re.search(r"\b(?:until|till|by|before)\s+$", m.string[max(0, m.start() - 8) : m.start()], re.I))


def _weekday_range(m: re.Match[str], scene: Scene) -> Draft | None:
    first, last = scene.words.weekday(m["w"]), scene.words.weekday(m["w2"])
    joined = m["j"].strip().lower()
    if joined == "and" and (last - first) % 7 != 1:
        return None
    if scene.published is None:
        return None
    end = _weekday_day(last, "", None, scene, m)
    start = add_days(end, -((last - first) % 7))
    span = Interval(start, end, "interval")
    second = Draft("DATE", end.isoformat(), None, span, "published", tells=True, start=m.start("w2"))
    return Draft("DATE", start.isoformat(), None, span, "published", tells=True, start=m.start("w"), end=m.end("w"), also=second)


def _overnight(m: re.Match[str], scene: Scene) -> Draft | None:
    if scene.published is None:
        return _unanchored(m, "XXXX-XX-XXTNI", "TIME")
    night = add_days(scene.published, -1)
    return Draft("TIME", night.isoformat() + "TNI", None, Interval(night, scene.published, "interval"), "published", tells=True)


def _deictic(m: re.Match[str], scene: Scene) -> Draft | None:
    word = m["w"].lower()
    kinds = {
        "today": 0,
        "tonight": 0,
        "yesterday": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }
    daypart = scene.words.dayparts.get((m["pod"] or ("night" if word == "tonight" else "")).lower())
    suffix = clock_suffix(m["t"] or m["t2"], m["z"] or m["z2"], scene.words, daypart) or (f"T{daypart}" if daypart else "")
    part = (m["part"] or "").lower()
    if part in ("mid-afternoon", "mid-morning"):
        suffix = suffix or daypart_suffix(scene, part)
    mod = scene.words.part(part)
    if scene.published is None:
        return _unanchored(m, "XXXX-XX-XX" + suffix, "TIME" if suffix else "DATE")
    return _dated(add_days(scene.published, kinds[word]), suffix, mod)


def _daypart_pointer(m: re.Match[str], scene: Scene) -> Draft | None:
    suffix, pointer = daypart_suffix(scene, m["pod"]), m["p"].lower()
    mod = scene.words.part(m["part"])
    if pointer == "the" and not re.search(
        r"\b(?:in|during|on|through|of|later in|for)\s+$", m.string[max(0, m.start() - 60) : m.start()], re.I
    ):
        return None
    if pointer in ("this", "last"):
        if scene.published is None:
            return _unanchored(m, "XXXX-XX-XX" + suffix, "TIME")
        return _dated(add_days(scene.published, -1 if pointer == "last" else 0), suffix, mod)
    base = scene.reference
    if base is None or (scene.last is not None and (scene.last.days or 99) > 1):
        return Draft("TIME", "XXXX-XX-XX" + suffix, mod, UNKNOWN)
    move = {"the previous": -1, "the next": 1, "the following": 1}.get(pointer, 0)
    return _dated(add_days(base, move), suffix, mod, "narrative")


def _pointer_unit(m: re.Match[str], scene: Scene) -> Draft | None:
    unit, pointer = scene.words.unit(m["u"]), " ".join(m["p"].lower().split())
    part = scene.words.part(m["part"])
    step = scene.words.pointers[pointer]
    if unit in _SHORT or unit == "day":
        return pointed_span(unit, step, scene) if pointer.endswith(("last", "past", "coming")) else None
    if pointer in ("the past", "the last", "the coming", "the next", "past", "coming") and not m["fiscal"] and part is None:
        return pointed_span(unit, step, scene)
    if pointer in ("present", "previous", "the previous", "the present") and unit in ("day", "hour"):
        return None
    if pointer in ("the previous", "previous"):
        return _from_narrative(unit, -1, scene)
    if scene.published is None:
        return _unanchored(m, {"week": "XXXX-WXX", "weekend": "XXXX-WXX-WE", "month": "XXXX-XX"}.get(unit, "XXXX"))
    if unit == "weekend":
        return Draft("DATE", _weekend(scene.published, step), part, anchor="published", tells=True)
    value = period_value(shift_day(_month_start(scene.published, unit), unit, step), unit)
    return Draft("DATE", value, part, anchor="published", tells=True)


def _month_start(day: dt.date, unit: str) -> dt.date:
    return day.replace(day=1) if unit == "month" else day


def _weekend(day: dt.date, step: int) -> str:
    """The weekend before, of or after ``day``: on a Saturday or Sunday "last weekend" is the week before's."""
    moved = add_days(day, 7 * step)
    return iso_week(moved) + "-WE"


def _ago(m: re.Match[str], scene: Scene) -> Draft | None:
    groups = m.groupdict()
    unit, word = scene.words.unit(m["u"]), m["k"].lower()
    if word == "on":
        return None
    sign = 1 if word in ("later", "from now", "hence") else -1
    if m["n"].lower() == "the" and word not in ("earlier",):
        return None
    vague = m["n"].lower() in scene.words.vague
    count = count_of(m, scene)
    mod = scene.words.exact(groups.get("e"))
    mod = "APPROX" if "or so" in m.group() else mod
    if vague or count is None:
        return _vague_ago(m, unit, sign, count, scene) if vague else None
    if unit == "year" and count == 1 and scene.quarter and word in ("ago", "earlier") and _near_quarter(m, scene):
        return _year_before_quarter(scene, mod)
    narrative = word in ("earlier", "later", "previously")
    base = scene.reference if narrative else scene.published
    if base is None:
        return _unanchored(m, "XXXX-XX-XX")
    return _counted(unit, sign * count, base, mod, narrative, scene, groups.get("w"))


def _vague_ago(m: re.Match[str], unit: str, sign: int, count: float | None, scene: Scene) -> Draft:
    value = "PAST_REF" if sign < 0 else "FUTURE_REF"
    day = scene.published if m["k"].lower() in ("ago", "from now", "hence") else None
    if day is None:
        return Draft("DATE", value, None, UNKNOWN)
    return Draft("DATE", value, None, Interval(None, day) if sign < 0 else Interval(day, None), "published")


def _counted(unit: str, move: float, base: dt.date, mod: str | None, narrative: bool, scene: Scene, weekday: str | None) -> Draft:
    anchor = "narrative" if narrative else "published"
    if unit in _SHORT:
        hours = {"hour": 1.0, "minute": 1 / 60, "second": 1 / 3600}[unit] * move
        far = add_days(base, hours / 24)
        return Draft("TIME" if abs(hours) < 24 else "DATE", far.isoformat(), mod, anchor=anchor, tells=False)
    day = shift_day(base, unit, move)
    if weekday:
        return _dated(day, "", mod, anchor)
    exact = narrative and scene.last is not None and scene.last.granularity in ("day", "time")
    fine = unit == "week" and (exact or (not narrative and abs(move) == 1))
    value = day.isoformat() if fine else period_value(day, unit)
    return Draft("DATE", value, mod, anchor=anchor, tells=True)


def _near_quarter(m: re.Match[str], scene: Scene) -> bool:
    return scene.last_value == scene.quarter


def _year_before_quarter(scene: Scene, mod: str | None) -> Draft:
    year, _, rest = scene.quarter.partition("-")
    return Draft("DATE", f"{int(year) - 1:04d}-{rest}", mod, anchor="narrative", tells=False)


def _year_ago(m: re.Match[str], scene: Scene) -> Draft | None:
    unit = scene.words.unit(m["u"])
    if unit == "year" and scene.quarter:
        return _year_before_quarter(scene, None)
    if scene.published is None:
        return _unanchored(m, "XXXX")
    return Draft("DATE", period_value(shift_day(scene.published, unit, -1), unit), anchor="published")


def _from_narrative(unit: str, step: int, scene: Scene) -> Draft | None:
    base = scene.reference
    if base is None:
        return Draft("DATE", "XXXX-XX-XX" if unit == "day" else "XXXX", None, UNKNOWN)
    if unit == "weekend":
        return Draft("DATE", _weekend(base, step), anchor="narrative", tells=True)
    value = period_value(shift_day(_month_start(base, unit), unit, step), unit)
    return Draft("DATE", value, anchor="narrative", tells=True)


def _following(m: re.Match[str], scene: Scene) -> Draft | None:
    word, unit = m["k"].lower(), m["u"].lower()
    step = 1 if word in ("following", "next") else -1
    if unit in ("week", "month", "year", "decade", "weekend") and word == "next":
        return None
    if unit in ("day", "morning", "afternoon", "evening", "night"):
        if (scene.last is None and scene.published is None) or (scene.last is not None and (scene.last.days or 99) > 3):
            return Draft("DATE", "XXXX-XX-XX", None, UNKNOWN)
        base = (scene.last.latest or scene.last.earliest) if scene.last is not None else scene.published
        if base is None:
            return None
        return _dated(add_days(base, step), "" if unit == "day" else daypart_suffix(scene, unit), None, "narrative")
    return _from_narrative(unit, step, scene)


def _day_before(m: re.Match[str], scene: Scene) -> Draft | None:
    unit = m["u"].lower()
    step = 1 if m["k"].lower() in ("after", "later") else -1
    if unit in ("day", "night") and scene.last is not None and (scene.last.days or 99) > 3:
        return None
    if unit == "night" and scene.reference:
        return _dated(add_days(scene.reference, step), "TNI", None, "narrative")
    return _from_narrative(unit, step, scene)


def _day_before_date(m: re.Match[str], scene: Scene) -> Draft | None:
    if scene.published is None:
        return _unanchored(m, "XXXX-XX-XX")
    day = _weekday_day(scene.words.weekday(m["w"]), "", None, scene, m)
    unit = {"night": "day"}.get(m["u"].lower(), m["u"].lower())
    return _dated(shift_day(day, unit, 1 if m["k"].lower() == "after" else -1))


def _same(m: re.Match[str], scene: Scene) -> Draft | None:
    unit = m["u"].lower()
    base = scene.reference if scene.last is not None else None
    mod = scene.words.part(m["part"])
    fine = scene.last is not None and (scene.last.days or 9999) <= 31
    if base is None or (unit not in ("year", "decade", "month") and not fine):
        return None if base is None else Draft("DATE", "XXXX-XX-XX", mod, UNKNOWN)
    if unit in ("morning", "afternoon", "evening", "night"):
        return _dated(base, daypart_suffix(scene, unit), mod, "narrative")
    if unit in ("day", "week") and scene.last is not None and (scene.last.days or 99) > 7:
        return Draft("DATE", "XXXX-XX-XX", mod, UNKNOWN)
    if unit == "month" and scene.last is not None and (scene.last.days or 99) > 31:
        return Draft("DATE", "XXXX-XX", mod, UNKNOWN)
    if m["back"]:
        base = shift_day(base, "year", -1)
    value = _weekend(base, 0) if unit == "weekend" else period_value(base, unit)
    return Draft("DATE", value, mod, anchor="narrative", tells=True)


def _part_unit(m: re.Match[str], scene: Scene) -> Draft | None:
    unit = m["u"].lower()
    part = m["part"].lower()
    mod = "START" if re.search(r"begin|start|earl|turn", part) else "MID" if "middle" in part else "END"
    same = bool(m["same"])
    base = scene.day_reference() if unit == "day" else scene.reference if same else scene.published
    if base is None:
        return _unanchored(m, "XXXX-XX-XX")
    if unit == "weekend":
        return Draft("DATE", _weekend(base, 0), mod, anchor="published", tells=True)
    return Draft("DATE", period_value(base, unit), mod, anchor="narrative" if same else "published", tells=True)


def _the_weekend(m: re.Match[str], scene: Scene) -> Draft | None:
    if scene.published is None:
        return _unanchored(m, "XXXX-WXX-WE")
    step = 0 if scene.published.weekday() >= 4 or scene.future(m) else -1
    return Draft("DATE", _weekend(scene.published, step), anchor="published", tells=True)


def _the_unit(m: re.Match[str], scene: Scene) -> Draft | None:
    unit = m["u"].lower()
    base = scene.day_reference() if unit == "day" else scene.published
    if base is None:
        return None
    return Draft("DATE", period_value(base, unit), anchor="narrative" if unit == "day" else "published", start=m.start("x"))


def _quarter_loose(m: re.Match[str], scene: Scene) -> Draft | None:
    pointer, period = m["p"].lower(), m["u"].lower() == "period"
    back = bool(re.search(r"year-(?:ago|earlier)|same|comparable", pointer) or m["py"])
    if back and not scene.quarter and not period and scene.published:
        return Draft("DATE", period_value(add_months(scene.published, -15), "quarter"), anchor="published")
    if (period and not scene.quarter) or scene.published is None:
        return None
    if back:
        return _year_before_quarter(scene, None)
    if (pointer == "the" and not scene.quarter) or m["y"]:
        return None
    step = {"last": -3, "previous": -3, "latest": -3, "next": 3, "coming": 3}
    for word, move in step.items():
        done = period_value(add_months(scene.published, -3), "quarter")
        if word in pointer and not (word == "latest" and "" < scene.quarter <= done):
            return Draft("DATE", period_value(add_months(scene.published, move), "quarter"), anchor="published", tells=True)
    if pointer in ("this", "the current"):
        return Draft("DATE", period_value(scene.published, "quarter"), anchor="published", tells=True)
    return Draft("DATE", scene.quarter, anchor="narrative") if scene.quarter else None


READERS = {
    "weekday": _weekday,
    "weekday_range": _weekday_range,
    "overnight": _overnight,
    "deictic": _deictic,
    "daypart": _daypart_pointer,
    "pointer_unit": _pointer_unit,
    "ago": _ago,
    "year_ago": _year_ago,
    "following": _following,
    "day_before": _day_before,
    "day_before_date": _day_before_date,
    "same": _same,
    "part_unit": _part_unit,
    "weekend": _the_weekend,
    "the_unit": _the_unit,
    "quarter_loose": _quarter_loose,
}
