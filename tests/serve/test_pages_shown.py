"""What the pages show: copies together, feeds in trouble, saved searches, long lists and texts in parts, corrections undone."""

import datetime as dt
import json
import re
from xml.etree import ElementTree

import pytest

pytest.importorskip("starlette")
pytest.importorskip("duckdb")
pytest.importorskip("httpx")

from starlette.testclient import TestClient

from dragoman.errors import LedgerError
from dragoman.intake.state import FeedState, StateFile, troubled
from dragoman.ledger import Ledger
from dragoman.ledger.searches import save_search
from dragoman.records import Contest, Entity, Event, Perspective, Place, Reading, Sentence, Span, Story, Syntax, Voice
from dragoman.serve.app import make_app
from dragoman.serve.records import changes, parts, quote

DAY = dt.date(2022, 3, 1)
WIRE = (
    "The harbour of Bergen was closed on Tuesday after dock workers walked out over pay, the port authority told reporters. "
    "Ferries to the northern islands stay in port until further notice, and the mayor asked both sides to talk before the weekend. "
    "Union leaders said that they would meet the ministry of labour in Oslo on Thursday to hear a new offer."
)


def event(name, kind="ASSAULT", actor="Norway", code="NOR", start=0, **more):
    who = (Entity(actor, None, actor, code=code, sector=("GOV",)),)
    whom = (Entity("France", None, "France", code="FRA"),)
    base = {"date": DAY, "enddate": DAY, "trigger_span": Span(start, start + 3), "recipient": whom}
    return Event(name, (kind,), actor=who, text_info={"span": Span(start, start + 10), "sentence": 0}, **{**base, **more})


def story(name, text, *events, outlet="The Daily", sentences=()):
    return Reading(Story(name, text, published=DAY, title=f"Title {name}", outlet=outlet), Syntax((), (), sentences), events=events)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    root = tmp_path_factory.mktemp("shown") / "led"
    paper = Voice("Lima Courier", "the paper", None, "PER", (), "media", "said", None)
    claim = {"perspectives": (Perspective((paper,), "PS+"),), "contested": (Contest("France", "FRA", None, "denied"),), "narrator": "UU"}
    long = "A short sentence here.\n" * 2000
    spans = tuple(Sentence(n, Span(23 * n, 23 * n + 22), 0, 0, 0) for n in range(2000))
    oslo = Place("Oslo", Span(0, 4), "Oslo", country_code="NOR")
    with Ledger(root, create=True) as ledger:
        ledger.add([
            story("wire", WIRE, outlet="Agency"),
            story("copy", WIRE + " More follows.", outlet="The Evening Post"),
            story("own", "Norway and France talked.", event("claim", **claim), event("paris", "CONSULT", start=11, event_loc=oslo)),
            story("long", long, *(event(f"far{n}", start=23 * n) for n in (0, 1900)), sentences=spans),
            story("many", "x" * 900, *(event(f"m{n}", actor=f"Ann Bo {n}", start=7 * n) for n in range(120))),
        ])  # fmt: skip
        ledger.correct("paris", {"status": "denied"}, why="the ministry denied it", by="anna")
        ledger.undo("paris", why="another ministry", by="ben")
    save_search(root, "alleged-here", {"actor": "NOR", "status": "alleged"})
    with StateFile(root / "_feeds.sqlite") as state:
        state.keep(FeedState("https://daily.example/rss", failures=3, error="answered 500"))
        state.keep(FeedState("https://well.example/rss"))
    return root


@pytest.fixture(scope="module")
def client(path):
    return TestClient(make_app(path, hosts=("testserver",)))


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_inbox_puts_copies_together_and_names_troubled_feeds(client):
    found = client.get("/inbox.json").json()
    together = [sorted([r["story"]["story_id"], *(c["story_id"] for c in r["copies"])]) for r in found["reports"]]
    assert ["copy", "wire"] in together
    assert [f["url"] for f in found["feeds"]] == ["https://daily.example/rss"]
    page = words(client.get("/"))
    assert "1 copy of it" in page
    assert "1 feed needs a look" in page
    assert "answered 500 (3 times in a row)" in page
    assert "alleged-here" in page


def test_a_search_saved_meanwhile_is_seen_at_once(client, path):
    assert "later" not in client.get("/inbox.json").json()["searches"]
    save_search(path, "later", {"actor": "NOR"})
    assert "later" in client.get("/inbox.json").json()["searches"]


def test_troubled_feeds_of_no_file_or_a_broken_one(tmp_path):
    assert troubled(tmp_path / "none.sqlite") == []
    (tmp_path / "bad.sqlite").write_text("not a database, not at all")
    with pytest.raises(LedgerError, match="feed state"):
        troubled(tmp_path / "bad.sqlite")


