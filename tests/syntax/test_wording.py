"""Words as spaCy's ruler and lemmatiser give them, by the short way and by spaCy's own."""

from __future__ import annotations

import pytest

from dragoman.config import Settings
from dragoman.reader import make_story
from dragoman.records import Reading
from dragoman.syntax.stage import SyntaxStage
from dragoman.syntax.wording import _may_be

WORD = ("There", "there", "PRON", "EX", "expl")


@pytest.mark.parametrize(
    ("pattern", "may"),
    [
        ({"LOWER": "there"}, True),
        ({"LOWER": "here"}, False),
        ({"DEP": "expl"}, True),
        ({"TAG": {"IN": ["VBP", "VBZ"]}, "LOWER": "there"}, False),
        ({"LOWER": {"REGEX": "^th"}}, True),
        ({"LOWER": {"REGEX": "^y'?$"}}, False),
        ({"SHAPE": "xx"}, True),
    ],
)
def test_opening_of_a_rule_over_two_words(pattern: dict[str, object], may: bool) -> None:
    assert _may_be(WORD, pattern) is may


def test_rules_over_two_words_apply_wherever_they_stand() -> None:
    stage = SyntaxStage(Settings())
    plain = "Narnia signed the treaties."
    texts = [plain, "There is a truce.", f"{plain} They were gonna vote.", "There came an envoy."]
    read = [{t.text: (t.lemma, t.pos) for t in r.syntax.tokens} for r in stage.batch([Reading(story=make_story(x)) for x in texts])]
    assert read[0]["treaties"] == read[2]["treaties"] == ("treaty", "NOUN")
    assert read[1]["is"] == ("be", "VERB")
    assert read[2]["gon"][0] == "go"
    assert read[3]["came"] == ("come", "VERB")
