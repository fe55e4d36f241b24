"""The command line: help is quick, output is what it says, failures name file and reason and set the exit status."""

import json
import subprocess
import sys
import time

import pytest

from dragoman.cli import VERBS, run

TEXT = "Norway's prime minister visited Paris on Monday. France's president praised the visit.\n"


def test_help_names_every_verb_and_imports_none(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(verb in out for verb in VERBS)


def test_help_is_quick():
    start = time.process_time()
    code = "import sys; from dragoman.cli import run; run(['--help']); sys.exit('spacy' in sys.modules)"
    best = 9.0
    for _ in range(3):
        start = time.perf_counter()
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
        best = min(best, time.perf_counter() - start)
    assert best < 1.0


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb, capsys):
    assert run([verb, "--help"]) == 0
    assert len(capsys.readouterr().out) > 100


def test_read_writes_json_lines(tmp_path, capsys):
    file = tmp_path / "story.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert run(["read", str(file), "--published", "2022-03-02", "--outlet", "The Daily", "--by", "story", "--encoder", "off"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    reading = json.loads(line)
    assert reading["text"] == TEXT.rstrip("\n") or reading["text"] == TEXT
    assert reading["story"]["outlet"] == "The Daily"
    assert all(e["id"] for e in reading["events"])


def test_bad_files_are_named_and_the_others_still_read(tmp_path, capsys):
    good, empty, binary = tmp_path / "good.txt", tmp_path / "empty.txt", tmp_path / "binary.txt"
    good.write_text(TEXT, encoding="utf-8")
    empty.write_text("", encoding="utf-8")
    binary.write_bytes(bytes(range(256)) * 50)
    assert run(["read", str(good), str(empty), str(binary), "--by", "story", "--encoder", "off"]) == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 1
    assert "empty.txt" in captured.err
    assert "binary.txt" in captured.err
    assert "1 read, 2 failed" in captured.err


def test_wrong_usage_is_two(capsys):
    assert run(["read"]) == 2
    assert run(["read", "x", "--by", "nonsense"]) == 2
    assert run(["nonsense"]) == 2
    assert run(["read", "x", "--config", "/nowhere.toml"]) == 2


def test_explain_names_the_rules(tmp_path, capsys):
    file = tmp_path / "story.txt"
    file.write_text("The United States condemned Russia's attack on Ukraine.\n", encoding="utf-8")
    assert run(["explain", str(file), "--published", "2022-03-02"]) == 0
    out = capsys.readouterr().out
    assert "ACCUSE" in out
    assert "decided by" in out
    assert "triggers:" in out


def test_tables_check_passes_on_ours(capsys):
    assert run(["tables", "check"]) == 0


def test_doctor_says_what_is_there(capsys):
    run(["doctor"])
    out = capsys.readouterr().out
    assert "weights verified" in out
    assert "frames" in out
