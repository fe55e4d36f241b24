"""``dragoman import`` and ``dragoman ledger``: what they say, and that a bad file leaves the ledger as it was."""

import json
from pathlib import Path

import pytest

from dragoman.cli import run

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

HEAD = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tActor Name\tActor Country\tRecipient Name\tRecipient Country\n"
ROW = "p1\t2023-05-06\tCONSULT\tvisit\t4.0\t1\tAnn Bo\tNOR\tFrance\tFRA\n"


@pytest.fixture
def files(tmp_path):
    good, bad = tmp_path / "good.tsv", tmp_path / "bad.tsv"
    good.write_text(HEAD + ROW, encoding="utf-8")
    bad.write_text((HEAD + ROW).replace("Event Mode", "Event Mood"), encoding="utf-8")
    return str(good), str(bad), str(tmp_path / "led")


def test_import_names_what_failed_and_takes_the_rest(files, capsys):
    good, bad, led = files
    assert run(["import", good, bad, "--ledger", led]) == 1
    said = capsys.readouterr().err
    assert "good.tsv: 1 events of 1 stories" in said
    assert "bad.tsv: line 1, column 4: unknown column 'Event Mood'; take it out" in said
    assert "1 read, 1 failed" in said
    assert run(["import", good, "--ledger", led, "--format", "polecat"]) == 0
    assert "there already" in capsys.readouterr().err
    assert run(["import", good, "--ledger", led, "--format", "acled"]) == 2


BAD = {
    "no such file": None,
    "not such a file": b"\x89PNG\r\n\x1a\n\x00\x00",
    "nothing in it": b"",
    "a bad row late": (HEAD + ROW * 3 + "p2\ttoo short\n").encode(),
    "an unknown column": (HEAD + ROW).replace("Event Mode", "Event Mood").encode(),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_first_import_that_fails_leaves_nothing(tmp_path, capsys, kind):
    bad = tmp_path / "bad.tsv"
    if BAD[kind] is not None:
        bad.write_bytes(BAD[kind])
    led = tmp_path / "new" / "led"
    assert run(["import", str(bad), str(bad), "--ledger", str(led)]) == 1
    assert f"nothing came in, so no ledger was made at {led}" in capsys.readouterr().err
    assert run(["import", str(bad), "--ledger", str(led), "--quiet"]) == 1
    assert "no ledger was made" not in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_failed_import_leaves_a_ledger_that_was_there_as_it_is(files):
    good, bad, led = files
    run(["import", good, "--ledger", led])
    before = {p: p.read_bytes() for p in Path(led).rglob("*") if p.is_file()}
    assert run(["import", bad, "--ledger", led]) == 1
    assert {p: p.read_bytes() for p in Path(led).rglob("*") if p.is_file()} == before


def test_a_file_without_events_is_read_all_the_same(files, capsys):
    good, _, led = files
    Path(good).write_text(HEAD, encoding="utf-8")
    assert run(["import", good, "--ledger", led]) == 0
    assert "good.tsv: holds no events" in capsys.readouterr().err
    assert run(["ledger", "info", "--ledger", led]) == 0


def test_code_makes_no_ledger_where_no_story_can_be_read(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("")
    assert run(["code", str(tmp_path / "a.txt"), str(tmp_path / "none.txt"), "--ledger", str(tmp_path / "led")]) == 1
    said = capsys.readouterr().err
    assert "[empty]" in said and "no ledger was made" in said
    assert not (tmp_path / "led").exists()


def test_ledger_info_refresh_pin_compact(files, capsys):
    good, _, led = files
    run(["import", good, "--ledger", led, "--quiet"])
    assert run(["ledger", "info", "--ledger", led]) == 0
    said = capsys.readouterr().out
    assert "1 stories, 1 events (2023-05-06 to 2023-05-06)" in said
    assert "polecat: 1 stories, 1 events" in said
    assert "dragoman ledger refresh" in said
    assert run(["ledger", "refresh", "--ledger", led]) == 0
    assert run(["ledger", "pin", "--ledger", led, "--note", "for the test"]) == 0
    assert capsys.readouterr().out == "1\n"
    assert run(["ledger", "compact", "--ledger", led]) == 0
    assert "events: one file already" in capsys.readouterr().err
    assert run(["ledger", "info", "--ledger", led, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["side_tables"] is True and found["pins"]["1"]["note"] == "for the test"


def test_ledger_verbs_on_what_is_no_ledger(tmp_path, capsys):
    for verb in ("info", "refresh", "pin", "compact"):
        assert run(["ledger", verb, "--ledger", str(tmp_path)]) == 1
        assert "not a ledger" in capsys.readouterr().err
