"""``dragoman tables``: rebuild or check the tables of facts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click


@click.group("tables")
def command() -> None:
    """Make a table of offices of your own, or check the tables in use."""


@command.command("build")
@click.argument("facts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for offices.tsv.")
@click.option("--country", default="---", help="Alpha-3 code of the rows of a Wikidata CSV that state none.")
@click.option("--notes", type=click.Path(dir_okay=False, path_type=Path), help="Write what was left out, and why, to this file.")
def build_table(facts: Path, output: Path, country: str, notes: Path | None) -> int:
    """Compile FACTS into offices.tsv: JSON lines of terms, or the CSV of a Wikidata query (see docs/actors.md).

    \b
    dragoman tables build query.csv --country NOR -o mine/
    dragoman read story.txt --tables mine/
    """
    from dragoman.actors.build import build

    output.mkdir(parents=True, exist_ok=True)
    read, written, left_out = build(facts, output / "offices.tsv", dt.date.today().isoformat(), country)
    if notes:
        notes.write_text("".join(line + "\n" for line in left_out), encoding="utf-8")
    click.echo(f"{read} facts, {written} terms written, {len(left_out)} remarks" + ("" if notes else "; --notes FILE keeps them"), err=True)
    return 0


@command.command("check")
@click.option("--tables", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Your own tables, laid over ours.")
def check_tables(tables: Path | None) -> int:
    """Name every row that breaks a rule: unknown code, end before start, two holders of one seat, a name in another script."""
    from dragoman.actors.check import problems

    found = problems(tables)
    for line in found:
        click.echo(line)
    click.echo(f"{len(found)} problems", err=True)
    return 1 if found else 0
