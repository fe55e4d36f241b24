"""``dragoman contested``: claims that somebody denies."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.asking import ledger_options, open_ledger, show


@click.command("contested")
@click.option("--limit", default=200, show_default=True, help="At most this many.")
@ledger_options
def command(limit: int, path: Path, as_of: int | None, form: str | None) -> int:
    """List claims that somebody denies: what, on whose word, denied by whom, told by how many stories."""
    rows = open_ledger(path, as_of).contested(limit=limit)
    show(rows, form, "no claim in this ledger is contested")
    return 0
