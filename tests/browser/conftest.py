"""A desk on a free port and headless chromium, for the tests that look at pages as a reader does.

Needs Debian's chromium and chromium-driver, and selenium; where one of them is not here the tests are skipped.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., str]]:
    """``serve(root, reader)``: the address of a desk over the ledger at ``root``, with corrections; stopped after the module's tests."""
    with ExitStack() as stack:
        yield lambda root, reader: stack.enter_context(_served(root, reader))


@contextmanager
def _served(root: Path, reader: Callable[..., Any]) -> Iterator[str]:
    uvicorn = pytest.importorskip("uvicorn")
    from dragoman.serve.app import make_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_app(root, allow_corrections=True, reader=reader)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser as it comes."""
    with _opened(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser with JavaScript off."""
    with _opened(tmp_path_factory.mktemp("bare"), script=False) as browser:
        yield browser


@contextmanager
def _opened(profile: Path, *, script: bool = True) -> Iterator[Any]:
    pytest.importorskip("selenium")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    if not Path(DRIVER).exists():
        pytest.skip("chromium-driver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS.split(), f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if not script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield browser
    finally:
        browser.quit()


@pytest.fixture(scope="session")
def asked() -> Callable[[Any], list[str]]:
    """``asked(browser)``: addresses on any network requested since the last look (a browser's own first page draws itself from data:)."""
    return _asked


def _asked(browser: Any) -> list[str]:
    messages = [json.loads(x["message"])["message"] for x in browser.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return [u for u in urls if u.startswith(("http", "ws", "ftp"))]
