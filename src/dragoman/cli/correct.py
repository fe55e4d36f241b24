"""``dragoman correct``: an analyst's correction, appended with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from dragoman.errors import ConfigError


@click.command("correct")
@click.argument("event")
@click.option("--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger.")
@click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help="New value; JSON for lists. Repeatable.")
@click.option("--retract", is_flag=True, help="Take the event out of what stands now.")
@click.option("--undo", is_flag=True, help="Undo the last correction.")
@click.option("--why", required=True, help="The reason; kept for ever.")
@click.option("--by", "who", default="analyst", show_default=True, help="Who corrects.")
def command(event: str, path: Path, changes: tuple[str, ...], retract: bool, undo: bool, why: str, who: str) -> int:
    """Append a correction to an event. Nothing is overwritten: `dragoman show EVENT` lists every revision.

    \b
    dragoman correct 3f2a --ledger L --set status=denied --why "the ministry denied it on 3 May" --by anna
    """
    from dragoman.ledger import Ledger

    if bool(changes) + retract + undo != 1:
        raise ConfigError("give --set FIELD=VALUE, --retract or --undo, one of them")
    with Ledger(path) as ledger:
        if undo:
            number = ledger.undo(event, why=why, by=who)
        elif retract:
            number = ledger.retract_event(event, why=why, by=who)
        else:
            number = ledger.correct(event, dict(_pair(c) for c in changes), why=why, by=who)
    click.echo(f"event {event}: revision {number}", err=True)
    return 0


def _pair(change: str) -> tuple[str, Any]:
    name, equals, value = change.partition("=")
    if not equals:
        raise ConfigError(f"--set {change!r}: write FIELD=VALUE")
    try:
        return name.strip(), json.loads(value)
    except json.JSONDecodeError:
        return name.strip(), value
