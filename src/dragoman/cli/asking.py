"""What the ledger's verbs share: the ledger option, days, and the three ways to print rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dragoman.cli.common import wants_color

__all__ = ["DAY", "ledger_options", "open_ledger", "show"]

F = TypeVar("F", bound=Callable[..., Any])
WIDEST = 60


class Day(click.ParamType[dt.date]):
    """An ISO day on the command line."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read 2022-04-24; fails with the form to use."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2022-04-24", param, ctx)


DAY = Day()


def ledger_options(command: F) -> F:
    """--ledger, --as-of, --json and --csv, as every asking verb has them."""
    options = [
        click.option(
            "--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger directory."
        ),
        click.option("--as-of", type=int, help="The ledger as it stood at this pin."),
        click.option("--json", "form", flag_value="json", help="JSON lines."),
        click.option("--csv", "form", flag_value="csv", help="CSV with a header."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def open_ledger(path: Path, as_of: int | None = None) -> Any:
    """The ledger at ``path``, to read."""
    from dragoman.ledger import Ledger

    return Ledger(path, as_of=as_of)


def show(rows: Any, form: str | None, empty: str) -> None:
    """Print rows as JSON lines, CSV, or for people in words or a table. Without any, ``empty`` says on stderr what to do."""
    if not rows:
        click.echo(empty, err=True)
    if form == "csv":
        click.echo(rows.to_csv(), nl=False)
    elif form == "json" or (form is None and not wants_color()):
        for row in rows.to_dicts():
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows and "event_id" in rows.columns:
        _events(rows)
    elif rows:
        _table(rows)


def _events(rows: Any) -> None:
    from rich.console import Console

    from dragoman.render.listing import row_block

    console = Console()
    for row in rows:
        console.print(row_block(row))


def _table(rows: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for column in rows.columns:
        table.add_column(column, overflow="fold", max_width=WIDEST)
    for row in rows.to_dicts():
        table.add_row(*(_cell(row[c]) for c in rows.columns))
    Console().print(table)


def _cell(value: Any) -> str:
    from rich.markup import escape

    from dragoman.render.terminal import clean

    if value is None:
        return ""
    if isinstance(value, list):
        return escape(clean(", ".join(map(str, value))))
    return escape(clean(str(value)))
