"""The ledger's promises: nothing twice, nothing lost, corrections on record, pins for ever."""

import datetime as dt
import json
import subprocess
import sys

import pytest

from dragoman.errors import LedgerError
from dragoman.records import Contest, Entity, Event, Perspective, Reading, Span, Story, Voice, replace

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.ledger import Ledger, search
from dragoman.ledger.store import Store

DAY = dt.date(2022, 3, 1)
TEXT = "Norway's prime minister visited Paris."


def entity(name: str, code: str) -> Entity:
    return Entity(name, Span(0, 6), name, code=code, sector=("GOV",))


def event(id: str = "e1", **changes) -> Event:
    base = Event(
        id,
        ("CONSULT",),
        ("visit",),
        actor=(entity("Norway", "NOR"),),
        recipient=(entity("France", "FRA"),),
        date=DAY,
        enddate=DAY,
        trigger_span=Span(24, 31),
        text_info={"span": Span(0, len(TEXT)), "number": 0},
        event_scale=4.0,
        narrator="CT+",
        perspectives=(Perspective((Voice("A paper", "a paper", None, "FRA", (), "media", "said", None),), "CT+"),),
    )
    return replace(base, **changes)


def reading(story: str = "s1", *events: Event, outlet: str = "The Daily", text: str = TEXT) -> Reading:
    return Reading(Story(story, text, published=DAY, outlet=outlet), events=events or (event(f"{story}-1"),))


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "led", create=True) as opened:
        yield opened


def test_adding_twice_is_a_no_op(ledger):
    assert ledger.add([reading("s1"), reading("s2")]).stories == 2
    again = ledger.add([reading("s1"), reading("s3")])
    assert (again.stories, again.skipped) == (1, 1)
    assert ledger.counts() == {"stories": 3, "events": 3}


def test_a_new_text_of_a_story_supersedes_the_old(ledger):
    ledger.add([reading("s1", event("old"))])
    ledger.add([reading("s1", event("new"), text=TEXT + " Talks went on.")])
    assert [e["event_id"] for e in ledger.ask()] == ["new"]


def test_same_act_in_two_stories_is_one_occurrence(ledger):
    ledger.add([reading("s1"), reading("s2", outlet="The Other")])
    found = ledger.occurrence("s2-1")
    assert found["stories"] == 2
    assert {m["outlet"] for m in found["mentions"]} == {"The Daily", "The Other"}
    assert ledger.dyad("NOR", "FRA").to_dicts()[0] | {"mean_score": None} == {
        "period": "2022-03-01",
        "actor": "NOR",
        "recipient": "FRA",
        "asserted": 1,
        "alleged": 0,
        "mean_score": None,
        "reports": 2,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"date": dt.date(2022, 3, 9), "enddate": dt.date(2022, 3, 9)},
        {"event": ("ACCUSE",)},
        {"mode": ("phone",)},
        {"recipient": (entity("Spain", "ESP"),)},
        {"tense": "future"},
        {"date": dt.date(2022, 1, 1), "enddate": dt.date(2022, 12, 31)},
    ],
)
def test_other_acts_stay_apart(ledger, changes):
    ledger.add([reading("s1"), reading("s2", event("s2-1", **changes))])
    assert ledger.occurrence("s2-1")["stories"] == 1


def told_again(day: int, **changes) -> Event:
    """An act that a story dates by its own publication."""
    date = DAY + dt.timedelta(days=day)
    return event(event_text="visited", when={"basis": "publication"}, date=date, enddate=date, **changes)


def merged(ledger, *events: Event) -> int:
    """How many stories tell the first of these events, one a story."""
    ledger.add([reading(f"m{n}", replace(e, id=f"m{n}-1")) for n, e in enumerate(events)])
    return ledger.occurrence("m0-1")["stories"]


def test_an_act_told_again_the_next_day_with_the_same_names_and_words(ledger):
    assert merged(ledger, told_again(0), told_again(1)) == 2
    assert "told again" in ledger.occurrence("m1-1")["why"]


