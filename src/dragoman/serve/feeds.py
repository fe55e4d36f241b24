"""Atom feeds of searches, saved or not, and downloads of all that fits."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from dragoman.ledger.ledger import Ledger
from dragoman.ledger.result import Rows
from dragoman.render import phrases
from dragoman.serve.pages import conditions

__all__ = ["DOWNLOADED", "DOWNLOADS", "atom", "matching"]

Row = dict[str, Any]
ATOM = "http://www.w3.org/2005/Atom"
DOWNLOADED = 100_000
"""Most rows of one download; `dragoman export` and `dragoman ask` know no such limit."""
CHUNK = 1000


def matching(ledger: Ledger, params: Mapping[str, str]) -> Rows:
    """The events that fit the parameters of a search, at most DOWNLOADED; none without a condition. Raises LedgerError as `conditions`."""
    wanted = conditions(ledger, params)
    return ledger.ask(limit=DOWNLOADED, **wanted) if wanted else Rows(["event_id"], [])


def atom(events: Sequence[Row], address: str, base: str, name: str = "") -> str:
    """An Atom 1.0 feed (RFC 4287) of events; an entry's id is the event's, so that readers see each once.

    ``address`` is the feed's own, ``base`` the desk's; ``name`` is the saved search's, if it is one.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _child(feed, "title", f"dragoman: {name or 'a search'}")
    _child(feed, "id", address)
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", href=address, rel="self")
    _child(ElementTree.SubElement(feed, f"{{{ATOM}}}author"), "name", "dragoman")
    days = [e["published"] or e["date"] for e in events if e["published"] or e["date"]]
    _child(feed, "updated", f"{max(days, default='1970-01-01')}T00:00:00Z")
    for e in events:
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _child(entry, "id", f"urn:dragoman:event:{e['event_id']}")
        _child(entry, "title", f"{phrases.act(e)} ({e['status']})")
        _child(entry, "updated", f"{e['published'] or e['date'] or '1970-01-01'}T00:00:00Z")
        ElementTree.SubElement(entry, f"{{{ATOM}}}link", href=f"{base}event/{quote(e['event_id'], safe='')}", rel="alternate")
        ElementTree.SubElement(entry, f"{{{ATOM}}}category", term=e["type"])
        told = f"{phrases.days(e['date'], e['enddate'])}; {e['outlet'] or 'outlet not known'}: “{e['sentence'] or ''}”"
        _child(entry, "summary", told)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def _child(parent: ElementTree.Element, name: str, text: str) -> None:
    kept = "".join(ch for ch in text if ch in "\t\n\r" or (ord(ch) >= 32 and ch not in "\ufffe\uffff"))
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = kept


def _chunks(rows: Rows) -> Iterator[Rows]:
    for k in range(0, len(rows), CHUNK):
        yield rows[k : k + CHUNK]


def _jsonl(rows: Rows) -> Iterator[bytes]:
    for chunk in _chunks(rows):
        yield "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in chunk.to_dicts()).encode()


def _csv(rows: Rows) -> Iterator[bytes]:
    header = Rows(rows.columns, []).to_csv()
    yield header.encode()
    for chunk in _chunks(rows):
        yield chunk.to_csv()[len(header) :].encode()


def _parquet(rows: Rows) -> Iterator[bytes]:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        relation = rows
        sql = duckdb.connect()
        sql.execute(f"copy (select * from relation) to '{folder}/events.parquet' (format parquet)")
        del relation
        with open(f"{folder}/events.parquet", "rb") as file:
            while chunk := file.read(65536):
                yield chunk


DOWNLOADS: dict[str, tuple[str, Callable[[Rows], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "jsonl": ("application/x-ndjson", _jsonl),
    "parquet": ("application/vnd.apache.parquet", _parquet),
}
