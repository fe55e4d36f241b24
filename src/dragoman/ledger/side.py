"""Side tables: derived, rebuildable, and used only while they match what stands now.

``_side/gone.parquet`` lists what does not stand. ``dyads`` holds one row for each event and ordered pair, with its occurrence,
sorted by dyad and day; ``dyad_month`` the monthly totals of every dyad; ``mentions`` one row for each actor and recipient, sorted
by name; ``names`` every name once. ``built.json`` names the table versions they were made from, and when the next embargo ends.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

from dragoman.ledger import views
from dragoman.ledger.disk import replace_text
from dragoman.ledger.store import Store

__all__ = ["UNTIL", "build", "current", "dyads", "gone", "mentions", "monthly", "names"]

DYADS = f"""
select d.*, o.occurrence_id from ({views.DYADS}) d
left join ({views.OCCURRENCES}) o using (event_id, article_id)
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

UNTIL = "select min(epoch(embargoed)) from articles_all where epoch_us(embargoed) > epoch_us(now())"
"""SQL: when the next embargo ends, in seconds since 1970; null for none."""

ROWS = 20480
"""Rows of a row group: small, so that a sorted file is read only where the wanted dyad or name is."""


def build(store: Store, versions: Mapping[str, int]) -> None:
    """Make the side tables anew for the given table versions (the views must show the same)."""
    folder = store.root / "_side"
    folder.mkdir(exist_ok=True)
    files = {name: folder / f"{name}.parquet" for name in ("gone", "dyads", "dyad_month", "mentions", "names")}
    for name, query in (
        ("gone", views.GONE),
        ("dyads", f"select * from ({DYADS}) order by actor_code, recipient_code, date"),
        (
            "dyad_month",
            f"select * from ({MONTHLY.format(source=_file(files['dyads']))}) order by actor_code, recipient_code, month",
        ),
        ("mentions", f"select * from ({MENTIONS}) order by name, code, date"),
        ("names", f"select name, code, count(*) as mentions from {_file(files['mentions'])} group by all order by name"),
    ):
        temp = files[name].with_name(f".{files[name].name}")
        store.sql.execute(f"copy ({query}) to '{temp}' (format parquet, compression zstd, row_group_size {ROWS})")
        temp.rename(files[name])
    ends = store.sql.execute(UNTIL).fetchall()
    replace_text(folder / "built.json", json.dumps({"versions": dict(versions), "until": ends[0][0]}))


def current(store: Store, versions: Mapping[str, int]) -> bool:
    """True where the side tables were made from exactly these versions, and no embargo has ended since."""
    try:
        built = json.loads((store.root / "_side" / "built.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    until = built.get("until")
    return bool(built.get("versions") == dict(versions) and (until is None or time.time() < until))


def _source(store: Store, versions: Mapping[str, int], name: str, query: str) -> str:
    """SQL source: the side table where it is current, else the same computed on the spot."""
    return _file(store.root / "_side" / f"{name}.parquet") if current(store, versions) else f"({query})"


def gone(store: Store, versions: Mapping[str, int]) -> str | None:
    """SQL source of what does not stand, or null where it has to be computed."""
    return _file(store.root / "_side" / "gone.parquet") if current(store, versions) else None


def dyads(store: Store, versions: Mapping[str, int]) -> str:
    """SQL source of dyad rows."""
    return _source(store, versions, "dyads", DYADS)


def monthly(store: Store, versions: Mapping[str, int]) -> str:
    """SQL source of monthly totals."""
    return _source(store, versions, "dyad_month", MONTHLY.format(source=f"({DYADS})"))


def mentions(store: Store, versions: Mapping[str, int]) -> str:
    """SQL source of mentions of actors and recipients."""
    return _source(store, versions, "mentions", MENTIONS)


def names(store: Store, versions: Mapping[str, int]) -> str:
    """SQL source of all names."""
    return _source(store, versions, "names", f"select name, code, count(*) as mentions from ({MENTIONS}) group by all")


def _file(path: Path) -> str:
    return f"read_parquet('{path}')"
