"""Readers of lengths, of what comes again and again, of clock times and of "now" and "recently".

Each takes a match and the scene and returns a Draft, or null where the words turn out to be no time after all.
"""

from __future__ import annotations

import math
import re

from dragoman.when.clock import clock_suffix, read_clock
from dragoman.when.days import period_value, shift_day
from dragoman.when.intervals import UNKNOWN, Interval, bounds
from dragoman.when.scene import Draft, Scene

__all__ = ["READERS", "count_of", "daypart_suffix", "period", "pointed_span"]

_RARE = re.compile(r"\b(?:first|only|last|most|worst|best|second|third|[a-z]{3,}est)\b", re.I)
"""Words that make "in 23 years" look back: "the first premier to visit in 23 years"."""

_SHORT = ("hour", "minute", "second")
_BEYOND = 1e15
"""Numbers from here on say nothing of a length; they are noise of the source."""


def daypart_suffix(scene: Scene, text: str | None) -> str:
    """TIMEX3 tail of a part of the day ("TMO" for morning); empty for null."""
    return "T" + scene.words.dayparts[text.lower()] if text else ""


def pointed_span(unit: str, step: int, scene: Scene) -> Draft | None:
    """A length that ends or begins with publication: "the past year", "the coming decade"."""
    code = period(1, unit, scene)
    return Draft("DURATION", code, None, _span(unit, 1, step, scene), "published")


def _span(unit: str, count: float, step: int, scene: Scene) -> Interval | None:
    """The stretch of ``count`` units that ends (step -1) or begins (1) with publication; months and years are taken whole."""
    if scene.published is None or step == 0 or (unit in _SHORT and count < 24):
        return None
    other = shift_day(scene.published, unit, step * count)
    if step > 0:
        return Interval(scene.published, other, "interval")
    whole = {"month": "month", "quarter": "month", "year": "year", "decade": "year", "century": "year"}.get(unit)
    if whole is None:
        return Interval(other, scene.published, "interval")
    return Interval(bounds(period_value(other, whole)).earliest, bounds(period_value(scene.published, whole)).latest, "interval")


def period(count: float | None, unit: str, scene: Scene) -> str:
    """TIMEX3 period of ``count`` units: P3M, PT2H, P20Y for two decades, PXW for an unknown number of weeks, or one beyond all use."""
    row = scene.words.units[unit]
    prefix = "PT" if row.get("time") else "P"
    number = math.inf if count is None else count * row.get("times", 1)
    if not number < _BEYOND:
        return f"{prefix}X{row.get('vague', row['code'])}"
    return f"{prefix}{number:g}{row['code']}" if number < 1e6 else f"{prefix}{int(number)}{row['code']}"


def count_of(m: re.Match[str], scene: Scene) -> float | None:
    """The number in group n with its half, or null for a vague one."""
    text = " ".join(m["n"].lower().split())
    if text in scene.words.vague:
        return 2.0 if text in scene.words.pair else None
    halves = 0.5 if any(m.groupdict().get(k) for k in ("h", "h2")) else 0.0
    if text.startswith("half"):
        return 0.5
    if text == "the":
        return 1.0
    number = scene.words.number(text)
    return number + halves if number is not None else None


def _pointer_count(m: re.Match[str], scene: Scene) -> Draft | None:
    unit, count = scene.words.unit(m["u"]), count_of(m, scene)
    pointer = m["p"].lower()
    step = {"last": -1, "past": -1, "previous": -1, "recent": -1, "latest": -1, "next": 1, "coming": 1, "following": 1}.get(pointer, 0)
    span = _span(unit, count, step, scene) if count else None
    return Draft("DURATION", period(count, unit, scene), None, span or UNKNOWN, "published" if span else "")


def _pointer_plural(m: re.Match[str], scene: Scene) -> Draft | None:
    unit, pointer = scene.words.unit(m["u"]), m["p"].lower()
    if pointer in ("coming", "next", "future", "later"):
        return Draft("DATE", "FUTURE_REF", None, UNKNOWN)
    return Draft("DURATION", period(None, unit, scene), None, _ends_now(scene, pointer), "published")


def _ends_now(scene: Scene, pointer: str) -> Interval:
    if scene.published is None or pointer in ("early", "intervening"):
        return UNKNOWN
    return Interval(None, scene.published, "interval")


