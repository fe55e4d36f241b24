"""How sure a text is of its predicates."""

from __future__ import annotations

import pytest

from dragoman.sourcing.factuality import factuality, label_of

CASES = [
    ("The army shelled the port.", "shelled", "CT+"),
    ("The army did not shell the port.", "shell", "CT-"),
    ("The army may shell the port.", "shell", "PS+"),
    ("If the army shells the port, the truce ends.", "shells", "Uu"),
    ("The army refused to leave the port.", "leave", "CT-"),
    ("The army managed to leave the port.", "leave", "CT+"),
    ("The army failed to leave the port.", "leave", "CT-"),
    ("The army was unable to leave the port.", "leave", "CT-"),
    ("The army wants to leave the port.", "leave", "PS+"),
    ("I do not think the army left.", "left", "PS-"),
    ("They know that the army left.", "left", "CT+"),
    ("The mayor denied that the army left.", "left", "Uu"),
    ("It has no plans to leave the port.", "leave", "CT-"),
    ("The firm closed the mill instead of selling the land.", "selling", "CT-"),
]


@pytest.mark.parametrize(("text", "word", "label"), CASES, ids=[f"{w}: {t[:34]}" for t, w, _ in CASES])
def test_label(parse, text, word, label):
    reading = parse(text)
    token = next(t.i for t in reading.syntax.tokens if t.text == word)
    score, found = factuality(reading, token)
    assert found == label, score


def test_labels_are_cut_half_way():
    assert [label_of(x) for x in (3.0, 2.25, 2.2, 0.75, 0.7, -0.75, -0.8, -2.25, -2.3)] == [
        "CT+", "CT+", "PS+", "PS+", "Uu", "Uu", "PS-", "PS-", "CT-",
    ]  # fmt: skip
