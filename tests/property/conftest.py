"""Bounded time and the same examples in every run; the parsers' promises come from the fuzz targets."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, settings

FUZZ = Path(__file__).resolve().parents[2] / "fuzz"
sys.path.insert(0, str(Path(__file__).parent))  # strategies.py, beside the tests that draw from it

settings.register_profile(
    "project",
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # a failing example is told as it was drawn: shrinking has no bound on time
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")


def load_targets() -> ModuleType:
    """fuzz/targets.py as a module."""
    if "fuzz_targets" not in sys.modules:
        spec = importlib.util.spec_from_file_location("fuzz_targets", FUZZ / "targets.py")
        if spec is None or spec.loader is None:
            raise RuntimeError("fuzz/targets.py is not beside the tests")
        sys.modules["fuzz_targets"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["fuzz_targets"]


@pytest.fixture(scope="session")
def targets() -> ModuleType:
    """The fuzz targets: name to parser and promises."""
    return load_targets()
