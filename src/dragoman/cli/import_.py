"""``dragoman import``: other coders' files into a ledger."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.common import Failures, progress, say_if_none
from dragoman.errors import InputError


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger; made if new.")
@click.option("--format", "form", type=click.Choice(["polecat", "icews", "gdelt"]), help="The files' format (default: found out).")
@click.option("-q", "--quiet", is_flag=True, help="Only the exit status tells of failures.")
def command(files: tuple[Path, ...], path: Path, form: str | None, quiet: bool) -> int:
    """Add POLECAT, ICEWS or GDELT 2 event files to a ledger, beside events of our own; `coder` tells them apart.

    A file comes in whole or, where a column is unknown or a row bad, not at all; one that is there already is passed over. Where
    no file could be read, no ledger is made.

    \b
    dragoman import ngecEvents.*.txt --ledger compare
    dragoman import 20150218230000.export.CSV --format gdelt --ledger compare
    dragoman dyad RUS UKR --ledger compare --by month
    """
    from dragoman.ledger import Ledger
    from dragoman.ledger.beginning import Beginning

    failures, read = Failures(quiet), 0
    with Beginning(path) as beginning, Ledger(path, create=True) as ledger:
        for file in files:
            try:
                with progress(file.name, None, quiet) as advance:
                    done = ledger.import_file(file, form, progress=advance)
            except InputError as e:
                failures.add(e)
                continue
            read += 1
            beginning.keep()
            if not quiet:
                nothing = "there already, nothing added" if done.skipped else "holds no events"
                told = f"{done.events} events of {done.stories} stories" if done.events else nothing
                click.echo(f"dragoman: {file}: {told}", err=True)
    say_if_none(beginning.taken_away, path, quiet)
    return failures.status(read)
