"""Who contests what: denials and the claims they answer, within one story.

A denial reaches an event in one of four ways: the event stands in what is denied ("denied shelling the town"); the denial names its
act again ("denied any part in the attack"); it answers a claim told shortly before ("The army denied this"); or it answers whatever a
voice it names has told ("called the rebels' claims false").
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
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ed", "es", "s")
_CLAIMING = frozenset({"claim", "allege", "accuse", "suspect", "report", "say"})
"""Classes of cues whose content is a claim, whoever vouches for it."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial: its verb or noun, who denies, the tokens of what is denied, and whether that is only a pointer ("this", "the claim");
    ``plea`` marks a plea of innocence, which answers every charge against the speaker; ``owners`` are those whose claims it answers."""

    head: int
    speaker: Speaker
    cue: Span
    content: frozenset[int]
    stems: frozenset[str]
    pointer: bool
    plea: bool = False
    owners: frozenset[str] = frozenset()


class Contests:
    """Finds denials by the cue table and links them to events."""

    def __init__(self, who: Who, table: Mapping[str, Any] | None = None):
        rows = (data.toml("cues.toml") if table is None else table)["denial"]
        self._who = who
        self._words = {k: frozenset(v.split()) for k, v in rows.items() if isinstance(v, str)}

    def denials(self, reading: Reading) -> list[Denial]:
        """Every denial of the story, in order."""
        known = known_of(reading)
        finders = (self._at, self._predicated, self._cleared, self._told_otherwise)
        found = [d for t in reading.syntax.tokens for find in finders for d in find(reading, t, known)]
        return [*found, *(d for a in reading.attributions for d in _negations(reading, a))]

    def link(self, reading: Reading, events: Sequence[Event], denials: Sequence[Denial]) -> list[tuple[Contest, ...]]:
        """For each event who contests it, each party once, in the order of the denials."""
        out: list[list[Contest]] = [[] for _ in events]
        claimed = [_is_claimed(reading, e) for e in events]
        for d in (x for x in denials if x.speaker.name):
            for k in self._answered(reading.syntax, events, d, claimed):
                if _is_bare_accusation(events[k]):
                    continue  # that somebody accused is not what is denied
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

    def _predicated(self, reading: Reading, t: Token, known: Known) -> Iterator[Denial]:
        """ "He said the reports were false", "this was not true", "she insists she is innocent": the denier is whoever says so."""
        s = reading.syntax
        negated = t.lower in self._words["true"]
        if (not negated and t.lower not in self._words["false"] | self._words["innocent"]) or t.dep not in ("acomp", "attr", "oprd"):
            return
        verb = tree.head(s, t.i)
        voices = [a for a in reading.attributions if any(x.covers(t.span) for x in a.content)]
        subjects = tree.subjects(s, verb.i)
        if not voices or not subjects or tree.is_negated(s, verb.i) != negated:
            return
        inner = min(voices, key=lambda a: sum(x.end - x.start for x in a.content))
        content = frozenset(x.i for x in tree.subtree(s, subjects[0].i))
        if t.lower in self._words["innocent"] or self._is_claim(s, subjects[0]) or subjects[0].lower in self._words["nothing"]:
            plea = t.lower in self._words["innocent"]
            owners = self._owners(reading, content, known)
            yield Denial(t.i, _speaker(inner), Span(s.tokens[verb.i].start, t.end), content, frozenset(), True, plea, owners)

    def _cleared(self, reading: Reading, t: Token, known: Known) -> Iterator[Denial]:
        """ "The court cleared him of killing two guards": the act behind "of" is contested by the court."""
        s = reading.syntax
        if t.pos != "VERB" or t.lemma not in self._words["clears"] or tree.is_negated(s, t.i):
            return
        head, _ = find_source(s, t.i)
        content = {x.i for p in tree.children(s, t.i, "prep") if p.lower == "of" for x in tree.subtree(s, p.i)}
        if head is not None and content:
            yield self._denial(reading, t, head, frozenset(content), False, known)

    def _told_otherwise(self, reading: Reading, t: Token, known: Known) -> Iterator[Denial]:
        """ "She gave a different account", "he said the paper had misquoted him": what was told before is contested."""
        s = reading.syntax
        if t.pos == "NOUN" and t.lemma in self._words["versions"] and t.dep == "dobj":
            other = any(x.lower in self._words["other"] for x in tree.children(s, t.i, "amod"))
            subjects = tree.subjects(s, t.head)
            if other and subjects:
                yield self._denial(reading, s.tokens[t.head], subjects[0].i, frozenset({t.i}), True, known)
        elif t.pos == "VERB" and t.lemma in self._words["misquotes"]:
            voices = [a for a in reading.attributions if any(x.covers(t.span) for x in a.content)]
            subjects = tree.subjects(s, t.i)
            if voices and subjects and not tree.is_negated(s, t.i):
                told = frozenset(x.i for x in tree.subtree(s, subjects[0].i))
                yield Denial(t.i, _speaker(voices[-1]), t.span, told, frozenset(), True, owners=frozenset({"media"}))

    def _owners(self, reading: Reading, content: frozenset[int], known: Known) -> frozenset[str]:
        """Whose claims they are: names of whoever the denied phrase names ("the rebels' claims", "allegations by the union")."""
        return frozenset(e.identifier_text for k in content if k in known.mentions for e in known.mentions[k].entities)

    def _denial(self, reading: Reading, t: Token, head: int, content: frozenset[int], pointer: bool, known: Known) -> Denial:
        s = reading.syntax
        speaker = self._who.resolve(reading, head, known, Floor(outer=_voice_around(reading, s.tokens[head])))
        cue = spans(s, cue_tokens(s, t.i))[0]
        stems = frozenset(_stem(s.tokens[k]) for k in content if s.tokens[k].pos in ("VERB", "NOUN"))
        owners = self._owners(reading, content, known) if pointer else frozenset()
        return Denial(t.i, speaker, cue, content, stems, pointer, owners=owners)

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
        if t.lemma in ("call", "describe", "brand", "label") and self._refutes(s, t):
            below = frozenset(x.i for x in tree.subtree(s, t.i) if x.i > t.i)
            return (below, True) if any(self._is_claim(s, s.tokens[k]) for k in below) else (None, False)
        return (frozenset(), True) if strong and not objects else (None, False)

    def _is_claim(self, s: Syntax, t: Token) -> bool:
        return t.lemma in self._words["claims"]

    def _refutes(self, s: Syntax, t: Token) -> bool:
        """ "Called the report" denies only with "false" behind it; "rejected the report" always."""
        if t.lemma not in ("call", "describe", "brand", "label"):
            return True
        return any(x.lower in self._words["false"] for x in tree.subtree(s, t.i))

    # ------------------------------------------------------------ linking

    def _answered(self, s: Syntax, events: Sequence[Event], d: Denial, claimed: Sequence[bool]) -> list[int]:
        """Indexes of the events a denial answers. A pointer ("the claim") answers all that the voice it answers has told."""
        direct = {k for k, e in enumerate(events) if e.trigger in d.content or self._names(s, e, d, claimed[k])}
        if not d.pointer:
            return sorted(direct)
        owned = {k for k, e in enumerate(events) if e.trigger < d.head and _told_by(e, d.owners) and self._concerns(e, d)}
        nearest = [k for k, e in enumerate(events) if (claimed[k] or _charged(e, d)) and self._just_claimed(s, e, d)]
        if owned or not nearest:
            return sorted(direct | owned)
        last = max(nearest, key=lambda k: events[k].trigger)
        told = _tellers(events[last])
        same = {k for k, e in enumerate(events) if d.stems and told & _tellers(e) and self._concerns(e, d)}
        return sorted({*direct, *same, *(k for k in nearest if s.tokens[events[k].trigger].sent == s.tokens[events[last].trigger].sent)})

    def _names(self, s: Syntax, event: Event, d: Denial, claimed: bool) -> bool:
        """The denial names the event's act again, at most some sentences on; where the act is a claim, anywhere later."""
        t = s.tokens[event.trigger]
        gap = s.tokens[d.head].sent - t.sent
        near = gap >= 0 and (claimed or gap <= 3 * REACH)
        return event.trigger != d.head and near and _stem(t) in d.stems and self._concerns(event, d)

    def _just_claimed(self, s: Syntax, event: Event, d: Denial) -> bool:
        """A claim told shortly before the denial."""
        gap = s.tokens[d.head].sent - s.tokens[event.trigger].sent
        return event.trigger < d.head and gap <= REACH + 3 * bool(d.stems) and self._concerns(event, d, gap == 0)

    def _concerns(self, event: Event, d: Denial, beside: bool = False) -> bool:
        """The denier is party to the event, of its country, or denies it in the very sentence (``beside``); and did not tell it."""
        told = [v.name for p in event.perspectives for v in p.chain]
        if any(same_voice(name, d.speaker.name) for name in told):
            return False
        parties = (*event.actor, *event.recipient)
        if beside or any(same_voice(e.identifier_text, d.speaker.name) for e in parties):
            return True
        codes = {e.code for e in parties} - {NO_CODE}
        unknown = bool(event.actor) and all(e.code == NO_CODE for e in event.actor)
        return unknown or d.speaker.code == NO_CODE or d.speaker.code in codes


