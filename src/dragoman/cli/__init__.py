"""The command line. One module a verb (`cli/VERB.py`, its click command named ``command``), imported when it is called."""

from __future__ import annotations

import keyword
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from dragoman import __version__
from dragoman.errors import ConfigError, DragomanError

__all__ = ["VERBS", "cli", "main"]

VERBS = {
    "read": "read stories and write their events",
    "explain": "show why each record says what it says",
    "add": "read files into a ledger",
    "code": "read many stories on several processes or a cluster",
    "import": "POLECAT, ICEWS or GDELT files into a ledger",
    "watch": "follow feeds into a ledger",
    "ask": "list events of a ledger that fit",
    "dyad": "two actors over time",
    "actor": "what one actor did, and in which office",
    "contested": "claims that somebody denies",
    "show": "one event or story of a ledger, whole",
    "export": "a ledger as POLECAT, ICEWS, GDELT, Phoenix, panels, brat ...",
    "correct": "append a correction, a retraction or an undo",
    "ledger": "what is in a ledger; pins, side tables, compaction",
    "serve": "a ledger as pages to read, check and correct",
    "mcp": "a ledger as tools for an assistant",
    "evaluate": "measure the reader on a gold set",
    "doctor": "check model, tables and installation",
    "tables": "rebuild or check the tables of facts",
}
"""Verb to its help line, so that ``dragoman --help`` imports none of them."""


class LazyGroup(click.Group):
    """A group that knows its verbs by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"dragoman.cli.{module}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and a verb misspelt is told the nearest."""
        near = get_close_matches(args[0], VERBS, n=1) if args[0] not in VERBS else []
        if near:
            ctx.fail(f"No verb {args[0]!r}; did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="dragoman")
def cli() -> None:
    """dragoman reads news and records who did what to whom, when, where, and on whose word.

    Try:  dragoman read story.txt --published 2022-04-24
    """


def main(argv: list[str] | None = None) -> None:
    """Entry point. Exit status: 0 all well, 1 some input failed, 2 wrong usage or settings."""
    sys.exit(run(argv))


def run(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    try:
        result: Any = cli.main(args=argv, prog_name="dragoman", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as e:
        e.show()
        return 2
    except ConfigError as e:
        click.echo(f"dragoman: {e}", err=True)
        return 2
    except DragomanError as e:
        click.echo(f"dragoman: {e}", err=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0
