"""The judge's arithmetic and the rules around it, on made-up verdicts."""

from __future__ import annotations

import pytest

from dragoman.errors import DataError
from dragoman.events.clause import Grammar, Lights
from dragoman.events.confidence import Calibration
from dragoman.events.judge import Ranked, Verdict, divided, load_judge, score, verdict_features
from dragoman.events.proposals import Proposal
from dragoman.events.stage import with_partners
from dragoman.records import Entity, Event, Mention, Span

FRA = Entity("Paris", None, "Government of France", code="FRA", sector=("GOV",))
DEU = Entity("Berlin", None, "Government of Germany", code="DEU", sector=("GOV",))
PARTIES = Entity("the parties", None, "parties", code="DEU", sector=("GOV",))


def test_a_logistic_score() -> None:
    assert score({"bias": 0.0}, {"bias": 1.0, "unknown": 3.0}) == 0.5
    assert score({"bias": 2.0}, {"bias": 1.0}) > 0.85


def test_surer_parts_make_a_surer_whole() -> None:
    judge = load_judge()
    sure = verdict_features("ACCUSE", 0.9, (0.9, 0.9), (FRA,), (DEU,), False)
    doubtful = verdict_features("ACCUSE", 0.3, (0.4, 0.4), (FRA,), (DEU,), False)
    assert score(judge.whole, sure) > score(judge.whole, doubtful)


def test_parties_are_those_last_named_together() -> None:
    first = Verdict("CONSULT", (FRA, DEU), (), True, 0.9, 0.9, True, True)
    later = Verdict("AGREE", (PARTIES,), (), False, 0.9, 0.6, True, True)
    promise = Verdict("AGREE", (PARTIES,), (), False, 0.9, 0.6, True, False)
    word = Proposal(0, 0, (0,), None, {}, 0.0)
    out = [v for _, v in with_partners([(word, first), (word, later), (word, promise)])]
    assert out[1].actor == (FRA, DEU)
    assert out[1].reciprocal
    assert out[2] == promise


def test_calibration_is_a_rising_line() -> None:
    line = Calibration(0.8, 0.2)
    low, high = (line(Event(id="0", event=("AID",), confidence=c)) for c in (0.2, 0.9))
    assert 0.01 <= low < high <= 0.99
    with pytest.raises(DataError, match="slope"):
        Calibration(0.0, 1.0)


def test_nobody_acts_on_himself() -> None:
    ann = Entity("she", None, "Ann Bo", code="NOR")
    name, pronoun = (Mention(k, Span(k, k + 1), (ann,), kind, "") for k, kind in ((0, "person"), (5, "pronoun")))
    actors, recipients = divided([Ranked(name, {}, 0.7), Ranked(pronoun, {}, 0.1)], [Ranked(name, {}, 0.2), Ranked(pronoun, {}, 0.6)])
    assert [r.mention.head for r in actors] == [0]
    assert recipients == []


def test_who_stands_behind_the_means_of_a_passive(parse) -> None:
    reading = parse("The premier was ousted through a Norwegian-backed vote.")
    grammar = Grammar(reading.syntax, Lights(frozenset(), frozenset(), frozenset()))
    ousted = next(t.i for t in grammar.s.tokens if t.text == "ousted")
    assert [grammar.s.tokens[k].text for k in grammar.behind(ousted)] == ["Norwegian"]
