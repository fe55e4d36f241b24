"""``dragoman add`` and ``dragoman watch``, with a reader that finds nothing, so that no model is loaded."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dragoman.cli.add import command as add
from dragoman.cli.watch import command as watch
from dragoman.records import Reading, Story

WORDS = "The ministry in Torun said on Monday that the bridge over the river has been closed for repairs."


class Reads:
    """In place of the Reader."""

    def __init__(self, settings: object):
        pass

    def pipe(self, stories: Iterable[Story]) -> Iterator[Reading]:
        return (Reading(story=s) for s in stories)


@pytest.fixture(autouse=True)
def reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.reader.Reader", Reads)


def run(command: Any, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments), standalone_mode=False, catch_exceptions=False)
    return result.return_value, result.stderr


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for f in sorted(folder.glob("readings-*")) for line in f.read_text(encoding="utf-8").splitlines()]


def test_add_keeps_stories_raw_documents_and_says_what_failed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(WORDS)
    (tmp_path / "in" / "b.txt").write_text("")
    (tmp_path / "in" / "c.csv").write_text(f"Nr,Body\n7,{WORDS} It is old.\n")
    arguments = [
        str(tmp_path / "in"),
        "--jsonl",
        str(tmp_path / "out"),
        "--map",
        "text=Body",
        "--map",
        "text_id=Nr",
        "--outlet",
        "Velia Post",
    ]
    status, told = run(add, *arguments)
    assert status == 1 and "b.txt" in told and "[empty]" in told and "2 new" in told and "1 failed" in told
    found = rows(tmp_path / "out")
    assert [r["story"]["outlet"] for r in found] == ["Velia Post"] * 2 and found[1]["story"]["id"] == "7"
    key = found[0]["story"]["meta"]["raw_sha256"]
    assert (tmp_path / "out" / "raw" / key[:2] / f"{key}.gz").is_file()
    status, told = run(add, *arguments)
    assert "2 known already" in told and len(rows(tmp_path / "out")) == 2


def test_add_makes_no_ledger_where_no_story_can_be_read(tmp_path: Path) -> None:
    pytest.importorskip("deltalake")
    (tmp_path / "empty.txt").write_text("")
    bad = [str(tmp_path / "empty.txt"), str(tmp_path / "none.txt")]
    led = tmp_path / "led"
    status, told = run(add, *bad, "--ledger", str(led))
    assert status == 1 and "[empty]" in told and "2 failed" in told and f"no ledger was made at {led}" in told
    assert not led.exists()
    (tmp_path / "good.txt").write_text(WORDS)
    status, told = run(add, *bad, str(tmp_path / "good.txt"), "--ledger", str(led))
    assert status == 1 and "1 new" in told and "no ledger" not in told
    before = sorted(led.rglob("*"))
    status, told = run(add, *bad, "--ledger", str(led))
    assert status == 1 and "no ledger" not in told
    assert set(before) <= set(led.rglob("*"))


def test_add_needs_one_place_to_keep_things(tmp_path: Path) -> None:
    import click

    (tmp_path / "a.txt").write_text(WORDS)
    with pytest.raises(click.UsageError, match="--ledger"):
        run(add, str(tmp_path / "a.txt"))
    with pytest.raises(click.UsageError, match="FIELD=COLUMN"):
        run(add, str(tmp_path / "a.txt"), "--jsonl", str(tmp_path / "o"), "--map", "text")


def feed(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{t}</title><guid isPermaLink='false'>{t}</guid><description>{WORDS} {t}</description></item>" for t in titles
    )
    return f"<rss version='2.0'><channel><title>Desk</title>{items}</channel></rss>".encode()


def test_watch_follows_a_feed_and_survives_an_answer_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("httpx")
    pages: dict[str, bytes] = {"/rss": feed("One", "Two")}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/rss"
        arguments = [url, "--jsonl", str(tmp_path / "out"), "--once", "--allow-private"]
        assert run(watch, *arguments)[0] == 0
        assert [r["story"]["title"] for r in rows(tmp_path / "out")] == ["One", "Two"]
        status, told = run(watch, *arguments)  # not due yet
        assert status == 0 and "nothing new" in told
        for state in tmp_path.glob("out/_feeds.sqlite*"):
            state.unlink()
        pages["/rss"] = b"<!doctype html><html><title>Just a moment...</title></html>"
        status, told = run(watch, *arguments)
        assert status == 1 and "not-a-feed" in told and len(rows(tmp_path / "out")) == 2
        for state in tmp_path.glob("out/_feeds.sqlite*"):
            state.unlink()
        pages["/rss"] = feed("One", "Two", "Three")
        status, told = run(watch, *arguments)
        assert "1 new" in told and "2 known already" in told
        assert [r["story"]["title"] for r in rows(tmp_path / "out")] == ["One", "Two", "Three"]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
