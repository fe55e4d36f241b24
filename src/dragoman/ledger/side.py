"""Side tables: derived, rebuildable, and used only while they match what stands now.

``_side/gone.parquet`` lists what does not stand. ``occurrences`` tells which events are the same act; ``dyads`` holds one row for each
event and ordered pair, with its occurrence, sorted by dyad and day; ``dyad_month`` the monthly totals of every dyad; ``mentions`` one
row for each actor and recipient, sorted by name; ``names`` every name once. ``spoken``, one row for each source of an event, is worked
out when asked for. ``built.json`` names the table versions they were made from, and when the next embargo ends.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

from dragoman.ledger import views
from dragoman.ledger.disk import replace_text
from dragoman.ledger.store import Store

__all__ = ["MENTIONS", "SPOKEN", "UNTIL", "build", "current", "gone", "source"]

DYADS = """
select d.*, o.occurrence_id from ({dyads}) d left join {occurrences} o using (event_id, article_id)
"""

MONTHLY = """
with acts as (
  select occurrence_id, actor_code, recipient_code, min(coalesce(date, enddate)) as day, avg(event_scale) as score,
    bool_or(status in ('asserted', 'reported')) as asserted, count(distinct story_id) as reports
  from {source} where not background group by all)
select date_trunc('month', day)::date as month, actor_code, recipient_code, count(*) filter (asserted) as asserted,
  count(*) filter (not asserted) as alleged, avg(score) filter (asserted) as mean_score, sum(reports)::bigint as reports
from acts group by all
"""

MENTIONS = """
with parties as (
  select e.*, unnest([{'role': 'actor', 'who': x} for x in actor] || [{'role': 'recipient', 'who': x} for x in recipient]) as m
  from events_now e)
select m.who.identifier_text as name, m.who.code as code, m.role as role, m.who.sector as sector, m.who.office as office,
  event_id, story_id, article_id, type, mode, date, enddate, status, background, event_loc.country_code as place, outlet,
  confidence,
  [x.identifier_text || ' (' || x.code || ')' for x in actor] as actor,
  [x.identifier_text || ' (' || x.code || ')' for x in recipient] as recipient
from parties
"""

SPOKEN = """
with heard as (
  select event_id, article_id, chain, unnest(generate_series(1, len(chain))) as k from voices_now where kind = 'voice' and len(chain) > 0)
select chain[k].name as name, chain[k].code as code, k = len(chain) as innermost, event_id, article_id,
  (event_id, article_id) in (select (event_id, article_id) from voices_now where kind = 'contest') as contested
from heard
"""
NAMES = "select name, code, count(*) as mentions from {mentions} group by all"

UNTIL = "select min(epoch(embargoed)) from articles_all where epoch_us(embargoed) > epoch_us(now())"
"""SQL: when the next embargo ends, in seconds since 1970; null for none."""

ROWS = 20480
"""Rows of a row group: small, so that a sorted file is read only where the wanted dyad or name is."""


STORED = {
    "gone": "",
    "occurrences": "order by event_id",
    "dyads": "order by actor_code, recipient_code, date",
    "dyad_month": "order by actor_code, recipient_code, month",
    "mentions": "order by name, code, date",
    "names": "order by name",
}
"""Tables that are stored, in the order they are made in (later ones read earlier ones), and how their rows lie."""


def build(store: Store, versions: Mapping[str, int]) -> None:
    """Make the side tables anew for the given table versions (the views must show the same)."""
    folder = store.root / "_side"
    folder.mkdir(exist_ok=True)
    made: dict[str, str] = {}
    for name, order in STORED.items():
        file = folder / f"{name}.parquet"
        temp = file.with_name(f".{file.name}")
        query = f"select * from ({_query(name, made)}) {order}"
        store.sql.execute(f"copy ({query}) to '{temp}' (format parquet, compression zstd, row_group_size {ROWS})")
        temp.rename(file)
        made[name] = _file(file)
    ends = store.sql.execute(UNTIL).fetchall()
    replace_text(folder / "built.json", json.dumps({"versions": dict(versions), "until": ends[0][0]}))


def _query(name: str, made: Mapping[str, str]) -> str:
    """SQL that works a table out, from those ``made`` already (name to source) where it rests on them."""

    def below(other: str) -> str:
        return made.get(other) or f"({_query(other, made)})"

    match name:
        case "gone":
            return views.GONE
        case "occurrences":
            return views.OCCURRENCES
        case "dyads":
            return DYADS.format(dyads=views.DYADS, occurrences=below("occurrences"))
        case "dyad_month":
            return MONTHLY.format(source=below("dyads"))
        case "names":
            return NAMES.format(mentions=below("mentions"))
        case "mentions":
            return MENTIONS
        case _:
            return SPOKEN


def current(store: Store, versions: Mapping[str, int]) -> bool:
    """True where the side tables were made from exactly these versions, and no embargo has ended since."""
    try:
        built = json.loads((store.root / "_side" / "built.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    until = built.get("until")
    return bool(built.get("versions") == dict(versions) and (until is None or time.time() < until))


def source(store: Store, versions: Mapping[str, int], name: str) -> str:
    """SQL source of a table: the stored one where it is current, else the same worked out on the spot."""
    file = store.root / "_side" / f"{name}.parquet"
    stored = name in STORED and current(store, versions) and file.is_file()
    return _file(file) if stored else f"({_query(name, {})})"


def gone(store: Store, versions: Mapping[str, int]) -> str | None:
    """SQL source of what does not stand, or null where it has to be computed."""
    return _file(store.root / "_side" / "gone.parquet") if current(store, versions) else None


def _file(path: Path) -> str:
    return f"read_parquet('{path}')"
