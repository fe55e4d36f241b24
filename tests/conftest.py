"""Fixtures every room's tests share. The parser loads once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.config import Settings
from dragoman.reader import Reader, make_story
from dragoman.records import Reading

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reader() -> Reader:
    """A full Reader with the packaged tables and model."""
    return Reader(Settings())


@pytest.fixture(scope="session")
def parse() -> Callable[..., Reading]:
    """``parse(text, published=None)``: a reading with the layers up to coreference."""
    half = Reader(Settings(encoder="off"), upto="coreference")
    return lambda text, published=None: half(make_story(text, published=published))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development gold; tests that need it skip where it is absent."""
    if not (SHARED / "gold").is_dir():
        pytest.skip("the development gold is not beside this clone")
    return SHARED
