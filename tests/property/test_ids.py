"""Ids are the same for the same story and others for another; the register and addresses settle at once."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import CHARACTERS, DAYS, TEXTS

from dragoman.intake.identity import Register, canonical_url, content_key, safe_url, story_id
from dragoman.reader import make_story
from dragoman.records import Story

SOME = st.none() | st.text(CHARACTERS, min_size=1, max_size=12)


@given(TEXTS, DAYS, SOME)
def test_the_same_values_give_the_same_id(text: str, day: object, outlet: str | None) -> None:
    one, two = (make_story(text, published=day, outlet=outlet) for _ in range(2))  # type: ignore[arg-type]
    assert one == two and one.id == two.id and len(one.id) == 16


@given(st.lists(st.tuples(TEXTS, DAYS, SOME), min_size=2, max_size=30, unique=True))
def test_other_values_give_another_id(stories: list[tuple[str, None, str | None]]) -> None:
    made = [make_story(t, published=d, outlet=o) for t, d, o in stories]
    # a text that differs in lone surrogates only is the same text
    assert len({s.id for s in made}) == len({(s.text, s.published, s.outlet or "") for s in made})


WORD = st.text(st.characters(categories=["L", "N"], codec="utf-8"), min_size=1, max_size=8)


@given(st.lists(WORD, min_size=3, max_size=20), st.integers(0, 19), WORD, st.sampled_from([" ", "\n", "\t \n", "\u00a0"]))
def test_the_words_make_the_key_and_white_space_does_not(words: list[str], at: int, other: str, space: str) -> None:
    key = content_key(" ".join(words))
    assert content_key(space.join(words)) == key == content_key(f" {' '.join(words)}\n")
    changed = [*words[: at % len(words)], other, *words[at % len(words) + 1 :]]
    assume([w.casefold() for w in changed] != [w.casefold() for w in words])
    assert content_key(" ".join(changed)) != key
    assert len({content_key(" ".join(words[:k])) for k in range(1, len(words) + 1)}) == len(words)


@given(
    st.sets(st.tuples(SOME, SOME, st.sampled_from([None, "https://a.example/b", "https://a.example/c"]), TEXTS), min_size=2, max_size=20)
)
def test_story_ids_collide_only_where_the_story_is_the_same(values: set[tuple[str | None, str | None, str | None, str]]) -> None:
    known: dict[str, tuple[object, ...]] = {}
    for provider, guid, url, text in values:
        meaning = ("uri", provider or "", guid) if guid else ("url", url) if url else ("text", content_key(text))
        assert known.setdefault(story_id(None, provider, guid, url, text), meaning) == meaning


@given(st.lists(TEXTS, min_size=1, max_size=6, unique_by=content_key), st.sampled_from(["g1", None]))
def test_a_story_remembered_is_the_same_and_an_edit_a_version(texts: list[str], guid: str | None) -> None:
    register = Register()
    stories = [Story(hashlib.sha256(t.encode()).hexdigest(), t, outlet="Desk", meta={"guid": guid} if guid else {}) for t in texts]
    for story in stories:
        before = register.judge(story)
        assert before.kind == ("version" if guid and story is not stories[0] else "new")
        register.remember(story)
        assert register.judge(story)[:2] == ("same", story.id)
    if guid:
        assert all(
            register.judge(Story("x", f"{b.text} more", outlet="Desk", meta={"guid": guid})).of == stories[-1].id
            for _, b in pairwise(stories)
        )
    again = Register()
    for story in stories:
        again.restore(register.remember(story))
    assert again.by_content == register.by_content


URLS = st.from_regex(r"https?://[a-z.]{1,9}(:[0-9]{1,4})?/[a-z%/&;=~é ]{0,9}(\?[a-z_=&%+;]{0,12})?(#[a-z]{0,3})?", fullmatch=True)


@given(URLS | st.text(max_size=30), st.sampled_from([None, "https://a.example/b/c"]))
def test_addresses_settle_at_once(text: str, base: str | None) -> None:
    url = safe_url(text, base)
    if url is not None:
        assert url.startswith(("http://", "https://")) and safe_url(url) == url and url.isascii() | (not url.split("/")[2].isascii())
        assert canonical_url(canonical_url(url)) == canonical_url(url)
        assert canonical_url(f"{url.partition('#')[0]}#x") == canonical_url(url)
