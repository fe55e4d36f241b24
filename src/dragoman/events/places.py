"""Where the text says it happened: the country that the words around an event speak for, and the nearest place in it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from dragoman import data
from dragoman.config import Settings
from dragoman.events.gazetteer import Gazetteer, Spot
from dragoman.events.locating import Locus, Ties, find_loci
from dragoman.records import NO_CODE, Entity, Event, Evidence, Place, Reading, Syntax, replace

__all__ = ["PlacesStage", "country_features", "null_features"]

CLOSE = ("verb", "argument", "above", "sentence", "before1", "before2", "after1", "earlier", "later")
"""Ties from closest to loosest."""


class PlacesStage:
    """Gives each event the place that the text ties to it, or none.

    A log-linear choice among the countries in play (named near the event, or those of its actors) and "not said"; weights in
    ``data/place_weights.tsv`` are fitted by ``tools/fit_places.py``. The place itself is the most exact name in that country that
    stands closest to the trigger.
    """

    name = "places"
    requires = frozenset({"events", "mentions"})
    provides = frozenset({"places"})

    def __init__(self, settings: Settings):
        self.gazetteer = Gazetteer(settings.tables)
        self._weights = {r["feature"]: float(r["weight"]) for r in data.rows("place_weights.tsv", settings.tables)}

    def __call__(self, reading: Reading) -> Reading:
        if not reading.events:
            return reading
        loci = self.loci(reading)
        return replace(reading, events=tuple(self._place(reading, e, loci) for e in reading.events))

    def loci(self, reading: Reading) -> list[Locus]:
        """Every place the story names, resolved in the company of its actors' countries."""
        hints: Counter[str] = Counter()
        for e in reading.events:
            for x in (*e.actor, *e.recipient):
                if len(x.code) == 3 and x.code != NO_CODE and self.gazetteer.country(x.code):
                    hints[x.code] += 1
        total = sum(hints.values()) or 1
        return find_loci(reading, self.gazetteer, {k: 2.0 * v / total for k, v in hints.items()})

    def choices(self, reading: Reading, event: Event, loci: list[Locus]) -> dict[str, dict[str, float]]:
        """Facts for each country in play; the empty code is "not said"."""
        grouped: dict[str, list[Locus]] = {}
        for x in loci:
            if x.spot.country:
                grouped.setdefault(x.spot.country, []).append(x)
        for e in (*event.actor, *event.recipient):
            if self.gazetteer.country(e.code):
                grouped.setdefault(e.code, [])
        near = ties(reading.syntax, event)
        out = {code: country_features(event, code, own, loci, near) for code, own in grouped.items()}
        out[""] = null_features(event, loci, near)
        return out

    def _place(self, reading: Reading, event: Event, loci: list[Locus]) -> Event:
        if event.event_loc is not None:
            return event
        choices = self.choices(reading, event, loci)
        scores = {code: sum(self._weights.get(k, 0.0) * v for k, v in f.items()) for code, f in choices.items()}
        best = max(scores, key=lambda c: (scores[c], c))
        if not best:
            return event
        total = sum(math.exp(v - scores[best]) for v in scores.values())
        near = ties(reading.syntax, event)
        locus = _nearest(event, [x for x in loci if x.spot.country == best], near)
        place = _record(reading, locus) if locus else self._by_actor(event, best)
        if place is None:
            return event
        rule = f"{locus.rule}:{near(locus)}:{locus.way}" if locus else "actor"
        proof = Evidence("places", f"{rule} p={1 / total:.2f}", place.span)
        return replace(event, event_loc=place, evidence=(*event.evidence, proof))

    def _by_actor(self, event: Event, code: str) -> Place | None:
        """The country itself where only the people acting or acted on name it."""
        who: Entity | None = next((e for e in (*event.recipient, *event.actor) if e.code == code), None)
        land = self.gazetteer.country(code)
        if who is None or land is None:
            return None
        return _fill(who.entity_text, who, land)


_BREADTH = {"city": 0, "county": 1, "division": 2, "region": 2, "country": 4, "people": 4, "continent": 5}
"""Exact places before wide ones where both stand equally close."""


def ties(s: Syntax, event: Event) -> Ties:
    """How close places stand to ``event``."""
    return Ties(s, event.trigger, event.trigger_span)


def _nearest(event: Event, loci: list[Locus], ties: Ties) -> Locus | None:
    """The place name closest to the trigger: locations before places that act, exact ones before countries, names before demonyms."""
    ways = {"in": 0, "to": 1, "from": 1, "of": 2, "other": 2, "actor": 3}

    def rank(x: Locus) -> tuple[int, int, int, int]:
        near = CLOSE.index(ties(x))
        away = near + (0 if x.way == "in" else 2) + (4 if x.spot.kind == "people" else 0)
        return away, ways[x.way], _BREADTH.get(x.spot.kind, 1), abs(x.head - event.trigger)

    return min(loci, key=rank, default=None)


