"""How fast stories are read: dragoman in full, and spaCy's whole small pipeline alone, on the same stories in one go.

    python benchmarks/speed.py [STORIES.jsonl] [--limit N] [--repeat 1] [--words 500] [--json]

STORIES.jsonl has a row with "text" (and "published" or "date") a story; by default the 24 development stories. Figures are
CPU seconds of this process, all its threads together, so that they hold on a busy machine; wall seconds stand beside them.
One story counts for every ``--words`` words (what white space separates). The ratio is spaCy's seconds by dragoman's: 1.0 means
that everything dragoman does takes as long as spaCy's tagger, parser, lemmatiser and names alone. Both are timed after one
story that warms them up, unless loading is counted. "First reading" is CPU seconds from Python's start to the end of that story.

torch, which thinc imports where it is installed, is held back: it serves training, and a reader's installation has none.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START = (time.perf_counter(), time.process_time())
STORIES = Path(__file__).resolve().parents[1].parent / "shared" / "gold" / "stories.dev.jsonl"
WARM = "The minister of Narnia met the envoy of Archenland on Monday, officials said. They signed a treaty."


@dataclass
class Clock:
    """Seconds of wall and CPU time between two calls."""

    wall: float = 0.0
    cpu: float = 0.0

    def take(self, job: Callable[[], Any]) -> Any:
        """Run ``job`` and add what it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        done = job()
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        return done


class Timed:
    """A stage that notes its time under its name; it passes on whole batches where the stage takes them."""

    def __init__(self, stage: Any, clocks: dict[str, Clock]):
        self.name, self.requires, self.provides = stage.name, stage.requires, stage.provides
        self._stage, self._clock = stage, clocks.setdefault(stage.name, Clock())

    def __call__(self, reading: Any) -> Any:
        return self._clock.take(lambda: self._stage(reading))

    def batch(self, readings: Sequence[Any]) -> list[Any]:
        """All of ``readings`` through the stage."""
        run = getattr(self._stage, "batch", None)
        return self._clock.take(lambda: run(readings) if run else [self._stage(r) for r in readings])


def rows(path: Path, limit: int | None) -> list[dict[str, Any]]:
    """Rows of a JSONL file of stories."""
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x.strip()]
    return [json.loads(x) for x in lines[:limit]]


def load_dragoman() -> tuple[Any, dict[str, Clock], dict[str, Clock]]:
    """The whole pipeline with a clock round each stage; the clocks of loading and of reading."""
    from dragoman import stages
    from dragoman.config import load_settings
    from dragoman.pipeline import Pipeline

    settings, loads, reads = load_settings(), {}, {}
    built = [loads.setdefault(e.name, Clock()).take(lambda e=e: stages._load(e.factory)(settings)) for e in stages.TABLE]
    return Pipeline([Timed(s, reads) for s in built]), loads, reads


def stories(data: list[dict[str, Any]]) -> list[Any]:
    """Readings to begin with."""
    from dragoman.reader import make_story
    from dragoman.records import Reading

    return [Reading(story=make_story(r["text"], published=r.get("published") or r.get("date"))) for r in data]


def measure(data: list[dict[str, Any]], repeat: int, words: int) -> dict[str, Any]:
    """All figures of one run."""
    import_clock = Clock(time.perf_counter() - START[0], time.process_time() - START[1])
    loading, reading, alone = Clock(), Clock(), Clock()
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    pipeline, loads, reads = loading.take(load_dragoman)
    list(pipeline.pipe(stories([{"text": WARM}])))
    first = time.process_time()
    for clock in reads.values():
        clock.wall = clock.cpu = 0.0
    import spacy

    from dragoman.syntax.model import choose, model_folder

    package = choose("auto")
    nlp = spacy.util.load_model_from_path(model_folder(package), exclude=["senter"])
    list(nlp.pipe([WARM]))
    events, memory = 0, 0.0
    for _ in range(repeat):
        found = reading.take(lambda: list(pipeline.pipe(stories(data))))
        events, memory = sum(len(r.events) for r in found), resident()
        alone.take(lambda: list(nlp.pipe(r["text"] for r in data)))
    size = sum(len(r["text"].split()) for r in data)
    units = size / words
    return {
        "stories": len(data), "words": size, "events": events, "parser": package,
        "first_cpu": first, "memory_mb": memory,
        "load_cpu": import_clock.cpu + loading.cpu, "load_wall": import_clock.wall + loading.wall,
        "read_cpu": reading.cpu / repeat, "read_wall": reading.wall / repeat,
        "total_cpu": import_clock.cpu + loading.cpu + reading.cpu / repeat,
        "spacy_cpu": alone.cpu / repeat, "spacy_wall": alone.wall / repeat,
        "ratio": alone.cpu / reading.cpu,
        "per_cpu_second": units * repeat / reading.cpu, "spacy_per_cpu_second": units * repeat / alone.cpu,
        "loading": {k: c.cpu for k, c in loads.items()},
        "stages": {k: c.cpu / repeat / units for k, c in reads.items()},
    }  # fmt: skip


def resident() -> float:
    """Resident memory of this process in MB; 0 where /proc is not."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next((int(x.split()[1]) / 1024 for x in lines if x.startswith("VmRSS")), 0.0)


def show(f: dict[str, Any], words: int) -> None:
    """The figures in words."""
    print(f"{f['stories']} stories, {f['words']} words, {f['events']} events; parser {f['parser']}")
    print(f"{'':26}{'CPU s':>8}{'wall s':>8}{f'stories of {words} words a CPU second':>40}")
    print(f"{'dragoman, loading':26}{f['load_cpu']:8.2f}{f['load_wall']:8.2f}")
    print(f"{'dragoman, reading':26}{f['read_cpu']:8.2f}{f['read_wall']:8.2f}{f['per_cpu_second']:40.1f}")
    print(f"{'dragoman, both':26}{f['total_cpu']:8.2f}{f['load_wall'] + f['read_wall']:8.2f}")
    print(f"{'spaCy alone, reading':26}{f['spacy_cpu']:8.2f}{f['spacy_wall']:8.2f}{f['spacy_per_cpu_second']:40.1f}")
    print(f"ratio (spaCy by dragoman): {f['ratio']:.2f}")
    print(f"first reading after {f['first_cpu']:.1f} CPU s; {f['memory_mb']:.0f} MB resident (with spaCy's pipeline beside it)")
    print(f"{'stage':14}{'load ms':>10}{f'ms a {words} words':>16}{'share':>8}")
    for name, spent in f["stages"].items():
        share = spent / max(sum(f["stages"].values()), 1e-9)
        print(f"{name:14}{1000 * f['loading'][name]:10.0f}{1000 * spent:16.1f}{share:8.1%}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stories", nargs="?", type=Path, default=STORIES)
    parser.add_argument("--limit", type=int, help="only so many stories")
    parser.add_argument("--repeat", type=int, default=1, help="read the stories so often; figures are means")
    parser.add_argument("--words", type=int, default=500, help="words that count as one story")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    args = parser.parse_args()
    figures = measure(rows(args.stories, args.limit), args.repeat, args.words)
    if args.json:
        print(json.dumps(figures))
    else:
        show(figures, args.words)


if __name__ == "__main__":
    main()
