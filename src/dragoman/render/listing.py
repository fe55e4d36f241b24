"""Rows of a ledger's answer on a terminal: each event in words, in a few short lines, where a table would have too many columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from dragoman.render import phrases
from dragoman.render.terminal import STYLES, clean

__all__ = ["row_block"]

Row = Mapping[str, Any]


def row_block(row: Row) -> RenderableType:
    """A row of `Ledger.ask`, `contested` or `actor`: when and what, where it was told, on whose word, the sentence, the id."""
    first = Text(f"{phrases.days(row['date'], row['enddate'])}  ")
    first.append(clean(phrases.act(row)), style="bold")
    first.append(f"  {row['status']}", style=STYLES.get(row["status"], ""))
    parts: list[RenderableType] = [Text("\n".join(clean(line) for line in _details(row)))]
    if row.get("sentence"):
        parts.append(Text(f"“{clean(row['sentence'])}”", style="italic dim"))
    parts.append(Text(f"id {row['event_id']}", style="dim"))
    return Group(first, Padding(Group(*parts), (0, 0, 0, 4)))


def _details(row: Row) -> Iterator[str]:
    kind = " ".join([row["type"], *(row.get("mode") or ())])
    told = [x for x in (row.get("outlet"), str(row["published"]) if row.get("published") else None) if x]
    background = "background" if row.get("background") else None
    yield " · ".join(x for x in (kind, background, ", ".join(told), f"confidence {row['confidence']:.2f}") if x)
    if row.get("role"):
        sectors = " ".join([row["code"] or "", *(row.get("sector") or ())])
        office = f", {row['office']} that day" if row.get("office") else ""
        yield f"{row['role']}: {row['name']} ({sectors}{office})"
    for chain in row.get("on_the_word_of") or ():
        yield f"on the word of {' <- '.join(chain)}"
    if row.get("denied_by"):
        yield "denied by " + ", ".join(f"{d['name']} (“{d['cue']}”)" if d.get("cue") else d["name"] for d in row["denied_by"])
