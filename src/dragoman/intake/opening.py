"""From files, folders and bytes to stories: the way in for the command line and the library.

A bad document never stops a batch: it comes out as an InputError in its place, with a code, the file and the place in it.
"""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace as changed
from importlib import import_module
from pathlib import Path
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.document import LIMITS, Document, Limits, unpack
from dragoman.intake.draft import Draft, finish
from dragoman.intake.sniffing import FORMATS, sniff
from dragoman.intake.worker import Workshop
from dragoman.reader import parse_day
from dragoman.records import Story, replace

__all__ = ["files_of", "kind_of", "open_stories", "read_document"]

STREAMED = frozenset(("jsonl", "csv", "warc", "parquet"))
"""Formats read piece by piece: a file of any size, with the caps on each piece."""

QUIET = frozenset(("csv", "feed", "json", "jsonl", "news-sitemap", "parquet", "warc", "zip"))
"""Formats of which a document without a story is nothing wrong: a feed on a quiet day."""


def open_stories(
    source: str | Path | bytes | Iterable[str | Path],
    *,
    kind: str | None = None,
    outlet: str | None = None,
    published: str | dt.date | None = None,
    columns: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    name: str = "",
    url: str | None = None,
    charset: str | None = None,
    isolated: bool = True,
    workshop: Workshop | None = None,
) -> Iterator[Story | InputError]:
    """Stories of a file, a folder (all files below it, sorted), several of them, or bytes; errors in their place.

    ``kind`` names the format (a key of `sniffing.FORMATS`) where sniffing should not decide; ``outlet`` and ``published``
    stand in
    where a document states none; ``columns`` maps our field names to a table's own ("text" to "BodyText"). ``isolated``
    parses mark-up and office files in a worker process that is ended at the limits, so that such a document costs itself only;
    ``workshop`` is one kept over several calls, so that the worker is started once.
    """
    if kind is not None and kind not in FORMATS:
        raise InputError(f"unknown format {kind!r}; known are {', '.join(sorted(FORMATS))}", code="usage")
    day = parse_day(published)
    mapping = dict(columns or {})
    with ExitStack() as stack:
        work = workshop or stack.enter_context(Workshop(isolated))
        for document in _documents(source, name, limits, mapping, url, charset):
            if isinstance(document, InputError):
                yield document
                continue
            for found in work(changed(document, kind=kind or ""), day):
                yield _with_outlet(found, outlet)


def _with_outlet(found: Story | InputError, outlet: str | None) -> Story | InputError:
    if isinstance(found, Story) and outlet and not found.outlet:
        return replace(found, outlet=outlet, provenance={**found.provenance, "outlet": "given by the caller"})
    return found


# ---------------------------------------------------------------- what to open


def _documents(
    source: str | Path | bytes | Iterable[str | Path],
    name: str,
    limits: Limits,
    columns: Mapping[str, str],
    url: str | None,
    charset: str | None,
) -> Iterator[Document | InputError]:
    if isinstance(source, bytes):
        yield Document(name or "standard input", source, url=url, charset=charset, limits=limits, columns=columns)
        return
    for path in [source] if isinstance(source, str | Path) else source:
        for file in files_of(Path(path)):
            yield file if isinstance(file, InputError) else Document(str(file), b"", limits=limits, columns=columns)


def files_of(path: Path) -> Iterator[Path | InputError]:
    """A file, or every file below a folder in sorted order; hidden ones are left out. InputError "not-found" or "not-a-file"."""
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_file() and not any(x.startswith(".") for x in p.relative_to(path).parts))
        if not found:
            yield InputError("no files in this folder", code="empty", path=path)
        yield from found
    elif path.is_file():
        yield path
    elif path.exists():
        yield InputError("neither a file nor a folder", code="not-a-file", path=path)
    else:
        yield InputError("no such file or folder", code="not-found", path=path)


# ---------------------------------------------------------------- one document


