"""Events of a story: frames' candidates and the encoder's, judged, with their actors and recipients."""

from __future__ import annotations

from collections.abc import Mapping

from dragoman.config import Settings
from dragoman.events.candidates import find_candidates
from dragoman.events.clause import Grammar, Lights
from dragoman.events.cues import CueIndex, load_modes
from dragoman.events.fillers import Cast
from dragoman.events.frames import load_frames
from dragoman.events.judge import PARTNERS, Verdict, load_judge
from dragoman.events.ontology import Ontology, load_ontology
from dragoman.events.patterns import WordSet
from dragoman.events.press import Press
from dragoman.events.proposals import Proposal, propose
from dragoman.events.rulings import outlook
from dragoman.records import NO_CODE, Entity, Event, Evidence, Reading, Span, replace
from dragoman.syntax.scores import event_scores
from dragoman.syntax.tree import subtree

__all__ = ["EventsStage"]

WIDEST = 6
"""A trigger's span covers all its words where they stand within this many tokens, else its head word alone."""

LEISURE, SURE = 0.015, 0.75
"""From this share of words of sport, film and music on, a story is told only if its likeliest event is this sure."""
STORY = 5
"""From this many sentences on a text is a story, which tells by itself whether it is about politics."""
MODE_SHARE = 0.5
"""The encoder's best mode is taken where it has at least this share of what "none" has."""


class EventsStage:
    """Events with type, mode, actor and recipient."""

    name = "triggers"
    requires = frozenset({"syntax", "mentions", "encoding"})
    provides = frozenset({"events"})

    def __init__(self, settings: Settings):
        self._frames = load_frames(settings.frames)
        self._ontology = load_ontology()
        self._modes = load_modes(self._ontology)
        self._lights = lights(self._frames.classes)
        self._leisure = frozenset(w for name in ("sport", "leisure") for w in self._frames.classes[name].single)
        self._press = Press()
        self.judge = load_judge()

    def __call__(self, reading: Reading) -> Reading:
        grammar = Grammar(reading.syntax, self._lights)
        cast = Cast(reading, grammar)
        candidates = find_candidates(grammar, cast, self._frames, self._ontology)
        proposals = propose(reading, candidates)
        verdicts = self.judge.decide(reading, grammar, cast, proposals)
        judged = list(zip(proposals, verdicts, strict=True))
        if len(reading.syntax.sentences) > 1:  # Only a text of one sentence looks at those that do not stand.
            judged = [(p, v) for p, v in judged if v.stands]
        judged = self._press.without(reading, judged)
        standing = self._political(reading, [(p, v) for p, v in judged if v.stands]) or self._alone(reading, judged)
        standing = with_partners(standing)
        events = [self._with_mode(reading, grammar, p, draft(reading, grammar, self._ontology, p, v)) for p, v in standing]
        return replace(reading, events=tuple(events))

    def _political(self, reading: Reading, standing: list[tuple[Proposal, Verdict]]) -> list[tuple[Proposal, Verdict]]:
        """Nothing for a story whose likeliest event is still doubtful: sport, business, entertainment, obituaries."""
        if reading.encoding is None or len(reading.syntax.sentences) < STORY:
            return standing
        tokens = reading.syntax.tokens
        leisure = sum(t.lemma in self._leisure for t in tokens) >= LEISURE * len(tokens)
        least = SURE if leisure else self.judge.thresholds["story"]
        return standing if any(v.confidence >= least for _, v in standing) else []

    def _alone(self, reading: Reading, judged: list[tuple[Proposal, Verdict]]) -> list[tuple[Proposal, Verdict]]:
        """The likeliest event of a text of one sentence in which none stands: there no story around it says who the actors are."""
        if len(reading.syntax.sentences) > 1 or reading.encoding is None:
            return []
        best = max(judged, key=lambda x: x[1].confidence, default=None)
        return [best] if best is not None and best[1].confidence >= self.judge.thresholds["alone"] else []

    def _with_mode(self, reading: Reading, grammar: Grammar, p: Proposal, event: Event) -> Event:
        """The event with the mode of its frame, else the encoder's, else the one the words around its trigger give."""
        kind = event.event[0]
        modes = self._ontology.types[kind].modes
        if event.mode or not modes:
            return event
        said = encoder_mode(reading, p, frozenset(modes))
        if said is not None:
            return replace(
                event, mode=(said,), evidence=(*event.evidence, Evidence("triggers", f"encoder:mode={said}", event.trigger_span))
            )
        found = mode_near(grammar, event.trigger, self._modes[kind]) if kind in self._modes else None
        if found is None:
            return event
        mode, span = found
        return replace(event, mode=(mode,), evidence=(*event.evidence, Evidence("triggers", f"mode:{mode}", span)))


