"""Every group of the cue table does what its examples say, and leaves its counter-examples alone."""

from __future__ import annotations

import re

import pytest

from dragoman import data

KINDS = ("verb", "phrase", "light", "noun", "adjective", "preposition", "adverb", "attributive")
GROUPS = [(kind, n, g) for kind in KINDS for n, g in enumerate(data.toml("cues.toml")[kind], 1)]
EXAMPLES = [(f"{kind} {n}", g, text) for kind, n, g in GROUPS for text in g.get("examples", ())]
COUNTERS = [(f"{kind} {n}", g, text) for kind, n, g in GROUPS for text in g.get("counter", ())]
MARK = re.compile(r"\[\[|\]\]")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def test_every_group_has_an_example():
    assert not [f"{kind} {n}" for kind, n, g in GROUPS if not g.get("examples")]


@pytest.mark.parametrize(("name", "group", "text"), EXAMPLES, ids=[f"{n}: {t[:30]}" for n, _, t in EXAMPLES])
def test_example(source, said, name, group, text):
    want = words(" ".join(re.findall(r"\[\[(.*?)\]\]", text)))
    reading = source(MARK.sub("", text))
    found = [words(said(reading, a)[2]) for a in reading.attributions]
    assert any(2 * len(want & have) >= 1.6 * (len(want) + len(have)) / 2 for have in found), [
        said(reading, a) for a in reading.attributions
    ]


@pytest.mark.parametrize(("name", "group", "text"), COUNTERS, ids=[f"{n}: {t[:30]}" for n, _, t in COUNTERS])
def test_counter_example(source, said, name, group, text):
    reading = source(text)
    assert not reading.attributions, [said(reading, a) for a in reading.attributions]
