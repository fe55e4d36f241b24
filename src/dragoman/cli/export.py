"""``dragoman export``: a ledger in another format."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from dragoman.cli.asking import open_ledger
from dragoman.errors import ConfigError

FORMS = (
    "plover", "polecat", "icews", "gdelt", "gdelt-mentions", "phoenix", "dyad-panel", "country-panel", "brat", "label-studio",
    "prov", "training",
)  # fmt: skip
HEADLESS = frozenset({"gdelt", "gdelt-mentions", "phoenix"})
"""Formats whose published files have no header line."""


@click.command("export")
@click.argument("form", type=click.Choice(FORMS))
@click.option("--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write; for brat a folder (default: stdout).")
@click.option("--as-of", type=int, help="The ledger as it stood at this pin.")
@click.option("--status", multiple=True, help="Statuses that go out (default: asserted and reported). Repeatable.")
@click.option("--by", type=click.Choice(["day", "week", "month", "year"]), default="week", help="Panel's period (week).")
@click.option("--undirected", is_flag=True, help="Panel: A to B and B to A together.")
@click.option("--window", default=1, show_default=True, help="Panel: days in which the same act counts once; 0 counts all.")
def command(
    form: str, path: Path, output: Path | None, as_of: int | None, status: tuple[str, ...], by: str, undirected: bool, window: int
) -> int:
    """Write a ledger's events as FORM.

    plover keeps everything; training gives the stories somebody corrected, to train on. The older formats know one actor, one
    recipient and one day an event and no attribution, so each ordered pair becomes a row and only asserted and reported events go
    out unless --status says otherwise.

    \b
    dragoman export polecat --ledger L -o events.tsv
    dragoman export dyad-panel --ledger L --by month --undirected -o panel.csv
    """
    from dragoman.export.tabular import FORMATS, STATUSES, table

    ledger = open_ledger(path, as_of)
    stories = ledger.each_story()
    statuses = status or STATUSES
    if form == "brat":
        return _brat(stories, output)
    with _open(output) as out:
        if form in FORMATS:
            header = [] if form in HEADLESS else [FORMATS[form][0]]
            _delimited(out, [*header], "\t")
            _delimited(out, table(stories, form, statuses), "\t")
        elif form.endswith("-panel"):
            from dragoman.export.panels import COLUMNS, panel

            acts = ledger.acts(unit=form[:-6], directed=not undirected, statuses=statuses)
            _delimited(out, [COLUMNS], ",")
            _delimited(out, panel(acts, by=by, window=window), ",")
        elif form == "training":
            from dragoman.export.training import training

            _lines(out, training(stories, ledger.corrected_stories()))
        else:
            _lines(out, _documents(form, stories))
    return 0


def _documents(form: str, stories: Iterable[Any]) -> Iterable[Any]:
    from dragoman.export import annotation, plover

    makers = {"plover": plover.plover, "prov": plover.prov, "label-studio": annotation.label_studio}
    return makers[form](stories)


def _brat(stories: Iterable[Any], output: Path | None) -> int:
    from dragoman.export.annotation import brat

    if output is None:
        raise ConfigError("brat is a folder of files: name it with --output FOLDER")
    click.echo(f"{brat(stories, output)} stories in {output}", err=True)
    return 0


def _delimited(out: TextIO, rows: Iterable[Iterable[Any]], delimiter: str) -> None:
    if delimiter == "\t":
        # The older formats know no quoting; their cells hold no tabs or line ends.
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    else:
        csv.writer(out, lineterminator="\n").writerows(rows)


def _lines(out: TextIO, rows: Iterable[Any]) -> None:
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


@contextmanager
def _open(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", newline="") as out:
        yield out
