"""Development help: readings of a set with parse and encoding by a given model, cached.

from encoded import encoded
encoded("../shared/gold/polnear.dev.jsonl", "auto")
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import fields
from pathlib import Path

from dragoman.config import Settings
from dragoman.records import Reading, Story, replace
from dragoman.syntax.encoder import EncoderStage
from parsed import CACHE, readings


def _fresh(story: Story) -> Story:
    """A cached story as today's record, whatever fields it had when it was cached."""
    return Story(**{f.name: getattr(story, f.name) for f in fields(Story) if hasattr(story, f.name)})


def encoded(path: str | Path, model: str = "auto", limit: int | None = None) -> list[Reading]:
    """Readings of ``path`` with their encoding by ``model`` ("auto" or a folder of weights)."""
    read = [replace(r, story=_fresh(r.story)) for r in readings(path, limit)]
    if model == "auto":
        import dragoman_model

        folder = Path(dragoman_model.folder())
    else:
        folder = Path(model)
    key = hashlib.sha256((folder / "encoder.onnx").read_bytes() + (folder / "heads.json").read_bytes()).hexdigest()[:10]
    file = CACHE / f"encoded.{Path(path).stem}.{len(read)}.{key}.pickle"
    if file.is_file():
        return pickle.loads(file.read_bytes())
    stage = EncoderStage(Settings(encoder=model))
    done = [r for k in range(0, len(read), 32) for r in stage.batch(read[k : k + 32])]
    file.write_bytes(pickle.dumps(done))
    return done
