"""Delta tables under a durable commit.

DuckDB writes Parquet under a name nobody reads, fsync, rename, fsync the directory; then one Delta transaction with an Add action
and an application transaction id, so that the same batch written twice is seen; fsync the log; only then is it acknowledged.
On opening for writing, a torn last log entry is set aside and files no log entry names are removed. One writer holds a lock on
``_lock``; readers lock nothing. Tables of one commit go in the order perspectives, events, articles: an article's row is the
last to appear, so whoever sees the article sees its events (and a batch cut in half is finished by running it again).
"""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import duckdb
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from dragoman.errors import LedgerError
from dragoman.ledger.disk import replace_text, sync, take_lock, writing
from dragoman.ledger.schema import FORMAT, STATS, TABLES, columns_json, no_rows

__all__ = ["ORDER", "Store"]

ORDER = ("perspectives", "events", "articles")
MARK = "ledger.json"


class Store:
    """The tables of one ledger directory. ``write=True`` takes the writer's lock (LedgerError when another has it)."""

    def __init__(self, root: Path, *, write: bool = False, create: bool = False):
        self.root = root
        self._lock: IO[str] | None = None
        self._tables: dict[str, DeltaTable] = {}
        if create and not (root / MARK).is_file():
            _make(root)
        self.format = _check(root)
        self.sql = duckdb.connect()
        if write:
            self._lock = take_lock(root)
            for table in TABLES:
                self._repair(table)

    def close(self) -> None:
        """Release the lock and the connection."""
        self.sql.close()
        if self._lock:
            self._lock.close()
            self._lock = None

    def table(self, name: str, version: int | None = None) -> DeltaTable:
        """The Delta table ``name``, now or as of ``version``."""
        try:
            if version is not None:
                return DeltaTable(str(self.root / name), version=version)
            return self._latest(name)
        except TableNotFoundError as e:
            raise LedgerError(f"{self.root}: table {name} is missing; is this a whole ledger?") from e

    def _latest(self, name: str) -> DeltaTable:
        """The table as it stands, from the one opened before where its log only grew (a torn entry set aside takes it back)."""
        known = self._tables.get(name)
        if known is not None:
            log, version = self.root / name / "_delta_log", known.version()
            if (log / f"{version:020d}.json").exists() and not (log / f"{version + 1:020d}.json").exists():
                return known  # two looks instead of listing and reading a long log at every question
            with suppress(DeltaError):
                known.update_incremental()
                return known
        self._tables[name] = DeltaTable(str(self.root / name))
        return self._tables[name]

    def versions(self) -> dict[str, int]:
        """Current version of each table."""
        return {name: self.table(name).version() for name in TABLES}

    def files(self, name: str, version: int | None = None) -> list[str]:
        """Paths of the table's Parquet files."""
        return sorted(self.table(name, version).file_uris())

    def done(self, app: str) -> int:
        """Number of the last batch of ``app`` whose article rows are in; -1 before the first."""
        return self._last(app, "articles")

    def begun(self, app: str) -> int:
        """Number of the last batch of ``app`` of which any table has rows; -1 before the first."""
        return max(self._last(app, name) for name in TABLES)

    def _last(self, app: str, name: str) -> int:
        version = self.table(name).transaction_version(app)
        return -1 if version is None else int(version)

    def commit(self, rows: Mapping[str, Sequence[Mapping[str, Any]]], app: str, number: int) -> None:
        """Write one batch of rows, table by table; a table that already has batch ``number`` of ``app`` is left alone."""
        for name in ORDER:
            if rows.get(name):
                named = [{**row, "batch": f"{app}:{number}"} for row in rows[name]]
                self.commit_file(name, self.stage(name, named), app, number)

    def stage(self, name: str, rows: Sequence[Mapping[str, Any]], folder: Path | None = None) -> Path:
        """Write rows to a hidden Parquet file of table ``name`` (or in ``folder``), on disk and synced, not yet part of the table."""
        folder = folder or self.root / name
        lines = folder / f".{uuid.uuid4()}.jsonl"
        try:
            with writing(folder), lines.open("w", encoding="utf-8") as out:
                for row in rows:
                    out.write(json.dumps({k: row.get(k) for k in TABLES[name]}, ensure_ascii=False) + "\n")
            query = f"select * from read_json('{lines}', format='newline_delimited', columns={columns_json(name)})"
            return self.stage_query(name, query, folder)
        finally:
            lines.unlink(missing_ok=True)

    def stage_query(self, name: str, query: str, folder: Path | None = None) -> Path:
        """Write the result of ``query`` (columns as in the schema) to a hidden Parquet file of table ``name``, synced."""
        staged = (folder or self.root / name) / f".part-{uuid.uuid4()}.parquet"
        try:
            with writing(self.root / name):
                self.sql.execute(f"copy ({query}) to '{staged}' (format parquet, compression zstd, row_group_size 61440)")
                sync(staged)
        except LedgerError:
            staged.unlink(missing_ok=True)
            raise
        return staged

    def commit_file(self, name: str, staged: Path, app: str, number: int) -> bool:
        """Make a staged file part of the table. False (and the file removed) when that batch is already in."""
        table = self.table(name)
        before = table.transaction_version(app)
        if before is not None and before >= number:
            staged.unlink()
            return False
        final = self._publish(staged)
        stats = self._stats(name, final)
        self._transact(table, name, [_added(final, stats, data_change=True)], app, number)
        return True

    def _publish(self, staged: Path) -> Path:
        """Give a staged file the name under which the log will know it."""
        final = staged.with_name(staged.name.removeprefix("."))
        with writing(final):
            staged.rename(final)
            sync(final.parent)
        return final

    def adopt(self, name: str, staged: Path, app: str, number: int) -> bool:
        """`commit_file` for a file staged outside the table's folder (by a worker), on the same file system."""
        here = self.root / name / staged.name
        with writing(here):
            staged.rename(here)
            sync(here.parent)
        return self.commit_file(name, here, app, number)

    def compact(self, name: str, order: str) -> int:
        """Rewrite all files of a table as one, sorted by ``order``, in one transaction; old files stay for pins. Rows kept."""
        files = self.files(name)
        if len(files) < 2:
            return 0
        before = self._count(files)
        staged = self.stage_query(name, f"select * from read_parquet({files!r}, union_by_name = true) order by {order}")
        if self._count([str(staged)]) != before:
            staged.unlink()
            raise LedgerError(f"{self.root / name}: compaction lost rows and was given up; the ledger is unchanged")
        final = self._publish(staged)
        now = int(time.time() * 1000)
        gone = [RemoveAction(Path(f).name, False, now, os.path.getsize(f), {}) for f in files]
        actions = [_added(final, self._stats(name, final), data_change=False), *gone]
        self._transact(self.table(name), name, actions, None, 0)
        return before

    def _transact(self, table: DeltaTable, name: str, actions: list[Any], app: str | None, number: int) -> None:
        properties = CommitProperties(app_transactions=[Transaction(app, number)]) if app else CommitProperties()
        log = self.root / name / "_delta_log"
        try:
            with writing(log):
                table.create_write_transaction(actions, "append", table.schema(), commit_properties=properties)
                sync(log / f"{table.version():020d}.json")
                sync(log)
        except LedgerError:
            self._tables.pop(name, None)  # what it knows of the log may be wrong now
            raise

    def _count(self, files: list[str]) -> int:
        return int(self.sql.execute(f"select count(*) from read_parquet({files!r})").fetchall()[0][0])

    def _stats(self, name: str, file: Path) -> str:
        columns = STATS[name]
        wanted = ", ".join(f"min({c})::varchar, max({c})::varchar, count(*) - count({c})" for c in columns)
        found = self.sql.execute(f"select count(*), {wanted} from read_parquet('{file}')").fetchall()[0]
        low = {c: found[1 + 3 * k] for k, c in enumerate(columns)}
        high = {c: found[2 + 3 * k] for k, c in enumerate(columns)}
        nulls = {c: found[3 + 3 * k] for k, c in enumerate(columns)}
        known = {"minValues": {k: v for k, v in low.items() if v}, "maxValues": {k: v for k, v in high.items() if v}}
        return json.dumps({"numRecords": found[0], **known, "nullCount": nulls})

    def _repair(self, name: str) -> None:
        """Set a torn last log entry aside and remove Parquet files that no log entry names (left by a killed writer)."""
        log = self.root / name / "_delta_log"
        entries = sorted(log.glob("*.json"))
        while entries and not _whole(entries[-1]):
            entries[-1].rename(entries[-1].with_suffix(".torn"))
            sync(log)
            entries.pop()
        named = {
            json.loads(line).get(act, {}).get("path")
            for entry in entries
            for line in entry.read_text(encoding="utf-8").splitlines()
            for act in ("add", "remove")
        }
        for file in (self.root / name).iterdir():
            stray = file.name.startswith(".") and file.suffix in (".parquet", ".jsonl")
            if stray or (file.suffix == ".parquet" and entries and file.name not in named):
                file.unlink()


