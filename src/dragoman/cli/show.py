"""``dragoman show``: one event or story of a ledger, whole."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dragoman.cli.asking import ledger_options, open_ledger
from dragoman.errors import LedgerError


@click.command("show")
@click.argument("identifier", metavar="EVENT|STORY")
@ledger_options
def command(identifier: str, path: Path, as_of: int | None, form: str | None) -> int:
    """Print an event with its perspectives, revisions and occurrence, or a story with its events, as JSON."""
    ledger = open_ledger(path, as_of)
    try:
        found = ledger.event(identifier)
    except LedgerError:
        found = ledger.story(identifier)
    click.echo(json.dumps(found, ensure_ascii=False, indent=None if form == "json" else 2, default=str))
    return 0
