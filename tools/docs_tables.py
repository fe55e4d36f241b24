"""docs/reference/tables.md: every packaged table with its columns, size, source and licence, from headers and VERSIONS.toml."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from dragoman import data

OPENING = """# Tables

Knowledge lies in tables that anybody can read, in `src/dragoman/data/`. Each file opens with its source, licence and date, and
`data/VERSIONS.toml` keeps the sha256 of each; `dragoman doctor` compares. A folder of your own, given with `--tables`, may hold files
of the same names: see [your own tables](../howto/tables.md) and, for `frames/`, [your own frames](../howto/frames.md).

Weights are tables too: small fitted models, one row a feature, made again by the script their source names.
"""


def page() -> str:
    """The whole page."""
    out = [OPENING, "| file | rows | licence | source |", "| --- | ---: | --- | --- |"]
    known = data.versions()
    for name, about in sorted(known.items()):
        source = about["source"].replace("|", "/")
        out.append(f"| [`{name}`](#{anchor(name)}) | {rounded(size(name))} | {about['licence']} | {source} |")
    out.append("")
    for name in sorted(known):
        out += _table(name)
    return "\n".join(out)


def anchor(name: str) -> str:
    """The anchor that the site and code hosts give a heading that is a file's name."""
    return "".join(c for c in name.lower() if c.isalnum() or c in "_-")


def rounded(number: int) -> str:
    """A number to one digit, so that the page need not change with every row."""
    step = 10 ** (len(str(number)) - 1)
    return f"~{round(number / step) * step:,}"


def _table(name: str) -> Iterator[str]:
    yield f"## {name}\n"
    keys = columns(name)
    kind = "Parts" if name.endswith(".toml") else "Columns"
    yield f"{kind}: " + ", ".join(f"`{k}`" for k in keys) + "\n"


def lines(name: str) -> list[str]:
    """Lines of a table that are no comments."""
    raw = data.path(name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def columns(name: str) -> list[str]:
    """Names of the columns of a .tsv, or of the top-level parts of a .toml."""
    if name.endswith(".toml"):
        return list(data.toml(name))
    return lines(name)[0].split("\t")


def size(name: str) -> int:
    """Rows of a .tsv; of a .toml the entries of its parts."""
    if name.endswith(".toml"):
        return sum(len(v) if isinstance(v, list | dict) else 1 for v in data.toml(name).values())
    return len(lines(name)) - 1
