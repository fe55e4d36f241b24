"""SQL over the tables' files: what stands now, dyads, and occurrences.

*Now*: of each story the article added last, unless it was retracted; of each event the highest revision, unless retracted.
*Dyads*: one row for each ordered pair of an event's actors and recipients; participants of talks act on one another.
*Occurrences*: events of different stories that are the same act. They agree in type, mode, whether they are real or planned, the
codes of both sides (names where there is no code) and the country of the place where both state one, and their intervals overlap;
only intervals of at most TIGHT_DAYS bind. At home, where all have one code, which then says nothing, the last words of the actors'
names must agree too, and where the actor is unknown those of the recipients. Where names and trigger words are the same, two more
are the same act: what stories of following days date by their own publication (not when it goes on for more than RETOLD_DAYS), and
what is told of one and the same longer period. Two events that one story keeps apart stay apart. An analyst's ``apart`` keeps an
event by itself. Text overlap plays no part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dragoman.ledger.schema import no_rows

__all__ = ["DYADS", "GONE", "OCCURRENCES", "TIGHT_DAYS", "define"]

TIGHT_DAYS = 3
"""Longest interval (days beyond the first) that may merge an event with those of other stories."""
MONTH_DAYS = 31
"""Longest interval that may merge events which state the very same one, with the same names and words."""
RETOLD_DAYS = 2
"""Days over which stories may tell an act anew, each dating it by its own publication, with the same names and words."""

GONE = """
select 'article' as kind, article_id as id from (
  select article_id, state, held,
    row_number() over (partition by story_id, held order by added desc, article_id desc) as latest
  from (select article_id, story_id, state, added, coalesce(epoch_us(embargoed) > epoch_us(now()), false) as held from articles_all))
where held or latest > 1 or state <> 'current'
union all
select distinct 'batch', batch from events_all where batch not in (select batch from articles_all)
union
select distinct 'batch', batch from perspectives_all where batch not in (select batch from articles_all)
"""
"""What does not stand: articles superseded by a later text or coder, retracted, or held back by an embargo (the version before
it stands until then); batches cut off before their articles."""

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
select p.* from perspectives_all p where p.batch not in (select id from gone where kind = 'batch')
  and p.article_id not in (select id from gone where kind = 'article');
"""

KEY = "list_sort(list_distinct([case when x.code = '---' then lower(x.identifier_text) else x.code end for x in {side}]))"
NAMES = "list_sort(list_distinct([lower(x.identifier_text) for x in {side}]))"
HEADS = r"list_sort(list_distinct([regexp_extract(lower(x.identifier_text), '(\S+)\W*$', 1) for x in {side}]))"
SAME = "type, mode, actors, recipients, at_home, unreal"

OCCURRENCES = f"""
with coded as (
  select event_id, article_id, type, coalesce(mode[1], '') as mode, {KEY.format(side="actor")} as actors,
    {KEY.format(side="recipient")} as recipients, tense in ('future', 'hypothetical') as unreal,
    {NAMES.format(side="actor || recipient")} as names, lower(event_text) as words, "when".basis as basis,
    {HEADS.format(side="actor")} as acting, {HEADS.format(side="recipient")} as suffering,
    event_loc.country_code as place, coalesce(date, enddate) as low, coalesce(enddate, date) as high,
    trigger_span[1] as place_in_text, coalesce(apart, false) as apart
  from events_now),
keyed as (
  select *, case when len(list_distinct(actors || recipients)) = 1 then acting when actors = ['unknown'] then suffering end as at_home
  from coded),
tight as (
  select *, row_number() over (partition by article_id, {SAME}, low, high order by place_in_text) as nth
  from keyed where not apart and low is not null and high - low <= {TIGHT_DAYS} and len(actors) > 0),
reach as (
  select *, max(high) over (partition by {SAME}, nth order by low, high, event_id
      rows between unbounded preceding and 1 preceding) as before
  from tight),
islands as (
  select *, sum(case when before is null or low > before then 1 else 0 end) over (
      partition by {SAME}, nth order by low, high, event_id rows between unbounded preceding and current row) as island
  from reach),
placed as (
  select *, coalesce(place, mode(place) over (partition by {SAME}, nth, island), '') as country from islands),
merged as (
  select *, min(event_id) over (partition by {SAME}, nth, island, country) as act,
    'same type, mode and dyad; days overlap' || case when country = '' then '' else '; place ' || country end as why
  from placed),
wide as (
  select *, row_number() over (partition by article_id, {SAME}, low, high order by place_in_text) as nth, event_id as act,
    '' as country, 'interval too wide to merge' as why
  from keyed where not apart and low is not null and high - low between {TIGHT_DAYS + 1} and {MONTH_DAYS} and len(actors) > 0),
steps as (
  select *, low - lag(low) over (partition by {SAME}, names, words, nth order by low, event_id) as step
  from merged where basis = 'publication'),
runs as (
  select *, sum(case when step <= 1 then 0 else 1 end) over (
      partition by {SAME}, names, words, nth order by low, event_id rows between unbounded preceding and current row) as run
  from steps),
retold as (
  select event_id, article_id,
    case when max(low) over told - min(low) over told <= {RETOLD_DAYS} then min(act) over told else act end as first
  from runs window told as (partition by {SAME}, names, words, nth, run)),
linked as (
  select m.event_id, m.article_id, m.act, coalesce(min(r.first) over (partition by m.act), m.act) as occurrence_id, m.why
  from merged m left join retold r using (event_id, article_id)
  union all
  select event_id, article_id, act, min(act) over (partition by {SAME}, names, words, nth, low, high), why from wide)
select event_id, article_id, occurrence_id,
  case when min(act) over one = max(act) over one then why
    else 'same type, mode, dyad, names and words; told again within days, or of the same period' end as why
from linked window one as (partition by occurrence_id)
union all
select event_id, article_id, event_id, case when apart then 'kept apart by an analyst' else 'interval too wide to merge' end
from keyed k where not exists (select 1 from linked l where l.event_id = k.event_id and l.article_id = k.article_id)
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


def define(tables: Mapping[str, Sequence[str]], gone: str | None = None, *, mixed: bool = False) -> str:
    """SQL that defines the views over the given files of each table; ``gone`` is a source of GONE made earlier.

    ``mixed``: files of one table may lack columns that others have (a ledger begun under an older format).
    """
    every = "\n".join(f"create or replace temp view {name}_all as {_rows(name, files, mixed)};" for name, files in tables.items())
    return every + NOW.format(gone=f"select * from {gone}" if gone else GONE)


def _rows(name: str, files: Sequence[str], mixed: bool) -> str:
    if not files:
        return no_rows(name)
    if mixed:
        return f"(({no_rows(name)}) union all by name select * from read_parquet({list(files)!r}, union_by_name = true))"
    return f"select * from read_parquet({list(files)!r})"