def test_saved_search_is_a_page_a_feed_and_a_download(client):
    page = client.get("/search.json?saved=alleged-here").json()
    assert [e["event_id"] for e in page["events"]] == ["claim"]
    assert page["events"][0]["act"] == "Norway allegedly attacked France"
    feed = ElementTree.fromstring(client.get("/feed.atom?saved=alleged-here").text)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("a:title", namespaces=space) == "dragoman: alleged-here"
    assert feed.findtext("a:entry/a:title", namespaces=space) == "Norway allegedly attacked France (alleged)"
    assert feed.findtext("a:author/a:name", namespaces=space) == "dragoman"
    assert client.get("/download.jsonl?saved=alleged-here").json()["event_id"] == "claim"
    assert client.get("/search?saved=nothing").status_code == 400


def test_lists_are_paged_and_downloads_whole(client):
    first, last = (client.get(f"/search.json?actor=Ann&page={n}").json() for n in (1, 3))
    assert (len(first["events"]), first["more"], len(last["events"]), last["more"]) == (50, True, 20, False)
    assert "next →" in client.get("/search?actor=Ann").text
    assert client.get("/download.csv?actor=Ann").text.count("\n") == 121
    assert len(client.get("/download.jsonl?actor=Ann").text.splitlines()) == 120
    for wrong in ("0", "-1", "two", "99999", "²"):
        assert client.get("/search", params={"actor": "Ann", "page": wrong}).status_code == 400


def test_between_takes_codes_or_names(client):
    for between in ("NOR FRA", "Norway, France", "fra, nor"):
        assert len(client.get("/search.json", params={"between": between}).json()["events"]) == 50
    assert client.get("/search?between=NOR").status_code == 400


def test_dyad_by_name_links_its_figures_to_their_rows(client):
    page = client.get("/dyad?one=norway&two=France")
    assert "Norway" in words(page)
    found = client.get("/dyad.json?one=norway&two=France").json()
    assert (found["one"], found["two"]) == ("NOR", "FRA")
    assert found["directions"][0]["asserted"] > 100
    assert "/search?between=NOR+FRA&amp;since=2022-02-28&amp;until=2022-03-06" in page.text
    empty = client.get("/dyad")
    assert "Two actors over time" in empty.text
    assert "Pairs with most acts here" in empty.text


def test_a_dyad_without_any_day_is_still_a_page(tmp_path):
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add([story("s", "Norway attacked France.", event("e", date=None, enddate=None))])
    desk = TestClient(make_app(tmp_path / "led", hosts=("testserver",)))
    page = desk.get("/dyad?one=NOR&two=FRA")
    assert page.status_code == 200
    assert "date not known" in page.text
    assert "No act between them has a day" in page.text


def test_actor_by_code_and_by_name(client):
    by_code = client.get("/actor.json?name=NOR").json()
    assert by_code["code"] is True
    assert len(by_code["events"]) == 50
    assert by_code["shown"]["more"]["actor"] is True
    assert len({e["event_id"] for e in by_code["events"]}) == 50
    source = client.get("/actor.json?name=Lima+Courier").json()
    assert source["as_source"] == {"events": 1, "contested": 1, "own": 1}
    assert [e["event_id"] for e in source["said"]] == ["claim"]
    assert "contested by somebody ( 100 % )" in words(client.get("/actor?name=Lima+Courier"))


def test_an_event_with_two_parties_of_a_country_is_listed_once(tmp_path):
    two = tuple(Entity(n, None, n, code="NOR") for n in ("Ann Bo", "Norway"))
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add([story("s", "Norway attacked France.", Event("e", ("ASSAULT",), actor=two, date=DAY, enddate=DAY))])
        assert len(ledger.party("NOR", "actor", code=True)) == 1


def test_contested_can_be_narrowed(client):
    assert client.get("/contested.json?about=France").json()["total"] == 1
    assert client.get("/contested.json?about=FRA").json()["total"] == 1
    assert client.get("/contested.json?about=Peru").json()["total"] == 0


def test_a_long_story_is_shown_in_parts_and_links_reach_them(client):
    first = client.get("/story/long.json").json()
    assert len(first["part"]["sentences"]) == 4
    far = client.get("/story/long.json?sentence=1900").json()
    assert far["part"]["number"] == 2
    assert any(p.get("event") == 2 for p in far["pieces"])
    assert not any(p.get("event") == 2 for p in first["pieces"])
    shown = [client.get(f"/story/long.json?sentence={n}").json()["pieces"] for n in far["part"]["sentences"]]
    whole = "".join(p["text"] for pieces in shown for p in pieces)
    assert whole == far["story"]["text"]


def test_an_act_told_by_many_stories_has_its_mentions_in_pages(tmp_path):
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add(story(f"s{n}", f"Norway attacked France. Edition {n}.", event(f"e{n:02}")) for n in range(60))
    desk = TestClient(make_app(tmp_path / "led", hosts=("testserver",)))
    first, second = (desk.get(f"/event/e00.json?page={n}").json() for n in (1, 2))
    assert len(first["event"]["occurrence"]["mentions"]) == 60
    assert (len(first["mentions"]), first["more"], len(second["mentions"]), second["more"]) == (50, True, 10, False)
    assert "Told by 60 stories" in desk.get("/event/e00").text


