"""Side tables: derived, rebuildable, and used only while they match what stands now.

``_side/dyads.parquet`` holds one row for each event and ordered pair, with its occurrence, sorted by dyad and day;
``_side/dyad_month.parquet`` the monthly totals of every dyad. ``_side/built.json`` names the table versions they were made from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from dragoman.ledger import views
from dragoman.ledger.store import Store

__all__ = ["build", "current", "dyads", "monthly"]

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


def build(store: Store, versions: Mapping[str, int]) -> None:
    """Make the side tables anew for the given table versions (the views must show the same)."""
    folder = store.root / "_side"
    folder.mkdir(exist_ok=True)
    options = "(format parquet, compression zstd, row_group_size 20480)"
    dyads_file, month_file = folder / "dyads.parquet", folder / "dyad_month.parquet"
    for file, query in (
        (dyads_file, f"select * from ({DYADS}) order by actor_code, recipient_code, date"),
        (month_file, f"select * from ({MONTHLY.format(source=_file(dyads_file))}) order by actor_code, recipient_code, month"),
    ):
        temp = file.with_name(f".{file.name}")
        store.sql.execute(f"copy ({query}) to '{temp}' {options}")
        temp.rename(file)
    mark = folder / ".built.json"
    mark.write_text(json.dumps(dict(versions)), encoding="utf-8")
    mark.rename(folder / "built.json")


def current(store: Store, versions: Mapping[str, int]) -> bool:
    """True where the side tables were made from exactly these versions."""
    try:
        built = json.loads((store.root / "_side" / "built.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return bool(built == dict(versions))


def dyads(store: Store, versions: Mapping[str, int]) -> str:
    """SQL source of dyad rows: the side table where it is current, else the same computed on the spot."""
    return _file(store.root / "_side" / "dyads.parquet") if current(store, versions) else f"({DYADS})"


def monthly(store: Store, versions: Mapping[str, int]) -> str:
    """SQL source of monthly totals, likewise."""
    if current(store, versions):
        return _file(store.root / "_side" / "dyad_month.parquet")
    return f"({MONTHLY.format(source=f'({DYADS})')})"


def _file(path: Path) -> str:
    return f"read_parquet('{path}')"
