"""Who contests what: denials and the claims they answer, within one story.

A denial reaches an event in one of three ways: the event stands in what is denied ("denied shelling the town"); the denial names its
act again ("denied any part in the attack"); or it answers a claim told shortly before ("The army denied this").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman import data
from dragoman.records import NO_CODE, Attribution, Contest, Event, Reading, Span, Syntax, Token
from dragoman.sourcing.audible import same_voice
from dragoman.sourcing.drafts import cue_tokens, spans
from dragoman.sourcing.speakers import find_source
from dragoman.sourcing.who import Floor, Known, Speaker, Who, known_of
from dragoman.syntax import tree

REACH = 3
"""How many sentences back a bare denial may look for the claim it answers."""
_STEM = 5


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial: its verb or noun, who denies, the tokens of what is denied, and whether that is only a pointer ("this", "the claim");
    ``plea`` marks a plea of innocence, which answers every charge against the speaker."""

    head: int
    speaker: Speaker
    cue: Span
    content: frozenset[int]
    stems: frozenset[str]
    pointer: bool
    plea: bool = False


class Contests:
    """Finds denials by the cue table and links them to events."""

    def __init__(self, who: Who, table: Mapping[str, Any] | None = None):
        rows = (data.toml("cues.toml") if table is None else table)["denial"]
        self._who = who
        self._words = {k: frozenset(rows[k].split()) for k in ("verbs", "claim_verbs", "claims", "nothing", "false", "innocent")}

    def denials(self, reading: Reading) -> list[Denial]:
        """Every denial of the story, in order."""
        known = known_of(reading)
        found = [d for t in reading.syntax.tokens for d in (*self._at(reading, t, known), *self._predicated(reading, t))]
        return [*found, *(d for a in reading.attributions for d in _negations(reading, a))]

    def link(self, reading: Reading, events: Sequence[Event], denials: Sequence[Denial]) -> list[tuple[Contest, ...]]:
        """For each event who contests it, each party once, in the order of the denials."""
        out: list[list[Contest]] = [[] for _ in events]
        for d in denials:
            for k in self._answered(reading.syntax, events, d):
                if not any(same_voice(c.name, d.speaker.name) for c in out[k]):
                    out[k].append(Contest(d.speaker.name, d.speaker.code, d.cue, reading.words(d.cue)))
        return [tuple(found) for found in out]

    # ------------------------------------------------------------ finding

    def _at(self, reading: Reading, t: Token, known: Known) -> Iterator[Denial]:
        s = reading.syntax
        if t.pos == "VERB" and t.lemma in self._words["verbs"] | self._words["claim_verbs"] and not tree.is_negated(s, t.i):
            if t.dep == "xcomp" and tree.head(s, t.i).lemma in ("stop", "cease", "refuse", "decline"):
                return
            content, pointer = self._denied(s, t)
            if content is None:
                return
            head, _ = find_source(s, t.i)
            if head is None:
                return
            yield self._denial(reading, t, head, content, pointer, known)

    def _predicated(self, reading: Reading, t: Token) -> Iterator[Denial]:
        """ "He said the reports were false", "she insists she is innocent": the denier is whoever says so."""
        s = reading.syntax
        if t.lower not in self._words["false"] | self._words["innocent"] or t.dep not in ("acomp", "attr", "oprd"):
            return
        verb = tree.head(s, t.i)
        voices = [a for a in reading.attributions if any(x.covers(t.span) for x in a.content)]
        subjects = tree.subjects(s, verb.i)
        if not voices or not subjects or tree.is_negated(s, verb.i):
            return
        inner = min(voices, key=lambda a: sum(x.end - x.start for x in a.content))
        content = frozenset(x.i for x in tree.subtree(s, subjects[0].i))
        if t.lower in self._words["innocent"] or self._is_claim(s, subjects[0]) or subjects[0].lower in self._words["nothing"]:
            plea = t.lower in self._words["innocent"]
            yield Denial(t.i, _speaker(inner), Span(s.tokens[verb.i].start, t.end), content, frozenset(), True, plea)

    def _denial(self, reading: Reading, t: Token, head: int, content: frozenset[int], pointer: bool, known: Known) -> Denial:
        s = reading.syntax
        speaker = self._who.resolve(reading, head, known, Floor())
        cue = spans(s, cue_tokens(s, t.i))[0]
        stems = frozenset(s.tokens[k].lemma[:_STEM] for k in content if s.tokens[k].pos in ("VERB", "NOUN"))
        return Denial(t.i, speaker, cue, content, stems, pointer)

    def _denied(self, s: Syntax, t: Token) -> tuple[frozenset[int] | None, bool]:
        """What is denied, and whether it only points at a claim; null where the verb is no denial here."""
        objects = (*tree.objects(s, t.i), *tree.children(s, t.i, "nsubjpass", "ccomp", "xcomp"))
        strong = t.lemma in self._words["verbs"]
        if t.dep == "relcl" and self._is_claim(s, tree.head(s, t.i)):
            return frozenset({t.head}), True
        for o in objects:
            content = frozenset(x.i for x in tree.subtree(s, o.i))
            if self._is_claim(s, o) or o.lower in self._words["nothing"]:
                return (content, True) if strong or self._refutes(s, t) else (None, False)
            if strong and not (o.dep in ("dobj", "dative") and tree.children(s, t.i, "dative")):
                return content, False
        return (frozenset(), True) if strong and not objects else (None, False)

    def _is_claim(self, s: Syntax, t: Token) -> bool:
        return t.lemma in self._words["claims"]

    def _refutes(self, s: Syntax, t: Token) -> bool:
        """ "Called the report" denies only with "false" behind it; "rejected the report" always."""
        if t.lemma not in ("call", "describe", "brand", "label"):
            return True
        return any(x.lower in self._words["false"] for x in tree.subtree(s, t.i))

    # ------------------------------------------------------------ linking

    def _answered(self, s: Syntax, events: Sequence[Event], d: Denial) -> list[int]:
        """Indexes of the events a denial answers. A pointer ("the claim") answers all that the voice it answers has told."""
        direct = [k for k, e in enumerate(events) if e.trigger in d.content or (not d.pointer and self._names(s, e, d))]
        if not d.pointer:
            return direct
        nearest = [k for k, e in enumerate(events) if self._just_claimed(s, e, d)]
        if not nearest:
            return direct
        last = max(nearest, key=lambda k: events[k].trigger)
        told = _tellers(events[last])
        whole = bool(d.stems)
        same = [k for k, e in enumerate(events) if whole and told & _tellers(e) and self._concerns(e, d)]
        return sorted({*direct, *same, *(k for k in nearest if s.tokens[events[k].trigger].sent == s.tokens[events[last].trigger].sent)})

    def _names(self, s: Syntax, event: Event, d: Denial) -> bool:
        """The denial names the event's act again, at most some sentences on."""
        t = s.tokens[event.trigger]
        gap = s.tokens[d.head].sent - t.sent
        return event.trigger != d.head and 0 <= gap <= 3 * REACH and t.lemma[:_STEM] in d.stems and self._concerns(event, d)

    def _just_claimed(self, s: Syntax, event: Event, d: Denial) -> bool:
        """The event is somebody's claim, told shortly before the denial."""
        gap = s.tokens[d.head].sent - s.tokens[event.trigger].sent
        charged = d.plea and any(same_voice(e.identifier_text, d.speaker.name) for e in event.actor)
        claimed = charged or bool(_tellers(event)) or event.event[:1] == ("ACCUSE",)
        return claimed and event.trigger < d.head and gap <= REACH + 3 * bool(d.stems) and self._concerns(event, d)

    def _concerns(self, event: Event, d: Denial) -> bool:
        """The denier is accused: party to the event, or of its country; and is not the one who told it."""
        told = [v.name for p in event.perspectives for v in p.chain]
        if any(same_voice(name, d.speaker.name) for name in told):
            return False
        parties = (*event.actor, *event.recipient)
        if any(same_voice(e.identifier_text, d.speaker.name) for e in parties):
            return True
        codes = {e.code for e in parties} - {NO_CODE}
        return d.speaker.code == NO_CODE or d.speaker.code in codes


def _tellers(event: Event) -> set[str]:
    """Names of the innermost voices that tell of an event; of an accusation, its makers."""
    told = {p.chain[-1].name.lower() for p in event.perspectives if p.chain}
    return told or ({e.identifier_text.lower() for e in event.actor} if event.event[:1] == ("ACCUSE",) else set())


def _speaker(a: Attribution) -> Speaker:
    return Speaker(a.speaker or "unnamed", a.speaker_code, a.speaker_sector, a.kind)


def _negations(reading: Reading, a: Attribution) -> Iterator[Denial]:
    """Verbs a source negates ("said its men never used gas"): each denies the act it names."""
    s = reading.syntax
    for where in a.content:
        for t in tree.tokens_in(s, where):
            if t.pos == "VERB" and tree.is_negated(s, t.i) and len(t.lemma) >= _STEM - 1:
                span = spans(s, cue_tokens(s, t.i))[0]
                yield Denial(t.i, _speaker(a), span, frozenset(), frozenset({t.lemma[:_STEM]}), False)
