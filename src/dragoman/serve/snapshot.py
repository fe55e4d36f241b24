"""What stands now, in a database of this process: so that many readers of a large ledger get answers while a writer commits.

The ledger's own files are made for reading much of one thing; a page wants a little of many. `Snapshot` loads what stands into
DuckDB tables with indexes, then follows the ledger: of each commit the articles that it touches are taken out and put in anew, in
one transaction, so that every reader sees one state. Occurrences are worked out again for the keys touched, which gives the same as
working out all of them, because only events of one key are ever merged. After a compaction, or where an embargo ends, all is loaded anew.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from dragoman.errors import LedgerError
from dragoman.intake.copies import independent_reports
from dragoman.ledger import search as text
from dragoman.ledger import side, views
from dragoman.ledger.overview import Overview, as_story
from dragoman.ledger.queries import LISTED
from dragoman.ledger.result import Rows
from dragoman.ledger.schema import TABLES
from dragoman.ledger.store import Store
from dragoman.records import plain

__all__ = ["Answers", "Snapshot"]

Versions = dict[str, int]

KEY = f"""hash(type, coalesce(mode[1], ''), {views.KEY.format(side="actor")}, {views.KEY.format(side="recipient")},
  tense in ('future', 'hypothetical'))"""
"""SQL: what two events must share to be merged; see views.OCCURRENCES."""

COPIED = {
    "articles_now": "select * from FROM_articles_now",
    "events_now": f"""select e.*, {Overview.sentence} as said, hash(e.event_id) as number,
        e.event_id in (select event_id from FROM_voices_now where kind = 'contest') as denied
      from FROM_events_now e left join FROM_articles_now a on a.article_id = e.article_id""",
    "voices_now": "select * from FROM_voices_now",
    "events_old": f"""select e.*, {Overview.sentence} as said, null as number, null as denied from ALL_events e
      left join articles_all a on a.article_id = e.article_id and a.state = 'current' where not exists (select 1 from FROM_events_now n
      where n.event_id = e.event_id and n.article_id = e.article_id and n.revision = e.revision and n.added = e.added)""",
    "keyed": f"select event_id, article_id, {KEY} as key from FROM_events_now",
    "mentions": f"select *, hash(event_id) as number from ({side.MENTIONS.replace('events_now', 'FROM_events_now')})",
    "spoken": side.SPOKEN.replace("voices_now", "FROM_voices_now"),
}
"""Tables whose rows belong to one article each, and the query they come from. ``number`` stands for an event's id where two tables
are joined: 64 bits are compared several times as fast as text."""

ORDERED = {"mentions": "name, code, date", "spoken": "name, code"}
INDEXED = {
    "articles_now": ("article_id", "story_id"),
    "events_now": ("event_id", "story_id", "article_id"),
    "events_old": ("event_id",),
    "voices_now": ("event_id", "article_id"),
    "occurrences": ("event_id", "occurrence_id", "article_id"),
}
NAMES = "create or replace table desk.names as select name, code, count(*) as mentions from desk.mentions group by all"

SETTINGS: dict[str, Any] = {"dynamic_or_filter_threshold": 400}
"""A list of up to so many ids is looked for while a table is read; by DuckDB's default of 50, longer ones only after it."""
MEMORY = "40%"
"""Share of the machine's memory the tables may take: their indexes cannot be put aside, and 1 million events need about 2 GB."""


