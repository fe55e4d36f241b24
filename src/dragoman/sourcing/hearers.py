"""Whom a speaker addresses: the one told ("told the chancellor"), in a transcript the one who spoke before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dragoman.records import Reading
from dragoman.sourcing.drafts import Draft
from dragoman.sourcing.who import Speaker
from dragoman.syntax import tree

__all__ = ["addressed"]

_NAMED = frozenset({"named", "unnamed_official", "institution"})


def addressed(
    reading: Reading, drafts: Sequence[Draft], above: Sequence[int | None], k: int, found: Mapping[int, Speaker],
    resolve: Callable[[int], Speaker],
) -> Speaker | None:  # fmt: skip
    """Whom the voice around draft ``k`` speaks to, or null. ``found`` are the speakers known so far, by draft."""
    parent = above[k]
    if parent is None or drafts[k].source_head is None:
        return None
    told = drafts[parent]
    if told.construction == "label":
        return _partner(drafts, parent, found)
    hearer = _told(reading, told)
    if hearer is None:
        return None
    speaker = resolve(hearer)
    return speaker if speaker.name else None


def _told(reading: Reading, d: Draft) -> int | None:
    """The token heading whom the cue's verb tells: its object outside what is said, or the phrase behind "to"."""
    s, content = reading.syntax, set(d.content)
    found = [*tree.children(s, d.head, "dobj", "dative", "iobj"), *tree.prepositional(s, d.head, "to")]
    return next((x.i for x in found if x.i not in content and x.i not in d.source and x.pos in ("NOUN", "PROPN", "PRON")), None)


def _partner(drafts: Sequence[Draft], here: int, found: Mapping[int, Speaker]) -> Speaker | None:
    """In a transcript: the last other named speaker before, else the next one behind."""
    labels = sorted((k for k, d in enumerate(drafts) if d.construction == "label" and k in found), key=lambda k: drafts[k].head)
    at = labels.index(here)
    others = [found[k] for k in (*labels[:at][::-1], *labels[at + 1 :]) if found[k].name != found[here].name]
    return next((x for x in others if x.kind in _NAMED), None)
