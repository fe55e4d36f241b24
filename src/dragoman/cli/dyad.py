"""``dragoman dyad``: two countries over time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from dragoman.cli.asking import DAY, ledger_options, open_ledger, show
from dragoman.render.phrases import code_of


@click.command("dyad")
@click.argument("one")
@click.argument("two")
@click.option("--by", type=click.Choice(["day", "week", "month", "year"]), default="month", show_default=True, help="Period.")
@click.option("--since", type=DAY, help="From this day on.")
@click.option("--until", type=DAY, help="Up to this day.")
@ledger_options
def command(
    one: str, two: str, by: str, since: dt.date | None, until: dt.date | None, path: Path, as_of: int | None, form: str | None
) -> int:
    """Count what two actors (codes such as RUS and PAK, or names of countries) did to one another, by period and direction.

    Each act is counted once, however many stories and copies tell it; "alleged" holds what nobody the story trusts asserts.
    """
    one, two = code_of(one), code_of(two)
    rows = open_ledger(path, as_of).dyad(one, two, by=by, since=since, until=until)
    show(rows, form, f"nothing between {one} and {two}; `dragoman ask --actor {one}` shows what there is")
    return 0
