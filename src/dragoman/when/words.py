"""The calendar words of data/timex_words.toml, ready for use: macros for the rules' patterns, and readers of single words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman import data

__all__ = ["Words", "alternation"]

_DIGITS = re.compile(r"(?P<whole>\d[\d,]*)(?:\.(?P<part>\d+))?(?: (?P<over>\d)/(?P<under>\d))?$")
_SPLIT = re.compile(r"[- ]+")
_TOKEN = re.compile(r"[A-Za-z]+|\d+")


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, longest first; a space in one matches a space or a hyphen's blank."""
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", " ") for w in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


class Words:
    """The tables, loaded once. Raises DataError where the packaged file is missing or broken."""

    def __init__(self) -> None:
        raw = data.toml("timex_words.toml")
        self.months = _numbered(raw["months"], 1)
        self.weekdays = _numbered(raw["weekdays"], 0)
        self.doubtful_months = frozenset(raw["doubtful_months"])
        self.before_doubtful = frozenset(raw["before_doubtful"])
        self.numbers: dict[str, int] = dict(raw["numbers"])
        self.ordinals: dict[str, int] = dict(raw["ordinals"])
        self.units: dict[str, dict[str, Any]] = dict(raw["units"])
        self.plurals: dict[str, str] = dict(raw["plurals"])
        self.vague = frozenset(raw["vague"]["words"])
        self.pair = frozenset(raw["vague"]["pair"])
        self.seasons: dict[str, str] = dict(raw["seasons"])
        self.dayparts: dict[str, str] = dict(raw["dayparts"])
        self.parts = _inverse(raw["parts"])
        self.exactness = _inverse(raw["exactness"])
        self.pointers: dict[str, int] = dict(raw["pointers"])
        self.clock: dict[str, str] = dict(raw["clock"])
        self.zones: dict[str, int] = dict(raw["zones"])
        refs = raw["references"]
        self.references = _inverse({k: refs[k] for k in ("PRESENT_REF", "PAST_REF", "FUTURE_REF")})
        self.soon_stop_after = frozenset(refs["soon_stop_after"])
        self.soon_stop_before = frozenset(refs["soon_stop_before"])
        self.after_reference = frozenset(refs["stands_before"])
        self.future_verbs = frozenset(raw["future"]["verbs"])
        self.future_participles = frozenset(raw["future"]["participles"])
        self.timetable_verbs = frozenset(raw["future"]["timetable"])
        self.future_nouns = frozenset(raw["future"]["nouns"])
        self.future_adjectives = frozenset(raw["future"]["adjectives"])
        self.factual_verbs = frozenset(raw["future"]["factual"])
        self._classes = self._token_classes()

    def macros(self) -> dict[str, str]:
        """What ``{NAME}`` in a rule's pattern stands for."""
        spelled = alternation(w for w in self.numbers if w != "zero")
        tens = alternation(w for w, n in self.numbers.items() if 20 <= n < 100)
        units = alternation(w for w, n in self.numbers.items() if 1 <= n < 10)
        teens = alternation(w for w, n in self.numbers.items() if 10 <= n < 20)
        periods = [*self.units, *self.plurals]
        return {
            "MONTH": "(?-i:" + alternation([*self.months, *(m.upper() for m in self.months if len(m) > 3)]) + r"(?![A-Za-z]))",
            "WEEKDAY": "(?-i:" + alternation([*self.weekdays, *(w.upper() for w in self.weekdays)]) + r"(?![A-Za-z]))",
            "YEAR": r"(?:1[0-9]\d\d|20\d\d)",
            "SPELLEDYEAR": rf"(?:(?:seventeen|eighteen|nineteen|twenty)[- ](?:{tens}(?:[- ]{units})?|oh[- ]{units}|{teens})"
            rf"|two thousand(?: and)?(?: {spelled}(?:[- ]{units})?)?)",
            "NUM": rf"(?:\d[\d,]*(?:\.\d+)?(?: \d/\d)?|(?:a (?=hundred|thousand))?{spelled}(?:(?:[- ]| and ){spelled}){{0,4}})",
            "HALF": r"(?: and (?:a|one) half|-and-a-half)",
            "VAGUE": alternation(self.vague),
            "UNIT": alternation(periods),
            "DAYUNIT": alternation(u for u in periods if u not in ("second", "minute", "hour", "secs", "mins", "hrs", "night")),
            "PART": alternation(self.parts),
            "EXACT": alternation(self.exactness),
            "POINTER": alternation(self.pointers),
            "DAYPART": alternation(self.dayparts),
            "SEASON": alternation(self.seasons),
            "ORDINAL": r"(?:\d{1,3}(?:st|nd|rd|th)|" + alternation(self.ordinals) + ")",
            "DAYNUM": r"(?:3[01]|[12]\d|0?[1-9])",
            "CLOCK": r"(?:\d{1,2}(?::\d\d){0,2}\s?(?:[ap]\.m\.?|[ap]m\b|o['’]clock)|\d{1,2}:\d\d(?: ?(?:hrs|hours))?|"
            r"\d{4}(?= ?(?:hrs|hours|GMT|UTC|local))(?: ?(?:hrs|hours))?|" + alternation(self.clock) + ")",
            "ZONE": r"(?: ?\(?(?:(?-i:"
            + alternation(self.zones)
            + r")(?: ?[+-] ?\d{1,2})?|local time|Eastern(?: Daylight)?(?: Time)?)\)?)",
            "REF": alternation(self.references),
        }

    def _token_classes(self) -> dict[str, frozenset[str]]:
        groups: Mapping[str, Iterable[str]] = {
            "month": self.months,
            "weekday": self.weekdays,
            "daypart": self.dayparts,
            "season": self.seasons,
            "unit": [u + s for u in [*self.units] for s in ("", "s")] + [*self.plurals],
            "clock": [*self.clock, "am", "pm", "gmt", "utc", "clock"],
            "ref": [_TOKEN.findall(w)[-1] for w in self.references],
        }
        found: dict[str, set[str]] = {}
        for name, words in groups.items():
            for word in words:
                found.setdefault(_TOKEN.findall(word.lower())[-1], set()).add(name)
        return {k: frozenset(v) for k, v in found.items()}

    def classes(self, text: str) -> set[str]:
        """Which kinds of calendar word ``text`` holds, plus each lower-case word itself; decides which rules are tried."""
        found = set(_TOKEN.findall(text.lower()))
        kinds: set[str] = set()
        for token in found:
            if token in self._classes:
                kinds |= self._classes[token]
            elif token[0].isdigit():
                kinds.add("digit")
                if len(token) == 4:
                    kinds.add("year")
        return kinds | found

    def month(self, text: str) -> int:
        """Number of a month's name or abbreviation, 1-12."""
        return self.months.get(text) or self.months[text.capitalize()]

    def weekday(self, text: str) -> int:
        """Number of a weekday's name or abbreviation, Monday 0."""
        return self.weekdays[text] if text in self.weekdays else self.weekdays[text.capitalize()]

    def unit(self, text: str) -> str:
        """Canonical unit of "years", "centuries", "hrs"."""
        word = text.lower()
        word = self.plurals.get(word, word)
        return word if word in self.units else word.rstrip("s")

    def number(self, text: str) -> float | None:
        """The count written as "12", "1,500", "2 1/2", "twenty-two", "two hundred and ten", "a hundred"; null for anything
        else.
        """
        m = _DIGITS.match(text.strip())
        if m:
            value = float(m["whole"].replace(",", "") + "." + (m["part"] or "0"))
            return value + (int(m["over"]) / int(m["under"]) if m["over"] and m["under"] != "0" else 0)
        return self._spelled(text)

    def _spelled(self, text: str) -> float | None:
        total = current = 0
        for word in _SPLIT.split(text.lower().strip()):
            if word in ("and", "a", "an"):
                continue
            value = self.numbers.get(word)
            if value is None:
                return None
            if value == 100:
                current = (current or 1) * 100
            elif value == 1000:
                total, current = total + (current or 1) * 1000, 0
            else:
                current += value
        return float(total + current) or (1.0 if text.lower().strip() in ("a", "an") else None)

    def year(self, text: str) -> int | None:
        """The year written in figures or as spoken: "nineteen ninety-six", "two thousand and ten", "twenty oh nine"."""
        if text.strip().isdigit():
            return int(text)
        words = [w for w in _SPLIT.split(text.lower().strip()) if w not in ("and", "oh")]
        if words[:2] == ["two", "thousand"]:
            return 2000 + int(self._spelled(" ".join(words[2:])) or 0)
        head = self.numbers.get(words[0])
        rest = self._spelled(" ".join(words[1:]))
        return head * 100 + int(rest) if head and rest else None

    def ordinal(self, text: str) -> int | None:
        """The rank written as "3rd", "third", "twenty-first"."""
        word = text.lower()
        return int(word[:-2]) if word[0].isdigit() else self.ordinals.get(word)

    def part(self, text: str | None) -> str | None:
        """START, MID or END for the words before a stretch ("early", "the end of"), or null."""
        return self.parts.get(" ".join((text or "").lower().split())) if text else None

    def exact(self, text: str | None) -> str | None:
        """TIMEX3 mod for the words before a count ("about", "more than"), or null."""
        return self.exactness.get(" ".join((text or "").lower().split())) if text else None


def _numbered(rows: list[list[str]], first: int) -> dict[str, int]:
    return {form: k for k, forms in enumerate(rows, first) for form in forms}


def _inverse(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in words}
