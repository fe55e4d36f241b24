"""A record in plain words: the phrases every view shares."""

from __future__ import annotations

from dragoman.records import NO_CODE, Entity, Event, Perspective, Voice

__all__ = ["actors_line", "chain_line", "date_line", "entity_name", "headline"]

VALUES = {
    "CT+": "certain",
    "PR+": "probable",
    "PS+": "possible",
    "UU": "uncommitted",
    "PS-": "possibly not",
    "PR-": "probably not",
    "CT-": "did not happen",
}
"""FactBank values in words (Saurí and Pustejovsky 2009)."""


def entity_name(entity: Entity) -> str:
    """ "Imran Khan (PAK GOV, Prime Minister)"; the code is left out where there is none."""
    code = "" if entity.code == NO_CODE else entity.code
    parts = [" ".join(x for x in (code, *entity.sector) if x), entity.office or ""]
    inside = ", ".join(p for p in parts if p)
    name = entity.identifier_text or entity.entity_text or "somebody not named"
    return f"{name} ({inside})" if inside else name


def actors_line(event: Event) -> str:
    """Who did it to whom: "A -> B", or "A and B" where all take part alike."""
    left = ", ".join(entity_name(e) for e in event.actor) or "somebody not named"
    if event.reciprocal and not event.recipient:
        return " and ".join(entity_name(e) for e in event.actor)
    right = ", ".join(entity_name(e) for e in event.recipient)
    return f"{left} -> {right}" if right else left


def headline(event: Event) -> str:
    """Type and mode: "CONSULT visit"."""
    return " ".join((*event.event, *event.mode))


def date_line(event: Event) -> str:
    """The interval and how it is known: "2022-02-01 to 2022-02-28 (explicit: in February)"."""
    if event.date is None and event.enddate is None:
        return "date unknown"
    if event.date == event.enddate:
        days = str(event.date)
    elif event.date and event.enddate:
        days = f"{event.date} to {event.enddate}"
    else:
        days = f"from {event.date} on" if event.date else f"until {event.enddate}"
    known = event.when.basis + (f": {event.when.text}" if event.when.text else "")
    return f"{days} ({known})"


def chain_line(perspective: Perspective) -> str:
    """ "on the word of A <- B <- C: certain", outermost first; the story's own voice has no chain."""
    value = VALUES.get(perspective.value, perspective.value)
    if not perspective.chain:
        return f"the story's own voice: {value}"
    return f"on the word of {' <- '.join(_voice(v) for v in perspective.chain)}: {value}"


def _voice(voice: Voice) -> str:
    code = " ".join(x for x in (voice.code if voice.code != NO_CODE else "", *voice.sector) if x)
    kind = voice.kind.replace("_", " ")
    return f"{voice.name} ({kind}{', ' + code if code else ''})"
