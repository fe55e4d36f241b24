"""The code blocks of the documentation: found, run in order in a folder of their own, and their outputs written anew.

    python tools/docs_blocks.py docs/tutorial.md        # run the page's blocks and write what the commands print under them

A ```console block holds commands ("$ dragoman ...", continued by a backslash) and what they print on a terminal; a ```python block is
run with the names the page's earlier ones made, and an ```output block behind it holds what it prints. A block with a file's name behind
its language ("toml mine/REJECT.toml") is written to that file. Other blocks are shown, not run.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[\w{}-]*) *(?P<file>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
"""What a terminal is told about bold and the like."""
WIDTH = 88
LONGEST = 40
"""Lines of output a page shows; the rest is told as "..."."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it is to be written to, text, the line it starts on, and its place in the page."""

    kind: str
    file: str
    body: str
    line: int
    span: tuple[int, int]


def blocks(page: Path) -> Iterator[Block]:
    """Fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for m in FENCE.finditer(text):
        yield Block(m["kind"], m["file"].strip(), m["body"], text.count("\n", 0, m.start()) + 1, m.span("body"))


def commands(block: Block) -> list[str]:
    """The commands of a block: after "$ " in a console block, else the lines that start with dragoman."""
    body = block.body.replace("\\\n", "")
    if block.kind == "console":
        return [line[2:] for line in body.splitlines() if line.startswith("$ ")]
    return [line.strip() for line in body.splitlines() if re.match(r"\s*(\.venv/bin/)?dragoman ", line)]


class Sandbox:
    """A folder with the examples, in which a page's blocks run in order."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copytree(ROOT / "examples", folder / "examples", dirs_exist_ok=True)
        self.names: dict[str, Any] = {"__name__": "docs"}

    def shell(self, command: str) -> tuple[int, str]:
        """Run a command as on a terminal; exit status and what it printed on standard output."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environ = {**os.environ, "PATH": path, "COLUMNS": str(WIDTH), "TERM": "xterm", "NO_COLOR": "1"}
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-c", command], cwd=self.folder, env=environ, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE
        )
        os.close(theirs)
        printed = b"".join(_until_closed(ours))
        os.close(ours)
        _, said = process.communicate()
        if process.returncode:
            return process.returncode, said.decode(errors="replace")
        return 0, ESCAPES.sub("", printed.decode(errors="replace")).replace("\r\n", "\n")

    def python(self, block: Block, page: Path) -> str:
        """Run a Python block in the folder; what it printed."""
        code = compile("\n" * block.line + block.body, str(page), "exec")
        with chdir(self.folder), redirect_stdout(io.StringIO()) as out:
            exec(code, self.names)
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _until_closed(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # Linux says EIO when the other side has closed
            return
        if not chunk:
            return
        yield chunk


def run_page(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """Run a page's blocks; each console block with its commands and fresh outputs. Raises RuntimeError where a command fails."""
    sandbox, printed = Sandbox(folder), ""
    for block in blocks(page):
        if block.file and "{" not in block.kind:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        if block.kind == "python":
            printed = sandbox.python(block, page)
        elif block.kind == "output":
            yield block, printed
        elif block.kind == "console":
            yield block, "\n".join(_transcript(sandbox, page, block)) + "\n"


def _transcript(sandbox: Sandbox, page: Path, block: Block) -> Iterator[str]:
    typed = [c for c in re.findall(r"^\$ (?:.*\\\n)*.*$", block.body, re.M)]
    for shown, command in zip(typed, commands(block), strict=True):
        status, printed = sandbox.shell(command)
        if status:
            raise RuntimeError(f"{page.name}, line {block.line}: {command!r} ended with {status}: {printed}")
        yield shown
        lines = [line.rstrip() for line in printed.rstrip().splitlines()]
        yield from lines[:LONGEST]
        if len(lines) > LONGEST:
            yield "..."


def rewrite(page: Path) -> None:
    """Run a page and write the outputs of its commands anew."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        found = list(run_page(page, Path(folder)))
    for block, body in reversed(found):
        text = text[: block.span[0]] + body + text[block.span[1] :]
    page.write_text(text, encoding="utf-8")


def main() -> int:
    for name in sys.argv[1:]:
        rewrite(Path(name).resolve())
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
