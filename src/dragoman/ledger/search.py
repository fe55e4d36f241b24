"""Words to stories: a text index beside the tables, derived and rebuildable. tantivy where it is installed, else SQLite FTS5.

The index says which articles it holds (``articles.txt``, one id a line) and which versions of the tables it was made from
(``built.json``). What stands now and is not among those articles is gone through word by word, by the same rules: whole words,
upper and lower case alike, and accents set aside where SQLite made the index (or would make it).
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dragoman.ledger.result import Rows

__all__ = ["answer", "build", "engine", "search", "standing"]

Story = Mapping[str, Any]

BRIEF = "select story_id, published, outlet, title, url from"
NEWEST = "order by published desc nulls last, story_id"
UNINDEXED = "unindexed_now"
"""A temporary table of the connection: articles that stand now and are not in the index."""
SINCE = f"""
create or replace temp table {UNINDEXED} as select article_id from articles_now
anti join read_csv(?, header = false, auto_detect = false, columns = {{'article_id': 'VARCHAR'}}) using (article_id)
"""
OF_FILES = f"read_parquet(?, filename = true) semi join {UNINDEXED} using (article_id)"
"""SQL: the articles of some files that are not in the index."""


def engine() -> str:
    """tantivy or sqlite: what `build` would use here."""
    return "tantivy" if find_spec("tantivy") else "sqlite"


def standing(sql: Any) -> Iterator[Story]:
    """Every story that stands now, as `build` takes them; the connection is busy until the last is taken."""
    answer = sql.execute("select article_id, story_id, title, text from articles_now order by story_id")
    while chunk := answer.fetchmany(1000):
        yield from ({"article_id": a, "story_id": i, "title": t, "text": x} for a, i, t, x in chunk)


def build(root: Path, stories: Iterable[Story], using: str | None = None, versions: Mapping[str, int] | None = None) -> int:
    """Index title and text of ``stories``, as they stand at these table versions, under ``root/_side`` anew; returns how many."""
    using = using or engine()
    side = root / "_side"
    side.mkdir(exist_ok=True)
    fresh = side / ".text"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    with (fresh / "articles.txt").open("w", encoding="utf-8", newline="\n") as names:
        count = _BUILD[using](fresh, _named(stories, names))
    (fresh / "built.json").write_text(json.dumps({"engine": using, "versions": dict(versions or {})}), encoding="utf-8")
    shutil.rmtree(side / "text", ignore_errors=True)
    fresh.rename(side / "text")
    return count


def _named(stories: Iterable[Story], names: Any) -> Iterator[Story]:
    for story in stories:
        names.write(f"{story['article_id']}\n")
        yield story


def search(root: Path, words: str, limit: int = 50) -> list[str] | None:
    """Ids of the stories in the index that hold all of ``words``, best first; null where no index was built."""
    built, terms = _built(root), _terms(words)
    if built is None:
        return None
    return _SEARCH[built["engine"]](root / "_side" / "text", terms, limit) if terms and limit > 0 else []


def answer(
    root: Path, sql: Any, words: str, limit: int, files: Callable[[], Sequence[str]], versions: Mapping[str, int] | None
) -> Rows:
    """Rows of the stories that stand now and hold all of ``words``: what came since the index was built first, newest first, then
    what the index holds, best first. All of them newest first where there is no index.

    ``files`` gives the files of the table ``articles``; ``versions`` the table versions, or null where what stands may have changed
    without a commit (the end of an embargo).
    """
    built, terms, limit = _built(root), _terms(words), max(limit, 0)
    using = built["engine"] if built else engine()
    if not terms or built is None:
        return _scan(sql, "articles_now", [], terms, using, limit)
    if versions is not None and built["versions"] == dict(versions):
        return _best(root, sql, words, limit, "")
    sql.execute(SINCE, [str(root / "_side" / "text" / "articles.txt")])
    # Texts are most of a ledger: only the files that hold such articles are read.
    every = list(files())
    held = sql.execute(f"select distinct filename from {OF_FILES} order by filename", [every]).fetchall() if every else []
    new = _scan(sql, OF_FILES, [[f for f, in held]], terms, using, limit) if held else Rows([], [])
    old = _best(root, sql, words, limit - len(new), f"anti join {UNINDEXED} using (article_id)")
    return Rows(old.columns, [tuple(r.values()) for r in (*new, *old)])


def _best(root: Path, sql: Any, words: str, limit: int, standing: str) -> Rows:
    """The first ``limit`` stories of the index that still stand: as long as too few do, it is asked for more."""
    asked = limit
    while True:
        ids = search(root, words, asked) or []
        found = _rows(sql, f"{BRIEF} articles_now {standing} where story_id in (select unnest(?::varchar[]))", [ids])
        if len(found) >= limit or len(ids) < asked:
            place = {key: n for n, key in enumerate(ids)}
            rows = sorted(found, key=lambda r: place[r["story_id"]])[:limit]
            return Rows(found.columns, [tuple(r.values()) for r in rows])
        asked *= 4


def _scan(sql: Any, source: str, values: Sequence[Any], terms: Sequence[str], using: str, limit: int) -> Rows:
    """Stories of ``source`` (SQL with its values) that hold all terms, found in their titles and texts as the engine would."""
    plain = "strip_accents({})" if using == "sqlite" else "{}"
    words = plain.format("concat_ws(' ', title, text)")
    one = rf"regexp_matches({words}, '(?i)(?:^|[^\pL\pN])' || {plain.format('?')} || '(?:$|[^\pL\pN])')"
    where = " and ".join([one] * len(terms)) or "false"
    return _rows(sql, f"{BRIEF} {source} where {where} {NEWEST} limit {limit}", [*values, *terms])


def _rows(sql: Any, query: str, values: Sequence[Any]) -> Rows:
    found = sql.execute(query, list(values))
    return Rows([d[0] for d in found.description], found.fetchall())


def _terms(words: str) -> list[str]:
    return re.findall(r"[^\W_]+", words)


def _built(root: Path) -> dict[str, Any] | None:
    """What the index says of itself; null where there is none (or one of an older layout, which named no articles)."""
    try:
        built: dict[str, Any] = json.loads((root / "_side" / "text" / "built.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return built


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
