"""Source, cue and content of everything attributed: drafts by rule, weighed, settled, nested and given a speaker."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.config import Settings
from dragoman.records import Attribution, Reading, Span, replace
from dragoman.sourcing.cues import CueTable
from dragoman.sourcing.drafts import Draft, spans
from dragoman.sourcing.nesting import parents, settle
from dragoman.sourcing.others import headless_drafts, label_drafts, other_drafts
from dragoman.sourcing.verbs import verb_drafts

__all__ = ["SourcingStage"]

FLOOR = 0.0


class SourcingStage:
    """Fills ``attributions``. Reads the parse, the quotation marks and the mentions; the encoder's heads where there are any."""

    name = "sourcing"
    requires = frozenset({"syntax", "mentions"})
    provides = frozenset({"attributions"})

    def __init__(self, settings: Settings):
        self._table = CueTable()

    def __call__(self, reading: Reading) -> Reading:
        drafts = settle(self.drafts(reading), FLOOR)
        return replace(reading, attributions=attributions(reading, drafts))

    def drafts(self, reading: Reading) -> list[Draft]:
        """Every draft the rules propose, unweighed."""
        paragraphs = paragraph_spans(reading)
        found = [*verb_drafts(reading, self._table, paragraphs), *other_drafts(reading, self._table), *label_drafts(reading, paragraphs)]
        taken = {k for d in found for k in d.content}
        return [*found, *headless_drafts(reading, taken, paragraphs)]


def paragraph_spans(reading: Reading) -> dict[int, Span]:
    """Paragraph number to the span of its sentences."""
    out: dict[int, Span] = {}
    for sentence in reading.syntax.sentences:
        old = out.get(sentence.paragraph, sentence.span)
        out[sentence.paragraph] = Span(min(old.start, sentence.span.start), max(old.end, sentence.span.end))
    return out


def attributions(reading: Reading, drafts: Sequence[Draft]) -> tuple[Attribution, ...]:
    """Drafts as the record's attributions, with parents."""
    s = reading.syntax
    above = parents(drafts)
    out = []
    for d, parent in zip(drafts, above, strict=True):
        out.append(
            Attribution(
                source=spans(s, d.source),
                cue=spans(s, d.cue),
                content=spans(s, d.content),
                parent=parent,
                value=d.row.negated if d.negated else d.row.value,
                cue_class=d.row.cls,
                rule=f"{d.row.kind}:{d.row.lemma}:{d.construction}",
            )
        )
    return tuple(out)