@pytest.mark.parametrize(
    "other",
    [
        told_again(2),
        replace(told_again(1), event_text="called on"),
        replace(told_again(1), when={"basis": "anchored"}),
        replace(told_again(1), actor=(replace(entity("Norway", "NOR"), identifier_text="Ann Bo"),)),
    ],
)
def test_what_is_not_told_again(ledger, other):
    assert merged(ledger, told_again(0), other) == 1


def test_what_is_told_every_day_is_not_one_act(ledger):
    assert merged(ledger, *(told_again(n) for n in range(4))) == 1


@pytest.mark.parametrize(("begins", "stories"), [(dt.date(2022, 2, 1), 2), (dt.date(2022, 2, 3), 1)])
def test_the_same_stated_month(ledger, begins, stories):
    month = event(date=dt.date(2022, 2, 1), enddate=dt.date(2022, 2, 28), event_text="visited")
    assert merged(ledger, month, replace(month, date=begins)) == stories


@pytest.mark.parametrize(
    ("names", "stories"),
    [(("Ann Lee Bo", "Ann Bo"), 2), (("the army", "an army"), 2), (("the army", "the rebels"), 1), (("Ann Bo", "Ole Vik"), 1)],
)
def test_at_home_it_matters_who_acts(ledger, names, stories):
    home = [replace(entity("Somebody", "PER"), identifier_text=n) for n in names]
    acts = [event(event=("ASSAULT",), actor=(who,), recipient=(entity("Others", "PER"),)) for who in home]
    assert merged(ledger, *acts) == stories


@pytest.mark.parametrize(("names", "stories"), [(("Ole Vik", "Ann Bo"), 1), (("Ole Vik", "O. Vik"), 2)])
def test_where_the_actor_is_unknown_it_matters_who_suffers(ledger, names, stories):
    nobody = (replace(entity("unknown", "---"), identifier_text="unknown"),)
    acts = [event(actor=nobody, recipient=(replace(entity("x", "NOR"), identifier_text=n),)) for n in names]
    assert merged(ledger, *acts) == stories


@pytest.mark.parametrize("names", [("Ann Bo", "Norway"), ("the minister", "the spokesman")])
def test_between_countries_it_does_not(ledger, names):
    assert merged(ledger, *(event(actor=(replace(entity("x", "NOR"), identifier_text=n),)) for n in names)) == 2


def test_an_analyst_can_take_a_merge_apart(ledger):
    ledger.add([reading("s1"), reading("s2")])
    ledger.correct("s1-1", {"apart": True}, why="two visits")
    assert ledger.occurrence("s2-1")["stories"] == 1
    ledger.undo("s1-1", why="one visit after all")
    assert ledger.occurrence("s2-1")["stories"] == 2


def test_corrections_are_appended_with_their_reason(ledger):
    ledger.add([reading("s1")])
    assert ledger.correct("s1-1", {"status": "denied"}, why="denied on Friday", by="anna") == 1
    found = ledger.event("s1-1")
    assert found["status"] == "denied"
    assert [(r["revision"], r["why"]) for r in found["revisions"]] == [(0, None), (1, "denied on Friday")]


def test_corrections_refuse_nonsense(ledger):
    ledger.add([reading("s1")])
    with pytest.raises(LedgerError, match="reason"):
        ledger.correct("s1-1", {"status": "denied"}, why="")
    with pytest.raises(LedgerError, match="cannot correct"):
        ledger.correct("s1-1", {"text": "x"}, why="y")
    with pytest.raises(LedgerError, match="no event"):
        ledger.correct("nothing", {"status": "denied"}, why="y")


def test_pins_show_what_stood_then(ledger, tmp_path):
    ledger.add([reading("s1")])
    number = ledger.pin("before the kill")
    ledger.retract("s1", why="killed by the agency")
    ledger.compact()
    assert ledger.counts()["events"] == 0
    then = Ledger(tmp_path / "led", as_of=number)
    assert then.counts()["events"] == 1
    with pytest.raises(LedgerError, match="read only"):
        then.add([reading("s9")])
    with pytest.raises(LedgerError, match="no pin 7"):
        Ledger(tmp_path / "led", as_of=7)


