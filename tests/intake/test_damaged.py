"""Damaged and odd documents that fuzzing found or that were found beside its finds: an answer, never an exception or a hang."""

from __future__ import annotations

import bz2
import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.intake import open_stories
from dragoman.intake.lines import read_dateline
from dragoman.records import Story

WORDS = "The harbour board in Sandvik closed the east pier on Tuesday, and its head said that repairs would last until May."


def read(data: bytes, kind: str) -> list[Story | InputError]:
    return list(open_stories(data, kind=kind, isolated=False, name="made"))


def codes(found: list[Story | InputError]) -> list[str]:
    return [x.code for x in found if isinstance(x, InputError)]


def packed(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(name, data)
    return out.getvalue()


def record(head: bytes, body: bytes, length: int | None = None) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"\r\n" + body
    size = len(answer) if length is None else length
    return b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n" % size + answer + b"\r\n\r\n"


def test_a_feed_body_that_is_no_base64() -> None:
    pytest.importorskip("feedparser")
    entry = "<entry><title>Pier</title><content mode='base64'>Y\x00=</content><b></entry>"
    found = read(f"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>Desk</title>{entry}</feed>".encode(), "feed")
    assert found and all(isinstance(x, Story | InputError) for x in found)


def test_a_dateline_on_its_own_is_no_longer_than_its_line() -> None:
    for line in ("OSLO /VPA/", "OSLO\n/VPA/ ", "Oslo,  24 April"):
        found = read_dateline(line)
        assert found is not None and found.length == len(line)


def test_a_chunk_of_negative_size_ends_the_body() -> None:
    page = f"<html><body><article><p>{WORDS}</p></article></body></html>".encode()
    start = time.process_time()
    body = b"%x\r\n" % len(page) + page + b"\r\n-6\r\n\r\n"
    (story,) = read(record(b"Transfer-Encoding: chunked\r\n", body), "warc")
    assert isinstance(story, Story) and story.text == WORDS
    assert time.process_time() - start < 5


def test_a_record_of_negative_length_is_refused() -> None:
    assert codes(read(record(b"", b"", length=-9), "warc")) == ["malformed"]


def test_an_archive_whose_data_is_damaged() -> None:
    whole = packed("word/document.xml", WORDS.encode() * 9)
    at = whole.index(b"word/document.xml") + len("word/document.xml")
    for change in range(12):
        data = whole[: at + change] + bytes([whole[at + change] ^ 0xFF]) + whole[at + change + 1 :]
        assert codes(read(data, "docx")) == ["malformed"]


def test_an_archive_of_a_version_that_nobody_unpacks() -> None:
    whole = bytearray(packed("a.txt", WORDS.encode()))
    at = whole.index(b"PK\x01\x02")
    whole[at + 6] = 99
    assert codes(read(bytes(whole), "zip")) == ["malformed"]


def test_an_archive_member_without_a_name() -> None:
    whole = packed("NAME", WORDS.encode())
    directory = whole.index(b"PK\x01\x02") - 4
    nameless = bytearray(whole.replace(b"NAME", b""))
    nameless[26] = nameless[directory + 28] = 0
    end = nameless.index(b"PK\x05\x06")
    nameless[end + 12 : end + 20] = (end - directory).to_bytes(4, "little") + directory.to_bytes(4, "little")
    for data in (packed(".", WORDS.encode()), bytes(nameless)):
        (story,) = read(data, "zip")
        assert isinstance(story, Story) and story.text == WORDS


@pytest.mark.parametrize("charset", ["unicode_escape", "raw-unicode-escape", "no-such-charset", "hex", "idna"])
def test_a_charset_that_is_none_for_texts(charset: str) -> None:
    head = f'<html><head><meta charset="{charset}"></head><body><article><p>Caf\u00e9 \\d \\u0041. {WORDS}</p></article></body></html>'
    (story,) = read(head.encode("cp1252"), "html")
    assert isinstance(story, Story) and story.text == f"Caf\u00e9 \\d \\u0041. {WORDS}"


ROWS = "\n".join(f'{{"text": "{WORDS} Number {k}."}}' for k in range(3)).encode()
TABLE = b"text,title\n" + b"\n".join(f'"{WORDS}",Pier {k}'.encode() for k in range(3))


@pytest.mark.parametrize(("name", "data"), [("a.jsonl", ROWS), ("a.csv", TABLE)])
@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_packed_files_that_are_streamed(tmp_path: Path, name: str, data: bytes, suffix: str, pack: object) -> None:
    assert callable(pack)
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(pack(data))
    assert [type(x) for x in open_stories(path, isolated=False)] == [Story] * 3
    path.write_bytes(pack(data)[:-12])
    found = list(open_stories(path, isolated=False))
    assert codes(found)[-1:] in (["truncated"], ["unreadable"]), found


def test_a_bzip2_block_larger_than_what_sniffing_looks_at(tmp_path: Path) -> None:
    import random

    noise = random.Random(7)
    rows = [f'{{"text": "{WORDS} {noise.randbytes(4000).hex()}"}}' for _ in range(60)]
    data = bz2.compress("\n".join(rows).encode())
    assert len(data) > 200_000
    path = tmp_path / "a.jsonl.bz2"
    path.write_bytes(data)
    for source in (path, data):
        assert [type(x) for x in open_stories(source, name=str(path), isolated=False)] == [Story] * 60


def test_json_with_half_a_character_and_endless_numbers() -> None:
    row = f'{{"text": "Caf\\ud800 {WORDS} \\ud83d\\ude00", "k\\udfff": ["\\udc00"], "note": "\\uDBFF"}}'
    (story,) = read(row.encode(), "json")
    assert isinstance(story, Story) and story.text == f"Caf\ufffd {WORDS} \U0001f600"
    assert story.meta["extra"] == {"note": "\ufffd"}
    assert codes(read(f'{{"text": "{WORDS}", "score": 1e999}}'.encode(), "jsonl")) == ["malformed"]


def test_a_document_without_a_story_is_said_to_be_empty() -> None:
    for kind in ("factiva-html", "factiva-txt", "newsml1", "newsmlg2", "iptc7901"):
        assert codes(read(b"<a>x</a>" if "newsml" in kind else b"\x00\x00", kind)) == ["empty"], kind
    assert read(b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>", "feed") == []


def test_an_accent_beyond_something_invisible_is_composed() -> None:
    (story,) = read(f"Z\u00ad\u0301ona. {WORDS}".encode(), "text")
    assert isinstance(story, Story) and story.text.startswith("\u0179ona. The")


def test_rtf_with_a_number_left_out_and_a_character_of_two_halves() -> None:
    pytest.importorskip("striprtf")
    assert codes(read(rb"{\rtf1\ansi \uc Pier}", "rtf")) == ["malformed"]
    (story,) = read(rb"{\rtf1\ansi A smile \u-10179?\u-8704? was seen on the east pier on Tuesday.\par}", "rtf")
    assert isinstance(story, Story) and "smile \U0001f600 was" in story.text


def test_a_pdf_with_a_dictionary_for_a_reference() -> None:
    pytest.importorskip("pypdf")
    for body in (b"<</Root 0 0 R>>", b"<</Root<</Pages 1 0 R>>>>", b"<</Root[1 0 R]>>", b"<<1 0 R>>"):
        assert codes(read(b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n" + body + b"\nstartxref\n9\n%%EOF", "pdf")) == ["malformed"]


def test_a_damaged_feed_on_which_the_second_reader_fails_too(monkeypatch: pytest.MonkeyPatch) -> None:
    feedparser = pytest.importorskip("feedparser")
    data = b"<feed><entry><link href='a'/><title>Pier</title></a></entry></feed>"

    def fails(*_: object, **__: object) -> None:
        raise KeyError("links")

    monkeypatch.setattr(feedparser, "parse", fails)
    assert codes(read(data, "feed")) == ["malformed"]


def test_an_address_is_the_same_when_it_is_made_safe_again() -> None:
    from dragoman.intake.identity import safe_url

    url = safe_url("https://a.example/caf\u00e9?q=\u00e9#\u00e9 x".replace(" ", ""))
    assert url == "https://a.example/caf%C3%A9?q=%C3%A9#%C3%A9x" == safe_url(url)


def test_reading_a_table_changes_nothing_for_others() -> None:
    import csv

    before = csv.field_size_limit()
    rows = open_stories(TABLE + b'\n"' + WORDS.encode() * 3000 + b'",Long', kind="csv", isolated=False)
    for story in rows:
        assert isinstance(story, Story) and csv.field_size_limit() == before
    small = b"text\n" + b"x" * (before + 1)
    assert codes(read(small, "csv")) == [] and csv.field_size_limit() == before
