"""Every format on invented documents: the fields a desk needs, and the traps each format sets."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.intake import open_stories
from dragoman.intake.coding import unread_reason
from dragoman.records import Story

WORDS = "The ministry in Torun said on Monday that the bridge over the river has been closed for repairs."
MORE = "Nobody could say when it will be opened again, and the ferry does not run on Sundays."


def all_of(source: str | bytes, kind: str | None = None) -> list[Story]:
    data = source.encode() if isinstance(source, str) else source
    found = list(open_stories(data, kind=kind, isolated=False, name="made"))
    assert not [x for x in found if isinstance(x, InputError)], found
    return [x for x in found if isinstance(x, Story)]


def kinds(story: Story) -> list[str]:
    return [p.kind for p in story.paragraphs]


def test_rss_with_an_agency_as_creator() -> None:
    (story,) = all_of(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        "<channel><title>Velia Post</title><language>en</language><item><title>AT&amp;amp;T leaves</title><dc:creator>PTI</dc:creator>"
        "<link>https://post.example/a?utm_source=rss&amp;id=7</link><guid isPermaLink='false'>7</guid>"
        "<pubDate>Thu, 24 Apr 2025 17:55:00 +0530</pubDate><description>Short.</description>"
        f"<content:encoded><![CDATA[<p><b>TORUN, April 24 (PTI)</b> {WORDS}</p><script>x()</script><p>{MORE}</p>]]></content:encoded>"
        "</item></channel></rss>"
    )
    assert (story.title, story.outlet, story.credit, story.byline) == ("AT&T leaves", "Velia Post", "PTI", None)
    assert story.url == "https://post.example/a?id=7"
    assert story.published_at == datetime.fromisoformat("2025-04-24T17:55:00+05:30")
    assert kinds(story) == ["dateline", "body", "body"] and "x()" not in story.text
    assert story.provenance["published"] == "item/pubDate"


def test_rss_090_and_a_damaged_feed() -> None:
    old = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>"
    old += "<channel><title>Desk</title></channel><item><title>Bridge &nbsp;closes</title><link>https://d.example/1</link></item></rdf:RDF>"
    (story,) = all_of(old)
    assert story.title == "Bridge closes" and story.meta["flags"] == ["damaged"]


def test_a_feed_beyond_repair_gets_a_second_try() -> None:
    pytest.importorskip("feedparser")
    item = f"<item><title>Bridge</title><b><description>{WORDS}</description></item>"
    broken = f"<rss version='2.0'><channel><title>Desk</title>{item}</channel></rss>"
    (story,) = all_of(broken)
    assert (story.title, story.text, story.meta["flags"]) == ("Bridge", WORDS, ["damaged"])


def test_atom_with_a_base_and_a_source() -> None:
    (story,) = all_of(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://vpa.example/' xml:lang='en'><title>Desk</title><entry>"
        "<title type='html'>Bridge &amp;amp; ferry</title><id>tag:vpa,1</id><link href='s/1'/><updated>2025-04-24T10:00:00Z</updated>"
        "<author><name>Ada Moss</name></author><source><title>AFP</title><id>urn:afp</id></source>"
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{WORDS}</p><p>{MORE}</p></div></content></entry></feed>"
    )
    assert (story.title, story.url, story.byline, story.credit) == ("Bridge & ferry", "https://vpa.example/s/1", "Ada Moss", "AFP")
    assert story.derived_from == ("urn:afp",) and str(story.published) == "2025-04-24" and len(story.paragraphs) == 2


def test_json_feed_and_ninjs() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": 7, "content_html": f"<p>{WORDS}</p>"}]}
    (story,) = all_of(json.dumps(feed))
    assert (story.meta["guid"], story.outlet, story.text, story.published) == ("7", "Wire", WORDS, None)
    ninjs = {
        "uri": "urn:x:1", "version": "3", "pubStatus": "usable", "versionCreated": "2025-04-24T10:00:00Z", "language": "en",
        "headlines": [{"role": "main", "value": "Bridge closes"}], "bodies": [{"role": "html", "value": f"<p>{WORDS}</p>"}],
        "by": "Ada Moss", "copyrightHolder": "AFP", "associations": [{"rel": "supersedes", "uri": "urn:x:0"}],
    }  # fmt: skip
    (story,) = all_of(json.dumps(ninjs))
    assert (story.title, story.version, story.byline, story.credit) == ("Bridge closes", "3", "Ada Moss", "AFP")
    assert story.signal == "update" and story.meta["supersedes"] == "urn:x:0"


NEWSML = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE NewsML SYSTEM "x.dtd" [<!ENTITY % nitf SYSTEM "file:///nowhere"> %nitf;]>
<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>vpa</ProviderId><RevisionId PreviousRevision="1">2</RevisionId>
<PublicIdentifier>urn:newsml:vpa:1:2</PublicIdentifier></NewsIdentifier></Identification><NewsManagement>
<FirstCreated>20250424T090000Z</FirstCreated><ThisRevisionCreated>20250424T100000Z</ThisRevisionCreated>
<Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><HeadLine>Bridge closes in Görz (2)</HeadLine>
<DateLine>TORUN, April 24</DateLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="EN"/><Location><Property FormalName="City" Value="Marrak"/></Location></DescriptiveMetadata>
<ContentItem><Format FormalName="CSS"/><DataContent>p {{color: red}} and more of it than of text</DataContent></ContentItem>
<ContentItem><DataContent><nitf><body><body.content><p>N i e u w bericht, vervangt: Brug</p><p>{WORDS}</p><p>==AFP</p>
</body.content></body></nitf>
</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"""


