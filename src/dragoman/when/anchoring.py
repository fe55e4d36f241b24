"""Each event's interval and how it is known: the expression that dates it, the story line, or the day of publication.

`Anchoring` answers for any predicate; `AnchoringStage` applies it to the events of a reading. Order of evidence: an expression tied to
the predicate by the parse, then one of its sentence, then the day the story line stands at, then publication (basis "publication").
What the story only recalls and does not date stays unknown, bounded by publication. There is no silent fall-back: `When.basis` and the
evidence say which of these it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dragoman.config import Settings
from dragoman.records import Event, Evidence, Reading, Timex, When, replace
from dragoman.syntax.tree import root_of
from dragoman.when.background import recalled
from dragoman.when.intervals import UNKNOWN, Interval, of_day, related, to_value
from dragoman.when.links import FAR, link_cost
from dragoman.when.storyline import StoryLine

__all__ = ["Anchored", "AnchoringStage", "anchor"]

_BACKGROUND_DAYS = 14
"""What ended more than this many days before publication is history (the annotation guide's two weeks)."""
_TIED = 3.6
"""The highest link cost at which an expression of the sentence is taken to date the predicate."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """When a predicate happened: the `When` of the record, the interval, whether it is recalled history, and the deciding rule."""

    when: When
    interval: Interval
    background: bool
    rule: str
    time: Timex | None = None


def anchor(reading: Reading, token: int, tense: str | None = None, line: StoryLine | None = None) -> Anchored:
    """When the predicate at ``token`` happened. ``tense`` is the event's (past, ongoing, future ...), null where nobody said.

    ``reading`` needs the layers "syntax" and "times". Method: cheapest dependency path (links), tense against publication, story line.
    """
    line = line or StoryLine(reading)
    best = _tied(reading, token, tense, line)
    if best is not None:
        return best
    return _untied(reading, token, tense, line)


def _tied(reading: Reading, token: int, tense: str | None, line: StoryLine) -> Anchored | None:
    """The expression of the sentence that dates the predicate, or null."""
    sentence = reading.syntax.tokens[token].sent
    options = [
        (cost + _mismatch(time, tense, line.published), abs(time.span.start - reading.syntax.tokens[token].start), time)
        for time in line.times_in(sentence)
        if (cost := link_cost(reading.syntax, (token,), time)) < FAR and _dates(time)
    ]
    if not options:
        return None
    cost, _, time = min(options, key=lambda o: o[:2])
    if cost > _TIED:
        return None
    return _from_time(reading, time, tense, line)


def _dates(time: Timex) -> bool:
    """True for an expression that can date something: neither a set nor a length without ends."""
    if time.type == "SET":
        return False
    return time.earliest is not None or time.latest is not None or time.value == "PAST_REF"


def _mismatch(time: Timex, tense: str | None, published: dt.date | None) -> float:
    """Extra cost of an expression on the wrong side of publication for the tense."""
    if published is None or time.earliest is None or time.latest is None:
        return 0.0
    if tense == "future" and time.latest < published:
        return 2.0
    if tense in ("past", "ongoing") and time.earliest > published:
        return 3.0
    return 0.0


def _from_time(reading: Reading, time: Timex, tense: str | None, line: StoryLine) -> Anchored:
    interval = Interval(time.earliest, time.latest, time.granularity)
    if time.value in ("PAST_REF", "FUTURE_REF"):
        when = When(reading.words(time.span), time.span, time.value, "unknown", "unknown")
        return Anchored(when, interval, time.value == "PAST_REF", "vague", time)
    interval = _clamped(interval, tense, line.published)
    bound = time.relation in ("since", "before", "after", "until") and time.type != "DURATION"
    if bound:
        interval = _bounded(interval, time.relation, tense, line.published)
    basis = "explicit" if not time.anchor else "anchored"
    precision = "interval" if interval.granularity == "interval" else time.granularity
    when = When(reading.words(time.span), time.span, time.value, precision, basis)
    return Anchored(when, interval, _old(interval, time, line.published), f"tied/{time.rule}", time)


def _clamped(interval: Interval, tense: str | None, published: dt.date | None) -> Interval:
    """A week that holds publication ends with it for what has happened, and begins with it for what is to come."""
    if published is None or interval.granularity not in ("week", "weekend") or interval.days is None or not interval.holds(published):
        return interval
    if tense == "future":
        return Interval(published, interval.latest, "interval")
    return Interval(interval.earliest, published, "interval")


def _bounded(interval: Interval, relation: str, tense: str | None, published: dt.date | None) -> Interval:
    if relation == "since":
        return Interval(interval.earliest, published if tense != "past" else None, interval.granularity)
    return related(interval, relation)


def _old(interval: Interval, time: Timex, published: dt.date | None) -> bool:
    """True where the interval ended long before publication, or began so with "since"."""
    if published is None:
        return False
    edge = interval.latest or (interval.earliest if time.relation == "since" else None)
    return edge is not None and (published - edge).days >= _BACKGROUND_DAYS


def _untied(reading: Reading, token: int, tense: str | None, line: StoryLine) -> Anchored:
    """No expression of its own: history stays unknown, plans lie ahead, the story's news is of its day."""
    published = line.published
    if recalled(reading, token, tense, line):
        return Anchored(When(), Interval(None, published) if published else UNKNOWN, True, "recalled")
    day = line.day_at(reading.syntax.tokens[token].sent)
    if day is not None and tense not in ("future", "ongoing"):
        interval, time = day
        when = When(reading.words(time.span), time.span, time.value, interval.granularity, "anchored")
        return Anchored(when, interval, False, "story-line", time)
    if published is None:
        return Anchored(When(), UNKNOWN, False, "no-publication-date")
    if tense == "future":
        return Anchored(When(value=f"{published.isoformat()}/", precision="unknown", basis="publication"), of_day(published), False, "plan")
    return Anchored(When(value=published.isoformat(), precision="day", basis="publication"), of_day(published), False, "publication")


class AnchoringStage:
    """Fills date, enddate, when and background of every event, with evidence."""

    name = "anchoring"
    requires = frozenset({"events", "status", "times"})
    provides = frozenset({"dates"})

    def __init__(self, settings: Settings):
        self._settings = settings

    def __call__(self, reading: Reading) -> Reading:
        line = StoryLine(reading)
        return replace(reading, events=tuple(_dated(reading, event, line) for event in reading.events))


def _dated(reading: Reading, event: Event, line: StoryLine) -> Event:
    token = event.trigger
    if token < 0:
        root = root_of(reading.syntax, event.trigger_span)
        if root is None:
            return event
        token = root.i
    found = anchor(reading, token, event.tense, line)
    when = found.when
    if when.value is None and found.interval.known:
        when = replace(when, value=to_value(found.interval))
    evidence = Evidence("when", found.rule, when.span)
    return replace(
        event, date=found.interval.earliest, enddate=found.interval.latest, when=when, background=found.background,
        evidence=(*event.evidence, evidence),
    )
