"""Example study: Russia and the United States by month, and on whose word. One script, no notebook.

    python examples/russia_us.py                       # reads ../shared/corpus/pool.jsonl
    python examples/russia_us.py ARCHIVE.jsonl --out pages --ledger work/russia-us

It reads the stories that name both countries into a ledger, asks the ledger, and writes `russia-us.md` and `russia-us.svg`.
Stories that are in the ledger already are not read again. The page holds counts, names, days and links, and no words of the stories.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dragoman import Reader, __version__, data
from dragoman.intake import open_stories
from dragoman.intake.coding import read_stories
from dragoman.ledger import Ledger
from dragoman.records import Story

ROOT = Path(__file__).resolve().parents[1]
POOL = ROOT.parent / "shared" / "corpus" / "pool.jsonl"
ONE, TWO = "RUS", "USA"
NAMES = {ONE: "Russia", TWO: "the United States"}
WAYS = (f"{ONE} to {TWO}", f"{TWO} to {ONE}", "together")
FIRM = ("asserted", "reported")
LONGEST = 8
"""Words of a name or an address that the page repeats; a longer one would copy a headline."""

EXPLAINED = """
An act is counted once, however many stories tell it. **Asserted**: the story itself says that it happened. **Reported**: it passes on a
source who says so. **Not asserted**: alleged, planned, denied and hypothetical acts.

