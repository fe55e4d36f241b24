"""Move the fragments of changes/ into CHANGELOG.md under a version: ``python tools/changelog.py 0.2.0 [--date 2026-12-01]``."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("Added", "Changed", "Fixed", "Removed")
FRAGMENT = re.compile(rf"\*\*({'|'.join(KINDS)})\*\* \S")


def fragments(folder: Path) -> list[Path]:
    """The fragments, sorted by their kind, then by name. ValueError for one that does not begin with a kind."""
    found = [p for p in sorted(folder.glob("*.md")) if p.name != "README.md"]
    for path in found:
        if not FRAGMENT.match(path.read_text(encoding="utf-8")):
            raise ValueError(f"{path}: must begin with {', '.join(f'**{k}**' for k in KINDS[:-1])} or **{KINDS[-1]}**")
    return sorted(found, key=lambda p: KINDS.index(p.read_text(encoding="utf-8")[2:].split("*")[0]))


def release(changelog: str, version: str, day: dt.date, texts: list[str]) -> str:
    """The changelog with a section for ``version`` before the earlier ones. ValueError where it has one already."""
    if f"\n## {version} " in changelog:
        raise ValueError(f"CHANGELOG.md has a section {version} already")
    head, mark, rest = changelog.partition("\n## ")
    items = "\n".join(f"- {' '.join(t.split())}" for t in texts)
    return f"{head.rstrip()}\n\n## {version} ({day})\n\n{items}\n{mark}{rest}"


def main() -> int:
    """Write the section, delete the fragments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--date", type=dt.date.fromisoformat, default=dt.date.today())
    options = parser.parse_args()
    try:
        found = fragments(ROOT / "changes")
        file = ROOT / "CHANGELOG.md"
        texts = [p.read_text(encoding="utf-8") for p in found]
        file.write_text(release(file.read_text(encoding="utf-8"), options.version, options.date, texts), encoding="utf-8")
    except ValueError as e:
        print(f"changelog: {e}", file=sys.stderr)
        return 1
    for path in found:
        path.unlink()
    print(f"{len(found)} fragments into CHANGELOG.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