def _is_claimed(reading: Reading, event: Event) -> bool:
    """The event is somebody's claim: told by a voice, an accusation, or in what a word of claiming brings."""
    if _tellers(event) or event.event[:1] == ("ACCUSE",):
        return True
    where = reading.syntax.tokens[event.trigger].span
    return any(a.cue_class in _CLAIMING and any(c.covers(where) for c in a.content) for a in reading.attributions)


def _charged(event: Event, d: Denial) -> bool:
    """The denier pleads innocent of what he or she is said to have done."""
    return d.plea and any(same_voice(e.identifier_text, d.speaker.name) for e in event.actor)


def _is_bare_accusation(event: Event) -> bool:
    """An accusation the writer vouches for."""
    return event.event[:1] == ("ACCUSE",) and not any(p.chain for p in event.perspectives)


def _told_by(event: Event, owners: frozenset[str]) -> bool:
    """One of ``owners`` ("media": any newspaper or broadcaster) is among the voices that tell of the event."""
    voices = [v for p in event.perspectives for v in p.chain]
    return any((v.kind == "media" and "media" in owners) or any(same_voice(v.name, o) for o in owners) for v in voices)


def _stem(t: Token) -> str:
    """What "rig", "rigged" and "rigging" have in common: the lemma without its ending and a doubled last letter, five letters at most."""
    word = t.lemma.lower()
    for tail in _ENDINGS:
        if word.endswith(tail) and len(word) - len(tail) >= 3:
            word = word[: -len(tail)]
            break
    return (word[:-1] if len(word) > 3 and word[-1] == word[-2] else word.removesuffix("e"))[:_STEM]


