"""Bad input: what a robust reader must do with each of the hostile samples, in less than five seconds."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import FetchError, InputError
from dragoman.intake import open_stories
from dragoman.intake.coding import notes_of, unread_reason
from dragoman.intake.draft import clean_text
from dragoman.intake.identity import Register
from dragoman.records import Story

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "samples" / "hostile"
Found = list[Story | InputError]


def stories(found: Found) -> list[Story]:
    return [x for x in found if isinstance(x, Story)]


def codes(found: Found) -> list[str]:
    return [x.code for x in found if isinstance(x, InputError)]


def refused(*wanted: str) -> Callable[[Found], bool]:
    return lambda found: (not stories(found) and codes(found) and set(codes(found)) <= set(wanted)) or False


def flags(story: Story) -> list[str]:
    return list(story.meta.get("flags", []))


def shown(found: Found) -> str:
    return " ".join(str(v) for s in stories(found) for v in (s.text, s.title, s.url))


def entity_file(found: Found) -> bool:
    secret = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").is_file() else "\0"
    return len(stories(found)) == 1 and "xml.entity" in flags(stories(found)[0]) and secret not in shown(found)


def many_items(found: Found) -> bool:
    return len(stories(found)) == 10_000 and codes(found) == ["too-many-items"] and "100,000" in str(found[-1])


def absurd_dates(found: Found) -> bool:
    kept = all(s.published is None and s.meta["published_raw"] for s in stories(found))
    return len(stories(found)) == 6 and kept and "date.future" in flags(stories(found)[3])


def one_guid(found: Found) -> bool:
    both = stories(found)
    register = Register()
    verdicts = []
    for s in both:
        verdicts.append(register.judge(s).kind)
        register.remember(s)
    return len({s.id for s in both}) == 2 and verdicts == ["conflict", "conflict"] and "guid.conflict" in flags(both[0])


def changing_guid(found: Found) -> bool:
    first = stories(found)[0]
    data = (HOSTILE / "h23_guid_changes_every_fetch_A.xml").read_bytes().replace(b"rnd-1", b"rnd-2").replace(b"t=1", b"t=2")
    second = stories(list(open_stories(data, name="B.xml")))[0]
    register = Register()
    register.remember(first)
    return register.judge(second).kind == "same"


def nothing_active(found: Found) -> bool:
    words = shown(found).lower()
    return bool(stories(found)) and not any(
        x in words for x in ("<script", "<img", "onerror", "javascript:", "alert(", "@import", "srcdoc")
    )


def links(found: Found) -> bool:
    urls = [s.url for s in stories(found)]
    good = all(u is None or u.startswith(("http://", "https://")) for u in urls)
    refused_first = urls[:5] == [None] * 5 and urls[12:] == [None] * 3
    return len(urls) == 15 and good and refused_first and urls[5] == "https://evil.example/"


def bidi(found: Found) -> bool:
    story = stories(found)[0]
    raw = str(story.meta["raw_text"])
    clean = clean_text(raw)
    at = clean.text.index("signed")
    back = raw[clean.raw_offset(at) : clean.raw_offset(at) + 6] == "signed"
    return clean.text == story.text and "President" in story.text and back and story.title == "Velia denies attack"


def formulas(found: Found) -> bool:
    return [s.text for s in stories(found)] == ["+cmd|'/C calc'!A0", "ok"]


def escapes(found: Found) -> bool:
    return "\x1b" not in shown(found) and "\x07" not in shown(found) and "control-chars" in flags(stories(found)[0])


def injected(found: Found) -> bool:
    return "IGNORE ALL PREVIOUS" in stories(found)[0].text and unread_reason(stories(found)[0]) is None


def page_date(found: Found) -> bool:
    return stories(found)[0].published is None and stories(found)[0].title == "Décès" and "encoding" in flags(stories(found)[0])


def bad_lines(found: Found) -> bool:
    places = [x.place for x in found if isinstance(x, InputError)]
    return [s.id for s in stories(found)] == ["1", "3"] and places == ["line 2", "line 3", "line 6"]


def killed(found: Found) -> bool:
    story = stories(found)[0]
    register = Register()
    register.remember(Story("earlier", "x", meta={"guid": story.meta["guid"]}))
    verdict = register.judge(story)
    return story.signal == "kill" and verdict[:2] == ("kill", "earlier") and "misattributed" in verdict.reason


def embargo(found: Found) -> bool:
    return stories(found)[0].meta["status"] == "withheld" and "embargo" in [n.code for n in notes_of(stories(found)[0])]


def robots(found: Found) -> bool:
    pytest.importorskip("protego")
    from dragoman.intake.fetch import robots_allow

    text = (HOSTILE / "h48_robots_huge.txt").read_text(encoding="utf-8")
    start = time.process_time()
    allowed, _ = robots_allow(text, "https://h.example/" + "a" * 60 + "b")
    return allowed and time.process_time() - start < 1


def redirect(found: Found) -> bool:
    pytest.importorskip("httpx")
    from dragoman.intake.dial import Dialer

    chain = json.loads((HOSTILE / "h49_redirect_chain.json").read_text(encoding="utf-8"))["chain"]
    try:
        Dialer("dragoman-test").get(chain[-1])
    except FetchError as e:
        return "not public" in str(e)
    return False


MUST: dict[str, Callable[[Found], bool]] = {
    "h01_xxe_file.xml": entity_file,
    "h02_xxe_http.xml": lambda f: len(stories(f)) == 1 and "xml.entity" in flags(stories(f)[0]),
    "h03_xxe_parameter.xml": lambda f: stories(f)[0].title == "T",
    "h04_billion_laughs.xml": refused("entity"),
    "h05_quadratic.xml": refused("entity"),
    "h06_deep_nesting.xml": refused("too-deep"),
    "h06b_deep_html_in_cdata.xml": lambda f: stories(f)[0].text == "x",
    "h07_many_attributes.xml": lambda f: len(f) == 1,
    "h08_huge_text_node_20MB.xml.gz": refused("too-large"),
    "h09_gzip_bomb_200MB.xml.gz": refused("too-large"),
    "h10_100k_items.xml.gz": many_items,
    "h11_truncated.xml": lambda f: [s.title for s in stories(f)] == ["first"] and codes(f) == ["truncated"],
    "h12_bad_nesting_amp.xml": lambda f: "AT&T & Velia" in str(stories(f)[0].title) and "damaged" in flags(stories(f)[0]),
    "h13_encoding_lie_latin1_is_utf8.xml": lambda f: stories(f)[0].title == "Décès à Torun" and "encoding" in flags(stories(f)[0]),
    "h14_encoding_lie_utf8_is_cp1252.xml": lambda f: stories(f)[0].title == "Décès ‘quoted’" and "encoding" in flags(stories(f)[0]),
    "h15_utf16_no_bom_declared_utf8.xml": lambda f: stories(f)[0].title == "Velia",
    "h16_control_chars_null.xml": lambda f: stories(f)[0].title == "Velia border" and "control-chars" in flags(stories(f)[0]),
    "h17_doctype_after_bom_ws.xml": lambda f: stories(f)[0].title == "T",
    "h18_html_error_page_200.xml": refused("not-a-feed"),
    "h19_empty.xml": refused("empty"),
    "h20_json_as_xml.xml": refused("not-a-feed"),
    "h21_future_and_absurd_dates.xml": absurd_dates,
    "h22_duplicate_guid_diff_content.xml": one_guid,
    "h23_guid_changes_every_fetch_A.xml": changing_guid,
    "h24_no_guid_no_link_no_date.xml": lambda f: bool(stories(f)[0].id) and stories(f)[0].published is None,
    "h25_xss_content.xml": nothing_active,
    "h26_xss_title_doubly_escaped.xml": lambda f: str(stories(f)[0].title).startswith("<script>alert(1)</script> and"),
    "h27_xss_link_schemes.xml": links,
    "h28_bidi_zero_width.xml": bidi,
    "h29_csv_formula.csv": formulas,
    "h30_ansi_escape_title.xml": escapes,
    "h31_prompt_injection.txt": injected,
    "h32_html_deep_100k_div.html": refused("too-deep"),
    "h33_html_30MB.html.gz": refused("too-large"),
    "h34_html_meta_lies.html": page_date,
    "h35_jsonld_bad.html": lambda f: "jsonld.damaged" in flags(stories(f)[0]) and stories(f)[0].text.startswith("Body of the story"),
    "h36_regex_bomb_spaces.html": lambda f: len(f) == 1,
    "h37_json_deep.json": refused("too-deep"),
    "h38_json_dup_keys_nan_bigint.json": refused("malformed"),
    "h39_jsonl_bad_lines.jsonl": bad_lines,
    "h40_docx_bomb_200MB.docx": refused("too-large"),
    "h41_zip_slip.zip": refused("unsafe-member"),
    "h42_rtf_unbalanced.rtf": refused("too-deep"),
    "h43_warc_length_lies.warc": refused("truncated"),
    "h44_warc_truncated.warc.gz": lambda f: len(stories(f)) == 1 and codes(f) == ["truncated"],
    "h45_pdf_not_pdf.pdf": refused("malformed"),
    "h46_newsml_withdrawn.xml": killed,
    "h47_embargo.xml": embargo,
    "h48_robots_huge.txt": robots,
    "h49_redirect_chain.json": redirect,
}


@pytest.mark.shared
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the samples are not beside this clone")
@pytest.mark.parametrize("name", MUST)
def test_hostile(name: str) -> None:
    start = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    found: Found = list(open_stories(HOSTILE / name))
    spent = time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start
    assert MUST[name](found), [x.title if isinstance(x, Story) else str(x) for x in found[:4]]
    assert spent < 5


@pytest.mark.shared
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the samples are not beside this clone")
def test_no_case_is_left_out() -> None:
    names = [json.loads(r)["file"] for r in (HOSTILE / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(names) == sorted(MUST)
