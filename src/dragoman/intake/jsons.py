"""JSON: one story or many, JSON lines, JSON Feed 1.0 and 1.1, and IPTC ninjs 1 to 3."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from dragoman import data
from dragoman.errors import InputError
from dragoman.intake.dates import Moment, day_order
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Draft
from dragoman.intake.markup import blocks_of_html, flat_text

__all__ = ["load", "mapped", "names", "read_json", "read_lines"]

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, ...]]:
    """Names a dump may use for each of our fields, in order of preference."""
    return {field: tuple(found) for field, found in data.toml("intake.toml")["columns"].items()}


def load(document: Document, text: str, place: str | None = None) -> Any:
    """Parse JSON. Raises InputError for bad syntax, NaN, twice-given keys, numbers too large and deep nesting.

    Half a surrogate pair ("\\ud800"), which no file can hold, becomes U+FFFD.
    """
    try:
        value = json.loads(
            text, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_finite, object_pairs_hook=_unique
        )
        return _whole(value) if _HALF.search(text) else value
    except RecursionError as e:
        raise document.error("too-deep", "JSON nested too deeply", place) from e
    except ValueError as e:
        raise document.error("malformed", f"not valid JSON: {e}", place) from e


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _integer(digits: str) -> int:
    if len(digits) > 100:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} is too large a number")
    return number


def _whole(value: Any) -> Any:
    """The value with U+FFFD for each lone surrogate in its strings and keys."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(v) for v in value]
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        given = [k for k, _ in pairs]
        raise ValueError(f"the key {next(k for k in given if given.count(k) > 1)!r} is given twice")
    return found


# ---------------------------------------------------------------- stories as JSON


def read_lines(document: Document) -> Iterator[Draft | InputError]:
    """JSON lines: one story a line; each bad line is one InputError with its number."""
    yield from lines_of(document, document.data.split(b"\n"))


def lines_of(document: Document, rows: Iterable[bytes]) -> Iterator[Draft | InputError]:
    """The same over any rows of bytes, so that a long file need not be held in memory."""
    for number, raw in enumerate(rows, 1):
        if raw.strip():
            yield _line(document, raw, f"line {number}")


def _line(document: Document, raw: bytes, place: str) -> Draft | InputError:
    if len(raw) > document.limits.item:
        return document.error("too-large", f"a line of {len(raw):,} bytes (the cap is {document.limits.item:,}); it was not cut", place)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        return document.error("encoding", f"not UTF-8 at byte {e.start}; JSON lines must be UTF-8", place)
    try:
        value = load(document, text, place)
    except InputError as e:
        return e
    if not isinstance(value, dict):
        return document.error("malformed", "a line that is no JSON object", place)
    return mapped(document, value, "jsonl", place)


def mapped(document: Document, row: Mapping[str, Any], form: str, place: str, order: str = "") -> Draft | InputError:
    """A draft from named values; ``document.columns`` maps our names to the user's. InputError "no-text" where no text is."""
    lowered = {str(k).strip().lower(): v for k, v in row.items()}
    draft = Draft(form, place, date_order=order)
    for field, usual in names().items():
        wanted = document.columns.get(field)
        for name in (wanted.lower(),) if wanted else usual:
            value = lowered.get(name)
            if value not in (None, "", [], {}):
                _put(draft, field, value, name)
                break
    if draft.verbatim is None:
        columns = ", ".join(sorted(str(k) for k in row)[:12])
        return document.error("no-text", f"no text among its fields ({columns}); name it with a field map, as text=COLUMN", place)
    known = {n for usual in names().values() for n in usual} | {c.lower() for c in document.columns.values()}
    extra = {k: v for k, v in lowered.items() if k not in known and isinstance(v, str | int | float | bool) and k not in _OURS}
    if extra:
        draft.put("extra", extra, "other fields")
    return draft