class Snapshot:
    """The tables, and the one thread's connection that keeps them up to date."""

    def __init__(self, path: Path, *, memory: str = MEMORY):
        self.path = path
        self._folder = tempfile.TemporaryDirectory(prefix="dragoman-desk-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self._base = duckdb.connect(
            str(self.folder / "desk.duckdb"), config=SETTINGS | {"memory_limit": memory, "temp_directory": self._folder.name}
        )
        self._store = Store(path)
        self._store.sql.close()
        self._store.sql = self._base.cursor()
        self._ledger = Overview(self._store, None)
        self._turn = threading.Lock()
        self.versions: Versions = {}
        self._files: dict[str, frozenset[str]] = {}
        self._until: float | None = None
        self.indexed = False

    def close(self) -> None:
        """Give back the memory and the file."""
        self._store.close()
        self._base.close()
        self._folder.cleanup()

    def follow(self) -> bool:
        """Take in what was committed since; the first time, everything. True where something changed."""
        with self._turn:
            versions = self._store.versions()
            if side.current(self._store, self.versions):
                sql = self._store.sql
                sql.execute("create or replace table desk.unindexed as select article_id from desk.articles_now limit 0")
                self.indexed = True
            ended = self._until is not None and time.time() >= self._until
            if versions == self.versions and not ended:
                return False
            self._ledger.reload()
            files = {name: frozenset(self._store.files(name, versions[name])) for name in TABLES}
            sql = self._store.sql
            sql.execute("create or replace temp table gone_now as select * from gone")
            sql.execute("create or replace temp view gone as select * from gone_now")
            known = all(self._files.get(name, frozenset("-")) <= files[name] for name in TABLES)
            if self._files and known and not ended:
                self._touch({name: sorted(files[name] - self._files[name]) for name in TABLES})
            else:
                self._load()
            self._until = sql.execute(side.UNTIL).fetchall()[0][0]
            self.versions, self._files = versions, files
            return True

    def _load(self) -> None:
        sql = self._store.sql
        sql.execute("begin")
        for name, query in COPIED.items():
            order = f" order by {ORDERED[name]}" if name in ORDERED else ""
            source = "desk." if name in ("keyed", "mentions", "spoken", "events_old") else "temp."
            sql.execute(f"create or replace table desk.{name} as select * from ({_whole(source, query)}){order}")
        sql.execute(f"create or replace table desk.occurrences as {_occurrences('desk.events_now')}")
        sql.execute(f"create or replace table desk.dyads as {_dyads('desk.events_now')} order by actor_code, recipient_code, date")
        sql.execute(NAMES)
        sql.execute("commit")
        self.indexed = side.current(self._store, dict(self._ledger.state()))
        sql.execute("create or replace table desk.unindexed as select article_id from desk.articles_now limit 0")
        for name, columns in INDEXED.items():
            for column in columns:
                sql.execute(f"create index {name}_{column} on desk.{name} ({column})")

    def _touch(self, new: dict[str, list[str]]) -> None:
        """Take the articles that these new files touch out, and put them in as they stand now."""
        sql = self._store.sql
        parts = [f"select article_id from read_parquet({new[name]!r})" for name in TABLES if new[name]]
        if new["articles"]:
            parts.append(f"select article_id from articles_all where story_id in (select story_id from read_parquet({new['articles']!r}))")
        sql.execute(f"create or replace temp table touched as select distinct article_id from ({' union all '.join(parts)})")
        for name in ("articles", "events", "voices"):
            query = f"select * from temp.{name}_now where article_id in (from touched)"
            sql.execute(f"create or replace temp table fresh_{name}_now as {query}")
        sql.execute("begin")
        sql.execute("insert into desk.unindexed from touched")
        sql.execute("create or replace temp table keys as select distinct key from desk.keyed where article_id in (from touched)")
        for name, query in COPIED.items():
            sql.execute(f"delete from desk.{name} where article_id in (from touched)")
            fresh = _of("fresh_", query).replace("ALL_events", "(select * from temp.events_all where article_id in (from touched))")
            sql.execute(f"insert into desk.{name} {fresh}")
        sql.execute(f"insert into keys select distinct key from ({_of('fresh_', COPIED['keyed'])})")
        sql.execute("create or replace temp table kin as select event_id, article_id from desk.keyed where key in (select key from keys)")
        sql.execute("create or replace temp table kin_now as select e.* from desk.events_now e join kin using (event_id, article_id)")
        sql.execute(f"create or replace temp table merged as {_occurrences('kin_now')}")
        for name in ("occurrences", "dyads"):
            sql.execute(f"delete from desk.{name} where article_id in (from touched)")
        sql.execute(
            """create or replace temp table moved as select event_id, article_id from merged m where not exists (select 1
            from desk.occurrences o where o.event_id = m.event_id and o.article_id = m.article_id
            and o.occurrence_id = m.occurrence_id and o.why = m.why and o.stories = m.stories)"""
        )
        for name in ("occurrences", "dyads"):
            sql.execute(f"delete from desk.{name} o using moved m where o.event_id = m.event_id and o.article_id = m.article_id")
        sql.execute("insert into desk.occurrences select merged.* from merged join moved using (event_id, article_id)")
        sql.execute("create or replace temp table moved_now as select e.* from desk.events_now e join moved using (event_id, article_id)")
        sql.execute(f"insert into desk.dyads {_dyads('moved_now')}")
        sql.execute(NAMES)
        sql.execute("commit")

    def answers(self) -> Answers:
        """A reader of the tables, for one thread."""
        return Answers(self, self._base.cursor())


class _Held(Store):
    """A store of which only the connection is there: its tables are the snapshot's."""

    def __init__(self, root: Path, sql: Any):
        self.root, self.sql = root, sql


