"""Reader: stories in, readings out. The library's front door."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module

from dragoman.config import Settings, load_settings
from dragoman.errors import InputError
from dragoman.pipeline import Pipeline
from dragoman.records import Reading, Story
from dragoman.stages import build

__all__ = ["MAX_TEXT", "Reader", "make_story", "parse_day", "read"]

MAX_TEXT = 2 * 2**20
"""Characters of the longest story that is read, as intake has it; longer texts are archives, and go through `open_stories`."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_day(value: str | dt.date | None) -> dt.date | None:
    """An ISO day ("2022-04-24", a time behind it is allowed) as a date. Raises InputError for anything else."""
    if value is None or isinstance(value, dt.datetime):
        return value.date() if value else None
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value.strip()[:10])
    except ValueError as e:
        raise InputError(f"{value!r} is not a day; write it as 2022-04-24", code="bad-date") from e


def make_story(
    text: str,
    *,
    published: str | dt.date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    id: str | None = None,
) -> Story:
    """A Story from plain values; ``id`` defaults to a hash of outlet, day and text, so that the same story has the same id.
    A dateline the text opens with ("LONDON, April 3 (Reuters) -") becomes the story's and is not read as part of its first sentence.

    Lone surrogates, which no file can hold, become U+FFFD; offsets stay. Raises InputError for a text over `MAX_TEXT` characters.
    """
    if len(text) > MAX_TEXT:
        raise InputError(f"a story of {len(text):,} characters (the cap is {MAX_TEXT:,}); split it", code="too-large")
    text = _SURROGATE.sub("\ufffd", text)
    day = parse_day(published)
    key = hashlib.sha256("\x1f".join((outlet or "", str(day or ""), text)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _opened(Story(id=id or key, text=text, published=day, outlet=outlet, title=title, url=url))


def _opened(story: Story) -> Story:
    """The story with its dateline marked. Intake knows datelines, and is named by where it lives, for it is a room below this one."""
    marked: Story = import_module("dragoman.intake.dateline").mark_dateline(story)
    return marked


class Reader:
    """Reads stories. Loading costs about two seconds and happens at the first story; keep one Reader and use it often."""

    def __init__(self, settings: Settings | None = None, *, upto: str | None = None):
        self.settings = settings or load_settings()
        self._upto = upto
        self._pipeline: Pipeline | None = None

    @property
    def pipeline(self) -> Pipeline:
        """The stages, built at first use."""
        if self._pipeline is None:
            self._pipeline = build(self.settings, self._upto)
        return self._pipeline

    def __call__(self, story: Story) -> Reading:
        """Read one story."""
        return self.pipeline(Reading(story=story))

    def read(self, text: str, *, published: str | dt.date | None = None, outlet: str | None = None) -> Reading:
        """Read a text. ``published`` is an ISO day; without it, dates relative to it stay unknown."""
        return self(make_story(text, published=published, outlet=outlet))

    def pipe(self, stories: Iterable[Story]) -> Iterator[Reading]:
        """Read many stories in order, lazily."""
        return self.pipeline.pipe((Reading(story=s) for s in stories), self.settings.batch)


@lru_cache(maxsize=2)
def _reader(settings: Settings) -> Reader:
    return Reader(settings)


def read(text: str, *, published: str | dt.date | None = None, outlet: str | None = None) -> Reading:
    """Read one text with the settings in force: ``dragoman.read(text, published="2022-04-24", outlet="NDTV")``."""
    return _reader(load_settings()).read(text, published=published, outlet=outlet)
