"""Times of day: "10:35 a.m.", "1800 GMT", "noon" as the tail of a TIMEX3 value."""

from __future__ import annotations

import re

from dragoman.when.words import Words

__all__ = ["clock_suffix", "read_clock"]

_CLOCK = re.compile(r"(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?(?:[:.](?P<s>\d\d))?\s?(?P<ap>[ap])?", re.I)
_MILITARY = re.compile(r"(?P<h>\d\d)(?P<m>\d\d) ?(?:hrs|hours)?$", re.I)


def read_clock(text: str, words: Words, daypart: str | None = None) -> tuple[int, int] | None:
    """Hour (0-24) and minute of a time of day, or null for one no clock shows. ``daypart`` (AF, EV ...) settles "4 in the
    afternoon".
    """
    low = text.lower().strip()
    if low in words.clock:
        hour, minute = words.clock[low].split(":")
        return int(hour), int(minute)
    m = _MILITARY.match(low) or _CLOCK.match(low)
    if m:
        hours, minutes = int(m["h"]), int(m["m"] or 0)
        half = m.groupdict().get("ap")
    else:
        number = words.number(low)
        if number is None:
            return None
        hours, minutes, half = int(number), 0, None
    if (half == "p" and hours < 12) or (half is None and daypart in ("AF", "EV") and hours < 12):
        hours += 12
    if half == "a" and hours == 12:
        hours = 0
    return (hours, minutes) if hours <= 24 and minutes < 60 else None


def clock_suffix(text: str | None, zone: str | None, words: Words, daypart: str | None = None) -> str:
    """ "T10:35", with Z for UTC and GMT; empty where there is no clock time."""
    found = read_clock(text, words, daypart) if text else None
    if found is None:
        return ""
    universal = bool(zone and re.search(r"\b(?:UTC|GMT|Z)\b(?! ?[+-])", zone))
    return f"T{found[0]:02d}:{found[1]:02d}{'Z' if universal else ''}"