def _whole(entry: Path) -> bool:
    try:
        lines = entry.read_text(encoding="utf-8").splitlines()
        return bool(lines) and all(isinstance(json.loads(x), dict) for x in lines)
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
        return False


def _added(file: Path, stats: str, *, data_change: bool) -> AddAction:
    return AddAction(file.name, file.stat().st_size, {}, int(time.time() * 1000), data_change, stats)


def _make(root: Path) -> None:
    """Lay out an empty ledger, or finish one that was cut off. Refuses a directory that holds something else."""
    with writing(root):
        root.mkdir(parents=True, exist_ok=True)
        strangers = [p.name for p in root.iterdir() if p.name not in (*TABLES, "_pins", MARK, f".{MARK}", "_lock")]
        if strangers:
            raise LedgerError(f"{root}: not a ledger and not empty (holds {strangers[0]!r}); name a new directory")
        sql = duckdb.connect()
        for name in TABLES:
            if not _whole(root / name / "_delta_log" / f"{0:020d}.json"):
                shutil.rmtree(root / name, ignore_errors=True)
                write_deltalake(str(root / name), sql.sql(no_rows(name)), configuration=_configuration(name))
        (root / "_pins").mkdir(exist_ok=True)
        replace_text(root / MARK, json.dumps({"format": FORMAT, "made_by": "dragoman"}) + "\n")


def _configuration(name: str) -> dict[str, str | None]:
    # Statistics are our own (only the columns in STATS); a log entry is kept for ever, so that pins stay readable.
    return {
        "delta.dataSkippingStatsColumns": ",".join(STATS[name]),
        "delta.logRetentionDuration": "interval 36500 days",
        "delta.deletedFileRetentionDuration": "interval 36500 days",
    }


def _check(root: Path) -> int:
    """The format of the ledger at ``root``. Raises LedgerError where there is none that can be read."""
    try:
        mark = json.loads((root / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError as e:
        raise LedgerError(f"{root}: not a ledger (no {MARK}); `dragoman add FILES --ledger {root}` makes one") from e
    except (json.JSONDecodeError, UnicodeDecodeError, OSError) as e:
        raise LedgerError(f"{root / MARK}: cannot be read: {e}") from e
    number = mark.get("format") if isinstance(mark, dict) else None
    if not isinstance(number, int):
        raise LedgerError(f"{root / MARK}: states no format; restore it from a copy, or name another ledger")
    if number > FORMAT:
        raise LedgerError(f"{root}: written by a newer dragoman (format {number}, this one knows {FORMAT}); upgrade")
    return number
