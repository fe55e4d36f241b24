"""Readings on a terminal: one block an event, or the whole explanation of it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from dragoman.records import Event, Reading
from dragoman.render.words import VALUES, actors_line, chain_line, date_line, headline

__all__ = ["event_block", "explain_tree", "reading_block"]

STYLES = {
    "asserted": "bold green",
    "reported": "bold cyan",
    "alleged": "bold yellow",
    "planned": "bold blue",
    "denied": "bold red",
    "hypothetical": "bold magenta",
}


def reading_block(reading: Reading) -> RenderableType:
    """A story's title line, its events, and the notes of the reading."""
    story = reading.story
    head = " · ".join(clean(x) for x in (story.outlet, str(story.published or "no date"), story.title) if x)
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [event_block(e, n) for n, e in enumerate(reading.events, 1)]
    if not reading.events:
        parts.append(Padding(Text("no political event found"), (0, 0, 0, 2)))
    parts += [Padding(Text(f"note: {clean(n.message)}", style="dim"), (0, 0, 0, 2)) for n in reading.notes]
    return Group(*parts, Text(""))


def event_block(event: Event, number: int) -> RenderableType:
    """One event in five short lines: what, who, when and where, on whose word, and the sentence."""
    first = Text(f"{number:>2}  ")
    first.append(headline(event), style="bold")
    first.append(f"  {event.status}", style=STYLES[event.status])
    first.append(f"  confidence {event.confidence:.2f}", style="dim")
    lines = [actors_line(event), _when_and_where(event)]
    lines += [chain_line(p) for p in event.perspectives]
    lines += [f"contested by {c.name}" + (f" ({c.code})" if c.code != "---" else "") for c in event.contested]
    body = Text("\n".join(clean(x) for x in lines))
    quote = Text(f"“{clean(event.text)}”", style="italic dim")
    return Group(first, Padding(Group(body, quote), (0, 0, 0, 4)))


def _when_and_where(event: Event) -> str:
    place = event.event_loc
    where = f"; in {place.resolved_place or place.extracted_place}" if place else ""
    code = f" ({place.country_code})" if place and place.country_code else ""
    background = "; background" if event.background else ""
    return f"{date_line(event)}{where}{code}{background}"


def explain_tree(reading: Reading, event: Event, number: int) -> RenderableType:
    """Why the record says what it says: each part with the rule or head that decided it and the words it rests on."""
    tree = Tree(Text(f"{number}  {headline(event)}  {event.status}  {clean(actors_line(event))}", style="bold"))
    tree.add(Text(f"id {event.id}, confidence {event.confidence:.2f}"))
    tree.add(Text(f"words: “{clean(event.event_text)}” at {list(event.trigger_span)}"))
    for label, entities in (("actor", event.actor), ("recipient", event.recipient)):
        for e in entities:
            via = f", through “{clean(reading.words(e.via))}”" if e.via else ""
            known = " ".join((clean(e.identifier_text), e.code, *e.sector))
            tree.add(Text(f"{label}: {known} from “{clean(e.entity_text)}”{via}"))
    tree.add(Text(f"when: {clean(date_line(event))}, value {event.when.value or 'none'}, tense {event.tense}"))
    voices = tree.add(Text(f"narrator: {event.narrator} ({VALUES.get(event.narrator, '')})"))
    for p in event.perspectives:
        branch = voices.add(Text(clean(chain_line(p))))
        for v in p.chain:
            if v.cue:
                branch.add(Text(f"{clean(v.name)}: cue “{clean(v.cue)}” at {list(v.cue_span or ())}"))
    for c in event.contested:
        voices.add(Text(f"contested by {clean(c.name)} {c.code}: “{clean(c.cue or '')}”"))
    ruled = tree.add(Text("decided by"))
    for ev in event.evidence:
        ruled.add(Text(f"{ev.stage}: {clean(ev.rule)}" + (f" on “{clean(reading.words(ev.span))}”" if ev.span else "")))
    return Group(tree, Text(""))


def clean(text: str) -> str:
    """Text without control characters, so that no story can steer the terminal."""
    kept = "".join(ch if ch == "\n" or (ch.isprintable() and ch not in "‪‫‬‭‮⁦⁧⁨⁩") else " " for ch in text)
    return kept if kept.isprintable() else " ".join(kept.split())
