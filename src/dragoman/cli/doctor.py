"""``dragoman doctor``: is everything there, and the right one? For each problem, what to type."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from dragoman import __version__, data
from dragoman.cli.common import reader_options, settings_from
from dragoman.config import Settings
from dragoman.errors import DragomanError

EXTRAS = {
    "ledger": ("duckdb", "deltalake", "tantivy"),
    "fetch": ("httpx", "protego", "feedparser"),
    "serve": ("starlette", "jinja2", "uvicorn", "multipart", "duckdb"),
    "cluster": ("distributed", "duckdb"),
    "mcp": ("mcp", "duckdb"),
    "office": ("striprtf", "pypdf"),
    "train": ("torch", "onnx", "safetensors", "sklearn"),
}
LOW_DISK = 500_000_000
"""Bytes of free disk below which a ledger should not be started."""
LOW_MEMORY = 700_000_000
"""Bytes of free memory below which one reader may not find room: it takes about 600 MB."""

Found = Iterator[tuple[bool, str]]


@click.command("doctor")
@click.option("--ledger", type=click.Path(path_type=Path), envvar="DRAGOMAN_LEDGER", help="Look at this ledger too.")
@reader_options
def command(ledger: Path | None, **options: Any) -> int:
    """Check weights and tables (sha256), rules, versions of packages, extras, machine, disk and a ledger; say what to type.

    Exit status 0 where all is well, 1 where a line begins with BAD.
    """
    settings = settings_from(options)
    click.echo(f"dragoman {__version__}, Python {sys.version.split()[0]}")
    place = ledger if ledger and ledger.is_dir() else Path(".")
    checks: list[Callable[[], Found]] = [
        *(partial(c, settings) for c in (_parser, _encoder, _tables, _facts, _frames)),
        _versions, _extras, partial(_machine, settings), partial(_disk, place),
    ]  # fmt: skip
    if ledger:
        checks.append(partial(_ledger, ledger))
    failed = 0
    for check in checks:
        for good, line in _run(check):
            failed += not good
            click.echo(f"{'ok  ' if good else 'BAD '} {line}")
    return 1 if failed else 0


def _run(check: Callable[[], Found]) -> Found:
    try:
        yield from check()
    except DragomanError as e:
        yield False, str(e)


# ---------------------------------------------------------------- weights and tables


def _parser(settings: Settings) -> Found:
    from dragoman.syntax.model import PACKAGED, choose, model_folder, verify

    package = choose(settings.model)
    folder = model_folder(package)
    if package == PACKAGED:
        verify(folder)
    yield True, f"parser {package}, weights verified" if package == PACKAGED else f"parser {package}"


def _encoder(settings: Settings) -> Found:
    if settings.encoder == "off":
        yield True, "encoder off by setting: tables alone"
    elif settings.encoder == "auto" and find_spec("dragoman_model") is None:
        yield False, "encoder weights are not installed: pip install dragoman-model"
    else:
        from dragoman.syntax.encoder import EncoderStage

        EncoderStage(settings)  # refuses weights whose sha256 is not the one stated beside them
        where = "dragoman-model" if settings.encoder == "auto" else settings.encoder
        yield True, f"encoder {where} {_version('dragoman-model') if settings.encoder == 'auto' else ''}".rstrip() + ", weights verified"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed as a package)"


def _tables(settings: Settings) -> Found:
    known = data.versions()
    wrong = [name for name, about in known.items() if data.sha256(name) != about["sha256"]]
    for name in wrong:
        yield False, f"table {name} is not the one VERSIONS.toml names: pip install --force-reinstall --no-deps dragoman"
    yield True, f"{len(known) - len(wrong)} of {len(known)} tables as published, the youngest of {max(a['date'] for a in known.values())}"


def _facts(settings: Settings) -> Found:
    from dragoman.actors.check import problems

    found = problems(settings.tables)
    for line in found:
        yield False, line
    if not found:
        yield True, "actor tables keep their rules"


def _frames(settings: Settings) -> Found:
    from dragoman.events.frames import load_frames

    yield True, f"{len(load_frames(settings.frames).frames)} frames"


# ---------------------------------------------------------------- packages


def _versions() -> Found:
    """Each installed package that dragoman states bounds for must lie within them; one of an extra may be absent."""
    from packaging.requirements import Requirement

    try:
        stated = [Requirement(r) for r in requires("dragoman") or ()]
    except PackageNotFoundError:
        yield True, "run from its sources, not installed: versions of packages were not compared"
        return
    wrong = 0
    for wanted in stated:
        always = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
        have = _installed(wanted.name)
        if wanted.name == "dragoman" or (have and wanted.specifier.contains(have, prereleases=True)) or not (have or always):
            continue
        wrong += 1
        bounds = wanted.specifier
        yield False, f"{wanted.name} {have or 'is not installed'}, wanted {bounds}: pip install '{wanted.name}{bounds}'"
    if not wrong:
        yield True, f"packages within their bounds (spacy {_installed('spacy')}, onnxruntime {_installed('onnxruntime')})"


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _extras() -> Found:
    for extra, modules in EXTRAS.items():
        lacking = [m for m in modules if find_spec(m) is None]
        note = f"not installed (lacks {', '.join(lacking)}): pip install 'dragoman[{extra}]'" if lacking else "installed"
        yield True, f"extra [{extra}] {note}"


# ---------------------------------------------------------------- machine, disk, ledger


def _machine(settings: Settings) -> Found:
    """Processors against ``threads``; vector instructions, which the encoder's speed hangs on; free memory. Linux says most."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if settings.threads > count:
        yield False, f"threads = {settings.threads} on {count} processors: set DRAGOMAN_THREADS={count}, or threads in dragoman.toml"
    flags = set(_proc("cpuinfo", "flags").split())
    fast = [name for name in ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8") if name in flags]
    known = f", {' '.join(fast)}" if fast else ", no AVX2: the encoder will be slow" if flags else ""
    yield True, f"{count} processors, {settings.threads} thread(s) a process{known}"
    free = int(_proc("meminfo", "MemAvailable").partition(" ")[0] or 0) * 1024
    if free:
        enough = free > LOW_MEMORY
        yield (
            enough,
            f"{free / 1e9:.1f} GB of memory free" + ("" if enough else ": a reader takes 0.6; end other programs or use fewer processes"),
        )


def _proc(file: str, field: str) -> str:
    """The value of a field of /proc/FILE, empty where there is none."""
    path = Path("/proc") / file
    if not path.is_file():
        return ""
    rows = (line.partition(":") for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return next((value.strip() for name, _, value in rows if name.strip() == field), "")


def _disk(place: Path) -> Found:
    free = shutil.disk_usage(place).free
    if free > LOW_DISK:
        yield True, f"{free / 1e9:.1f} GB free at {place.resolve()}"
    else:
        yield False, f"{free / 1e9:.1f} GB free at {place.resolve()}: make room, or keep the ledger elsewhere (--ledger /other/disk/news)"


def _ledger(path: Path) -> Found:
    from dragoman.ledger import Ledger

    with Ledger(path) as ledger:
        info = ledger.info()
    yield True, f"ledger {path}: {info['stories']} stories, {info['events']} events, format {info['format']}"
    if not info["side_tables"]:
        yield True, f"its side tables are missing or old; large ledgers answer sooner after: dragoman ledger refresh --ledger {path}"