class Answers(Overview):
    """The ledger's questions, in its own SQL, asked of the snapshot's tables."""

    sentence = "e.said"
    articles = ""
    whole = "e.* exclude (said, number, denied)"
    denied = "e.denied"
    every = "(select * from events_now union all select * from events_old)"

    def __init__(self, snapshot: Snapshot, sql: Any):
        self.path = snapshot.path
        self._snapshot = snapshot
        super().__init__(_Held(snapshot.folder, sql), None)

    def reload(self) -> None:
        """Nothing to do: the tables follow the ledger by themselves."""

    def _source(self, name: str) -> str:
        return f"desk.{name}"

    def _takes_part(self, role: str | None, code: str, part: str) -> tuple[str, list[Any]]:
        """As `Queries._takes_part`, by the names there are rather than by every party of every event."""
        of = f"role = '{role}' and " if role else ""
        return f"e.number in (select number from mentions where {of}(code = ? or name in {LISTED}))", [code, self._names(part)]

    def _told(self, ids: Sequence[str]) -> dict[str, int]:
        found = self._rows(f"select event_id, stories from occurrences where event_id in {LISTED}", [list(ids)])
        return {r["event_id"]: int(r["stories"]) for r in found}

    def search(self, words: str, *, limit: int = 50) -> Rows:
        """As `Queries.search`: by the text index for what it holds, by going through the texts that came since."""
        ids = text.search(self.path, words, limit) if self._snapshot.indexed else None
        if ids is None:
            return super().search(words, limit=limit)
        terms = [x for term in words.split() for x in (term, term)]
        where = " and ".join(["(a.text ilike '%' || ? || '%' or a.title ilike '%' || ? || '%')"] * (len(terms) // 2)) or "false"
        brief = "select story_id, published, outlet, title, url from articles_now a"
        new = self._rows(f"{brief} semi join unindexed using (article_id) where {where} order by published desc, story_id", terms)
        old = self._rows(f"{brief} anti join unindexed using (article_id) where story_id in {LISTED}", [ids])
        rows = [*new, *sorted(old, key=lambda r: ids.index(r["story_id"]))][:limit]
        return Rows(new.columns, [tuple(r.values()) for r in rows])

    def occurrence(self, event_id: str) -> dict[str, Any]:
        """As `Queries.occurrence`, by two look-ups in an index."""
        mine = self._dicts("select occurrence_id, why from occurrences where event_id = ?", [event_id])
        if not mine:
            raise LedgerError(f"no event {event_id!r} in this ledger")
        ids = self._ids("select event_id from occurrences where occurrence_id = ?", [mine[0]["occurrence_id"]])
        sql = "select event_id, story_id, outlet, published, status, narrator from events_now where event_id = ?"
        found = [r for key in ids for r in self._dicts(sql, [key])]
        mentions = sorted(found, key=lambda r: (r["published"] is None, r["published"], r["story_id"]))
        return {
            "id": mine[0]["occurrence_id"],
            "why": mine[0]["why"],
            "stories": len({r["story_id"] for r in mentions}),
            "mentions": mentions,
        }

    def copies(self, story_id: str) -> dict[str, Any]:
        """As `Overview.copies`, by look-ups in indexes."""
        articles = self._ids("select article_id from articles_now where story_id = ?", [story_id])
        acts = self._ids("select occurrence_id from occurrences where article_id = ?", articles)
        told = self._ids("select article_id from occurrences where occurrence_id = ?", acts)
        sql = "select story_id, outlet, published, credit, derived_from, text from articles_now where article_id = ?"
        rows = [r for key in told for r in self._rows(sql, [key])]
        rows.sort(key=lambda r: (r["published"] is None, r["published"], r["story_id"]))
        stories = [as_story(r) for r in rows]
        shown = [{k: plain(r[k]) for k in ("story_id", "outlet", "published")} for r in rows]
        return {"reports": len(rows), "independent": independent_reports(stories), "stories": shown}

    def _ids(self, sql: str, keys: Sequence[str]) -> list[str]:
        """The values that a query of one column gives for each key, each once, in order."""
        return sorted({next(iter(r.values())) for key in keys for r in self._rows(sql, [key])})


def _of(source: str, query: str) -> str:
    """A query of COPIED over tables of this prefix."""
    return query.replace("FROM_", source)


def _whole(source: str, query: str) -> str:
    return _of(source, query).replace("ALL_events", "temp.events_all")


def _dyads(source: str) -> str:
    pairs = views.DYADS.replace("events_now", source)
    return f"select d.*, o.occurrence_id from ({pairs}) d left join desk.occurrences o using (event_id, article_id)"


def _occurrences(source: str) -> str:
    merged = views.OCCURRENCES.replace("events_now", source)
    return f"select *, count(distinct article_id) over (partition by occurrence_id) as stories from ({merged})"
