"""The scorers on tiny hand-made gold whose figures can be counted on fingers."""

import pytest

from dragoman.errors import ConfigError
from dragoman.evaluate import attribution, floors, sentences, small, stories
from dragoman.events.cameo import plover_type


def gold_event(**changes):
    event = {
        "trigger": "visited", "start": 10, "type": "CONSULT", "mode": "visit", "reciprocal": False, "optional": False,
        "actor": [{"code": "NOR", "sector": ["GOV"]}], "recipient": [{"code": "FRA", "sector": ["GOV"]}],
        "date": {"value": "2022-02", "explicit": True}, "place": "FRA", "sources": [{"name": "The Daily Paper"}], "value": "CT+",
        "author": "UU", "tense": "past", "contested": [], "background": False,
    }  # fmt: skip
    return event | changes


def our_event(**changes):
    event = {
        "event": ["CONSULT"], "mode": ["visit"], "actor": [{"code": "NOR", "sector": ["GOV"]}], "recipient": [{"code": "FRA"}],
        "date": "2022-02-01", "enddate": "2022-02-28", "event_loc": {"country_code": "FRA"}, "narrator": "UU", "tense": "past",
        "perspectives": [{"chain": [{"name": "Daily Paper"}], "value": "CT+"}], "trigger_span": [10, 17], "background": False,
    }  # fmt: skip
    return event | changes


def measure(gold, ours):
    return stories.figures(stories.score([{"id": "a", "events": gold}], {"a": {"events": ours}}))


def test_a_whole_record():
    figures = measure([gold_event()], [our_event()])
    assert figures["event_f1"] == figures["whole_record"] == figures["field_chain"] == 100.0


def test_an_optional_event_counts_neither_way():
    figures = measure([gold_event(), gold_event(optional=True, type="AID")], [our_event(), our_event(event=["AID"])])
    assert (figures["event_precision"], figures["event_recall"]) == (100.0, 100.0)


def test_wrong_dyad_is_a_miss_and_an_extra():
    figures = measure([gold_event()], [our_event(actor=[{"code": "SWE"}])])
    assert (figures["event_precision"], figures["event_recall"]) == (0.0, 0.0)


def test_explicit_dates_must_be_equal():
    assert measure([gold_event()], [our_event(enddate="2022-02-27")])["field_date"] == 0.0


def test_silence_where_nothing_happened():
    assert measure([], [])["eventless_silent"] == 100.0
    assert measure([], [our_event()])["eventless_silent"] == 0.0


def test_attribution_edges_do_not_matter_but_words_do():
    text = 'Ann said "it rains" today.'
    gold = [{"id": "a", "text": text, "attributions": [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 19]]}]}]
    same = {"a": {"attributions": [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[10, 18]]}]}}
    wide = {"a": {"attributions": [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[10, 25]]}]}}
    assert attribution.figures(gold, same)["strict_f1"] == 100.0
    loose = attribution.figures(gold, wide)
    assert (loose["strict_f1"], loose["relaxed_f1"]) == (0.0, 100.0)


def test_cameo_to_plover():
    assert [plover_type(c) for c in ("0831", "087", "163", "1712", "01", "demand")] == [
        "CONCEDE", "RETREAT", "COERCE", "ASSAULT", "", "REQUEST",
    ]  # fmt: skip


def test_sentences_merge_yield_and_expand_talks():
    gold = [
        {"id": "1", "events": [{"event": "YIELD"}]},
        {"id": "2", "events": [{"event": "CONSULT", "source": ["NOR", "FRA"], "target": ""}]},
    ]
    ours = {
        "1": {"events": [{"event": "RETREAT", "source": [], "target": []}]},
        "2": {"events": [{"event": "CONSULT", "source": ["FRA", "NOR"], "target": []}]},
    }
    figures = sentences.figures(gold, ours)
    assert (figures["any_type"], figures["actor_f1"]) == (100.0, 100.0)


def test_timex_value_needs_overlap():
    gold = [{"id": "a", "timexes": [{"start": 0, "end": 6, "type": "DATE", "value": "2022-01-03"}]}]
    assert (
        small.timex(gold, {"a": {"timexes": [{"start": 3, "end": 9, "type": "DATE", "value": "2022-01-03"}]}})["value_f1"]
        == 100.0
    )
    assert (
        small.timex(gold, {"a": {"timexes": [{"start": 6, "end": 9, "type": "DATE", "value": "2022-01-03"}]}})["value_f1"] == 0.0
    )


def test_factuality_counts_silence_as_certain():
    gold = [{"id": "1", "score": 3.0, "label": "CT+"}, {"id": "2", "score": -3.0, "label": "CT-"}]
    figures = small.factuality(gold, {})
    assert (figures["mae"], figures["accuracy"]) == (3.0, 50.0)


def test_pronoun_must_point_to_an_earlier_mention():
    gold = [{"id": "a", "text": "Ann said she knew Bob.", "clusters": [[[0, 3], [9, 12]]]}]
    assert small.pronouns(gold, {"a": {"links": [{"pronoun": [9, 12], "antecedent": [0, 3]}]}})["he_she"] == 100.0
    assert small.pronouns(gold, {"a": {"links": [{"pronoun": [9, 12], "antecedent": [18, 21]}]}})["he_she"] == 0.0


def test_floors_rise_and_hold(tmp_path):
    file = tmp_path / "floors.toml"
    assert floors.raise_floors("actors", "a.jsonl", "f00", {"both": 60.0, "mae": 0.7}, file) == ["both", "mae"]
    assert floors.raise_floors("actors", "a.jsonl", "f00", {"both": 55.0, "mae": 0.6}, file) == ["mae"]
    assert floors.broken("actors", "f00", {"both": 59.9, "mae": 0.6}, file) == []
    assert len(floors.broken("actors", "f00", {"both": 55.0, "mae": 0.8}, file)) == 2
    assert floors.broken("actors", "other gold", {"both": 1.0}, file) == []


def test_lowering_needs_and_keeps_a_reason(tmp_path):
    file = tmp_path / "floors.toml"
    floors.raise_floors("actors", "a.jsonl", "f00", {"both": 60.0}, file)
    with pytest.raises(ConfigError, match="reason"):
        floors.lower("actors", ["both"], {"both": 58.0}, " ", file)
    floors.lower("actors", ["both"], {"both": 58.0}, 'the "old" gold was wrong', file)
    entry = floors.read(file)["actors"]
    assert entry["floors"]["both"] == 58.0
    assert "60.0 -> 58.0" in entry["lowered"][0]
