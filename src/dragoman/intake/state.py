"""Feed state and the memory of stories in one SQLite file (WAL) beside the store they belong to.

Nothing in it cannot be made again: losing it costs some requests and some repeated reading, never a story.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType

from dragoman.errors import LedgerError
from dragoman.intake.identity import Register

__all__ = ["FeedState", "StateFile", "troubled"]

_SCHEMA = """
create table if not exists feeds (
    url text primary key, etag text, modified text, due real not null default 0, failures integer not null default 0,
    status integer, error text, fetched real, sha256 text, gone integer not null default 0
);
create table if not exists robots (host text primary key, body text, status integer not null, fetched real not null);
create table if not exists register (n integer primary key, kind text not null, key text not null, id text not null);
"""


@dataclass
class FeedState:
    """What is known of a feed: validators for conditional requests, when it is due (Unix seconds), how often it failed in a
    row.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    failures: int = 0
    status: int | None = None
    error: str | None = None
    fetched: float | None = None
    sha256: str | None = None
    gone: int = 0


class StateFile:
    """The SQLite file; a context manager. Raises LedgerError where it cannot be opened."""

    def __init__(self, path: Path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("pragma journal_mode=wal")
            self._db.execute("pragma synchronous=full")
            self._db.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as e:
            raise LedgerError(f"{path}: cannot open the feed state: {e}; move it away and it is made anew") from e

    def __enter__(self) -> StateFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # ------------------------------------------------------------ feeds

    def feed(self, url: str) -> FeedState:
        """The state of a feed; a fresh one for a feed not met before."""
        names = ", ".join(f.name for f in fields(FeedState))
        row = self._db.execute(f"select {names} from feeds where url = ?", [url]).fetchone()
        return FeedState(*row) if row else FeedState(url)

    def keep(self, feed: FeedState) -> None:
        """Write a feed's state."""
        values = asdict(feed)
        marks = ", ".join("?" for _ in values)
        self._db.execute(f"insert or replace into feeds ({', '.join(values)}) values ({marks})", list(values.values()))

    def robots(self, host: str) -> tuple[str, int, float] | None:
        """A host's robots.txt as last fetched: text, HTTP status (0 for no answer), Unix time."""
        row = self._db.execute("select body, status, fetched from robots where host = ?", [host]).fetchone()
        return (row[0] or "", int(row[1]), float(row[2])) if row else None

    def keep_robots(self, host: str, body: str, status: int, fetched: float) -> None:
        """Write a host's robots.txt."""
        self._db.execute("insert or replace into robots values (?, ?, ?, ?)", [host, body, status, fetched])

    # ------------------------------------------------------------ stories

    def register(self) -> Register:
        """The memory of stories, as `remember` left it."""
        register = Register()
        register.restore(self._db.execute("select kind, key, id from register order by n"))
        return register

    def remember(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Append rows of `Register.remember`, all or none."""
        with self._db:
            self._db.execute("begin")
            self._db.executemany("insert into register (kind, key, id) values (?, ?, ?)", list(rows))


def troubled(path: Path) -> list[FeedState]:
    """Feeds whose last request failed or that are gone, worst first, from the file as it stands; none where there is no file.

    Opens it to read only. Raises LedgerError where it cannot be read.
    """
    if not path.is_file():
        return []
    names = ", ".join(f.name for f in fields(FeedState))
    query = f"select {names} from feeds where error is not null or gone order by gone desc, failures desc, url"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            rows = db.execute(query).fetchall()
    except sqlite3.Error as e:
        raise LedgerError(f"{path}: cannot read the feed state: {e}") from e
    return [FeedState(*row) for row in rows]
