"""Packaged tables, opened only here.

A ``.tsv`` file starts with comment lines ("# source: ...", "# licence: ...", "# date: ..."), then one header row, then rows.
A ``.toml`` file carries the same comment lines. ``data/VERSIONS.toml`` keeps source, licence, date and sha256 of each file.
A user's own directory (``Settings.tables``) may hold files of the same names: their rows come after ours, so that they win.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dragoman.errors import DataError

__all__ = ["lines", "names", "path", "rows", "sha256", "text", "toml", "versions"]


def path(name: str) -> Traversable:
    """The packaged file ``name`` (such as "countries.tsv" or "frames/CONSULT.toml")."""
    return resources.files("dragoman") / "data" / name


def names(folder: str = "", suffix: str = "") -> list[str]:
    """Names of the packaged files in ``folder`` that end with ``suffix``, sorted."""
    base = resources.files("dragoman") / "data"
    here = base / folder if folder else base
    prefix = f"{folder}/" if folder else ""
    return sorted(prefix + f.name for f in here.iterdir() if f.is_file() and f.name.endswith(suffix))


def text(name: str) -> str:
    """The whole packaged file as text. Raises DataError where there is none."""
    try:
        return path(name).read_text(encoding="utf-8")
    except FileNotFoundError as e:
        raise DataError("no such packaged table; reinstall dragoman", path=name) from e


def toml(name: str) -> dict[str, Any]:
    """A packaged TOML file. Raises DataError with the place where it is not valid."""
    try:
        return tomllib.loads(text(name))
    except tomllib.TOMLDecodeError as e:
        raise DataError(f"not valid TOML: {e}", path=name) from e


def rows(name: str, extra: Path | None = None) -> Iterator[dict[str, str]]:
    """Rows of a packaged table, then those of the user's file of the same name in directory ``extra``.

    Raises DataError naming file and line for a row with the wrong number of cells.
    """
    for header, line in lines(name, extra):
        yield dict(zip(header, line.split("\t"), strict=True))


def lines(name: str, extra: Path | None = None) -> Iterator[tuple[list[str], str]]:
    """As `rows`, each row as it stands beside the header of its file: for a large table of which few rows are looked into."""
    yield from _parse(text(name), name)
    if extra and (extra / name).is_file():
        yield from _parse((extra / name).read_text(encoding="utf-8"), str(extra / name))


def _parse(content: str, name: str) -> Iterator[tuple[list[str], str]]:
    header: list[str] = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line or line[0] == "#" or line.isspace():
            continue
        if not header:
            header = line.split("\t")
            continue
        cells = line.count("\t") + 1
        if cells != len(header):
            raise DataError(f"{cells} cells where the header has {len(header)}", path=name, place=f"line {number}")
        yield header, line


def sha256(name: str) -> str:
    """sha256 of a packaged file's bytes."""
    return hashlib.sha256(path(name).read_bytes()).hexdigest()


def versions() -> dict[str, dict[str, str]]:
    """File name to {source, licence, date, sha256}, as VERSIONS.toml has them."""
    return {str(k): dict(v) for k, v in toml("VERSIONS.toml").get("files", {}).items()}
