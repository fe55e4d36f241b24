"""The exceptions of dragoman. Each message names the place and says what to do next.

DragomanError                   everything below
├── InputError                  a document that cannot be read          .code .path .place
├── DataError                   a table, frame or cue file that is wrong .path .place
├── ConfigError                 a setting that is wrong or unknown
├── ModelError                  model weights missing or not the ones expected
├── MissingExtraError           a feature whose packages are not installed
├── PipelineError               stages that do not fit together
├── LedgerError                 a ledger that is missing, newer, damaged or locked
├── FetchError                  a feed or page that could not be fetched  .url
└── FloorError                  a measured figure under its floor
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ConfigError",
    "DataError",
    "DragomanError",
    "FetchError",
    "FloorError",
    "InputError",
    "LedgerError",
    "MissingExtraError",
    "ModelError",
    "PipelineError",
]


class DragomanError(Exception):
    """Base of every error dragoman raises on purpose."""


class InputError(DragomanError):
    """A document that cannot be read. ``code`` is stable and short; ``place`` is a line, item or offset in words."""

    def __init__(self, message: str, *, code: str = "unreadable", path: str | Path | None = None, place: str | None = None):
        where = ": ".join(str(x) for x in (path, place) if x)
        super().__init__(f"{where}: {message}" if where else message)
        self.code, self.path, self.place = code, path, place


class DataError(DragomanError):
    """A packaged or user table that breaks its own rules; names file and row and refuses to start."""

    def __init__(self, message: str, *, path: str | Path | None = None, place: str | None = None):
        where = ": ".join(str(x) for x in (path, place) if x)
        super().__init__(f"{where}: {message}" if where else message)
        self.path, self.place = path, place


class ConfigError(DragomanError):
    """A setting that is unknown or has a wrong value."""


class ModelError(DragomanError):
    """Model weights that are missing, or whose sha256 is not the expected one."""


class MissingExtraError(DragomanError):
    """A feature that needs an optional package. The message is the one line to type."""

    def __init__(self, feature: str, extra: str):
        super().__init__(f"{feature} needs the optional packages of [{extra}]: pip install 'dragoman[{extra}]'")
        self.extra = extra


class PipelineError(DragomanError):
    """Stages that do not fit together: a layer required that nobody provides."""


class LedgerError(DragomanError):
    """A ledger that cannot be opened or written; the ledger itself is unchanged."""


class FetchError(DragomanError):
    """A feed or page that could not be fetched."""

    def __init__(self, message: str, *, url: str | None = None):
        super().__init__(f"{url}: {message}" if url else message)
        self.url = url


class FloorError(DragomanError):
    """A measured figure that fell under its floor."""
