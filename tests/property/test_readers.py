"""Any bytes give stories or errors of our own, with offsets that hold: seeds, seeds cut and spliced, and plain noise."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.intake import FORMATS, open_stories
from dragoman.intake.draft import clean_text
from dragoman.intake.opening import QUIET
from dragoman.records import Story

CORPUS = Path(__file__).resolve().parents[2] / "fuzz" / "corpus"
PARSERS = sorted(p.name for p in CORPUS.iterdir())


def seeds(name: str) -> list[bytes]:
    return [p.read_bytes() for p in sorted((CORPUS / name).iterdir())]


def test_every_parser_has_seeds_and_every_seed_a_parser(targets: ModuleType) -> None:
    assert sorted(targets.TARGETS) == PARSERS
    assert all(seeds(name) for name in PARSERS)


@pytest.mark.parametrize("name", PARSERS)
def test_seeds(targets: ModuleType, name: str) -> None:
    for data in seeds(name):
        targets.TARGETS[name].run(data)


@st.composite
def spliced(draw: st.DrawFn, name: str) -> bytes:
    """A seed with a piece taken out, a piece of another put in, and bytes changed."""
    one, other = draw(st.sampled_from(seeds(name))), draw(st.sampled_from(seeds(name)))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(one))] * 2)))
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(other))] * 2)))
    data = bytearray(one[:start] + other[first:last] + one[end:])
    for place, value in draw(st.lists(st.tuples(st.integers(0, max(len(data) - 1, 0)), st.integers(0, 255)), max_size=4)):
        data[place : place + 1] = bytes([value])
    return bytes(data)


@pytest.mark.parametrize("name", PARSERS)
def test_seeds_cut_and_spliced(targets: ModuleType, name: str) -> None:
    @given(spliced(name))
    def holds(data: bytes) -> None:
        targets.TARGETS[name].run(data)

    holds()


@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "surrogatepass")))
def test_noise(targets: ModuleType, data: bytes) -> None:
    for name in PARSERS:
        targets.TARGETS[name].run(data)


@given(kind=st.sampled_from(sorted(set(FORMATS) - {"parquet"})), data=st.binary(min_size=1, max_size=100))
def test_the_same_bytes_give_the_same_answer(kind: str, data: bytes) -> None:
    def answer() -> list[str]:
        found = open_stories(data, kind=kind, isolated=False)
        return [repr(x) if isinstance(x, Story) else f"{x.code} {x}" for x in found]

    assert answer() == answer()
    assert answer() or kind in QUIET


TEXTS = st.text(alphabet=st.sampled_from("abc Zé\u0301\u200b\u202e\u00ad\ufeff\ud800\n\u0300\u0308"), max_size=60)


@given(TEXTS)
def test_cleaned_text_leads_back_to_the_raw_one(raw: str) -> None:
    clean = clean_text(raw)
    assert clean_text(clean.text).text == clean.text
    places = [clean.raw_offset(k) for k in range(len(clean.text))]
    assert places == sorted(places) and all(0 <= p < len(raw) for p in places)
    assert all(raw[p] == c for p, c in zip(places, clean.text, strict=True) if c.isascii() and c.isalpha() and raw[p].isascii())


@given(st.text(max_size=400).filter(str.strip), st.dates())
def test_a_text_keeps_its_words(text: str, day: object) -> None:
    found = list(open_stories(text.encode("utf-8"), kind="text", published=str(day)))
    for story in found:
        if isinstance(story, Story):
            assert story.id and str(story.published) == str(day)
            spans = [p.span for p in story.paragraphs]
            assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
        else:
            assert isinstance(story, InputError) and story.code in ("empty", "binary", "headlines")
