"""Pages in a real browser: no accessibility violation, no sideways scroll, no request off this host, light and dark and narrow.

Needs Debian's chromium and chromium-driver, selenium, and axe-core (`npm pack axe-core`), whose axe.min.js AXE names.
"""

import datetime as dt
import json
import os
import socket
import threading
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
selenium = pytest.importorskip("selenium")
uvicorn = pytest.importorskip("uvicorn")

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from dragoman.ledger import Ledger
from dragoman.records import Contest, Entity, Event, Perspective, Reading, Sentence, Span, Story, Syntax, Voice
from dragoman.serve.app import make_app

AXE = Path(os.environ.get("AXE", "node_modules/axe-core/axe.min.js"))
TEXT = "Norway's premier visited Paris. France denied that a deal was signed. Protesters blocked a road near Lyon."
STATUSES = (("CT+", (), "past"), ("UU", ("CT+",), "past"), ("UU", ("PS+",), "past"), ("CT+", (), "future"), ("CT-", (), "past"))


def readings():
    for k in range(40):
        narrator, views, tense = STATUSES[k % len(STATUSES)]
        day = dt.date(2022, 1, 1) + dt.timedelta(days=9 * k)
        voice = Voice("A very long newspaper name of some kind", "a paper", None, "FRA", (), "media", "said", None)
        event = Event(
            f"e{k}",
            ("CONSULT" if k % 3 else "ACCUSE",),
            ("visit",) if k % 3 else ("allege",),
            actor=(Entity("Norway", Span(0, 6), "Ann Bo", code="NOR", sector=("GOV",), office="Prime Minister"),),
            recipient=(Entity("France", Span(32, 38), "France", code="FRA"),),
            date=day,
            enddate=day + dt.timedelta(days=k % 5),
            trigger_span=Span(17, 24),
            text_info={"span": Span(0, 31), "sentence": 0},
            narrator=narrator,
            tense=tense,
            perspectives=tuple(Perspective((voice,), v) for v in views),
            contested=(Contest("France", "FRA", Span(39, 45), "denied"),) if k % 4 == 0 else (),
        )
        story = Story(f"s{k}", TEXT, published=day, title=f"A visit, number {k}", outlet="The Daily", url="https://example.org/1")
        yield Reading(story, Syntax((), (), (Sentence(0, Span(0, 31), 0, 0, 0), Sentence(1, Span(32, 70), 0, 0, 0))), events=(event,))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    root = tmp_path_factory.mktemp("browser") / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add(readings())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_app(root, allow_corrections=True, reader=lambda *a: None)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    for flag in (*flags.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    if not Path("/usr/bin/chromedriver").exists():
        pytest.skip("chromium-driver is not installed")
    browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield browser
    browser.quit()


PAGES = [
    "/",
    "/story/s1",
    "/event/e0",
    "/dyad?one=NOR&two=FRA",
    "/actor?name=Ann",
    "/contested",
    "/matrix",
    "/map",
    "/search?actor=NOR",
    "/try",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_page(driver, address, page, scheme):
    if not AXE.is_file():
        pytest.skip("axe-core is not here: npm pack axe-core, and set AXE to its axe.min.js")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.set_window_size(1200, 900)
    driver.get(address + page)
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = driver.execute_async_script(
        "const done = arguments[1]; axe.run(document, {runOnly: arguments[0]}).then(r => done(JSON.stringify(r.violations)))", tags
    )
    assert [(v["id"], v["nodes"][0]["html"]) for v in json.loads(found)] == []
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 380, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    wide = driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide[0] <= 380, wide
    urls = [json.loads(x["message"])["message"]["params"].get("request", {}).get("url") for x in driver.get_log("performance")]
    assert [u for u in urls if u and u.startswith("http") and not u.startswith(address)] == []


def test_story_and_contested_print_on_a4(driver, address):
    for page in ("/story/s1", "/contested"):
        driver.get(address + page)
        pdf = driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
        assert len(pdf["data"]) > 5000
