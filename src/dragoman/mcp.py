"""A ledger as tools for an assistant (Model Context Protocol): each answer quotes the sentence and the chain it rests on. Extra [mcp]."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError, MissingExtraError
from dragoman.ledger import Ledger
from dragoman.render.words import VALUES

__all__ = ["Tools", "serve"]

LIMIT = 25
"""Rows an answer holds at most: an assistant reads them all."""


class Tools:
    """The five questions, each answered with JSON text whose rows carry their evidence."""

    def __init__(self, path: Path):
        self._ledger = Ledger(path)

    def ask(
        self, actor: str = "", recipient: str = "", type: str = "", status: str = "", since: str = "", until: str = "", text: str = ""
    ) -> str:
        """Events that fit. Actors by three-letter code or a part of a name; days as 2022-04-24; status asserted, reported, alleged,
        planned, denied or hypothetical. Every row quotes its sentence and says on whose word it stands."""
        wanted = {"actor": actor, "recipient": recipient, "type": type, "status": status, "text": text}
        days = {k: dt.date.fromisoformat(v) for k, v in (("since", since), ("until", until)) if v}
        rows = self._ledger.ask(limit=LIMIT, **{k: v for k, v in wanted.items() if v}, **days).to_dicts()  # type: ignore[arg-type]
        return _answer([self._with_chain(r) for r in rows])

    def dyad(self, one: str, two: str, by: str = "month") -> str:
        """What two actors (codes) did to one another by day, week, month or year, and the latest acts with their sentences."""
        latest = self._ledger.ask(between=(one, two), limit=10).to_dicts()
        totals = self._ledger.dyad(one, two, by=by).to_dicts()
        return _answer({"totals": totals, "latest": [self._with_chain(r) for r in latest]})

    def actor(self, name: str, on: str = "") -> str:
        """What somebody did or suffered, with the office held at the time; ``on`` narrows it to one day."""
        rows = self._ledger.actor(name, on=dt.date.fromisoformat(on) if on else None, limit=LIMIT).to_dicts()
        return _answer([self._with_chain(r) for r in rows])

    def contested(self) -> str:
        """Claims that somebody denies: the sentence, on whose word, and who denies it in which words."""
        return _answer(self._ledger.contested(limit=LIMIT).to_dicts())

    def explain(self, event_id: str) -> str:
        """One event whole: sentence, perspectives, revisions, mentions in other stories, and the rule behind each part."""
        return _answer(self._ledger.event(event_id))

    def _with_chain(self, row: Mapping[str, Any]) -> dict[str, Any]:
        event = self._ledger.event(row["event_id"])
        voices = [p for p in event["perspectives"] if p["kind"] == "voice" and p["chain"]]
        return {
            **row,
            "sentence": event["text"],
            "on_the_word_of": [[v["name"] for v in p["chain"]] + [VALUES.get(p["value"], p["value"])] for p in voices],
            "denied_by": [p["name"] for p in event["perspectives"] if p["kind"] == "contest"],
        }


def _answer(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def serve(path: Path) -> None:
    """Offer the tools over standard input and output until the client leaves. Raises MissingExtraError without the extra."""
    try:
        from mcp.server.mcpserver import MCPServer
    except ModuleNotFoundError as e:
        raise MissingExtraError("the tools server", "mcp") from e
    tools = Tools(path)
    server = MCPServer("dragoman", instructions="A ledger of political events with their sources. Quote the sentence and the chain.")
    for tool in (tools.ask, tools.dyad, tools.actor, tools.contested, tools.explain):
        server.tool()(_guarded(tool))
    server.run()


def _guarded(tool: Any) -> Any:
    """The tool, with our errors as answers the assistant can act on."""
    from functools import wraps

    @wraps(tool)
    def call(*args: Any, **kwargs: Any) -> str:
        try:
            return str(tool(*args, **kwargs))
        except (DragomanError, ValueError) as e:
            return _answer({"error": str(e)})

    return call