_OURS = frozenset(("provenance", "meta", "paragraphs", "text_sha256", "events"))


def _put(draft: Draft, field: str, value: Any, name: str) -> None:
    if field == "text":
        draft.verbatim = str(value).replace("\r\n", "\n").replace("\r", "\n")
        draft.provenance["text"] = name
    elif field == "published" and isinstance(value, int | float):
        draft.put(field, Moment(None, None, ("date.number",)), name)
    elif isinstance(value, dict):
        draft.put(field, value.get("name") or value.get("title"), name)
    elif isinstance(value, list):
        draft.put(field, ", ".join(str(v.get("name") if isinstance(v, dict) else v) for v in value), name)
    else:
        draft.put(field, str(value), name)


def read_json(document: Document) -> Iterator[Draft | InputError]:
    """One JSON document: JSON Feed, ninjs (alone or in a list), a story, or a list of stories."""
    decoded = decode(document)
    if not decoded.text.strip():
        raise document.error("empty", "the file is empty")
    value = load(document, decoded.text)
    for draft in _of_value(document, value):
        if isinstance(draft, Draft):
            draft.flag(*decoded.flags)
        yield draft


def _of_value(document: Document, value: Any) -> Iterator[Draft | InputError]:
    if isinstance(value, dict) and "jsonfeed.org" in str(value.get("version", "")):
        yield from _json_feed(document, value)
        return
    items = value if isinstance(value, list) else _contained(value)
    for number, item in enumerate(items[: document.limits.items], 1):
        place = f"item {number}"
        if not isinstance(item, dict):
            yield document.error("malformed", "an item that is no JSON object", place)
        elif is_ninjs(item):
            yield _ninjs(item, place)
        else:
            yield mapped(document, item, "json", place)
    if len(items) > document.limits.items:
        yield document.error("too-many-items", f"{len(items):,} items; the first {document.limits.items:,} were read")


def _contained(value: Any) -> list[Any]:
    """The items of a wrapper such as {"total": 1, "item": [...]}, or the object itself."""
    if isinstance(value, dict):
        for name in ("item", "items", "_items", "articles", "stories", "documents", "results", "data"):
            if isinstance(value.get(name), list) and not any(k in value for k in ("text", "uri", "body", "headline")):
                return list(value[name])
    return [value]


# ---------------------------------------------------------------- JSON Feed


def _json_feed(document: Document, feed: dict[str, Any]) -> Iterator[Draft | InputError]:
    items = feed.get("items")
    if not isinstance(items, list):
        raise document.error("malformed", "a JSON Feed without a list of items")
    order = day_order(i.get("date_published") for i in items if isinstance(i, dict))
    for number, item in enumerate(items[: document.limits.items], 1):
        if not isinstance(item, dict):
            yield document.error("malformed", "an item that is no JSON object", f"item {number}")
            continue
        draft = Draft("jsonfeed", f"item {number}", date_order=order)
        _feed_item(draft, item, feed)
        yield draft


def _feed_item(draft: Draft, item: dict[str, Any], feed: dict[str, Any]) -> None:
    title = flat_text(str(item.get("title") or ""))
    draft.put("title", title, "title")
    draft.put("guid", str(item["id"]) if item.get("id") is not None else None, "id")
    draft.put("url", item.get("url"), "url")
    draft.put("original_url", item.get("external_url"), "external_url")
    draft.put("derived_from", [item["external_url"]] if item.get("external_url") else None, "external_url")
    draft.put("published", item.get("date_published"), "date_published")
    draft.put("updated", item.get("date_modified"), "date_modified")
    draft.put("provider", feed.get("title"), "feed title")
    draft.put("outlet", feed.get("title"), "feed title")
    authors = item.get("authors") or item.get("author") or []
    names = [a.get("name") for a in (authors if isinstance(authors, list) else [authors]) if isinstance(a, dict) and a.get("name")]
    draft.put("creator", ", ".join(map(str, names)), "authors")
    draft.put("language", item.get("language") or feed.get("language"), "language")
    if isinstance(item.get("content_html"), str):
        draft.blocks = blocks_of_html(item["content_html"])
    else:
        for row in str(item.get("content_text") or item.get("summary") or "").split("\n"):
            draft.add(row)


