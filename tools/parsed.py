"""Development help: readings of a gold set with their parse, kept on disk so that a room's figures cost no second parse.

    from parsed import readings
    for reading in readings("../shared/gold/stories.dev.jsonl"): ...

The cache lies in work/ (ignored by git) and is remade when the set or the parser's version changes.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path

import spacy

from dragoman.config import Settings
from dragoman.reader import make_story
from dragoman.records import Reading, replace
from dragoman.syntax import quotes, stage

CACHE = Path(__file__).resolve().parent.parent / "work"


def rows(path: str | Path) -> list[dict]:
    """Lines of a JSONL file."""
    return [json.loads(x) for x in Path(path).read_text(encoding="utf-8").splitlines() if x.strip()]


def readings(path: str | Path, limit: int | None = None) -> list[Reading]:
    """A Reading with the layer "syntax" for each row of ``path`` (id, text, published or date or dct), in order."""
    data = Path(path).read_bytes()
    code = b"".join(Path(m.__file__).read_bytes() for m in (stage, quotes))
    key = hashlib.sha256(data + code + spacy.__version__.encode()).hexdigest()[:12]
    file = CACHE / f"{Path(path).stem}.{key}.pickle"
    if file.is_file():
        return pickle.loads(file.read_bytes())[:limit]
    parser = stage.SyntaxStage(Settings())
    todo = [Reading(story=_story(r)) for r in rows(path)]
    done: list[Reading] = []
    for k in range(0, len(todo), 64):
        done += [replace(r, layers=frozenset({"text", "syntax"})) for r in parser.batch(todo[k : k + 64])]
    CACHE.mkdir(exist_ok=True)
    file.write_bytes(pickle.dumps(done))
    return done[:limit]


def _story(row: dict):
    day = row.get("published") or row.get("date") or row.get("dct")
    return make_story(row["text"], published=day, id=row["id"], outlet=row.get("source") if isinstance(row.get("source"), str) else None)
