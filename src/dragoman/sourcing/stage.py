"""Source, cue and content of everything attributed: drafts by rule, weighed, settled, nested and given a speaker."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dragoman.config import Settings
from dragoman.records import Attribution, Reading, Span, replace
from dragoman.sourcing.cues import CueTable
from dragoman.sourcing.drafts import Draft, scored, spans
from dragoman.sourcing.heads import Heads, stacked
from dragoman.sourcing.hearers import addressed
from dragoman.sourcing.nesting import parents, settle
from dragoman.sourcing.others import headless_drafts, label_drafts, other_drafts, signed_drafts
from dragoman.sourcing.verbs import verb_drafts
from dragoman.sourcing.weigh import HEAD_FILE, Page, Weights, features, page_of
from dragoman.sourcing.who import Floor, Known, Speaker, Who, known_of
from dragoman.syntax import tree

__all__ = ["SourcingStage"]

FLOOR = 0.12
HEAD_FLOOR = 0.07
"""Drafts less likely than this are dropped, by rules alone and with the encoder (whose model is the more careful one)."""
PLAIN_FORM = 0.15
"""Least probability of a noun of saying with its owner and a clause ("his refusal to testify"), and of "seem" with its clause."""
_AT_LEAST = {"adverb": 0.6, "following": 0.6, "label": 0.6, "signed": 0.6, "citing": 0.9}
"""Constructions whose form alone is proof enough, and the least probability they get."""


class SourcingStage:
    """Fills ``attributions``. Reads the parse, the quotation marks and the mentions; the encoder's heads where there are any."""

    name = "sourcing"
    requires = frozenset({"syntax", "mentions"})
    provides = frozenset({"attributions"})

    def __init__(self, settings: Settings):
        self._table = CueTable()
        self._who = Who()
        self._weights = Weights()
        self._stack = Weights(HEAD_FILE)

    def __call__(self, reading: Reading) -> Reading:
        heads, page = Heads(reading), page_of(reading.syntax)
        found, headless = self._proposed(reading, heads, page)
        weighed = [*found, *(self.weighed(reading, d, heads, page) for d in headless)]
        drafts = settle(weighed, HEAD_FLOOR if heads.there else FLOOR)
        return replace(reading, attributions=attributions(reading, drafts, self._who))

    def weighed(self, reading: Reading, d: Draft, heads: Heads, page: Page) -> Draft:
        """The draft with its probability of being right."""
        found = features(reading, d, page)
        odds = self._weights.score(found)
        score = self._stack.probability(stacked(d, odds, heads)) if heads.there else self._weights.probability(found)
        return scored(d, max(score, _least(d)))

    def drafts(self, reading: Reading, heads: Heads) -> list[Draft]:
        """Every draft that rules and head propose; those with a cue are weighed."""
        found, headless = self._proposed(reading, heads, page_of(reading.syntax))
        return [*found, *headless]

    def _proposed(self, reading: Reading, heads: Heads, page: Page) -> tuple[list[Draft], list[Draft]]:
        """Drafts with a cue, weighed, and those without one that rest on them, unweighed."""
        paragraphs = paragraph_spans(reading)
        found = [
            *verb_drafts(reading, self._table, paragraphs),
            *other_drafts(reading, self._table),
            *label_drafts(reading, paragraphs),
            *signed_drafts(reading, paragraphs),
        ]
        fakes = self._table.pseudo(reading.text)
        tokens = reading.syntax.tokens
        if fakes:
            found = [d for d in found if not any(a <= tokens[d.head].start < b for a, b in fakes)]
        found += [*heads.variants(found), *heads.proposals(found, self._table)]
        found = [self.weighed(reading, d, heads, page) for d in without_light_doubles(found)]
        return found, list(headless_drafts(reading, [d for d in found if d.score >= FLOOR], paragraphs))


