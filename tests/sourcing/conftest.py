"""Readings with attributions, by rules alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.config import Settings
from dragoman.reader import Reader, make_story
from dragoman.records import Attribution, Reading


@pytest.fixture(scope="session")
def source() -> Callable[[str], Reading]:
    """``source(text)``: a reading with the layers up to sourcing, without the encoder."""
    half = Reader(Settings(encoder="off"), upto="sourcing")
    return lambda text: half(make_story(text, published="2026-03-02"))


@pytest.fixture(scope="session")
def said() -> Callable[[Reading, Attribution], tuple[str, str, str]]:
    """``said(reading, attribution)``: source, cue and content as words, fragments joined by " / "."""

    def words(reading: Reading, a: Attribution) -> tuple[str, str, str]:
        source, cue, content = (" / ".join(reading.words(x) for x in part) for part in (a.source, a.cue, a.content))
        return source, cue, content

    return words
