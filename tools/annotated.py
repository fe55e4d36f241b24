"""Our own annotations of pool stories, in the form of the corpus: a second set to check on, never one to train on.

The gold kept apart is drawn from the same archives as the pool and may hold some of these very stories, so nothing may be fitted on them.
``evaluation/pool/*.jsonl`` holds offsets only (annotate.py makes them); the texts are read from ../shared/corpus/pool.jsonl and joined into
work/annotated.jsonl, which git ignores.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
POOL = HERE.parent.parent / "shared" / "corpus" / "pool.jsonl"
JOINED = HERE.parent / "work" / "annotated.jsonl"


def joined() -> Path:
    """A file of the annotated pool stories as corpus rows (id, text, published, source, events, attributions), newly written."""
    wanted = {row["id"]: row for file in sorted((HERE.parent / "evaluation" / "pool").glob("*.jsonl")) for row in lines(file)}
    out = [{**story, **with_words(wanted[story["id"]], story["text"])} for story in lines(POOL) if story["id"] in wanted]
    JOINED.parent.mkdir(exist_ok=True)
    JOINED.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in out), encoding="utf-8")
    return JOINED


def lines(path: Path) -> list[dict[str, Any]]:
    """Rows of a JSONL file."""
    return [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]


def with_words(row: dict[str, Any], text: str) -> dict[str, Any]:
    """Events and attributions of an annotation with words in place of offsets, as the corpus has them."""

    def words(span: list[int] | None) -> str | None:
        return text[span[0] : span[1]] if span else None

    events = []
    for e in row["events"]:
        parties = {role: [{**p, "text": words(p["text"]) or ""} for p in e[role]] for role in ("actor", "recipient", "contested")}
        date = {**e["date"], "text": words(e["date"]["text"])}
        events.append({**e, **parties, "date": date, "trigger": words(e["trigger"]), "start": e["trigger"][0]})
    return {"id": row["id"], "events": events, "attributions": row["attributions"]}
