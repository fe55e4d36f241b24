"""Where a story stands in time, sentence by sentence: the dates it named before, and how far back the passage looks."""

from __future__ import annotations

from bisect import bisect_right

from dragoman.records import Reading, Span, Timex
from dragoman.when.links import FAR, Links

__all__ = ["FUTURE_PUBLICATION", "StoryLine", "dates", "stem"]

FUTURE_PUBLICATION = "future-publication"
"""Code of the note that says that the day of publication cannot be right."""
_NEWS_DAYS = 8
"""A day at most this long before publication may be that of the story's own news."""
_OLD = 14
"""Days before publication from which a date is history."""
_TOLD = 1.6
"""Highest link cost at which a word counts as dated by an expression, for other mentions of it."""
_LEAD = 3
"""Sentences in which the story's own day is looked for."""


def dates(time: Timex) -> bool:
    """True for an expression that can date something: not a set, not a length without ends; "recently" can, though vaguely."""
    if time.type == "SET":
        return False
    return time.earliest is not None or time.latest is not None or time.value == "PAST_REF"


class StoryLine:
    """Times of a reading by sentence, and the day of its news. ``published`` is null where the story has none to count from."""

    def __init__(self, reading: Reading):
        wrong = any(n.code == FUTURE_PUBLICATION for n in reading.notes)
        self.published = None if wrong else reading.story.published
        self.sentences = len(reading.syntax.sentences)
        starts = [s.span.start for s in reading.syntax.sentences]
        self._by_sentence: dict[int, list[Timex]] = {}
        self._unread: dict[int, list[Timex]] = {}
        for time in reading.times:
            unread = time.type in ("DATE", "TIME") and "XX" in time.value and time.earliest is time.latest is None
            if dates(time) or unread:
                group = self._unread if unread else self._by_sentence
                group.setdefault(max(bisect_right(starts, time.span.start) - 1, 0), []).append(time)
        self.quoted = _inside_quotes(reading)
        self.heading = self._heading(reading)
        self.main = self._main_day(reading)
        self._stances = self._read_stances()
        self._syntax = reading.syntax
        self.links = Links(reading.syntax)
        self._told: dict[str, list[tuple[int, Timex]]] | None = None

    def times_in(self, sentence: int) -> list[Timex]:
        """Dating expressions of a sentence, in order."""
        return self._by_sentence.get(sentence, [])

    def unread_near(self, token: int, sentence: int) -> Timex | None:
        """An expression that should date the predicate but could not be read ("31 February", "Friday" without publication)."""
        costs = [(self.links.cost(token, t), t) for t in self._unread.get(sentence, ())]
        cost, time = min(costs, key=lambda x: x[0], default=(FAR, None))
        other = min((self.links.cost(token, t) for t in self.times_in(sentence)), default=FAR)
        return time if cost <= _TOLD and cost < other else None

    def earlier(self, sentence: int, limit: int = 3, reach: int = 6) -> list[tuple[int, Timex]]:
        """The last ``limit`` calendar dates named at most ``reach`` sentences before, nearest first, each with its distance."""
        found: list[tuple[int, Timex]] = []
        for k in range(sentence - 1, max(sentence - reach, 0) - 1, -1):
            for time in reversed(self.times_in(k)):
                if self.calendar(time) and k not in self.heading:
                    found.append((sentence - k, time))
                    if len(found) == limit:
                        return found
        return found

    @staticmethod
    def calendar(time: Timex) -> bool:
        """True for an expression that names a bounded stretch of the calendar."""
        return time.earliest is not None and time.latest is not None and time.value not in ("PRESENT_REF",) and time.type != "DURATION"

    def age(self, time: Timex) -> int | None:
        """Days from the end of ``time`` to publication; null where either is open."""
        return (self.published - time.latest).days if self.published and time.latest else None

    def stance(self, sentence: int) -> tuple[int | None, int]:
        """Age in days of the last calendar date named before ``sentence`` and how many sentences back it stands (99: none)."""
        return self._stances[sentence] if 0 <= sentence < len(self._stances) else (None, 99)

    def told_elsewhere(self, token: int) -> Timex | None:
        """The date of another mention of the same act: the nearest word of the same stem that an expression is tied to, or
        null.
        """
        if self._told is None:
            self._told = self._read_told()
        word = self._syntax.tokens[token]
        found = [(abs(i - token), time) for i, time in self._told.get(stem(word.lemma), ()) if self._syntax.tokens[i].sent != word.sent]
        return min(found, key=lambda x: x[0])[1] if found else None

    def _read_told(self) -> dict[str, list[tuple[int, Timex]]]:
        told: dict[str, list[tuple[int, Timex]]] = {}
        for sentence, times in self._by_sentence.items():
            if sentence in self.heading:
                continue
            s = self._syntax.sentences[sentence]
            words = [t for t in self._syntax.tokens[s.first : s.last] if t.pos in ("VERB", "NOUN") and len(t.lemma) > 3]
            calendar = [t for t in times if self.calendar(t)]
            for word in words if calendar else ():
                cost, time = min(((self.links.cost(word.i, t), t) for t in calendar), key=lambda x: x[0])
                if cost <= _TOLD:
                    told.setdefault(stem(word.lemma), []).append((word.i, time))
        return told

    def around(self, sentence: int) -> set[str]:
        """What the neighbourhood dates: "old" or "new" for the paragraph and for the next sentence, by publication less two weeks."""
        here = self._syntax.sentences[sentence].paragraph
        found: set[str] = set()
        for k in range(max(sentence - 5, 0), min(sentence + 6, self.sentences)):
            if k == sentence or k in self.heading or self._syntax.sentences[k].paragraph != here:
                continue
            ages = [self.age(t) for t in self.times_in(k) if self.calendar(t)]
            kinds = {"old" if a is not None and a >= _OLD else "new" for a in ages}
            found |= kinds | ({f"next-{x}" for x in kinds} if k == sentence + 1 else set())
        return found

    def _heading(self, reading: Reading) -> frozenset[int]:
        """Sentences that are nothing but the day of publication ("Friday, 5 March 2010"), as some sites print above a story."""
        found = set()
        for sentence in reading.syntax.sentences[:2]:
            times = self.times_in(sentence.index)
            if times and times[0].span.end - times[0].span.start >= (sentence.span.end - sentence.span.start) - 2:
                found.add(sentence.index)
        return frozenset(found)

    def _main_day(self, reading: Reading) -> Timex | None:
        """The first day (or few days, "November 3-4") of the lead that is publication's or shortly before it: most news is of then."""
        seen = 0
        for sentence in reading.syntax.sentences:
            if sentence.index in self.heading:
                continue
            for time in self.times_in(sentence.index):
                age = self.age(time)
                if age is not None and 0 <= age <= _NEWS_DAYS and _is_short(time):
                    return time
            seen += 1
            if seen == _LEAD:
                break
        return None

    def _read_stances(self) -> list[tuple[int | None, int]]:
        stances: list[tuple[int | None, int]] = []
        age: int | None = None
        since = 99
        for k in range(self.sentences):
            stances.append((age, since))
            since = min(since + 1, 99)
            for time in self.times_in(k):
                if self.calendar(time) and k not in self.heading:
                    age, since = self.age(time), 1
        return stances


def _is_short(time: Timex) -> bool:
    """A day, or a stretch of a few days with both ends."""
    if time.granularity in ("day", "time"):
        return True
    if time.granularity != "interval" or time.earliest is None or time.latest is None:
        return False
    return (time.latest - time.earliest).days <= 3


def stem(lemma: str) -> str:
    """What "attack", "attacker" and "attacking" have in common: the lemma without its commonest endings, six letters at most."""
    for tail in ("ation", "tion", "sion", "ment", "ings", "ing", "ers", "er", "ed", "al", "s", "e"):
        if lemma.endswith(tail) and len(lemma) - len(tail) >= 4:
            lemma = lemma[: -len(tail)]
            break
    return lemma[:6]


def _inside_quotes(reading: Reading) -> tuple[Span, ...]:
    return tuple(q.span for q in reading.syntax.quotes if not q.scare)
