"""``dragoman ledger``: what is in a ledger, and its upkeep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from dragoman.cli.common import progress

_ledger = click.option(
    "--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger directory."
)


@click.group("ledger")
def command() -> None:
    """Look after a ledger: what is in it, tables for speed, pins, compaction.

    \b
    dragoman ledger info --ledger news
    dragoman ledger refresh --ledger news
    dragoman ledger pin --ledger news --note "as used in the March report"
    """


@command.command("info")
@_ledger
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def info(path: Path, as_json: bool) -> int:
    """Say what a ledger holds: stories and events by coder, days, size on disk, pins, and whether side tables are fresh."""
    with _open(path) as ledger:
        found = ledger.info()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    for line in _lines(found):
        click.echo(line)
    return 0


def _lines(found: dict[str, Any]) -> list[str]:
    held = f", {found['held_back']} held back by an embargo" if found["held_back"] else ""
    lines = [
        f"{found['stories']} stories, {found['events']} events ({found['first']} to {found['last']}){held}",
        f"{found['bytes'] / 2**20:.1f} MB in {found['files']} files; format {found['format']}",
    ]
    lines += [f"  {row['coder']}: {row['stories']} stories, {row['events']} events" for row in found["coders"]]
    lines += [f"pin {number}: {pin['made'][:10]} {pin['note']}".rstrip() for number, pin in found["pins"].items()]
    if not found["side_tables"]:
        lines.append("side tables are missing or old; `dragoman ledger refresh` makes large ledgers answer at once")
    return lines


@command.command("refresh")
@_ledger
@click.option("-q", "--quiet", is_flag=True, help="No progress and no message.")
def refresh(path: Path, quiet: bool) -> int:
    """Make the side tables and the text index anew. Answers are the same without, only slower; do it after large additions."""
    with _open(path) as ledger, progress("making side tables", None, quiet):
        ledger.refresh()
    _say("side tables and text index are fresh", quiet)
    return 0


@command.command("pin")
@_ledger
@click.option("--note", default="", help="What the pin is for.")
def pin(path: Path, note: str) -> int:
    """Name the present state for ever and print its number: `dragoman ask --as-of N` answers as of then."""
    with _open(path) as ledger:
        click.echo(ledger.pin(note))
    return 0


@command.command("compact")
@_ledger
@click.option("-q", "--quiet", is_flag=True, help="No progress and no message.")
def compact(path: Path, quiet: bool) -> int:
    """Rewrite each table's many small files as one sorted file. The old files stay, so that pins can be read."""
    with _open(path) as ledger, progress("compacting", None, quiet):
        rows = ledger.compact()
    _say(", ".join(f"{name}: {n} rows in one file" if n else f"{name}: one file already" for name, n in rows.items()), quiet)
    return 0


def _open(path: Path) -> Any:
    from dragoman.ledger import Ledger

    return Ledger(path)


def _say(words: str, quiet: bool) -> None:
    if not quiet:
        click.echo(words, err=True)
