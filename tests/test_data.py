"""Packaged tables: they parse, they name their source, and VERSIONS.toml tells the truth."""

import subprocess
import sys
from pathlib import Path

import pytest

from dragoman import data
from dragoman.errors import DataError

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", data.names(suffix=".tsv"))
def test_every_table_parses(name):
    assert sum(1 for _ in data.rows(name)) > 0


def test_versions_are_up_to_date():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "versions.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_user_rows_come_last(tmp_path):
    name = data.names(suffix=".tsv")[0]
    first = next(iter(data.rows(name)))
    (tmp_path / name).write_text("\t".join(first) + "\n" + "\t".join("mine" for _ in first) + "\n")
    assert list(data.rows(name, tmp_path))[-1] == dict.fromkeys(first, "mine")


def test_a_short_row_names_file_and_line(tmp_path):
    name = data.names(suffix=".tsv")[0]
    (tmp_path / name).write_text("a\tb\nonly one\n")
    with pytest.raises(DataError, match="line 2"):
        list(data.rows(name, tmp_path))


def test_missing_table():
    with pytest.raises(DataError, match="reinstall"):
        data.text("nothing.tsv")
