"""What each paragraph of a story is, and what its dateline says.

Wires mark their own copy: a dateline ("TORUN, April 24 (VPA) -"), a byline, editors' notes, credits, notices of syndication,
copyright. Only body is coded; the rest becomes facts about the story. The patterns are rows of ``data/intake.toml``,
agencies those of ``data/agencies.tsv``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from dragoman import data
from dragoman.intake.dates import month_number

__all__ = [
    "BY",
    "Agency",
    "DatelineText",
    "agency",
    "classify",
    "find_dateline",
    "is_separator",
    "read_dateline",
    "signal_of",
    "split_byline",
]

_START, _END = 3, 6


class Agency(NamedTuple):
    """A news agency or release service: short name, country (ISO alpha-3) and kind (agency, release, generator)."""

    short: str
    country: str
    kind: str


class DatelineText(NamedTuple):
    """A dateline in a text: how many characters it takes up, its words, place, day and agency."""

    length: int
    words: str
    place: str | None
    date: dt.date | None
    agency: str | None


@lru_cache(maxsize=1)
def _agencies() -> dict[str, Agency]:
    table: dict[str, Agency] = {}
    for row in data.rows("agencies.tsv"):
        found = Agency(row["short"], row["country"], row["kind"])
        table[row["name"].casefold()] = found
        table.setdefault(row["short"].casefold(), found)
    return table


def agency(name: str | None) -> Agency | None:
    """The agency of that name, or null. "via" and punctuation around it do not matter."""
    if not name:
        return None
    return _agencies().get(" ".join(name.split()).strip(" .,;:()/-–—").casefold())


class _Kind(NamedTuple):
    name: str
    at: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    table = data.toml("intake.toml")
    return tuple(_Kind(k["name"], k["at"], re.compile("|".join(f"(?:{p})" for p in k["patterns"]), re.I)) for k in table["kind"])


@lru_cache(maxsize=1)
def _single() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, re.Pattern[str]]]:
    table = data.toml("intake.toml")
    signals = {k: re.compile(v, re.I) for k, v in table["signals"].items()}
    return re.compile(table["separators"]["pattern"]), re.compile(table["release_tail"]["pattern"], re.I), signals


def is_separator(text: str) -> bool:
    """True for a line of underscores, stars or dashes."""
    return bool(_single()[0].match(text[:80])) and len(text) < 80


# ---------------------------------------------------------------- paragraph kinds

_LONGEST = 420
_WIRE_END = re.compile(r"^\W*(?P<agency>\S{2,12})(?:\s\S{1,12}){0,8}\W*$")
_INITIALS = re.compile(r"^\W?[a-z]{2,5}(?:[/-][a-z]{2,5}){1,6}\W?$|^\((?P<house>[A-Z][\w.&-]{1,24})(?:[\\/][a-z /]{1,20})?\)$")


def classify(paragraphs: Sequence[str], declared: Sequence[str | None]) -> list[str]:
    """The kind of each paragraph; what the document declared stands."""
    kinds: list[str] = []
    last = len(paragraphs) - 1
    for k, text in enumerate(paragraphs):
        kinds.append(declared[k] or _one(text, k, last - k))
    _after_separator(paragraphs, kinds)
    return kinds


def _one(text: str, from_start: int, from_end: int) -> str:
    bare = text.strip()
    if not bare or is_separator(bare):
        return "note"
    if len(bare) > _LONGEST:
        return "body"
    for kind in _kinds():
        if _stands(kind.at, from_start, from_end) and kind.pattern.search(bare):
            return kind.name
    if from_end <= 1 and from_start > 0 and _signature(bare):
        return "credit"
    if from_start <= 1 and agency(bare) is not None:
        return "credit"
    return "body"


def _stands(at: str, from_start: int, from_end: int) -> bool:
    if at == "start":
        return from_start < _START
    return at == "any" or from_end < _END


def _signature(text: str) -> bool:
    """A wire's own end mark: its name, then desk codes or initials ("VPA RTV ar", "dpa tt xx n1", "asl/tib/pid", "(SDA/mf ba)")."""
    if _INITIALS.match(text):
        return True
    m = _WIRE_END.match(text)
    if not m or len(text) > 40 or (text[-1] in '.?!"”' and agency(text) is None):
        return False
    if agency(m.group("agency")) is None:
        return False
    rest = text.split()[1:]
    return all(len(w) <= 4 or w.isupper() for w in rest)


_TAIL = re.compile(r"https?://|@\w|\bcan be reached\b|\bcontributed\b|\bfollow\b|\breport(?:ed|ing)\b", re.I)


