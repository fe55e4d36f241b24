"""``dragoman serve``: the desk in a browser."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from dragoman.cli.common import reader_options, settings_from
from dragoman.errors import LedgerError, MissingExtraError


@click.command("serve")
@click.option("--ledger", "path", required=True, envvar="DRAGOMAN_LEDGER", type=click.Path(path_type=Path), help="Ledger.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8321, show_default=True, help="Port.")
@click.option("--allow-host", multiple=True, help="Further Host name to answer to, where a proxy stands in front. Repeatable.")
@click.option("--allow-corrections", is_flag=True, help="Let readers of the pages append corrections.")
@click.option("--token", envvar="DRAGOMAN_TOKEN", help="What a corrector must type.")
@click.option("--no-try", is_flag=True, help="No page to read pasted texts on.")
@reader_options
def command(
    path: Path, host: str, port: int, allow_host: tuple[str, ...], allow_corrections: bool, token: str | None, no_try: bool, **options: Any
) -> int:
    """Show a ledger as pages to read, check and correct, each with a JSON twin. Listens on this machine alone unless told otherwise.

    \b
    dragoman serve --ledger news
    dragoman serve --ledger news --allow-corrections --token SECRET
    """
    try:
        import uvicorn

        from dragoman.serve.app import LOCAL, make_app
    except ModuleNotFoundError as e:
        raise MissingExtraError("the desk", "serve") from e
    if allow_corrections and host not in ("127.0.0.1", "localhost", "::1") and not token:
        raise LedgerError("corrections from other machines need --token")
    settings = settings_from(options)
    reader = None if no_try else _reading(settings)
    app = make_app(path, allow_corrections=allow_corrections, token=token, hosts=(*LOCAL, *allow_host), reader=reader)
    click.echo(f"the desk is at http://{host}:{port}/ (stop it with Ctrl-C)", err=True)
    # What a slow or greedy client may hold: few headers, short idleness, and no more requests at once than threads can serve soon.
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        limit_concurrency=500,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=16_384,
    )
    return 0


def _reading(settings: Any) -> Any:
    """The reader of pasted texts; it is loaded at the first text, so that the first page need not wait for it."""

    @lru_cache(maxsize=1)
    def loaded() -> Any:
        from dragoman.reader import Reader

        return Reader(settings)

    return lambda text, published, outlet: loaded().read(text, published=published, outlet=outlet)
