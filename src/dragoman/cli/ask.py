"""``dragoman ask``: events of a ledger that fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dragoman.cli.asking import DAY, ledger_options, open_ledger, show


@click.command("ask")
@click.option("--actor", help="Who acted: a code (RUS) or a part of a name.")
@click.option("--recipient", help="Who was acted on.")
@click.option("--between", nargs=2, help="Both of these take part, either way round.")
@click.option("--type", help="PLOVER type, such as CONSULT.")
@click.option("--mode", help="PLOVER mode, such as visit.")
@click.option("--status", help="asserted, reported, alleged, planned, denied or hypothetical.")
@click.option("--since", type=DAY, help="Not over before this day.")
@click.option("--until", type=DAY, help="Begun by this day.")
@click.option("--outlet", help="A part of the outlet's name.")
@click.option("--place", help="Country code of where it happened.")
@click.option("--text", help="Words of the sentence.")
@click.option("--limit", default=100, show_default=True, help="At most this many.")
@ledger_options
def command(path: Path, as_of: int | None, form: str | None, **wanted: Any) -> int:
    """List events that fit, newest first.

    \b
    dragoman ask --ledger L --between RUS PAK --type CONSULT
    dragoman ask --ledger L --status alleged --since 2022-01-01 --csv > alleged.csv
    """
    between = wanted.pop("between") or None
    rows = open_ledger(path, as_of).ask(between=between, **wanted)
    show(rows, form, "nothing fits; leave a condition out", hide=("story_id", "narrator", "background", "published"))
    return 0
