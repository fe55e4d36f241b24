"""Encodings of the corpus by models that have not seen the story, for whoever trains on the encoder's scores.

Scores of a model on its own training stories are far too sure. Make the part models once, with

    python training/train.py --fold 0 --out training/out/fold0
    python training/train.py --fold 1 --out training/out/fold1

and ask ``encode(readings)`` for corpus readings with an honest encoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import Reading
from dragoman.syntax.encoder import EncoderStage
from train import HERE, part_of

FOLDS = 2


def encode(readings: Sequence[Reading], folder: Path = HERE / "out") -> list[Reading]:
    """Each corpus reading (layer "syntax") with the encoding of the part model that was trained without its story.

    Raises ModelError where a part model is not there.
    """
    stages = [EncoderStage(Settings(encoder=str(folder / f"fold{k}"))) for k in range(FOLDS)]
    return [stages[part_of(r.story.id, FOLDS)](r) for r in readings]
