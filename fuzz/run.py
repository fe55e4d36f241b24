"""Coverage-guided fuzzing of one parser: ``python fuzz/run.py feeds --minutes 30``.

Minutes are CPU minutes. Seeds lie in ``fuzz/corpus/PARSER``; what the search finds worth keeping goes to ``fuzz/out/PARSER``
(ignored by git), inputs that broke something to ``fuzz/out/PARSER-crashes``. Exit status 0: the time is up and nothing broke.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
EVERY = 64
"""Inputs between two looks at the clock."""
WALL = 120
"""Seconds after which an input that does not end is taken for a hang (other work may hold the processor up)."""
MEMORY = 2048
"""MB a parser may use."""
GUIDES = {"timex": ["dragoman.when"], "rtf": ["dragoman.intake", "striprtf"], "pdf": ["dragoman.intake", "pypdf"]}
"""Packages whose branches guide the search, where it is not intake alone."""


def main() -> int:
    """Start the search in a process of its own; print its outcome as one line of JSON."""
    options = _options()
    out, crashes = HERE / "out" / options.parser, HERE / "out" / f"{options.parser}-crashes"
    for folder in (out, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    if options.inside:
        _search(options.parser, options.minutes, out, crashes)
    command = [sys.executable, __file__, options.parser, "--minutes", str(options.minutes), "--inside"]
    log = out.with_suffix(".log")
    with log.open("w", encoding="utf-8", errors="replace") as f:
        status = subprocess.run(command, stdout=f, stderr=subprocess.STDOUT, check=False).returncode
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print(next((x for x in reversed(said) if x.startswith('{"parser"')), json.dumps({"parser": options.parser, "ended": status})))
    if status:
        print("\n".join(said[-40:]), file=sys.stderr)
    return 1 if status else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parser", help="a name of targets.py")
    parser.add_argument("--minutes", type=float, default=5.0, help="CPU minutes")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _search(name: str, minutes: float, out: Path, crashes: Path) -> None:
    """Search until the CPU time is used up; never returns."""
    import atheris

    with atheris.instrument_imports(include=GUIDES.get(name, ["dragoman.intake"]), enable_loader_override=False):
        import targets

        target = targets.TARGETS[name]
    done = [0, time.monotonic()]

    def once(data: bytes) -> None:
        done[0] += 1
        if done[0] % EVERY == 0 and time.process_time() > minutes * 60:
            spent = {"parser": name, "inputs": done[0], "cpu_seconds": round(time.process_time()),
                     "seconds": round(time.monotonic() - done[1]), "kept": len(list(out.iterdir()))}  # fmt: skip
            print(json.dumps(spent), flush=True)
            os._exit(0)
        target.run(data)

    flags = [f"-timeout={WALL}", f"-rss_limit_mb={MEMORY}", f"-max_len={targets.LONGEST}", f"-artifact_prefix={crashes}/"]
    flags.append(f"-dict={_dictionary(target.words, out.with_suffix('.dict'))}")
    seeds = HERE / "corpus" / name
    atheris.Setup([sys.argv[0], *flags, str(out), str(seeds)], once)
    atheris.Fuzz()


def _dictionary(lists: tuple[str, ...], path: Path) -> Path:
    """Write lists of words.toml in libFuzzer's form."""
    words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    path.write_text("".join(f'"{_escaped(w)}"\n' for name in lists for w in words[name]), encoding="ascii")
    return path


def _escaped(word: str) -> str:
    return "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word.encode())


if __name__ == "__main__":
    sys.exit(main())
