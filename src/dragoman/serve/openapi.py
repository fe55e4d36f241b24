"""OpenAPI 3.1 of the desk: its twins, feed and downloads, made from the page table; and the reading of what is asked for.

`read_params` holds every request to the same schemas the description states, so that the two cannot drift apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman import __version__
from dragoman.errors import LedgerError
from dragoman.serve.pages import Page
from dragoman.serve.schemas import ANSWERS, RECORDS, STATUSES

__all__ = ["KINDS", "LONGEST", "describe", "read_params", "twin"]

Schema = dict[str, Any]

LONGEST = 200
"""Characters of a parameter: a long pattern costs more the longer it is, and no name is."""

STEPS = ("day", "week", "month", "year")
KINDS: Mapping[str, Schema] = {
    "by": {"type": "string", "enum": ["", *STEPS]},
    "status": {"type": "string", "enum": ["", *STATUSES]},
    "since": {"type": "string", "anyOf": [{"format": "date"}, {"maxLength": 0}]},
    "until": {"type": "string", "anyOf": [{"format": "date"}, {"maxLength": 0}]},
    **{key: {"type": "string", "pattern": "^([1-9][0-9]{0,3})?$"} for key in ("page", "queue", "acted", "met", "said")},
    "sentence": {"type": "string", "pattern": "^[0-9]{0,6}$"},
}
"""Schemas of parameters that are not just words. An empty value is what a form sends for a field left empty."""
WORDS: Schema = {"type": "string", "maxLength": LONGEST}


def twin(page: Page) -> str:
    """The address of a page's JSON twin."""
    return "/inbox.json" if page.path == "/" else page.path + ".json"


def read_params(page: Page, given: Mapping[str, str]) -> dict[str, str]:
    """The parameters of ``page`` among ``given``, trimmed, empty ones left out. Raises LedgerError for one that cannot be read."""
    known = {k: v.strip() for k, v in given.items() if k in page.params}
    for name, value in known.items():
        if value:
            _check(name, value)
    return {k: v for k, v in known.items() if v}


def _check(name: str, value: str) -> None:
    kind = KINDS.get(name, WORDS)
    if len(value) > LONGEST:
        raise LedgerError(f"{name}: {len(value)} characters; at most {LONGEST} are looked for")
    if "enum" in kind and value not in kind["enum"]:
        raise LedgerError(f"{name}: {value[:40]!r} is none of {', '.join(x for x in kind['enum'] if x)}")
    if "pattern" in kind and not re.fullmatch(kind["pattern"], value):
        raise LedgerError(f"{name}: {value[:40]!r} is no number of a page or sentence")
    if "anyOf" in kind and not _is_day(value):
        raise LedgerError(f"{name}: write the day as 2022-04-24, not {value[:40]!r}")


def _is_day(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def describe(pages: Iterable[Page]) -> dict[str, Any]:
    """The description: one GET a page, feed and download; their parameters, answers and errors."""
    paths: dict[str, Any] = {}
    for page in pages:
        answer = {"application/json": {"schema": {"$ref": f"#/components/schemas/{page.name.capitalize()}"}}}
        paths[twin(page)] = _get(page.name, page.does, page, page.title, answer)
        if page.name == "search":
            paths["/feed.atom"] = _get("feed", "A search as an Atom feed.", page, "Atom 1.0", {"application/atom+xml": _schema("xml")})
            paths["/download.csv"] = _get("csv", "A search as a table.", page, "CSV, formulas made harmless", {"text/csv": _schema("")})
            paths["/download.jsonl"] = _get("jsonl", "A search as rows.", page, "JSON lines", {"application/x-ndjson": _schema("")})
            parquet: Schema = {"application/vnd.apache.parquet": {}}
            paths["/download.parquet"] = _get("parquet", "A search as columns.", page, "Parquet", parquet)
    answers = {name.capitalize(): schema for name, schema in ANSWERS.items()}
    info = {
        "title": "dragoman desk",
        "version": __version__,
        "description": "A ledger of sourced political events, as JSON. An answer carries an ETag; asked for again with If-None-Match, "
        "it comes as 304 while the ledger stands still.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": "/", "description": "this desk"}],
        "paths": paths,
        "components": {"schemas": {**RECORDS, **answers}},
    }


def _schema(kind: str) -> Schema:
    return {"schema": {"type": "string"}} if kind != "xml" else {"schema": {"type": "string", "contentMediaType": "application/atom+xml"}}


def _get(name: str, does: str, page: Page, title: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": k, "in": "query", "required": False, "allowEmptyValue": True, "description": v, "schema": KINDS.get(k, WORDS)}
        for k, v in page.params.items()
    ]
    responses = {"200": {"description": title, "content": answer}, "304": {"description": "what If-None-Match names still stands"}}
    if "{id}" in page.path:
        given = {"name": "id", "in": "path", "required": True, "description": f"the {page.name}'s id"}
        parameters.append({**given, "schema": {"type": "string", "minLength": 1}})
        responses["404"] = _error(f"no such {page.name} stands in this ledger")
    if page.params:
        responses["400"] = _error("a parameter that cannot be read")
    responses["414"] = _error("an address or query that is too long")
    responses["503"] = _error("too much is asked for at once; ask again")
    return {"get": {"operationId": name, "summary": does, "parameters": parameters, "responses": responses}}


def _error(why: str) -> dict[str, Any]:
    return {"description": why, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
