"""``dragoman code``: many stories into a ledger, on several processes or a cluster."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from dragoman.cli.common import Failures, progress, reader_options, say_if_none, settings_from, stories_from


@click.command("code")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR...")
@click.option("--ledger", "root", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger; made if new.")
@click.option("--workers", default=os.cpu_count() or 2, show_default="one a core", help="Processes on this machine.")
@click.option("--scheduler", help="Address of a Dask scheduler (tcp://HOST:8786) instead of local processes.")
@click.option("--shard", default=64, show_default=True, help="Stories a shard.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no messages.")
@reader_options
def command(paths: tuple[str, ...], root: Path, workers: int, scheduler: str | None, shard: int, quiet: bool, **options: Any) -> int:
    """Read many stories in parallel and commit them shard by shard. Run it again after a stop: shards already in are skipped.
    Where no story could be read, no ledger is made.

    \b
    dragoman code archive/*.jsonl --ledger news
    dragoman code archive/ --ledger /shared/news --scheduler tcp://head:8786
    """
    from dragoman.ledger.beginning import Beginning
    from dragoman.ledger.coding import code

    failures = Failures(quiet)
    stories = stories_from(paths, failures, {})
    with Beginning(root) as beginning, progress("coding", None, quiet) as advance:
        done = code(
            root, stories, settings_from(options), workers=workers, scheduler=scheduler, size=shard,
            progress=advance,
        )  # fmt: skip
    if not quiet:
        click.echo(f"{done.stories} stories read, {done.events} events, {done.skipped} stories were there already", err=True)
    say_if_none(beginning.taken_away, root, quiet)
    return failures.status(done.stories + done.skipped)