def read_document(document: Document, published: dt.date | None = None) -> Iterator[Story | InputError]:
    """Stories and errors of one document. Without bytes, ``document.name`` is a path to read. Raises nothing but bugs."""
    silent = document.kind not in QUIET
    try:
        for item in _items(document):
            silent = False
            yield finish(item, document, published=published) if isinstance(item, Draft) else item
        if silent:
            yield document.error("empty", "no story in it, read as what it seems or was said to be")
    except InputError as e:
        yield e
    except (EOFError, zlib.error) as e:
        yield document.error("truncated", f"the packed data ends early or is damaged ({e}); fetch or export it again")
    except OSError as e:
        yield document.error("unreadable", f"cannot be read: {e.strerror or e}")
    except RecursionError:
        yield document.error("too-deep", "nested too deeply to be read safely")


def kind_of(document: Document) -> Document | InputError:
    """The document with its format, sniffed where the caller did not say; an InputError for what cannot be opened or is
    binary.
    """
    if document.kind:
        return document
    try:
        raw = _first(document)
        head = _unpacked(raw)
    except (OSError, zlib.error, EOFError) as e:
        return document.error("unreadable", f"cannot be read: {e}")
    if not head:
        if raw:
            return document.error("truncated", "the packed data ends before its first words; fetch or export it again")
        return document.error("empty", "the file is empty")
    kind = sniff(head, _bare_name(document.name))
    if kind == "binary":
        return document.error("binary", "not text and no format known here; convert it to text first")
    return changed(document, kind=kind)


def _items(document: Document) -> Iterator[Draft | InputError]:
    known = kind_of(document)
    if isinstance(known, InputError):
        yield known
        return
    if not known.data and known.kind in STREAMED:
        yield from _streamed(known)
        return
    raw = known.data or _bounded(known)
    full = changed(known, data=unpack(raw, known.name, known.limits.file))
    yield from _reader(known.kind)(full)


_HEAD, _BLOCK = 131_072, 2**20
"""Bytes that decide on the format, and of bzip2 data: it gives nothing before its first block, of up to 900 KB, is whole."""


def _first(document: Document) -> bytes:
    """The first bytes, as they are."""
    if document.data:
        return document.data[: _BLOCK if _is_bzip2(document.data) else _HEAD]
    with Path(document.name).open("rb") as f:
        head = f.read(_HEAD)
        return head + f.read(_BLOCK - _HEAD) if _is_bzip2(head) else head


def _is_bzip2(data: bytes) -> bool:
    return data[:3] == b"BZh" and data[4:10] == b"1AY&SY"


def _unpacked(raw: bytes) -> bytes:
    """The first bytes of a document, gzip and bzip2 undone."""
    if raw[:2] == b"\x1f\x8b":
        return zlib.decompressobj(31).decompress(raw, _HEAD)
    return bz2.BZ2Decompressor().decompress(raw, _HEAD) if _is_bzip2(raw) else raw


def _bare_name(name: str) -> str:
    for packed in (".gz", ".bz2"):
        name = name.removesuffix(packed)
    return name


def _bounded(document: Document) -> bytes:
    with Path(document.name).open("rb") as f:
        data = f.read(document.limits.file + 1)
    if len(data) > document.limits.file:
        raise document.error(
            "too-large", f"larger than {document.limits.file // 2**20} MB; split it, or give it as JSON lines, CSV or WARC"
        )
    return data


def _reader(kind: str) -> Any:
    module, _, function = FORMATS[kind].partition(":")
    return getattr(import_module(module), function)


def _streamed(document: Document) -> Iterator[Draft | InputError]:
    path, kind = Path(document.name), document.kind
    if kind in ("warc", "parquet"):
        module = import_module(FORMATS[kind].partition(":")[0])
        yield from (module.stream if kind == "warc" else module.stream_parquet)(document, path)
        return
    with path.open("rb") as raw:
        mark = raw.read(10)
    opener: Any = gzip.open if mark[:2] == b"\x1f\x8b" else bz2.open if _is_bzip2(mark) else open
    with opener(path, "rb") as f:
        if kind == "csv":
            from dragoman.intake.tables import stream

            yield from stream(document, f)
        else:
            from dragoman.intake.jsons import lines_of

            yield from lines_of(document, _capped_lines(f, document.limits.item))


def _capped_lines(stream: Any, cap: int) -> Iterator[bytes]:
    """Lines of a file; of one over the cap only so much as shows that it is too long, the rest passed over."""
    while row := stream.readline(cap + 2):
        yield row
        while not row.endswith(b"\n") and len(row) >= cap + 2:
            row = stream.readline(cap + 2)
