"""Write data/VERSIONS.toml from the header lines of every packaged table: source, licence, date and sha256.

Run `python tools/versions.py` after changing a table; `--check` only says what is out of date (exit 1).
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data"
KEYS = ("source", "licence", "date")


def header(file: Path) -> dict[str, str]:
    """The "# key: value" lines at a table's top, also of a compressed one."""
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8")
    lines = text[:8000].splitlines()
    found = {}
    for line in lines:
        if line.startswith("#") and ":" in line:
            key, _, value = line[1:].partition(":")
            if key.strip() in KEYS:
                found.setdefault(key.strip(), value.strip())
    return found


def render() -> tuple[str, list[str]]:
    """The file's text, and the tables whose header lacks something."""
    lines = ["# Source, licence, date and sha256 of every packaged table. Written by tools/versions.py.", ""]
    lacking = []
    for file in sorted(p for p in DATA.rglob("*") if p.is_file() and p.name != "VERSIONS.toml"):
        name = file.relative_to(DATA).as_posix()
        if "__pycache__" in name or name.endswith(".py"):
            continue
        known = header(file)
        lacking += [f"{name}: no '# {k}:' line" for k in KEYS if k not in known]
        lines.append(f'[files."{name}"]')
        lines += [f'{k} = "{known.get(k, "").replace(chr(34), chr(39))}"' for k in KEYS]
        lines += [f'sha256 = "{hashlib.sha256(file.read_bytes()).hexdigest()}"', ""]
    return "\n".join(lines), lacking


def main() -> int:
    text, lacking = render()
    target = DATA / "VERSIONS.toml"
    for line in lacking:
        print(line)
    if "--check" in sys.argv:
        stale = not target.is_file() or target.read_text(encoding="utf-8") != text
        if stale:
            print("VERSIONS.toml is out of date: run python tools/versions.py")
        return 1 if stale or lacking else 0
    target.write_text(text, encoding="utf-8")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
