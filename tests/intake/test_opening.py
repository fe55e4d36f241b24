"""Files, folders, bytes and tables to stories; errors in their place; formats told apart."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.intake import FORMATS, open_stories, sniff
from dragoman.intake.coding import read_stories, unread_reason
from dragoman.intake.document import Document, Limits
from dragoman.intake.draft import clean_text
from dragoman.intake.plain import headline_list, unwrap
from dragoman.intake.worker import Workshop
from dragoman.records import Reading, Story

WORDS = "The ministry in Torun said on Monday that the bridge over the river has been closed for repairs."


def only(source: object, **options: object) -> Story:
    found = list(open_stories(source, **options))  # type: ignore[arg-type]
    assert len(found) == 1 and isinstance(found[0], Story), found
    return found[0]


def code(source: object, **options: object) -> str:
    found = list(open_stories(source, **options))  # type: ignore[arg-type]
    assert isinstance(found[0], InputError)
    return found[0].code


def test_plain_text_claims_nothing_it_does_not_say() -> None:
    story = only(WORDS.encode())
    assert (story.text, story.title, story.published, story.language) == (WORDS, None, None, "en")
    dated = only(WORDS.encode(), published="2031-04-24", outlet="Velia Post")
    assert str(dated.published) == "2031-04-24" and dated.outlet == "Velia Post"
    assert dated.provenance["published"] == "given by the caller"


def test_errors_name_file_and_reason(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b" \n")
    assert code(empty) == "empty"
    assert code(tmp_path / "none.txt") == "not-found"
    assert code(b"\x00\x01\x02" * 500) == "binary"
    heads = "\n".join(f"Bridge number {k} closes" for k in range(12))
    assert code(heads.encode()) == "headlines"
    assert code(b"x" * 3_000_000) == "too-large"
    assert code(WORDS.encode() * 9, limits=Limits(file=200)) == "too-large"
    error = next(iter(open_stories(empty)))
    assert isinstance(error, InputError) and str(empty) in str(error)
    with pytest.raises(InputError, match="unknown format"):
        list(open_stories(b"x", kind="docc"))


def test_a_folder_is_walked_in_order_and_a_bad_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(WORDS)
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "j1", "text": WORDS, "date": "2031-04-24", "source": "Post"}) + "\nnot json\n")
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / "c.txt").write_bytes(b"")
    found = list(open_stories(tmp_path))
    assert [x.id if isinstance(x, Story) else x.code for x in found] == ["j1", "malformed", found[2].id, "empty"]  # type: ignore[union-attr]
    assert found[1].place == "line 2"  # type: ignore[union-attr]
    assert found[0].outlet == "Post"  # type: ignore[union-attr]


def test_gzip_files_and_encodings(tmp_path: Path) -> None:
    packed = tmp_path / "s.txt.gz"
    packed.write_bytes(gzip.compress(WORDS.encode()))
    assert only(packed).text == WORDS
    curly = "“Déjà vu,” the minister of Velia said of the bridge that was closed on Monday."
    assert only(curly.encode("cp1252")).text == curly
    assert only(curly.encode("utf-16")).text == curly


def test_hard_wrapped_lines_are_joined() -> None:
    rows = [WORDS[k : k + 60].strip() for k in range(0, 96, 60)] * 3
    assert "\n" not in unwrap("\n".join(rows)).split("\n\n")[0]
    assert unwrap("One line.\nAnother line.") == "One line.\nAnother line."
    assert not headline_list("\n".join([WORDS] * 9))


def test_a_dateline_is_cut_off_the_body() -> None:
    story = only(b"TORUN, April 24 (AFP) - The bridge has been closed. It is old.\n\nThis story was auto-generated from a syndicated feed.")
    kinds = [(p.kind, story.text[p.span.start : p.span.end]) for p in story.paragraphs]
    assert [k for k, _ in kinds] == ["dateline", "body", "notice"]
    assert kinds[1][1].startswith("The bridge")
    assert story.dateline is not None and story.dateline.place == "TORUN" and story.credit == "AFP" and story.meta["syndicated"]


def test_csv_with_a_field_map_and_a_column_of_dates() -> None:
    table = f"Nr;Day;Paper;BodyText\n1;4/5/2026;Velia Post;{WORDS}\n2;24/5/2026;Velia Post;{WORDS}\n"
    found = list(open_stories(table.encode(), name="dump.csv", columns={"text": "BodyText", "published": "Day", "outlet": "Paper"}))
    assert [str(s.published) for s in found if isinstance(s, Story)] == ["2026-05-04", "2026-05-24"]
    assert code(b"a,b\n1,2\n", name="x.csv") == "no-text"


def test_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "dump.parquet"
    duckdb.execute(f"copy (select 'p1' as id, '{WORDS}' as body, date '2026-04-24' as date) to '{path}' (format parquet)")
    story = only(path)
    assert (story.id, story.text, str(story.published)) == ("p1", WORDS, "2026-04-24")


def test_docx_and_zip(tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Bridge closes</w:t></w:r></w:p>'
    xml = f'<w:document xmlns:w="{space}"><w:body>{head}<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p></w:body></w:document>'
    docx = io.BytesIO()
    with zipfile.ZipFile(docx, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", xml)
    story = only(docx.getvalue(), isolated=False)
    assert (story.title, story.text) == ("Bridge closes", WORDS)
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as z:
        z.writestr("one.txt", WORDS)
        z.writestr("../two.txt", WORDS)
    found = list(open_stories(bundle.getvalue(), isolated=False))
    assert [type(x) for x in found] == [Story, InputError]


def test_a_worker_that_is_killed_costs_one_document(tmp_path: Path) -> None:
    page = f"<html><body><article><p>{WORDS}</p></article></body></html>"
    big = "<rss version='2.0'><channel>" + "<item><title>x</title></item>" * 60_000 + "</channel></rss>"
    with Workshop() as work:
        slow = Document("slow.xml", big.encode(), kind="feed", limits=Limits(seconds=0.0, items=60_000))
        codes = [x.code for x in work(slow) if isinstance(x, InputError)]
        assert codes == ["killed"]
        assert [x.text for x in work(Document("page.html", page.encode())) if isinstance(x, Story)] == [WORDS]


def test_offsets_lead_back_to_the_raw_text() -> None:
    raw = "The Pres\u200bident of Ve\u00adlia \u202esaid\u202c so in Ra\u0308du."
    clean = clean_text(raw)
    assert clean.text == "The President of Velia said so in Rädu."
    for word in ("Velia", "said", "so"):
        at = clean.text.index(word)
        assert raw[clean.raw_offset(at)] == word[0]
    assert clean_text("plain").edits == ()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<?xml version='1.0'?><rss version='2.0'/>", "", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'/>", "", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "", "feed"),
        (b"<!DOCTYPE NewsML SYSTEM 'x.dtd' [<!ENTITY % n SYSTEM 'y'> %n;]>\n<NewsML/>", "", "newsml1"),
        (b"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "", "newsmlg2"),
        (b"<nitf/>", "", "nitf"),
        (b"<urlset/>", "", "news-sitemap"),
        (b"<!doctype html><html></html>", "", "html"),
        (b"<!doctype html><html></html>", "feed.xml", "feed"),
        (b'{"id":"1","text":"x"}\n{"id":"2","text":"y"}\n', "", "jsonl"),
        (b'{"id":"1",\n"text":"x"}', "", "json"),
        (b"\x01v0105VPA\x1fx-\r\nu s\x14\x12 BC-x\r\n\x02BC-x\r\nBridge", "", "iptc7901"),
        (b"\x16\x16\x01G7\x1fg\r\nr d\x13\x11 BC-x\r\n\x02^BC-x<\r\n", "", "anpa1312"),
        (b"PK\x03\x04", "", "zip"),
        (b"%PDF-1.7", "", "pdf"),
        (b"{\\rtf1 x}", "", "rtf"),
        (b"WARC/1.0\r\n", "", "warc"),
        (b"PAR1", "", "parquet"),
        (b"a,b\n1,2", "x.csv", "csv"),
        (b"1 of 3 DOCUMENTS\n\nVelia Post", "", "lexisnexis-txt"),
        (b"The bridge.", "", "text"),
    ],
)
def test_sniff(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name) == kind and kind in FORMATS


class Reads:
    """A reader that only remembers what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def pipe(self, stories: object) -> object:
        for story in stories:  # type: ignore[attr-defined]
            self.texts.append(story.text)
            yield Reading(story=story)


def test_only_stories_in_english_are_read_and_the_rest_come_out_empty_with_a_note() -> None:
    german = "Die Brücke über den Fluss wurde am Montag gesperrt, teilte das Ministerium mit. Sie ist alt und muss erneuert werden."
    stories = [only(WORDS.encode()), only(german.encode()), Story("k", "x", signal="kill"), Story("a", "x", meta={"kind": "advisory"})]
    reader = Reads()
    readings = list(read_stories(reader, stories))  # type: ignore[arg-type]
    assert reader.texts == [WORDS]
    assert [[n.code for n in r.notes] for r in readings] == [[], ["language"], ["kill"], ["advisory"]]
    assert unread_reason(stories[0]) is None
