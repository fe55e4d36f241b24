"""Write the reference pages of docs/ from the code, and build the site.

    python tools/docs.py            # write docs/reference/*.md and docs/model-card.md anew
    python tools/docs.py --check    # say which of them are stale; exit status 1
    python tools/docs.py --build    # write them, then build the site into build/site (needs dragoman[docs])

Nothing in these pages is written by hand, save the meanings of the record's fields, which stand in tools/docs_fields.toml.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import docs_api
import docs_cli
import docs_http
import docs_record
import docs_tables

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
HEADER = "<!-- Written by tools/docs.py; do not edit. -->\n\n"


def pages() -> dict[str, Callable[[], str]]:
    """Path under docs/ to what writes the page."""
    return {
        "reference/cli.md": docs_cli.page,
        "reference/python.md": docs_api.page,
        "reference/http.md": docs_http.page,
        "reference/record.md": docs_record.page,
        "reference/tables.md": docs_tables.page,
        "model-card.md": lambda: (ROOT / "model" / "MODEL_CARD.md").read_text(encoding="utf-8"),
    }


def stale() -> list[str]:
    """Pages whose text is not what the code would write now."""
    return [name for name, make in pages().items() if not (DOCS / name).is_file() or _read(name) != HEADER + make()]


def _read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def write() -> None:
    """Write every page."""
    for name, make in pages().items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + make(), encoding="utf-8")


def build(out: Path) -> int:
    """Build the site; every warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(out)]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the reference pages from the code, and build the site.")
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    parser.add_argument("--build", action="store_true", help="build the site afterwards")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site", help="folder of the site")
    options = parser.parse_args()
    if options.check:
        old = stale()
        for name in old:
            print(f"docs/{name} is stale: python tools/docs.py")
        return 1 if old else 0
    write()
    return build(options.out) if options.build else 0


if __name__ == "__main__":
    sys.exit(main())
