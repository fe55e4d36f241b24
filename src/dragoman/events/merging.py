"""One act told several times in a story is one event, at its best mention; the others are kept as mentions.

Two drafts tell the same act when type and dyad agree, their days do not exclude each other, and what they say of the act (mode, status)
is compatible. The best mention is the surest, then the one in the narrator's own voice, then the one that says most, then the first.
"""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.config import Settings
from dragoman.records import NO_CODE, Entity, Event, Reading, Span, replace

__all__ = ["MergingStage", "merge_events", "same_act"]


GENERAL = ("Government of ",)


class MergingStage:
    """Mentions of one act to one event at its best mention."""

    name = "merging"
    requires = frozenset({"events", "status", "dates", "offices"})
    provides = frozenset({"merged"})

    def __init__(self, settings: Settings):
        """Every stage is made from settings; this one needs none."""

    def __call__(self, reading: Reading) -> Reading:
        return replace(reading, events=tuple(merge_events(reading.events)))


def merge_events(events: Iterable[Event]) -> list[Event]:
    """Events with repeated mentions of one act merged, in text order."""
    groups: list[list[Event]] = []
    for e in sorted(events, key=lambda e: e.trigger_span):
        home = next((g for g in groups if all(same_act(e, other) for other in g)), None)
        if home is None:
            groups.append([e])
        else:
            home.append(e)
    return [_merged(g) for g in groups]


def same_act(a: Event, b: Event) -> bool:
    """True where two mentions of a story tell the same act."""
    if a.event != b.event or not _modes_fit(a, b) or not _days_fit(a, b) or a.background != b.background:
        return False
    if (a.tense == "future") != (b.tense == "future") or _denied(a) != _denied(b):
        return False
    if a.reciprocal or b.reciprocal:
        return _share((*a.actor, *a.recipient), (*b.actor, *b.recipient), 2)
    return _share(a.actor, b.actor, 1) and (_share(a.recipient, b.recipient, 1) or not (a.recipient and b.recipient))


def _denied(e: Event) -> bool:
    return e.narrator.endswith("-")


def _modes_fit(a: Event, b: Event) -> bool:
    return not a.mode or not b.mode or bool(set(a.mode) & set(b.mode))


def _days_fit(a: Event, b: Event) -> bool:
    """Days overlap, or one of them is not known from the text."""
    if a.when.basis in ("unknown", "publication") or b.when.basis in ("unknown", "publication"):
        return True
    if a.date is None or b.date is None:
        return True
    return a.date <= (b.enddate or b.date) and b.date <= (a.enddate or a.date)


def _share(a: tuple[Entity, ...], b: tuple[Entity, ...], least: int) -> bool:
    """The two share ``least`` actors (or all of the shorter): by identity, or by code where neither names more than a country."""
    matched = sum(any(_same_actor(x, y) for y in b) for x in a)
    need = min(least, len(a), len(b))
    return matched >= need if need else not a and not b


def _same_actor(x: Entity, y: Entity) -> bool:
    """One actor: the same identity, or the same country where one of the two is only the country or its government."""
    if x.identifier_text == y.identifier_text:
        return True
    return x.code == y.code != NO_CODE and (_general(x) or _general(y))


def _general(e: Entity) -> bool:
    """Words that stand for a whole country or government rather than for one person or body in it."""
    return (
        e.identifier_text.startswith(GENERAL)
        or (e.identifier_text.istitle()
        and len(e.identifier_text.split()) == 1
        and e.sector == ("GOV",))
    )


def _merged(group: list[Event]) -> Event:
    best = max(group, key=_merit)
    if len(group) == 1:
        return best
    others: tuple[Span, ...] = tuple(e.trigger_span for e in group if e is not best)
    mode = best.mode or next((e.mode for e in group if e.mode), ())
    whole = replace(best, mentions=others, mode=mode)
    dated = next((e for e in group if _dated(e)), None)
    if _dated(best) or dated is None:
        return whole
    # One mention says when: its words date the act wherever it is told.
    return replace(whole, date=dated.date, enddate=dated.enddate, when=dated.when, background=dated.background)


def _dated(e: Event) -> bool:
    """The mention's own words say when."""
    return e.when.basis in ("explicit", "anchored")


def _merit(e: Event) -> tuple[float, ...]:
    named = sum(1 for x in (*e.actor, *e.recipient) if x.code != NO_CODE)
    return (round(e.confidence, 1), named + _dated(e) + bool(e.mode), float(-e.trigger_span.start))
