"""Fetching, against a server of this machine's own only."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import FetchError, InputError

pytest.importorskip("httpx")
pytest.importorskip("protego")

from dragoman.intake.dial import Dialer, is_public
from dragoman.intake.fetch import Fetcher, feeds_from, robots_allow
from dragoman.intake.state import StateFile

FEED = b"<rss version='2.0'><channel><title>Desk</title><item><title>Velia opens its border</title></item></channel></rss>"


class Site:
    """A web site of paths to (status, headers, body), and the requests it got."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            status, headers, body = made.pages.get(self.path, (404, {}, b""))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher(tmp_path: Path) -> Iterator[Callable[..., Fetcher]]:
    states: list[StateFile] = []
    dialers: list[Dialer] = []

    def make(now: list[float], **options: Any) -> Fetcher:
        states.append(StateFile(tmp_path / "state.sqlite"))
        dialers.append(Dialer("dragoman-test", allow_private=True, **options))
        return Fetcher(dialers[-1], states[-1], delay=0.0, clock=lambda: now[0], sleep=lambda s: None)

    yield make
    for state in states:
        state.close()
    for dialer in dialers:
        dialer.close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.169.254", "192.0.0.1", "198.18.0.1", "0.0.0.0", "255.255.255.255",
     "224.0.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "2001:db8::1"],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://0x7f000001/", "http://2130706433/", "http://[::ffff:169.254.169.254]/",
     "http://127.1/", "http://127.0.0.1:22/", "http://0/", "ftp://h.example/", "file:///etc/passwd",
     "http://user@127.0.0.1/", "javascript:alert(1)"],
)  # fmt: skip
def test_dangerous_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        Dialer("dragoman-test").get(url)


def test_a_redirect_to_a_private_address_is_refused_at_dial(site: Site) -> None:
    site.pages["/feed"] = (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b"")
    port = site.url.rpartition(":")[2]
    # the first host is called public, as an attacker's would be; the second is what it is
    dialer = Dialer("dragoman-test", resolve=lambda host, _: ["127.0.0.1" if host == "h.example" else host])
    with pytest.raises(FetchError, match=r"not public|port"):
        dialer.get(f"http://h.example:{port}/feed")
    open_dialer = Dialer("dragoman-test", allow_private=True, seconds=3.0)
    asked: list[str] = []
    with pytest.raises(FetchError):
        open_dialer.get(f"{site.url}/feed", check=lambda u: (_ for _ in ()).throw(FetchError("stopped", url=asked.append(u) or u)))
    assert asked == ["http://169.254.169.254/latest/meta-data/"]
    open_dialer.close()


def test_bodies_over_the_cap_are_refused_as_sent_and_as_unpacked(site: Site) -> None:
    site.pages["/big"] = (200, {}, b"x" * 300_000)
    site.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 3_000_000))
    dialer = Dialer("dragoman-test", allow_private=True, cap=200_000)
    for path in ("/big", "/bomb"):
        with pytest.raises(FetchError, match="larger"):
            dialer.get(site.url + path)
    dialer.close()


def test_conditional_requests_and_validators_only_after_the_items_are_kept(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.pages["/rss"] = (200, {"ETag": '"v1"'}, FEED)
    now = [1000.0]
    first = fetcher(now)
    assert first.feed(f"{site.url}/rss").kind == "new"
    # cut off before the items were kept: asked again as a whole
    second = fetcher(now)
    assert second.feed(f"{site.url}/rss").kind == "new"
    second.kept()
    assert second.feed(f"{site.url}/rss").kind == "wait"
    now[0] += 1000
    assert second.feed(f"{site.url}/rss").kind == "unchanged"
    assert site.asked[-1][1]["if-none-match"] == '"v1"'


def test_failures_back_off_and_retry_after_is_obeyed(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.pages["/rss"] = (503, {"Retry-After": "7200"}, b"")
    now = [1000.0]
    f = fetcher(now)
    assert f.feed(f"{site.url}/rss").kind == "failed"
    assert f.state.feed(f"{site.url}/rss").due >= 1000 + 7200
    now[0] += 7000
    assert f.feed(f"{site.url}/rss").kind == "wait"
    site.pages["/rss"] = (410, {}, b"")
    now[0] += 10_000
    assert f.feed(f"{site.url}/rss").kind == "gone"


def test_robots_are_obeyed_and_a_silent_host_forbids(site: Site, fetcher: Callable[..., Fetcher]) -> None:
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\n")
    site.pages["/private/rss"] = (200, {}, FEED)
    f = fetcher([1000.0])
    assert f.feed(f"{site.url}/private/rss").kind == "refused"
    assert [p for p, _ in site.asked] == ["/robots.txt"]
    other = fetcher([200_000.0])
    site.pages["/robots.txt"] = (500, {}, b"")
    assert other.feed(f"{site.url}/rss").kind == "refused"


def test_only_the_first_500_kib_of_robots_count() -> None:
    rules = "User-agent: *\n" + "Disallow: /x\n" * 60_000 + "Disallow: /\n"
    assert robots_allow(rules, "https://h.example/story")[0]
    assert not robots_allow("User-agent: *\nDisallow: /story\nCrawl-delay: 7\n", "https://h.example/story")[0]
    assert robots_allow("User-agent: *\nCrawl-delay: 7\n", "https://h.example/story")[1] == 7


def test_feeds_from_opml_lists_and_addresses(tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text('<opml version="2.0"><body><outline text="x"><outline xmlUrl="https://a.example/rss"/></outline></body></opml>')
    assert feeds_from(str(opml)) == ["https://a.example/rss"]
    plain = tmp_path / "feeds.txt"
    plain.write_text("# ours\nhttps://b.example/atom\nhttps://b.example/atom\n")
    assert feeds_from(str(plain)) == ["https://b.example/atom"]
    assert feeds_from("https://c.example/feed") == ["https://c.example/feed"]
    with pytest.raises(InputError):
        feeds_from(str(tmp_path / "none.opml"))
