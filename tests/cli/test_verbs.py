"""The verbs over a ledger as people and programs call them: JSON lines, CSV, words on a terminal, every export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.cli import asking, run
from dragoman.records import Reading

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.export.columns import GDELT_EVENTS, GDELT_MENTIONS, ICEWS, PHOENIX, POLECAT
from dragoman.ledger import Ledger


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, laden: Callable[..., Reading]) -> str:
    """A ledger of three stories, one event each, the first corrected."""
    path = tmp_path_factory.mktemp("verbs") / "news"
    with Ledger(path, create=True) as ledger:
        ledger.add(laden(n, word, f"https://a.example/{n}") for n, word in enumerate(("calm", "storm", "rain")))
        ledger.correct("e0", {"status": "asserted"}, why="both capitals said so")
    return str(path)


def out_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


def rows_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    return [json.loads(x) for x in out_of(capsys, *arguments).splitlines()]


def test_ask_as_json_csv_and_words(news: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(capsys, "ask", "--ledger", news, "--actor", "NOR", "--since", "2022-03-02", "--json")
    assert [r["date"] for r in rows] == ["2022-03-03", "2022-03-02"] and {r["type"] for r in rows} == {"CONSULT"}
    table = list(csv.DictReader(io.StringIO(out_of(capsys, "ask", "--ledger", news, "--between", "NOR", "FRA", "--csv"))))
    assert len(table) == 3 and {t["event_id"] for t in table} == {"e0", "e1", "e2"}
    monkeypatch.setattr(asking, "wants_color", lambda: True)
    said = out_of(capsys, "ask", "--ledger", news, "--status", "asserted")
    assert "Norway's premier visited Paris." in said and "{" not in said


def test_ask_refuses_what_is_no_day(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--ledger", news, "--since", "March"]) == 2
    assert "write it as 2022-04-24" in capsys.readouterr().err


def test_dyad_actor_and_contested(news: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (month,) = rows_of(capsys, "dyad", "NOR", "FRA", "--ledger", news, "--by", "month", "--json")
    assert (month["actor"], month["recipient"]) == ("NOR", "FRA") and str(month["period"]).startswith("2022-03")
    assert len(rows_of(capsys, "actor", "NOR", "--ledger", news, "--json")) >= 1
    claims = rows_of(capsys, "contested", "--ledger", news, "--json")
    assert {c["event_id"] for c in claims} >= {"e1", "e2"}
    monkeypatch.setattr(asking, "wants_color", lambda: True)
    said = out_of(capsys, "dyad", "NOR", "FRA", "--ledger", news)
    assert "NOR" in said and "2022" in said


def test_show_an_event_and_a_story(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Norway's premier visited Paris." in out_of(capsys, "show", "e1", "--ledger", news)
    assert "storm" in out_of(capsys, "show", "s1", "--ledger", news)
    assert run(["show", "nothing", "--ledger", news]) == 1
    assert "nothing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "columns", "header"),
    [
        ("polecat", POLECAT, True),
        ("icews", ICEWS, True),
        ("gdelt", GDELT_EVENTS, False),
        ("gdelt-mentions", GDELT_MENTIONS, False),
        ("phoenix", PHOENIX, False),
    ],
)
def test_tabular_exports(news: str, capsys: pytest.CaptureFixture[str], form: str, columns: tuple[str, ...], header: bool) -> None:
    every = ("--status", "asserted", "--status", "reported", "--status", "denied", "--status", "hypothetical")
    rows = [x.split("\t") for x in out_of(capsys, "export", form, "--ledger", news, *every).splitlines()]
    assert all(len(r) == len(columns) for r in rows) and len(rows) == 3 + header
    assert not header or rows[0] == list(columns)


def test_panels(news: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "panel.csv"
    out_of(capsys, "export", "dyad-panel", "--ledger", news, "--by", "month", "-o", str(file), "--status", "asserted", "--window", "0")
    with file.open(encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    assert len(rows) >= 2 and "NOR" in rows[1] and "FRA" in rows[1]
    together = out_of(capsys, "export", "dyad-panel", "--ledger", news, "--undirected", "--status", "asserted").splitlines()
    assert together[0] == ",".join(rows[0]) and "FRA,NOR" in together[1]
    country = out_of(capsys, "export", "country-panel", "--ledger", news, "--status", "asserted").splitlines()
    assert any("NOR" in row for row in country[1:])


@pytest.mark.parametrize("form", ["plover", "prov", "label-studio", "training"])
def test_json_exports(news: str, capsys: pytest.CaptureFixture[str], form: str) -> None:
    rows = rows_of(capsys, "export", form, "--ledger", news)
    assert len(rows) == (1 if form == "training" else 3)
    assert "Norway" in json.dumps(rows)


def test_brat_needs_a_folder(news: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["export", "brat", "--ledger", news]) == 2
    assert "--output FOLDER" in capsys.readouterr().err
    out_of(capsys, "export", "brat", "--ledger", news, "-o", str(tmp_path / "brat"))
    assert sorted(p.suffix for p in (tmp_path / "brat").glob("s*")) == [".ann"] * 3 + [".txt"] * 3


def test_a_ledger_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for verb in (["ask"], ["contested"], ["export", "plover"], ["dyad", "NOR", "FRA"]):
        assert run([*verb, "--ledger", str(tmp_path / "none")]) == 1
        assert str(tmp_path / "none") in capsys.readouterr().err
