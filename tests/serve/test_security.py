"""The desk under attack: words of a story are shown as words wherever they stand; what is refused, and with which headers."""

import csv
import html
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

pytest.importorskip("starlette")
duckdb = pytest.importorskip("duckdb")
pytest.importorskip("httpx")

from starlette.testclient import TestClient

from dragoman.errors import InputError
from dragoman.ledger import Ledger
from dragoman.serve.app import LOCAL, LONGEST_TEXT, make_app
from dragoman.serve.guard import LONGEST_BODY, LONGEST_PATH, LONGEST_QUERY
from dragoman.serve.openapi import KINDS
from dragoman.serve.pages import PAGES

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
WORDS = tuple(VECTORS.values())
CALM = "calm words"
HOSTILE = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "hostile"
LINKS = [
    "javascript:window.pwned=1",
    "JaVa\nScRiPt:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//desk.invalid/x",
    "https://paper.example@desk.invalid/",
    'https://paper.example/"onmouseover="window.pwned=1',
    "https://paper.example/\u202egnp.exe",
    "https://paper.example:0/",
    "blob:https://paper.example/1",
    " \x01javascript:window.pwned=1",
    "https://paper.example/" + 3000 * "a",
]
ADDRESSES = [
    "/",
    "/story/s1",
    "/event/e1",
    "/dyad?one=NOR&two=FRA",
    "/actor?name=Ann",
    "/contested",
    "/matrix",
    "/map",
    "/search?actor=NOR&words=Norway",
    "/try",
]


class Skeleton(HTMLParser):
    """Tags with the names of their attributes, the words between, and all addresses."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.links, self.held = [], [], [], []
        self.feed(page)
        self.close()
        self.text = "".join(self.words)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs if name != "selected"))))
        self.links += [(tag, dict(attrs)) for name, _ in attrs if name in ("href", "src", "action", "formaction")]
        self.held += [value or "" for _, value in attrs]

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.tags.append(("comment", data))

    def handle_pi(self, data):
        self.tags.append(("pi", data))


OPENED = []


@pytest.fixture(scope="module", autouse=True)
def closing():
    """Desks opened by a test give their files back."""
    yield
    for client in OPENED:
        client.__exit__(None, None, None)
    OPENED.clear()


def desk(path, **options):
    client = TestClient(make_app(path, **({"hosts": ("testserver",)} | options)), follow_redirects=False, raise_server_exceptions=False)
    OPENED.append(client)
    return client.__enter__()


@pytest.fixture(scope="module")
def serve(tmp_path_factory, laden):
    """``serve(words, urls)``: a desk with one story for each of ``words``; the same one for the same words."""
    made = {}

    def opened(words, urls=()):
        key = (tuple(words), tuple(urls))
        if key not in made:
            root = tmp_path_factory.mktemp("desk") / "led"
            with Ledger(root, create=True) as ledger:
                ledger.add([laden(n, x, urls[n] if urls else None) for n, x in enumerate(words)])
            made[key] = desk(root)
        return made[key]

    return opened


@pytest.fixture
def hostile(serve):
    return serve(VECTORS.values())


@pytest.fixture
def calm(serve):
    return serve([f"{CALM} {n}" for n in range(len(VECTORS))])


def same_page(hostile, calm, vectors=WORDS):
    """The page is built of the same parts whatever the words are, and no vector stands in it as it was written."""
    one, two = Skeleton(hostile), Skeleton(calm)
    assert set(one.tags) <= set(two.tags)
    assert not [x for x in vectors if ("<" in x or x[0] in "\"'") and x in hostile]
    for tag, attrs in one.links:
        address = attrs.get("href") or attrs.get("src") or attrs.get("action")
        assert re.match(r"/(?!/)|#|https?://", address), (tag, attrs)
    return one


@pytest.mark.parametrize("address", ADDRESSES)
def test_words_are_shown_as_words(hostile, calm, address):
    answer = hostile.get(address)
    assert answer.status_code == 200
    assert "1337" not in same_page(answer.text, calm.get(address).text).text


@pytest.mark.parametrize("n", range(len(VECTORS)), ids=VECTORS)
def test_a_story_and_its_event_show_words_as_words(hostile, calm, n):
    for address in (f"/story/s{n}", f"/event/e{n}"):
        page = same_page(hostile.get(address).text, calm.get(address).text)
        assert squeezed(list(VECTORS.values())[n]) in squeezed(page.text)


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("name", PAGES)
def test_twins_keep_words_as_data(hostile, name):
    page = PAGES[name]
    address = ("/inbox" if page.path == "/" else page.path).replace("{id}", f"{name[0]}1") + ".json"
    answer = hostile.get(address, params={"one": "NOR", "two": "FRA", "name": "Ann", "actor": "NOR"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    if name == "story":
        assert answer.json()["story"]["outlet"] == f"Paper {list(VECTORS.values())[1]}"


def test_feeds_and_downloads_keep_words_as_data(hostile):
    feed = ElementTree.fromstring(hostile.get("/feed.atom?actor=NOR").content)
    tags = {e.tag.removeprefix("{http://www.w3.org/2005/Atom}") for e in feed.iter()}
    assert tags == {"feed", "title", "id", "link", "updated", "author", "name", "entry", "summary", "category"}
    assert len(feed.findall("{*}entry")) == len(VECTORS)
    rows = list(csv.reader(io.StringIO(hostile.get("/download.csv?actor=NOR").text, newline="")))
    assert len(rows) == len(VECTORS) + 1
    assert [c for row in rows[1:] for c in row if c[:1] in tuple("=+-@\t\r\n")] == []
    lines = hostile.get("/download.jsonl?actor=NOR").text.split("\n")[:-1]
    assert {json.loads(line)["outlet"] for line in lines} == {f"Paper {x}" for x in VECTORS.values()}
    assert hostile.get("/download.parquet?actor=NOR").content[:4] == b"PAR1"


@pytest.mark.parametrize("name", VECTORS)
def test_what_is_asked_for_comes_back_as_words(calm, name):
    words = VECTORS[name][:200]
    for page in ("actor", "dyad", "search"):
        free = [k for k in PAGES[page].params if k not in KINDS and k not in ("between", "saved")]
        asked = [dict.fromkeys(free, x) for x in (words, "zzz")]
        answers = [calm.get(PAGES[page].path, params=x) for x in asked]
        assert [x.status_code for x in answers] == [200, 200]
        same_page(*(x.text for x in answers))
    refused = calm.get("/dyad", params={"by": words})
    assert refused.status_code == 400
    same_page(refused.text, calm.get("/dyad?by=x").text)
    missing = calm.get("/event/" + quote(words, safe=""))
    assert missing.status_code == 404
    same_page(missing.text, calm.get("/event/nothing").text)


def outward(client, n):
    """Links of a story's page that leave the desk."""
    return [a for tag, a in Skeleton(client.get(f"/story/s{n}").text).links if tag == "a" and a["href"][:1] not in "/#"]


