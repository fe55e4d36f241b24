"""Our own annotations of pool stories, in the form of the corpus: some to train on, and others to check on, never to train on.

The gold kept apart is drawn from the same archives as the pool and may hold some of these very stories. So ``evaluation/pool`` (stories
of every length) is only a check set, and ``training/annotations`` holds only stories unlike those of the development gold: ``long.jsonl``
those over 720 words and 4,600 characters, which none of it has, annotated from their beginning to ``end``; ``press.jsonl`` those of the US
government, of which it has none. Files hold offsets (annotate.py makes them); texts are read from ../shared/corpus/pool.jsonl and
joined into work/, which git ignores.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "shared" / "corpus"
WORK = HERE.parent / "work"
JOINED = WORK / "annotated.jsonl"
TRAINING = WORK / "training.jsonl"


def joined() -> Path:
    """A file of the check set as corpus rows (id, text, published, source, events, attributions), newly written."""
    return _write(JOINED, _rows(HERE.parent / "evaluation" / "pool"))


def training() -> Path:
    """A file of the corpus and of our annotations for training, newly written; ``attributions`` are null where nobody annotated them."""
    return _write(TRAINING, [*lines(CORPUS / "stories.jsonl"), *_rows(HERE.parent / "training" / "annotations")])


def _rows(folder: Path) -> list[dict[str, Any]]:
    wanted = {row["id"]: row for file in sorted(folder.glob("*.jsonl")) for row in lines(file)}
    return [{**story, **with_words(wanted[story["id"]], story["text"])} for story in lines(CORPUS / "pool.jsonl") if story["id"] in wanted]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSONL file."""
    return [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]


def with_words(row: dict[str, Any], text: str) -> dict[str, Any]:
    """An annotation with words in place of offsets, as the corpus has them, and the text as far as it was annotated."""

    def words(span: list[int] | None) -> str | None:
        return text[span[0] : span[1]] if span else None

    events = []
    for e in row["events"]:
        parties = {role: [{**p, "text": words(p["text"]) or ""} for p in e[role]] for role in ("actor", "recipient", "contested")}
        date = {**e["date"], "text": words(e["date"]["text"])}
        events.append({**e, **parties, "date": date, "trigger": words(e["trigger"]), "start": e["trigger"][0]})
    return {"id": row["id"], "text": text[: row.get("end")], "events": events, "attributions": row.get("attributions")}
