"""``dragoman evaluate``: the judge of quality."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from dragoman.cli.common import progress, reader_options, settings_from
from dragoman.evaluate import floors
from dragoman.evaluate.suites import SUITES, Result, run


@click.command("evaluate")
@click.argument("suite", type=click.Choice(list(SUITES)))
@click.option("--gold", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Gold file of the suite's format.")
@click.option("--split", help='Rows of this split only; "all" for every row (default: dev where the file marks one).')
@click.option("--predictions", type=click.Path(dir_okay=False, path_type=Path), help="Write what the scorers read, as JSONL.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--per-type", is_flag=True, help="Figures of each event type (stories, sentences).")
@click.option("--misses", default=0, help="Show this many gold events that were missed (stories).")
@click.option("--extras", default=0, help="Show this many events that are not in the gold (stories).")
@click.option("--wrong", help="Show found events whose FIELD is wrong (stories): date, value, chain ...")
@click.option("--floors", "floors_file", type=click.Path(path_type=Path), default=floors.DEFAULT, help="Floors file.")
@click.option("--raise-floors", is_flag=True, help="Raise the floors to these figures where they are better.")
@click.option("--lower", multiple=True, help="Lower the floor of this figure; needs --why.")
@click.option("--why", default="", help="Reason for lowering; kept in the floors file.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
@reader_options
def command(suite: str, gold: Path | None, split: str | None, quiet: bool, **options: Any) -> int:
    """Read a gold set, score the readings, and print one table. Exit status 1 when a figure is under its floor.

    \b
    dragoman evaluate stories --per-type --misses 20 --extras 20
    dragoman evaluate polnear --predictions out.jsonl --json
    """
    named = {k: options.pop(k) for k in ("config", "model", "encoder", "tables", "frames")}
    settings = settings_from(named)
    with progress(suite, None, quiet) as advance:
        result = run(suite, gold, settings, split, progress=lambda *_: advance())
    if options["predictions"]:
        _write(options["predictions"], result)
    if options["lower"]:
        floors.lower(suite, options["lower"], result.figures, options["why"], options["floors_file"])
    if options["raise_floors"]:
        floors.raise_floors(suite, result.gold.name, result.sha256, result.figures, options["floors_file"])
    under = floors.broken(suite, result.sha256, result.figures, options["floors_file"])
    if options["as_json"]:
        click.echo(json.dumps({"suite": suite, "gold": str(result.gold), "figures": result.figures}))
    else:
        _table(result, options)
    for line in under:
        click.echo(f"under the floor: {line}", err=True)
    return 1 if under else 0


def _write(path: Path, result: Result) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in result.predictions.values():
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _table(result: Result, options: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{result.suite} · {result.gold.name} · {len(result.rows)} rows", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in result.figures.items():
        table.add_row(name, f"{value}")
    Console().print(table)
    if result.suite == "stories":
        _stories(result, options)
    elif result.suite == "sentences" and options["per_type"]:
        from dragoman.evaluate.sentences import macro

        for name, value in macro(result.rows, result.predictions).items():
            click.echo(f"  {name:10} F1 {value}")


def _stories(result: Result, options: dict[str, Any]) -> None:
    from dragoman.evaluate.measures import f1, percent
    from dragoman.evaluate.stories import codes, score

    outcome = score(result.rows, result.predictions)
    if options["per_type"]:
        for name, (found, wrong, core) in sorted(outcome.types.items(), key=lambda x: -x[1][2]):
            p, r = percent(found, found + wrong), percent(found, core)
            click.echo(f"  {name:10} P {p:5} R {r:5} F1 {f1(p, r):5.1f}  certain {core}")
    for story, e in outcome.misses[: options["misses"]]:
        click.echo(f"missed {story} {e['type']} {e['trigger']!r} {sorted(codes(e['actor']))} -> {sorted(codes(e['recipient']))}")
    for story, e in outcome.extras[: options["extras"]]:
        raw = e["raw"]
        dyad = f"{sorted(codes(e['actor']))} -> {sorted(codes(e['recipient']))}"
        click.echo(f"extra  {story} {e['type']} {raw.get('event_text')!r} {dyad} {raw.get('text', '')[:120]!r}")
    for story, gold, mine, verdicts in outcome.pairs:
        if verdicts.get(options["wrong"] or "") is False:
            click.echo(f"{options['wrong']} {story}\n   gold {_some(gold, _GOLD)}\n   ours {_some(mine, _OURS)}")
            click.echo(f"   {mine['raw'].get('text')!r}")


_GOLD = ("trigger", "type", "mode", "date", "sources", "value", "author", "tense", "background", "contested", "place")
_OURS = ("date", "enddate", "mode", "chain", "value", "narrator", "tense", "background", "contested", "place")


def _some(event: Any, names: tuple[str, ...]) -> str:
    return json.dumps({k: event.get(k) for k in names}, ensure_ascii=False)
