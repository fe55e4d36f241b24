"""The encoder: windows, pieces, labels by token number, and what is said where there is no encoder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from dragoman.config import Settings
from dragoman.errors import ModelError
from dragoman.reader import make_story
from dragoman.records import Reading
from dragoman.syntax.encoder import LIMIT, EncoderStage, cut_windows
from dragoman.syntax.scores import (
    attribution_scores,
    distance_bucket,
    event_scores,
    head_labels,
    link_scores,
    role_scores,
    trigger_scores,
)

TEXT = (
    "Norvania's foreign minister condemned the shelling of the port on Tuesday. "
    'He said: "Estmark must withdraw its troops."\n\n'
    "Estmark has denied attacking the port, according to the daily Morning Post."
)


@pytest.fixture(scope="module")
def stage() -> EncoderStage:
    pytest.importorskip("dragoman_model", reason="the weights package is not installed")
    return EncoderStage(Settings())


@pytest.fixture(scope="module")
def reading(parse, stage) -> Reading:
    return stage(parse(TEXT))


def token(reading: Reading, word: str) -> int:
    return next(t.i for t in reading.syntax.tokens if t.text == word)


def test_windows_hold_whole_sentences_up_to_the_limit():
    counts = [10] * 30
    assert cut_windows(counts, [(0, 6), (6, 12), (12, 20), (20, 30)], 126) == [(0, 12), (12, 20), (20, 30)]


def test_a_sentence_over_the_limit_is_cut_and_nothing_is_lost():
    counts = [1] * 300
    windows = cut_windows(counts, [(0, 5), (5, 295), (295, 300)])
    assert [a for a, _ in windows] == [0, *[b for _, b in windows[:-1]]]
    assert windows[-1][1] == 300
    assert all(b - a <= LIMIT for a, b in windows)


def test_no_sentences_no_windows():
    assert cut_windows([], []) == []


def test_distances_fall_into_25_buckets():
    buckets = distance_bucket(np.arange(-500, 501))
    assert buckets.min() == 0 and buckets.max() == 24 and distance_bucket(0) == 12
    assert (np.diff(buckets) >= 0).all()


def test_off_leaves_a_note_and_zeros(parse):
    reading = EncoderStage(Settings(encoder="off"))(parse("Estmark shelled the port."))
    assert [n.code for n in reading.notes][-1] == "no-encoder"
    assert reading.encoding is None
    assert trigger_scores(reading) is None and attribution_scores(reading) is None
    assert event_scores(reading, 1, "mode") == {} and head_labels(reading, "mode") == ()
    assert not role_scores(reading, 1, "actor").any() and len(link_scores(reading, 1, "source")) == 5


def test_scores_stand_by_token(reading):
    n = len(reading.syntax.tokens)
    trigger, attribution = trigger_scores(reading), attribution_scores(reading)
    assert trigger.shape == (n, 17) and head_labels(reading, "trigger")[0] == "NONE"
    assert np.allclose(trigger.sum(1), 1, atol=1e-4)
    assert attribution.shape == (n, 12) and np.allclose(attribution.reshape(n, 4, 3).sum(2), 1, atol=1e-4)


def test_a_condemnation_is_found_with_its_actor(reading):
    condemned = token(reading, "condemned")
    scores = trigger_scores(reading)
    assert head_labels(reading, "trigger")[scores[condemned].argmax()] == "ACCUSE"
    assert reading.syntax.tokens[int(role_scores(reading, condemned, "actor").argmax())].text == "minister"
    modes = event_scores(reading, condemned, "mode")
    assert max(modes, key=modes.get) == "disapprove" and abs(sum(modes.values()) - 1) < 1e-4


def test_a_statement_is_found_with_its_content(reading):
    said = token(reading, "said")
    cue = dict(zip(head_labels(reading, "attribution"), attribution_scores(reading)[said], strict=True))
    assert cue["B-cue"] + cue["I-cue"] > 0.5
    links = link_scores(reading, said, "content")
    assert links[token(reading, "withdraw")] > links[token(reading, "condemned")]


def test_one_story_or_many_the_answer_is_the_same(parse, stage):
    first, second = parse(TEXT), parse("Police detained forty marchers in Port Ambrose. " * 20)
    alone = trigger_scores(stage(second))
    together = trigger_scores(stage.batch([first, second])[1])
    assert (alone == together).all()


@pytest.mark.parametrize("text", ["", "\n\n", "x" * 5000, "\u200b \ufeff", "¿" * 300, "a " * 2000])
def test_odd_text_gets_an_honest_answer(parse, stage, text):
    reading = stage(parse(text))
    assert trigger_scores(reading).shape == (len(reading.syntax.tokens), 17)
    assert np.isfinite(trigger_scores(reading)).all()


def test_an_empty_story_has_an_empty_encoding(stage):
    assert trigger_scores(stage(Reading(story=make_story("")))).shape == (0, 17)


def test_weights_that_are_not_the_expected_ones_are_refused(tmp_path: Path, stage):
    import dragoman_model

    for name in ("heads.json", "tokenizer.json"):
        shutil.copy(dragoman_model.folder() / name, tmp_path / name)
    (tmp_path / "encoder.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="sha256"):
        EncoderStage(Settings(encoder=str(tmp_path)))


def test_a_folder_without_weights_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match=str(tmp_path)):
        EncoderStage(Settings(encoder=str(tmp_path)))


def test_the_package_says_what_it_holds(stage):
    import dragoman_model

    about = json.loads((dragoman_model.folder() / "heads.json").read_text(encoding="utf-8"))
    assert about["version"] == dragoman_model.__version__
    assert len(about["labels"]["trigger"]) == 17 and len(about["labels"]["attribution"]) == 12
    assert all(len(b) == 25 for b in about["bias"].values())


def test_the_card_names_the_weights(stage):
    import dragoman_model

    card = Path(__file__).resolve().parents[2] / "model" / "MODEL_CARD.md"
    about = json.loads((dragoman_model.folder() / "heads.json").read_text(encoding="utf-8"))
    assert about["sha256"] in card.read_text(encoding="utf-8")
