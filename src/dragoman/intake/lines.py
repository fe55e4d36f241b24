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
_PLAIN = re.compile(
    r"^(?P<head>(?:Ma?c)?[A-ZÀ-Ý][A-ZÀ-Ý.'’-]+[^()\n:|]{0,60}?)(?:\s?(?P<dash>—|--)\s*|\s?(?P<short>–|-|_)\s+)"
)
_MIXED = re.compile(r"^(?P<head>[A-ZÀ-Ý][^()\n:|]{2,60}?)\s?(?P<dash>—|–|--|\s-)\s+")
_BARS = re.compile(r"^(?P<head>[^()|\n]{2,70}?)\s\|\s(?P<agency>[^()|\n]{2,30}?)\s(?P<dash>[|–—-]{1,2})\s+")
_AGENCY_BEHIND = re.compile(r"(?P<agency>[A-Z][^\n.–—-]{1,30}?)\s?(?:[–—-]{1,2}|\.)\s+")
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
    for pattern in (_FIRST, _PAREN, _SLASHES, _BARS, _BARE, _PLAIN, _COLON, _MIXED):
        m = pattern.match(window)
        found = _read(m, window[m.end() :], published, declared) if m else None
        if m is None or found is None:
            continue
        behind = _AGENCY_BEHIND.match(window, m.end())
        if found.agency is None and behind and (signed := agency(behind.group("agency"))):
            return DatelineText(start + behind.end(), window[: behind.end()].strip(), found.place, found.date, signed.short)
        return found._replace(length=start + m.end())
    return None


def _read(m: re.Match[str], rest: str, published: dt.date | None, declared: bool) -> DatelineText | None:
    """What the match of a pattern says where it is a dateline before ``rest``; its length is left to the caller."""
    parts = m.groupdict()
    head, name, dash = parts["head"], parts.get("agency"), parts["dash"] or parts.get("short")
    dated = _day_at_end(head) is not None
    place, date = _head(head, published, strict=True)
    bracketed = f" {name}" if name else ""
    if name and m.re is _PAREN and _DAY.fullmatch(bracketed):  # "GENEVA (4 April 2021) –"
        if place is None or not place.isupper():
            return None
        date, name, dated = _head(bracketed, published, strict=False)[1], None, True
    if place is None:  # "Jan. 12 (Example) -": a day, an agency and a dash
        if not (m.re in (_PAREN, _SLASHES) and dash and dated and _DAY.fullmatch(f" {head}")):
            return None
    elif not _plausible(m.re, _Parts(place, name, dash, dated, declared), rest):
        return None
    found = agency(name)
    short = name.strip() if name and found is None else found.short if found else None
    return DatelineText(0, m.group().strip(), place, date, short)


class _Parts(NamedTuple):
    place: str
    agency: str | None
    dash: str | None
    dated: bool
    declared: bool

    @property
    def town(self) -> str:
        return re.sub(r"^Ma?c(?=[A-ZÀ-Ý])", "MC", self.place.partition(",")[0])


def _plausible(pattern: re.Pattern[str], x: _Parts, rest: str) -> bool:
    """Whether it is a dateline: a known agency, or a dash after capitals; never a name with its abbreviation."""
    if _NO_PLACE.match(x.place) or agency(x.place) is not None:
        return False
    if pattern in (_FIRST, _PAREN, _SLASHES):
        return _signed(x, rest)
    if pattern in (_BARE, _BARS):
        return agency(x.agency) is not None
    if pattern is _PLAIN:
        return _in_capitals(x, rest) and (x.dash != "-" or x.dated or len(x.place.split()) <= 2)
    if pattern is _MIXED:
        return not rest[:1].islower() and (x.dated or _known_town(x.place))
    return x.dated or x.place.casefold() in _places().capitals


def _signed(x: _Parts, rest: str) -> bool:
    """A place with an agency in brackets; no person with a party or a body with its initials, which the sentence goes on about."""
    known = x.declared or agency(x.agency) is not None or (x.agency is None and x.dated)
    if not known and "".join(w[0] for w in x.place.split() if w[:1].isupper()) == (x.agency or "").upper():
        return False
    if rest[:1].islower() and not (x.dash and x.town.isupper()):
        return False
    return known or (bool(x.dash) and len(x.place.split()) <= 5)


_PLAIN_WORD = re.compile(r"[a-z]+\b(?!-)")


def _in_capitals(x: _Parts, rest: str) -> bool:
    """The town in capitals and no body's initials, before a sentence; a headline in capitals is none."""
    town = " ".join(w for w in x.town.split() if not w.islower())
    if not town.isupper() or x.place.casefold() in _places().abbreviated:
        return False
    letters = [c for c in rest if c.isalpha()]
    return x.dated or not letters or not (all(c.isupper() for c in letters) or _PLAIN_WORD.match(rest))


def _known_town(place: str) -> bool:
    """ "Kyiv, Ukraine": a capital with its country."""
    town, _, country = place.partition(",")
    known = _places()
    return town.casefold() in known.capitals and country.strip().casefold() in known.countries


def _day_at_end(head: str) -> re.Match[str] | None:
    """The day and month a dateline's head ends with, whether or not its year is known."""
    m = _DAY.search(f" {head}")
    return m if m and month_number(m.group("m1") or m.group("m2")) is not None else None


def _head(head: str, published: dt.date | None, *, strict: bool) -> tuple[str | None, dt.date | None]:
    """Split "SAITAMA, Japan, Dec. 9" into its place and day."""
    date = None
    if m := _day_at_end(head):
        month = month_number(m.group("m1") or m.group("m2"))
        date = _day(month or 0, int(m.group("d1") or m.group("d2")), m.group("y"), published)
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


class _Places(NamedTuple):
    """Capitals and countries, and what is shortened to initials: "KABUL: Talks resumed" needs to know that Kabul is a town, "Iran: We
    object" names who speaks, "NATO - the alliance" and "US - China talks" name who acts.
    """

    capitals: frozenset[str]
    countries: frozenset[str]
    abbreviated: frozenset[str]


@lru_cache(maxsize=1)
def _places() -> _Places:
    """Those of the packaged tables; none where they are left out."""
    countries, bodies = _table("countries.tsv"), _table("organisations.tsv")
    names = {n for r in countries for n in (r["name"], *r["names"].split("|")) if n}
    short = {n for n in names if n.isupper() and len(n) < 7}
    short |= {n for r in bodies for n in (r["name"], *r["aliases"].split("|")) if n.isupper() and " " not in n}
    capitals = {r["capital"].casefold() for r in countries if r["capital"]}
    return _Places(frozenset(capitals), frozenset(n.casefold() for n in names), frozenset(n.casefold() for n in short))


def _table(name: str) -> list[dict[str, str]]:
    return list(data.rows(name)) if name in data.names(suffix=".tsv") else []
