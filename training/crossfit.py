"""Encodings of the corpus by models that have not seen the story, for whoever trains on the encoder's scores.

Scores of a model on its own training stories are far too sure. Make the part models once, with

    python training/train.py --fold 0 --epochs 5 --out training/out/fold0
    python training/train.py --fold 1 --epochs 5 --out training/out/fold1

and ask ``encode(readings)`` for corpus readings with an honest encoding. One part model is enough to begin with: only the
stories it has not seen come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import Reading
from dragoman.syntax.encoder import EncoderStage
from train import HERE, part_of

FOLDS = 2


def encode(readings: Sequence[Reading], folder: Path = HERE / "out") -> Iterator[tuple[int, Reading]]:
    """Number and encoded reading of each corpus reading (layer "syntax") whose part model is there.

    ``folder`` holds fold0 and fold1; the model of part k was trained without the stories of part k.
    """
    stages = {
        k: EncoderStage(Settings(encoder=str(folder / f"fold{k}")))
        for k in range(FOLDS)
        if (folder / f"fold{k}" / "encoder.onnx").is_file()
    }
    for number, reading in enumerate(readings):
        part = part_of(reading.story.id, FOLDS)
        if part in stages:
            yield number, stages[part](reading)
