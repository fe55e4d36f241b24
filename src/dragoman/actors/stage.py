"""Names, demonyms, metonyms, agents and pronouns to entities: one mention for each noun that could act or be acted on."""

from __future__ import annotations

from dragoman import data
from dragoman.actors.context import load_weights
from dragoman.actors.interpret import Interpreter
from dragoman.actors.people import load_people
from dragoman.actors.story import introduce, make_view
from dragoman.actors.tables import load_tables
from dragoman.actors.telling import Teller
from dragoman.actors.words import fold
from dragoman.config import Settings
from dragoman.records import Reading, replace

__all__ = ["ActorsStage"]


class ActorsStage:
    """Fills ``reading.mentions``, in the order of their heads. Tables load once, in the constructor."""

    name = "actors"
    requires = frozenset({"syntax", "coreference"})
    provides = frozenset({"mentions"})

    def __init__(self, settings: Settings):
        self.interpreter = Interpreter(load_tables(settings.tables), load_people(settings.tables))
        self._weights = load_weights()
        self._first_names = frozenset(fold(r["name"]) for r in data.rows("first_names.tsv", settings.tables))

    def __call__(self, reading: Reading) -> Reading:
        return replace(reading, mentions=tuple(self.teller(reading).mentions()))

    def teller(self, reading: Reading) -> Teller:
        """The story's own resolver, before it has resolved anything."""
        view, scene = make_view(reading, self.interpreter, self._first_names)
        introduce(reading, view, self.interpreter)
        return Teller(reading, view, scene, self.interpreter, self._weights)
