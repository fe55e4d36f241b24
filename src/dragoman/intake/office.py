"""Word processors' files and archives: docx, RTF, PDF, ZIP. Sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.document import BROKEN, Document, decode
from dragoman.intake.draft import Draft
from dragoman.intake.exports import looks_exported
from dragoman.intake.markup import local
from dragoman.intake.plain import paragraphs_of_wrapped, unwrap
from dragoman.intake.sniffing import FORMATS, sniff
from dragoman.intake.xmlsafe import parse_xml

__all__ = ["read_docx", "read_pdf", "read_rtf", "read_zip"]

_RATIO = 200


def _archive(document: Document) -> zipfile.ZipFile:
    """The archive, its sizes checked. Raises InputError "malformed", "too-large" (over the cap, or a suspicious ratio)."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(document.data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as e:
        raise document.error("malformed", f"not a readable archive: {e}") from e
    total = sum(i.file_size for i in archive.infolist())
    packed = sum(i.compress_size for i in archive.infolist()) or 1
    if total > document.limits.file or (total > 2**20 and total / packed > _RATIO):
        raise document.error(
            "too-large", f"it would unpack to {total / 2**20:.0f} MB ({total / packed:.0f} times its size); nothing was unpacked"
        )
    if len(archive.infolist()) > document.limits.items:
        raise document.error("too-many-items", f"{len(archive.infolist()):,} files in one archive")
    return archive


def _member(document: Document, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as f:
            data = f.read(document.limits.file + 1)
    except (KeyError, zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, struct.error, zlib.error, lzma.LZMAError) as e:
        raise document.error("malformed", f"a part cannot be unpacked: {e}", name) from e
    if len(data) > document.limits.file:
        raise document.error("too-large", "larger than it said it was", name)
    return data


def read_docx(document: Document) -> Iterator[Draft | InputError]:
    """The drafts of a Word document: a Nexis or Factiva export, or one story whose Title or Heading 1 is the headline."""
    archive = _archive(document)
    if "word/document.xml" not in archive.namelist():
        raise document.error("malformed", "an office file without word/document.xml; only Word documents are read")
    tree = parse_xml(replace(document, data=_member(document, archive, "word/document.xml")))
    paragraphs: list[tuple[str, str]] = []
    for p in (e for e in tree.root.iter() if local(e) == "p"):
        paragraphs += [(style, text) for style, text in _paragraph(p) if text]
    yield from _texts(document, "docx", paragraphs)


def _paragraph(element: Any) -> list[tuple[str, str]]:
    style = ""
    parts: list[str] = []
    for e in element.iter():
        name = local(e)
        if name == "pstyle":
            style = next((str(v) for k, v in e.attrib.items() if str(k).endswith("val")), "")
        elif name == "t":
            parts.append(e.text or "")
        elif name == "tab":
            parts.append(" ")
        elif name in ("br", "cr"):
            parts.append("\n")
    return [(style, " ".join(row.split())) for row in "".join(parts).split("\n")]


def _texts(document: Document, form: str, paragraphs: list[tuple[str, str]]) -> Iterator[Draft | InputError]:
    exported = looks_exported([t for _, t in paragraphs])
    if exported is not None:
        yield from exported()
        return
    draft = Draft(form)
    for style, text in paragraphs:
        if style.lower() in ("title", "heading1", "titel", "titre") and not draft.blocks:
            draft.put("title", text, f"paragraph style {style}")
        else:
            draft.add(text, "title" if style.lower().startswith("heading") else None)
    if not draft.blocks:
        raise document.error("empty", "no text in it")
    yield draft


def read_rtf(document: Document) -> Iterator[Draft | InputError]:
    """The drafts of an RTF file. InputError "missing-extra" without striprtf."""
    try:
        from striprtf.striprtf import rtf_to_text
    except ModuleNotFoundError:
        raise document.error("missing-extra", "RTF needs striprtf: pip install 'dragoman[office]'") from None
    if document.data.count(b"{") > 50_000:
        raise document.error("too-deep", f"{document.data.count(b'{'):,} groups in one RTF file")
    source = decode(document).text
    try:
        text = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    except BROKEN as e:
        raise document.error("malformed", f"not readable RTF: {e}") from e
    # a character beyond the first 65,536 is written as two halves
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    yield from _texts(document, "rtf", [("", " ".join(row.split())) for row in unwrap(text).split("\n") if row.strip()])


def read_pdf(document: Document) -> Iterator[Draft | InputError]:
    """One draft with a PDF's text layer. InputError "missing-extra" without pypdf, "empty" for scanned pages."""
    try:
        import pypdf
    except ModuleNotFoundError:
        raise document.error("missing-extra", "PDF needs pypdf: pip install 'dragoman[office]'") from None
    try:
        reader = pypdf.PdfReader(io.BytesIO(document.data), strict=False)
        pages = [page.extract_text() for page in reader.pages]
    except (pypdf.errors.PyPdfError, *BROKEN) as e:
        raise document.error("malformed", f"not a readable PDF: {e}") from e
    if not any(p.strip() for p in pages):
        raise document.error("empty", "no text layer; a scanned PDF needs text recognition first")
    yield from _texts(document, "pdf", [("", p) for page in pages for p in paragraphs_of_wrapped(page)])


def read_zip(document: Document) -> Iterator[Draft | InputError]:
    """The drafts of an archive's files in order; a member that climbs out of the archive, or an archive in it, is refused."""
    archive = _archive(document)
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.filename.endswith("/"):
            continue
        if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
            yield document.error("unsafe-member", "its path leads out of the archive; refused", info.filename)
            continue
        try:
            data = _member(document, archive, info.filename)
            kind = sniff(data, info.filename)
            if kind in ("zip", "binary"):
                yield document.error("binary", "neither text nor a format that is read inside archives", info.filename)
                continue
            module, _, function = FORMATS[kind].partition(":")
            yield from getattr(import_module(module), function)(
                replace(document, name=f"{document.name}/{info.filename}", data=data, kind=kind)
            )
        except InputError as e:
            yield e
