"""A reprint is found whatever stands around it, strangers are not, passages hold the same words, order changes no cluster."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from dragoman.intake.copies import cluster, find_copies, independent_reports
from dragoman.records import Story

VOCABULARY = [f"{a}{b}{c}" for a in "bdklmrst" for b in "aeio" for c in ("ne", "rd", "st", "lo", "k")]


def body(seed: int, count: int) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=count)


SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.integers(60, 200), st.integers(0, 40), st.integers(0, 40), st.sampled_from([str, str.upper]))
def test_a_reprint_is_found_with_its_words(seed: int, count: int, before: int, after: int, case: object) -> None:
    assert callable(case)
    words = body(seed, count)
    origin = Story("o", " ".join(words))
    reprint = Story("r", " ".join([*body(seed + 1, before), case(" ".join(words)), *body(seed + 2, after)]))
    (link,) = find_copies([origin, reprint])
    assert {link.a, link.b} == {"o", "r"} and link.containment > 0.9
    (there,), (here,) = (link.spans_a, link.spans_b) if link.a == "o" else (link.spans_b, link.spans_a)
    assert origin.text[slice(*there)].casefold() == origin.text.casefold()
    assert origin.text.casefold() in reprint.text[slice(*here)].casefold()
    assert independent_reports([origin, reprint]) == 1


@given(st.lists(SEEDS, min_size=2, max_size=8, unique=True), st.integers(60, 150))
def test_strangers_are_not_linked(seeds: list[int], count: int) -> None:
    stories = [Story(str(s), " ".join(body(s, count))) for s in seeds]
    assert list(find_copies(stories)) == [] and independent_reports(stories) == len(stories)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_stories_changes_no_cluster(made: list[tuple[int, int]], chance: random.Random) -> None:
    stories = [Story(f"s{k}", " ".join([*body(origin, 120), *body(900 + k, extra)])) for k, (origin, extra) in enumerate(made)]
    shuffled = stories[:]
    chance.shuffle(shuffled)

    def groups(listed: list[Story]) -> set[frozenset[str]]:
        return {frozenset(c.members) for c in cluster(listed, find_copies(listed))[0]}

    wanted = {frozenset(s.id for s, (o, _) in zip(stories, made, strict=True) if o == origin) for origin, _ in made}
    assert groups(stories) == groups(shuffled) == wanted


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_texts_give_links_whose_passages_lie_in_them(texts: list[str]) -> None:
    stories = {str(k): Story(str(k), t) for k, t in enumerate(texts)}
    for link in find_copies(stories.values()):
        for name, spans in ((link.a, link.spans_a), (link.b, link.spans_b)):
            assert all(0 <= s.start < s.end <= len(stories[name].text) for s in spans)
