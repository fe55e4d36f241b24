"""Predicates read into pieces."""

from __future__ import annotations

import pytest

from dragoman.events.patterns import PatternError, expand_classes, parse_pattern, word_set

CLASSES = {"talks": frozenset({"talk", "round of talks"}), "force": frozenset({"attack"})}


def kinds(kind: str, text: str) -> list[str]:
    return [p.kind for p in parse_pattern(kind, text, CLASSES).pieces]


@pytest.mark.parametrize(
    ("kind", "text", "pieces"),
    [
        ("verb", "bomb", []),
        ("verb", "hold {talks} with", ["object", "prep"]),
        ("verb", "call for ceasefire", ["prepobject"]),
        ("verb", "crack down on", ["prep", "prep"]),
        ("verb", "threaten to+{force}", ["inf"]),
        ("verb", "ban * from+enter", ["object", "ing"]),
        ("verb", "demand that+*", ["that"]),
        ("noun", "joint naval exercise with", ["modifier", "modifier", "prep"]),
        ("noun", "declaration of war", ["prepobject"]),
        ("adjective", "critical of", ["prep"]),
    ],
)
def test_pieces(kind: str, text: str, pieces: list[str]) -> None:
    assert kinds(kind, text) == pieces


def test_noun_head_stands_before_the_first_preposition() -> None:
    found = parse_pattern("noun", "air strike on|against", {})
    assert found.head.single == {"strike"}
    assert found.preps == {"on", "against"}


def test_longer_entries_are_anchored_at_their_head() -> None:
    words = word_set(["cessation of hostilities", "cease-fire", "truce"])
    assert words.single == {"truce"}
    assert words.many["cessation"] == (((), ("of", "hostilities")),)
    assert words.many["fire"] == ((("cease", "-"), ()),)


@pytest.mark.parametrize("text", ["", "* on", "hold {nothing}", "hold and+talk"])
def test_wrong_predicates_are_refused(text: str) -> None:
    with pytest.raises(PatternError):
        parse_pattern("verb", text, CLASSES)


def test_classes_may_name_classes_but_not_themselves() -> None:
    assert expand_classes({"a": ["x", "{b}"], "b": ["y"]})["a"] == {"x", "y"}
    with pytest.raises(PatternError, match="names itself"):
        expand_classes({"a": ["{b}"], "b": ["{a}"]})
