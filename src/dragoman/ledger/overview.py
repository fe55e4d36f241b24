"""Questions that pages ask of a ledger: newest stories, the low-confidence queue, a dyad's acts, the matrix, places, a source's record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dragoman.intake.copies import cluster, find_copies, independent_reports
from dragoman.ledger.queries import ASSERTED, LISTED, Queries
from dragoman.ledger.result import Rows
from dragoman.records import Story

__all__ = ["Overview", "as_story"]

class Overview(Queries):
    """Queries over many stories, each bounded by ``limit``."""

    def newest(self, *, limit: int = 40, skip: int = 0) -> Rows:
        """Stories by publication day, newest first, after the first ``skip``, with how many events each has."""
        return self._rows(
            f"""
            with shown as (
              select article_id, story_id, published, outlet, title, url, derived_from, credit from articles_now
              order by published desc nulls last, added desc, story_id limit {int(limit)} offset {int(skip)}),
            counted as (
              select article_id, count(*) as events, min(confidence) as least from events_now
              where article_id in (select article_id from shown) group by all)
            select shown.* exclude (article_id), coalesce(events, 0) as events, least
            from shown left join counted using (article_id) order by published desc nulls last, story_id""",
            [],
        )

    def reports(self, *, limit: int = 40, skip: int = 0) -> list[list[dict[str, Any]]]:
        """Newest stories after the first ``skip``, wire copies of one report together: each a list of rows as of `newest`, the
        origin first (the earliest where none is known)."""
        rows = self.newest(limit=limit, skip=skip).to_dicts()
        ids = [r["story_id"] for r in rows]
        texts = self._rows(
            f"select story_id, text, published, outlet, credit, derived_from from articles_now where story_id in {LISTED}",
            [ids],
        )
        told = [as_story(r) for r in sorted(texts, key=lambda r: (r["published"] is None, r["published"] or 0, r["story_id"]))]
        groups, _ = cluster(told, find_copies(told))
        row = {r["story_id"]: r for r in rows}
        first = [([c.origin] if c.origin in c.members else []) + [m for m in c.members if m != c.origin] for c in groups]
        return sorted(([row[m] for m in members] for members in first), key=lambda g: min(ids.index(r["story_id"]) for r in g))

    def unsure(self, *, limit: int = 20, skip: int = 0) -> Rows:
        """Events the coder is least sure of after the first ``skip``, never corrected: what an analyst should look at first."""
        order = f"order by confidence, event_id limit {int(limit)} offset {int(skip)}"
        return self._listed(self._rows(f"select event_id from events_now where revision = 0 {order}", []))

    def dyad_events(self, one: str, two: str, *, limit: int = 300) -> Rows:
        """Acts between two codes, either way round, newest first; one row an event."""
        return self._rows(
            f"""select distinct on (event_id) event_id, story_id, date, enddate, type, mode, actor_name, actor_code, recipient_name,
              recipient_code, status, background, place, outlet, published, occurrence_id
            from (select * from {self._source('dyads')}
                  where (actor_code = ? and recipient_code = ?) or (actor_code = ? and recipient_code = ?)
                  order by date desc nulls last, event_id limit {int(limit)})
            order by date desc nulls last, event_id""",
            [one.upper(), two.upper(), two.upper(), one.upper()],
        )

    def matrix(self, *, size: int = 14) -> dict[str, Any]:
        """The most active codes and how many asserted acts each directed at each other."""
        # Occurrences are told apart by a hash of 64 bits: four times as fast as by their ids.
        rows = self._rows(
            f"""with acts as (
              select actor_code, recipient_code, count(distinct hash(occurrence_id)) as n from {self._source('dyads')}
              where {ASSERTED} and actor_code <> '---' and recipient_code <> '---' and not background group by all),
            top as (
              select code, sum(n) as n from (
                select actor_code as code, n from acts union all select recipient_code, n from acts)
              group by all order by n desc, code limit {int(size)})
            select actor_code as actor, recipient_code as recipient, n from acts
            where actor_code in (select code from top) and recipient_code in (select code from top)""",
            [],
        ).to_dicts()
        codes = sorted({r["actor"] for r in rows} | {r["recipient"] for r in rows})
        cells = {(r["actor"], r["recipient"]): r["n"] for r in rows}
        return {"codes": codes, "rows": [{"actor": a, "cells": [cells.get((a, b), 0) for b in codes]} for a in codes]}

    def places(self) -> dict[str, int]:
        """How many events the texts place in each country."""
        sql = "select event_loc.country_code as code, count(*) as n from events_now where event_loc.country_code is not null group by all"
        return {r["code"]: int(r["n"]) for r in self._rows(sql, [])}

    def party(self, name: str, role: str, *, code: bool = False, limit: int = 50, skip: int = 0) -> Rows:
        """Events in which somebody (a part of a name, or with ``code`` a code) had ``role`` actor or recipient, newest first,
        each once."""
        where, wanted = ("m.code = ?", name) if code else (f"m.name in {LISTED}", self._names(name))  # type: str, Any
        where += " and m.role = ?"
        mentions = f"{self._source('mentions')} m"
        chosen = self._rows(
            f"""select m.event_id from {mentions} where {where} group by m.event_id, m.article_id
            order by max(m.date) desc nulls last, m.event_id, min(m.name) limit {int(limit)} offset {int(skip)}""",
            [wanted, role],
        )
        ids = [r["event_id"] for r in chosen]
        found = self._rows(
            f"""select m.role, m.name, m.code, m.sector, m.office, m.event_id, m.story_id, m.date, m.enddate, m.type, m.mode, m.actor,
              m.recipient, m.status, m.background, m.place, m.outlet, m.confidence
            from {mentions} where m.event_id in {LISTED} and {where}
            qualify row_number() over (partition by m.event_id order by m.name) = 1""",
            [ids, wanted, role],
        )
        rows = {r["event_id"]: tuple(r.values()) for r in found}
        return Rows(found.columns, [rows[key] for key in ids])

    def aliases(self, name: str, *, code: bool = False, limit: int = 40) -> Rows:
        """Names in this ledger that hold ``name`` (or have the code), with how often each acts or is acted on, most frequent first."""
        where = "code = ?" if code else "name ilike '%' || ? || '%'"
        sql = f"select name, code, mentions from {self._source('names')} where {where}"
        return self._rows(f"{sql} order by mentions desc, name, code limit {int(limit)}", [name])

    def as_source(self, name: str, *, code: bool = False) -> dict[str, int]:
        """How often somebody was the source of an event, and how many of those somebody else contests."""
        row = self._rows(
            f"""select count(*) as events, count(*) filter (contested) as contested, count(*) filter (own) as own
            from ({self._said(code)})""",
            [name],
        )[0]
        return {k: int(v) for k, v in row.items()}

    def said(self, name: str, *, code: bool = False, limit: int = 50, skip: int = 0) -> Rows:
        """Events somebody was a source of, contested ones first, then the newest."""
        chosen = self._rows(
            f"""select e.event_id, said.contested from events_now e join ({self._said(code)}) said using (event_id, article_id)
            order by said.contested desc, e.published desc nulls last, e.event_id limit {int(limit)} offset {int(skip)}""",
            [name],
        )
        return self._listed(chosen)

    def _said(self, code: bool) -> str:
        """SQL: the events somebody (a value: the name or code) is a source of; ``own`` where nobody stands between him and them."""
        match = "code = ?" if code else "name ilike '%' || ? || '%'"
        return f"""select event_id, article_id, bool_or(innermost) as own, bool_or(contested) as contested
          from {self._source("spoken")} where {match} group by event_id, article_id"""

    def corrections(self, *, limit: int = 50, skip: int = 0) -> list[dict[str, Any]]:
        """Events somebody corrected or retracted, the last first: all the revisions of each, oldest first."""
        changed = self._dicts(
            f"""select event_id, max(added) as last from {self.every}
            where revision > 0 and article_id in (select article_id from articles_now)
            group by all order by last desc, event_id limit {int(limit)} offset {int(skip)}""",
            [],
        )
        return [{"event_id": r["event_id"], "revisions": self.revisions(r["event_id"])} for r in changed]

    def corrected_stories(self) -> set[str]:
        """Ids of stories that stand now in which somebody corrected or retracted a record."""
        sql = f"select distinct story_id from {self.every} where revision > 0 and article_id in (select article_id from articles_now)"
        return {r["story_id"] for r in self._dicts(sql, [])}

    def revisions(self, event_id: str) -> list[dict[str, Any]]:
        """Every revision of an event, whole, oldest first, with its sentence as ``text``."""
        return self._dicts(
            f"""select {self.whole}, {self.sentence} as text, a.title
            from {self.every} e join articles_now a using (article_id) where e.event_id = ? order by e.added, e.revision""",
            [event_id],
        )

    def titles(self, story_ids: Sequence[str]) -> dict[str, str | None]:
        """Title of each of these stories that stand now."""
        sql = f"select story_id, title from articles_now where story_id in {LISTED}"
        return {r["story_id"]: r["title"] for r in self._rows(sql, [list(story_ids)])}

    def views(self, article_id: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Of each event of an article its chains with their values (``perspectives``) and its denials (``contested``)."""
        sql = "select event_id, kind, value, chain, name, code, cue from voices_now where article_id = ? order by kind, n"
        out: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for r in self._dicts(sql, [article_id]):
            views = out.setdefault(r["event_id"], {"perspectives": [], "contested": []})
            if r["kind"] == "voice":
                views["perspectives"].append({"chain": r["chain"] or [], "value": r["value"]})
            else:
                views["contested"].append({k: r[k] for k in ("name", "code", "cue")})
        return out

    def chains(self, event_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Of each of these events on whose word it stands: ``chain`` and ``value`` of every voice."""
        sql = f"select event_id, kind, chain, value from voices_now where event_id in {LISTED} order by event_id, n"
        out: dict[str, list[dict[str, Any]]] = {}
        for r in (r for r in self._rows(sql, [list(event_ids)]) if r["kind"] == "voice"):
            out.setdefault(r["event_id"], []).append({"chain": r["chain"] or [], "value": r["value"]})
        return out

    def copies(self, story_id: str) -> dict[str, Any]:
        """Stories that tell one of this story's acts, and how many of them are independent: wire copies counted once."""
        rows = self._rows(
            f"""with occ as (select * from {self._source('occurrences')}),
            mine as (select occurrence_id from occ join articles_now using (article_id) where story_id = ?)
            select distinct a.story_id, a.outlet, a.published, a.credit, a.derived_from, a.text
            from occ join mine using (occurrence_id) join articles_now a using (article_id) order by a.published, a.story_id""",
            [story_id],
        )
        told = [as_story(r) for r in rows]
        shown = [{k: r[k] for k in ("story_id", "outlet", "published")} for r in rows.to_dicts()]
        return {"reports": len(told), "independent": independent_reports(told), "stories": shown}


def as_story(row: dict[str, Any]) -> Story:
    """A row of ``articles`` as the Story that the search for wire copies takes."""
    return Story(
        row["story_id"],
        row["text"],
        published=row["published"],
        outlet=row["outlet"],
        credit=row["credit"],
        derived_from=tuple(row["derived_from"] or ()),
    )
