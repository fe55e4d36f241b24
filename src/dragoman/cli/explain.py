"""``dragoman explain``: why each record says what it says."""

from __future__ import annotations

from typing import Any

import click

from dragoman.cli.common import Failures, reader_options, settings_from, stories_from


@click.command("explain")
@click.argument("path", metavar="FILE|-")
@click.option("--event", "which", help="Only this event: its number in the story, or its id.")
@click.option("--published", help="Day the story appeared, as 2022-04-24.")
@click.option("--outlet", help="Who published it.")
@reader_options
def command(path: str, which: str | None, published: str | None, outlet: str | None, **options: Any) -> int:
    """Show, for each event of a story, the rule, table row or model head that decided each part, and the words it rests on.

    \b
    dragoman explain story.txt --published 2022-04-24
    dragoman explain story.txt --event 3
    """
    from rich.console import Console

    from dragoman.intake.coding import read_stories
    from dragoman.reader import Reader, parse_day
    from dragoman.render.terminal import explain_tree

    failures = Failures()
    reader = Reader(settings_from(options))
    console = Console()
    read = shown = 0
    for reading in read_stories(reader, stories_from([path], failures, {"published": parse_day(published), "outlet": outlet})):
        read += 1
        for number, event in enumerate(reading.events, 1):
            if which in (None, str(number), event.id):
                console.print(explain_tree(reading, event, number))
                shown += 1
    if read and not shown:
        console.print("no such event in the story" if which else "no political event found")
    return failures.status(read)
