"""Tables: CSV and TSV by the standard library, Parquet by duckdb; one row, one story, columns named by a field map."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.errors import InputError
from dragoman.intake.dates import day_order
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Draft
from dragoman.intake.jsons import mapped, names

__all__ = ["read_csv", "read_parquet", "stream", "stream_parquet"]

_PEEK = 1000


def read_csv(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of the rows of a CSV or TSV table with a header. InputErrors name the row."""
    decoded = decode(document)
    for draft in _rows(document, io.StringIO(decoded.text, newline="")):
        if isinstance(draft, Draft):
            draft.flag(*decoded.flags)
        yield draft


def stream(document: Document, file: BinaryIO) -> Iterator[Draft | InputError]:
    """The same from an open file of any size; the encoding is judged by the first megabyte."""
    head = file.read(2**20)
    sample = decode(Document(document.name, head[: head.rfind(b"\n") + 1] or head))
    encoding = "utf-8-sig" if sample.encoding == "utf-8" else sample.encoding
    buffered = io.BufferedReader(_Chained(head, file))
    rest = io.TextIOWrapper(buffered, encoding=encoding, errors="replace", newline="")
    yield from _rows(document, rest)


class _Chained(io.RawIOBase):
    """Bytes read already, then the rest of the file."""

    def __init__(self, head: bytes, rest: BinaryIO):
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _rows(document: Document, lines: Any) -> Iterator[Draft | InputError]:
    first = lines.readline()
    delimiter = max(",;\t|", key=first.count)
    reader = csv.DictReader(chain([first.lstrip("\ufeff")], lines), delimiter=delimiter, strict=False)
    rows = _within(reader, document.limits.item)
    try:
        peeked = list(islice(rows, _PEEK))
        order = day_order(_date_of(document, row) for row in peeked)
        for number, row in enumerate(chain(peeked, rows), 1):
            yield _row(document, row, f"row {number}", order)
    except csv.Error as e:
        yield document.error("malformed", f"not a readable table: {e}", f"line {reader.line_num}")


def _within(reader: csv.DictReader[str], cap: int) -> Iterator[dict[Any, Any]]:
    """Rows whose cells may hold ``cap`` characters: the module csv knows one cap for all, which is put back after each row."""
    while True:
        before = csv.field_size_limit(cap)
        try:
            row = next(reader, None)
        finally:
            csv.field_size_limit(before)
        if row is None:
            return
        yield row


def _row(document: Document, row: dict[Any, Any], place: str, order: str) -> Draft | InputError:
    if row.get(None):
        return document.error("malformed", f"{len(row[None])} more cells than the header names", place)
    return mapped(document, {k: v for k, v in row.items() if v is not None}, "csv", place, order)


def _date_of(document: Document, row: dict[Any, Any]) -> Any:
    wanted = document.columns.get("published")
    usual = (wanted.lower(),) if wanted else names()["published"]
    return next((v for k, v in row.items() if isinstance(k, str) and k.strip().lower() in usual), None)


def read_parquet(document: Document) -> Iterator[Draft | InputError]:
    """Parquet given as bytes: it is written to a temporary file first, since duckdb reads files."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".parquet") as f:
        f.write(document.data)
        f.flush()
        yield from stream_parquet(document, Path(f.name))


def stream_parquet(document: Document, path: Path) -> Iterator[Draft | InputError]:
    """Drafts of a Parquet file's rows, a thousand at a time. InputError "missing-extra" without duckdb."""
    try:
        import duckdb
    except ModuleNotFoundError:
        yield document.error("missing-extra", "Parquet needs duckdb: pip install 'dragoman[ledger]'")
        return
    with duckdb.connect(":memory:", config={"enable_external_access": True, "threads": 1}) as db:
        try:
            cursor = db.execute("SELECT * FROM read_parquet(?)", [str(path)])
        except duckdb.Error as e:
            yield document.error("malformed", f"not a readable Parquet file: {str(e).splitlines()[0]}")
            return
        columns = [d[0] for d in cursor.description]
        number = 0
        while rows := cursor.fetchmany(1000):
            for values in rows:
                number += 1
                yield mapped(document, dict(zip(columns, values, strict=True)), "parquet", f"row {number}")
