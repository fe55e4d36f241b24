"""What is fuzzed: for each parser a function of bytes that may only return, and the promises it checks.

A parser may give stories and errors of our own tree. Any other exception, an offset outside the text, a text that is no UTF-8,
or more than `SLOW` CPU seconds on an input of at most `LONGEST` bytes is a find.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import time
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dragoman.errors import InputError
from dragoman.intake import open_stories
from dragoman.intake.dates import day_order, parse_moment
from dragoman.intake.identity import canonical_url, keys, safe_url
from dragoman.intake.lines import find_dateline, read_dateline, split_byline
from dragoman.records import Reading, Span, Story, Timex
from dragoman.when.finder import Finder
from dragoman.when.intervals import bounds, to_value

__all__ = ["LONGEST", "SLOW", "TARGETS", "Broken", "Target"]

LONGEST = 16_384
"""Bytes of the longest input tried."""
SLOW = 3.0
"""CPU seconds (of instrumented code, three to five times slower than plain) over which an input counts as a hang."""
DAY = dt.date(2022, 4, 24)
NOW = dt.datetime(2022, 4, 25, 12, tzinfo=dt.UTC)


class Broken(Exception):
    """A promise that did not hold."""


@dataclass(frozen=True)
class Target:
    """A function to call with bytes, and the lists of words.toml that its format is made of."""

    run: Callable[[bytes], None]
    words: tuple[str, ...] = ()


def guarded(run: Callable[[bytes], None], data: bytes) -> None:
    """Call ``run``; raise Broken where it took too long. Warnings are not finds: the parsers' own libraries give them."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run(data)
    spent = time.process_time() - start
    if spent > SLOW:
        raise Broken(f"{spent:.1f} s for {len(data)} bytes")


def check_story(story: Story) -> None:
    """Offsets inside the text and in order, an id, plain JSON that UTF-8 can hold, safe links."""
    end = 0
    for p in story.paragraphs:
        if not end <= p.span.start < p.span.end <= len(story.text):
            raise Broken(f"paragraph {p.span} after {end} of {len(story.text)}")
        end = p.span.end
    line = story.dateline.span if story.dateline else None
    if line is not None and not 0 <= line.start <= line.end <= len(story.text):
        raise Broken(f"dateline {line} of {len(story.text)}")
    if not story.id or (story.url and not story.url.startswith(("http://", "https://"))):
        raise Broken(f"id {story.id!r}, url {story.url!r}")
    json.dumps(Reading(story).to_dict(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    keys(story)


def documents(kinds: tuple[str | None, ...], wrap: Callable[[bytes], bytes] | None, data: bytes) -> None:
    """Read bytes as a document of each kind (null: let the bytes say)."""
    for kind in kinds:
        for found in open_stories(wrap(data) if wrap else data, kind=kind, name="fuzzed", isolated=False):
            if isinstance(found, Story):
                check_story(found)
            elif not isinstance(found, InputError) or not found.code:
                raise Broken(f"neither a story nor an error: {found!r}")


def one_document(*kinds: str | None, wrap: Callable[[bytes], bytes] | None = None) -> Callable[[bytes], None]:
    """A run over documents, with the guard on time."""
    return partial(guarded, partial(documents, kinds, wrap))


def as_docx(data: bytes) -> bytes:
    """The bytes as the main part of a Word document, so that the search reaches its XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("word/document.xml", data)
    return out.getvalue()


def as_http(data: bytes) -> bytes:
    """The bytes as the stored answer of a web server, in a WARC record whose length is right."""
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/b\r\nContent-Type: application/http\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(data) + data + b"\r\n\r\n"


def dates(data: bytes) -> None:
    """Moments, datelines, bylines and addresses from a line of text."""
    text = data.decode("utf-8", "replace")
    for order in ("", "dmy", "mdy"):
        moment = parse_moment(text, now=NOW, order=order)
        if moment.at is not None and moment.day is None:
            raise Broken(f"a time without a day: {moment}")
    day_order(text.split("\n"))
    for line in (find_dateline(text, DAY), read_dateline(text, DAY)):
        if line is not None and not 0 <= line.length <= len(text):
            raise Broken(f"{line} of {len(text)}")
    split_byline(text)
    url = safe_url(text, "https://a.example/b")
    if url is not None and canonical_url(canonical_url(url)) != canonical_url(url):
        raise Broken(f"{url!r} is not canonical at once")


def check_time(found: Timex, text: str) -> None:
    """A time expression lies in the text, its days are in order."""
    if not 0 <= found.span.start < found.span.end <= len(text):
        raise Broken(f"{found} of {len(text)}")
    if found.earliest and found.latest and found.earliest > found.latest:
        raise Broken(f"{found}")


class Times:
    """Time expressions of a text; the finder's tables load at the first call."""

    def __init__(self) -> None:
        self.finder: Finder | None = None

    def __call__(self, data: bytes) -> None:
        if self.finder is None:
            self.finder = Finder()
        text = data.decode("utf-8", "replace")
        for day in (DAY, None):
            times, notes = self.finder(Reading(Story("fuzzed", text, published=day)))
            for t in times:
                check_time(t, text)
            if any(n.span and not _inside(n.span, text) for n in notes):
                raise Broken(f"notes {notes}")
        interval = bounds(text)
        if interval.earliest and interval.latest and interval.earliest > interval.latest and "/" not in text:
            raise Broken(f"{text!r}: {interval}")
        to_value(interval)


def _inside(span: Span, text: str) -> bool:
    return 0 <= span.start <= span.end <= len(text)


TARGETS: dict[str, Target] = {
    "feeds": Target(one_document("feed"), ("feeds", "xml")),
    "sitemaps": Target(one_document("news-sitemap"), ("sitemaps", "xml")),
    "html": Target(one_document("html"), ("html",)),
    "newsmlg2": Target(one_document("newsmlg2"), ("newsmlg2", "xml")),
    "nitf": Target(one_document("nitf"), ("nitf", "xml")),
    "newsml1": Target(one_document("newsml1"), ("newsml1", "xml")),
    "wire": Target(one_document("iptc7901", "anpa1312"), ("wire",)),
    "exports-text": Target(one_document("lexisnexis-txt", "factiva-txt"), ("exports",)),
    "exports-html": Target(one_document("lexisnexis-html", "factiva-html"), ("exports", "html")),
    "exports-xml": Target(one_document("lexisnexis-xml", "factiva-xml"), ("xml",)),
    "json": Target(one_document("json", "jsonl"), ("json",)),
    "csv": Target(one_document("csv"), ("csv",)),
    "text": Target(one_document("text", "press-release"), ("text",)),
    "warc": Target(one_document("warc"), ("warc",)),
    "http": Target(one_document("warc", wrap=as_http), ("warc",)),
    "rtf": Target(one_document("rtf"), ("rtf",)),
    "pdf": Target(one_document("pdf"), ("pdf",)),
    "docx": Target(one_document("docx", wrap=as_docx), ("docx", "xml")),
    "zip": Target(one_document("zip", "docx"), ("any",)),
    "any": Target(one_document(None), ("any",)),
    "dates": Target(partial(guarded, dates), ("time",)),
    "timex": Target(partial(guarded, Times()), ("time",)),
}
"""Name of a parser to how it is fuzzed."""
