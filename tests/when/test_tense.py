"""Which way a clause looks, from the parse and from bare words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Reading
from dragoman.when.tense import direction_at, text_direction
from dragoman.when.words import Words

WORDS = Words()


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("The two presidents will meet on Friday.", 1),
        ("The two presidents met on Friday.", -1),
        ("The vote is scheduled for Friday.", 1),
        ("Rebels have held the town since Friday.", -1),
        ("Officials agreed to meet on Friday.", 1),
        ("Officials managed to flee on Friday.", -1),
        ("Soldiers are believed to have fled on Friday.", -1),
    ],
)
def test_direction(parse: Callable[..., Reading], text: str, way: int) -> None:
    reading = parse(text)
    start = text.index("Friday")
    assert direction_at(reading.syntax, WORDS, start, start + 6) == way


def test_bare_words() -> None:
    assert text_direction("The leaders will meet on ") == 1
    assert text_direction("The leader told reporters on ") == -1
    assert text_direction("A crowd in the square on ") == 0
