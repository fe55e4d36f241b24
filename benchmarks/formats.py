"""The stories of the development pool as JSON lines, as RSS and as web pages: do all three give the same texts?

    python benchmarks/formats.py [--stories 2240]

Texts are compared after white space is put in order and invisible characters are out, as every reader does it. A page is one of
three makes, in turn: an ``article`` element, bare paragraphs in the body, and paragraphs among a menu and a footer.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
import time
from pathlib import Path

from dragoman.intake import open_stories
from dragoman.records import Story

POOL = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "pool.jsonl"
MAKES = (
    "<html lang=en><head><title>{title}</title></head>"
    "<body><nav><a href=/>Home</a></nav><article><h1>{title}</h1>{body}</article></body>",
    "<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>",
    "<html lang=en><head><title>{title}</title></head>"
    "<body><div class=menu><ul><li><a href=/a>World</a></li><li><a href=/b>Sport</a></li>"
    "</ul></div><div class=story><h1>{title}</h1>{body}</div><footer><p>Terms of use</p></footer></body></html>",
)


def plain(text: str) -> list[str]:
    """Paragraphs with white space in order."""
    return [" ".join(row.split()) for row in text.split("\n") if row.strip()]


def paragraphs(text: str) -> str:
    """The text as HTML paragraphs."""
    return "".join(f"<p>{html.escape(p)}</p>" for p in plain(text))


def rss(rows: list[dict[str, str]]) -> bytes:
    """Stories as one feed with full content."""
    items = "".join(
        f"<item><title>{html.escape(html.escape(r['title']))}</title><guid isPermaLink='false'>{r['id']}</guid>"
        f"<content:encoded><![CDATA[{paragraphs(r['text'])}]]></content:encoded></item>"
        for r in rows
    )
    head = "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Pool</title>"
    return f"{head}{items}</channel></rss>".encode()


def body(story: object) -> list[str]:
    """Paragraphs of a story read, the headline that a page repeats left out."""
    if not isinstance(story, Story):
        return [f"error: {story}"]
    found = plain(story.text)
    return found[1:] if found[:1] == [story.title] and story.meta["format"] == "html" else found


def main() -> int:
    """Print how many texts are the same, and the first that are not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    count = parser.parse_args().stories
    rows = [json.loads(r) for r in POOL.read_text(encoding="utf-8").splitlines()][:count]
    start = time.process_time()
    wanted = [body(s) for s in open_stories(POOL)][:count]
    print(f"json lines   {time.process_time() - start:6.1f} s CPU")
    fed: list[list[str]] = []
    for k in range(0, len(rows), 200):
        fed += [body(s) for s in open_stories(rss(rows[k : k + 200]), kind="feed", isolated=False)]
    report("rss", rows, wanted, fed)
    paged = []
    for k, r in enumerate(rows):
        page = MAKES[k % 3].format(title=html.escape(r["title"]), body=paragraphs(r["text"]))
        paged.append(body(next(iter(open_stories(page.encode(), kind="html", isolated=False)))))
    report("html", rows, wanted, paged)
    print(f"in all       {time.process_time() - start:6.1f} s CPU")
    return 0


def report(name: str, rows: list[dict[str, str]], wanted: list[list[str]], got: list[list[str]]) -> None:
    """One line of figures, and the first three that differ."""
    same = [a == b for a, b in zip(wanted, got, strict=True)]
    print(f"{name:12s} {sum(same)} of {len(rows)} the same")
    for k in [k for k, ok in enumerate(same) if not ok][:6]:
        lost = [p[:70] for p in wanted[k] if p not in got[k]][:2]
        extra = [p[:70] for p in got[k] if p not in wanted[k]][:2]
        print(f"   {rows[k]['id']} ({k % 3}) lost {lost} extra {extra}")


if __name__ == "__main__":
    sys.exit(main())
