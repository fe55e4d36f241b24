"""Importing costs little, and every public name says what it is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import resource
import subprocess
import sys

import pytest

import dragoman

LIMIT = 0.25
"""CPU seconds that ``import dragoman`` may take beyond a bare Python."""
HEAVY = ("spacy", "numpy", "lxml", "onnxruntime", "click", "duckdb", "trafilatura")


def cpu(program: str) -> float:
    """CPU seconds of a fresh Python that runs ``program``, the least of three."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", program], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return min(once() for _ in range(3))


def test_importing_is_quick_and_loads_nothing_heavy() -> None:
    assert cpu("import dragoman") - cpu("pass") < LIMIT
    program = f"import sys, dragoman; dragoman.__all__; sys.exit(any(m in sys.modules for m in {HEAVY!r}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_help_loads_no_model() -> None:
    program = (
        "import sys\nfrom dragoman.cli import run\nassert run(['--help']) == 0\nsys.exit('spacy' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, stdout=subprocess.DEVNULL).returncode == 0


def modules() -> list[str]:
    """Every module of the library."""
    return sorted(m.name for m in pkgutil.walk_packages(dragoman.__path__, "dragoman."))


@pytest.mark.parametrize("name", ["dragoman", *modules()])
def test_public_names_exist_and_are_documented(name: str) -> None:
    module = importlib.import_module(name)
    assert inspect.getdoc(module), f"{name} says nothing of itself"
    for public in getattr(module, "__all__", ()):
        value = getattr(module, public)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value) and not str(inspect.getdoc(value)).startswith(f"{public}("), f"{name}.{public}"
        if inspect.isclass(value):
            own = [(k, v) for k, v in vars(value).items() if not k.startswith("_") and inspect.isfunction(v)]
            bare = [k for k, v in own if not inspect.getdoc(getattr(value, k)) and len(inspect.getsource(v).splitlines()) > 3]
            assert not bare, f"{name}.{public}: {bare}"
