"""Saved searches of a ledger: ``_searches.json`` beside its tables, name to the conditions of `Queries.ask`.

Written by ``dragoman ask ... --save NAME`` or by hand; the desk shows each as a page, an Atom feed and a download.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from dragoman.errors import LedgerError

__all__ = ["load_searches", "save_search"]

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def _file(root: Path) -> Path:
    return root / "_searches.json"


def load_searches(root: Path) -> dict[str, dict[str, str]]:
    """The saved searches of the ledger at ``root``, by name. Raises LedgerError where the file is not what `save_search` writes."""
    file = _file(root)
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): {str(k): str(v) for k, v in wanted.items()} for name, wanted in sorted(found.items())}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, OSError) as e:
        raise LedgerError(f"{file}: cannot read the saved searches: {e}; mend or remove the file") from e


def save_search(root: Path, name: str, wanted: Mapping[str, object]) -> None:
    """Keep conditions under ``name`` (small letters, digits, hyphens), in place of what had that name; none take it away.

    Raises LedgerError for another kind of name, or where the file cannot be written.
    """
    if not NAME.fullmatch(name):
        raise LedgerError(f"saved search {name!r}: name it with small letters, digits and hyphens, such as russia-alleged")
    kept = load_searches(root) | {name: {k: str(v) for k, v in wanted.items()}}
    if not wanted:
        del kept[name]
    temp = root / f".searches-{os.getpid()}.json"
    try:
        temp.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        temp.replace(_file(root))
    except OSError as e:
        raise LedgerError(f"{root}: cannot keep the search: {e.strerror or e}") from e