def _after_separator(paragraphs: Sequence[str], kinds: list[str]) -> None:
    """After the last separator line, up to three paragraphs of contacts and credits are notices."""
    marks = [k for k, text in enumerate(paragraphs) if is_separator(text.strip())]
    if not marks or not 0 < len(paragraphs) - marks[-1] - 1 <= 3:
        return
    for k in range(marks[-1] + 1, len(paragraphs)):
        if kinds[k] == "body" and len(paragraphs[k]) <= _LONGEST and _TAIL.search(paragraphs[k]):
            kinds[k] = "notice"


def release_tail(paragraphs: Sequence[str], kinds: list[str]) -> None:
    """In a press release everything from the first contact or company heading on is notice."""
    for k, text in enumerate(paragraphs):
        if k > 0 and len(text) < 100 and _single()[1].match(text.strip()):
            kinds[k:] = [x if x != "body" else "notice" for x in kinds[k:]]
            return


def signal_of(*texts: str | None) -> str | None:
    """kill, correction or update, where a headline, slug, flag or editors' note says that this replaces an earlier version."""
    joined = " \n ".join(t for t in texts if t)
    if not joined:
        return None
    for name in ("kill", "correction", "update"):
        if _single()[2][name].search(joined):
            return name
    return None


_HEAD_SIGNAL = re.compile(r"^\W*(?:(kill|withdrawal|retraction)|(correct(?:ion|ed|s)|erratum)|(update[sd]?(?:\s?\d+)?))\s*[:\-–—|(]", re.I)


def headline_signal(title: str | None) -> str | None:
    """The signal a headline opens with ("UPDATE 2-", "Correction:", "KILL -"), or null."""
    m = _HEAD_SIGNAL.match(title or "")
    if not m:
        return None
    return "kill" if m.group(1) else "correction" if m.group(2) else "update"


# ---------------------------------------------------------------- bylines

BY = re.compile(r"^\s*(?:by|por|par|von|di|door|av)\s+", re.I)


def split_byline(raw: str | None) -> tuple[str | None, str | None, str | None]:
    """A byline as (names, title, agency): "By Ada Moss, VPA Writer" -> ("Ada Moss", "VPA Writer", null); an agency is no
    author.
    """
    text = " ".join((raw or "").split()).strip(" |·•")
    text = BY.sub("", text)
    if not text or len(text) > 160:
        return None, None, None
    if found := agency(text):
        return None, None, found.short
    names, _, rest = text.partition(",")
    if rest.strip() and (agency(rest) or re.search(r"writer|editor|correspondent|reporter|news|press|staff", rest, re.I)):
        return names.strip(), rest.strip(), None
    return text, None, None


# ---------------------------------------------------------------- datelines

_DASH = r"(?:\.\s?[-–—]|[-–—_]{1,2}|:)"
_PAREN = re.compile(rf"^(?P<head>[^()\n]{{2,80}}?)\s*\((?P<agency>[^()\n]{{2,40}})\)\s*\.?\s*(?P<dash>{_DASH})?\s*")
_SLASHES = re.compile(rf"^(?P<head>[^/()\n]{{2,80}}?)\s*/(?P<agency>[^/()\n]{{2,40}})/\s*(?P<dash>\.\s|{_DASH})?\s*")
_FIRST = re.compile(rf"^\((?P<agency>[^()\n]{{2,30}})\)\s*(?:{_DASH})?\s*(?P<head>[A-ZÀ-Ý][^()\n]{{2,50}}?)\s+(?P<dash>[-–—])\s+")
_BARE = re.compile(r"^(?P<head>[^()\n]{2,70}?),?\s(?P<agency>[A-Z][\w.-]{1,14})\s(?P<dash>[-–—]{1,2})\s+")
_PLAIN = re.compile(r"^(?P<head>[A-ZÀ-Ý][A-ZÀ-Ý.'’-]+[^()\n:]{0,60}?)\s?(?P<dash>—|–|--|\s-|_)\s+")
_COLON = re.compile(r"^(?P<head>[A-ZÀ-Ý][^()\n:.]{2,40}?)\s?(?P<dash>:)\s+")
_DAY = re.compile(
    r"[,\s]+(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s*)?"
    r"(?:(?P<m1>[A-Za-zÀ-ÿ]{3,10})\.?\s(?P<d1>\d{1,2})|(?P<d2>\d{1,2})\.?\s(?P<m2>[A-Za-zÀ-ÿ]{3,10}))\.?(?:,?\s(?P<y>\d{4}))?[.,]?$",
    re.I,
)
_WEEKDAY = re.compile(r",\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day[.,]?$", re.I)
_PLACE_WORD = re.compile(r"^(?:[A-ZÀ-ÝΑ-Ω][\w.’'À-ÿ-]*|de|da|di|do|del|la|le|el|al|of|the|and|upon|sur|am|an|der|den|in|-)$")
_NO_PLACE = re.compile(
    r"^(?:the|a|an|update[sd]?|breaking|watch|live|opinion|analysis|correction|exclusive|read|video|photos?|note|eds?|urgent|"
    r"president|prime|minister|secretary|senator|mr|mrs|ms|dr|gen|q|question|why|how|what|who|explainer|factbox|column)\b", re.I
)  # fmt: skip


