"""What a ledger answers: ask, dyad, actor, contested, story, event. Each is a CLI verb, a method, a section of the docs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dragoman.errors import LedgerError
from dragoman.ledger import search as text
from dragoman.ledger import side, views
from dragoman.ledger.result import Rows
from dragoman.ledger.schema import FORMAT, TABLES
from dragoman.ledger.store import Store

__all__ = ["STEPS", "Queries"]

STEPS = ("day", "week", "month", "year")
ASSERTED = "status in ('asserted', 'reported')"
LISTED = "(select unnest(?::varchar[]))"
"""SQL: the values of a list parameter, as a relation that DuckDB joins rather than scans for every row."""
PAGE = 2000
"""Stories in memory at a time when all are gone through: with eight events each about a hundred megabytes."""
UNDATED = dt.date.max
NEXT = """
select article_id, story_id, coalesce(published, date '9999-12-31') as day from articles_now
where (published >= ? or published is null) and (day, story_id) > (?, ?) order by day, story_id limit ?
"""
"""SQL: the page of stories after a day and story id, those without a day last."""
BRIEF = (
    "e.event_id, e.story_id, e.date, e.enddate, e.type, e.mode, "
    "[x.identifier_text || ' (' || x.code || ')' for x in e.actor] as actor, "
    "[x.identifier_text || ' (' || x.code || ')' for x in e.recipient] as recipient, "
    "e.status, e.narrator, e.background, e.event_loc.country_code as place, e.outlet, e.published, e.confidence"
)

class Queries:
    """The reading half of a `Ledger`, over the views of the present state or of a pin."""

    sentence = "a.text[e.sentence_span[1] + 1 : e.sentence_span[2]]"
    """SQL: the sentence of an event e, where ``articles`` stands in the query."""
    articles = "join articles_now a using (article_id)"
    whole = "e.*"
    """SQL: an event e with all its columns."""
    every = "events_all"
    """SQL: the source of all revisions of all events."""
    denied = "e.event_id in (select event_id from voices_now where kind = 'contest')"
    """SQL: whether somebody denies event e."""

    def __init__(self, store: Store, pinned: Mapping[str, int] | None):
        self._store = store
        self.pinned = pinned
        self._seen: dict[str, int] = {}
        self._sided = False
        self.reload()

    def reload(self) -> None:
        """See what has been committed since the views were made."""
        versions = dict(self.pinned or self._store.versions())
        sided = side.current(self._store, versions)
        if versions == self._seen and sided == self._sided:
            return
        files = {name: self._store.files(name, versions[name]) for name in TABLES}
        self._store.sql.execute(views.define(files, side.gone(self._store, versions), mixed=self._store.format < FORMAT))
        self._seen, self._sided = versions, sided

    def state(self) -> tuple[tuple[str, int], ...]:
        """The table versions these answers come from; equal states give equal answers."""
        return tuple(sorted(self._seen.items()))

    # ------------------------------------------------------------ questions

    def ask(
        self,
        *,
        actor: str | None = None,
        recipient: str | None = None,
        between: tuple[str, str] | None = None,
        type: str | None = None,
        mode: str | None = None,
        status: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        outlet: str | None = None,
        place: str | None = None,
        text: str | None = None,
        limit: int = 100,
    ) -> Rows:
        """Events that fit, newest first. Actors go by code ("RUS") or a part of a name; ``text`` by words of the sentence."""
        where = _Where()
        for role, wanted in (("actor", actor), ("recipient", recipient), *((None, party) for party in between or ())):
            if wanted:
                where.add(*self._takes_part(role, wanted.upper(), wanted))
        for clause, value in (
            ("e.type = ?", type and type.upper()),
            ("list_contains(e.mode, ?)", mode),
            ("e.status = ?", status),
            ("e.enddate >= ?", since),
            ("e.date <= ?", until),
            ("e.outlet ilike '%' || ? || '%'", outlet),
            ("e.event_loc.country_code = ?", place and place.upper()),
            (f"{self.sentence} ilike '%' || ? || '%'", text),
        ):
            if value:
                where.add(clause, [value])
        order = f"order by e.date desc nulls last, e.event_id limit {int(limit)}"
        sql = f"select e.event_id from events_now e {self.articles if text else ''} {where} {order}"
        return self._listed(self._rows(sql, where.values))

    def dyad(self, one: str, two: str, *, by: str = "month", since: dt.date | None = None, until: dt.date | None = None) -> Rows:
        """Occurrences between two codes by period and direction: how many asserted, how many merely alleged, mean score.

        An occurrence is counted once however many stories and copies tell it; ``reports`` says how many did.
        """
        if by not in STEPS:
            raise LedgerError(f"--by {by}: choose {', '.join(STEPS)}")
        where = "((actor_code = ? and recipient_code = ?) or (actor_code = ? and recipient_code = ?))"
        values: list[Any] = [one.upper(), two.upper(), two.upper(), one.upper()]
        for clause, value in (("enddate >= ?", since), ("date <= ?", until)):
            if value:
                where += f" and {clause}"
                values.append(value)
        sql = f"""
            with told as (select * from {self._source('dyads')} where {where} and not background),
            acts as (
              select occurrence_id, actor_code, recipient_code, min(coalesce(date, enddate)) as day, avg(event_scale) as score,
                bool_or({ASSERTED}) as asserted, count(distinct story_id) as reports
              from told group by all)
            select date_trunc('{by}', day)::date as period, actor_code as actor, recipient_code as recipient,
              count(*) filter (asserted) as asserted, count(*) filter (not asserted) as alleged,
              round(avg(score) filter (asserted), 2) as mean_score, sum(reports)::bigint as reports
            from acts group by all order by period, actor, recipient"""
        return self._rows(sql, values)

    def actor(self, name: str, *, on: dt.date | None = None, limit: int = 200) -> Rows:
        """Events in which somebody (a name or a part of it, or a code) acted or was acted on, with the office held that day.

        Three capitals that are somebody's code mean the code, not the names that hold these letters: RUS is not Belarus.
        """
        wanted = [] if self._is_code(name) else self._names(name)
        where = f"name in {LISTED}" if wanted else f"(name in {LISTED} or code = ?)"
        values: list[Any] = [wanted] if wanted else [wanted, name.upper()]
        if wanted:
            where += " and name between ? and ?"
            values += [wanted[0], wanted[-1]]
        sql = f"""
            select role, name, code, sector, office, event_id, story_id, date, enddate, type, mode, actor, recipient, status,
              background, place, outlet, confidence
            from {self._source('mentions')}
            where {where} and (?::date is null or (date <= ?::date and enddate >= ?::date))
            order by date nulls last, event_id limit {int(limit)}"""
        return self._rows(sql, [*values, on, on, on])

    def _is_code(self, name: str) -> bool:
        if len(name) != 3 or not name.isupper():
            return False
        return bool(self._rows(f"select 1 from {self._source('mentions')} where code = ? limit 1", [name]))

    def _names(self, part: str) -> list[str]:
        found = self._rows(f"select name from {self._source('names')} where name ilike '%' || ? || '%'", [part])
        return sorted({r["name"] for r in found})

    def months(self, *, since: dt.date | None = None, until: dt.date | None = None, limit: int = 100_000) -> Rows:
        """Monthly totals of every dyad: occurrences asserted and alleged, mean score, reports."""
        sql = f"""
            select month, actor_code as actor, recipient_code as recipient, asserted, alleged,
              round(mean_score, 2) as mean_score, reports
            from {self._source('dyad_month')}
            where (?::date is null or month >= date_trunc('month', ?::date)) and (?::date is null or month <= ?::date)
            order by month, actor, recipient limit {int(limit)}"""
        return self._rows(sql, [since, since, until, until])

    def contested(self, *, about: str = "", code: str = "", limit: int = 200, skip: int = 0) -> Rows:
        """Claims that somebody denies: the claim, on whose word, who denies it with which words, how many stories tell it.

        Newest first, after the first ``skip``. ``about`` keeps those in which a name with these words, or ``code`` (else the words as
        a code), takes part or denies.
        """
        where = self._contested(about, code)
        order = f"order by e.published desc nulls last, e.event_id limit {int(limit)} offset {int(skip)}"
        chosen = self._rows(f"select e.event_id from events_now e {where} {order}", where.values)
        ids = [r["event_id"] for r in chosen]
        sql = f"select event_id, kind, name, code, cue, chain from voices_now where event_id in {LISTED} order by n"
        voices: dict[str, list[dict[str, Any]]] = {key: [] for key in ids}
        for voice in self._rows(sql, [ids]):
            voices[voice["event_id"]].append(voice)
        stories = self._told(ids)
        more = []
        for key in ids:
            denied = [{k: v[k] for k in ("name", "code", "cue")} for v in voices[key] if v["kind"] == "contest"]
            word = [[x["name"] for x in v["chain"]] for v in voices[key] if v["kind"] == "voice" and v["chain"]]
            more.append((key, word or None, denied, stories.get(key)))
        return self._listed(Rows(["event_id", "on_the_word_of", "denied_by", "stories"], more))

    def contested_count(self, *, about: str = "", code: str = "") -> int:
        """How many claims `contested` would give without a limit."""
        where = self._contested(about, code)
        return int(self._rows(f"select count(*) as n from events_now e {where}", where.values)[0]["n"])

    def _contested(self, about: str, code: str) -> _Where:
        where = _Where()
        where.add(self.denied, [])
        if about:
            code = code or about.upper()
            part, values = self._takes_part(None, code, about)
            denies = "select event_id from voices_now where kind = 'contest' and (code = ? or name ilike '%' || ? || '%')"
            where.add(f"({part} or e.event_id in ({denies}))", [*values, code, about])
        return where

    def _told(self, ids: Sequence[str]) -> dict[str, int]:
        """In how many stories the occurrence of each of these events is told."""
        occurrences = self._source("occurrences")
        sql = f"""
            with occ as (select * from {occurrences}), mine as (select event_id, occurrence_id from occ where event_id in {LISTED})
            select mine.event_id, count(distinct occ.article_id) as stories from occ join mine using (occurrence_id) group by all"""
        return {r["event_id"]: int(r["stories"]) for r in self._rows(sql, [list(ids)])}

    def story(self, story_id: str) -> dict[str, Any]:
        """A story with its text and its events. Raises LedgerError for an unknown id."""
        found = self._dicts("select * from articles_now where story_id = ?", [story_id])
        if not found:
            raise LedgerError(f"no story {story_id!r} in this ledger")
        events = self._dicts(f"select {self.whole} from events_now e where story_id = ? order by trigger_span", [story_id])
        return {**found[0], "events": events}

    def event(self, event_id: str) -> dict[str, Any]:
        """An event with its sentence, perspectives, denials, revisions, and its occurrence with all the mentions."""
        found = self._dicts(
            f"select {self.whole}, {self.sentence} as text, a.title, a.url "
            "from events_now e join articles_now a using (article_id) where e.event_id = ?",
            [event_id],
        )
        if not found:
            raise LedgerError(f"no event {event_id!r} in this ledger")
        voices = "select kind, n, value, chain, name, code, span, cue from voices_now where event_id = ? order by kind desc, n"
        history = f"select revision, state, corrected_by, why, added from {self.every} where event_id = ? order by added, revision"
        return {
            **found[0],
            "perspectives": self._dicts(voices, [event_id]),
            "revisions": self._dicts(history, [event_id]),
            "occurrence": self.occurrence(event_id),
        }

    def occurrence(self, event_id: str) -> dict[str, Any]:
        """The occurrence an event belongs to: its id, why it was merged, its mentions in all stories, outlets and statuses."""
        sql = f"""
            with occ as (select * from {self._source('occurrences')})
            select o.occurrence_id, o.why, e.event_id, e.story_id, e.outlet, e.published, e.status, e.narrator
            from occ o join events_now e using (event_id, article_id)
            where o.occurrence_id in (select occurrence_id from occ where event_id = ?) order by e.published, e.story_id"""
        rows = self._dicts(sql, [event_id])
        if not rows:
            raise LedgerError(f"no event {event_id!r} in this ledger")
        mentions = [{k: v for k, v in r.items() if k not in ("occurrence_id", "why")} for r in rows]
        stories = len({r["story_id"] for r in rows})
        return {"id": rows[0]["occurrence_id"], "why": rows[0]["why"], "stories": stories, "mentions": mentions}

    def each_story(self, *, page: int = PAGE) -> Iterator[dict[str, Any]]:
        """All stories that stand now, by publication day, each with its ``events``, and those with their ``perspectives``.

        Events are rows of the events table, with ``text`` (the sentence) beside them. No more than ``page`` stories are in memory:
        each page begins after the last story of the one before.
        """
        after: tuple[dt.date, str] = (dt.date.min, "")
        while rows := self._dicts(NEXT, [after[0], *after, page]):
            yield from self._page(rows)
            after = (rows[-1]["day"], rows[-1]["story_id"])

    def _page(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        ids = [r["article_id"] for r in rows]
        # A plain range of days lets DuckDB pass over files and row groups of other days.
        last = rows[-1]["day"]
        where = f"where (published between ? and ?{' or published is null' if last == UNDATED else ''}) and article_id in {LISTED}"
        values = [rows[0]["day"], last, ids]
        stories = {r["article_id"]: r for r in self._dicts(f"select * from articles_now {where}", values)}
        events: dict[str, list[dict[str, Any]]] = {key: [] for key in ids}
        for row in self._dicts(f"select {self.whole} from events_now e {where} order by trigger_span", values):
            events[row["article_id"]].append(row)
        views: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in self._dicts(f"select * from voices_now where article_id in {LISTED} order by kind desc, n", [ids]):
            views.setdefault((row["article_id"], row["event_id"]), []).append(row)
        for story in (stories[key] for key in ids if key in stories):
            for event in events[story["article_id"]]:
                first, last = event["sentence_span"] or (0, 0)
                event["text"] = story["text"][first:last]
                event["perspectives"] = views.get((story["article_id"], event["event_id"]), [])
            yield {**story, "events": events[story["article_id"]]}

    def acts(
        self, *, unit: str = "dyad", directed: bool = True, statuses: Sequence[str] = ("asserted", "reported")
    ) -> Iterator[tuple[Any, ...]]:
        """Day, actor, recipient, type, mode, quad class and score of each dated event that is not background, by codes.

        Sorted by all but the day, then by day; once an event and pair of codes. ``unit`` country leaves the recipient empty; not
        ``directed`` puts the codes of a pair in alphabetical order. DuckDB sorts; ten thousand rows at a time come into memory.
        """
        pair = ("actor_code", "''") if unit == "country" else ("actor_code", "recipient_code")
        if not directed and unit != "country":
            pair = ("least(actor_code, recipient_code)", "greatest(actor_code, recipient_code)")
        sql = f"""
            select day, one, two, type, mode, quad_code, event_scale from (
              select distinct event_id, coalesce(date, enddate) as day, {pair[0]} as one, {pair[1]} as two, type,
                coalesce(mode, '') as mode, quad_code, event_scale
              from {self._source('dyads')}
              where status in {LISTED} and not background and actor_code <> '---' and ({unit == "country"} or recipient_code <> '---'))
            where day is not null order by one, two, type, mode, day, quad_code, event_scale"""
        self.reload()
        answer = self._store.sql.execute(sql, [list(statuses)])
        while chunk := answer.fetchmany(10_000):
            yield from chunk

    def search(self, words: str, *, limit: int = 50) -> Rows:
        """Stories that hold all of ``words`` (whole words, in title or text).

        Those that came since the last `refresh` first, newest first, then by the text index, best first; newest first without one.
        """
        self.reload()
        versions = self._seen if side.current(self._store, self._seen) else None
        return text.answer(
            self._store.root, self._store.sql, words, limit, lambda: self._store.files("articles", self._seen["articles"]), versions
        )

    def stories(self) -> Iterator[dict[str, Any]]:
        """Id, title and text of every story that stands now."""
        # One scan, a thousand rows at a time; the connection is busy until the last is taken.
        answer = self._store.sql.execute("select story_id, title, text from articles_now order by story_id")
        while chunk := answer.fetchmany(1000):
            yield from ({"story_id": i, "title": t, "text": x} for i, t, x in chunk)

    def info(self) -> dict[str, Any]:
        """What the ledger holds: stories and events by coder, days, stories held back, files and bytes, pins' place, format."""
        coders = self._dicts(
            """select coder, count(*) as stories, (select count(*) from events_now e where e.coder = a.coder) as events
            from articles_now a group by coder order by coder""",
            [],
        )
        days = self._rows("select min(date) as first, max(enddate) as last from events_now", []).to_dicts()[0]
        held = "select count(distinct story_id) as n from articles_all where epoch_us(embargoed) > epoch_us(now())"
        files = [Path(f) for name in TABLES for f in self._store.files(name, self._seen[name])]
        return {
            **self.counts(),
            **days,
            "held_back": int(self._dicts(held, [])[0]["n"]),
            "coders": coders,
            "format": self._store.format,
            "files": len(files),
            "bytes": sum(f.stat().st_size for f in files),
            "side_tables": side.current(self._store, self._seen),
        }

    def counts(self) -> dict[str, int]:
        """Stories, events and perspectives that stand now."""
        sql = "select (select count(*) from articles_now) as stories, (select count(*) from events_now) as events"
        return {k: int(v) for k, v in self._dicts(sql, [])[0].items()}

    # ------------------------------------------------------------ plumbing

    def _source(self, name: str) -> str:
        """SQL source of what `side` derives from the tables, by its name there."""
        return side.source(self._store, self._seen, name)

    def _takes_part(self, role: str | None, code: str, part: str) -> tuple[str, list[Any]]:
        """SQL with its values: one of the parties of event e (of this role) has the code, or ``part`` in its name."""
        parties = f"e.{role}" if role else "e.actor || e.recipient"
        return f"len([x for x in {parties} if x.code = ? or x.identifier_text ilike '%' || ? || '%']) > 0", [code, part]

    def _listed(self, chosen: Rows) -> Rows:
        """Rows of a list for the events whose ids ``chosen`` gives first, in its order, its other columns behind.

        In two steps, because what a list shows is wide: only the few rows that are shown are read whole.
        """
        ids = [r["event_id"] for r in chosen]
        sql = f"select {BRIEF}, {self.sentence} as sentence from events_now e {self.articles} where e.event_id in {LISTED}"
        found = self._rows(sql, [ids])
        rows = {r["event_id"]: tuple(r.values()) for r in found}
        more = [tuple(r.values()) for r in chosen]
        return Rows([*found.columns, *chosen.columns[1:]], [rows[m[0]] + m[1:] for m in more if m[0] in rows])

    def _rows(self, sql: str, values: Sequence[Any]) -> Rows:
        self.reload()
        answer = self._store.sql.execute(sql, list(values))
        columns = [d[0] for d in answer.description or []]
        return Rows(columns, answer.fetchall())

    def _dicts(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        rows = self._rows(sql, values)
        return list(rows)


class _Where:
    """Conditions joined by "and", with their values."""

    def __init__(self) -> None:
        self._clauses: list[str] = []
        self.values: list[Any] = []

    def add(self, clause: str, values: Sequence[Any]) -> None:
        self._clauses.append(clause)
        self.values.extend(values)

    def __str__(self) -> str:
        return "where " + " and ".join(self._clauses) if self._clauses else ""
