"""Does reading an endless stream hold its memory? RSS while stories are read one batch after the other.

    python benchmarks/soak.py [STORIES.jsonl] [--stories 20000] [--every 500] [--words 500] [--encoder off] [--plot FILE.svg]

The stories (by default the pool of unlabelled ones) are repeated with edits: each round every number and some names change, so
that words keep coming that were not met before, as they do in news. Prints a row of (stories read, MB, stories a CPU second) at
each step, and at the end the growth from a quarter of the way on; over 5 % fails, as do more than 600 MB. ``--words`` cuts each story
at the end of the paragraph in which it has so many words. Linux only (reads /proc).

torch, which thinc imports where it is installed, is held back: it serves training, and a reader's installation has none.
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
MOST = 600
"""MB a worker may take."""


def stream(path: Path, count: int, words: int) -> Iterator[Story]:
    """``count`` stories, the file's again and again, each round edited differently, cut to about ``words`` words."""
    number = 0
    for turn in itertools.count():
        with path.open(encoding="utf-8") as file:
            for line in file:
                if number == count:
                    return
                r = json.loads(line)
                number += 1
                yield make_story(edited(cut(r["text"], words), turn), published=r.get("published") or None, id=f"{r['id']}.{turn}")


def cut(text: str, words: int) -> str:
    """The first paragraphs of ``text``, up to the one in which ``words`` words are full."""
    kept: list[str] = []
    for paragraph in text.split("\n"):
        kept.append(paragraph)
        words -= len(paragraph.split())
        if words <= 0:
            break
    return "\n".join(kept)


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


def plot(steps: list[tuple[int, float]]) -> str:
    """Resident memory over stories read, as SVG; the line of what is allowed dashed."""
    last = steps[-1][0]
    points = " ".join(f"{40 + 540 * n / last:.1f},{220 - 200 * mb / MOST:.1f}" for n, mb in steps)
    texts = [(40, 16, f"{MOST} MB allowed"), (40, 236, "0"), (580, 236, f"{last:,} stories")]
    labels = "".join(f'<text x="{x}" y="{y}" text-anchor="{"end" if x > 500 else "start"}">{t}</text>' for x, y, t in texts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 245" role="img" font-family="sans-serif" font-size="12">'
        f"<title>Resident memory over {last:,} stories: {steps[0][1]:.0f} to {steps[-1][1]:.0f} MB</title>"
        '<path d="M40 20H580" stroke="#888" stroke-dasharray="4"/><path d="M40 20V220H580" stroke="#444" fill="none"/>'
        f'<polyline points="{points}" stroke="#1b5e9e" stroke-width="2" fill="none"/>{labels}</svg>\n'
    )


def main() -> int:
    """Read, print, and say whether memory held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stories_file", nargs="?", type=Path, default=POOL)
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=500)
    parser.add_argument("--words", type=int, default=500, help="cut stories to about so many words")
    parser.add_argument("--encoder", choices=["auto", "off"], default="auto")
    parser.add_argument("--plot", type=Path, help="write the curve to this SVG file")
    args = parser.parse_args()
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    reader = Reader(load_settings(encoder=args.encoder))
    steps: list[tuple[int, float]] = []
    start = time.process_time()
    for number, _ in enumerate(reader.pipe(stream(args.stories_file, args.stories, args.words)), 1):
        if number % args.every == 0:
            steps.append((number, rss()))
            print(f"{number:8} {steps[-1][1]:8.0f} MB {number / (time.process_time() - start):8.1f} stories a CPU second", flush=True)
            if args.plot:
                args.plot.write_text(plot(steps), encoding="utf-8")
    return verdict([mb for number, mb in steps if number >= args.stories / 4], args.stories)


def verdict(later: list[float], stories: int) -> int:
    """0 where memory held from a quarter of the way on, else 1; says which."""
    if len(later) < 2:
        print("too few steps to say")
        return 0
    growth = later[-1] / later[0] - 1
    print(f"from story {stories // 4:,} to {stories:,}: {growth:+.1%} (the bar is {LIMIT:.0%}); most {max(later):.0f} MB (of {MOST})")
    return 1 if growth > LIMIT or max(later) > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
