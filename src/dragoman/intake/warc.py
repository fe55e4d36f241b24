"""WARC 1.0 and 1.1, plain or gzip, as Common Crawl's news sets are: each page that was answered with 200 is one story.

Records are read one at a time; a record that is cut or lies about its length is one error.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.errors import InputError
from dragoman.intake.document import Document, decode
from dragoman.intake.draft import Draft
from dragoman.intake.pages import read_page

__all__ = ["read_warc", "stream"]

_HEADER_CAP = 65_536


class _Record(NamedTuple):
    headers: dict[str, str]
    body: bytes
    complete: bool


def read_warc(document: Document) -> Iterator[Draft | InputError]:
    """Drafts of the pages of a WARC given as (unpacked) bytes."""
    yield from _drafts(document, io.BytesIO(document.data))


def stream(document: Document, path: Path) -> Iterator[Draft | InputError]:
    """Drafts of the pages of a WARC file of any size, plain or gzip."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        with gzip.GzipFile(fileobj=raw) if packed else raw as file:
            yield from _drafts(document, file)


def _drafts(document: Document, file: Any) -> Iterator[Draft | InputError]:
    number = 0
    try:
        while (record := _record(file, document.limits.page)) is not None:
            number += 1
            place = f"record {number}"
            if not record.complete:
                yield document.error("truncated", "the record is shorter than its Content-Length says", place)
                return
            yield from _page(document, record, place)
    except (EOFError, zlib.error, gzip.BadGzipFile) as e:
        yield document.error("truncated", f"the file ends within a record ({e})", f"record {number + 1}")
    except ValueError as e:
        yield document.error("malformed", f"not a WARC record: {e}", f"record {number + 1}")


def _record(file: Any, cap: int) -> _Record | None:
    line = file.readline(_HEADER_CAP)
    while line in (b"\r\n", b"\n"):
        line = file.readline(_HEADER_CAP)
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise ValueError(f"it begins with {line[:20]!r}")
    headers = _headers(file)
    length = int(headers.get("content-length", "0"))
    if length < 0:
        raise ValueError(f"its Content-Length is {length}")
    body = file.read(min(length, cap + _HEADER_CAP))
    left = length - len(body)
    while left > 0 and (part := file.read(min(left, 2**20))):
        left -= len(part)
    return _Record(headers, body, left == 0)


def _headers(file: Any) -> dict[str, str]:
    headers: dict[str, str] = {}
    while (line := file.readline(_HEADER_CAP)) not in (b"\r\n", b"\n", b""):
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
        if len(headers) > 200:
            raise ValueError("more than 200 header lines")
    return headers


def _page(document: Document, record: _Record, place: str) -> Iterator[Draft | InputError]:
    kind = record.headers.get("warc-type", "")
    url = record.headers.get("warc-target-uri", "").strip("<>")
    retrieved = record.headers.get("warc-date")
    content, media, charset = record.body, record.headers.get("content-type", ""), None
    if kind == "response" and "http" in media:
        try:
            status, media, charset, content = _http(record.body, document.limits.page)
        except (ValueError, zlib.error) as e:
            yield document.error("malformed", f"a page's HTTP answer cannot be read: {e}", place)
            return
        if status != 200:
            return
    elif kind not in ("response", "resource", "conversion"):
        return
    if len(content) > document.limits.page:
        yield document.error("too-large", f"a page over {document.limits.page // 2**20} MB", place)
        return
    inner = replace(document, data=content, charset=charset, url=url or None, retrieved=retrieved)
    if "html" in media:
        for draft in read_page(inner):
            yield _stamped(draft, place, retrieved, url, document)
    elif kind == "conversion" and media.startswith("text/plain"):
        draft = Draft("warc", place)
        draft.put("url", url, "WARC-Target-URI")
        for row in decode(inner).text.split("\n"):
            draft.add(row)
        yield _stamped(draft, place, retrieved, url, document)


def _stamped(draft: Draft | InputError, place: str, retrieved: str | None, url: str, document: Document) -> Draft | InputError:
    if isinstance(draft, InputError):
        return document.error(draft.code, f"{url}: {draft}", place)
    draft.place = place
    draft.put("retrieved", (retrieved or "").replace("Z", "+00:00"), "WARC-Date")
    return draft


def _http(raw: bytes, cap: int) -> tuple[int, str, str | None, bytes]:
    """Status, media type, charset and decoded body of a stored HTTP answer."""
    head, _, body = raw.partition(b"\r\n\r\n")
    if not body and b"\n\n" in raw:
        head, _, body = raw.partition(b"\n\n")
    first, *rest = head.decode("latin-1").splitlines() or [""]
    parts = first.split()
    if len(parts) < 2 or not parts[1].isdigit():
        raise ValueError(f"no status line in {first[:40]!r}")
    headers = {k.strip().lower(): v.strip() for k, _, v in (r.partition(":") for r in rest)}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    if headers.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
        body = zlib.decompressobj(47).decompress(body, cap + 1)
    media, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.partition("charset=")[2].split(";")[0].strip("\"' ") or None
    return int(parts[1]), media.strip().lower(), charset, body


def _unchunked(body: bytes) -> bytes:
    """The parts of a chunked body joined; a body that was stored joined already is left as it is."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        try:
            length = int(size, 16)
        except ValueError:
            return body if not parts else b"".join(parts)
        if length <= 0:  # below zero the next part would lie before this one, for ever
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