def test_only_web_addresses_become_links(serve):
    client = serve([CALM] * len(LINKS), LINKS)
    for n, url in enumerate(LINKS):
        for link in outward(client, n):
            assert re.match(r"https?://[^@\s\"]+$", link["href"])
            assert {"noopener", "noreferrer"} <= set(link["rel"].split())
            assert url.startswith("https://paper.example")


def test_a_good_link_goes_out_without_a_trace(serve):
    link = outward(serve([CALM], ["https://paper.example/a?b=1&c=2"]), 0)[0]
    assert link["href"] == "https://paper.example/a?b=1&c=2"
    assert {"noopener", "noreferrer"} <= set(link["rel"].split())


def pieces():
    """The vectors of the hostile set, each by itself, and its links."""
    if not HOSTILE.is_dir():
        return []
    content = (HOSTILE / "h25_xss_content.xml").read_text(encoding="utf-8")
    blob = content.split("<![CDATA[")[1].split("]]>")[0]
    starts = r"(?=<(?:p onclick|script>alert|img src=x|a href|svg|math|iframe|form|base|meta|object|style>@|noscript))"
    found = [x for x in re.split(starts, blob) if x]
    title = re.search(r"<item><title>(.*?)</title>", (HOSTILE / "h26_xss_title_doubly_escaped.xml").read_text(encoding="utf-8"))
    return [*found, blob, title.group(1)]


@pytest.mark.shared
def test_the_hostile_set_is_shown_as_words(serve):
    found = pieces()
    if not found:
        pytest.skip("the hostile samples are not beside this clone")
    assert len(found) >= 15
    client, calm = serve(found), serve([f"{CALM} {n}" for n in range(len(found))])
    for address in ADDRESSES:
        same_page(client.get(address).text, calm.get(address).text, found)
    for n, words in enumerate(found):
        for address in (f"/story/s{n}", f"/event/e{n}"):
            assert squeezed(words) in squeezed(same_page(client.get(address).text, calm.get(address).text, found).text)


@pytest.mark.shared
def test_links_of_the_hostile_set(serve):
    if not HOSTILE.is_dir():
        pytest.skip("the hostile samples are not beside this clone")
    feed = (HOSTILE / "h27_xss_link_schemes.xml").read_text(encoding="utf-8")
    urls = [html.unescape(x) for x in re.findall(r"<item><title>s\d+</title><link>(.*?)</link>", feed, re.S)]
    client = serve([CALM] * len(urls), urls)
    assert len(urls) == 15
    for n, url in enumerate(urls):
        assert all(re.match(r"https?://[^@\s\"]+$", a["href"]) for a in outward(client, n)), url


