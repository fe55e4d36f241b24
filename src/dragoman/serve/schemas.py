"""JSON schemas (draft 2020-12, as OpenAPI 3.1 has them) of what the twins answer: one for each page, and the records they share.

Every field named is always there; further fields may follow, so that a page may tell more without a new version of the API.
"""

from __future__ import annotations

from typing import Any

from dragoman import data
from dragoman.render.phrases import terms
from dragoman.render.words import VALUES

__all__ = ["ANSWERS", "RECORDS", "STATUSES", "TYPES"]

Schema = dict[str, Any]

STATUSES = tuple(terms("statuses"))
TYPES = tuple(data.toml("plover.toml")["types"])

TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": ["number", "null"]}
FLAG: Schema = {"type": ["boolean", "null"]}
SPAN: Schema = {
    "type": ["array", "null"],
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "first character and the one behind the last, counted in the story's text",
}
STATUS: Schema = {"type": "string", "enum": list(STATUSES)}


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": sorted(fields)}


def _list(items: Schema, *, null: bool = False) -> Schema:
    return {"type": ["array", "null"] if null else "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


NAMES = _list(TEXT, null=True)
DATED = {"date": DAY, "enddate": DAY}
ACT = {"event_id": TEXT, "story_id": TEXT, **DATED, "type": TEXT, "status": STATUS, "background": FLAG, "outlet": MAYBE}

RECORDS: dict[str, Schema] = {
    "Error": _object(error={**TEXT, "description": "what is wrong, and what to do"}),
    "Entity": _object(
        identifier_text=MAYBE,
        entity_text=MAYBE,
        code={**MAYBE, "description": "ISO 3166-1 alpha-3, a code of an international organisation, or ---"},
        sector=NAMES,
        office={**MAYBE, "description": "office held on the event's day"},
        span=SPAN,
    ),
    "Voice": _object(name=MAYBE, code=MAYBE, kind=MAYBE, cue=MAYBE, sector=NAMES),
    "Perspective": _object(chain=_list(_ref("Voice")), value={"type": "string", "enum": list(VALUES)}),
    "Contest": _object(name=MAYBE, code=MAYBE, cue=MAYBE),
    "EventRow": _object(**ACT, mode=NAMES, actor=NAMES, recipient=NAMES, place=MAYBE, published=DAY, confidence=NUMBER, sentence=MAYBE),
    "DyadRow": _object(
        **ACT, mode=MAYBE, actor_name=MAYBE, actor_code=MAYBE, recipient_name=MAYBE, recipient_code=MAYBE, occurrence_id=MAYBE
    ),
    "Total": _object(period=DAY, actor=TEXT, recipient=TEXT, asserted=COUNT, alleged=COUNT, mean_score=NUMBER, reports=COUNT),
    "ActorRow": _object(**ACT, role={"type": "string", "enum": ["actor", "recipient"]}, name=MAYBE, code=MAYBE, office=MAYBE),
    "StoryRow": _object(story_id=TEXT, published=DAY, outlet=MAYBE, title=MAYBE, url=MAYBE),
    "StoryEvent": _object(
        event_id=TEXT,
        number=COUNT,
        type=TEXT,
        mode=NAMES,
        status=STATUS,
        actor=_list(_ref("Entity")),
        recipient=_list(_ref("Entity")),
        perspectives=_list(_ref("Perspective")),
        contested=_list(_ref("Contest")),
        trigger_span=SPAN,
        confidence=NUMBER,
    ),
    "Claim": {
        "allOf": [
            _ref("EventRow"),
            _object(on_the_word_of=_list(NAMES, null=True), denied_by=_list(_ref("Contest")), stories={"type": ["integer", "null"]}),
        ]
    },
}

_MENTION = _object(event_id=TEXT, story_id=TEXT, outlet=MAYBE, published=DAY, status=STATUS)
_REVISION = _object(revision=COUNT, state=TEXT, corrected_by=MAYBE, why=MAYBE)
_EVENT = _object(
    **ACT,
    mode=NAMES,
    actor=_list(_ref("Entity"), null=True),
    recipient=_list(_ref("Entity"), null=True),
    narrator=TEXT,
    tense=MAYBE,
    trigger_span=SPAN,
    text={**MAYBE, "description": "the sentence"},
    perspectives=_list({"type": "object"}),
    revisions=_list(_REVISION),
    occurrence=_object(id=TEXT, stories=COUNT, mentions=_list(_MENTION)),
)
_STORY = _object(story_id=TEXT, text=TEXT, title=MAYBE, outlet=MAYBE, published=DAY, url=MAYBE, text_sha256=TEXT)

ANSWERS: dict[str, Schema] = {
    "inbox": _object(counts=_object(stories=COUNT, events=COUNT), stories=_list(_ref("StoryRow")), unsure=_list(_ref("EventRow"))),
    "story": _object(
        story=_STORY,
        events=_list(_ref("StoryEvent")),
        pieces=_list(_object(text=TEXT, sentence={"type": ["integer", "null"]})),
        copies=_object(reports=COUNT, independent=COUNT),
    ),
    "event": _object(event=_EVENT, words={"type": "object"}),
    "dyad": _object(
        one=TEXT,
        two=TEXT,
        by={"type": "string", "enum": ["day", "week", "month", "year"]},
        totals=_list(_ref("Total")),
        events=_list(_ref("DyadRow")),
    ),
    "actor": _object(
        name=TEXT, events=_list(_ref("ActorRow")), offices=_list({"type": "object"}), as_source=_object(events=COUNT, contested=COUNT)
    ),
    "contested": _object(claims=_list(_ref("Claim"))),
    "matrix": _object(codes=_list(TEXT), rows=_list(_object(actor=TEXT, cells=_list(COUNT)))),
    "map": _object(places={"type": "object", "additionalProperties": COUNT}),
    "search": _object(
        wanted={"type": "object", "additionalProperties": TEXT},
        words=TEXT,
        events=_list(_ref("EventRow")),
        stories=_list(_ref("StoryRow")),
    ),
    "corrections": _object(corrected=_list({"type": "object"})),
}
"""What each page's twin answers, by the page's name."""
