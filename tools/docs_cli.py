"""docs/reference/cli.md: the help of every verb, as click prints it, and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import click

from dragoman.cli import VERBS, cli
from dragoman.config import Settings

WIDTH = 100

OPENING = """# Command line

`dragoman VERB --help` prints what stands here. Exit status: 0 all well, 1 some input failed, 2 wrong usage or settings. What a verb
answers goes to standard output, messages and progress to standard error; `-` is standard input.
"""

SETTINGS = """## Settings

Options first, then the environment, then `dragoman.toml` in the working directory (or the file of `--config`), then the default.

| key in dragoman.toml | environment | default |
| --- | --- | --- |
"""

MORE = """
Also read: `DRAGOMAN_LEDGER` (the ledger for verbs that take `--ledger`), `NO_COLOR`. What each setting means:
[`Settings`](python.md#class-settings).
"""


def page() -> str:
    """The whole page."""
    verbs = "\n".join(f"- [{name}](#{name}): {does}" for name, does in VERBS.items())
    return "\n".join([OPENING, verbs, "", *_all(), _settings()])


def _all() -> Iterator[str]:
    root = click.Context(cli, info_name="dragoman", **cli.context_settings)
    for name in VERBS:
        command = cli.get_command(root, name)
        assert command is not None
        yield f"## {name}\n"
        context = click.Context(command, info_name=name, parent=root, terminal_width=WIDTH, max_content_width=WIDTH)
        yield _block(command, context)
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield f"### {name} {inner}\n"
                yield _block(found, click.Context(found, info_name=inner, parent=context, terminal_width=WIDTH, max_content_width=WIDTH))


def _block(command: click.Command, context: click.Context) -> str:
    lines = (line.rstrip() for line in command.get_help(context).splitlines())
    return "```text\n" + "\n".join(lines) + "\n```\n"


def _settings() -> str:
    rows = [f"| `{f.name}` | `DRAGOMAN_{f.name.upper()}` | `{f.default}` |" for f in fields(Settings)]
    return SETTINGS + "\n".join(rows) + "\n" + MORE
