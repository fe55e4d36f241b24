"""Words to stories: a text index beside the tables, derived and rebuildable. tantivy where it is installed, else SQLite FTS5."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["build", "engine", "search"]

Story = Mapping[str, Any]


def engine() -> str:
    """tantivy or sqlite: what `build` would use here."""
    return "tantivy" if find_spec("tantivy") else "sqlite"


def build(root: Path, stories: Iterable[Story], using: str | None = None) -> int:
    """Index title and text of ``stories`` under ``root/_side`` anew; returns how many."""
    using = using or engine()
    side = root / "_side"
    side.mkdir(exist_ok=True)
    fresh = side / ".text"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    count = _BUILD[using](fresh, stories)
    (fresh / "engine").write_text(using, encoding="utf-8")
    shutil.rmtree(side / "text", ignore_errors=True)
    fresh.rename(side / "text")
    return count


def search(root: Path, words: str, limit: int = 50) -> list[str] | None:
    """Story ids that hold all of ``words``, best first; null where no index was built."""
    folder = root / "_side" / "text"
    terms = re.findall(r"\w+", words)
    if not (folder / "engine").is_file():
        return None
    if not terms:
        return []
    return _SEARCH[(folder / "engine").read_text(encoding="utf-8")](folder, terms, limit)


def _sqlite_build(folder: Path, stories: Iterable[Story]) -> int:
    store = sqlite3.connect(folder / "text.sqlite")
    store.execute("create virtual table stories using fts5(id unindexed, title, text, tokenize='unicode61 remove_diacritics 2')")
    count = 0
    with store:
        for s in stories:
            store.execute("insert into stories values (?, ?, ?)", (s["story_id"], s["title"] or "", s["text"]))
            count += 1
    store.close()
    return count


def _sqlite_search(folder: Path, terms: list[str], limit: int) -> list[str]:
    store = sqlite3.connect(f"file:{folder / 'text.sqlite'}?mode=ro", uri=True)
    try:
        query = " ".join(f'"{t}"' for t in terms)
        rows = store.execute("select id from stories where stories match ? order by rank, id limit ?", (query, limit))
        return [r[0] for r in rows]
    finally:
        store.close()


def _tantivy_schema() -> Any:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("title", stored=False)
    schema.add_text_field("text", stored=False)
    return schema.build()


def _tantivy_build(folder: Path, stories: Iterable[Story]) -> int:
    import tantivy

    writer = tantivy.Index(_tantivy_schema(), path=str(folder)).writer(heap_size=50_000_000, num_threads=1)
    count = 0
    for s in stories:
        writer.add_document(tantivy.Document(id=[s["story_id"]], title=[s["title"] or ""], text=[s["text"]]))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _tantivy_search(folder: Path, terms: list[str], limit: int) -> list[str]:
    import tantivy

    index = tantivy.Index(_tantivy_schema(), path=str(folder))
    searcher = index.searcher()
    query = index.parse_query(" AND ".join(f'"{t}"' for t in terms), ["title", "text"])
    return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, limit).hits]


_BUILD = {"sqlite": _sqlite_build, "tantivy": _tantivy_build}
_SEARCH = {"sqlite": _sqlite_search, "tantivy": _tantivy_search}
