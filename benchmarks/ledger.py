"""Ledger at size: events made by a seeded generator from the rows of a real ledger, then the queries timed.

    python benchmarks/ledger.py REAL_LEDGER --events 10000000 --work DIR

REAL_LEDGER is made from stories (`dragoman add FILES --ledger REAL_LEDGER`). Its rows are multiplied with new ids, days between
2000 and 2025 and actors drawn from its own by a seeded hash. Prints bytes an event, write rate, and median query times.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from dragoman.ledger import Ledger
from dragoman.ledger.schema import TABLES
from dragoman.records import Reading, Story

CHUNK = 500_000


def generate(real: Path, root: Path, events: int, *, texts: bool = False) -> tuple[float, float]:
    """Fill a new ledger at ``root``, with ``texts`` or without; returns (wall seconds, CPU seconds) of writing."""
    source, target = Ledger(real), Ledger(root, create=True)
    store = target.writer()
    store.sql.execute("select setseed(0.42)")
    for name in TABLES:
        files = source._store.files(name)
        store.sql.execute(f"create or replace temp table real_{name} as select * from read_parquet({files!r})")
    pool = "select row_number() over () - 1 as k, x from (select unnest(actor || recipient) as x from real_events)"
    store.sql.execute(f"create or replace temp table pool as {pool}")
    size = store.sql.execute("select count(*) from pool").fetchall()[0][0]
    base = store.sql.execute("select count(*) from real_events").fetchall()[0][0]
    wall, cpu = time.perf_counter(), time.process_time()
    for batch, first in enumerate(range(0, events, CHUNK)):
        for name, query in queries(first, min(CHUNK, events - first), base, size, batch, texts).items():
            store.commit_file(name, store.stage_query(name, query), "bench", batch)
    return time.perf_counter() - wall, time.process_time() - cpu


def queries(first: int, count: int, base: int, size: int, batch: int, texts: bool = False) -> dict[str, str]:
    """One batch of each table as SQL: eight events an article, one or two views an event."""
    rows = f"select range as i, range % {base} as b, range // 8 as s from range({first}, {first + count})"
    day = "date '2000-01-01' + (hash(s) % 9400)::integer"
    pick = "[p{n}.x]"
    made = {
        "event_id": "md5('e' || i)[:24]",
        "story_id": "'g' || s",
        "article_id": "md5('a' || s)[:24]",
        "batch": f"'bench:{batch}'",
        "published": day,
        "date": day,
        "enddate": f"{day} + (hash(i) % 3)::integer",
        "actor": pick.format(n=1),
        "recipient": pick.format(n=2),
    }
    events = ", ".join(f'{made.get(c, "r." + chr(34) + c + chr(34))} as "{c}"' for c in TABLES["events"])
    numbered = "(select row_number() over () - 1 as n, * from real_events)"
    skewed = f"((hash(i, {{n}}) % 1000) * (hash(i, {{n}} + 7) % 1000) * {size}) // 1000000"
    event_sql = (
        f"select {events} from ({rows}) g join {numbered} r on r.n = g.b "
        f"join pool p1 on p1.k = {skewed.format(n=1)} join pool p2 on p2.k = {skewed.format(n=2)}"
    )
    views = {k: made[k] for k in ("event_id", "story_id", "article_id", "batch")}
    view = ", ".join(f'{views.get(c, "r." + chr(34) + c + chr(34))} as "{c}"' for c in TABLES["perspectives"])
    view_sql = (
        f"select {view} from ({rows}) g join real_events e on e.rowid = g.b join real_perspectives r on r.event_id = e.event_id"
    )
    articles = {**views, "published": day, "text": "''", "sentences": "[]::integer[][]"}
    if texts:
        articles |= {"text": "r.text || ' ' || g.s", "sentences": "r.sentences"}
    articles.pop("event_id")
    article = ", ".join(f'{articles.get(c, "r." + chr(34) + c + chr(34))} as "{c}"' for c in TABLES["articles"])
    stories = f"select range as s from range({first // 8}, {(first + count) // 8})"
    counted = "(select row_number() over () - 1 as n, count(*) over () as c, * from real_articles)"
    article_sql = f"select {article} from ({stories}) g join {counted} r on r.n = g.s % r.c"
    return {"perspectives": view_sql, "events": event_sql, "articles": article_sql}


def timed(name: str, act: Callable[[], object], runs: int = 7) -> None:
    """Print the median wall time of ``act`` in milliseconds."""
    act()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    print(f"{name:34} {statistics.median(times):8.1f} ms")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("real", type=Path)
    ap.add_argument("--events", type=int, default=10_000_000)
    ap.add_argument("--work", type=Path, required=True)
    a = ap.parse_args()
    print(platform.platform(), platform.processor(), f"Python {platform.python_version()}")
    root = a.work / f"ledger-{a.events}"
    if not root.is_dir():
        wall, cpu = generate(a.real, root, a.events)
        print(f"wrote {a.events:,} events in {wall:.0f} s, {a.events / cpu:,.0f} events a CPU-second")
        start = time.perf_counter()
        Ledger(root).refresh()
        print(f"side tables in {time.perf_counter() - start:.0f} s")
    ledger = Ledger(root)
    size = sum(f.stat().st_size for name in ("events", "perspectives") for f in (root / name).glob("*.parquet"))
    side = sum(f.stat().st_size for f in (root / "_side").glob("*.parquet"))
    print(f"{size / a.events:.0f} bytes an event (events and perspectives), {side / a.events:.0f} more in side tables")
    top = ledger._rows(
        f"select actor_code, recipient_code, count(*) as n from read_parquet('{root}/_side/dyads.parquet') "
        "group by all order by n desc limit 40",
        [],
    ).to_dicts()
    one, two = top[20]["actor_code"], top[20]["recipient_code"]
    name = ledger._rows(
        f"select name from read_parquet('{root}/_side/names.parquet') order by mentions desc limit 9", []
    ).to_dicts()[8]["name"]
    timed(f"dyad {one} {two} by month", lambda: ledger.dyad(one, two))
    month = dt.date(2010, 5, 1), dt.date(2010, 5, 31)
    timed(f"dyad {one} {two}, one month by day", lambda: ledger.dyad(one, two, by="day", since=month[0], until=month[1]))
    timed(f"actor {name}"[:33], lambda: ledger.actor(name))
    timed("all dyads, one month", lambda: ledger.months(since=month[0], until=month[1]))
    small = a.work / "small"
    with Ledger(small, create=True) as tiny:
        for k in range(3):
            tiny.add([Reading(Story(f"warm{k}", f"text {k}"))])
        cpu = time.process_time()
        for k in range(10):
            tiny.add([Reading(Story(f"x{k}-{cpu}", f"text {k}"))])
        print(f"{'small commit':34} {100 * (time.process_time() - cpu):8.1f} ms CPU")


if __name__ == "__main__":
    main()
