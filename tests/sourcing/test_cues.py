"""The cue table itself, chains and the forest of attributions."""

from __future__ import annotations

import pytest

from dragoman.errors import DataError
from dragoman.records import Attribution, Span
from dragoman.sourcing.cues import CueTable
from dragoman.sourcing.drafts import Draft
from dragoman.sourcing.nesting import parents, settle
from dragoman.sourcing.voices import enclosing
from dragoman.sourcing.weigh import Weights


@pytest.fixture(scope="module")
def table() -> CueTable:
    return CueTable()


def test_verbs_in_the_hundreds(table):
    known = ("say", "deny", "allege", "pledge", "condemn", "accuse", "urge", "believe", "doubt", "threaten")
    assert all(table.verb(x) for x in known)
    assert table.verb("deny")[0].value == "CT-"
    assert table.verb("walk") == ()


def test_phrases_need_all_their_words(table):
    found = table.phrase("rule", ["out", "the"])
    assert found is not None and found.value == "CT-"
    assert table.phrase("rule", ["the"]) is None


def test_unknown_value_names_the_group():
    with pytest.raises(DataError, match="verb group 1"):
        CueTable({"verb": [{"class": "say", "value": "maybe", "lemmas": "say", "takes": ["that"]}]})


def draft(table, cue, content, score=0.5):
    return Draft(cue[0], cue, (), None, content, table.verb("say")[0], "that", score=score)


def test_the_better_of_two_rivals(table):
    weak, strong = draft(table, (1,), (3, 4, 5), 0.3), draft(table, (1,), (3, 4, 5, 6), 0.8)
    assert settle([weak, strong], 0.1) == [strong]
    assert settle([weak], 0.4) == []


def test_parent_is_the_smallest_content_that_holds_the_cue(table):
    outer, middle, inner = draft(table, (1,), tuple(range(2, 20))), draft(table, (4,), tuple(range(5, 20))), draft(table, (8,), (9, 10))
    assert parents([outer, middle, inner]) == [None, 0, 1]


def test_chain_follows_parents_outermost_first():
    whole, part = (Span(0, 50),), (Span(20, 50),)
    found = [Attribution((), (), part, parent=1), Attribution((), (), whole)]
    assert enclosing(found, Span(30, 35)) == [1, 0]
    assert enclosing(found, Span(5, 8)) == [1]
    assert enclosing(found, Span(60, 65)) == []


def test_weights_give_probabilities():
    weights = Weights()
    assert weights.probability({}) == 0.5
    assert weights.probability({"lemma=say": 1.0, "con=that": 1.0}) > 0.5
