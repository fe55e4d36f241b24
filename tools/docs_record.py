"""docs/reference/record.md: the record's fields, from the classes of records.py and the meanings in docs_fields.toml."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from dragoman import records

MEANINGS = Path(__file__).resolve().with_name("docs_fields.toml")

OPENING = """# The record

`dragoman read FILE` writes one event a line; `dragoman read FILE --by story` one reading a line: the story with all its events. JSON
names are PLOVER's where PLOVER has one. Spans are [start, end] in characters of the story's text, end-exclusive; days are ISO; lists may
be empty. In Python the same values are the frozen classes of `dragoman.records`; `Reading.to_dict()` gives the JSON.
"""

HIDDEN = {"Event": {"trigger"}, "Story": {"text"}}
"""Fields of a class that the JSON leaves out."""
DERIVED = {"Event": {"status": "str"}, "Story": {"text_sha256": "str"}, "Reading": {"text": "str", "sentences": "tuple[Span, ...]"}}
"""Fields of the JSON that the class has as a property."""
OWN = {"Reading": {"story", "text", "sentences", "attributions", "times", "events", "notes"}}
"""Classes whose JSON is put together by hand (`Reading.to_dict`)."""


JSON_WORDS = {"dt.datetime": "time", "dt.date": "day", "str": "string", "int": "integer", "float": "number", "bool": "boolean"}


def page() -> str:
    """The whole page."""
    known = meanings()
    out = [OPENING]
    for name in known:
        out += _class(getattr(records, name), known[name])
    return "\n".join(out)


def meanings() -> dict[str, dict[str, str]]:
    """Class to field to meaning, in the order of the page."""
    return {k: dict(v) for k, v in tomllib.loads(MEANINGS.read_text(encoding="utf-8")).items()}


def shown(name: str) -> set[str]:
    """Fields of a class that its JSON has."""
    if name in OWN:
        return set(OWN[name])
    return {f.name for f in fields(getattr(records, name))} - HIDDEN.get(name, set()) | set(DERIVED.get(name, {}))


def _class(value: Any, known: dict[str, str]) -> Iterator[str]:
    name = value.__name__
    kinds = {f.name: _kind(str(f.type)) for f in fields(value)} | {k: _kind(v) for k, v in DERIVED.get(name, {}).items()}
    yield f"## {name}\n"
    yield (inspect.getdoc(value) or "") + "\n"
    yield "| field | kind | meaning |"
    yield "| --- | --- | --- |"
    for field, meaning in known.items():
        yield f"| `{field}` | {kinds[field]} | {meaning} |"
    yield ""


def _kind(annotation: str) -> str:
    """A Python annotation in the words of JSON."""
    text = annotation.replace(" | None", " or null")
    text = re.sub(r"tuple\[(\w+), \.\.\.\]", r"list of \1", text)
    text = re.sub(r"Mapping\[str, \w+\]", "object", text)
    for old, new in JSON_WORDS.items():
        text = re.sub(rf"(?<![\w]){re.escape(old)}(?!\w)", new, text)
    return re.sub(r"\b([A-Z]\w+)", lambda m: m[1].lower() if m[1] == "Span" else f"[{m[1]}](#{m[1].lower()})", text)
