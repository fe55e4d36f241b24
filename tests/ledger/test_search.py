"""Text search says the same whether the index is fresh, old or not there: an old one answers for what it holds, the rest is read."""

import datetime as dt
import random
import re
import shutil
import time
import unicodedata

import pytest

from dragoman.records import Reading, Story

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.ledger import Ledger, search

DAY = dt.date(2022, 3, 1)
WORDS = "visit visited Visits rain Rain's flood Łódź Gómez gomez 7 U.S. dam_wall dam wall".split()
QUERIES = ["visit", "VISITED rain", "flood", "Gómez", "gomez", "lodz", "7", "u.s", "dam", "dam_wall", "rain visit", "isit", "zebra", "..."]


def story(id: str, text: str, day: int = 0, title: str | None = None, **meta: object) -> Reading:
    return Reading(Story(id, text, title=title, published=DAY + dt.timedelta(days=day), meta=meta))


def tokens(text: str, using: str) -> set[str]:
    if using == "sqlite":  # which sets accents aside
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return set(re.findall(r"[^\W_]+", text.lower()))


def found(ledger: Ledger, words: str, limit: int = 1000) -> list[str]:
    return [r["story_id"] for r in ledger.search(words, limit=limit)]


@pytest.fixture(params=["sqlite", "tantivy"])
def using(request, monkeypatch):
    if request.param == "tantivy":
        pytest.importorskip("tantivy")
    monkeypatch.setattr(search, "engine", lambda: request.param)
    return request.param


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "led", create=True) as opened:
        yield opened


def check(ledger: Ledger, using: str, queries: list[str]) -> None:
    """What is found is what a look at every text that stands finds, and a limit only cuts the answer off."""
    held = {s["story_id"]: tokens(f"{s['title'] or ''} {s['text']}", using) for s in ledger.stories()}
    for words in queries:
        wanted = tokens(words, using)
        got = found(ledger, words)
        assert sorted(got) == sorted(k for k, t in held.items() if wanted and wanted <= t), (words, got)
        assert len(got) < 3 or found(ledger, words, 2) == got[:2]


@pytest.mark.parametrize("seed", range(2))
def test_the_answer_is_that_of_a_full_scan_whatever_happened_since_the_index_was_built(ledger, using, seed):
    rng = random.Random(seed)
    number = None
    for n in range(14):
        if n == 5 or rng.random() < 0.15:
            ledger.refresh()
        if n == 6:
            number = ledger.pin()
        ids = [s["story_id"] for s in ledger.stories()]
        act = rng.choice(["new", "new", "version", "retract", "held", "compact"]) if ids else "new"
        text = " ".join(rng.choices(WORDS, k=rng.randint(1, 4)))
        if act == "retract":
            ledger.retract(rng.choice(ids), why="taken back")
        elif act == "compact":
            ledger.compact()
        else:
            names = {"new": [f"s{n}-{k}" for k in range(4)], "version": [rng.choice(ids)], "held": [rng.choice(ids)]} if ids else {}
            held = {"status": "withheld"} if act == "held" else {}
            made = names.get(act, [f"s{n}"])
            title = rng.choice([None, *WORDS])
            ledger.add([story(i, f"{text} {rng.choice(WORDS)}", rng.randint(0, 9), title, **held) for i in made])
        check(ledger, using, rng.sample(QUERIES, 3))
    check(ledger, using, QUERIES)
    with Ledger(ledger.path, as_of=number) as then:
        check(then, using, QUERIES)
    shutil.rmtree(ledger.path / "_side" / "text")
    check(ledger, using, QUERIES)


def test_new_stories_come_first_then_the_best_of_the_index(ledger, using):
    ledger.add([story("a", "rain and more and more of other words", 9), story("b", "rain rain rain rain"), story("c", "rain, sun", 1)])
    assert found(ledger, "rain") == ["a", "c", "b"]  # no index: the newest first
    ledger.refresh()
    best = found(ledger, "rain")
    assert best[0] == "b"
    assert found(ledger, "rain", 0) == found(ledger, "rain", -1) == []
    ledger.add([story("d", "rain", 2), story("e", "rain", 3)])
    assert found(ledger, "rain") == ["e", "d", *best]
    assert found(ledger, "rain", 3) == ["e", "d", "b"]


def test_the_index_is_asked_for_more_where_its_best_stand_no_longer(ledger, using):
    ledger.add([story(f"s{n}", "rain " * (9 - n) + "and sun " * n) for n in range(9)])
    ledger.refresh()
    best = found(ledger, "rain")
    for id in best[:3]:
        ledger.retract(id, why="taken back")
    ledger.add([story(best[3], "No such word any more.")])
    assert found(ledger, "rain", 2) == best[4:6]
    assert found(ledger, "rain", 9) == best[4:]


def test_only_files_with_new_articles_are_read(ledger, using, monkeypatch):
    ledger.add([story(f"old{n}", "rain") for n in range(3)])
    ledger.refresh()
    before = set(ledger._store.files("articles"))
    ledger.add([story("new", "rain")])
    read = []
    scan = search._scan
    monkeypatch.setattr(search, "_scan", lambda *given: read.append(given[1:3]) or scan(*given))
    assert found(ledger, "rain")[0] == "new"
    ((source, (files,)),) = read
    assert source == search.OF_FILES
    assert len(files) == 1 and not before & set(files)
    ledger.compact()
    assert len(found(ledger, "rain")) == 4
    ledger.refresh()
    read.clear()
    assert len(found(ledger, "rain")) == 4
    assert not read


def test_a_story_whose_embargo_ends_is_found_without_a_commit(ledger, using):
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
    ledger.add([story("s1", "rain", embargoed=ends.isoformat()), story("s2", "rain")])
    ledger.refresh()
    assert found(ledger, "rain") == ["s2"]
    time.sleep(max(0.0, (ends - dt.datetime.now(dt.UTC)).total_seconds()) + 0.1)
    assert found(ledger, "rain") == ["s1", "s2"]


def test_an_index_of_an_older_layout_is_passed_over(ledger):
    ledger.add([story("s1", "rain")])
    ledger.refresh()
    (ledger.path / "_side" / "text" / "built.json").unlink()
    assert search.search(ledger.path, "rain") is None
    assert found(ledger, "rain") == ["s1"]


def test_a_refresh_cut_off_before_the_text_index_was_made_hides_nothing(ledger, monkeypatch):
    ledger.add([story("s1", "rain")])
    ledger.refresh()
    ledger.add([story("s2", "rain")])
    monkeypatch.setattr(search, "build", lambda *_, **__: 0)
    ledger.refresh()
    assert ledger.info()["side_tables"] is True
    assert found(ledger, "rain") == ["s2", "s1"]


def test_two_ledgers_on_one_path_see_what_the_other_adds(ledger):
    ledger.add([story("s1", "rain")])
    ledger.refresh()
    with Ledger(ledger.path) as other:
        assert found(other, "rain") == ["s1"]
        ledger.add([story("s2", "rain")])
        assert found(other, "rain") == ["s2", "s1"]