def test_contested_names_claim_and_denier(ledger):
    denied = event("s1-1", contested=(Contest("France", "FRA", Span(0, 4), "denied"),))
    ledger.add([reading("s1", denied)])
    row = ledger.contested().to_dicts()[0]
    assert row["denied_by"][0]["code"] == "FRA"
    assert row["on_the_word_of"] == [["A paper"]]


def test_side_tables_give_the_same_answer(ledger):
    talks = event("s3-1", reciprocal=True, recipient=(), actor=event().actor + event().recipient)
    ledger.add([reading("s1"), reading("s2"), reading("s3", talks)])
    before = ledger.dyad("NOR", "FRA", by="day").to_dicts()
    ledger.refresh()
    assert ledger.dyad("NOR", "FRA", by="day").to_dicts() == before
    assert {r["actor"] for r in before} == {"NOR", "FRA"}


def test_wire_copies_count_once(ledger):
    wire = TEXT + " Ministers of both countries spoke for two hours about fisheries, rail links and the budget of the joint council."
    ledger.add([reading("s1", text=wire), reading("s2", text=wire, outlet="The Other"), reading("s3", outlet="A Third")])
    found = ledger.copies("s3")
    assert (found["reports"], found["independent"]) == (3, 2)


@pytest.mark.parametrize("using", ["sqlite", "tantivy"])
def test_text_index_finds_words(tmp_path, using):
    if using == "tantivy":
        pytest.importorskip("tantivy")
    stories = [
        {"article_id": "1", "story_id": "a", "title": "Flood", "text": "Rain in Lima."},
        {"article_id": "2", "story_id": "b", "title": None, "text": "Sun in Lima."},
    ]
    assert search.build(tmp_path, stories, using) == 2
    assert search.search(tmp_path, "lima rain") == ["a"]
    assert sorted(search.search(tmp_path, "LIMA")) == ["a", "b"]
    assert search.search(tmp_path, '"* OR') == []


