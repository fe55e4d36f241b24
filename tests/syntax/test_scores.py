"""Asking the encoding: spans by the best path, pair scores within the window, labels by name. No model is run."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.reader import make_story
from dragoman.records import Encoding, Reading, Syntax, Token
from dragoman.syntax.scores import event_scores, label_spans, link_scores, role_scores

WORDS = ["Estmark", "said", "the", "port", "was", "shelled"]


def reading_of(attribution: np.ndarray | None = None, **more) -> Reading:
    tokens = tuple(Token(i, 10 * i, 10 * i + len(w), w, w.lower(), "X", "X", "dep", i, 0) for i, w in enumerate(WORDS))
    heads = {} if attribution is None else {"attribution": attribution.astype(np.float32)}
    encoding = Encoding(heads | more.pop("heads", {}), more.pop("labels", {}), **more)
    return Reading(story=make_story(" ".join(WORDS)), syntax=Syntax(tokens, ((),) * 6, ()), encoding=encoding)


def content(*inside: float) -> Reading:
    """Probabilities of being inside the content at each word: B at the first word over a half, I after it."""
    table = np.tile([1.0, 0.0, 0.0], (6, 4))
    begun = False
    for i, p in enumerate(inside):
        table[i, 6:9] = [1 - p, 0.0, p] if begun else [1 - p, p, 0.0]
        begun = begun or p > 0.5
    return reading_of(table)


def test_a_flicker_inside_a_span_does_not_cut_it():
    reading = content(0.0, 0.0, 0.9, 0.9, 0.4, 0.9)
    assert [(a, b) for a, b, _ in label_spans(reading, "content")] == [(2, 6)]


def test_a_plain_gap_ends_a_span():
    reading = content(0.0, 0.9, 0.9, 0.01, 0.01, 0.01)
    spans = label_spans(reading, "content")
    assert [(a, b) for a, b, _ in spans] == [(1, 3)]
    assert spans[0][2] == pytest.approx(0.9, abs=1e-3)


def test_a_begin_inside_a_span_starts_another():
    table = np.tile([1.0, 0.0, 0.0], (6, 4))
    for i, row in enumerate([(0, 1, 0), (0, 0, 1), (0, 1, 0), (0, 0, 1), (1, 0, 0), (1, 0, 0)]):
        table[i, 3:6] = row
    assert [(a, b) for a, b, _ in label_spans(reading_of(table), "cue", stay=0.0)] == [(0, 2), (2, 4)]


def test_a_lean_finds_what_is_just_too_weak():
    reading = content(0.0, 0.0, 0.4, 0.0, 0.0, 0.0)
    assert label_spans(reading, "content", stay=0.0) == []
    assert len(label_spans(reading, "content", stay=0.0, lean=1.0)) == 1


def test_no_words_no_spans():
    empty = Reading(story=make_story(""), encoding=Encoding({"attribution": np.zeros((0, 12), np.float32)}, {}))
    assert label_spans(empty, "source") == []


def pairs() -> Reading:
    keys = np.zeros((4, 2), np.float32)
    keys[0] = [1, 0]
    queries = np.tile(np.array([4.0, 0.0], np.float32), (6, 1))
    bias = np.full(25, -2.0, np.float32)
    windows, owner = ((0, 4), (4, 6)), np.array([0, 0, 0, 0, 1, 1])
    zeros = np.zeros((2, 2), np.float32)
    return reading_of(
        windows=windows, owner=owner, queries={"actor": queries}, keys={"actor": (keys, zeros)}, bias={"actor": bias}
    )


def test_roles_are_scored_within_the_window_of_the_trigger():
    scores = role_scores(pairs(), 1, "actor")
    assert scores[0] == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-5)
    assert scores[1] == pytest.approx(1 / (1 + np.exp(2)), abs=1e-5)
    assert not scores[4:].any()


def test_a_trigger_in_another_window_sees_other_words():
    scores = role_scores(pairs(), 5, "actor")
    assert not scores[:4].any() and (scores[4:] > 0).all()


def test_an_unknown_pair_head_scores_nothing():
    assert not link_scores(pairs(), 1, "source").any()


def test_labels_come_by_name():
    reading = reading_of(heads={"tense": np.tile([0.75, 0.25], (6, 1))}, labels={"tense": ("past", "future")})
    assert event_scores(reading, 3, "tense") == {"past": 0.75, "future": 0.25}
    assert event_scores(reading, 3, "mode") == {}
