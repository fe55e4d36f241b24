"""docs/reference/http.md: the desk's addresses, parameters and answers, from its OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.serve.openapi import describe
from dragoman.serve.pages import PAGES

OPENING = """# HTTP

`dragoman serve --ledger news` answers these addresses; `/openapi.json` describes them to programs (OpenAPI {version}). All are GET; an
answer carries an ETag. Each page for people has the same address without `.json`. How to start it and what is safe: [the desk](../desk.md).

```text
curl 'http://127.0.0.1:8321/dyad.json?one=RUS&two=USA&by=month'
```
"""


def page() -> str:
    """The whole page."""
    api = describe(PAGES.values())
    out = [OPENING.replace("{version}", api["openapi"]), "## Addresses\n"]
    for path, methods in api["paths"].items():
        for verb, what in methods.items():
            out += _address(path, verb, what)
    out.append("## Answers\n")
    for name, schema in api["components"]["schemas"].items():
        out += _schema(name, schema)
    return "\n".join(out)


def _address(path: str, verb: str, what: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {verb.upper()} {path}\n"
    yield what["summary"] + "\n"
    if what.get("parameters"):
        yield "| parameter | where | meaning | values |"
        yield "| --- | --- | --- | --- |"
        for p in what["parameters"]:
            yield f"| `{p['name']}` | {p['in']} | {p.get('description', '')} | {kind(p.get('schema', {}))} |"
        yield ""
    yield "| status | answer |"
    yield "| --- | --- |"
    for code, answer in what["responses"].items():
        forms = ", ".join(f"{form}{_of(body)}" for form, body in answer.get("content", {}).items())
        yield f"| {code} | {answer.get('description', '')}{'; ' + forms if forms else ''} |"
    yield ""


def _of(body: Mapping[str, Any]) -> str:
    name = _reference(body.get("schema", {}))
    return f" ([{name}](#{name.lower()}))" if name else ""


def _reference(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    if schema.get("description"):
        yield str(schema["description"]) + "\n"
    parts = schema.get("allOf", [schema])
    for part in parts:
        base = _reference(part)
        if base:
            yield f"All of [{base}](#{base.lower()}), and:\n"
    rows = [(k, v) for part in parts for k, v in part.get("properties", {}).items()]
    if rows:
        yield "| field | kind |"
        yield "| --- | --- |"
        for key, value in rows:
            note = f": {value['description']}" if value.get("description") else ""
            yield f"| `{key}` | {kind(value)}{note} |"
        yield ""


def kind(schema: Mapping[str, Any]) -> str:
    """A JSON schema in words."""
    name = _reference(schema)
    if name:
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{v}`" for v in schema["enum"] if v != "")
    kinds = schema.get("type", "any")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    formats = {schema.get("format")} | {x.get("format") for x in schema.get("anyOf", ())}
    if "date" in formats:
        kinds = ["day" if k == "string" else k for k in kinds]
    text = " or ".join(_plural(k, schema) for k in kinds)
    if "properties" in schema and kinds == ["object"]:
        text += " of " + ", ".join(f"`{k}`" for k in schema["properties"])
    return text


def _plural(name: str, schema: Mapping[str, Any]) -> str:
    return f"list of {kind(schema.get('items', {}))}" if name == "array" else name
