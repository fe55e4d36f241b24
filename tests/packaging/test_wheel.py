"""The built wheels in fresh environments, the sources away: bare, then each extra. Downloads packages; skipped without an index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import dragoman
from dragoman import data

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
STORY = "Norway's prime minister visited Paris on Monday. France condemned Chile, officials said."
EXTRAS = {
    "ledger": ["add", "story.txt", "--ledger", "news"],
    "fetch": ["watch", "https://127.0.0.1/feed", "--ledger", "news", "--once"],
    "serve": ["serve", "--ledger", "news"],
    "cluster": ["code", "story.txt", "--ledger", "news", "--scheduler", "tcp://127.0.0.1:1"],
    "mcp": ["mcp", "--ledger", "news"],
    "office": ["read", "story.rtf"],
}
"""Extra to what asks for it."""
IMPORTS = {
    "ledger": "import duckdb, deltalake, tantivy; from dragoman.ledger import Ledger; Ledger('fresh', create=True).close()",
    "fetch": "import dragoman.intake.fetch, feedparser",
    "serve": "import dragoman.serve.app, uvicorn, multipart",
    "cluster": "import distributed, dragoman.ledger.coding",
    "mcp": "from mcp.server.mcpserver import MCPServer; import dragoman.mcp",
    "office": "import pypdf, striprtf",
}
CALL = "from dragoman.cli import main; main()"
CONSUMER = """
import dragoman
from dragoman.intake import open_stories

reading: dragoman.Reading = dragoman.read("x", published="2022-04-24")
words: list[str] = [e.event_text for e in reading.events]
stories = list(open_stories("a.txt"))
"""


class Environment:
    """A virtual environment and the folder its commands run in, far from the sources."""

    def __init__(self, root: Path, below: Environment | None = None):
        self.root, self.work = root, root / "work"
        subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
        self.bin = root / "venv" / "bin"
        if below is not None:
            # packages of the bare environment are seen here, so that an extra brings only its own
            (self.packages() / "below.pth").write_text(f"{below.packages()}\n", encoding="utf-8")
        self.work.mkdir()
        (self.work / "story.txt").write_text(STORY, encoding="utf-8")
        (self.work / "story.rtf").write_text(rf"{{\rtf1\ansi {STORY}\par}}", encoding="utf-8")

    def packages(self) -> Path:
        return next((self.root / "venv" / "lib").glob("python*/site-packages"))

    def run(self, *command: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DRAGOMAN", "COV"))}
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]], cwd=self.work, env=env, capture_output=True, text=True, timeout=timeout, check=False
        )

    def install(self, *what: str) -> None:
        done = self.run("python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *what, timeout=1200)
        if done.returncode and ("Connection" in done.stderr or "No matching distribution" in done.stderr):
            pytest.skip(f"no package index: {done.stderr.strip().splitlines()[-1]}")
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The wheels of dragoman and of its weights, built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    for source in (ROOT, ROOT / "model"):
        command = [sys.executable, "-m", "build", "-n", "-w", "-o", str(out), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    (main,) = out.glob("dragoman-*.whl")
    (model,) = out.glob("dragoman_model-*.whl")
    return str(main), str(model)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, wheels: tuple[str, str]) -> Environment:
    """An environment with the wheel and nothing else of ours."""
    made = Environment(tmp_path_factory.mktemp("bare"))
    made.install(wheels[0])
    return made


def test_what_the_wheel_holds(wheels: tuple[str, str]) -> None:
    with zipfile.ZipFile(wheels[0]) as z:
        names = set(z.namelist())
        (metadata,) = (z.read(n).decode() for n in names if n.endswith(".dist-info/METADATA"))
    wanted = {f"dragoman/data/{n}" for n in (*data.versions(), "VERSIONS.toml")} | {"dragoman/py.typed"}
    source = {
        p.relative_to(ROOT / "src").as_posix()
        for p in (ROOT / "src" / "dragoman").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert wanted | source <= names
    assert {n.split("/")[0] for n in names} == {"dragoman", f"dragoman-{dragoman.__version__}.dist-info"}
    assert {n.rsplit("/", 1)[1] for n in names if ".dist-info/licenses/" in n} == {"LICENSE", "NOTICE"}
    for line in (
        f"Version: {dragoman.__version__}",
        "License-Expression: Apache-2.0",
        "License-File: NOTICE",
        "Classifier: Typing :: Typed",
    ):
        assert line in metadata.splitlines()
    with zipfile.ZipFile(wheels[1]) as z:
        assert any(n.endswith("/licenses/LICENSE") for n in z.namelist()) and "dragoman_model/encoder.onnx" in z.namelist()


def test_bare(bare: Environment, wheels: tuple[str, str]) -> None:
    where = bare.run("python", "-c", "import dragoman; print(dragoman.__file__)").stdout.strip()
    assert where.startswith(str(bare.root))
    assert f"version {dragoman.__version__}" in bare.run("dragoman", "--version").stdout
    shown = bare.run("dragoman", "--help")
    assert shown.returncode == 0 and "read stories" in shown.stdout
    for verb in ("read", "explain", "add", "watch", "serve", "doctor", "export"):
        assert bare.run("dragoman", verb, "--help").returncode == 0, verb
    read = bare.run("dragoman", "read", "story.txt", "--published", "2022-04-25", "--json")
    assert read.returncode == 0, read.stderr
    assert [json.loads(x)["event"] for x in read.stdout.splitlines()]
    doctor = bare.run("dragoman", "doctor")
    assert doctor.returncode == 1 and "pip install dragoman-model" in doctor.stdout
    bare.install(wheels[1])
    doctor = bare.run("dragoman", "doctor")
    assert doctor.returncode == 0, doctor.stdout
    read = bare.run("dragoman", "read", "story.txt", "--published", "2022-04-25", "--json")
    assert {json.loads(x)["event"][0] for x in read.stdout.splitlines()} >= {"CONSULT"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_missing_extra_says_what_to_type(bare: Environment, extra: str) -> None:
    done = bare.run("dragoman", *EXTRAS[extra])
    assert done.returncode == 1, done.stdout + done.stderr
    wanted = "ledger" if extra != "office" and "--ledger" in EXTRAS[extra] else extra
    said = [f"pip install 'dragoman[{e}]'" for e in (extra, wanted)]
    assert any(s in done.stderr for s in said) and "Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize("extra", EXTRAS)
def test_extra(tmp_path: Path, bare: Environment, wheels: tuple[str, str], extra: str) -> None:
    here = Environment(tmp_path, bare)
    here.install(f"{wheels[0]}[{extra}]")
    done = here.run("python", "-c", IMPORTS[extra])
    assert done.returncode == 0, done.stderr
    assert f"extra [{extra}] installed" in here.run("python", "-c", CALL, "doctor").stdout
    if extra in ("ledger", "office"):
        done = here.run("python", "-c", CALL, *EXTRAS[extra])
        assert done.returncode == 0, done.stderr


def test_types_reach_a_consumer(bare: Environment) -> None:
    file = bare.work / "consumer.py"
    file.write_text(CONSUMER, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--python-executable", str(bare.bin / "python"), str(file)]
    good = subprocess.run(command, cwd=bare.work, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout
    file.write_text(CONSUMER + "reading.nonsense\n", encoding="utf-8")
    bad = subprocess.run(command, cwd=bare.work, capture_output=True, text=True, check=False)
    assert 'has no attribute "nonsense"' in bad.stdout


def test_every_extra_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS) == set(IMPORTS) == set(project["optional-dependencies"]) - {"all", "dev", "docs", "fuzz", "train"}
