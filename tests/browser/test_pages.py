"""Pages in a real browser: no accessibility violation, no sideways scroll, no request off this host, light and dark and narrow.

Needs Debian's chromium and chromium-driver, selenium, and axe-core (`npm pack axe-core`), whose axe.min.js AXE names.
"""

import base64
import datetime as dt
import json
import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
pytest.importorskip("selenium")

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from dragoman.intake.state import FeedState, StateFile
from dragoman.ledger import Ledger
from dragoman.ledger.searches import save_search
from dragoman.records import Contest, Entity, Event, Perspective, Place, Reading, Sentence, Span, Story, Syntax, Voice

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


def long_story():
    text = "Norway's premier visited Paris. " * 1200
    sentences = tuple(Sentence(n, Span(32 * n, 32 * n + 31), 0, 0, 0) for n in range(1200))
    place = Place("Oslo", Span(0, 4), "Oslo", country_code="NOR")
    who = (Entity("Norway", Span(0, 6), "Norway", code="NOR", sector=("GOV",)),)
    events = tuple(
        Event(f"long{n}", ("CONSULT",), ("visit",), actor=who, trigger_span=Span(32 * n + 17, 32 * n + 24), event_loc=place)
        for n in range(0, 1200, 100)
    )
    return Reading(Story("long", text, title="W" * 120, outlet="The Daily"), Syntax((), (), sentences), events=events)


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve):
    root = tmp_path_factory.mktemp("browser") / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add(readings())
        ledger.add([long_story()])
        ledger.correct("e0", {"status": "denied", "type": "ACCUSE"}, why="the ministry denied it", by="anna")
        ledger.undo("e0", why="another ministry", by="ben")
        ledger.retract_event("e39", why="a film", by="anna")
    save_search(root, "norway", {"actor": "NOR", "status": "alleged"})
    with StateFile(root / "_feeds.sqlite") as state:
        state.keep(FeedState("https://daily.example/rss/" + "a-very-long-name/" * 8, failures=3, error="answered 500"))
    return serve(root, lambda *a: long_story())


PAGES = [
    "/",
    "/story/s1",
    "/story/long",
    "/event/e0",
    "/dyad",
    "/dyad?one=NOR&two=FRA",
    "/dyad?one=NOR&two=CHN",
    "/actor",
    "/actor?name=Ann",
    "/actor?name=NOR",
    "/contested",
    "/matrix",
    "/map",
    "/search",
    "/search?actor=NOR&words=premier",
    "/search?saved=norway",
    "/corrections",
    "/try",
    "/nowhere",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_page(driver, address, asked, page, scheme):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.set_window_size(1200, 900)
    driver.get(address + page)
    sound(driver)
    assert [u for u in asked(driver) if not u.startswith(address)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pasted_text_is_shown_as_a_page_is(driver, address, scheme):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.set_window_size(1200, 900)
    driver.get(address + "/try")
    driver.find_element(By.NAME, "text").send_keys("Norway's premier visited Paris.")
    driver.find_element(By.CSS_SELECTOR, "main form button").click()
    WebDriverWait(driver, 30).until(lambda b: b.find_elements(By.ID, "e1"))
    sound(driver)


def sound(driver):
    """No accessibility violation, and no sideways scroll at 380 px."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here: npm pack axe-core, and set AXE to its axe.min.js")
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


@pytest.mark.parametrize("page", PAGES)
def test_pages_print_on_a4(driver, address, page):
    driver.get(address + page)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": dark})
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 680, "height": 960, "deviceScaleFactor": 1, "mobile": False})
    hidden = "return [...document.querySelectorAll('header.site, footer, form')].every(e => e.offsetParent === null)"
    assert driver.execute_script(hidden), "what cannot be pressed on paper is printed"
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 680
    cut = "return [...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel)"
    assert driver.execute_script(cut) == [], "cut off at the edge of the paper"
    colour = "return getComputedStyle(document.documentElement).getPropertyValue(arguments[0])"
    seen = [driver.execute_script(colour, v) for v in ("--paper", "--ink", "--asserted", "--on5")]
    assert seen == ["#fff", "#000", "#14663a", "#ffffff"], "colours of the dark screen on paper"
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    pdf = driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True})
    assert b"/MediaBox [0 0 594.9" in base64.b64decode(pdf["data"]), "not on A4"


def test_the_keyboard_reaches_the_records_of_a_story(driver, address):
    driver.get(address + "/story/s1#s0")
    colour = "return getComputedStyle(document.querySelector('.sentence:target')).backgroundColor"
    assert driver.execute_script(colour) != "rgba(0, 0, 0, 0)", "the sentence a link leads to is not shown"
    wanted = "return document.querySelector('mark sup a').getAttribute('href')"
    assert driver.execute_script("return document.querySelector(arguments[0]) !== null", driver.execute_script(wanted))
