"""The documentation holds: pages written from code are fresh, links lead somewhere, Python runs, commands exist with their options."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dragoman.cli import VERBS, cli
from dragoman.records import Event, Reading, Story

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import docs
import docs_blocks
import docs_record

DOCS = ROOT / "docs"
WRITTEN = set(docs.pages())
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "model" / "MODEL_CARD.md"])
BY_HAND = [p for p in PAGES if not (p.is_relative_to(DOCS) and p.relative_to(DOCS).as_posix() in WRITTEN)]
RUN = {DOCS / "tutorial.md", *(DOCS / "howto" / f"{name}.md" for name in ("archives", "frames", "tables", "load"))}
"""Pages whose commands run, in order, in tests/docs/test_run.py."""


def name(page):
    return page.relative_to(ROOT).as_posix()


# ---------------------------------------------------------------- written from code


@pytest.fixture(scope="module")
def check():
    """`tools/docs.py --check` in an interpreter of its own: click keeps a command's help option as it first saw it, so a test that
    called a verb without its group would change what is written here."""
    return subprocess.run([sys.executable, str(ROOT / "tools" / "docs.py"), "--check"], capture_output=True, text=True, check=False)


def test_the_check_of_written_pages_runs(check):
    assert check.returncode in (0, 1), check.stderr


@pytest.mark.parametrize("page", sorted(WRITTEN))
def test_page_written_from_code_is_fresh(page, check):
    assert (DOCS / page).is_file()
    assert f"docs/{page} is stale" not in check.stdout, "python tools/docs.py"


def test_every_field_of_the_record_has_a_meaning():
    for cls, known in docs_record.meanings().items():
        assert set(known) == docs_record.shown(cls), cls


def test_the_fields_shown_are_those_of_the_json():
    reading = Reading(story=Story(id="s", text="t"), events=(Event(id="e", event=("AID",)),)).to_dict()
    assert set(reading) == docs_record.shown("Reading")
    assert set(reading["story"]) == docs_record.shown("Story")
    assert set(reading["events"][0]) == docs_record.shown("Event")


# ---------------------------------------------------------------- links

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*)$", re.M)


def prose(page):
    return re.sub(r"`[^`\n]*`", "``", docs_blocks.FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page):
    """Anchors of a page's headings, as code hosts and the site make them."""
    text = docs_blocks.FENCE.sub("", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", h).strip().lower() for h in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", h).replace(" ", "-") for h in plain}


def test_a_heading_gives_the_anchor_hosts_give(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# `actor_weights.tsv`\n\n## How good is it?\n\n```\n# no heading\n```\n", encoding="utf-8")
    assert anchors(page) == {"actor_weightstsv", "how-good-is-it"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


def test_files_named_in_the_readme_are_there():
    text = docs_blocks.FENCE.sub("", (ROOT / "README.md").read_text(encoding="utf-8"))
    named = re.findall(r"`((?:src|docs|tools|examples|evaluation|benchmarks|training|tests)/[\w./*-]+)`", text)
    assert named
    assert not [n for n in named if not list(ROOT.glob(n.rstrip("/")))]


# ---------------------------------------------------------------- commands


CALL = re.compile(r"""(?:^|[|(;&] *)(?:\.venv/bin/)?(dragoman (?:"[^"]*"|'[^']*'|[^|;&)>"'])*)""")


def lines_of_dragoman():
    for page in PAGES:
        for block in docs_blocks.blocks(page):
            for line in docs_blocks.commands(block) if block.kind in ("", "console", "text", "bash") else []:
                yield from ((page, call) for call in CALL.findall(line))


CALLS = sorted({(name(page), call.split("  #")[0].strip()) for page, call in lines_of_dragoman()})


def find(words):
    """The command that words call, with what is left of them."""
    command, context = cli, click.Context(cli, info_name="dragoman")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"no verb {words[0]!r}"
        context = click.Context(found, info_name=words.pop(0), parent=context)
        command = found
    return command, words


def test_the_documentation_shows_every_verb():
    shown = {call.split()[1] for _, call in CALLS}
    assert not set(VERBS) - shown


@pytest.mark.parametrize(("page", "call"), CALLS)
def test_command_exists_with_these_options(page, call):
    command, words = find(shlex.split(call)[1:])
    context = click.Context(command)
    known = {o for p in command.get_params(context) for o in (*p.opts, *p.secondary_opts)} | {"-h", "--help"}
    given = {w.split("=")[0] for w in words if re.match(r"--?[a-z]", w)}
    assert given <= known
    choices = [p for p in command.params if isinstance(p, click.Argument) and isinstance(p.type, click.Choice)]
    for param in choices:
        assert words[0].isupper() or words[0] in param.type.choices, f"{words[0]!r} is none of {param.type.choices}"


# ---------------------------------------------------------------- Python

PYTHON = [p for p in BY_HAND if p not in RUN and any(b.kind == "python" for b in docs_blocks.blocks(p))]
QUERY = "person,personLabel,positionLabel,start,end\nQ1,Ada Moss,Minister of Fisheries,2023-05-01T00:00:00Z,\n"


@pytest.mark.parametrize("page", PYTHON, ids=name)
def test_python_runs(page, tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "query.csv").write_text(QUERY, encoding="utf-8")
    sandbox = docs_blocks.Sandbox(tmp_path)
    for block in docs_blocks.blocks(page):
        if block.kind == "python":
            sandbox.python(block, page)


# ---------------------------------------------------------------- the study


def test_the_study_repeats_no_words_of_its_stories():
    pool = ROOT.parent / "shared" / "corpus" / "pool.jsonl"
    if not pool.is_file():
        pytest.skip("the pool of stories is not beside this clone")
    page = " ".join((DOCS / "studies" / n).read_text(encoding="utf-8") for n in ("russia-us.md", "russia-us.svg"))
    runs = nines(page)
    with pool.open(encoding="utf-8") as lines:
        stories = (json.loads(line) for line in lines)
        assert not [s["id"] for s in stories if runs & nines(f"{s['title']} {s['text']}")]


def nines(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 9]) for i in range(len(words) - 8)}
