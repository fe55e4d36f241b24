"""Ledger: what was read, kept. The only reader and writer of the store."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from dragoman.errors import LedgerError
from dragoman.ledger import search as text
from dragoman.ledger import side
from dragoman.ledger.bringing import bring
from dragoman.ledger.disk import replace_text, writing
from dragoman.ledger.overview import Overview
from dragoman.ledger.queries import LISTED
from dragoman.ledger.rows import Rows as TableRows
from dragoman.ledger.rows import reading_rows
from dragoman.ledger.schema import TABLES
from dragoman.ledger.store import Store
from dragoman.records import Reading, plain

__all__ = ["Added", "Ledger"]

CORRECTABLE = frozenset(
    {"type", "mode", "context", "actor", "recipient", "reciprocal", "date", "enddate", "event_loc", "narrator", "tense",
     "background", "status", "cameo", "apart"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """What an `Ledger.add` did: stories and events written, and stories skipped because they were there already."""

    stories: int = 0
    events: int = 0
    skipped: int = 0


class Ledger(Overview):
    """A directory of events across stories. Reading takes no lock; the first writing call takes the writer's lock.

    ``as_of`` opens the ledger as it stood at pin ``as_of`` (read only). Raises LedgerError for a directory that is no ledger.
    """

    def __init__(self, path: str | Path, *, create: bool = False, as_of: int | None = None):
        self.path = Path(path)
        self._store = Store(self.path, create=create)
        self._writer: Store | None = None
        super().__init__(self._store, self._pin(as_of) if as_of is not None else None)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release files and the writer's lock."""
        self._store.close()
        if self._writer:
            self._writer.close()
            self._writer = None

    # ------------------------------------------------------------ writing

    def add(self, readings: Iterable[Reading], *, batch: int = 500, app: str = "add") -> Added:
        """Append readings, ``batch`` at a time, each batch durable before the next. Stories already there are skipped."""
        total = Added()
        source = iter(readings)
        while chunk := list(islice(source, batch)):
            done = self._add_batch(chunk, app)
            total = Added(total.stories + done.stories, total.events + done.events, total.skipped + done.skipped)
        return total

    def _add_batch(self, readings: list[Reading], app: str) -> Added:
        store = self.writer()
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        by_id: dict[str, TableRows] = {}
        for reading in readings:
            rows = reading_rows(reading, now)
            by_id.setdefault(rows["articles"][0]["article_id"], rows)
        known = self._known(list(by_id))
        fresh = [rows for key, rows in by_id.items() if key not in known]
        if fresh:
            merged = {name: [row for rows in fresh for row in rows[name]] for name in TABLES}
            store.commit(merged, app, store.begun(app) + 1)
            self.reload()
        return Added(len(fresh), sum(len(r["events"]) for r in fresh), len(readings) - len(fresh))

    def import_file(self, path: str | Path, form: str | None = None, progress: Callable[[int], None] | None = None) -> Added:
        """Add the events of a POLECAT, ICEWS or GDELT 2 file beside ours; ``coder`` tells them apart. The whole file or nothing.

        ``progress`` is called with numbers of rows taken in. Raises InputError for an unknown column or a bad row; the ledger is
        unchanged then.
        """
        articles, events, fresh = bring(self.writer(), Path(path), form, self._known, progress)
        self.reload()
        return Added(articles, events, 0) if fresh else Added(0, 0, articles)

    def _known(self, ids: list[str]) -> set[str]:
        """Which of these article ids the ledger has; a retracted story stays known, so that a kill holds."""
        self.reload()
        sql = f"select distinct article_id from articles_all where article_id in {LISTED}"
        return {r[0] for r in self._store.sql.execute(sql, [ids]).fetchall()}

    def correct(self, event_id: str, changes: Mapping[str, Any], *, why: str, by: str = "analyst") -> int:
        """Append a corrected revision of an event; returns its number. Raises LedgerError for an unknown event or field."""
        if not why.strip():
            raise LedgerError("a correction needs a reason: --why TEXT")
        unknown = set(changes) - CORRECTABLE
        if unknown:
            raise LedgerError(f"cannot correct {sorted(unknown)}; these can be: {', '.join(sorted(CORRECTABLE))}")
        row = self._event_row(event_id)
        return self._append_revision(row | dict(changes), why, by)

    def retract_event(self, event_id: str, *, why: str, by: str = "analyst") -> int:
        """Append a revision that takes an event out of what stands now."""
        return self._append_revision(self._event_row(event_id) | {"state": "retracted"}, why, by)

    def undo(self, event_id: str, *, why: str, by: str = "analyst") -> int:
        """Append a revision equal to the one before the last: an undone correction is itself on record."""
        rows = self._revisions(event_id)
        if len(rows) < 2:
            raise LedgerError(f"event {event_id} has no correction to undo")
        return self._append_revision(rows[-2] | {"revision": rows[-1]["revision"]}, f"undo: {why}", by)

    def retract(self, story_id: str, *, why: str) -> None:
        """Take a story and its events out of what stands now (a kill notice); nothing is deleted."""
        sql = "select * from articles_all where story_id = ? order by added desc, article_id desc limit 1"
        rows = self._dicts(sql, [story_id])
        if not rows or rows[0]["state"] != "current":
            raise LedgerError(f"no story {story_id!r} stands in {self.path}")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")
        self._append("articles", _jsonable(rows[0]) | {"state": "retracted", "why": why, "embargoed": None, "added": now})

    def _append_revision(self, row: dict[str, Any], why: str, by: str) -> int:
        number = int(row["revision"]) + 1
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        changed = {"revision": number, "why": why, "corrected_by": by, "added": now.isoformat(sep=" ")}
        self._append("events", _jsonable(row) | changed)
        return number

    def _append(self, table: str, row: Mapping[str, Any]) -> None:
        store = self.writer()
        app = f"correct-{table}"
        last = store.table(table).transaction_version(app)
        store.commit_file(table, store.stage(table, [row]), app, (-1 if last is None else last) + 1)
        self.reload()

    def _event_row(self, event_id: str) -> dict[str, Any]:
        rows = self._revisions(event_id)
        if not rows:
            raise LedgerError(f"no event {event_id!r} in {self.path}")
        return rows[-1]

    def _revisions(self, event_id: str) -> list[dict[str, Any]]:
        sql = (
            "select * from events_all where event_id = ? and article_id in (select article_id from articles_now) "
            "and batch not in (select id from gone where kind = 'batch') order by added, revision"
        )
        return self._dicts(sql, [event_id])

    def refresh(self) -> None:
        """Make the side tables and the text index anew, so that a large ledger answers at once."""
        self.writer()
        self.reload()
        with writing(self.path / "_side"):
            side.build(self._store, self._seen)
            text.build(self.path, text.standing(self._store.sql), versions=self._seen)
        self._seen = {}
        self.reload()

    def compact(self) -> dict[str, int]:
        """Rewrite each table as one sorted file; pins keep the old files. Rows kept, by table."""
        store = self.writer()
        orders = {"articles": "published, story_id", "events": "date, event_id", "perspectives": "event_id, n"}
        out = {name: store.compact(name, order) for name, order in orders.items()}
        self.reload()
        return out

    def writer(self) -> Store:
        """The store, open for writing: takes the writer's lock. Raises LedgerError when another process has it."""
        if self.pinned:
            raise LedgerError("a pinned view is read only; open the ledger without as_of to write")
        if self._writer is None:
            self._writer = Store(self.path, write=True)
            self.reload()
        return self._writer

    # ------------------------------------------------------------ pins

    def pin(self, note: str = "") -> int:
        """Name the present state for ever; returns the pin's number, to open with ``as_of``."""
        store = self.writer()
        number = max(self.pins(), default=0) + 1
        content = {"versions": store.versions(), "note": note, "made": dt.datetime.now(dt.UTC).isoformat()}
        replace_text(self.path / "_pins" / f"{number}.json", json.dumps(content) + "\n")
        return number

    def info(self) -> dict[str, Any]:
        """What the ledger holds (`Queries.info`), with its pins."""
        return {**super().info(), "pins": self.pins()}

    def pins(self) -> dict[int, dict[str, Any]]:
        """All pins by number."""
        found = {int(p.stem): p for p in (self.path / "_pins").glob("*.json") if p.stem.isdigit()}
        return {n: json.loads(found[n].read_text(encoding="utf-8")) for n in sorted(found)}

    def _pin(self, number: int) -> dict[str, int]:
        pins = self.pins()
        if number not in pins:
            raise LedgerError(f"{self.path}: no pin {number}; there are {', '.join(map(str, pins)) or 'none'}")
        versions: dict[str, int] = pins[number]["versions"]
        return versions


def _jsonable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table as JSON values; times as DuckDB reads them."""
    return {k: v.isoformat(sep=" ") if isinstance(v, dt.datetime) else plain(v) for k, v in row.items()}