# ---------------------------------------------------------------- ninjs


def is_ninjs(value: Mapping[str, Any]) -> bool:
    """True for an object with a uri (or guid) and one of the fields only ninjs has."""
    marks = {k.lower() for k in value}
    return bool(marks & {"uri", "guid"}) and bool(
        marks & {"versioncreated", "pubstatus", "body_text", "body_html", "body_xhtml", "bodies", "headlines"}
    )


def _ninjs(item: dict[str, Any], place: str) -> Draft:
    low = {k.lower(): v for k, v in item.items()}
    draft = Draft("ninjs", place)
    draft.put("guid", low.get("uri") or low.get("guid"), "uri")
    draft.put("title", flat_text(str(low.get("headline") or _by_role(low.get("headlines"), "main") or "")), "headline")
    draft.put("published", low.get("versioncreated") or low.get("firstcreated"), "versioncreated")
    draft.put("first_created", low.get("firstcreated"), "firstcreated")
    draft.put("embargoed", low.get("embargoed") or low.get("embargoeduntil"), "embargoed")
    draft.put("revision", low.get("version"), "version")
    draft.put("status", str(low.get("pubstatus") or "").lower(), "pubstatus")
    kind = str(low.get("type") or "")
    draft.put("kind", kind if kind not in ("text", "") else None, "type")
    draft.put("language", low.get("language"), "language")
    draft.put("byline", low.get("byline") or low.get("by"), "byline")
    provider = _named(low.get("provider")) or _named(low.get("source")) or low.get("copyrightholder")
    draft.put("provider", provider, "provider")
    draft.put("outlet", provider, "provider")
    draft.put("credit", low.get("creditline"), "creditline")
    draft.put("info_credit", _named(low.get("source")) or low.get("copyrightholder"), "copyrightholder")
    draft.put("licence", low.get("usageterms") or low.get("copyrightnotice"), "usageterms")
    draft.put("slugline", low.get("slugline"), "slugline")
    draft.put("editor_note", low.get("ednote"), "ednote")
    draft.put("located", low.get("located"), "located")
    draft.put("dateline", low.get("dateline"), "dateline")
    html_body = low.get("body_html") or low.get("body_xhtml") or _by_role(low.get("bodies"), "html", "main")
    text = (
        low.get("body_text")
        or _by_role(low.get("bodies"), "text")
        or low.get("description_text")
        or _by_role(low.get("descriptions"), "text")
    )
    draft.blocks = blocks_of_html(str(html_body or text or ""))
    for old in _associated(low):
        draft.put("supersedes", old, "associations")
    return draft


def _by_role(values: Any, *roles: str) -> str | None:
    """ninjs 2 and 3 keep headlines, bodies and descriptions as lists with roles; the first where none has the role wanted."""
    if not isinstance(values, list):
        return None
    found = [v for v in values if isinstance(v, dict) and v.get("value")]
    for v in found:
        if v.get("role") in roles:
            return str(v["value"])
    return str(found[0]["value"]) if found and found[0].get("role") not in ("text", "html") else None


def _named(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value["name"]) if isinstance(value, dict) and value.get("name") else value if isinstance(value, str) else None


def _associated(low: Mapping[str, Any]) -> Iterator[str]:
    associations = low.get("associations")
    values = associations.values() if isinstance(associations, dict) else associations if isinstance(associations, list) else []
    for value in values:
        if isinstance(value, dict) and str(value.get("rel", value.get("name", ""))).lower() in (
            "replaces",
            "supersedes",
            "previousversion",
        ):
            yield str(value.get("uri"))