def test_ids_and_statuses_of_other_peoples_making(tmp_path):
    """Rows imported from other coders' files bring their own ids and statuses, and leave much out."""
    root = tmp_path / "led"
    odd = ["../try", "a/b", "x?y=1#z", '"><script>1</script>', "ends.json", "é ü"]
    with Ledger(root, create=True) as ledger:
        rows = {"articles": [], "events": []}
        for n, name in enumerate(odd):
            shared = {"article_id": f"a{n}", "story_id": name, "coder": "x", "added": "2024-01-01 00:00:00", "outlet": "P"}
            rows["articles"].append({**shared, "state": "current", "text": "", "text_sha256": "", "sentences": []})
            party = [{"identifier_text": name, "entity_text": name, "code": c} for c in ("NOR",)]
            event = {"event_id": name, "revision": 0, "state": "current", "type": "CONSULT", "mode": [], "actor": party}
            rows["events"].append(
                {**shared, **event, "recipient": [{**party[0], "code": "FRA"}], "status": '"><b>', "narrator": "CT+", "tense": "past"}
                | {"date": "2024-01-02", "enddate": "2024-01-02", "background": False, "reciprocal": False}
            )
        ledger.writer().commit(rows, "odd", 0)
    client = desk(root)
    for address in ("/", "/dyad?one=NOR&two=FRA", "/actor?name=a", "/search?actor=NOR", "/matrix", "/contested"):
        page = Skeleton(client.get(address).text)
        assert not {"script", "b"} & {tag for tag, _ in page.tags}, address
        for _, attrs in page.links:
            if attrs.get("href", "").startswith(("/event/", "/story/")):
                assert client.get(attrs["href"]).status_code == 200, attrs
    for name in odd[:3]:
        assert client.get(f"/event/{quote(name, safe='')}.json").json()["event"]["event_id"] == name


HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize(
    "address", ["/", "/inbox.json", "/feed.atom?actor=NOR", "/static/desk.css", "/openapi.json", "/nowhere", "/event/x.json", "/health"]
)
def test_every_answer_carries_the_safety_headers(calm, address):
    answer = calm.get(address)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'"
    assert not {"script-src", "script-src-elem", "connect-src", "object-src"} & set(policy)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "set-cookie" not in answer.headers and "access-control-allow-origin" not in answer.headers


def test_refusals_and_failures_carry_them_too(tmp_path, calm, monkeypatch):
    assert HEADERS.items() <= dict(calm.get("/", headers={"host": "desk.invalid"}).headers).items()
    root = tmp_path / "led"
    Ledger(root, create=True).close()

    def broken(self):
        raise RuntimeError("<script>secret of the house</script>")

    monkeypatch.setattr(Ledger, "matrix", broken)
    answer = desk(root).get("/matrix")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize("path", ["/matrix", "/matrix.json"])
def test_a_page_for_which_there_is_no_memory_now_is_asked_again(tmp_path, monkeypatch, path):
    root = tmp_path / "led"
    Ledger(root, create=True).close()

    def full(self):
        raise duckdb.OutOfMemoryException("could not allocate 4 GB at 0x7f secret")

    monkeypatch.setattr(Ledger, "matrix", full)
    answer = desk(root).get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "ask again in a moment" in answer.text and "secret" not in answer.text


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("localhost", 200),
        ("LOCALHOST:8321", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8321", 200),
        ("desk.invalid", 400),
        ("localhost.desk.invalid", 400),
        ("desk.invalid:80@localhost", 400),
        ("", 400),
        ("www.localhost", 400),
        ("[::1].desk.invalid", 400),
    ],
)
def test_only_its_own_names_are_answered(tmp_path, host, code):
    Ledger(tmp_path / "led", create=True).close()
    client = desk(tmp_path / "led", hosts=LOCAL)
    assert client.get("/health", headers={"host": host}).status_code == code


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/desk.css/../../pages.py",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/story/..%2f..%2fledger.json",
        "/story/%2e%2e%2f%2e%2e%2fledger",
        "/download.%2e%2e%2fcsv",
        "/static/desk.css%00",
    ],
)
def test_no_way_to_a_file(calm, path):
    answer = calm.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text and "import" not in answer.text


