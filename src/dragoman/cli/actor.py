"""``dragoman actor``: one actor's acts, and the office held at each."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from dragoman.cli.asking import DAY, ledger_options, open_ledger, show


@click.command("actor")
@click.argument("name")
@click.option("--on", type=DAY, help="Only what may have happened on this day.")
@click.option("--limit", default=200, show_default=True, help="At most this many.")
@ledger_options
def command(name: str, on: dt.date | None, limit: int, path: Path, as_of: int | None, form: str | None) -> int:
    """List the events in which NAME (a part of a name, or a code) acted or was acted on."""
    rows = open_ledger(path, as_of).actor(name, on=on, limit=limit)
    show(rows, form, f"nobody called {name!r} in this ledger")
    return 0
