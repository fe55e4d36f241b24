"""SQL over the tables' files: what stands now, dyads, and occurrences.

*Now*: of each story the article added last, unless it was retracted; of each event the highest revision, unless retracted.
*Dyads*: one row for each ordered pair of an event's actors and recipients; participants of talks act on one another.
*Occurrences*: events of different stories that are the same act. They agree in type, mode, whether they are real or planned, the
codes of both sides (names where there is no code) and the country of the place where both state one, and their intervals overlap;
only intervals of at most TIGHT_DAYS bind. Two events that one story keeps apart stay apart. An analyst's ``apart`` keeps an event
by itself. Text overlap plays no part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["DYADS", "GONE", "OCCURRENCES", "TIGHT_DAYS", "define"]

TIGHT_DAYS = 3
"""Longest interval (days beyond the first) that may merge an event with those of other stories."""

GONE = """
select 'article' as kind, article_id as id from (
  select article_id, state, row_number() over (partition by story_id order by added desc, article_id desc) as latest
  from articles_all)
where latest > 1 or state <> 'current'
union all
select distinct 'batch', batch from events_all where batch not in (select batch from articles_all)
union
select distinct 'batch', batch from perspectives_all where batch not in (select batch from articles_all)
"""
"""What does not stand: articles superseded by a later text or coder, or retracted; batches cut off before their articles."""

NOW = """
create or replace temp view gone as {gone};
create or replace temp view articles_now as
select a.* from articles_all a where a.state = 'current' and a.article_id not in (select id from gone where kind = 'article');
create or replace temp view revised as
select article_id, event_id, max(revision) as last from events_all where revision > 0 group by all;
create or replace temp view events_now as
select e.* from events_all e left join revised r on r.article_id = e.article_id and r.event_id = e.event_id
where e.revision = coalesce(r.last, 0) and e.state = 'current' and e.batch not in (select id from gone where kind = 'batch')
  and e.article_id not in (select id from gone where kind = 'article');
create or replace temp view voices_now as
select p.* from perspectives_all p where p.batch not in (select id from gone where kind = 'batch');
"""

KEY = "list_sort(list_distinct([case when x.code = '---' then lower(x.identifier_text) else x.code end for x in {side}]))"

OCCURRENCES = f"""
with keyed as (
  select event_id, article_id, type, coalesce(mode[1], '') as mode, {KEY.format(side="actor")} as actors,
    {KEY.format(side="recipient")} as recipients, tense in ('future', 'hypothetical') as unreal,
    event_loc.country_code as place, coalesce(date, enddate) as low, coalesce(enddate, date) as high,
    trigger_span[1] as place_in_text, coalesce(apart, false) as apart
  from events_now),
tight as (
  select *, row_number() over (
      partition by article_id, type, mode, actors, recipients, unreal, low, high order by place_in_text) as nth
  from keyed where not apart and low is not null and high - low <= {TIGHT_DAYS} and len(actors) > 0),
reach as (
  select *, max(high) over (
      partition by type, mode, actors, recipients, unreal, nth order by low, high, event_id
      rows between unbounded preceding and 1 preceding) as before
  from tight),
islands as (
  select *, sum(case when before is null or low > before then 1 else 0 end) over (
      partition by type, mode, actors, recipients, unreal, nth order by low, high, event_id
      rows between unbounded preceding and current row) as island
  from reach),
placed as (
  select *, coalesce(place, mode(place) over (partition by type, mode, actors, recipients, unreal, nth, island), '') as country
  from islands),
merged as (
  select event_id, article_id, min(event_id) over (
      partition by type, mode, actors, recipients, unreal, nth, island, country) as occurrence_id,
    'same type, mode and dyad; days overlap' || case when country = '' then '' else '; place ' || country end as why
  from placed)
select event_id, article_id, occurrence_id, why from merged
union all
select event_id, article_id, event_id, case when apart then 'kept apart by an analyst' else 'interval too wide to merge' end
from keyed k where not exists (select 1 from tight t where t.event_id = k.event_id and t.article_id = k.article_id)
"""

SHARED = (
    "event_id, story_id, article_id, type, mode[1] as mode, quad_code, event_scale, date, enddate, published, outlet, status, "
    "narrator, background, event_loc.country_code as place, confidence"
)

DYADS = f"""
with pairs as (
  select e.*, unnest(actor) as a from events_now e)
select {SHARED}, a.code as actor_code, a.identifier_text as actor_name, r.code as recipient_code,
  r.identifier_text as recipient_name
from (
  select p.*, unnest(case
      when len(recipient) > 0 then recipient
      when reciprocal and len(actor) > 1 then [x for x in actor if x.identifier_text <> a.identifier_text]
      else [null] end) as r
  from pairs p)
"""


def define(tables: Mapping[str, Sequence[str]], gone: str | None = None) -> str:
    """SQL that defines the views over the given files of each table; ``gone`` is a source of GONE made earlier."""
    source = "create or replace temp view {0}_all as select * from read_parquet({1!r});"
    every = "\n".join(source.format(name, list(files)) for name, files in tables.items())
    return every + NOW.format(gone=f"select * from {gone}" if gone else GONE)