def test_newsml_1() -> None:
    (story,) = all_of(NEWSML.encode())
    assert (story.title, story.version, story.signal, story.language) == ("Bridge closes in Görz", "2", "update", "en")
    assert (story.meta["supersedes"], story.credit) == ("urn:newsml:vpa:1:1", "AFP")
    assert kinds(story) == ["note", "body", "credit"]
    assert story.dateline is not None and story.dateline.place == "TORUN"
    assert set(story.meta["flags"]) == {"encoding", "place.conflict"}


def test_newsml_g2_private_notes_are_never_kept() -> None:
    (story,) = all_of(
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:vpa:1" version="4"><itemMeta><provider qcode="nprov:afp"/>'
        '<versionCreated>2025-04-24T10:00:00Z</versionCreated><pubStatus qcode="stat:usable"/>'
        '<edNote pubconstraint="x:nonpublic" role="x:contacts">Author: Ada Moss (Torun), +99 123 456, ada@vpa.example</edNote>'
        '<link rel="irel:derivedFrom" href="tag:other:9"/></itemMeta><contentMeta><headline>Bridge closes</headline>'
        '<infoSource role="cRole:origProv" literal="Marrak Times"/><language tag="en"/></contentMeta><contentSet>'
        f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><header><h1>Bridge</h1></header><p>{WORDS}</p></body></html></inlineXML>'
        "</contentSet></newsItem>"
    )
    assert (story.text, story.byline, story.credit, story.version) == (WORDS, "Ada Moss", "Marrak Times", "4")
    assert story.derived_from == ("tag:other:9",) and story.meta["original_provider"] == "Marrak Times"
    assert "+99" not in str(story) and "vpa.example" not in str(story)


def test_nitf_byline_title_and_contacts() -> None:
    (story,) = all_of(
        '<nitf><head><docdata><doc-id id-string="v1"/><date.issue norm="20250424T100000Z"/><date.expire norm="20350424T100000Z"/></docdata>'
        "</head><body><body.head><hedline><hl1>Bridge closes</hl1></hedline><byline>By ADA MOSS<byttl>VPA Writer</byttl></byline>"
        f"<dateline><location>TORUN</location></dateline></body.head><body.content><p>TORUN (AP) — {WORDS}</p><p>___</p>"
        "<p>Ada Moss can be reached at https://x.example/ada</p></body.content></body></nitf>"
    )
    assert (story.byline, story.meta["byline_title"], story.credit) == ("ADA MOSS", "VPA Writer", "AP")
    assert kinds(story) == ["dateline", "body", "note", "notice"] and story.meta["expires"].startswith("2035")


