"""Columns of the three tables, as DuckDB types. Rows are appended and never changed: a correction is a row of a higher
``revision``, a retraction a row with another ``state``. Offsets are INTEGER[2] into the article's text."""

from __future__ import annotations

__all__ = ["FORMAT", "STATS", "TABLES", "columns_json", "no_rows"]

FORMAT = 2
"""Version of the layout on disk; a ledger of a higher one is refused. Since 2 articles state until when they are held back."""

SPAN = "INTEGER[]"
ENTITY = (
    f"STRUCT(entity_text VARCHAR, span {SPAN}, identifier_text VARCHAR, identifier_id VARCHAR, code VARCHAR, "
    f"sector VARCHAR[], office VARCHAR, via {SPAN})[]"
)
VOICE = (
    f"STRUCT(name VARCHAR, entity_text VARCHAR, span {SPAN}, code VARCHAR, sector VARCHAR[], kind VARCHAR, cue VARCHAR, cue_span {SPAN})[]"
)

TABLES: dict[str, dict[str, str]] = {
    "articles": {
        "article_id": "VARCHAR",
        "story_id": "VARCHAR",
        "batch": "VARCHAR",
        "coder": "VARCHAR",
        "state": "VARCHAR",
        "why": "VARCHAR",
        "added": "TIMESTAMP",
        "published": "DATE",
        "outlet": "VARCHAR",
        "title": "VARCHAR",
        "url": "VARCHAR",
        "language": "VARCHAR",
        "licence": "VARCHAR",
        "credit": "VARCHAR",
        "version": "VARCHAR",
        "signal": "VARCHAR",
        "derived_from": "VARCHAR[]",
        "embargoed": "TIMESTAMP",
        "text": "VARCHAR",
        "text_sha256": "VARCHAR",
        "sentences": "INTEGER[][]",
    },
    "events": {
        "event_id": "VARCHAR",
        "story_id": "VARCHAR",
        "article_id": "VARCHAR",
        "batch": "VARCHAR",
        "coder": "VARCHAR",
        "revision": "INTEGER",
        "state": "VARCHAR",
        "corrected_by": "VARCHAR",
        "why": "VARCHAR",
        "apart": "BOOLEAN",
        "added": "TIMESTAMP",
        "published": "DATE",
        "outlet": "VARCHAR",
        "type": "VARCHAR",
        "mode": "VARCHAR[]",
        "context": "VARCHAR[]",
        "quad_code": "TINYINT",
        "event_scale": "FLOAT",
        "cameo": "VARCHAR",
        "actor": ENTITY,
        "recipient": ENTITY,
        "reciprocal": "BOOLEAN",
        "date": "DATE",
        "enddate": "DATE",
        "when": f"STRUCT(text VARCHAR, span {SPAN}, value VARCHAR, precision VARCHAR, basis VARCHAR)",
        "event_loc": (
            f"STRUCT(extracted_place VARCHAR, span {SPAN}, resolved_place VARCHAR, geonameid INTEGER, lat DOUBLE, lon DOUBLE, "
            "province VARCHAR, country_code VARCHAR, resolution VARCHAR)"
        ),
        "size": "STRUCT(dead INTEGER, injured INTEGER, arrested INTEGER, crowd INTEGER)",
        "narrator": "VARCHAR",
        "tense": "VARCHAR",
        "background": "BOOLEAN",
        "status": "VARCHAR",
        "event_text": "VARCHAR",
        "trigger_span": SPAN,
        "sentence_span": SPAN,
        "sentence": "INTEGER",
        "mentions": "INTEGER[][]",
        "evidence": f"STRUCT(stage VARCHAR, rule VARCHAR, span {SPAN})[]",
        "confidence": "FLOAT",
    },
    "perspectives": {
        "event_id": "VARCHAR",
        "story_id": "VARCHAR",
        "article_id": "VARCHAR",
        "batch": "VARCHAR",
        "coder": "VARCHAR",
        "revision": "INTEGER",
        "added": "TIMESTAMP",
        "kind": "VARCHAR",
        "n": "INTEGER",
        "value": "VARCHAR",
        "chain": VOICE,
        "name": "VARCHAR",
        "code": "VARCHAR",
        "span": SPAN,
        "cue": "VARCHAR",
    },
}

STATS: dict[str, tuple[str, ...]] = {
    "articles": ("story_id", "published"),
    "events": ("event_id", "date", "enddate", "published"),
    "perspectives": ("event_id",),
}
"""Columns whose least and greatest value each file states, so that readers can skip files."""


def no_rows(table: str) -> str:
    """SQL: the table's columns and not one row."""
    return "select " + ", ".join(f'null::{kind} as "{column}"' for column, kind in TABLES[table].items()) + " limit 0"


def columns_json(table: str) -> str:
    """The table's columns as DuckDB's read_json wants them: {'name': 'TYPE', ...}."""
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in TABLES[table].items()) + "}"
