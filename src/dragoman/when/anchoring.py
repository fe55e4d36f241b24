"""Each event's interval and how it is known: the expression that dates it, the story line, or the day of publication.

`Anchoring` answers for any predicate; `AnchoringStage` applies it to the events of a reading. Evidence weighed:
expressions tied to the predicate by the parse, those of its sentence, dates the story line stood at before,
publication (basis "publication"). What the story only recalls and does not date stays unknown, bounded by
publication. There is no silent fall-back: `When.basis` and the evidence say which of these it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dragoman.config import Settings
from dragoman.records import Event, Evidence, Reading, Timex, When, replace
from dragoman.syntax.tree import root_of
from dragoman.when.choosing import PUBLICATION, Option, Previous, Weights, background_features, list_options
from dragoman.when.choosing import UNKNOWN as UNDATED
from dragoman.when.intervals import UNKNOWN, Interval, of_day, related, to_value
from dragoman.when.storyline import StoryLine
from dragoman.when.tense import clause_direction
from dragoman.when.words import Words

__all__ = ["Anchored", "Anchoring", "AnchoringStage", "from_time"]

_RECENTLY = dt.timedelta(days=30)
"""How far back "recent" and "recently" are taken to reach, for want of anything better; the record's value stays PAST_REF."""
_RECALLED = 0.5
"""Probability of history from which an event counts as background."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """When a predicate happened: the `When` of the record, the interval, whether it is recalled history, and the deciding
    rule.
    """

    when: When
    interval: Interval
    background: bool
    rule: str
    time: Timex | None = None
    option: Option | None = None


class Anchoring:
    """Dates any predicate of a reading with the layers "syntax" and "times". Weights are loaded once."""

    def __init__(self, weights: Weights | None = None):
        self._weights = weights or Weights()
        self._words = Words()

    def _ahead(self, reading: Reading, token: int) -> bool:
        """True where the predicate's own clause looks ahead; asked only when nobody gave a tense."""
        word = reading.syntax.tokens[token]
        return word.pos in ("VERB", "AUX") and clause_direction(reading.syntax, self._words, word) > 0

    def __call__(
        self,
        reading: Reading,
        token: int,
        tense: str | None = None,
        kind: str | None = None,
        line: StoryLine | None = None,
        previous: Previous | None = None,
    ) -> Anchored:
        """When the predicate at ``token`` happened. ``tense`` is the event's (past, ongoing, future ...) and ``kind``
        its PLOVER type, null where nobody said; ``line`` saves work where many predicates of one reading are
        asked for, ``previous`` is the one decided before it.
        """
        line = line or StoryLine(reading)
        if tense is None and self._ahead(reading, token):
            tense = "future"
        options, about = list_options(reading, token, tense, kind, line, previous)
        option = self._weights.choose(options)
        unread = line.unread_near(token, reading.syntax.tokens[token].sent)
        if unread is not None:
            option = Option(UNDATED, frozenset())
        found = settle(reading, token, option, tense, line)
        if unread is not None:
            when = When(reading.words(unread.span), unread.span, unread.value, "unknown", "unknown")
            found = replace(found, when=when, interval=UNKNOWN, rule=f"unread/{unread.rule}")
        share = self._weights.background(background_features(about, option, found.interval, line))
        # What is dated by its publication is the story's own news, whatever else speaks for history.
        return replace(found, background=share >= _RECALLED and found.when.basis != "publication", option=option)


def settle(reading: Reading, token: int, option: Option, tense: str | None, line: StoryLine) -> Anchored:
    """The chosen option as `When` and interval."""
    published = line.published
    if option.time is not None:
        return from_time(reading, token, option, tense, line)
    if option.kind == PUBLICATION and published is not None:
        interval = _news_days(published, tense, line)
        when = When(
            value=to_value(interval),
            precision="unknown" if interval.latest is None else interval.granularity,
            basis="publication",
        )
        return Anchored(when, interval, False, "publication")
    bound = Interval(None, published) if published and tense in ("past", "ongoing", "habitual") else UNKNOWN
    return Anchored(When(), bound, False, UNDATED)