def test_teleprinter_formats() -> None:
    body = f"     TORUN, April 24 Kyodo - {WORDS[:52]}\r\n{WORDS[53:]}\r\n     {MORE}\r\n==Kyodo\r\n"
    (story,) = all_of(
        f"\x01a01VPA\x1fx-\r\nu s\x14\x12 BC-x 24-04 0344\r\n\x02BC-Bridge\r\nBridge closes+\r\n{body}\x03KWS-21:37-24-04-25\x04"
    )
    assert (story.title, story.credit, kinds(story)) == ("Bridge closes", "Kyodo", ["dateline", "body", "body", "credit"])
    assert story.published_at == datetime(2025, 4, 24, 21, 37)
    anpa = "\x16\x01G1\x1fg\r\nr d\x13\x11 BC-x 1stLd 04-24 0590\r\n\x02^BC-Bridge,127<\r\n^Bridge closes<\r\n^By ADA MOSS<\r\n"
    anpa += f"\t   TORUN (AP) _ {WORDS}\r\n"
    (story,) = all_of(anpa + "\t   \x03AP-WF-04-24-25 1626GMT<\r\n\x04")
    assert (story.title, story.byline, story.credit, story.signal) == ("Bridge closes", "ADA MOSS", "AP", "update")
    assert story.published_at == datetime.fromisoformat("2025-04-24T16:26:00+00:00")


def test_press_release_names_its_issuer() -> None:
    (story,) = all_of(
        f"Source: Ferry Works Ltd\nMEDIA RELEASE PR1\nFerry Works Wins\nan Order\n\nTORUN, Feb. 1, 2025 /PRNewswire/ --\n\n{WORDS}\n\n"
        f"About Ferry Works\nIt builds ferries.\n\nContact:\n\nada@ferry.example\n"
    )
    assert (story.title, story.credit, story.meta["kind"]) == (
        "Ferry Works Wins an Order",
        "Ferry Works Ltd via PRNewswire",
        "press_release",
    )
    assert kinds(story)[:2] == ["dateline", "body"] and set(kinds(story)[2:]) == {"notice"}


NEXIS = f"""Download Request: Selected Items: 1-2

                               1 of 2 DOCUMENTS


                                  Velia Post

                            April 24, 2025 Thursday

Bridge closes; Ferry stops

BYLINE: Ada Moss

LENGTH: 35 words

{WORDS[:57]}
{WORDS[58:]}

{MORE}

LOAD-DATE: April 25, 2025

LANGUAGE: ENGLISH

                       Copyright 2025 Velia Post

                               2 of 2 DOCUMENTS

                                  Marrak Times

                            25 April 2025 Friday

Another one

LENGTH: 3 words

{MORE}
"""


def test_nexis() -> None:
    first, second = all_of("\ufeff" + NEXIS.replace("\n", "\r\n"))
    assert (first.title, first.outlet, first.byline, str(first.published)) == (
        "Bridge closes; Ferry stops",
        "Velia Post",
        "Ada Moss",
        "2025-04-24",
    )
    assert first.text == f"{WORDS}\n\n{MORE}" and first.language == "en" and first.licence == "Copyright 2025 Velia Post"
    assert (second.title, second.outlet, str(second.published)) == ("Another one", "Marrak Times", "2025-04-25")
    assert first.id != second.id


def test_factiva_with_and_without_codes() -> None:
    coded = f"HD  Bridge closes\nBY  By Ada Moss\nWC  35 words\nPD  24 April 2025\nSN  Velia Post\nLA  English\nLP  {WORDS}\nTD  {MORE}\n"
    (story,) = all_of(coded + "Document VELPOST020250424el4o00001\n")
    assert (story.title, story.outlet, story.language, story.text) == ("Bridge closes", "Velia Post", "en", f"{WORDS}\n\n{MORE}")
    assert story.meta["guid"] == "VELPOST020250424el4o00001"
    plain = (
        f"Bridge closes\nBy Ada Moss\n35 words\n24 April 2025\nVelia Post\nVELPOST\nEnglish\n(c) 2025 Velia Post\n\n{WORDS}\n\n{MORE}\n\n"
    )
    (story,) = all_of(plain + "Document VELPOST020250424el4o00002\n", kind="factiva-txt")
    assert (story.title, story.byline, story.outlet, str(story.published)) == ("Bridge closes", "Ada Moss", "Velia Post", "2025-04-24")
    assert story.text == f"{WORDS}\n\n{MORE}"


