"""Short cuts that leave out work give what the long way gives."""

from __future__ import annotations

from dragoman.records import Reading
from dragoman.sourcing import content as c
from dragoman.sourcing.stage import paragraph_spans

QUOTED = (
    "The mayor left. It was dark. “We lost the house,” Ann Lee whispered. Nobody answered. It rained all day over the empty square "
    "and the long road.\n\nThe council met. The road was shut."
)


def test_sentences_beside_a_quotation(source):
    reading: Reading = source(QUOTED)
    found = {reading.words(reading.syntax.sentences[k].span) for k in c.beside_quotes(reading, paragraph_spans(reading))}
    assert found == {"The mayor left.", "It was dark.", "“We lost the house,” Ann Lee whispered."}


def test_a_verb_the_table_lacks_still_brings_a_quotation(source, said):
    reading = source(QUOTED)
    assert ("Ann Lee", "whispered", "“We lost the house,”") in [said(reading, a) for a in reading.attributions]
