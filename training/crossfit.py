"""Which model has not seen which corpus story, for whoever fits on the encoder's scores.

Scores of a model on its own training stories are far too sure. Make the models once, with

    python training/train.py --hold 25 --out training/out/held
    for k in 0 1 2; do python training/train.py --hold 25 --fold $k --folds 3 --epochs 6 --out training/out/part$k; done

and ask ``unseen(ids)``: the 25 stories go to the model trained on all the rest, every other one to the model of its part. Stories whose
model is not there are left out, so one model is enough to begin with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import Reading
from dragoman.syntax.encoder import EncoderStage
from train import HERE, held_out, part_of

HELD, PARTS = 25, 3


def unseen(ids: Sequence[str], folder: Path = HERE / "out") -> dict[str, str]:
    """Corpus story id to the folder of a model that was trained without it, for the models under ``folder``."""
    held = held_out(list(ids), HELD)
    names = {id: "held" if id in held else f"part{part_of(id, PARTS)}" for id in ids}
    return {id: str(folder / name) for id, name in names.items() if (folder / name / "encoder.onnx").is_file()}


def encode(readings: Sequence[Reading], folder: Path = HERE / "out") -> Iterator[tuple[int, Reading]]:
    """Number and encoded reading of each corpus reading (layer "syntax") with a model that has not seen it; the others are left out."""
    models = unseen([r.story.id for r in readings], folder)
    stages = {name: EncoderStage(Settings(encoder=name)) for name in sorted(set(models.values()))}
    for number, reading in enumerate(readings):
        name = models.get(reading.story.id)
        if name is not None:
            yield number, stages[name](reading)
