"""``dragoman ask``: events of a ledger that fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dragoman import data
from dragoman.cli.asking import DAY, ledger_options, open_ledger, show
from dragoman.errors import ConfigError
from dragoman.render.phrases import terms

TYPES = tuple(sorted(data.toml("plover.toml")["types"]))
STATUSES = tuple(terms("statuses"))


@click.command("ask")
@click.option("--actor", help="Who acted: a code (RUS) or a part of a name.")
@click.option("--recipient", help="Who was acted on.")
@click.option("--between", nargs=2, help="Both of these take part, either way round.")
@click.option("--type", type=click.Choice(TYPES, case_sensitive=False), metavar="TYPE", help=f"PLOVER type: {', '.join(TYPES)}.")
@click.option("--mode", help="PLOVER mode, such as visit.")
@click.option("--status", type=click.Choice(STATUSES), metavar="STATUS", help=f"{', '.join(STATUSES)}.")
@click.option("--since", type=DAY, help="Not over before this day.")
@click.option("--until", type=DAY, help="Begun by this day.")
@click.option("--outlet", help="A part of the outlet's name.")
@click.option("--place", help="Country code of where it happened.")
@click.option("--text", help="Words of the sentence.")
@click.option("--limit", default=100, show_default=True, help="At most this many.")
@click.option("--save", metavar="NAME", help="Keep this search in the ledger; the desk makes a page and an Atom feed of it.")
@ledger_options
def command(path: Path, as_of: int | None, form: str | None, save: str | None, **wanted: Any) -> int:
    """List events that fit, newest first.

    \b
    dragoman ask --ledger L --between RUS PAK --type CONSULT
    dragoman ask --ledger L --status alleged --since 2022-01-01 --csv > alleged.csv
    """
    between = wanted.pop("between") or None
    rows = open_ledger(path, as_of).ask(between=between, **wanted)
    if save:
        _save(path, save, {**wanted, "between": between and ", ".join(between)})
    show(rows, form, "nothing fits; leave a condition out")
    return 0


def _save(path: Path, name: str, wanted: dict[str, Any]) -> None:
    from dragoman.ledger.searches import save_search

    kept = {k: v for k, v in wanted.items() if v and k != "limit"}
    if not kept:
        raise ConfigError("--save: a search without a condition is the whole ledger; give one, such as --actor RUS")
    save_search(path, name, kept)
    click.echo(f"kept as {name}: on the desk /search?saved={name}, as a feed /feed.atom?saved={name}", err=True)
