"""Hostile stories in a real browser: no script runs, no dialog opens, nothing is asked of another host; all of it without JavaScript.

Needs Debian's chromium and chromium-driver, and selenium.
"""

import json
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
pytest.importorskip("selenium")

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from dragoman.ledger import Ledger

VECTORS = list(json.loads((Path(__file__).parents[1] / "serve" / "vectors.json").read_text(encoding="utf-8")).values())
PAGES = [
    "/",
    "/dyad?one=NOR&two=FRA",
    "/actor?name=Ann",
    "/contested",
    "/matrix",
    "/map",
    "/search?actor=NOR&words=Norway",
    "/try",
    "/nowhere",
    "/story/s2.json",
    "/feed.atom?actor=NOR",
]
STORIES = [f"/{kind}/{kind[0]}{n}" for n in range(len(VECTORS)) for kind in ("story", "event")]


@pytest.fixture(scope="module")
def address(tmp_path_factory, laden, serve):
    root = tmp_path_factory.mktemp("hostile") / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([laden(n, words, "https://paper.example/") for n, words in enumerate(VECTORS)])
    return serve(root, lambda text, published, outlet: laden(1, text))


@pytest.mark.parametrize("page", PAGES)
def test_no_script_runs_and_nothing_is_fetched(driver, address, asked, page):
    quiet(driver, address, asked, page)


def test_stories_of_every_vector_lie_still(driver, address, asked):
    for page in STORIES:
        quiet(driver, address, asked, page)


def quiet(driver, address, asked, page):
    driver.get(address + page)
    for element in driver.find_elements(By.CSS_SELECTOR, "main, details summary")[:3]:
        webdriver.ActionChains(driver).move_to_element(element).perform()
    assert driver.execute_script("return window.pwned") is None, page
    assert driver.current_url == address + page
    assert driver.execute_script("return document.scripts.length + document.querySelectorAll('iframe, object, embed, base').length") == 0
    assert [u for u in asked(driver) if not u.startswith(address)] == []
    refused = [x["message"] for x in driver.get_log("browser") if "Content Security Policy" in x["message"]]
    assert refused == [], page


def test_a_script_that_got_in_would_not_run(driver, address):
    """The second wall: the policy of the page stops what the first, escaping, would have let through."""
    driver.get(address + "/")
    driver.execute_script(
        "document.querySelector('main').innerHTML += \"<img src='/x' onerror='window.pwned=1'>\";"
        "const s = document.createElement('script'); s.textContent = 'window.pwned=2'; document.body.append(s);"
        "const f = document.createElement('iframe'); f.srcdoc = '<script>parent.pwned=3</script>'; document.body.append(f);"
        "const i = document.createElement('img'); i.src = 'https://desk.invalid/i.png'; document.body.append(i);"
    )
    time.sleep(0.5)
    assert driver.execute_script("return window.pwned") is None
    driver.get_log("performance")
    assert any("Content Security Policy" in x["message"] for x in driver.get_log("browser"))


def test_another_page_may_not_frame_the_desk(driver, address, tmp_path):
    page = tmp_path / "frame.html"
    page.write_text(f'<iframe src="{address}/"></iframe>', encoding="utf-8")
    driver.get(page.as_uri())
    driver.switch_to.frame(0)
    assert driver.find_elements(By.CSS_SELECTOR, "main") == []
    driver.switch_to.default_content()
    driver.get_log("performance")
    driver.get_log("browser")


@pytest.mark.parametrize("page", [p for p in PAGES if not p.startswith(("/story/s2.json", "/feed"))] + STORIES[:4])
def test_pages_are_whole_without_javascript(driver, bare, address, asked, page):
    for opened in (driver, bare):
        opened.get(address + page)
    one, two = (opened.find_element(By.TAG_NAME, "body").text for opened in (driver, bare))
    assert one == two and len(two) > 100
    assert bare.find_elements(By.CSS_SELECTOR, "main h1")
    assert [u for u in asked(bare) if not u.startswith(address)] == []
    driver.get_log("performance")


def test_forms_work_without_javascript(bare, address, asked):
    bare.get(address + "/try")
    bare.find_element(By.NAME, "text").send_keys("Norway's premier visited Paris.")
    bare.find_element(By.CSS_SELECTOR, "main form[action='/try'] button").click()
    _shows(bare, "1 record")
    bare.get(address + "/event/e3")
    form = bare.find_element(By.CSS_SELECTOR, "form[action^='/correct/']")
    Select(form.find_element(By.NAME, "status")).select_by_visible_text("denied")
    form.find_element(By.NAME, "why").send_keys("the ministry denied it")
    form.find_element(By.TAG_NAME, "button").click()
    _shows(bare, "the ministry denied it")
    assert bare.current_url == address + "/event/e3"
    assert [u for u in asked(bare) if not u.startswith(address)] == []


def _shows(browser, words):
    """Wait for the page that a form leads to: a click returns before it."""
    wait = WebDriverWait(browser, 30, ignored_exceptions=[StaleElementReferenceException])
    wait.until(lambda b: words in b.find_element(By.TAG_NAME, "main").text)
