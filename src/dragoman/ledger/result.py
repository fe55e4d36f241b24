"""Rows: the answer to a query, as dictionaries, CSV, Arrow, polars or pandas, and as a table in a notebook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from dragoman.records import notebook, plain

__all__ = ["Rows"]

FORMULA = tuple("=+-@\t\n＝＋－＠")
"""First signs of what a spreadsheet may run, or trims away before it looks (OWASP, CSV injection)."""

class Rows(Sequence[dict[str, Any]]):
    """Rows of a query, in memory, in a stated order; a sequence of dictionaries."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]):
        self.columns = tuple(columns)
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Rows(self.columns, self._rows[index])
        return dict(zip(self.columns, self._rows[index], strict=True))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self._rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """All rows as plain JSON values (days as ISO text)."""
        return [{k: plain(v) for k, v in row.items()} for row in self]

    def to_csv(self) -> str:
        """CSV with a header; lists and records as JSON. Cells that a spreadsheet would run as a formula get a leading quote."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self._rows:
            writer.writerow([_cell(v) for v in row])
        return out.getvalue()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The Arrow C stream of the rows, so that polars, pandas, pyarrow and DuckDB read them without a copy of ours."""
        return self._relation().__arrow_c_stream__(requested_schema)

    def to_polars(self) -> Any:
        """A polars DataFrame (polars must be installed)."""
        import polars

        return polars.DataFrame(self.to_dicts())

    def to_pandas(self) -> Any:
        """A pandas DataFrame (pandas must be installed)."""
        import pandas

        return pandas.DataFrame(self.to_dicts(), columns=list(self.columns))

    def _relation(self) -> Any:
        """The rows as a DuckDB table in memory."""
        import tempfile

        import duckdb

        sql = duckdb.connect()
        lines = [json.dumps(row, ensure_ascii=False) for row in self.to_dicts()]
        if not lines:
            sql.execute("create table rows as select " + ", ".join(f'null::varchar as "{c}"' for c in self.columns) + " limit 0")
            return sql.table("rows")
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.write("\n".join(lines))
            file.flush()
            sql.execute(f"create table rows as select * from read_json('{file.name}', format='newline_delimited')")
        return sql.table("rows")

    def _repr_html_(self) -> str:
        return notebook("rows", self)


def _cell(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    # Python's writer leaves a lone return unquoted, and what stands behind it would be a row of its own to a spreadsheet.
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + value if value[:1] in FORMULA and value != "---" else value
