"""docs/reference/python.md: public names of the rooms people import from, with signatures and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

MODULES = (
    "dragoman",
    "dragoman.reader",
    "dragoman.config",
    "dragoman.errors",
    "dragoman.pipeline",
    "dragoman.stages",
    "dragoman.data",
    "dragoman.intake",
    "dragoman.intake.coding",
    "dragoman.intake.copies",
    "dragoman.syntax.scores",
    "dragoman.actors",
    "dragoman.actors.build",
    "dragoman.actors.check",
    "dragoman.ledger",
    "dragoman.ledger.result",
    "dragoman.ledger.coding",
    "dragoman.export.plover",
    "dragoman.export.tabular",
    "dragoman.export.panels",
    "dragoman.export.annotation",
    "dragoman.render.terminal",
    "dragoman.render.svg",
    "dragoman.evaluate.suites",
)
OPENING = """# Python

What people import, module by module; every other name may change without notice. Types are as annotated; errors are those of
[`dragoman.errors`](#module-dragomanerrors). The values of a reading (`Story`, `Event` ...) have [a page of their own](record.md).
"""


def page() -> str:
    """The whole page."""
    out = [OPENING]
    shown: set[int] = set()
    for name in MODULES:
        out += _module(name, shown)
    return "\n".join(out)


def _module(name: str, shown: set[int]) -> Iterator[str]:
    module = import_module(name)
    yield f"## Module {name}\n"
    yield prose(module)
    for key in getattr(module, "__all__", ()):
        if key.startswith("__"):
            continue
        value = getattr(module, key)
        if id(value) in shown:
            continue
        where = getattr(value, "__module__", name)
        if where == "dragoman.records":
            yield f"`{key}`: see [the record](record.md#{key.lower()}).\n"
        elif inspect.isclass(value):
            shown.add(id(value))
            yield from _class(key, value)
        elif inspect.isroutine(value):
            shown.add(id(value))
            yield f"### {key}\n"
            yield signature(key, value)
            yield prose(value)
        else:
            yield f"### {key}\n"
            yield f"A constant ({type(value).__name__}).\n"


def _class(name: str, value: Any) -> Iterator[str]:
    yield f"### class {name}\n"
    if not issubclass(value, Exception):
        yield signature(name, value)
    yield prose(value)
    for key, member in _members(value):
        if isinstance(member, property):
            yield f"#### {name}.{key} (property)\n"
            yield prose(member)
        else:
            yield f"#### {name}.{key}\n"
            yield signature(key, member)
            yield prose(member)


def _members(value: Any) -> list[tuple[str, Any]]:
    """Public methods and properties, of the class itself and of bases of ours, in the order they are written."""
    found: dict[str, Any] = {}
    for base in reversed(value.__mro__):
        if base.__module__.startswith("dragoman"):
            found |= {k: v for k, v in vars(base).items() if not k.startswith("_")}
    return [(k, v) for k, v in found.items() if isinstance(v, property) or inspect.isfunction(v)]


def signature(name: str, value: Any) -> str:
    """The signature as a block; defaults that print an address are shown as ``...``."""
    if dataclasses.is_dataclass(value):
        lines = [f"    {f.name}: {f.type}{_default(f)}," for f in dataclasses.fields(value)]
        return "```py\n" + f"{name}(\n" + "\n".join(lines) + "\n)\n```\n"
    try:
        text = str(inspect.signature(value)).replace("'", "")
    except (TypeError, ValueError):
        return ""
    text = re.sub(r"<[^<>]*>", "...", text).replace("(self, ", "(").replace("(self)", "()")
    if len(name + text) > 100:
        text = re.sub(r"^\(", "(\n    ", text)
        text = re.sub(r"\)( -> [^()]*)?$", lambda m: "\n)" + (m.group(1) or ""), text)
    return f"```py\n{name}{text}\n```\n"


def _default(f: Any) -> str:
    if f.default is not dataclasses.MISSING:
        return f" = {f.default!r}"
    return " = ..." if f.default_factory is not dataclasses.MISSING else ""


def prose(value: Any) -> str:
    """A docstring as Markdown: indented or drawn parts as they stand, in a block."""
    text = inspect.getdoc(value) or ""
    if isinstance(value, type) and "__doc__" not in vars(value):
        text = ""
    out = []
    for part in re.split(r"\n\s*\n", text):
        drawn = any(line.startswith("    ") or "──" in line for line in part.splitlines())
        out.append(f"```text\n{part}\n```" if drawn else part.replace("\\b\n", ""))
    return "\n\n".join(out) + "\n"
