"""The one table of stages, in running order. A stage is named by where its factory lives and imported when first used.

Packages may add stages by the entry point group ``dragoman.stages``: the entry's name is the name of the stage it runs
after, its object a factory ``(Settings) -> Stage``.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points

from dragoman.config import Settings
from dragoman.pipeline import Pipeline, Stage

__all__ = ["TABLE", "Entry", "build"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table: the stage's name, its factory as "module:callable", and what it does in a few words."""

    name: str
    factory: str
    does: str


TABLE: tuple[Entry, ...] = (
    Entry("syntax", "dragoman.syntax.stage:SyntaxStage", "sentences, parse, names, quotation marks"),
    Entry("encoder", "dragoman.syntax.encoder:EncoderStage", "the small model's heads, once a story"),
    Entry("coreference", "dragoman.syntax.coreference:CoreferenceStage", "pronouns and nominals to the words they stand for"),
    Entry("times", "dragoman.when.stage:TimesStage", "time expressions and the days they allow"),
    Entry("actors", "dragoman.actors.stage:ActorsStage", "names, demonyms, metonyms and agents to entities"),
    Entry("sourcing", "dragoman.sourcing.stage:SourcingStage", "source, cue and content of everything attributed"),
    Entry("triggers", "dragoman.events.stage:EventsStage", "events with type, mode, actor and recipient"),
    Entry("status", "dragoman.sourcing.status:StatusStage", "on whose word, how certain, contested by whom, tense"),
    Entry("anchoring", "dragoman.when.anchoring:AnchoringStage", "each event's interval and how it is known"),
    Entry("places", "dragoman.events.places:PlacesStage", "where the text says it happened"),
    Entry("offices", "dragoman.actors.offices:OfficesStage", "the office and sectors each actor had on the event's day"),
    Entry("merging", "dragoman.events.merging:MergingStage", "mentions of one act to one event at its best mention"),
    Entry("finishing", "dragoman.events.finishing:FinishingStage", "contexts, codes, scores, confidence and ids"),
)


def build(settings: Settings, upto: str | None = None) -> Pipeline:
    """Make the pipeline, with plug-ins; ``upto`` names the last stage wanted (all by default)."""
    plugged = {e.name: e for e in entry_points(group="dragoman.stages")}
    stages: list[Stage] = []
    with _collector_paused():
        for entry in TABLE:
            stages.append(_load(entry.factory)(settings))
            if entry.name in plugged:
                stages.append(plugged[entry.name].load()(settings))
            if entry.name == upto:
                break
    return Pipeline(stages)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection while the tables fill: a million rows that all stay would be walked again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _load(target: str) -> Callable[[Settings], Stage]:
    module, _, name = target.partition(":")
    factory: Callable[[Settings], Stage] = getattr(import_module(module), name)
    return factory