def _least(d: Draft) -> float:
    """The least probability a draft's form gives it, whatever the weights say."""
    owned = d.construction in ("n:that", "n:to") and d.source_head is not None
    if owned or (d.row.cls == "seem" and d.construction == "that"):
        return PLAIN_FORM
    return _AT_LEAST.get(d.construction, 0.0)


def without_light_doubles(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts without those of the verb or the noun alone where verb and noun are one cue ("expressed concern about")."""
    light = {k for d in drafts if d.construction.startswith("l:") for k in d.cue}
    return [d for d in drafts if d.construction.startswith("l:") or d.head not in light]


def paragraph_spans(reading: Reading) -> dict[int, Span]:
    """Paragraph number to the span of its sentences."""
    out: dict[int, Span] = {}
    for sentence in reading.syntax.sentences:
        old = out.get(sentence.paragraph, sentence.span)
        out[sentence.paragraph] = Span(min(old.start, sentence.span.start), max(old.end, sentence.span.end))
    return out


def attributions(reading: Reading, drafts: Sequence[Draft], who: Who) -> tuple[Attribution, ...]:
    """Drafts as the record's attributions, with parents and speakers."""
    above = parents(drafts)
    speakers = _speakers(reading, drafts, above, who)
    return tuple(_record(reading, d, p, x) for d, p, x in zip(drafts, above, speakers, strict=True))


def _record(reading: Reading, d: Draft, parent: int | None, speaker: Speaker) -> Attribution:
    s = reading.syntax
    return Attribution(
        source=spans(s, d.source),
        cue=spans(s, d.cue),
        content=spans(s, d.content),
        parent=parent,
        kind=speaker.kind,
        speaker=speaker.name or None,
        speaker_code=speaker.code,
        speaker_sector=speaker.sector,
        value=d.row.negated if d.negated else d.row.value,
        cue_class=d.row.cls,
        rule=f"{d.row.kind}:{d.row.lemma}:{d.construction}",
        confidence=round(d.score, 3),
    )


def _speakers(reading: Reading, drafts: Sequence[Draft], above: Sequence[int | None], who: Who) -> list[Speaker]:
    """Speakers in text order, so that "he" and a headless quote may fall back on who spoke last; parents before children."""
    known = known_of(reading)
    found: dict[int, Speaker] = {}
    person: Speaker | None = None
    latest: Speaker | None = None
    for k in sorted(range(len(drafts)), key=lambda k: (_depth(above, k), min((*drafts[k].cue, *drafts[k].content)))):
        parent = above[k]
        outer = found.get(parent) if parent is not None else None
        heard = addressed(reading, drafts, above, k, found, partial(who.resolve, reading, known=known, floor=Floor()))
        floor = Floor(outer or person, latest, outer, heard, drafts[k].row.cls in who.general)
        found[k] = _speaker(reading, drafts[k], known, floor, who)
        if parent is None and found[k].kind in ("named", "unnamed_official"):
            person = found[k]
        if parent is None and found[k].kind in ("named", "unnamed_official", "institution"):
            latest = found[k]
    return [found[k] for k in range(len(drafts))]


def _speaker(reading: Reading, d: Draft, known: Known, floor: Floor, who: Who) -> Speaker:
    if d.source_head is not None:
        return who.resolve(reading, d.source_head, known, floor)
    if d.construction == "headless":
        return floor.person or Speaker("unnamed")
    if d.row.name:
        return Speaker(d.row.name)
    # A passive hides its speaker ("is expected to", "was asked"); other verbs without a subject go on with whoever spoke last.
    hidden = d.row.kind != "verb" or tree.is_passive(reading.syntax, d.head) or d.row.cls in ("report", "accuse", "allege", "order")
    if not hidden and (floor.person or floor.latest):
        return floor.person or floor.latest or who.nobody(d.row.cls)
    return who.nobody(d.row.cls)


def _depth(above: Sequence[int | None], k: int) -> int:
    depth, n = 0, above[k]
    while n is not None:
        depth, n = depth + 1, above[n]
    return depth
