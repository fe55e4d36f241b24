"""``dragoman watch``: follow feeds into a ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from dragoman.cli.add import open_desk, target_options
from dragoman.cli.common import reader_options, settings_from
from dragoman.errors import FetchError, InputError
from dragoman.records import Story

_FATAL = frozenset(("not-a-feed", "malformed", "empty", "entity", "binary", "too-large", "too-deep", "killed", "encoding"))


@click.command("watch")
@click.argument("feeds", nargs=-1, required=True, metavar="FEEDS.opml|URL...")
@target_options
@click.option("--once", is_flag=True, help="Ask every feed that is due once, then end.")
@click.option(
    "--every", type=click.FloatRange(min=60), default=900, show_default=True, help="Seconds between two looks at a feed."
)
@click.option("--pages", is_flag=True, help="Fetch the page of a story whose feed carries only a summary.")
@click.option("--allow-private", is_flag=True, help="Also dial private addresses and unusual ports (an intranet's feeds).")
@click.option("-q", "--quiet", is_flag=True, help="Only the exit status tells of failures.")
@reader_options
def command(
    feeds: tuple[str, ...], ledger: Path | None, jsonl: Path | None, once: bool, every: float, pages: bool, allow_private: bool,
    quiet: bool, **options: Any,
) -> int:  # fmt: skip
    """Follow feeds and keep the events of their stories in a ledger.

    Feeds are asked politely: robots.txt, conditional requests, Retry-After, one request a host at a time. A run that was cut
    off goes on where it was. Ctrl-C ends it.

    \b
    dragoman watch feeds.opml --ledger news
    dragoman watch https://daily.example/rss --ledger news --once
    """
    from dragoman.intake.dial import Dialer
    from dragoman.intake.fetch import AGENT, Fetcher, due_in, feeds_from
    from dragoman.intake.state import StateFile

    urls = list(dict.fromkeys(u for f in feeds for u in feeds_from(f)))
    with ExitStack() as stack:
        desk, root = open_desk(stack, ledger, jsonl, settings_from(options))
        state = stack.enter_context(StateFile(root.parent / "_feeds.sqlite"))
        dialer = Dialer(AGENT, allow_private=allow_private)
        stack.callback(dialer.close)
        fetcher = Fetcher(dialer, state, every=every, delay=0.0 if allow_private else 2.0)
        while True:
            for url in urls:
                _one(fetcher, url, desk, pages, quiet)
            wait = due_in(state, urls, time.time())
            if once or wait == float("inf"):
                break
            time.sleep(min(wait, 60.0) + 0.1)
    if not quiet:
        click.echo(f"dragoman: {desk.counts.line()}", err=True)
    return 1 if desk.counts.failed else 0


def _one(fetcher: Any, url: str, desk: Any, pages: bool, quiet: bool) -> None:
    """One feed: fetch it, take its stories in, and only then let its state say so."""
    from dragoman.intake import open_stories

    found = fetcher.feed(url)
    if found.error is not None:
        desk.counts.failed += 1
        _say(str(found.error), quiet)
    if found.kind != "new":
        return
    kind = None if found.body.lstrip()[:1] in (b"{", b"[") else "feed"
    items = list(open_stories(found.body, name=url, url=url, charset=found.charset, kind=kind))
    stories = [x for x in items if isinstance(x, Story)]
    fatal = next((x for x in items if isinstance(x, InputError) and x.code in _FATAL), None)
    if fatal is not None and not stories:
        fetcher.reject(url, str(fatal))
        desk.counts.failed += 1
        _say(f"{fatal} [{fatal.code}]", quiet)
        return
    for error in desk.take(_with_pages(items, fetcher) if pages else items):
        _say(f"{error} [{error.code}]", quiet)
    fetcher.kept()


def _say(message: str, quiet: bool) -> None:
    if not quiet:
        click.echo(f"dragoman: {message}", err=True)


_SUMMARY = 600


def _with_pages(items: list[Story | InputError], fetcher: Any) -> Iterator[Story | InputError]:
    """Stories with the text of their own page where the feed gave only a summary; a page that cannot be had leaves the
    summary.
    """
    from dragoman.intake import open_stories
    from dragoman.records import replace

    for item in items:
        if isinstance(item, InputError) or not item.url or len(item.text) > _SUMMARY:
            yield item
            continue
        try:
            answer = fetcher.page(item.url)
        except FetchError as e:
            yield InputError(str(e), code="page", path=item.url)
            answer = None
        page = (
            next(iter(open_stories(answer.body, name=item.url, url=item.url, kind="html")), None)
            if answer and answer.status == 200
            else None
        )
        if not isinstance(page, Story) or len(page.text) <= len(item.text):
            yield item
            continue
        yield replace(
            item, text=page.text, paragraphs=page.paragraphs, dateline=page.dateline, credit=item.credit or page.credit,
            byline=item.byline or page.byline, published=item.published or page.published, published_at=item.published_at or
            page.published_at,
            provenance={**item.provenance, "text": "the story's page"}, meta={**page.meta, **item.meta},
        )  # fmt: skip