def with_partners(standing: list[tuple[Proposal, Verdict]]) -> list[tuple[Proposal, Verdict]]:
    """Acts of several sides that name one or none ("the parties agreed", "it was agreed") take the sides last named together."""
    out: list[tuple[Proposal, Verdict]] = []
    last: tuple[Entity, ...] = ()
    for p, v in standing:
        if v.reciprocal and len({e.code for e in v.actor}) > 1:
            last = v.actor
        elif last and v.partners and v.type in PARTNERS and len({e.code for e in (*v.actor, *v.recipient)} - {NO_CODE}) < 2:
            v = replace(v, actor=last, recipient=(), reciprocal=True)
        out.append((p, v))
    return out


def encoder_mode(reading: Reading, p: Proposal, modes: frozenset[str]) -> str | None:
    """The mode the encoder holds likeliest among those of the type; null where it says none."""
    scores = event_scores(reading, p.ask, "mode")
    if not scores:
        return None
    best = max((m for m in scores if m in modes), key=lambda m: scores[m], default=None)
    return best if best is not None and scores[best] >= MODE_SHARE * scores.get("-", 0.0) else None


def lights(classes: Mapping[str, WordSet]) -> Lights:
    """The classes of light verbs nominal acts hang on."""
    names = ("support_verbs", "undergo_verbs", "effect_verbs")
    return Lights(*(classes[n].single if n in classes else frozenset() for n in names))


def mode_near(grammar: Grammar, trigger: int, index: CueIndex) -> tuple[str, Span] | None:
    """The first mode whose words stand at the trigger or below it in its clause."""
    s = grammar.s
    below = [t.i for t in subtree(s, trigger, without=frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj", "nsubj"}))]
    return next(iter(index.find(s, below).items()), None)


def draft(reading: Reading, grammar: Grammar, ontology: Ontology, p: Proposal, v: Verdict) -> Event:
    """An event with the fields this stage decides; later stages fill the rest."""
    span = trigger_span(reading, p)
    c = p.frame if p.frame is not None and p.frame.type == v.type else None
    look = p.frame.look if p.frame is not None else outlook(grammar, p.head, ontology.ahead)
    return Event(
        id=str(p.head),
        event=(v.type,),
        mode=(c.mode,) if c is not None and c.mode else (),
        cameo=c.match.frame.cameo if c is not None and c.type == c.match.frame.type else None,
        context=c.match.frame.context if c is not None else (),
        actor=v.actor,
        recipient=v.recipient,
        reciprocal=v.reciprocal,
        tense="future" if look.future else "hypothetical" if look.supposed else "past",
        event_text=reading.words(span),
        trigger_span=span,
        trigger=p.head,
        evidence=evidence(p, v, span),
        confidence=v.confidence,
    )


def evidence(p: Proposal, v: Verdict, span: Span) -> tuple[Evidence, ...]:
    """Which frame fired, what the encoder held, what the judge made of both."""
    out = []
    if p.frame is not None:
        m = p.frame.match
        rule = f"frame:{m.frame.id} '{m.pattern.text}'"
        out.append(Evidence("triggers", rule if p.frame.type == m.frame.type else f"{rule} -> {p.frame.type}", span))
    if p.types:
        out.append(Evidence("triggers", f"encoder:{v.type} {p.types[v.type]:.2f}", span))
        out.append(Evidence("triggers", f"judge:{v.type} {v.event:.2f} whole {v.confidence:.2f}", span))
    return tuple(out)


def trigger_span(reading: Reading, p: Proposal) -> Span:
    """Span of the trigger's words: all of them where they stand close, else the head alone."""
    tokens = reading.syntax.tokens
    first, last = p.tokens[0], p.tokens[-1]
    if last - first >= WIDEST:
        first = last = p.head
    return Span(tokens[first].start, tokens[last].end)
