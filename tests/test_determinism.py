"""Same input, same bytes out: again, alone or in a batch, in any order, and in another process with another hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from dragoman.reader import Reader, make_story
from dragoman.records import Reading, Story

TEXTS = (
    "LUSAKA - Zambia's president told reporters on Monday that Kenya had agreed to send 500 peacekeepers to Congo next month.\n\n"
    "A Kenyan defence official, who asked not to be named, denied it. “No such decision was made,” he said.",
    "Citing two diplomats, the Morning Star said Norway will expel a Russian attaché. Moscow condemned the plan and threatened "
    "to retaliate. In March 2021 the two countries held talks in Oslo.",
    "Police in Lima arrested 40 protesters on Friday after clashes in which three people died, the interior ministry said.\n\n"
    "Chile and Bolivia called for calm. Brazil's foreign minister offered to mediate.",
    "The bakery opened in spring. Its bread is dark and its owner cheerful.",
)

PROGRAM = """
import json, sys
from dragoman.reader import Reader, make_story
rows = json.load(sys.stdin)
for reading in Reader().pipe([make_story(t, published="2022-04-25", outlet="Lantern") for t in rows]):
    print(json.dumps(reading.to_dict()))
"""


def stories(texts: Sequence[str] = TEXTS) -> list[Story]:
    return [make_story(t, published="2022-04-25", outlet="Lantern") for t in texts]


def written(reading: Reading) -> str:
    return json.dumps(reading.to_dict())


@pytest.fixture(scope="module")
def alone(reader: Reader) -> list[str]:
    """Each story read by itself."""
    return [written(reader(s)) for s in stories()]


def test_something_is_read(alone: list[str]) -> None:
    assert [bool(json.loads(x)["events"]) for x in alone] == [True, True, True, False]


def test_again(reader: Reader, alone: list[str]) -> None:
    assert [written(reader(s)) for s in stories()] == alone


def test_in_a_batch(reader: Reader, alone: list[str]) -> None:
    assert [written(r) for r in reader.pipe(stories())] == alone


def test_in_another_order(reader: Reader, alone: list[str]) -> None:
    turned = [written(r) for r in reader.pipe(stories()[::-1])]
    assert turned[::-1] == alone


def test_among_copies(reader: Reader, alone: list[str]) -> None:
    among = stories((*TEXTS[:1] * 3, TEXTS[1], *TEXTS[2:] * 2))
    assert {written(r) for r in reader.pipe(among)} == set(alone)


def test_in_two_processes(alone: list[str]) -> None:
    """Sets and dictionaries may not decide: the processes hash strings differently, and read the stories in another order."""
    turned = [*TEXTS[2:], *TEXTS[:2]]
    for seed, texts in (("1", list(TEXTS)), ("2", turned)):
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], input=json.dumps(texts), capture_output=True, text=True, env=environ, check=True
        )
        assert sorted(done.stdout.splitlines()) == sorted(alone)
