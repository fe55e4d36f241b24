"""The pages with commands run from start to end, and the site builds without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import docs_blocks

PAGES = ("tutorial", "howto/archives", "howto/frames", "howto/tables", "howto/load")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_page_runs(page, tmp_path):
    found = list(docs_blocks.run_page(ROOT / "docs" / f"{page}.md", tmp_path))
    assert found
    assert all(body.strip() for _, body in found)


def test_the_site_builds_without_a_warning(tmp_path):
    for package in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(package, reason="pip install 'dragoman[docs]'")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {p.relative_to(tmp_path / "site").as_posix() for p in (tmp_path / "site").rglob("*.html")}
    assert {"index.html", "tutorial.html", "reference/cli.html", "studies/russia-us.html"} <= pages


def test_a_broken_command_fails(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo well\n$ false\n```\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="'false' ended with 1"):
        list(docs_blocks.run_page(page, tmp_path / "box"))


def test_blocks_are_run_in_order_and_files_written(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "```text sub/a.txt\nhello\n```\n\n```python\nn = 2\n```\n\n```python\nprint('hello' * n)\n```\n\n"
        "```output\n```\n\n```console\n$ cat \\\n  sub/a.txt\n```\n",
        encoding="utf-8",
    )
    docs_blocks.rewrite(page)
    assert "```output\nhellohello\n```" in page.read_text(encoding="utf-8")
    assert "$ cat \\\n  sub/a.txt\nhello\n```" in page.read_text(encoding="utf-8")


STORIES = (
    '{"published": "2022-03-02", "outlet": "The Lantern", "text": "Russia accused the United States of sending arms on Tuesday. '
    'Washington denied the claim."}\n'
    '{"published": "2022-03-03", "outlet": "The Lantern", "text": "Norway and Iceland held talks on Wednesday."}\n'
)


def study(*arguments):
    command = [sys.executable, str(ROOT / "examples" / "russia_us.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_study_runs_on_another_archive(tmp_path):
    pytest.importorskip("duckdb")
    (tmp_path / "own.jsonl").write_text(STORIES, encoding="utf-8")
    done = study(tmp_path / "own.jsonl", "--ledger", tmp_path / "ledger", "--out", tmp_path / "pages")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "pages" / "russia-us.md").read_text(encoding="utf-8")
    assert "Of the 2 stories of the archive 1 name both countries" in page
    assert "| The Lantern | 1 |" in page
    assert (tmp_path / "pages" / "russia-us.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_study_without_an_archive_says_so(tmp_path):
    done = study(tmp_path / "none.jsonl", "--out", tmp_path)
    assert done.returncode == 0
    assert "is not there: name an archive of your own" in done.stderr
    assert not list(tmp_path.iterdir())
