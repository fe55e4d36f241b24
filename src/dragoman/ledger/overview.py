"""Questions that pages ask of a ledger: newest stories, the low-confidence queue, a dyad's acts, the matrix, places, a source's record."""

from __future__ import annotations

from typing import Any

from dragoman.intake.copies import independent_reports
from dragoman.ledger import side, views
from dragoman.ledger.queries import ASSERTED, BRIEF, Queries
from dragoman.ledger.result import Rows
from dragoman.records import Story

__all__ = ["Overview"]


class Overview(Queries):
    """Queries over many stories, each bounded by ``limit``."""

    def newest(self, *, limit: int = 40) -> Rows:
        """Stories by publication day, newest first, with how many events each has."""
        return self._rows(
            f"""
            with shown as (
              select article_id, story_id, published, outlet, title, url, derived_from, credit from articles_now
              order by published desc nulls last, added desc, story_id limit {int(limit)}),
            counted as (
              select article_id, count(*) as events, min(confidence) as least from events_now
              where article_id in (select article_id from shown) group by all)
            select shown.* exclude (article_id), coalesce(events, 0) as events, least
            from shown left join counted using (article_id) order by published desc nulls last, story_id""",
            [],
        )

    def unsure(self, *, limit: int = 20) -> Rows:
        """Events the coder is least sure of, never corrected: what an analyst should look at first."""
        chosen = f"select event_id, article_id from events_now where revision = 0 order by confidence, event_id limit {int(limit)}"
        return self._rows(
            f"""select {BRIEF} from events_now e join articles_now a using (article_id)
            where (e.event_id, e.article_id) in ({chosen}) order by e.confidence, e.event_id""",
            [],
        )

    def dyad_events(self, one: str, two: str, *, limit: int = 300) -> Rows:
        """Acts between two codes, either way round, newest first; one row an event."""
        return self._rows(
            f"""select distinct on (event_id) event_id, story_id, date, enddate, type, mode, actor_name, actor_code, recipient_name,
              recipient_code, status, background, place, outlet, published, occurrence_id
            from (select * from {side.dyads(self._store, self._seen)}
                  where (actor_code = ? and recipient_code = ?) or (actor_code = ? and recipient_code = ?)
                  order by date desc nulls last, event_id limit {int(limit)})
            order by date desc nulls last, event_id""",
            [one.upper(), two.upper(), two.upper(), one.upper()],
        )

    def matrix(self, *, size: int = 14) -> dict[str, Any]:
        """The most active codes and how many asserted acts each directed at each other."""
        dyads = side.dyads(self._store, self._seen)
        rows = self._rows(
            f"""with acts as (
              select actor_code, recipient_code, count(distinct occurrence_id) as n from {dyads}
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

    def as_source(self, name: str) -> dict[str, int]:
        """How often somebody was the source of an event, and how many of those somebody else contests."""
        row = self._rows(
            """with said as (
              select distinct event_id, article_id from voices_now
              where kind = 'voice' and len([v for v in chain if v.name ilike '%' || ? || '%']) > 0)
            select count(*) as events, count(*) filter ((event_id, article_id) in (
              select (event_id, article_id) from voices_now where kind = 'contest')) as contested from said""",
            [name],
        )[0]
        return {k: int(v) for k, v in row.items()}

    def views(self, article_id: str, event_id: str) -> dict[str, Any]:
        """An event's chains with their values (``perspectives``) and its denials (``contested``)."""
        sql = "select kind, value, chain, name, code, cue from voices_now where article_id = ? and event_id = ? order by kind, n"
        rows = self._dicts(sql, [article_id, event_id])
        return {
            "perspectives": [{"chain": r["chain"] or [], "value": r["value"]} for r in rows if r["kind"] == "voice"],
            "contested": [{k: r[k] for k in ("name", "code", "cue")} for r in rows if r["kind"] == "contest"],
        }

    def copies(self, story_id: str) -> dict[str, Any]:
        """Stories that tell one of this story's acts, and how many of them are independent: wire copies counted once."""
        rows = self._rows(
            f"""with occ as ({views.OCCURRENCES}),
            mine as (select occurrence_id from occ join articles_now using (article_id) where story_id = ?)
            select distinct a.story_id, a.outlet, a.published, a.credit, a.derived_from, a.text
            from occ join mine using (occurrence_id) join articles_now a using (article_id) order by a.published, a.story_id""",
            [story_id],
        )
        told = [_as_story(r) for r in rows]
        shown = [{k: r[k] for k in ("story_id", "outlet", "published")} for r in rows.to_dicts()]
        return {"reports": len(told), "independent": independent_reports(told), "stories": shown}


def _as_story(row: dict[str, Any]) -> Story:
    return Story(
        row["story_id"],
        row["text"],
        published=row["published"],
        outlet=row["outlet"],
        credit=row["credit"],
        derived_from=tuple(row["derived_from"] or ()),
    )
