"""``dragoman evaluate`` on gold invented here: figures, predictions, floors, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.cli import run
from dragoman.errors import ConfigError, InputError
from dragoman.evaluate import suites

MET = "Norway met Chile on 3 May 2021. Its envoy said that Peru had left."


def gold(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return str(path)


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, float]:
    assert run(["evaluate", *arguments, "--quiet", "--json", "--encoder", "off"]) == 0
    found: dict[str, float] = json.loads(capsys.readouterr().out)["figures"]
    return found


@pytest.fixture
def times(tmp_path: Path) -> list[str]:
    start = MET.index("3 May 2021")
    expressions = [{"start": start, "end": start + 10, "type": "DATE", "value": "2021-05-03"}]
    file = gold(tmp_path / "times.jsonl", {"id": "t1", "text": MET, "date": "2021-05-04", "timexes": expressions})
    return ["timex", "--gold", file, "--floors", str(tmp_path / "floors.toml")]


def test_times_and_what_the_scorer_read(times: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert set(figures(capsys, *times, "--predictions", str(out)).values()) == {100.0}
    assert json.loads(out.read_text(encoding="utf-8"))["timexes"][0]["value"] == "2021-05-03"


def test_floors_are_raised_broken_and_lowered_with_a_reason(times: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["evaluate", *times, "-q", "--raise-floors"]) == 0
    floors = tmp_path / "floors.toml"
    capsys.readouterr()
    name = next(iter(figures(capsys, *times)))
    floors.write_text(floors.read_text(encoding="utf-8").replace("100.0", "150.0"), encoding="utf-8")
    assert run(["evaluate", *times, "-q"]) == 1
    assert f"under the floor: timex {name}" in capsys.readouterr().err
    assert run(["evaluate", *times, "-q", "--lower", name]) != 0  # without a reason
    run(["evaluate", *times, "-q", "--lower", name, "--why", "counted anew"])
    assert "counted anew" in floors.read_text(encoding="utf-8")
    assert f"under the floor: timex {name} " not in capsys.readouterr().err


def test_actors_by_the_day_of_the_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"id": "a1", "text": "Norwegian soldiers", "date": "10 May 2015", "expected": {"country": "NOR", "sector": ["MIL"]}},
        {"id": "a2", "text": "the Chilean parliament", "date": "May 3, 2019", "expected": {"country": "CHL"}},
        {"id": "a3", "text": "police in Peru", "date": "today", "expected": {"country": "PER", "sector": ["COP"]}},
    ]
    found = figures(capsys, "actors", "--gold", gold(tmp_path / "actors.jsonl", *rows), "--floors", str(tmp_path / "f.toml"))
    assert found["country"] == 100.0
    bad = gold(tmp_path / "bad.jsonl", {**rows[0], "date": "soon"})
    assert run(["evaluate", "actors", "--gold", bad, "-q"]) == 1
    assert "'soon' is not a day" in capsys.readouterr().err


def test_attributions_sentences_and_factuality(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors = str(tmp_path / "f.toml")
    at = MET.index("left")
    said = [MET.index("Its envoy"), MET.index(" said")], [MET.index("said"), MET.index("said") + 4], [MET.index("that"), len(MET) - 1]
    one = {"source": [said[0]], "cue": [said[1]], "content": [said[2]]}
    found = figures(
        capsys, "polnear", "--gold", gold(tmp_path / "p.jsonl", {"id": "p", "text": MET, "attributions": [one]}), "--floors", floors
    )
    assert found and all(0 <= v <= 100 for v in found.values())
    row = {"id": "f", "text": MET, "predicate": [at, at + 4], "score": 3.0, "label": "CT+"}
    found = figures(capsys, "factuality", "--gold", gold(tmp_path / "f.jsonl", row), "--floors", floors)
    assert min(found.values()) >= 0


def test_gold_that_is_not_there_or_not_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="name a file with --gold"):
        suites.default_gold("no-such-gold.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"id": 1}\n{', encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        suites.load(tmp_path / "bad.jsonl")
    with pytest.raises(InputError, match="cannot read gold"):
        suites.load(tmp_path / "none.jsonl")
    with pytest.raises(ConfigError, match="no suite"):
        suites.run("nothing")