def read_dateline(text: str, published: dt.date | None = None) -> DatelineText | None:
    """A dateline on a line of its own, as a document declares it: like `find_dateline`, else the whole line as place and day."""
    line = " ".join(text.split())
    if not line:
        return None
    found = find_dateline(line + " ", published, declared=True)
    if found and found.length >= len(line):
        return found._replace(length=len(text), words=line)
    place, date = _head(line, published, strict=False)
    if place is not None and re.fullmatch(r"[\d/.\s:+TZ-]*(?:GMT|UTC)?[\d:+\s-]*", place):
        place = None
    return DatelineText(len(text), line, place, date, None)


def find_dateline(text: str, published: dt.date | None = None, *, declared: bool = False) -> DatelineText | None:
    """The dateline a paragraph opens with, or null. The year of a day without one is the nearest before ``published``."""
    start = len(text) - len(text.lstrip())
    window = text[start : start + 140]
    for number, pattern in enumerate((_FIRST, _PAREN, _SLASHES, _BARE, _PLAIN, _COLON)):
        m = pattern.match(window)
        if not m:
            continue
        place, date = _head(m.group("head"), published, strict=True)
        name = m.groupdict().get("agency")
        if place is None and not (number in (1, 2) and m.group("dash") and _DAY.fullmatch(f" {m.group('head')}")):
            continue
        if _plausible(number, place, date, name, m.group("dash"), window[m.end() :], declared):
            found = agency(name)
            short = name.strip() if name and found is None else found.short if found else None
            return DatelineText(start + m.end(), m.group().strip(), place, date, short)
    return None


def _plausible(
    number: int, place: str | None, date: dt.date | None, name: str | None, dash: str | None, rest: str, declared: bool
) -> bool:  # fmt: skip
    """Whether it is a dateline: a known agency, or a dash after capitals; never a name with its abbreviation."""
    known = agency(name) is not None
    if place is None:  # "Jan. 12 (Example) -": a day, an agency and a dash
        return True
    if _NO_PLACE.match(place) or agency(place) is not None:
        return False
    if number in (0, 1, 2):
        opens = bool(dash) or not rest[:1].islower()
        return opens and (known or (bool(dash) and len(place.split()) <= 5) or declared)
    if number == 3:
        return known
    if number == 4:
        return (dash or "").strip() != "-" or date is not None or len(place.split()) <= 2
    return date is not None or place.casefold() in _known_places()


def _head(head: str, published: dt.date | None, *, strict: bool) -> tuple[str | None, dt.date | None]:
    """Split "SAITAMA, Japan, Dec. 9" into its place and day."""
    date = None
    if m := _DAY.search(f" {head}"):
        month = month_number(m.group("m1") or m.group("m2"))
        if month is not None:
            date = _day(month, int(m.group("d1") or m.group("d2")), m.group("y"), published)
            head = head[: max(m.start() - 1, 0)]
    head = _WEEKDAY.sub("", head).strip(" ,")
    words = re.split(r"[\s,/]+", head)
    if strict and (len(words) > 7 or not all(_PLACE_WORD.match(w) for w in words if w)):
        return None, date
    return head or None, date


def _day(month: int, day: int, year: str | None, published: dt.date | None) -> dt.date | None:
    try:
        if year:
            return dt.date(int(year), month, day)
        if published is None:
            return None
        date = dt.date(published.year, month, day)
        return dt.date(published.year - 1, month, day) if date > published + dt.timedelta(days=7) else date
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _known_places() -> frozenset[str]:
    """Capitals and countries, where the packaged table has them: "KABUL: Talks resumed" needs to know that Kabul is a place."""
    if "countries.tsv" not in data.names(suffix=".tsv"):
        return frozenset()
    found: set[str] = set()
    for row in data.rows("countries.tsv"):
        found |= {row[k].casefold() for k in ("capital", "name") if row.get(k)}
    return frozenset(found)
