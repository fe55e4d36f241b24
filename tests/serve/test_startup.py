"""From the command to the first page: the bar is two seconds on an idle machine; here CPU seconds are held, which load does not blur."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("duckdb")

from dragoman.ledger import Ledger

LONGEST = 4.0
"""CPU seconds of the server, imports included, until the first page is out: twice the bar, for slow machines."""


def test_the_first_page_comes_soon(tmp_path, laden):
    with Ledger(tmp_path / "led", create=True) as ledger:
        ledger.add([laden(n, f"claim {n}") for n in range(20)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("dragoman")), "serve", "--ledger", str(tmp_path / "led"), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        page = first_page(f"http://127.0.0.1:{port}/", time.monotonic() + 120)
        fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        server.terminate()
        server.wait()
    assert b"<h1>" in page
    assert used < LONGEST


def first_page(address, deadline):
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read()
        except OSError:
            assert time.monotonic() < deadline, "no page came"
            time.sleep(0.05)
