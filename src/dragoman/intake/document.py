"""What the readers share: limits, a document's bytes, and how bytes become text.

A reader is a function ``(Document) -> Iterator[Draft | InputError]``; it opens no file and makes no connection.
"""

from __future__ import annotations

import bz2
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dragoman.errors import InputError

__all__ = ["BROKEN", "LIMITS", "Decoded", "Document", "Limits", "decode", "unpack"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one document, in bytes, characters, items, levels, seconds."""

    file: int = 32 * 2**20
    page: int = 8 * 2**20
    item: int = 2 * 2**20
    depth: int = 256
    items: int = 10_000
    seconds: float = 5.0
    memory: int = 2**30


LIMITS = Limits()
"""The caps in force unless a caller gives others."""
BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, EOFError, RuntimeError, TypeError, ValueError,
          struct.error, zlib.error)  # fmt: skip
"""What other people's parsers raise on a damaged file, besides their own errors. RuntimeError holds RecursionError."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it came in: its name for messages, bytes, and what the caller already knows of it.

    ``charset`` is what the transport declared (an HTTP header), ``url`` where it was fetched from,
    ``retrieved`` when (ISO), ``columns`` the user's own names for our fields in a table or JSON lines.
    """

    name: str
    data: bytes
    kind: str = ""
    charset: str | None = None
    url: str | None = None
    retrieved: str | None = None
    limits: Limits = LIMITS
    columns: Mapping[str, str] = field(default_factory=dict)

    def error(self, code: str, message: str, place: str | None = None) -> InputError:
        """An InputError that names this document."""
        return InputError(message, code=code, path=self.name, place=place)


# ---------------------------------------------------------------- compression


def unpack(data: bytes, name: str, cap: int) -> bytes:
    """Undo gzip or bzip2, never past ``cap`` bytes. Raises InputError "too-large" or "damaged"."""
    if data[:2] == b"\x1f\x8b":
        return _gunzip(data, name, cap)
    if data[:3] == b"BZh" and data[4:10] == b"1AY&SY":
        data = _bunzip(data, name, cap)
    if len(data) > cap:
        raise _too_large(name, cap)
    return data


def _too_large(name: str, cap: int) -> InputError:
    message = f"larger than {cap // 2**20} MB when unpacked; split it, or give it as JSON lines, CSV or WARC, which are streamed"
    return InputError(message, code="too-large", path=name)


def _gunzip(data: bytes, name: str, cap: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    while data[:2] == b"\x1f\x8b":
        engine = zlib.decompressobj(31)
        try:
            part = engine.decompress(data, cap + 1 - total)
        except zlib.error as e:
            raise InputError(f"damaged gzip data ({e}); fetch or export it again", code="damaged", path=name) from e
        total += len(part)
        parts.append(part)
        if total > cap or engine.unconsumed_tail:
            raise _too_large(name, cap)
        if not engine.eof:
            raise InputError("the gzip data ends early; fetch or export it again", code="truncated", path=name)
        data = engine.unused_data
    return b"".join(parts)


def _bunzip(data: bytes, name: str, cap: int) -> bytes:
    try:
        out = bz2.BZ2Decompressor().decompress(data, cap + 1)
    except OSError as e:
        raise InputError(f"damaged bzip2 data ({e})", code="damaged", path=name) from e
    if len(out) > cap:
        raise _too_large(name, cap)
    return out


# ---------------------------------------------------------------- characters

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
         (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))  # fmt: skip
_DECLARED = (
    re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']", re.S),
    re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.I | re.S),
)
_PYTHON = re.compile(r"(?:raw[_-])?unicode[_-]escape", re.I)
"""Charsets that only Python knows: they would read what stands in a text as escapes, and warn of others."""
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
# Bytes that are letters or quotation marks in cp1252 and nothing at all in these encodings of the same name's family.
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class Decoded(NamedTuple):
    """Text, the encoding that was used, and flags for every repair ("encoding", "control-chars")."""

    text: str
    encoding: str
    flags: tuple[str, ...]


def decode(document: Document, *, keep_controls: bool = False) -> Decoded:
    """Bytes to text: byte order mark, then strict UTF-8 whatever was declared, then the declared charset, then cp1252.

    Strict UTF-8 wins because text of another encoding that happens to be valid UTF-8 hardly exists, while wires that declare
    an 8-bit charset and send UTF-8 do. NUL and C0 characters are taken out and flagged. Raises InputError "binary".
    """
    data, flags = document.data, list[str]()
    text, encoding = _with_bom(data)
    if text is None:
        declared = _declared(data, document.charset)
        text, encoding = _without_bom(data, declared, document)
        if declared and _HIGH.search(data) and not _same(encoding, declared):
            flags.append("encoding")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not keep_controls and _CONTROL.search(text):
        cleaned = _CONTROL.sub("", text)
        if len(text) - len(cleaned) > max(8, len(text) // 10):
            raise document.error("binary", "not text: too many control characters")
        text = cleaned
        flags.append("control-chars")
    return Decoded(text, encoding, tuple(flags))


def _with_bom(data: bytes) -> tuple[str | None, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").lstrip("\ufeff"), encoding
    return None, ""


def _declared(data: bytes, charset: str | None) -> str | None:
    head = data[:4096]
    found = next((m.group(1).decode("ascii") for p in _DECLARED if (m := p.search(head))), charset or "")
    return found.lower() if found and not _PYTHON.fullmatch(found) else None


def _without_bom(data: bytes, declared: str | None, document: Document) -> tuple[str, str]:
    wide = _wide(data)
    for encoding in (wide, "utf-8", declared if not wide else None):
        if encoding is None:
            continue
        try:
            return data.decode(_ALIASES.get(encoding, encoding)), encoding
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    if wide or data.count(b"\0") > max(4, len(data) // 50):
        raise document.error("binary", "not text: it holds NUL bytes; give the text itself")
    return data.decode("cp1252", "replace"), "cp1252"


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: NUL at every other place of the first 200 bytes."""
    head = data[:200]
    half = len(head) // 2
    if half < 4:
        return None
    if head[1::2].count(0) > 0.8 * half and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.8 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _same(used: str, declared: str) -> bool:
    plain = {"utf8": "utf-8", "windows-1252": "cp1252", "x-cp1252": "cp1252"}
    used, declared = plain.get(used, used), plain.get(declared, declared)
    return used == declared or _ALIASES.get(declared) == used
