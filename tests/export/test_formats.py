"""Exports read back by readers written from the published column lists, not from our writers."""

import csv
import datetime as dt
import io
import json

import pytest

from dragoman.export import annotation, panels, plover
from dragoman.export.columns import GDELT_EVENTS, GDELT_MENTIONS, ICEWS, PHOENIX, POLECAT
from dragoman.export.tabular import table

TEXT = "Norway's premier visited Paris.\nFrance and Norway held talks."


def who(name: str, code: str, span: list[int]) -> dict:
    return {
        "entity_text": name,
        "span": span,
        "identifier_text": name,
        "identifier_id": None,
        "code": code,
        "sector": ["GOV", "MIL"],
        "office": "Prime Minister",
        "via": None,
    }


def event(id: str, **changes) -> dict:
    base = {
        "event_id": id,
        "story_id": "s1",
        "article_id": "a1",
        "coder": "dragoman/0.1.0",
        "revision": 0,
        "type": "CONSULT",
        "mode": ["visit"],
        "context": ["diplomatic"],
        "quad_code": 1,
        "event_scale": 4.0,
        "cameo": "042",
        "actor": [who("Ann Bo", "NOR", [0, 6])],
        "recipient": [who("France", "FRA", [25, 30])],
        "reciprocal": False,
        "date": dt.date(2022, 3, 1),
        "enddate": dt.date(2022, 3, 2),
        "when": None,
        "event_loc": {
            "resolved_place": "Paris",
            "country_code": "FRA",
            "lat": 48.85,
            "lon": 2.35,
            "geonameid": 2988507,
            "province": "Ile-de-France",
            "extracted_place": "Paris",
            "resolution": "city",
        },
        "narrator": "CT+",
        "tense": "past",
        "background": False,
        "status": "asserted",
        "event_text": "visited",
        "trigger_span": [17, 24],
        "sentence_span": [0, 31],
        "sentence": 0,
        "mentions": [],
        "confidence": 0.7,
        "text": TEXT[:31],
        "added": dt.datetime(2026, 1, 2, 3, 4, 5),
        "state": "current",
        "corrected_by": None,
        "why": None,
        "apart": None,
        "perspectives": [
            {"kind": "voice", "chain": [{"name": "A paper"}], "value": "CT+"},
            {"kind": "contest", "name": "France", "code": "FRA", "span": [0, 2], "cue": "denied", "chain": None},
        ],
        "evidence": [],
        "size": None,
    }
    return base | changes


def story(*events: dict) -> dict:
    return {
        "article_id": "a1",
        "story_id": "s1",
        "published": dt.date(2022, 3, 2),
        "outlet": "The\tDaily",
        "title": "A visit",
        "url": "https://example.org/1",
        "language": None,
        "licence": None,
        "credit": None,
        "text": TEXT,
        "events": list(events),
    }


def talks() -> dict:
    both = [who("Ann Bo", "NOR", [43, 49]), who("France", "FRA", [32, 38])]
    return event("e2", mode=[], actor=both, recipient=[], reciprocal=True, trigger_span=[55, 60], sentence=1)


def cells(form: str, *events: dict) -> list[list[str]]:
    text = "\n".join("\t".join(row) for row in table([story(*events)], form))
    return list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


# Positions (from 0) of some columns as the codebooks print them.
PLACES = {
    "polecat": (
        40,
        {
            1: "2022-03-01",
            2: "CONSULT",
            3: "visit",
            5: "1",
            7: "Ann Bo",
            8: "NOR",
            10: "GOV",
            11: "GOV;MIL",
            15: "France",
            23: "Paris",
            27: "FRA",
            30: "2988507",
            33: "The Daily",
            34: "2022-03-02",
        },
    ),
    "icews": (
        20,
        {1: "2022-03-01", 2: "Ann Bo", 4: "NOR", 6: "042", 8: "France", 10: "FRA", 11: "s1", 12: "1", 17: "FRA", 18: "48.85"},
    ),
    "gdelt": (
        61,
        {
            1: "20220301",
            2: "202203",
            3: "2022",
            4: "2022.1616",
            5: "NORGOVMIL",
            7: "NOR",
            12: "GOV",
            15: "FRAGOVMIL",
            26: "042",
            27: "042",
            28: "04",
            29: "1",
            52: "Paris",
            56: "48.85",
            59: "20260102030405",
            60: "https://example.org/1",
        },
    ),
    "gdelt-mentions": (16, {1: "20220301000000", 3: "1", 4: "The Daily", 6: "1", 9: "17", 10: "1", 11: "70"}),
    "phoenix": (26, {1: "20220301", 2: "2022", 5: "NORGOVMIL", 6: "NOR", 7: "GOV", 10: "FRA", 13: "042", 14: "04", 21: "FRA"}),
}


