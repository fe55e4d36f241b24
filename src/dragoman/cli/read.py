"""``dragoman read``: stories in, events out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from dragoman.cli.common import Failures, progress, reader_options, settings_from, stories_from, wants_color


@click.command("read")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...")
@click.option("--published", help="Day the stories appeared, as 2022-04-24; dates relative to it stay unknown without one.")
@click.option("--outlet", help="Who published them.")
@click.option("--by", type=click.Choice(["event", "story"]), default="event", help="One event or one story a line of JSON.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, also on a terminal.")
@click.option("--pretty", is_flag=True, help="In words, also when piped.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write JSON lines to this file.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no messages; only the exit status tells of failures.")
@reader_options
def command(
    paths: tuple[str, ...], published: str | None, outlet: str | None, by: str, as_json: bool, pretty: bool,
    output: Path | None, quiet: bool, **options: Any,
) -> int:  # fmt: skip
    """Read stories and write who did what to whom, when, where, and on whose word.

    FILE may be text, HTML, a feed, a newswire or database export, or JSONL of stories; a directory is walked; "-" is stdin.
    On a terminal the events are shown in words, otherwise as JSON lines (PLOVER names).

    \b
    dragoman read story.txt --published 2022-04-24 --outlet "The Daily"
    dragoman read archive/ --json > events.jsonl
    cat story.txt | dragoman read - --by story
    """
    from dragoman.intake.coding import read_stories
    from dragoman.reader import Reader, parse_day

    settings = settings_from(options)
    failures = Failures(quiet)
    stories = stories_from(paths, failures, {"published": parse_day(published), "outlet": outlet})
    many = len(paths) > 1 or any(Path(p).is_dir() for p in paths)
    pretty = output is None and (pretty or (wants_color() and not as_json))
    out = output.open("w", encoding="utf-8") if output else sys.stdout
    done = 0
    with progress("reading", None, quiet or not (many and (output or not pretty))) as advance:
        for reading in read_stories(Reader(settings), stories):
            done += 1
            if pretty:
                _show(reading)
            else:
                _write(out, reading, by)
            advance()
    if output:
        out.close()
    return failures.status(done)


def _show(reading: Any) -> None:
    from rich.console import Console

    from dragoman.render.terminal import reading_block

    Console().print(reading_block(reading))


def _write(out: Any, reading: Any, by: str) -> None:
    from dragoman.records import event_dict

    rows = [reading.to_dict()] if by == "story" else [event_dict(e) for e in reading.events]
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