def _tellers(event: Event) -> set[str]:
    """Names of the innermost voices that tell of an event; of an accusation, its makers."""
    told = {p.chain[-1].name.lower() for p in event.perspectives if p.chain}
    return told or ({e.identifier_text.lower() for e in event.actor} if event.event[:1] == ("ACCUSE",) else set())


def _voice_around(reading: Reading, t: Token) -> Speaker | None:
    """Whoever says "we deny it": the innermost named voice whose words hold the token, or null."""
    holding = [a for a in reading.attributions if a.speaker and any(x.covers(t.span) for x in a.content)]
    return _speaker(min(holding, key=lambda a: sum(x.end - x.start for x in a.content))) if holding else None


def _speaker(a: Attribution) -> Speaker:
    return Speaker(a.speaker or "unnamed", a.speaker_code, a.speaker_sector, a.kind)


def _negations(reading: Reading, a: Attribution) -> Iterator[Denial]:
    """Verbs a source negates ("said its men never used gas"): each denies the act it names."""
    s = reading.syntax
    for where in a.content:
        for t in tree.tokens_in(s, where):
            if t.pos == "VERB" and tree.is_negated(s, t.i) and len(t.lemma) >= _STEM - 1:
                span = spans(s, cue_tokens(s, t.i))[0]
                yield Denial(t.i, _speaker(a), span, frozenset(), frozenset({_stem(t)}), False)
            elif t.lemma == "evidence" and any(x.lower in ("no", "little") for x in tree.children(s, t.i, "det", "amod")):
                below = frozenset(x.i for x in tree.subtree(s, t.i) if x.i > t.i)
                stems = frozenset(_stem(s.tokens[k]) for k in below if s.tokens[k].pos in ("VERB", "NOUN"))
                yield Denial(t.i, _speaker(a), t.span, below, stems, False)