@pytest.mark.parametrize("form", PLACES)
def test_columns_stand_where_the_codebook_puts_them(form):
    width, wanted = PLACES[form]
    (row,) = cells(form, event("e1"))
    assert len(row) == width
    assert {k: row[k] for k in wanted} == wanted


def test_column_counts():
    assert [len(c) for c in (POLECAT, ICEWS, GDELT_EVENTS, GDELT_MENTIONS, PHOENIX)] == [40, 20, 61, 16, 26]
    assert all(len(set(c)) == len(c) for c in (POLECAT, ICEWS, GDELT_EVENTS, GDELT_MENTIONS, PHOENIX))


def test_talks_become_both_directions_and_hearsay_stays_home():
    rows = cells("icews", talks(), event("e3", status="alleged"))
    assert [(r[4], r[10]) for r in rows] == [("NOR", "FRA"), ("FRA", "NOR")]
    assert len({r[0] for r in rows}) == 2


def test_plover_keeps_the_chain():
    (row,) = plover.plover([story(event("e1"))])
    assert row["event"] == ["CONSULT"]
    assert row["perspectives"] == [{"chain": [{"name": "A paper"}], "value": "CT+"}]
    assert row["contested"][0]["cue"] == "denied"
    assert row["enddate"] == "2022-03-02"
    assert json.loads(json.dumps(row, default=str))


def test_prov_names_article_and_voice():
    (doc,) = plover.prov([story(event("e1"))])
    article, record = doc["@graph"]
    assert record["prov:wasDerivedFrom"]["@id"] == article["@id"]
    assert record["prov:wasAttributedTo"][0]["@id"] == "urn:dragoman:voice:A%20paper"


def test_brat_comes_back_with_corrections(tmp_path):
    assert annotation.brat([story(event("e1"), talks())], tmp_path) == 1
    lines = (tmp_path / "s1.ann").read_text().splitlines()
    for line in (x for x in lines if x.startswith("T")):
        _, where, words = line.split("\t")
        start, end = map(int, where.split()[1:])
        assert TEXT[start:end].replace("\n", " ") == words
    (tmp_path / "s1.ann").write_text("\n".join(lines).replace("Status E1 asserted", "Status E1 denied"))
    back = dict(annotation.read_brat(tmp_path))
    assert back["e1"] == {"type": "CONSULT", "status": "denied"}


def test_label_studio_comes_back_with_corrections():
    (task,) = annotation.label_studio([story(event("e1"))])
    result = task["predictions"][0]["result"]
    assert {r["type"] for r in result} == {"labels", "choices", "relation"}
    for r in result:
        if r["type"] == "choices":
            r["value"]["choices"] = ["alleged"]
    assert dict(annotation.read_label_studio([{**task, "annotations": task["predictions"]}]))["e1"]["status"] == "alleged"


def act(day: int, actor: str = "NOR", recipient: str = "FRA", score: float | None = 4.0) -> panels.Act:
    return dt.date(2022, 3, day), actor, recipient, "CONSULT", "visit", 1, score


def test_panel_counts_an_act_once_in_its_window():
    acts = [act(1), act(1), act(9)]
    (first, second) = panels.panel(acts, by="week")
    assert first == (dt.date(2022, 2, 28), "NOR", "FRA", 1, 1, 0, 0, 0, 4.0)
    assert second[0] == dt.date(2022, 3, 7)
    assert next(iter(panels.panel(acts, by="year", window=0)))[3] == 3
    assert next(iter(panels.panel(acts, by="year", window=30)))[3] == 1


def test_panel_keeps_pairs_apart_and_scores_what_has_a_score():
    rows = list(panels.panel([act(1, score=None), act(1, "FRA", "NOR", 2.0), act(2, "FRA", "NOR", None)], by="month"))
    assert [(r[1:4], r[8]) for r in rows] == [(("FRA", "NOR", 2), 2.0), (("NOR", "FRA", 1), None)]
