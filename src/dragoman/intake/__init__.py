"""Intake: bytes in any format a news desk has to stories. `open_stories` is the way in, `sniff` names a format.

The rest is imported from the modules of this room: `copies` (wire copies), `identity`, `store`, `fetch`.
"""

from __future__ import annotations

from dragoman.intake.document import LIMITS, Limits
from dragoman.intake.opening import open_stories
from dragoman.intake.sniffing import FORMATS, sniff

__all__ = ["FORMATS", "LIMITS", "Limits", "open_stories", "sniff"]