PAGE = f"""<!doctype html><html lang="en"><head><title>Bridge | Post</title><link rel="canonical" href="https://post.example/b">
<meta property="article:published_time" content="2025-04-23T00:00:00Z">
<script type="application/ld+json">{{"@graph":[{{"@type":"NewsArticle",
"headline":"Bridge closes","datePublished":"2025-04-24T10:00:00Z","author":{{"@type":"Person","name":"Ada Moss"}},
"publisher":{{"name":"Velia Post"}},"dateline":"TORUN"}}]}}</script></head><body><nav>Today, 3 May 2026</nav>
<article><h1>Bridge closes</h1>
<p>Torun: {WORDS}</p><aside><p>Ten best phones</p></aside><p class="byline">Updated: May 3</p><p>{MORE}</p></article>
<div class="comments"><p>A reader said something.</p></div></body></html>"""


def test_a_page_with_json_ld() -> None:
    (story,) = all_of(PAGE)
    assert (story.title, story.byline, story.outlet, story.url) == ("Bridge closes", "Ada Moss", "Velia Post", "https://post.example/b")
    assert str(story.published) == "2025-04-24" and story.provenance["published"] == "JSON-LD datePublished"
    assert kinds(story) == ["title", "dateline", "body", "byline", "body"]
    assert "phones" not in story.text and "reader" not in story.text


def test_a_page_without_an_article_goes_to_trafilatura_when_there_is_much_else() -> None:
    menu = "".join(f"<li><a href='/{k}'>Section number {k} of the paper</a></li>" for k in range(60))
    text = "".join(f"<p>{WORDS} {MORE} It was the {k}. time.</p>" for k in range(8))
    (story,) = all_of(f"<html><body><ul>{menu}</ul><div id='c'>{text}</div></body></html>", kind="html")
    assert story.text.count(WORDS) == 8 and "Section number" not in story.text


def warc(url: str, page: str, extra: int = 0) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-04-25T00:00:00Z\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body) + extra}\r\n\r\n"
    return head.encode() + body + b"\r\n\r\n"