def test_what_is_too_large_is_refused(calm):
    client = calm
    assert client.get("/search", params={"words": "x" * LONGEST_QUERY}).status_code == 414
    assert client.get("/event/" + "x" * LONGEST_PATH).status_code == 414
    assert client.get("/search", params={"words": "x" * 300}).status_code == 400
    assert client.post("/try", content=b"x" * (LONGEST_BODY + 1)).status_code == 413
    assert client.post("/try", content=(b"x" * 65536 for _ in range(40))).status_code == 413
    assert client.post("/try", content=b"", headers={"content-length": "-1"}).status_code == 413
    assert client.post("/matrix", data={"a": "b"}).status_code == 405
    assert client.post("/matrix").headers["allow"]


def test_too_many_parts_are_refused(calm):
    parts = {f"f{n}": (None, "x") for n in range(2000)}
    assert calm.post("/try", files=parts).status_code in (200, 400, 413)


@pytest.fixture
def writing(tmp_path, laden):
    root = tmp_path / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([laden(1, CALM)])
    return desk(root, allow_corrections=True)


def key_of(client, address="/event/e1"):
    return client.get(address).text.split('name="key" value="')[1].split('"')[0]


def test_forms_are_taken_from_own_pages_only(writing):
    form = {"key": key_of(writing), "act": "correct", "status": "denied", "why": "the ministry denied it"}
    assert writing.post("/correct/e1", data=form | {"key": "ключ"}).status_code == 403
    assert writing.post("/correct/e1", data={k: v for k, v in form.items() if k != "key"}).status_code == 403
    for headers in (
        {"origin": "https://desk.invalid"},
        {"origin": "http://testserver.desk.invalid"},
        {"origin": "http://testserver:81"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        assert writing.post("/correct/e1", data=form, headers=headers).status_code == 403, headers
    assert writing.get("/correct/e1", params=form).status_code in (404, 405)
    assert writing.get("/event/e1.json").json()["event"]["status"] != "denied"
    assert writing.post("/correct/e1", data=form, headers={"origin": "null", "sec-fetch-site": "same-origin"}).status_code == 303
    assert writing.get("/event/e1.json").json()["event"]["status"] == "denied"


@pytest.mark.parametrize(
    "change", [{"status": '"><b>'}, {"status": "true"}, {"type": "PARTY"}, {"why": " "}, {"why": "x" * 3000}, {"by": "y" * 300}]
)
def test_corrections_keep_to_the_vocabulary(writing, change):
    form = {"key": key_of(writing), "act": "correct", "status": "denied", "why": "reason"}
    assert writing.post("/correct/e1", data=form | change).status_code == 400


def test_reasons_are_shown_as_words(writing):
    form = {"key": key_of(writing), "act": "correct", "status": "denied", "why": CALM, "by": CALM}
    assert writing.post("/correct/e1", data=form).status_code == 303
    before = {tag for tag in Skeleton(writing.get("/event/e1").text).tags}
    for words in list(VECTORS.values())[::4]:
        assert writing.post("/correct/e1", data=form | {"why": f"because {words}", "by": f"anna {words}"}).status_code == 303
    page = Skeleton(writing.get("/event/e1").text)
    assert set(page.tags) == before
    assert "because <script>" in page.text


class TestTryIt:
    @pytest.fixture
    def trying(self, tmp_path, laden):
        Ledger(tmp_path / "led", create=True).close()
        seen = []

        def read(text, published, outlet):
            seen.append((text, published, outlet))
            if published == "never":
                raise InputError("'never' is not a day")
            return laden(1, text, None)

        client = desk(tmp_path / "led", reader=read)
        client.seen = seen
        return client

    def test_reads_what_its_own_form_sends(self, trying):
        form = {"key": key_of(trying, "/try"), "text": "Norway's premier visited Paris.", "outlet": "The Daily"}
        answer = trying.post("/try", data=form)
        assert answer.status_code == 200 and "/actor?name=" in answer.text
        assert trying.seen == [("Norway's premier visited Paris.", None, "The Daily")]
        assert trying.post("/try", data=form | {"key": "x"}).status_code == 403
        assert trying.post("/try", data=form, headers={"origin": "https://desk.invalid"}).status_code == 403
        assert trying.post("/try", data=form | {"published": "never"}).status_code == 400
        assert len(trying.seen) == 2

    def test_too_long_a_text_is_refused(self, trying):
        form = {"key": key_of(trying, "/try"), "text": "é" * (LONGEST_TEXT + 1)}
        assert trying.post("/try", data=form).status_code == 413
        assert trying.post("/try", data=form | {"text": "a", "outlet": "o" * 300}).status_code == 413
        assert trying.seen == []

    def test_shows_words_as_words(self, trying):
        key = key_of(trying, "/try")
        calm = trying.post("/try", data={"key": key, "text": CALM, "outlet": CALM}).text
        for words in VECTORS.values():
            same_page(trying.post("/try", data={"key": key, "text": words, "outlet": words[:100]}).text, calm)
