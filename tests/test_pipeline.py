"""The loop: order, requirements, skipping of layers that are there."""

import pytest

from dragoman.errors import PipelineError
from dragoman.pipeline import Pipeline
from dragoman.records import Note, Reading, Story, replace


class Adds:
    """A stage that leaves a note."""

    def __init__(self, name, requires=(), provides=()):
        self.name, self.requires, self.provides = name, frozenset(requires), frozenset(provides)

    def __call__(self, reading):
        return replace(reading, notes=(*reading.notes, Note(self.name, "")))


def test_runs_in_order_and_marks_layers():
    out = Pipeline([Adds("a", provides=["x"]), Adds("b", ["x"], ["y"])])(Reading(Story("s", "t")))
    assert [n.code for n in out.notes] == ["a", "b"]
    assert out.layers == {"x", "y"}


def test_refuses_a_missing_layer():
    with pytest.raises(PipelineError, match="'b' requires"):
        Pipeline([Adds("b", ["x"], ["y"])])


def test_skips_what_is_there():
    out = Pipeline([Adds("a", provides=["x"]), Adds("b", ["x"], ["y"])])(Reading(Story("s", "t"), layers=frozenset({"x"})))
    assert [n.code for n in out.notes] == ["b"]


def test_pipe_keeps_order_over_batches():
    stories = [Reading(Story(str(k), "t")) for k in range(7)]
    assert [r.story.id for r in Pipeline([Adds("a", provides=["x"])]).pipe(stories, batch=3)] == [str(k) for k in range(7)]
