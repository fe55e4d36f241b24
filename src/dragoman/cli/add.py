"""``dragoman add``: files into a ledger, or into a folder of JSON lines with the same promise."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import click

from dragoman.cli.common import reader_options, say_if_none, settings_from
from dragoman.errors import InputError, LedgerError
from dragoman.records import Reading, Story

__all__ = ["command", "open_desk", "target_options"]

_RAW_CAP = 32 * 2**20


def target_options(function: Any) -> Any:
    """--ledger and --jsonl: where readings go; one of them must be given."""
    function = click.option("--jsonl", type=click.Path(file_okay=False, path_type=Path), help="A folder of JSON lines instead.")(
        function
    )
    return click.option(
        "--ledger", type=click.Path(file_okay=False, path_type=Path), help="The ledger; made if it is not there."
    )(function)


@click.command("add")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...")
@target_options
@click.option("--published", help="Day of stories that state none, as 2022-04-24.")
@click.option("--outlet", help="Outlet of stories that state none.")
@click.option("--kind", help="The files' format, where it should not be found out (see docs/intake.md).")
@click.option("--map", "columns", multiple=True, metavar="FIELD=COLUMN", help="Name of a field in your table, as text=BodyText.")
@click.option("--keep-raw/--no-keep-raw", default=True, show_default=True, help="Keep each document's bytes under their hash.")
@click.option("-q", "--quiet", is_flag=True, help="Only the exit status tells of failures.")
@reader_options
def command(
    paths: tuple[str, ...], ledger: Path | None, jsonl: Path | None, published: str | None, outlet: str | None, kind: str | None,
    columns: tuple[str, ...], keep_raw: bool, quiet: bool, **options: Any,
) -> int:  # fmt: skip
    """Read files and keep their events in a ledger.

    A story that is there already is passed over, a newer version supersedes the older one, and a kill notice takes it back.
    What is said to be added is on disk: a run that was cut off is simply repeated. Where no story could be read, no ledger is made.

    \b
    dragoman add archive/ --ledger news
    dragoman add dump.csv --ledger news --map text=BodyText --map published=Day
    """
    from dragoman.intake.worker import Workshop

    opening: dict[str, Any] = {"published": published, "outlet": outlet, "kind": kind, "columns": _mapping(columns)}
    settings = settings_from(options)
    with ExitStack() as stack:
        beginning = stack.enter_context(_beginning(ledger)) if ledger and jsonl is None else None
        desk, raw_root = open_desk(stack, ledger, jsonl, settings)
        opening["workshop"] = stack.enter_context(Workshop())
        for error in desk.take(_stories(paths, opening, raw_root if keep_raw else None)):
            if not quiet:
                click.echo(f"dragoman: {error} [{error.code}]", err=True)
    if not quiet:
        click.echo(f"dragoman: {desk.counts.line()}", err=True)
    if ledger and beginning:
        say_if_none(beginning.taken_away, ledger, quiet)
    return 1 if desk.counts.failed else 0


def _beginning(ledger: Path) -> Any:
    from dragoman.ledger.beginning import Beginning

    return Beginning(ledger)


def _mapping(columns: Sequence[str]) -> dict[str, str]:
    pairs = [c.partition("=") for c in columns]
    for name, equals, column in pairs:
        if not (name and equals and column):
            raise click.UsageError(f"--map {name!r}: write it as FIELD=COLUMN")
    return {name: column for name, _, column in pairs}


def _stories(paths: Sequence[str], opening: dict[str, Any], raw_root: Path | None) -> Iterator[Story | InputError]:
    from dragoman.intake import open_stories
    from dragoman.intake.opening import files_of
    from dragoman.intake.store import RawStore
    from dragoman.records import replace

    store = RawStore(raw_root) if raw_root else None
    for path in paths:
        for file in [None] if path == "-" else files_of(Path(path)):
            if isinstance(file, InputError):
                yield file
                continue
            source: Any = sys.stdin.buffer.read() if file is None else file
            key = None
            if store is not None and (file is None or file.stat().st_size <= _RAW_CAP):
                key = store.put(source if file is None else file.read_bytes())
            for item in open_stories(source, **opening):
                yield replace(item, meta={**item.meta, "raw_sha256": key}) if key and isinstance(item, Story) else item


class _LedgerSink:
    """A ledger as the desk sees it."""

    def __init__(self, ledger: Any):
        self._ledger = ledger

    def commit(self, readings: Sequence[Reading], retractions: Sequence[tuple[str, str]] = ()) -> None:
        """Add, then retract; both may be repeated after a run that was cut off."""
        if readings:
            self._ledger.add(readings, batch=len(readings), app="add")
        for story, why in retractions:
            with suppress(LedgerError):  # it was taken back before, or never came in
                self._ledger.retract(story, why=why)


def open_desk(stack: ExitStack, ledger: Path | None, jsonl: Path | None, settings: Any) -> tuple[Any, Path]:
    """The desk over the store chosen, closed with ``stack``, and the folder for raw documents. Raises UsageError for no store."""
    from dragoman.intake.coding import read_stories
    from dragoman.intake.desk import Desk
    from dragoman.reader import Reader

    if (ledger is None) == (jsonl is None):
        raise click.UsageError("say where the events go: --ledger DIR, or --jsonl DIR")
    reader = Reader(settings)

    def read(stories: Any) -> Iterator[Reading]:
        return read_stories(reader, stories, settings.batch)

    if jsonl is not None:
        from dragoman.intake.store import Shelf

        shelf = Shelf(jsonl)
        return Desk(read, shelf, shelf.register()), jsonl / "raw"
    from dragoman.intake.state import StateFile
    from dragoman.ledger.ledger import Ledger

    assert ledger is not None
    opened = stack.enter_context(Ledger(ledger, create=True))
    state = stack.enter_context(StateFile(ledger / "_intake.sqlite"))
    return Desk(read, _LedgerSink(opened), state.register(), remembered=state.remember), ledger / "_raw"