def _duration(m: re.Match[str], scene: Scene) -> Draft | None:
    unit, count = scene.words.unit(m["u"]), count_of(m, scene)
    vague = m["n"].lower() in scene.words.vague
    if (count is None and not vague) or (unit == "second" and m["s"] == "-"):
        return None
    if count is not None and 1500 <= count < 2100 and unit in ("year", "quarter", "night", "day") and m["n"].isdigit():
        return None
    if unit == "day" and count == 1 and not m["e"] and scene.future(m) and m["n"].lower() == "one" and m["s"] == " ":
        return Draft("DATE", "FUTURE_REF", None, UNKNOWN)
    mod = "APPROX" if re.search(r"or so\b|couple", m.group()) else scene.words.exact(m["e"])
    start = m.start("e") if m["e"] and m["s"] == "-" else m.start("n") if m["s"] == "-" else None
    value = _period_with_half(count, unit, scene) if "/" in m["n"] else period(count, unit, scene)
    ahead = _ahead(m, unit, count, scene) if count is not None and m["s"] == " " else None
    return Draft("DURATION", value, mod, ahead or UNKNOWN, "published" if ahead else "", start=start)


def _period_with_half(count: float | None, unit: str, scene: Scene) -> str:
    """The period of "2 1/2 years" (P2Y6M) or "5 1/2 hours" (PT5H30M); any other as it is."""
    half = {"year": "6M", "hour": "30M"}.get(unit)
    whole = period(count // 1, unit, scene) if count and count > 1 else ""
    return whole + half if whole and half and count and count % 1 == 0.5 else period(count, unit, scene)


def _ahead(m: re.Match[str], unit: str, count: float, scene: Scene) -> Interval | None:
    """What "in two weeks" and "within ten days" allow in a clause that looks ahead; null anywhere else."""
    lead = re.search(r"\b(in|within) (?:the next )?$", m.string[max(0, m.start() - 60) : m.start()], re.I)
    rare = _RARE.search(m.string[max(0, m.start() - 90) : m.start()])
    if not lead or rare or scene.published is None or unit in _SHORT or not scene.future(m):
        return None
    day = shift_day(scene.published, unit, count)
    if lead.group(1).lower() == "within":
        return Interval(scene.published, day, "interval")
    return bounds(period_value(day, unit)) if unit in ("month", "year", "decade") else Interval(day, day, "day")


def _duration_one(m: re.Match[str], scene: Scene) -> Draft | None:
    unit, half = scene.words.unit(m["u"]), m["n"].lower().startswith("half")
    if unit == "second" or (unit == "quarter" and not m["n"].lower().startswith("a ")):
        return None
    if re.match(r" (?:of the|in which|when)\b", m.string[m.end() : m.end() + 40]) and unit in ("day", "week", "month", "quarter"):
        return None
    if unit in ("quarter", "night", "weekend", "minute") and not m["e"] and m["n"].lower() in ("a", "an"):
        return None
    halves = {
        "year": "P6M",
        "hour": "PT30M",
        "day": "PT12H",
        "century": "P50Y",
        "decade": "P5Y",
        "month": "P2W",
        "minute": "PT30S",
    }
    value = halves.get(unit, "PXX") if half else period(1.5 if m["h2"] else 1, unit, scene)
    return Draft("DURATION", value, scene.words.exact(m["e"]), UNKNOWN)


def _duration_vague(m: re.Match[str], scene: Scene) -> Draft | None:
    return Draft("DURATION", period(None, scene.words.unit(m["u"]), scene), None, UNKNOWN, start=m.start("u"))


def _duration_long(m: re.Match[str], scene: Scene) -> Draft | None:
    word = m["u"].lower()
    unit = scene.words.unit(word)
    many = word.endswith("s") or word == "centuries"
    return Draft("DURATION", period(None if many else 1, unit, scene), None, UNKNOWN)


def _set_every(m: re.Match[str], scene: Scene) -> Draft | None:
    unit, key = scene.words.unit(m["u"]), m["k"].lower()
    if unit in ("second", "minute") and (key == "per" or re.match(r" [A-Z]", m.string[m.end() : m.end() + 40])):
        return None
    count = scene.words.number(m["n"]) if m["n"] and m["n"].lower() not in scene.words.vague else None if m["n"] else 1.0
    return Draft("SET", period(2.0 if "other" in key else count, unit, scene), None, UNKNOWN)


def _set_weekday(m: re.Match[str], scene: Scene) -> Draft | None:
    name = m["w"] or m["ws"] or m["wn"]
    part = m["pod"] or (m["pods"] or "").rstrip("s")
    return Draft("SET", f"XXXX-WXX-{scene.words.weekday(name) + 1}{daypart_suffix(scene, part)}", None, UNKNOWN)


def _set_adverb(m: re.Match[str], scene: Scene) -> Draft | None:
    table = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M", "hourly": "PT1H", "nightly": "XXXX-XX-XXTNI"}
    return Draft("SET", table.get(m["w"].lower(), "P1Y"), None, UNKNOWN)


def _set_rate(m: re.Match[str], scene: Scene) -> Draft | None:
    before = m.string[max(0, m.start() - 40) : m.start()]
    money = re.search(
        r"(?:\d|percent|per cent|%|million|billion|times|once|twice|dollars|cents|euros|pounds|hours|days|tons|barrels|[a-z]s) $",
        before,
    )
    number = re.search(r"\d|\b(?:hundred|thousand|million|billion|dozen|once|twice|times|two|three|four|five|six|ten)\b", before)
    if not (money and number) or re.match(r" (?:ago|earlier|later|before|after)\b", m.string[m.end() : m.end() + 40]):
        return None
    unit = scene.words.unit(m["u"])
    return Draft("SET", period(1, unit, scene), None, UNKNOWN) if unit not in ("second", "quarter") else None


def _clock(m: re.Match[str], scene: Scene) -> Draft | None:
    groups = m.groupdict()
    text, zone = m["t"], groups.get("z") or groups.get("z2")
    named = re.search(r"[ap]\.?m|clock|hrs|hours", text, re.I) or text.lower() in scene.words.clock
    told = re.search(r"\bat (?:about |around )?$", m.string[max(0, m.start() - 60) : m.start()], re.I)
    if not (named or zone or groups.get("pod") or (told and re.search(r"\d[:.]\d\d$", text))):
        return None
    pod = scene.words.dayparts.get((groups.get("pod") or "").lower())
    shifted = f"{zone} +1" if groups.get("o") else zone
    suffix = clock_suffix(text, shifted, scene.words, pod)
    if not suffix or read_clock(text, scene.words, pod) is None:
        return None
    same = scene.last is not None and scene.last.granularity in ("day", "time") and (scene.last.days or 9) == 1
    base = scene.last.earliest if same and scene.last is not None else scene.published
    if base is None:
        return Draft("TIME", "XXXX-XX-XX" + suffix, None, UNKNOWN)
    mod = scene.words.exact(groups.get("e"))
    return Draft("TIME", base.isoformat() + suffix, mod, anchor="narrative" if same else "published")


def _reference(m: re.Match[str], scene: Scene) -> Draft | None:
    text = " ".join(m["r"].lower().split())
    value = scene.words.references[text]
    before = re.search(r"([A-Za-z]+)\s+$", m.string[max(0, m.start() - 60) : m.start()])
    after = re.match(r"\s+([A-Za-z]+)", m.string[m.end() : m.end() + 40])
    previous, following = (before.group(1).lower() if before else ""), (after.group(1).lower() if after else "")
    if text == "soon" and (previous in scene.words.soon_stop_before or following in scene.words.soon_stop_after):
        return None
    if text in ("the past", "the future", "the present") and (
        following and re.match(r"\s+[a-z]+", m.string[m.end() : m.end() + 40]) and following not in scene.words.after_reference
    ):
        return None
    return Draft("DATE", value, None, _toward(value, scene), "published" if scene.published else "")


def _toward(value: str, scene: Scene) -> Interval:
    day = scene.published
    if day is None:
        return UNKNOWN
    return {"PRESENT_REF": Interval(day, day, "day"), "PAST_REF": Interval(None, day), "FUTURE_REF": Interval(day, None)}[value]


def _reference_adjective(m: re.Match[str], scene: Scene) -> Draft | None:
    value = "PRESENT_REF" if m["r"].lower() == "current" else "PAST_REF"
    return Draft("DATE", value, None, _toward(value, scene), "published" if scene.published else "")


READERS = {
    "pointer_count": _pointer_count,
    "pointer_plural": _pointer_plural,
    "duration": _duration,
    "duration_one": _duration_one,
    "duration_vague": _duration_vague,
    "duration_long": _duration_long,
    "set_every": _set_every,
    "set_weekday": _set_weekday,
    "set_adverb": _set_adverb,
    "set_rate": _set_rate,
    "clock": _clock,
    "reference": _reference,
    "reference_adjective": _reference_adjective,
}
