"""Does reading an endless stream hold its memory? RSS while stories are read one batch after the other.

    python benchmarks/soak.py [STORIES.jsonl] [--stories 20000] [--every 500] [--encoder off]

The stories (by default the pool of unlabelled ones) are repeated with edits: each round every number and some names change, so
that words keep coming that were not met before, as they do in news. Prints a row of (stories read, MB, stories a CPU second) at
each step, and at the end the growth from a quarter of the way on; over 5 % fails. Linux only (reads /proc).
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from dragoman.config import load_settings
from dragoman.reader import Reader, make_story
from dragoman.records import Story

POOL = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "pool.jsonl"
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-z] )[A-Z][a-z]{4,}\b")
LIMIT = 0.05


def stream(path: Path, count: int) -> Iterator[Story]:
    """``count`` stories, the file's again and again, each round edited differently."""
    rows = [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]
    number = 0
    for turn in itertools.count():
        for r in rows:
            if number == count:
                return
            number += 1
            yield make_story(edited(r["text"], turn), published=r.get("published") or None, id=f"{r['id']}.{turn}")


def edited(text: str, turn: int) -> str:
    """``text`` as it is in round 0; later with other numbers, and every seventh name with another ending."""
    if not turn:
        return text
    names = itertools.count(turn)
    text = _NUMBER.sub(lambda m: str(int(m.group()[:9]) + turn), text)
    return _NAME.sub(lambda m: f"{m.group()}{'aeiou'[turn % 5]}v{'aeiou'[turn // 5 % 5]}" if not next(names) % 7 else m.group(), text)


def rss() -> float:
    """Resident memory of this process in MB."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> int:
    """Read, print, and say whether memory held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stories_file", nargs="?", type=Path, default=POOL)
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=500)
    parser.add_argument("--encoder", choices=["auto", "off"], default="auto")
    args = parser.parse_args()
    reader = Reader(load_settings(encoder=args.encoder))
    steps: list[tuple[int, float]] = []
    start = time.process_time()
    for number, _ in enumerate(reader.pipe(stream(args.stories_file, args.stories)), 1):
        if number % args.every == 0:
            steps.append((number, rss()))
            print(f"{number:8} {steps[-1][1]:8.0f} MB {number / (time.process_time() - start):8.1f} stories a CPU second", flush=True)
    later = [mb for number, mb in steps if number >= args.stories / 4]
    if len(later) < 2:
        print("too few steps to say")
        return 0
    growth = later[-1] / later[0] - 1
    print(f"from story {args.stories // 4:,} to {args.stories:,}: {growth:+.1%} (the bar is {LIMIT:.0%})")
    return 1 if growth > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