What this page is not: a history. Most of the archive are press releases of governments, and most of it is from 2022: an act that is
*asserted* there is the word of one party (see [on whose word](#on-whose-word)). And the reader errs: of the events it writes down, six
in ten have type and dyad right ([the figures](../explanation/figures.md), `dragoman evaluate stories`).
"""

Row = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Russia and the United States in an archive, by month, with sources.")
    parser.add_argument("archive", nargs="?", type=Path, default=POOL, help="stories in any format that `dragoman add` reads")
    parser.add_argument("--ledger", type=Path, default=ROOT / "work" / "russia-us", help="where the events are kept")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "studies", help="folder of the page and the plot")
    options = parser.parse_args()
    if not options.archive.exists():
        say(f"{options.archive} is not there: name an archive of your own; nothing was done")
        return 0
    began = time.process_time()
    kept, seen = fill(options.ledger, options.archive)
    say(f"{kept} of {seen} stories name both; {time.process_time() - began:.0f} CPU seconds")
    with Ledger(options.ledger) as ledger:
        study = Study(ledger, kept, seen)
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "russia-us.svg").write_text(plot(study.months), encoding="utf-8")
        (options.out / "russia-us.md").write_text("\n".join(page(study)) + "\n", encoding="utf-8")
    say(options.out / "russia-us.md")
    return 0


def say(words: object) -> None:
    """A line on standard error."""
    sys.stderr.write(f"{words}\n")


# ---------------------------------------------------------------- reading


def words_of(code: str) -> re.Pattern[str]:
    """Any name, adjective or people of a country, and its seats of power, as the packaged tables have them."""
    words: set[str] = set()
    for row in data.rows("countries.tsv"):
        if row["code"] == code:
            words |= {w for column in ("name", "names", "adjectives", "people", "capital") for w in row[column].split("|") if w}
    words |= {row["words"] for row in data.rows("metonyms.tsv") if row["code"] == code and row["sector"] == "GOV"}
    either = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def fill(folder: Path, archive: Path) -> tuple[int, int]:
    """Read the stories that name both countries into the ledger; how many those are, and of how many."""
    both = (words_of(ONE), words_of(TWO))
    chosen: list[Story] = []
    seen = 0
    for found in open_stories(archive):
        if isinstance(found, Story):
            seen += 1
            if all(pattern.search(found.text) for pattern in both):
                chosen.append(found)
    reader = Reader()
    with Ledger(folder, create=True) as ledger:
        known = {row["story_id"] for row in ledger.stories()}
        ledger.add(read_stories(reader, progress([s for s in chosen if s.id not in known])), batch=50)
        ledger.refresh()
    return len(chosen), seen


def progress(stories: list[Story]) -> Iterator[Story]:
    """The stories as they are, with a line on stderr at every fiftieth."""
    for number, story in enumerate(stories, 1):
        if number % 50 == 0:
            say(f"reading {number} of {len(stories)}")
        yield story


# ---------------------------------------------------------------- asking


class Study:
    """What the page shows: acts between the two, each once however many stories tell it.

    ``acts`` are occurrences of the news (not of the history a story recalls), each with direction, type, status and sources.
    """

    def __init__(self, ledger: Ledger, kept: int, seen: int):
        self.ledger, self.kept, self.seen = ledger, kept, seen
        self.stories = {s["story_id"]: s for s in ledger.each_story()}
        rows = ledger.dyad_events(ONE, TWO, limit=100_000).to_dicts()
        self.recalled = sum(r["background"] for r in rows)
        self.told: dict[str, list[Row]] = {}
        for row in rows:
            if not row["background"]:
                self.told.setdefault(row["occurrence_id"], []).append(row)
        events = {e["event_id"]: e for s in self.stories.values() for e in s["events"]}
        self.acts = [self._act(rows, events) for rows in self.told.values()]
        self.acts.sort(key=lambda a: (a["month"] or "", a["id"]))
        self.months = sorted({a["month"] for a in self.acts if a["month"]})
        self.months = {m: [a for a in self.acts if a["month"] == m] for m in self.months}

    def _act(self, rows: list[Row], events: dict[str, Row]) -> Row:
        """One occurrence: the firmest status of its reports, the union of their sources and of those who deny it."""
        first = min(rows, key=lambda r: (r["status"] not in FIRM, r["published"] or "9999", r["event_id"]))
        views = [p for r in rows for p in events[r["event_id"]]["perspectives"]]
        day = min((r["date"] or r["enddate"] for r in rows if r["date"] or r["enddate"]), default=None)
        return {
            "id": first["event_id"],
            "month": day[:7] if day else None,
            "type": first["type"],
            "way": way(first, events[first["event_id"]]),
            "status": first["status"],
            "firm": first["status"] in FIRM,
            "stories": sorted({r["story_id"] for r in rows}),
            "outlets": sorted({r["outlet"] or "unknown" for r in rows}),
            "words_of": sorted({(v["name"] or "", v["code"], v["kind"]) for p in views if p["kind"] == "voice" for v in p["chain"][-1:]}),
            "denied_by": sorted({(p["name"] or "", p["code"]) for p in views if p["kind"] == "contest"}),
        }


def way(row: Row, event: Row) -> str:
    """Who acted: one code, or both for what people do together."""
    return "both" if event["reciprocal"] else row["actor_code"]


# ---------------------------------------------------------------- showing


def page(study: Study) -> Iterator[str]:
    """The lines of the page."""
    acts = study.acts
    yield "# Russia and the United States, by month"
    yield ""
    yield "*Written by `python examples/russia_us.py`; run it on an archive of your own to get the same page.*"
    yield ""
    yield f"Of the {study.seen:,} stories of the archive {study.kept} name both countries; these were read, by dragoman {__version__}."
    yield f"They hold {len(acts)} acts between the two as news, and {study.recalled} events that the stories only recall (left out below)."
    yield EXPLAINED
    yield "![Acts by month: who acted, and whether it is asserted](russia-us.svg)"
    yield ""
    yield "Months without an act are left out of the plot. Hatched: not asserted."
    yield ""
    for section in (by_month, by_status, by_type, by_source, contested, told_again, stories_read):
        yield from section(study)


def by_month(study: Study) -> Iterator[str]:
    yield "## By month"
    yield ""
    header = ["month", *WAYS, "asserted", "reported", "not asserted", "stories", "on the word of"]
    body = []
    for month, acts in study.months.items():
        ways = Counter(a["way"] for a in acts)
        status = Counter(a["status"] if a["firm"] else "loose" for a in acts)
        stories = {s for a in acts for s in a["stories"]}
        counts = [*(ways[k] for k in (ONE, TWO, "both")), *(status[k] for k in (*FIRM, "loose")), len(stories)]
        body.append([month, *counts, sources(acts, 4)])
    yield from table(header, body)
    undated = sum(a["month"] is None for a in study.acts)
    yield f"Acts without a date in the text, which stand in no month: {undated}."
    yield ""


def by_status(study: Study) -> Iterator[str]:
    yield "## Status"
    yield ""
    found = Counter(a["status"] for a in study.acts)
    yield from table(["status", "acts"], [[name, n] for name, n in found.most_common()])


def by_type(study: Study) -> Iterator[str]:
    yield "## Type and direction"
    yield ""
    ways = Counter((a["type"], a["way"]) for a in study.acts)
    total = Counter(a["type"] for a in study.acts)
    rows = [[t, ways[t, ONE], ways[t, TWO], ways[t, "both"], n] for t, n in sorted(total.items(), key=lambda x: (-x[1], x[0]))]
    yield from table(["type", *WAYS, "all"], rows)


def by_source(study: Study) -> Iterator[str]:
    yield "## On whose word"
    yield ""
    told = [a for a in study.acts if a["words_of"]]
    own = [a for a in study.acts if not a["words_of"]]
    yield f"{len(own)} acts stand on the outlets' own word:"
    yield ""
    ways = Counter((a["outlets"][0], a["way"]) for a in own)
    outlets = top(Counter(a["outlets"][0] for a in own), 20)
    rows = [[name, ways[name, ONE], ways[name, TWO], ways[name, "both"], n] for name, n in outlets]
    yield from table(["outlet", *WAYS, "all"], rows)
    yield f"{len(told)} acts stand on the word of somebody the story names; the innermost source of each:"
    yield ""
    seen = Counter(v for a in told for v in a["words_of"])
    firm = Counter(v for a in told if a["firm"] for v in a["words_of"])
    denied = Counter(v for a in told if a["denied_by"] for v in a["words_of"])
    cells = [[short(v[0]), v[1], v[2].replace("_", " "), n, firm[v], denied[v]] for v, n in top(seen, 20)]
    yield from table(["source", "code", "kind", "acts", "of these reported as certain", "contested"], cells)


def contested(study: Study) -> Iterator[str]:
    yield "## Contested"
    yield ""
    found = [a for a in study.acts if a["denied_by"]]
    if not found:
        yield "No act here is denied by anybody in the stories."
        yield ""
        return
    rows = [
        [a["month"] or "undated", arrow(a), a["type"], a["status"], sources([a], 3), names(a["denied_by"]), links(study, a)]
        for a in found
    ]
    yield from table(["month", "who", "type", "status", "on the word of", "denied by", "stories"], rows)


def told_again(study: Study) -> Iterator[str]:
    yield "## Told by several stories"
    yield ""
    found = [a for a in study.acts if len(a["stories"]) > 1]
    if not found:
        yield "No act here is told by more than one story."
        yield ""
        return
    yield f"Acts told by more than one story: {len(found)}. *Independent* counts wire copies of one report once."
    yield ""
    rows = []
    for a in sorted(found, key=lambda a: (-len(a["stories"]), a["id"]))[:15]:
        independent = min(study.ledger.copies(a["stories"][0])["independent"], len(a["stories"]))
        rows.append([a["month"] or "undated", arrow(a), a["type"], len(a["stories"]), independent, links(study, a)])
    yield from table(["month", "who", "type", "stories", "independent", "where"], rows)


def stories_read(study: Study) -> Iterator[str]:
    yield "## What was read"
    yield ""
    outlets = Counter(s["outlet"] or "unknown" for s in study.stories.values())
    years = Counter(str(s["published"])[:4] for s in study.stories.values())
    events = sum(len(s["events"]) for s in study.stories.values())
    yield f"{len(study.stories)} stories with {events:,} events of all dyads."
    yield ""
    yield from table(["outlet", "stories"], [[n, k] for n, k in top(outlets, 20)])
    yield from table(["year", "stories"], [[n, k] for n, k in sorted(years.items())])


def table(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """A Markdown table and an empty line."""
    header = list(header)
    yield "| " + " | ".join(map(str, header)) + " |"
    yield "| " + " | ".join("---" for _ in header) + " |"
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |"
    yield ""


def arrow(act: Row) -> str:
    if act["way"] == "both":
        return f"{ONE} and {TWO}"
    return f"{act['way']} to {TWO if act['way'] == ONE else ONE}"


def top(counts: Counter[Any], n: int) -> list[tuple[Any, int]]:
    """The n most frequent, ties by name, so that the page is the same each time."""
    return sorted(counts.items(), key=lambda x: (-x[1], str(x[0])))[:n]


def sources(acts: Iterable[Row], n: int) -> str:
    """The sources named most often; for what nobody is named for, the outlet."""
    said = Counter(name for a in acts for name in ([v[0] for v in a["words_of"]] or [a["outlets"][0]]))
    return ", ".join(short(name) for name, _ in top(said, n))


def names(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{short(name)} ({code})" for name, code in pairs)


def short(name: str) -> str:
    """A name of at most LONGEST words."""
    words = name.split()
    return " ".join(words[:LONGEST]) + (" ..." if len(words) > LONGEST else "")


def links(study: Study, act: Row, most: int = 4) -> str:
    """The stories of an act: outlet and day, linked where the address does not spell out a headline."""
    shown = []
    for key in act["stories"][:most]:
        story = study.stories[key]
        label = f"{story['outlet']}, {story['published']}"
        address = story["url"] or ""
        plain = len(re.findall(r"[^\W_]+", address)) <= LONGEST + 4 and address.startswith("http")
        shown.append(f"[{label}]({address.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})" if plain else label)
    more = len(act["stories"]) - most
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


# ---------------------------------------------------------------- the plot

WIDTH, HIGH, LEFT, TOP = 960, 190, 46, 34
COLOURS = {ONE: "#a4343a", TWO: "#2b5c8a", "both": "#6b6b6b"}


def plot(months: dict[str, list[Row]]) -> str:
    """Bars by month with at least one act; who acted by colour, what is not asserted hatched, above what is."""
    top_ = max((len(acts) for acts in months.values()), default=1)
    step = (WIDTH - LEFT - 10) / max(1, len(months))
    parts = list(frame(top_))
    for k, (month, acts) in enumerate(months.items()):
        x, y = LEFT + k * step, float(TOP + HIGH)
        counts = Counter((a["firm"], a["way"]) for a in acts)
        for firm in (True, False):
            for who in COLOURS:
                n = counts[firm, who]
                tall = HIGH * n / top_
                y -= tall
                if n:
                    parts.append(bar(x, y, step * 0.82, tall, who, firm, f"{month}: {n} {'asserted' if firm else 'not asserted'}"))
        if step > 7 or k % 3 == 0:
            at = f"{x + step / 2:.1f} {TOP + HIGH + 8}"
            parts.append(f'<text x="{at.split()[0]}" y="{at.split()[1]}" transform="rotate(60 {at})">{month}</text>')
    title = "Acts between Russia and the United States by month"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + HIGH + 60}" role="img" aria-label="{title}">'
        f"<title>{title}</title><style>text{{font:11px sans-serif;fill:#333}}</style>"
        '<rect width="100%" height="100%" fill="#fff"/>' + "".join(parts) + "</svg>\n"
    )


def frame(most: int) -> Iterator[str]:
    """Hatching, legend, and the scale on the left."""
    for who, colour in COLOURS.items():
        yield f'<defs><pattern id="h{who}" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#fff"/>'
        yield f'<path d="M0 5L5 0" stroke="{colour}" stroke-width="1.6"/></pattern></defs>'
    legend = [(ONE, True, "Russia acts"), (TWO, True, "US acts"), ("both", True, "together"), ("both", False, "not asserted (hatched)")]
    for k, (who, firm, words) in enumerate(legend):
        yield bar(LEFT + 150 * k, 8, 12, 12, who, firm, words)
        yield f'<text x="{LEFT + 150 * k + 17}" y="18">{html.escape(words)}</text>'
    for n in sorted({0, most // 2, most}):
        y = TOP + HIGH - HIGH * n / most
        yield f'<line x1="{LEFT - 4}" x2="{WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/><text x="8" y="{y + 4:.1f}">{n}</text>'


def bar(x: float, y: float, wide: float, tall: float, who: str, firm: bool, words: str) -> str:
    fill = COLOURS[who] if firm else f"url(#h{who})"
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{fill}" stroke="{COLOURS[who]}">'
        f"<title>{html.escape(words)}</title></rect>"
    )


if __name__ == "__main__":
    sys.exit(main())
