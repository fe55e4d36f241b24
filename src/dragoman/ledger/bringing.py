"""Another coder's file into the tables: in pieces, so that a large file does not fill memory, and in one commit."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from dragoman.errors import InputError
from dragoman.ledger.imports import read_rows
from dragoman.ledger.store import Store

__all__ = ["PIECE", "bring"]

PIECE = 50_000
"""Rows held in memory at a time."""


def bring(
    store: Store,
    file: Path,
    form: str | None,
    known: Callable[[list[str]], set[str]],
    progress: Callable[[int], None] | None = None,
) -> tuple[int, int, bool]:
    """Commit ``file`` under a transaction id of its content: (articles, events, whether it was new).

    ``known`` says which article ids are in the ledger: an article that several files name is written once. Raises InputError for
    a bad file; what was staged by then is removed and no table knows of it.
    """
    app = f"import-{_digest(file)}"
    fresh = store.done(app) < 0
    staged: dict[str, list[Path]] = {"events": [], "articles": []}
    totals = {"events": 0, "articles": 0}
    try:
        for piece in _pieces(file, form, f"{app}:0"):
            there = known([a["article_id"] for a in piece["articles"]]) if fresh else set()
            piece["articles"] = [a for a in piece["articles"] if a["article_id"] not in there]
            for name, rows in piece.items():
                totals[name] += len(rows)
                if rows and fresh:
                    staged[name].append(store.stage(name, rows))
            if progress:
                progress(len(piece["events"]))
        if staged["events"]:
            staged["articles"].append(store.stage("articles", [_mark(file, app)]))
        for name, files in staged.items():
            if files:
                whole = f"select * from read_parquet({[str(f) for f in files]!r})"
                store.commit_file(name, store.stage_query(name, whole), app, 0)
    finally:
        for part in (f for files in staged.values() for f in files):
            part.unlink(missing_ok=True)
    return totals["articles"], totals["events"], fresh


def _mark(file: Path, app: str) -> dict[str, Any]:
    """The file itself as a row of ``articles`` that never stands: a batch shows only with a row there, and all articles of this
    file may be in the ledger from another one.
    """
    row = {"article_id": app, "story_id": app, "coder": "import", "state": "file", "title": file.name, "derived_from": []}
    return {**row, **_now(f"{app}:0"), "text": "", "text_sha256": "", "sentences": []}


def _now(batch: str) -> dict[str, str]:
    return {"batch": batch, "added": dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")}


def _pieces(file: Path, form: str | None, batch: str) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Rows of ``articles`` (each once a file) and ``events``, some at a time."""
    shared = _now(batch)
    source = read_rows(file, form)
    seen: set[str] = set()
    while chunk := list(islice(source, PIECE)):
        articles = {}
        for article, _ in chunk:
            if article["article_id"] not in seen:
                seen.add(article["article_id"])
                articles[article["article_id"]] = {**article, **shared}
        yield {"events": [{**event, **shared} for _, event in chunk], "articles": list(articles.values())}


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()[:24]
    except OSError as e:
        raise InputError(f"cannot be read: {e.strerror}", path=file) from e