def test_search_with_and_without_an_index(ledger):
    ledger.add([reading("s1"), reading("s2", text="Nothing of the kind.")])
    assert [r["story_id"] for r in ledger.search("visited paris")] == ["s1"]
    ledger.refresh()
    assert [r["story_id"] for r in ledger.search("visited paris")] == ["s1"]
    assert len(ledger.search("")) == 0


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_every_story_comes_once_whatever_the_page(ledger, page):
    made = [replace(reading(f"s{n}").story, published=None if n % 3 == 0 else DAY + dt.timedelta(days=n // 4)) for n in range(9)]
    ledger.add([Reading(s, events=(event(f"{s.id}-1"),)) for s in made])
    told = list(ledger.each_story(page=page))
    days = [s["published"] or dt.date.max for s in told]
    assert sorted(s["story_id"] for s in told) == [f"s{n}" for n in range(9)]
    assert days == sorted(days)
    assert all(len(s["events"]) == 1 and s["events"][0]["perspectives"] for s in told)


@pytest.mark.parametrize("refreshed", [False, True])
def test_acts_for_panels(ledger, refreshed):
    day = {"date": DAY, "enddate": DAY}
    talks = event("t", reciprocal=True, recipient=(), actor=event().actor + event().recipient)
    ledger.add([reading("s1", event("a", background=True), event("b", date=None, enddate=None), event("c", narrator="PS+"), event("d"))])
    ledger.add([reading("s2", talks), reading("s3", event("e", **day, recipient=(entity("Somewhere", "---"),)))])
    if refreshed:
        ledger.refresh()
    visit = ("CONSULT", "visit", 0, 4.0)
    assert list(ledger.acts()) == [(DAY, "FRA", "NOR", *visit), (DAY, "NOR", "FRA", *visit), (DAY, "NOR", "FRA", *visit)]
    assert list(ledger.acts(directed=False)) == [(DAY, "FRA", "NOR", *visit)] * 2
    assert [a[1:3] for a in ledger.acts(unit="country")] == [("FRA", ""), ("NOR", ""), ("NOR", ""), ("NOR", "")]
    assert list(ledger.acts(statuses=("denied",))) == []


def test_ask_filters(ledger):
    ledger.add([reading("s1"), reading("s2", event("s2-1", event=("ACCUSE",), mode=("allege",)))])
    assert [r["event_id"] for r in ledger.ask(type="accuse")] == ["s2-1"]
    assert len(ledger.ask(between=("FRA", "NOR"))) == 2
    assert len(ledger.ask(actor="norw", since=DAY, until=DAY, outlet="daily", text="visited paris")) == 2
    assert len(ledger.ask(recipient="NOR")) == 0


def test_rows_print(ledger):
    ledger.add([reading("s1", event("s1-1", actor=(entity("=cmd()", "NOR"),)))])
    rows = ledger.ask()
    assert "'=cmd" in rows[:1].to_csv() or '"[""=cmd' in rows.to_csv()
    assert "<table>" in rows._repr_html_()
    assert json.loads(json.dumps(rows.to_dicts()))[0]["date"] == "2022-03-01"
    import duckdb

    assert rows.__arrow_c_stream__() is not None
    assert duckdb.sql("select 1").fetchall() == [(1,)]


def test_one_writer(ledger, tmp_path):
    ledger.add([reading("s1")])
    with pytest.raises(LedgerError, match="another process"):
        Store(tmp_path / "led", write=True)


def test_bad_directories(tmp_path):
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger(tmp_path)
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(LedgerError, match="not empty"):
        Ledger(tmp_path, create=True)
    newer = tmp_path / "newer"
    Ledger(newer, create=True).close()
    (newer / "ledger.json").write_text('{"format": 99}')
    with pytest.raises(LedgerError, match="newer dragoman"):
        Ledger(newer)


def test_a_torn_log_entry_is_set_aside(tmp_path):
    with Ledger(tmp_path / "led", create=True) as first:
        first.add([reading("s1")])
        first.add([reading("s2")])
    log = sorted((tmp_path / "led" / "articles" / "_delta_log").glob("*.json"))[-1]
    log.write_text("")
    with Ledger(tmp_path / "led") as second:
        second.add([reading("s2")])
        assert second.counts() == {"stories": 2, "events": 2}
    assert log.with_suffix(".torn").exists()


def test_a_batch_cut_between_tables_is_finished_by_running_it_again(tmp_path):
    with Ledger(tmp_path / "led", create=True) as first:
        store = first.writer()
        from dragoman.ledger.rows import reading_rows

        rows = reading_rows(reading("s1"), dt.datetime(2026, 1, 1))
        store.commit({name: rows[name] for name in ("perspectives", "events")}, "add", 0)
        assert first.counts() == {"stories": 0, "events": 0}
    with Ledger(tmp_path / "led") as second:
        second.add([reading("s1")])
        assert second.counts() == {"stories": 1, "events": 1}


def test_importing_dragoman_loads_no_store():
    code = "import sys, dragoman, dragoman.reader; sys.exit(any(m in sys.modules for m in ('duckdb', 'deltalake')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_three_capitals_mean_a_code_where_somebody_has_it(ledger):
    belarus = event("b1", actor=(entity("Belarus", "BLR"),))
    russia = event("r1", actor=(entity("Moscow", "RUS"),))
    ledger.add([reading("s1", belarus), reading("s2", russia)])
    assert [r["name"] for r in ledger.actor("RUS")] == ["Moscow"]
    assert [r["name"] for r in ledger.actor("rus")] == ["Belarus"]
    assert [r["name"] for r in ledger.actor("BEL")] == ["Belarus"]
