"""What a newcomer types wrong, and what is said to it."""

from __future__ import annotations

import json

import pytest

from dragoman.cli import run

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

HEAD = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tActor Name\tActor Country\tRecipient Name\tRecipient Country\n"
ROW = "p1\t2023-05-06\tCONSULT\tvisit\t4.0\t1\tAnn Bo\tNOR\tFrance\tFRA\n"


@pytest.fixture
def ledger(tmp_path, capsys):
    (tmp_path / "events.tsv").write_text(HEAD + ROW, encoding="utf-8")
    assert run(["import", str(tmp_path / "events.tsv"), "--ledger", str(tmp_path / "led"), "--quiet"]) == 0
    capsys.readouterr()
    return str(tmp_path / "led")


def test_a_verb_misspelt_is_told_the_nearest(capsys):
    assert run(["raed", "story.txt"]) == 2
    assert "No verb 'raed'; did you mean 'read'?" in capsys.readouterr().err
    assert run(["zzz"]) == 2
    assert "No such command 'zzz'" in capsys.readouterr().err


def test_countries_of_a_dyad_go_by_name_too(ledger, capsys):
    assert run(["dyad", "norway", "FRA", "--ledger", ledger, "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["actor"], row["recipient"], row["asserted"]) == ("NOR", "FRA", 1)


def test_nothing_found_is_said_on_stderr_in_a_pipe_too(ledger, capsys):
    assert run(["dyad", "NOR", "ISL", "--ledger", ledger]) == 0
    out, err = capsys.readouterr()
    assert not out
    assert "nothing between NOR and ISL" in err


def test_an_unknown_type_or_status_is_wrong_usage(ledger, capsys):
    assert run(["ask", "--type", "CONSUL", "--ledger", ledger]) == 2
    assert "'consult'" in capsys.readouterr().err
    assert run(["ask", "--status", "rumoured", "--ledger", ledger]) == 2
    assert run(["ask", "--type", "consult", "--ledger", ledger, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "CONSULT"
