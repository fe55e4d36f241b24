"""The doctor finds what is wrong, says what to type, and tells by its exit status."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from dragoman import data
from dragoman.cli import doctor, run

Usage = namedtuple("Usage", "total used free")
Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """``said(*arguments)``: status and words of the doctor, without the encoder, which takes long to load."""
    monkeypatch.delenv("DRAGOMAN_LEDGER", raising=False)

    def call(*arguments: str) -> tuple[int, str]:
        status = run(["doctor", "--encoder", "off", *arguments])
        return status, capsys.readouterr().out

    return call


def bad(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith("BAD")]


def test_all_is_well_here(said: Said) -> None:
    status, out = said()
    problems = [x for x in bad(out) if "free" not in x]  # the machine may be short of room just now
    assert problems == [] and status == (1 if bad(out) else 0)
    for words in ("weights verified", "tables as published", "keep their rules", "frames", "extra [ledger]", "processors", "GB free at"):
        assert words in out


def test_a_table_that_was_changed(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    real = data.sha256
    monkeypatch.setattr(data, "sha256", lambda name: "0" * 64 if name == "cues.toml" else real(name))
    status, out = said()
    assert status == 1
    assert any("table cues.toml is not the one" in x and "pip install --force-reinstall" in x for x in bad(out))


def test_user_tables_that_break_rules(said: Said, tmp_path: Path) -> None:
    (tmp_path / "metonyms.tsv").write_text("a\tb\n1\n", encoding="utf-8")
    status, out = said("--tables", str(tmp_path))
    assert status == 1 and "metonyms.tsv" in "".join(bad(out))


def test_the_encoder_and_the_parser(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    real = doctor.find_spec
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == "dragoman_model" else real(name))
    assert run(["doctor", "--model", "no_such_model"]) == 1
    lines = bad(capsys.readouterr().out)
    assert any("pip install dragoman-model" in x for x in lines) and any("'no_such_model' is not installed" in x for x in lines)
    monkeypatch.setattr(doctor, "find_spec", real)
    config = tmp_path / "dragoman.toml"
    config.write_text(f'encoder = "{tmp_path}"', encoding="utf-8")
    assert run(["doctor", "--config", str(config)]) == 1
    assert any(str(tmp_path) in x for x in bad(capsys.readouterr().out))


def test_packages_outside_their_bounds(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def old(package: str) -> str:
        if package == "click":
            raise PackageNotFoundError(package)
        return {"numpy": "1.2.0"}.get(package, "99") if package in ("numpy", "duckdb") else real(package)

    real = doctor.version
    monkeypatch.setattr(doctor, "version", old)
    status, out = said()
    assert status == 1
    assert any("numpy 1.2.0, wanted" in x and "pip install 'numpy>=" in x for x in bad(out))
    assert any("click is not installed" in x for x in bad(out))


def test_run_from_sources(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(package: str) -> list[str]:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(doctor, "requires", none)
    assert "run from its sources" in said()[1]


def test_an_extra_that_is_not_there_is_no_problem(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor.find_spec
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == "pypdf" else real(name))
    _, out = said()
    assert "ok   extra [office] not installed (lacks pypdf): pip install 'dragoman[office]'" in out


def test_disk_memory_and_threads(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(1, 1, 1000))
    monkeypatch.setattr(doctor, "_proc", lambda file, field: "1000 kB" if file == "meminfo" else "avx2 sse")
    monkeypatch.setenv("DRAGOMAN_THREADS", "9999")
    status, out = said()
    assert status == 1
    for words in ("make room", "end other programs", "threads = 9999 on", "DRAGOMAN_THREADS="):
        assert any(words in x for x in bad(out)), words
    assert "thread(s) a process, avx2" in out


def test_a_machine_that_says_little(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_proc", lambda file, field: "")
    assert "thread(s) a process\n" in said()[1]
    monkeypatch.setattr(doctor, "_proc", lambda file, field: "sse" if file == "cpuinfo" else "")
    assert "no AVX2" in said()[1]


def test_a_ledger(said: Said, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    from dragoman.ledger import Ledger

    Ledger(tmp_path / "news", create=True).close()
    _, out = said("--ledger", str(tmp_path / "news"))
    assert "0 stories, 0 events" in out and "dragoman ledger refresh" in out
    status, out = said("--ledger", str(tmp_path / "none"))
    assert status == 1 and any(str(tmp_path / "none") in x for x in bad(out))
