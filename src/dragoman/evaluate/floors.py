"""Floors: measured figures that may rise and never fall in silence.

``evaluation/floors.toml`` keeps, for each suite, the gold's sha256 and the day, and for each figure its floor. A figure counts
only against a floor measured on the same gold. Raising is ``dragoman evaluate SUITE --raise-floors``; lowering takes
``--lower FIGURE --why REASON`` and leaves the reason in the file (the habit of trafilatura's evaluation gate).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import ConfigError

__all__ = ["DEFAULT", "LESS_IS_BETTER", "broken", "lower", "raise_floors", "read"]

DEFAULT = Path("evaluation/floors.toml")
LESS_IS_BETTER = frozenset({"mae"})
TOLERANCE = 1.5
"""Points a figure may lie under its floor: int8 arithmetic differs between processors, and one story event is half a point."""

_HEADER = "# Floors of `dragoman evaluate`: figures only rise. Written by --raise-floors; lowering keeps its reason here.\n"


def read(path: Path = DEFAULT) -> dict[str, Any]:
    """The floors file as {suite: {"gold", "sha256", "date", "floors": {figure: value}, "lowered": [...]}}; empty without one."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise ConfigError(f"{path}: not valid TOML: {e}") from e


def broken(suite: str, sha256: str, figures: Mapping[str, float], path: Path = DEFAULT) -> list[str]:
    """Sentences naming each figure under its floor; none where the gold is another than the floors were measured on."""
    entry = read(path).get(suite)
    if not entry or entry["sha256"] != sha256:
        return []
    return [
        f"{suite} {name} is {figures[name]}, its floor {floor}"
        for name, floor in entry["floors"].items()
        if name in figures and _worse(name, figures[name], floor)
    ]


def _worse(name: str, figure: float, floor: float) -> bool:
    if name in LESS_IS_BETTER:
        return figure > floor + TOLERANCE / 30
    return figure < floor - TOLERANCE


def raise_floors(suite: str, gold: str, sha256: str, figures: Mapping[str, float], path: Path = DEFAULT) -> list[str]:
    """Raise the floors of ``suite`` to ``figures`` where those are better; returns the names raised."""
    every = read(path)
    entry = every.setdefault(suite, {"gold": gold, "sha256": sha256, "date": "", "floors": {}})
    if entry["sha256"] != sha256:
        entry |= {"gold": gold, "sha256": sha256, "floors": {}}
    floors = entry["floors"]
    better = [n for n, v in figures.items() if n not in floors or (v < floors[n] if n in LESS_IS_BETTER else v > floors[n])]
    for name in better:
        floors[name] = figures[name]
    if better:
        entry["date"] = dt.date.today().isoformat()
        _write(every, path)
    return better


def lower(suite: str, names: Iterable[str], figures: Mapping[str, float], why: str, path: Path = DEFAULT) -> None:
    """Lower floors to ``figures`` and keep the reason. Raises ConfigError without a reason or for an unknown figure."""
    every = read(path)
    if not why.strip():
        raise ConfigError("lowering a floor needs a reason: --why TEXT")
    for name in names:
        if name not in every.get(suite, {}).get("floors", {}):
            raise ConfigError(f"{suite} has no floor {name!r}")
        entry = every[suite]
        was, entry["floors"][name] = entry["floors"][name], figures[name]
        entry.setdefault("lowered", []).append(f"{dt.date.today().isoformat()} {name} {was} -> {figures[name]}: {why.strip()}")
    _write(every, path)


def _write(every: Mapping[str, Any], path: Path) -> None:
    lines = [_HEADER]
    for suite in sorted(every):
        entry = every[suite]
        lines.append(f'[{suite}]\ngold = "{entry["gold"]}"\nsha256 = "{entry["sha256"]}"\ndate = "{entry["date"]}"')
        if entry.get("lowered"):
            reasons = ",\n".join('    "' + r.replace("\\", "\\\\").replace('"', '\\"') + '"' for r in entry["lowered"])
            lines.append(f"lowered = [\n{reasons},\n]")
        lines.append(f"\n[{suite}.floors]")
        lines += [f"{name} = {value}" for name, value in entry["floors"].items()]
        lines.append("")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
