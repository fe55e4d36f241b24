"""Settings: defaults, then dragoman.toml, then the environment, then arguments. Read only here."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from dragoman.errors import ConfigError

__all__ = ["Settings", "load_settings"]

_PATHS = ("tables", "frames")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose.

    ``model``: spaCy package to parse with ("auto" prefers an installed en_core_web_lg, md, sm, then the packaged small one).
    ``encoder``: "auto" uses the weights package when installed, "off" reads by rules alone, else the folder of weights of your own.
    ``tables`` and ``frames``: directories of the user's own rows, laid over ours. ``threads``: ONNX threads a process.
    """

    model: str = "auto"
    encoder: str = "auto"
    tables: Path | None = None
    frames: Path | None = None
    threads: int = 1
    batch: int = 16


def load_settings(path: str | Path | None = None, environ: Mapping[str, str] | None = None, **changes: Any) -> Settings:
    """Read settings from ``path`` (default ./dragoman.toml if there), ``DRAGOMAN_*`` variables and ``changes``, last wins.

    Raises ConfigError for an unknown key or a value of the wrong kind.
    """
    settings = Settings()
    file = Path(path) if path else Path("dragoman.toml")
    if path and not file.is_file():
        raise ConfigError(f"{file}: no such settings file")
    if file.is_file():
        settings = _apply(settings, _read(file), str(file))
    env = os.environ if environ is None else environ
    names = {f.name for f in fields(Settings)}
    found = {k[9:].lower(): v for k, v in env.items() if k.startswith("DRAGOMAN_") and k[9:].lower() in names}
    settings = _apply(settings, found, "environment")
    return _apply(settings, {k: v for k, v in changes.items() if v is not None}, "arguments")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigError(f"{file}: not valid TOML: {e}") from e


def _apply(settings: Settings, values: Mapping[str, Any], origin: str) -> Settings:
    known = {f.name: f for f in fields(Settings)}
    out: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f"{origin}: unknown setting {key!r}; known are {', '.join(sorted(known))}")
        out[key] = _convert(key, value, origin)
    return replace(settings, **out)


def _convert(key: str, value: Any, origin: str) -> Any:
    if key in _PATHS:
        return Path(value)
    if key in ("threads", "batch"):
        try:
            number = int(value)
        except (TypeError, ValueError) as e:
            raise ConfigError(f"{origin}: {key} must be a whole number, not {value!r}") from e
        if number < 1:
            raise ConfigError(f"{origin}: {key} must be at least 1")
        return number
    return str(value)
