"""Memory across stories: Delta tables under a durable commit, occurrences, corrections, pins and queries.

``from dragoman.ledger import Ledger`` needs the extra [ledger]; importing dragoman itself loads none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.ledger.ledger import Ledger

__all__ = ["Ledger"]


def __getattr__(name: str) -> Any:
    """Load the ledger only when it is asked for."""
    if name != "Ledger":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dragoman.errors import MissingExtraError

    try:
        from dragoman.ledger.ledger import Ledger
    except ModuleNotFoundError as e:
        raise MissingExtraError("the ledger", "ledger") from e
    return Ledger
