"""Atom feeds of saved searches, and downloads."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

__all__ = ["DOWNLOADS", "atom"]

Row = dict[str, Any]
ATOM = "http://www.w3.org/2005/Atom"


def atom(events: Sequence[Row], address: str, base: str) -> str:
    """An Atom 1.0 feed of events; an entry's id is the event's, so that readers see each once."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _child(feed, "title", "dragoman: saved search")
    _child(feed, "id", address)
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", href=address, rel="self")
    days = [e["published"] or e["date"] for e in events if e["published"] or e["date"]]
    _child(feed, "updated", f"{max(days, default='1970-01-01')}T00:00:00Z")
    for e in events:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _child(entry, "id", f"urn:dragoman:event:{e['event_id']}")
        _child(entry, "title", f"{e['type']}: {', '.join(e['actor'] or [])} -> {', '.join(e['recipient'] or [])} ({e['status']})")
        _child(entry, "updated", f"{e['published'] or e['date'] or '1970-01-01'}T00:00:00Z")
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", href=f"{base}event/{e['event_id']}", rel="alternate")
        _child(entry, "summary", e["sentence"] or "")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def _child(parent: ElementTree.Element, name: str, text: str) -> None:
    kept = "".join(ch for ch in text if ch in "\t\n\r" or ord(ch) >= 32)
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = kept


def _jsonl(events: Sequence[Row]) -> Iterator[bytes]:
    for e in events:
        yield (json.dumps(e, ensure_ascii=False, default=str) + "\n").encode()


def _csv(events: Sequence[Row]) -> Iterator[bytes]:
    from dragoman.ledger.result import Rows

    if not events:
        out = io.StringIO()
        csv.writer(out).writerow(["event_id"])
        yield out.getvalue().encode()
        return
    yield Rows(list(events[0]), [list(e.values()) for e in events]).to_csv().encode()


def _parquet(events: Sequence[Row]) -> Iterator[bytes]:
    import duckdb

    from dragoman.ledger.result import Rows

    columns = list(events[0]) if events else ["event_id"]
    table = Rows(columns, [list(e.values()) for e in events])
    with tempfile.TemporaryDirectory() as folder:
        relation = table
        sql = duckdb.connect()
        sql.execute(f"copy (select * from relation) to '{folder}/events.parquet' (format parquet)")
        del relation
        with open(f"{folder}/events.parquet", "rb") as file:
            while chunk := file.read(65536):
                yield chunk


DOWNLOADS: dict[str, tuple[str, Callable[[Sequence[Row]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "jsonl": ("application/x-ndjson", _jsonl),
    "parquet": ("application/vnd.apache.parquet", _parquet),
}