def test_warc_as_a_file_of_gzip_members(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(
        gzip.compress(warc("https://post.example/b", PAGE)) + gzip.compress(warc("https://post.example/b?output=amp", PAGE, extra=99))
    )
    found = list(open_stories(path))
    assert isinstance(found[0], Story) and found[0].meta["retrieved"] == "2025-04-25T00:00:00+00:00"
    assert isinstance(found[1], InputError) and found[1].code == "truncated" and found[1].place == "record 2"
    twins = all_of(warc("https://post.example/b", PAGE) + warc("https://post.example/b?output=amp", PAGE))
    assert len({s.id for s in twins}) == 1


def test_teleprinter_with_levels_notebook_and_private_part() -> None:
    text = (
        "\x01eca00075 3 i 510    dpa 1003\n\x02/politics/Velia/bridge/\n2ND LEAD\nBridge over the river closes\nBy Ada Moss, dpa  =\n \n"
        f"Torun (dpa) - {WORDS[:57]}\n{WORDS[58:]}\n\n``{MORE}'' she said.\n\n"
        "# Notebook\n\n## Note to editors\n- Adds the ferry\n\n* * * *\n"
        "The following information is not intended for publication\n\n- Editing by: Ben Oak, +99 30 123, <ben@vpa.example>\n\n"
        "dpa am bo\n\n101137 GMT Dez 24\n\x03"
    )
    (story,) = all_of(text)
    assert (story.title, story.byline, story.meta["title_flags"]) == ("Bridge over the river closes", "Ada Moss", ["2ND LEAD"])
    assert kinds(story)[:3] == ["dateline", "body", "body"] and set(kinds(story)[3:]) == {"note"}
    assert story.text.count('"') == 2 and "vpa.example" not in str(story) and "+99" not in str(story)
    assert story.published_at == datetime.fromisoformat("2024-12-10T11:37:00+00:00") and story.signal == "update"


def test_language_versions_of_one_newsml_item_are_stories_of_their_own() -> None:
    def version(language: str, head: str, body: str) -> str:
        parts = "".join(
            f'<NewsComponent><Role FormalName="{role}"/><ContentItem><DataContent>{text}</DataContent></ContentItem></NewsComponent>'
            for role, text in (("Title", head), ("Lead", "The lead says it first."), ("Body", body))
        )
        return f'<NewsComponent xml:lang="{language}"><NewsLines><HeadLine>{head}</HeadLine></NewsLines>{parts}</NewsComponent>'

    item = "<Identification><PublicIdentifier>urn:v:1</PublicIdentifier></Identification><NewsComponent>"
    inner = version("en", "Bridge", WORDS) + version("nl", "Brug", "De brug is gesloten, zei het ministerie.")
    found = all_of(f"<NewsML><NewsItem>{item}{inner}</NewsComponent></NewsItem></NewsML>")
    assert [(s.language, s.title) for s in found] == [("en", "Bridge"), ("nl", "Brug")]
    assert found[0].id != found[1].id and kinds(found[0]) == ["title", "body", "body"]


def test_marks_of_many_desks() -> None:
    def nitf(*paragraphs: str, head: str = "") -> Story:
        body = "".join(f"<p>{p}</p>" for p in paragraphs)
        (story,) = all_of(f"<nitf><body><body.head>{head}</body.head><body.content>{body}</body.content></body></nitf>")
        return story

    story = nitf(f"Jan. 12 (BusinessDesk) - {WORDS}", MORE, "(BusinessDesk)", head="<byline>By<person>Ada Moss</person></byline>")
    assert kinds(story) == ["dateline", "body", "body", "credit"] and (story.byline, story.credit) == ("Ada Moss", "BusinessDesk")
    assert story.dateline is not None and story.dateline.place is None
    assert kinds(nitf(WORDS, MORE, "asl/tib/pid/cac"))[-1] == kinds(nitf(WORDS, MORE, "ends"))[-1] == "credit"
    assert nitf("It&amp;#39;s closed, &amp;quot;for now&amp;quot;.").text == 'It\'s closed, "for now".'
    assert nitf(WORDS, head="<dateline>Torun</dateline>").meta["place"] == "Torun"
    picture = {"guid": "1", "versioncreated": "2025-04-24T10:00:00Z", "type": "picture", "headline": "x", "source": "AAP"}
    (story,) = all_of(json.dumps(picture))
    assert story.meta["kind"] == "picture" and story.credit == "AAP"


def test_nexis_uni_in_a_word_document() -> None:
    rows = [
        "User Name: Ada", "Date and Time: Friday, May 2, 2025 10:00:00 AM", "Documents (2)", "1. Bridge closes",
        "Bridge closes", "Velia Post", "April 24, 2025 Thursday", "Copyright 2025 Velia Post All Rights Reserved", "Section: NEWS; Pg. 1",
        "Length: 35 words", "Byline: Ada Moss", "Body", WORDS, MORE, "Load-Date: April 25, 2025", "End of Document",
        "Ferry stops", "Marrak Times", "25 April 2025", "Length: 3 words", "Body", MORE, "Classification", "Language: ENGLISH",
        "End of Document",
    ]  # fmt: skip
    body = "".join(f"<w:p><w:r><w:t>{r}</w:t></w:r></w:p>" for r in rows)
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    docx = io.BytesIO()
    with zipfile.ZipFile(docx, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", xml)
    first, second = all_of(docx.getvalue())
    assert (first.title, first.outlet, first.byline, str(first.published)) == ("Bridge closes", "Velia Post", "Ada Moss", "2025-04-24")
    assert first.text == f"{WORDS}\n\n{MORE}" and first.licence == "Copyright 2025 Velia Post All Rights Reserved"
    assert (second.title, second.outlet, second.text, str(second.published)) == ("Ferry stops", "Marrak Times", MORE, "2025-04-25")


def test_rtf() -> None:
    pytest.importorskip("striprtf")
    (story,) = all_of("{\\rtf1\\ansi {\\b Bridge}\\par " + WORDS + "\\par " + MORE + "\\par}")
    assert story.text.endswith(f"{WORDS}\n\n{MORE}")


def test_a_news_sitemap_gives_addresses_without_text() -> None:
    (story,) = all_of(
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
        "<loc>https://post.example/b</loc><news:news><news:publication><news:name>Post</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2025-04-24</news:publication_date><news:title>Bridge</news:title></news:news></url></urlset>"
    )
    assert (story.url, story.title, story.outlet, story.text) == ("https://post.example/b", "Bridge", "Post", "")
    assert unread_reason(story) is not None
