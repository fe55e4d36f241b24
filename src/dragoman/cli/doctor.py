"""``dragoman doctor``: is everything there, and the right one?"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import click

from dragoman import __version__, data
from dragoman.cli.common import reader_options, settings_from
from dragoman.config import Settings
from dragoman.errors import DragomanError

EXTRAS = {
    "ledger": ("duckdb", "deltalake", "tantivy"),
    "fetch": ("httpx", "protego", "feedparser"),
    "serve": ("starlette", "jinja2", "uvicorn"),
    "cluster": ("distributed",),
    "mcp": ("mcp",),
    "warc": ("fastwarc",),
    "office": ("docx", "striprtf", "pypdf"),
    "train": ("torch", "onnx", "safetensors"),
}
LOW_DISK = 500_000_000
"""Bytes of free disk below which a ledger should not be started."""


@click.command("doctor")
@reader_options
def command(**options: Any) -> int:
    """Check the parser's weights, the encoder, every table's sha256 and rules, the extras and the disk; say what to type."""
    settings = settings_from(options)
    click.echo(f"dragoman {__version__}, Python {sys.version.split()[0]}")
    failed = 0
    for check in (_parser, _encoder, _tables, _facts, _frames, _extras, _disk):
        for good, line in _run(check, settings):
            failed += not good
            click.echo(f"{'ok  ' if good else 'BAD '} {line}")
    return 1 if failed else 0


def _run(check: Callable[[Settings], Iterator[tuple[bool, str]]], settings: Settings) -> Iterator[tuple[bool, str]]:
    try:
        yield from check(settings)
    except DragomanError as e:
        yield False, str(e)


def _parser(settings: Settings) -> Iterator[tuple[bool, str]]:
    from dragoman.syntax.model import PACKAGED, choose, model_folder, verify

    package = choose(settings.model)
    folder = model_folder(package)
    if package == PACKAGED:
        verify(folder)
    yield True, f"parser {package}, weights verified" if package == PACKAGED else f"parser {package}"


def _encoder(settings: Settings) -> Iterator[tuple[bool, str]]:
    if settings.encoder == "off":
        yield True, "encoder off by setting: tables alone"
    elif find_spec("dragoman_model") is None:
        yield False, "encoder weights are not installed: pip install dragoman-model"
    else:
        try:
            yield True, f"encoder dragoman-model {version('dragoman-model')}"
        except PackageNotFoundError:
            yield True, "encoder dragoman_model (not installed as a package)"


def _tables(settings: Settings) -> Iterator[tuple[bool, str]]:
    known = data.versions()
    wrong = [name for name, about in known.items() if data.sha256(name) != about["sha256"]]
    for name in wrong:
        yield False, f"table {name} is not the one VERSIONS.toml names; reinstall dragoman"
    yield True, f"{len(known) - len(wrong)} of {len(known)} tables as published"


def _facts(settings: Settings) -> Iterator[tuple[bool, str]]:
    from dragoman.actors.check import problems

    found = problems(settings.tables)
    for line in found:
        yield False, line
    if not found:
        yield True, "actor tables keep their rules"


def _frames(settings: Settings) -> Iterator[tuple[bool, str]]:
    from dragoman.events.frames import load_frames

    yield True, f"{len(load_frames(settings.frames).frames)} frames"


def _extras(settings: Settings) -> Iterator[tuple[bool, str]]:
    for extra, modules in EXTRAS.items():
        lacking = [m for m in modules if find_spec(m) is None]
        note = f"not installed (lacks {', '.join(lacking)}): pip install 'dragoman[{extra}]'" if lacking else "installed"
        yield True, f"extra [{extra}] {note}"


def _disk(settings: Settings) -> Iterator[tuple[bool, str]]:
    free = shutil.disk_usage(".").free
    yield free > LOW_DISK, f"{free / 1e9:.1f} GB free here"
