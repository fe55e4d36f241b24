"""Which stories are read, and what a reader of the result must know: notes from intake's flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

from dragoman.intake.language import is_english
from dragoman.records import Note, Reading, Story, replace

__all__ = ["notes_of", "read_stories", "unread_reason"]

_WORDS = {
    "damaged": "the document was not well-formed and was repaired",
    "date.future": "the date stated lies in the future and was not believed",
    "date.order": "day and month cannot be told apart in the date stated",
    "date.unreadable": "the date stated cannot be read",
    "date.zone": "the time zone stated means several; only the day is kept",
    "encoding": "the text is not in the encoding it declares",
    "guid.conflict": "its source gives one guid to several stories",
    "invisible-chars": "invisible characters were taken out; the raw text is beside",
    "language.conflict": "the text is not in the language declared",
    "place.conflict": "the dateline and the metadata name different places; the dateline is kept",
    "xml.entity": "a reference to an external entity was dropped",
}


_NO_STORIES = frozenset(("advisory", "picture", "photo", "graphic", "audio", "video", "composite", "package", "event", "planning"))


class _Pipes(Protocol):
    def pipe(self, stories: Iterable[Story]) -> Iterator[Reading]:
        """Readings of stories, in order."""
        ...


def unread_reason(story: Story) -> Note | None:
    """Why a story gives no events, or null: not English, withdrawn, an advisory, or no text."""
    if story.signal == "kill":
        return Note("kill", story.meta.get("editor_note") or "withdrawn by its provider")
    if not is_english(story.language):
        return Note("language", f"the text is in {story.language!r}; only English is read, so that there are no events")
    if story.meta.get("kind") in _NO_STORIES:
        return Note("advisory", f"of kind {story.meta['kind']!r}, which is no story")
    if not any(p.kind == "body" for p in story.paragraphs) and (story.paragraphs or not story.text.strip()):
        return Note("empty", "no text to read")
    return None


def notes_of(story: Story) -> tuple[Note, ...]:
    """Intake's flags in words, an embargo, and the reason where the story is not read."""
    notes = [Note(f, _WORDS[f]) for f in story.meta.get("flags", ()) if f in _WORDS]
    if story.meta.get("status") in ("withheld", "embargoed") or story.meta.get("embargoed"):
        notes.append(Note("embargo", f"not for publication before {story.meta.get('embargoed', 'its release')}"))
    if story.meta.get("kind") == "press_release":
        notes.append(Note("press-release", "written by the party it is about, not by a newsroom"))
    reason = unread_reason(story)
    return (*notes, reason) if reason else tuple(notes)


def read_stories(reader: _Pipes, stories: Iterable[Story], batch: int = 16) -> Iterator[Reading]:
    """Readings of stories in order: those that cannot be read come out empty with a note that says why."""
    source = iter(stories)
    while chunk := list(islice(source, batch)):
        read = reader.pipe([s for s in chunk if unread_reason(s) is None])
        for story in chunk:
            notes = notes_of(story)
            found = Reading(story=story) if unread_reason(story) else next(iter(read))
            yield replace(found, notes=(*found.notes, *notes)) if notes else found
