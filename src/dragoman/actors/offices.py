"""The office and sectors each actor had on the event's own day, not on the day of the story."""

from __future__ import annotations

import datetime as dt

from dragoman.actors.people import Holding, People, Person, load_people
from dragoman.config import Settings
from dragoman.records import Entity, Event, Evidence, Reading, replace

__all__ = ["OfficesStage", "on_day"]


class OfficesStage:
    """Looks every named person of every event up again, on the day of the event."""

    name = "offices"
    requires = frozenset({"events", "dates", "mentions"})
    provides = frozenset({"offices"})

    def __init__(self, settings: Settings):
        self._people = load_people(settings.tables)

    def __call__(self, reading: Reading) -> Reading:
        return replace(reading, events=tuple(self._event(e, reading.story.published) for e in reading.events))

    def _event(self, event: Event, published: dt.date | None) -> Event:
        first, last = event.date or event.enddate, event.enddate or event.date
        if first is None or last is None:
            return event
        actor = tuple(on_day(e, self._people, first, last, published) for e in event.actor)
        recipient = tuple(on_day(e, self._people, first, last, published) for e in event.recipient)
        notes = tuple(
            Evidence("offices", f"{new.identifier_text}: {new.office or 'no office'} on {first.isoformat()}", new.span)
            for new, old in zip(actor + recipient, event.actor + event.recipient, strict=True)
            if new != old
        )
        return replace(event, actor=actor, recipient=recipient, evidence=event.evidence + notes)


def on_day(entity: Entity, people: People, first: dt.date, last: dt.date, published: dt.date | None = None) -> Entity:
    """``entity`` with the office and sectors of the days ``first`` to ``last`` (inclusive); unchanged where the tables do not know it.

    Of several offices within the days, that of the story's day wins if it is among them, else that of the first day.
    """
    person = people.named(entity.identifier_text, entity.code)
    if person is None:
        return entity
    day = _chosen_day(person, first, last, published)
    held = person.holding(day) or person.holding(day - dt.timedelta(days=1))
    if _told(person, entity, held, day, published):
        return replace(entity, office=held.role if held is not None and not held.role[:1].islower() else None)
    if held is None and _just_left(person, entity, day):
        return replace(entity, office=None)
    sector = held.sector if held is not None else person.sectors(day)
    if not sector or (held is None and not _was_official(person, entity)):
        return replace(entity, office=None) if held is None else entity
    return replace(entity, sector=sector, office=held.role if held is not None and not held.role[:1].islower() else None)


def _told(person: Person, entity: Entity, held: Holding | None, day: dt.date, published: dt.date | None) -> bool:
    """True where the story itself gave the sectors (a title before the name) and the event is not of another time."""
    if published is None or not entity.sector or entity.sector == person.sectors(published):
        return False
    return abs((published - day).days) <= 60 and person.holding(published) == held


def _just_left(person: Person, entity: Entity, day: dt.date) -> bool:
    """True where the story still gives a title to somebody who left it within six weeks: its word stands."""
    past = person.last_before(day)
    return past is not None and past.end is not None and (day - past.end).days <= 42 and bool(set(entity.sector) & set(past.sector))


def _was_official(person: Person, entity: Entity) -> bool:
    """True where the entity's sectors come from an office, so that losing the office changes them."""
    sectors = {s for h in person.holdings for s in h.sector}
    return not entity.sector or bool(set(entity.sector) & (sectors | {"ELI", "OPP", "PTY"}))


def _chosen_day(person: Person, first: dt.date, last: dt.date, published: dt.date | None) -> dt.date:
    if published is not None and first <= published <= last:
        return published
    held: Holding | None = person.holding(first)
    return first if held is not None or person.holding(last) is None else last
