"""Write NOTICE: where every packaged table comes from, and the licence of everything that dragoman installs.

    python tools/notice.py            # from data/VERSIONS.toml, pyproject.toml and the installed packages' own metadata
    python tools/notice.py --check    # exit status 1 where NOTICE is not what this would write

The text before the first generated part is written by hand and stays.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
MARK = "Packaged tables\n"
NAMES = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Classifiers and free words of packages that state no SPDX expression."""
WEAK = "MPL"
"""Licences that ask for the source of changed files; those packages are installed beside dragoman, unchanged, never copied."""


def tables() -> Iterator[str]:
    """A line for each packaged table: name, licence, source."""
    versions = tomllib.loads((ROOT / "src" / "dragoman" / "data" / "VERSIONS.toml").read_text(encoding="utf-8"))
    for name, about in sorted(versions["files"].items()):
        yield f"- {name}: {about['licence']}. Source: {' '.join(about['source'].split())}"


def licence(metadata: PackageMetadata) -> str:
    """SPDX expression where the package states one, else its classifier, else its own words."""
    stated = metadata.get("License-Expression")
    if stated:
        return str(stated)
    classes = [c.rpartition("::")[2].strip() for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
    words = next((c for c in classes if c != "OSI Approved"), (metadata.get("License") or "unknown").splitlines()[0])
    return NAMES.get(words, words)


def wanted() -> Iterator[tuple[str, str]]:
    """(requirement, extra) of pyproject.toml; extra is "" for what is always installed. Tools for developers are left out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        yield line, ""
    for extra, lines in project["optional-dependencies"].items():
        if extra not in ("all", "dev", "docs", "fuzz"):
            yield from ((line, extra) for line in lines if not line.startswith("dragoman"))


def installed() -> dict[str, tuple[str, str]]:
    """Every package that comes along, by its name in small letters: (licence, extra)."""
    found: dict[str, tuple[str, str]] = {}
    todo = [(Requirement(line).name, extra) for line, extra in wanted()]
    while todo:
        name, extra = todo.pop(0)
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # for another system or Python
        found[key] = (licence(package.metadata), extra)
        needs = [Requirement(r) for r in package.requires or []]
        todo += [(r.name, extra) for r in needs if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def packages() -> Iterator[str]:
    """A line for each package: name, licence, the extra it comes with."""
    for name, (terms, extra) in sorted(installed().items()):
        yield f"- {name}: {terms}" + (f" (with dragoman[{extra}])" if extra else "")


def notice(before: str) -> str:
    """The whole file; ``before`` is the part written by hand."""
    weak = sorted(n for n, (terms, _) in installed().items() if WEAK in terms)
    parts = [
        before.rstrip(),
        "",
        MARK.strip(),
        "",
        *tables(),
        "",
        "Packages installed beside dragoman (none is copied into it)",
        "",
        *packages(),
        "",
        f"Under a licence that covers changes to their own files (MPL): {', '.join(weak)}. They are used unchanged.",
        "Written by tools/notice.py from data/VERSIONS.toml and the packages' own metadata.",
    ]
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write or check the file."""
    file = ROOT / "NOTICE"
    text = file.read_text(encoding="utf-8")
    new = notice(text.split(MARK)[0])
    if "--check" in sys.argv[1:]:
        print("NOTICE is as it should be" if new == text else "NOTICE is old: python tools/notice.py")
        return int(new != text)
    file.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
