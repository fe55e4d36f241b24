"""``dragoman mcp``: a ledger as tools for an assistant."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("mcp")
@click.option("--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger.")
def command(path: Path) -> int:
    """Offer ask, dyad, actor, contested and explain over the Model Context Protocol, on standard input and output."""
    from dragoman.mcp import serve

    serve(path)
    return 0
