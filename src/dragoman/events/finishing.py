"""Contexts, codes, scores, sizes, confidence and ids: what an event is given once it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dragoman import __version__, data
from dragoman.config import Settings
from dragoman.events.confidence import load_calibration
from dragoman.events.cues import load_contexts
from dragoman.events.ontology import Ontology, load_ontology
from dragoman.events.sizes import find_sizes
from dragoman.records import Entity, Event, Evidence, Reading, Story, replace

__all__ = ["FinishingStage", "event_id"]

SIZED = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "SANCTION"})
MOST_CONTEXTS = 5
ARMED = frozenset({"ASSAULT", "MOBILIZE"})
"""Types in which a country acts through its armed forces."""
CIVIL = frozenset({"PROTEST", "SUPPORT"})
"""Types in which a people ("the Norvanians") acts as people and not as a state."""


class FinishingStage:
    """Contexts, codes, scores, confidence and ids."""

    name = "finishing"
    requires = frozenset({"merged"})
    provides = frozenset({"finished"})

    def __init__(self, settings: Settings):
        self._ontology = load_ontology()
        self._calibration = load_calibration()
        self._contexts = load_contexts(self._ontology)
        every = [r for r in data.rows("countries.tsv", settings.tables) if r["kind"] != "region"]
        self._countries = frozenset(r["name"] for r in every)
        self._peoples = frozenset(p for r in every for p in r["people"].split("|") if p)
        self._coder = {"name": "dragoman", "version": __version__, "tables": tables_version()}

    def __call__(self, reading: Reading) -> Reading:
        cite = cite_info(reading.story)
        coder = {**self._coder, "model": "rules" if reading.encoding is None else "rules+encoder"}
        taken: set[str] = set()
        return replace(reading, events=tuple(self._finish(reading, e, cite, coder, taken) for e in reading.events))

    def _finish(self, reading: Reading, e: Event, cite: Mapping[str, Any], coder: Mapping[str, Any], taken: set[str]) -> Event:
        s = reading.syntax
        sentence = s.sentences[s.tokens[e.trigger].sent]
        found = self._contexts.find(s, range(sentence.first, sentence.last))
        names = tuple(dict.fromkeys((*e.context, *found)))[:MOST_CONTEXTS]
        evidence = tuple(Evidence("finishing", f"context:{n}", found[n]) for n in names if n in found)
        key = event_id(reading.story.id, e, taken)
        taken.add(key)
        return replace(
            e,
            id=key,
            actor=tuple(self._acting(x, e.event[0]) for x in e.actor),
            context=names,
            quad_code=self._ontology.types[e.event[0]].quad,
            event_scale=scale(self._ontology, e),
            cameo=e.cameo or cameo(self._ontology, e),
            size=find_sizes(s, sentence) if e.event[0] in SIZED else {},
            text=reading.words(sentence.span),
            text_info={"sentence": sentence.index, "span": list(sentence.span), "paragraph": sentence.paragraph},
            cite_info=cite,
            coder=coder,
            confidence=self._calibration(e) if reading.encoding is not None else round(e.confidence, 2),
            evidence=e.evidence + evidence,
        )

    def _acting(self, x: Entity, kind: str) -> Entity:
        """A country named as such ("Norvania bombed the port") or by its people ("the Norvanians offered talks") acts as its government,
        and under arms as its military too; people who protest or applaud are people.
        """
        people = x.sector == ("CVL",) and x.identifier_text in self._peoples and kind not in CIVIL
        if not people and not (x.sector == ("GOV",) and x.identifier_text in self._countries):
            return x
        return replace(x, sector=("GOV", "MIL") if kind in ARMED else ("GOV",))


def scale(ontology: Ontology, e: Event) -> float:
    """PLOVER's score of the event's mode, or of its type where it has none."""
    rule = ontology.types[e.event[0]]
    return next((rule.modes[m][0] for m in e.mode if m in rule.modes), rule.score)


def cameo(ontology: Ontology, e: Event) -> str:
    """The CAMEO code nearest to the event's mode, or to its type where it has none."""
    rule = ontology.types[e.event[0]]
    return next((rule.modes[m][1] for m in e.mode if m in rule.modes), rule.cameo)


def event_id(story: str, e: Event, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """Story id and twelve hex digits of a hash of type, trigger span and actors; the same text and coder give the same id."""
    actors = [(x.identifier_text, x.code) for x in (*e.actor, *e.recipient)]
    digest = hashlib.sha256(repr((e.event, tuple(e.trigger_span), actors)).encode("utf-8", "surrogatepass")).hexdigest()
    key = f"{story}-{digest[:12]}"
    return key if key not in taken else f"{story}-{digest[:20]}"


def cite_info(story: Story) -> dict[str, Any]:
    """What is needed to cite the story."""
    return {
        "url": story.url,
        "title": story.title,
        "publication": story.outlet,
        "credit": story.credit,
        "published": story.published.isoformat() if story.published else None,
        "language": story.language,
        "licence": story.licence,
    }


def tables_version() -> str:
    """Twelve hex digits over the frames and cue tables, so that a record says which rules made it."""
    names = [*data.names("frames", ".toml"), "plover.toml", "contexts.toml", "modes.toml"]
    return hashlib.sha256("".join(data.sha256(n) for n in names).encode()).hexdigest()[:12]
