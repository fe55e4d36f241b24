"""Names, metonyms, demonyms, agents and offices by date, to entities with code and sector."""

from dragoman.actors.coordination import conjoined
from dragoman.actors.resolve import Resolver, resolve

__all__ = ["Resolver", "conjoined", "resolve"]
