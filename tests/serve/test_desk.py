"""The desk: every page and its twin, hostile text shown as text, corrections guarded."""

import datetime as dt

import pytest

pytest.importorskip("starlette")
pytest.importorskip("duckdb")
pytest.importorskip("httpx")

from starlette.testclient import TestClient

from dragoman.intake.identity import safe_url
from dragoman.ledger import Ledger
from dragoman.records import Contest, Entity, Event, Perspective, Reading, Sentence, Span, Story, Syntax, Voice
from dragoman.render.marks import marks
from dragoman.serve.app import make_app
from dragoman.serve.pages import PAGES

DAY = dt.date(2022, 3, 1)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`"
TEXT = f"Norway's premier visited Paris. {EVIL} France denied it."


def reading() -> Reading:
    who = (Entity("Norway", Span(0, 6), f"Ann {EVIL}", code="NOR", sector=("GOV",), office="Prime Minister"),)
    event = Event(
        "e1",
        ("CONSULT",),
        ("visit",),
        actor=who,
        recipient=(Entity("France", Span(0, 6), "France", code="FRA"),),
        date=DAY,
        enddate=DAY,
        trigger_span=Span(17, 24),
        event_text="visited",
        text_info={"span": Span(0, 31), "number": 0, "sentence": 0},
        perspectives=(Perspective((Voice(EVIL, "a paper", None, "FRA", (), "media", "said", None),), "CT+"),),
        contested=(Contest("France", "FRA", Span(0, 3), f"denied {EVIL}"),),
        narrator="UU",
    )
    syntax = Syntax((), (), (Sentence(0, Span(0, 31), 0, 0, 0),))
    story = Story("s/1", TEXT, published=DAY, title=f"Visit {EVIL}", outlet=EVIL, url="javascript:alert(3)")
    return Reading(story, syntax, events=(event,))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    root = tmp_path_factory.mktemp("desk") / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([reading()])
    return root


@pytest.fixture(scope="module")
def client(path):
    return TestClient(make_app(path, hosts=("testserver",)))


ADDRESSES = [
    "/",
    "/story/s%2F1",
    "/event/e1",
    "/dyad?one=NOR&two=FRA",
    "/actor?name=Ann",
    "/contested",
    "/matrix",
    "/map",
    "/search?actor=NOR",
    "/try",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_answer_and_no_text_becomes_markup(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "javascript:" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_twin(client, name):
    page = PAGES[name]
    address = ("/inbox" if page.path == "/" else page.path).replace("{id}", "e1" if name == "event" else "s%2F1") + ".json"
    answer = client.get(address, params={"one": "NOR", "two": "FRA", "name": "Ann", "actor": "NOR"})
    assert answer.status_code == 200, address
    assert isinstance(answer.json(), dict)


def test_unknown_things_are_said_so(client):
    assert client.get("/event/nothing").status_code == 404
    assert "error" in client.get("/event/nothing.json").json()
    assert client.get("/search?since=yesterday").status_code == 400
    assert client.get("/nowhere").status_code == 404
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_feed_and_downloads(client):
    feed = client.get("/feed.atom?actor=NOR")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "urn:dragoman:event:e1" in feed.text
    assert client.get("/download.csv?actor=NOR").text.count("\n") == 2
    assert client.get("/download.jsonl?actor=NOR").json()["event_id"] == "e1"
    assert client.get("/download.parquet?actor=NOR").content[:4] == b"PAR1"


def test_openapi_names_every_twin(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert len(paths) >= len(PAGES)
    assert "/event/{id}.json" in paths


def test_corrections_are_off_by_default(client):
    assert client.post("/correct/e1", data={"why": "x"}).status_code == 404
    assert "Correct it" not in client.get("/event/e1").text


def test_corrections_need_key_and_token(tmp_path):
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([reading()])
    desk = TestClient(make_app(root, allow_corrections=True, token="secret", hosts=("testserver",)), follow_redirects=False)
    key = desk.get("/event/e1").text.split('name="key" value="')[1].split('"')[0]
    form = {"key": key, "token": "secret", "act": "correct", "status": "denied", "why": "the ministry denied it", "by": "anna"}
    assert desk.post("/correct/e1", data=form | {"key": "wrong"}).status_code == 403
    assert desk.post("/correct/e1", data=form | {"token": "wrong"}).status_code == 403
    assert desk.post("/correct/e1", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    assert desk.post("/correct/e1", data=form | {"why": ""}).status_code == 400
    assert desk.post("/correct/e1", data=form).status_code == 303
    assert desk.get("/event/e1.json").json()["event"]["status"] == "denied"


def test_marks_leave_the_text_untouched():
    pieces = marks(TEXT, [((17, 24), 1, "asserted"), ((20, 30), 2, "alleged")], [(0, 31), (20, 40)])
    assert "".join(p["text"] for p in pieces) == TEXT
    assert [p["text"] for p in pieces if p.get("event") == 1] == ["vis", "ited"]
    assert [p["sentence"] for p in pieces if p["sentence"] is not None] == [0, 1]


@pytest.mark.parametrize("url", ["javascript:x", "data:text/html,x", "//evil", "file:///etc/passwd", "", None])
def test_only_web_addresses_become_links(url):
    assert safe_url(url) is None
    assert safe_url("https://example.org/") == "https://example.org/"
