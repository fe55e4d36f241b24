"""Which format bytes are in, from the bytes themselves; file names only break ties."""

from __future__ import annotations

import re
from pathlib import PurePath

__all__ = ["FORMATS", "sniff"]

FORMATS: dict[str, str] = {
    "anpa1312": "dragoman.intake.wiretext:read_anpa",
    "csv": "dragoman.intake.tables:read_csv",
    "docx": "dragoman.intake.office:read_docx",
    "factiva-html": "dragoman.intake.exports:read_factiva_html",
    "factiva-txt": "dragoman.intake.exports:read_factiva_text",
    "factiva-xml": "dragoman.intake.exports:read_factiva_xml",
    "feed": "dragoman.intake.feeds:read_feed",
    "html": "dragoman.intake.pages:read_page",
    "iptc7901": "dragoman.intake.wiretext:read_iptc7901",
    "json": "dragoman.intake.jsons:read_json",
    "jsonl": "dragoman.intake.jsons:read_lines",
    "lexisnexis-html": "dragoman.intake.exports:read_nexis_html",
    "lexisnexis-txt": "dragoman.intake.exports:read_nexis_text",
    "lexisnexis-xml": "dragoman.intake.exports:read_nexis_xml",
    "news-sitemap": "dragoman.intake.feeds:read_sitemap",
    "newsml1": "dragoman.intake.newsml1:read_newsml1",
    "newsmlg2": "dragoman.intake.newsmlg2:read_newsmlg2",
    "nitf": "dragoman.intake.nitf:read_nitf",
    "parquet": "dragoman.intake.tables:read_parquet",
    "pdf": "dragoman.intake.office:read_pdf",
    "press-release": "dragoman.intake.plain:read_release",
    "rtf": "dragoman.intake.office:read_rtf",
    "text": "dragoman.intake.plain:read_text",
    "warc": "dragoman.intake.warc:read_warc",
    "zip": "dragoman.intake.office:read_zip",
}
"""Format to the reader of it, "module:function"; a reader takes a Document and gives drafts and InputErrors."""

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]")
_ROOTS = {
    "newsml": "newsml1", "newsmessage": "newsmlg2", "newsitem": "newsmlg2", "packageitem": "newsmlg2", "contentmeta": "newsmlg2",
    "nitf": "nitf", "rss": "feed", "rdf": "feed", "feed": "feed", "channel": "feed", "urlset": "news-sitemap",
    "sitemapindex": "news-sitemap",
    "html": "html", "ppsresponse": "factiva-xml", "ppsarticleresponse": "factiva-xml", "factiva": "factiva-xml",
    "article": "factiva-xml",
    "nexis": "lexisnexis-xml", "documents": "lexisnexis-xml", "newsarticles": "lexisnexis-xml",
}  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|title|meta|div|p|article|script)\b", re.I)
_NEXIS = re.compile(rb"^\s*(?:\S+ )?\d+ (?:of|de|von) \d+ DOCUMENTS?", re.M)
_FACTIVA = re.compile(rb"^(?:HD|LP|TD)\s{1,4}\S|^Document [A-Z]{4,}\w{10,}\s*$", re.M)
_RELEASE = re.compile(
    rb"/\s?(?:PRNewswire|PRNewswire-\w+|CNW|EINPresswire\.com|Medianet)\s?/|"
    rb"\((?:GLOBE NEWSWIRE|BUSINESS WIRE|Business Wire|Marketwired)\)"
)
_HEAD = 65_536


def sniff(data: bytes, name: str = "") -> str:
    """The format of (unpacked) ``data``, one of `FORMATS`. Text that is nothing else is "text"; "binary" for what is no text."""
    head, suffix = data[:_HEAD], PurePath(name).suffix.lower()
    found = _by_magic(head) or _by_text(_narrow(head), suffix)
    # what is called a feed and is none is an error of the feed, not a page to be read
    return "feed" if suffix in (".rss", ".atom", ".xml") and found in ("html", "json", "text") else found


def _by_magic(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in head or b"[Content_Types].xml" in head else "zip"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"WARC/1.", b"WARC/0.")):
        return "warc"
    return None


def _narrow(head: bytes) -> bytes:
    """UTF-16 as one byte a character, marks and leading white space off."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:40:2].count(0) > 15:
        head = head.replace(b"\0", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _by_text(head: bytes, suffix: str) -> str:
    if head[:1] == b"<":
        return _by_mark_up(head, suffix)
    if head[:1] in (b"\x01", b"\x16"):
        return _wire(head)
    if head[:1] in (b"{", b"["):
        return _json(head, suffix)
    if _NEXIS.search(head):
        return "lexisnexis-txt"
    if len(_FACTIVA.findall(head)) >= 2:
        return "factiva-txt"
    if suffix in (".csv", ".tsv"):
        return "csv"
    if _RELEASE.search(head[:4000]):
        return "press-release"
    if _HTML.search(head[:1000]) and suffix in (".html", ".htm", ".xhtml"):
        return "html"
    return "binary" if head.count(b"\0") > len(head) // 20 + 4 else "text"


def _wire(head: bytes) -> str:
    """ANPA 1312 and IPTC 7901 share their control characters; ANPA carries tabs, "^" and "<" typesetting marks."""
    body = head.partition(b"\x02")[2]
    if head[:1] == b"\x16" or b"\n^" in body or body[:1] == b"^" or b"<\r\n" in body[:2000]:
        return "anpa1312"
    return "iptc7901"


def _json(head: bytes, suffix: str) -> str:
    first, newline, rest = head.partition(b"\n")
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    closed = first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{")
    return "jsonl" if newline and closed and rest.lstrip()[:1] in (b"{", b"") and rest.strip() else "json"


def _by_mark_up(head: bytes, suffix: str) -> str:
    if suffix in (".html", ".htm"):
        return _nexis_html(head)
    body = re.sub(rb"<\?.*?\?>|<!--.*?-->", b"", head, flags=re.S)
    doctype = re.match(rb"\s*<!DOCTYPE\s+([\w:.-]+)", body, re.I)
    if doctype and doctype.group(1).lower() == b"html":
        return _nexis_html(head)
    if doctype:
        end = re.search(rb"\]\s*>" if b"[" in body[: body.find(b">") + 1] else rb">", body)
        body = body[end.end() :] if end else body
    m = _ROOT.search(body)
    root = m.group(1).decode("ascii", "replace").lower() if m else ""
    if root == "html":
        return _nexis_html(head)
    if root in _ROOTS:
        return _ROOTS[root]
    return "html" if _HTML.search(head[:2000]) else "feed"


def _nexis_html(head: bytes) -> str:
    if b"DOC NUMBER=" in head or b"LXNComment" in head:
        return "lexisnexis-html"
    if b"dj:" in head or (b"Dow Jones" in head and re.search(rb'class="(?:article|deArticle|enArticle|frArticle)', head)):
        return "factiva-html"
    return "html"
