"""Time expressions of a story, in order, each read against the day of publication and the dates the story named before it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from dragoman.records import Note, Reading, Span, Timex
from dragoman.when.holidays import Holidays
from dragoman.when.intervals import bounds
from dragoman.when.rules import Candidate, candidates, load_rules
from dragoman.when.scene import Draft, Scene
from dragoman.when.tense import direction_at, text_direction
from dragoman.when.words import Words

__all__ = ["Finder", "find_times"]

_BLANKS = str.maketrans(dict.fromkeys("\t\r\n\x0b\x0c\xa0\u2009\u200a\u202f\u2007\u2002\u2003", " "))
_PIECE = re.compile(r"\S[^\n]*?(?:(?<=[a-z0-9\"”’)%]{2})[.!?][\"”’')]*(?=\s+[A-Z\"“])|(?=\n|$))")
_RELATIONS = (
    (re.compile(r"\bsince (?:the |at least |early |late )*$", re.I), "since"),
    (re.compile(r"\b(?:until|till|through|up to|up until) (?:the |at least )*$", re.I), "until"),
    (re.compile(r"\b(?:by|no later than) (?:the |at least )*$", re.I), "until"),
    (re.compile(r"\b(?:before|prior to|ahead of) (?:the |at least )*$", re.I), "before"),
    (re.compile(r"\b(?:after|following) (?:the )?$", re.I), "after"),
    (re.compile(r"\bfrom (?:the )?$", re.I), "since"),
    (re.compile(r"\b(?:during|over|within|throughout|for) (?:the )?$", re.I), "during"),
)


class Finder:
    """Finds and values time expressions. Tables are loaded once; a Finder keeps no state between stories."""

    def __init__(self) -> None:
        self.words = Words()
        self.holidays = Holidays()
        self.rules = load_rules(self.words, self.holidays.names)

    def __call__(self, reading: Reading) -> tuple[tuple[Timex, ...], tuple[Note, ...]]:
        """The expressions of ``reading`` (layer "syntax" if it is there, else the bare text), and notes on those left
        unresolved.
        """
        text = reading.text.translate(_BLANKS)
        syntax = reading.syntax

        def parsed(start: int, end: int) -> int:
            return direction_at(syntax, self.words, start, end)

        def bare(start: int, end: int) -> int:
            return text_direction(text[max(0, start - 70) : start])

        scene = Scene(self.words, self.holidays, _anchor_day(reading), parsed if syntax.tokens else bare)
        found: list[Timex] = []
        for span in _pieces(reading):
            scene.base = span.start
            found += self._sentence(text[span.start : span.end], scene)
        return tuple(found), tuple(scene.notes)

    def _sentence(self, text: str, scene: Scene) -> Iterable[Timex]:
        end = 0
        for candidate in candidates(self.rules, self.words, text):
            if candidate.match.start() < end:
                continue
            if candidate.rule.reader is None:
                end = candidate.match.end()
                continue
            draft = candidate.rule.reader(candidate.match, scene)
            if draft is None:
                continue
            end = candidate.match.end()
            yield _record(draft, candidate, scene)
            if draft.also:
                yield _record(draft.also, candidate, scene)


def _record(draft: Draft, candidate: Candidate, scene: Scene) -> Timex:
    m = candidate.match
    start = m.start() if draft.start is None else draft.start
    end = m.end() if draft.end is None else draft.end
    text = m.string[start:end]
    start += len(text) - len(text.lstrip())
    for tail in ("'s", "’s", "'", "’", " ,", ","):
        if text.endswith(tail):
            end -= len(tail)
            break
    interval = draft.interval if draft.interval is not None else bounds(draft.value)
    if draft.note:
        scene.notes.append(Note(draft.note[0], draft.note[1], Span(scene.base + start, scene.base + end)))
    if draft.tells and interval.known:
        scene.last, scene.last_value, scene.last_at = interval, draft.value, scene.base + start
    if interval.granularity == "quarter" and draft.tells:
        scene.quarter = draft.value
    return Timex(
        Span(scene.base + start, scene.base + end),
        draft.type,
        draft.value,
        draft.mod,
        interval.earliest,
        interval.latest,
        interval.granularity,
        _relation(m.string[max(0, start - 30) : start]),
        candidate.rule.name,
        _anchor(draft, scene),
    )


def _relation(before: str) -> str:
    return next((name for pattern, name in _RELATIONS if pattern.search(before)), "in")


def _anchor(draft: Draft, scene: Scene) -> str:
    if draft.anchor == "published" and scene.published:
        return f"published {scene.published.isoformat()}"
    return draft.anchor


def _anchor_day(reading: Reading) -> dt.date | None:
    """The day relative words count from: the dateline's where it is within a week before publication, else publication."""
    story = reading.story
    line = story.dateline.date if story.dateline else None
    if line and (story.published is None or dt.timedelta(0) <= story.published - line <= dt.timedelta(days=7)):
        return line
    return story.published


def _pieces(reading: Reading) -> Iterable[Span]:
    if reading.syntax.sentences:
        return [s.span for s in reading.syntax.sentences]
    return [Span(m.start(), m.end()) for m in _PIECE.finditer(reading.text)]


def find_times(reading: Reading, finder: Finder | None = None) -> tuple[Timex, ...]:
    """Time expressions of one reading. Pass a ``finder`` to load the tables only once."""
    return (finder or Finder())(reading)[0]