def _record(reading: Reading, locus: Locus) -> Place:
    p = locus.spot
    return Place(
        extracted_place=reading.words(locus.span),
        span=locus.span,
        resolved_place=p.name,
        geonameid=p.id or None,
        lat=_degrees(p.lat),
        lon=_degrees(p.lon),
        province=(p.name if p.kind == "division" else p.province) or None,
        country_code=p.country or None,
        resolution="country" if p.kind == "people" else p.kind,
    )


def _fill(words: str, who: Entity, land: Spot) -> Place:
    return Place(words, who.span, land.name, land.id or None, _degrees(land.lat), _degrees(land.lon), None, land.country, "country")


def _degrees(value: float) -> float | None:
    return None if math.isnan(value) else value


def _codes(entities: Iterable[Entity]) -> set[str]:
    return {e.code for e in entities if e.code != NO_CODE}


def country_features(event: Event, code: str, loci: list[Locus], named: list[Locus], ties: Ties) -> dict[str, float]:
    """Facts that speak for or against ``code`` as the event's country; ``loci`` are its places in the story, ``named`` all."""
    f: dict[str, float] = {}
    for x in loci:
        near = ties(x)
        if near in CLOSE[:4] and _is_party(x, event):
            f[f"{near}:party"] = 1.0
            continue
        f[f"{near}:{x.way}"] = 1.0
        if x.spot.kind not in ("country", "people"):
            f[f"{near}:exact"] = 1.0
        if x.sent == 0 and x.way == "in":
            f["first:in"] = 1.0
        if near in CLOSE[:4]:
            f[f"quad{event.quad_code}:{near}:{x.way}"] = 1.0
    f["share"] = len(loci) / max(len(named), 1)
    f["share_in"] = sum(x.way == "in" for x in loci) / max(len(named), 1)
    f |= _role_features(event, code)
    f |= _recency_features(event, code, loci, named, ties)
    return f


def _is_party(x: Locus, event: Event) -> bool:
    """True for a place name that is part of the words for an actor or recipient ("US forces", "the Iraqi army")."""
    return x.way in ("of", "actor", "other") and any(e.span and e.span.overlaps(x.span) for e in (*event.actor, *event.recipient))


def _recency_features(event: Event, code: str, loci: list[Locus], named: list[Locus], ties: Ties) -> dict[str, float]:
    """Whether the story was last said to be in this country, and whether the event's own words place it in another."""
    f: dict[str, float] = {}
    for way in ("in", "to"):
        before = [x for x in loci if x.head < event.trigger and x.way == way]
        if before:
            f[f"recent_{way}"] = 1.0 / (1 + ties.sent - before[-1].sent)
    last = next((x for x in reversed(named) if x.head < event.trigger and x.way in ("in", "to")), None)
    if last is not None and last.spot.country == code:
        f["latest"] = 1.0
    own = {ties(x) for x in loci if x.way == "in"}
    others = {ties(x) for x in named if x.way == "in" and x.spot.country != code}
    if others & {"verb", "argument"} and not own & {"verb", "argument"}:
        f["elsewhere"] = 1.0
    return f


def _role_features(event: Event, code: str) -> Mapping[str, float]:
    kind = event.event[0] if event.event else ""
    mode = event.mode[0] if event.mode else ""
    actor, recipient = _codes(event.actor), _codes(event.recipient)
    role = ("both" if code in recipient else "actor") if code in actor else "recipient" if code in recipient else "neither"
    f = {f"role:{role}": 1.0, f"{kind}:{role}": 1.0}
    if mode:
        f[f"{kind}.{mode}:{role}"] = 1.0
    if actor == {code} and (not recipient or recipient == {code}):
        sort = "full" if recipient else "unknown" if event.recipient else "alone"
        f[f"domestic:{sort}"] = 1.0
        f[f"domestic:{kind}:{sort}"] = 1.0
    return f


def null_features(event: Event, loci: list[Locus], ties: Ties) -> dict[str, float]:
    """Facts that speak for "the story does not say where"."""
    kind = event.event[0] if event.event else ""
    mode = event.mode[0] if event.mode else ""
    f = {"null": 1.0, f"null:{kind}": 1.0, f"null:{event.tense}": 1.0, f"null:quad{event.quad_code}": 1.0}
    if mode:
        f[f"null:{kind}.{mode}"] = 1.0
    if event.narrator != "CT+":
        f["null:uncommitted"] = 1.0
    if event.background:
        f["null:background"] = 1.0
    actor, recipient = _codes(event.actor), _codes(event.recipient)
    f[f"null:{'foreign' if len(actor | recipient) > 1 else 'domestic' if actor else 'unknown'}"] = 1.0
    f[f"null:quad{event.quad_code}:{len(actor | recipient)}"] = 1.0
    for side, who in (("actor", event.actor), ("recipient", event.recipient)):
        for sector in who[0].sector[:1] if who else ("none",):
            f[f"null:{side}:{sector}"] = 1.0
    for x in loci:
        near = ties(x)
        if near in CLOSE[:4] and x.way in ("in", "to"):
            f[f"null:{near}:{x.way}"] = 1.0
    f["null:lands"] = float(len({x.spot.country for x in loci}))
    return f
