"""What several verbs share: options of the reader, stories from paths, progress, and the summary of failures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from dragoman.config import Settings, load_settings
from dragoman.errors import InputError
from dragoman.records import Story

__all__ = ["Failures", "progress", "reader_options", "say_if_none", "settings_from", "stories_from", "wants_color"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def reader_options(command: F) -> F:
    """--config, --model, --encoder, --tables and --frames, as every reading verb has them."""
    options = [
        click.option("--config", type=click.Path(dir_okay=False), help="Settings file (default: ./dragoman.toml)."),
        click.option("--model", help="spaCy model to parse with (default: auto)."),
        click.option("--encoder", type=click.Choice(["auto", "off"]), help="Use the small model, or tables alone."),
        click.option("--tables", type=click.Path(file_okay=False, exists=True), help="Your own tables, laid over ours."),
        click.option("--frames", type=click.Path(file_okay=False, exists=True), help="Your own frames, laid over ours."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def settings_from(options: dict[str, Any]) -> Settings:
    """Settings from the options that `reader_options` added; takes them out of ``options``."""
    named = {k: options.pop(k) for k in ("model", "encoder", "tables", "frames")}
    return load_settings(options.pop("config"), **named)


class Failures:
    """Documents that could not be read: each said once on stderr, counted for the exit status."""

    def __init__(self, quiet: bool = False):
        self.count, self._quiet = 0, quiet

    def add(self, error: InputError) -> None:
        """Say ``error`` on stderr and count it."""
        self.count += 1
        if not self._quiet:
            click.echo(f"dragoman: {error} [{error.code}]", err=True)

    def status(self, read: int) -> int:
        """Exit status: 1 when something failed; sums up on stderr where there was more than one document."""
        if self.count and read + self.count > 1:
            click.echo(f"dragoman: {read} read, {self.count} failed", err=True)
        return 1 if self.count else 0


def stories_from(paths: Iterable[str], failures: Failures, defaults: dict[str, Any]) -> Iterator[Story]:
    """Stories of all ``paths`` ("-" is stdin; a directory is walked); what cannot be read goes to ``failures``."""
    from dragoman.intake import open_stories

    for path in paths:
        source: Any = sys.stdin.buffer.read() if path == "-" else Path(path)
        for item in open_stories(source, **defaults):
            if isinstance(item, InputError):
                failures.add(item)
            else:
                yield item


@contextmanager
def progress(label: str, total: int | None, quiet: bool) -> Iterator[Callable[..., None]]:
    """A progress bar on stderr when that is a terminal; yields the function to call for each item done (or with their number)."""
    if quiet or not sys.stderr.isatty():
        yield lambda count=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda count=1: bar.advance(task, count)


def say_if_none(taken_away: bool, ledger: Path, quiet: bool) -> None:
    """Say on stderr that no ledger was made, where that is so."""
    if taken_away and not quiet:
        click.echo(f"dragoman: nothing came in, so no ledger was made at {ledger}", err=True)


def wants_color() -> bool:
    """True where stdout is a terminal, so that people rather than programs read it."""
    return sys.stdout.isatty()
