"""Events of a story: frames' candidates and the encoder's, judged, with their actors and recipients."""

from __future__ import annotations

from dragoman.config import Settings
from dragoman.events.candidates import Candidate, find_candidates
from dragoman.events.clause import Grammar
from dragoman.events.cues import CueIndex, load_modes
from dragoman.events.fillers import UNSTATED, Cast
from dragoman.events.frames import load_frames
from dragoman.events.ontology import load_ontology
from dragoman.records import Event, Evidence, Reading, Span, replace
from dragoman.syntax.tree import subtree

__all__ = ["EventsStage"]

WIDEST = 6
"""A trigger's span covers all its words where they stand within this many tokens, else its head word alone."""


class EventsStage:
    """Events with type, mode, actor and recipient."""

    name = "triggers"
    requires = frozenset({"syntax", "mentions", "encoding"})
    provides = frozenset({"events"})

    def __init__(self, settings: Settings):
        self._frames = load_frames(settings.frames)
        self._ontology = load_ontology()
        self._modes = load_modes(self._ontology)
        classes = self._frames.classes
        self._support = classes["support_verbs"].single if "support_verbs" in classes else frozenset()
        self._undergo = classes["undergo_verbs"].single if "undergo_verbs" in classes else frozenset()

    def __call__(self, reading: Reading) -> Reading:
        grammar = Grammar(reading.syntax, self._support, self._undergo)
        cast = Cast(reading, grammar)
        found = find_candidates(grammar, cast, self._frames, self._ontology)
        return replace(reading, events=tuple(self._with_mode(reading, grammar, draft(reading, c)) for c in found))

    def _with_mode(self, reading: Reading, grammar: Grammar, event: Event) -> Event:
        """The event with the mode the words around its trigger give, where its frame gives none."""
        index = self._modes.get(event.event[0])
        if event.mode or index is None:
            return event
        found = mode_near(grammar, event.trigger, index)
        if found is None:
            return event
        mode, span = found
        return replace(event, mode=(mode,), evidence=(*event.evidence, Evidence("triggers", f"mode:{mode}", span)))


def mode_near(grammar: Grammar, trigger: int, index: CueIndex) -> tuple[str, Span] | None:
    """The first mode whose words stand at the trigger or below it in its clause."""
    s = grammar.s
    below = [t.i for t in subtree(s, trigger, without=frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj", "nsubj"}))]
    return next(iter(index.find(s, below).items()), None)


def draft(reading: Reading, c: Candidate) -> Event:
    """An event with the fields this stage decides; later stages fill the rest."""
    span = trigger_span(reading, c)
    rule = f"frame:{c.match.frame.id} '{c.match.pattern.text}'"
    if (c.type, c.mode) != (c.match.frame.type, c.match.frame.mode):
        rule += f" -> {c.type}"
    return Event(
        id=str(c.head),
        event=(c.type,),
        mode=(c.mode,) if c.mode else (),
        cameo=c.match.frame.cameo if c.type == c.match.frame.type else None,
        context=c.match.frame.context,
        actor=c.roles.actor or (UNSTATED,),
        recipient=c.roles.recipient,
        reciprocal=c.match.frame.reciprocal and len(c.roles.actor) > 1,
        tense="future" if c.look.future else "hypothetical" if c.look.supposed else "past",
        event_text=reading.words(span),
        trigger_span=span,
        trigger=c.head,
        evidence=(Evidence("triggers", rule, span),),
    )


def trigger_span(reading: Reading, c: Candidate) -> Span:
    """Span of the trigger's words."""
    tokens = reading.syntax.tokens
    first, last = c.match.tokens[0], c.match.tokens[-1]
    if last - first >= WIDEST:
        first = last = c.head
    return Span(tokens[first].start, tokens[last].end)