def _news_days(published: dt.date, tense: str | None, line: StoryLine) -> Interval:
    """Publication day; a plan lies from it on; what has happened may be as early as the day the lead names shortly before."""
    age = line.age(line.main) if line.main is not None else None
    if tense == "future":
        return Interval(published, None, "interval")
    if line.main is None or not age:
        return of_day(published)
    return Interval(line.main.earliest, published, "interval")


def from_time(reading: Reading, token: int, option: Option, tense: str | None, line: StoryLine) -> Anchored:
    """What an expression says of a predicate it dates, with its relation (since, before ...) and a week cut at publication."""
    time = option.time
    if time is None:
        raise ValueError("the option names no expression")
    interval = Interval(time.earliest, time.latest, time.granularity)
    words = reading.words(time.span)
    if time.value == "PAST_REF" and line.published and "recent" in words.lower():
        recent = Interval(line.published - _RECENTLY, line.published, "interval")
        return Anchored(When(words, time.span, time.value, "interval", "anchored"), recent, False, f"recent/{time.rule}", time)
    if time.value in ("PAST_REF", "FUTURE_REF"):
        when = When(reading.words(time.span), time.span, time.value, "unknown", "unknown")
        return Anchored(when, interval, False, f"vague/{time.rule}", time)
    interval = _clamped(interval, tense, line.published)
    relation = line.links.relation(token, time) if option.where == "own" else "until" if option.where == "before" else "in"
    if time.type != "DURATION":
        interval = _bounded(interval, relation, tense, line.published)
    basis = "explicit" if not time.anchor else "anchored"
    precision = "interval" if interval.granularity == "interval" else time.granularity
    when = When(reading.words(time.span), time.span, time.value, precision, basis)
    return Anchored(when, interval, False, f"{option.where}/{time.rule}", time)


def _clamped(interval: Interval, tense: str | None, published: dt.date | None) -> Interval:
    """A week that holds publication ends with it for what has happened, and begins with it for what is to come."""
    if published is None or interval.granularity not in ("week", "weekend") or interval.days is None or not interval.holds(published):
        return interval
    if tense == "future":
        return Interval(published, interval.latest, "interval")
    return Interval(interval.earliest, published, "interval")


def _bounded(interval: Interval, relation: str, tense: str | None, published: dt.date | None) -> Interval:
    """The interval under a relation; "since" runs up to publication, a plan "by July" begins with it."""
    if relation == "since":
        return Interval(interval.earliest, published if tense != "future" else None, "interval") if interval.earliest else interval
    if relation == "until" and tense == "future" and published and interval.latest and interval.latest >= published:
        return Interval(published, interval.latest, "interval")
    return related(interval, relation)


class AnchoringStage:
    """Fills date, enddate, when and background of every event, with evidence."""

    name = "anchoring"
    requires = frozenset({"events", "status", "times"})
    provides = frozenset({"dates"})

    def __init__(self, settings: Settings):
        self._anchor = Anchoring()

    def __call__(self, reading: Reading) -> Reading:
        line = StoryLine(reading)
        previous: Previous | None = None
        done: dict[int, Event] = {}
        order = sorted(range(len(reading.events)), key=lambda k: reading.events[k].trigger_span)
        for k in order:
            done[k], previous = _dated(reading, reading.events[k], line, self._anchor, previous)
        return replace(reading, events=tuple(done[k] for k in range(len(reading.events))))


def _dated(reading: Reading, event: Event, line: StoryLine, anchor: Anchoring, previous: Previous | None) -> tuple[Event, Previous | None]:
    """The event with its date, and what the next one should know of it."""
    token = event.trigger
    if token < 0:
        root = root_of(reading.syntax, event.trigger_span)
        if root is None:
            return event, previous
        token = root.i
    found = anchor(reading, token, event.tense, event.event[0] if event.event else None, line, previous)
    when = found.when
    if when.value is None and found.interval.known:
        when = replace(when, value=to_value(found.interval))
    dated = replace(
        event,
        date=found.interval.earliest,
        enddate=found.interval.latest,
        when=when,
        background=found.background,
        evidence=(*event.evidence, Evidence("when", found.rule, when.span)),
    )
    option = found.option
    return dated, Previous(reading.syntax.tokens[token].sent, option, found.background) if option else previous
