"""What short cuts must not hide: predicates found by the words they need are those found by trying every one."""

from __future__ import annotations

from dragoman.events.clause import Grammar
from dragoman.events.fillers import covering
from dragoman.events.frames import load_frames
from dragoman.events.matching import KINDS, NO_HEAD, Match, _kind_fits, lexicon_of, match_at, matches_at, rank, stands_at
from dragoman.events.stage import lights
from dragoman.records import Span

TEXT = """Norvanian troops launched an air strike on the port and shelled villages, killing 12 people. The president refused to
sign the accord and called on the two sides to hold talks. Police used tear gas against protesters who had taken to the streets.
The minister, who said that his country would not attend the summit, was accused of taking bribes. Leaders agreed on a cease-fire,
imposed sanctions and cut off diplomatic ties with Osterland. Rebels laid down their arms and were brought to justice."""


def every_match(grammar: Grammar, i: int) -> list[Match]:
    """The predicates at token ``i`` by trying all of them, those preferred first."""
    frames, t, looked = load_frames(), grammar.s.tokens[i], grammar.forms(i)
    rows = {id(p): (f, p) for form in looked for f, p in frames.index.get(form, ()) if _kind_fits(t, p.kind)}
    there = [row for row in rows.values() if stands_at(grammar.s, i, row[1].head, looked)]
    found = [match_at(grammar, i, f, p) for f, p in sorted(there, key=lambda row: rank(*row), reverse=True)]
    return [m for m in found if m is not None]


def test_no_predicate_is_hidden(parse) -> None:
    frames = load_frames()
    grammar = Grammar(parse(TEXT).syntax, lights(frames.classes))
    tokens = [t.i for t in grammar.s.tokens if t.pos not in NO_HEAD]
    found = [(i, list(matches_at(grammar, lexicon_of(frames), i))) for i in tokens]
    assert found == [(i, every_match(grammar, i)) for i in tokens]
    assert sum(len(ms) for _, ms in found) > 10
    assert {m.pattern.kind for _, ms in found for m in ms} >= {"verb", "noun"}
    assert set(KINDS) == {p.kind for f in frames.frames.values() for p in f.patterns}


def test_a_stretch_within_one_of_many() -> None:
    spans = [Span(10, 20), Span(0, 30), Span(40, 45), Span(12, 14)]
    within = covering(spans)
    every = [Span(a, b) for a in range(50) for b in range(a + 1, 50)]
    assert [within(x) for x in every] == [any(s.covers(x) for s in spans) for x in every]
    assert not covering([])(Span(0, 1))