def test_corrections_and_their_undoing_are_visible(client):
    page = words(client.get("/event/paris"))
    assert "Corrected by anna" in page
    assert "status: asserted → denied" in page
    assert "Undone by ben" in page
    found = client.get("/corrections.json").json()["corrected"]
    assert [c["event_id"] for c in found] == ["paris"]
    assert [r["undo"] for r in found[0]["history"]] == [False, False, True]


def test_a_record_taken_out_can_be_put_back(tmp_path):
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([story("s", "Norway attacked France.", event("e"))])
        ledger.retract_event("e", why="a film", by="anna")
    desk = TestClient(make_app(root, allow_corrections=True, hosts=("testserver",)), follow_redirects=False)
    assert desk.get("/event/e").status_code == 404
    page = desk.get("/corrections").text
    assert "Taken out" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    assert desk.post("/correct/e", data={"key": key, "act": "undo", "why": "it is news", "by": "ben"}).status_code == 303
    assert desk.get("/event/e").status_code == 200


def test_taking_out_leads_to_the_corrections_and_a_choice_must_be_made(tmp_path):
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([story("s", "Norway attacked France.", event("e"))])
    desk = TestClient(make_app(root, allow_corrections=True, hosts=("testserver",)), follow_redirects=False)
    page = desk.get("/event/e").text
    assert 'name="token"' not in page, "a desk without a token asks for one"
    form = {"key": page.split('name="key" value="')[1].split('"')[0], "act": "correct", "why": "no", "by": "anna"}
    refused = desk.post("/correct/e", data=form)
    assert refused.status_code == 400 and "choose a status or a kind" in refused.text
    assert desk.post("/correct/e", data=form | {"type": "REQUEST"}).headers["location"] == "/event/e"
    assert "kind: attack (ASSAULT) → request (REQUEST)" in words(desk.get("/event/e"))
    taken = desk.post("/correct/e", data=form | {"act": "retract"})
    assert taken.headers["location"] == "/corrections"
    assert "Taken out by anna" in words(desk.get("/corrections"))
    guarded = TestClient(make_app(root, allow_corrections=True, token="t", hosts=("testserver",)))
    assert 'name="token"' in guarded.get("/corrections").text


def test_a_pasted_text_is_shown_as_a_story_is(path):
    given = story("x", "Norway attacked France.", event("e", start=7))
    desk = TestClient(make_app(path, hosts=("testserver",), reader=lambda *a: given))
    key = desk.get("/try").text.split('name="key" value="')[1].split('"')[0]
    answer = desk.post("/try", data={"text": "Norway attacked France.", "key": key})
    assert "Norway attacked France" in words(answer)
    assert '<mark class="asserted" id="m1">att' in answer.text


def test_every_answer_fits_its_schema_name(client):
    schemas = client.get("/openapi.json").json()
    refs = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schemas)))
    assert refs <= set(schemas["components"]["schemas"])


def test_parts_cut_only_at_sentences():
    assert parts("", []) == [(0, 1)]
    assert parts("a" * 50, [(0, 20), (20, 40), (40, 50)], longest=25) == [(0, 20), (20, 40), (40, 50)]
    assert parts("a" * 50, [(0, 50)], longest=25) == [(0, 50)]


def test_quote_marks_the_trigger_and_says_what_each_rule_saw():
    row = {
        "text": "Norway attacked France.",
        "sentence_span": [100, 123],
        "trigger_span": [107, 115],
        "evidence": [{"stage": "when", "rule": "publication", "span": None}, {"stage": "triggers", "rule": "frame:x", "span": [107, 115]}],
    }
    found = quote(row)
    assert (found["before"], found["words"], found["after"]) == ("Norway ", "attacked", " France.")
    assert list(found["evidence"]) == ["what happened", "when"]
    assert found["evidence"]["what happened"][0]["words"] == "attacked"
    assert quote({**row, "trigger_span": [5, 9]})["before"] == row["text"]


def test_changes_are_told_in_words():
    plain = dict.fromkeys(("type", "mode", "status", "actor", "recipient", "reciprocal", "date", "enddate", "event_loc", "narrator"))
    plain |= dict.fromkeys(("tense", "background", "context", "cameo", "apart", "coder", "corrected_by", "why", "added"))
    first = {**plain, "revision": 0, "state": "current", "date": "2022-03-01"}
    second = {**first, "revision": 1, "date": None, "apart": True, "actor": [{"identifier_text": "Ann Bo", "code": "NOR"}], "why": "x"}
    told = {c["field"]: (c["before"], c["after"]) for c in changes([first, second])[1]["changes"]}
    assert told == {"date": ("1 March 2022", "none"), "apart": ("none", "yes"), "actor": ("none", "Ann Bo")}


BARE = ("/", "/dyad", "/actor", "/contested", "/matrix", "/map", "/search", "/corrections", "/try", "/feed.atom")


@pytest.mark.parametrize("address", BARE)
def test_an_empty_ledger_says_what_to_do(tmp_path, address):
    Ledger(tmp_path / "led", create=True).close()
    answer = TestClient(make_app(tmp_path / "led", hosts=("testserver",))).get(address)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text or address == "/feed.atom"
