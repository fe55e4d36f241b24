"""The laws of the house (ARCHITECTURE.md), each as a test over the source as it stands."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

import dragoman

ROOT = Path(dragoman.__file__).resolve().parent
MODULES = sorted(p for p in ROOT.rglob("*.py"))
TREES = {p: ast.parse(p.read_text(encoding="utf-8")) for p in MODULES}

ROOMS = (
    ("records",),
    ("errors", "config", "data"),
    ("pipeline", "stages", "reader"),
    ("intake",),
    ("syntax",),
    ("sourcing",),
    ("when",),
    ("actors",),
    ("events",),
    ("ledger",),
    ("export",),
    ("render",),
    ("serve", "cli", "mcp", "evaluate"),
)
RANK = {name: rank for rank, names in enumerate(ROOMS) for name in names}


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> list[str]:
    """Rooms of ours that a module imports, anywhere in it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "dragoman":
            parts = node.module.split(".")
            found += [parts[1]] if len(parts) > 1 else [a.name for a in node.names]
        elif isinstance(node, ast.Import):
            found += [a.name.split(".")[1] for a in node.names if a.name.startswith("dragoman.")]
    return found


def type_checking_only(tree: ast.Module) -> ast.Module:
    """The tree without ``if TYPE_CHECKING`` blocks, which import nothing when the program runs."""
    kept = [n for n in tree.body if not (isinstance(n, ast.If) and getattr(n.test, "id", "") == "TYPE_CHECKING")]
    return ast.Module(body=kept, type_ignores=[])


def test_every_module_lives_in_a_room():
    strangers = {room(p) for p in MODULES} - set(RANK) - {"__init__", "__main__"}
    assert not strangers, f"rooms that ARCHITECTURE.md does not name: {strangers}"


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in RANK], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_only_point_up(path):
    mine = RANK[room(path)]
    wrong = [
        name
        for name in imported(type_checking_only(TREES[path]))
        if name in RANK and RANK[name] > mine and room(path) != "stages"
    ]
    assert not wrong, f"{path.relative_to(ROOT)} imports rooms below it: {wrong}"


def test_modules_are_short():
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    long = {p.name: n for p, n in lengths.items() if n > 600}
    assert not long, f"modules over 600 lines: {long}"
    assert statistics.median(n for n in lengths.values() if n > 5) < 200


def functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [
        (f"{p.relative_to(ROOT)}:{n.lineno} {n.name}", n)
        for p, tree in TREES.items()
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_are_short():
    lengths = sorted((n.end_lineno or n.lineno) - n.lineno + 1 for _, n in functions())
    assert lengths[int(len(lengths) * 0.9)] < 40


BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.comprehension, ast.match_case)


def mccabe(node: ast.AST) -> int:
    """McCabe's number as the usual checkers count it: statements that branch, without boolean operators."""
    return 1 + sum(isinstance(n, BRANCHES) for n in ast.walk(node))


def test_functions_are_simple():
    every = functions()
    knotted = [name for name, n in every if mccabe(n) > 10]
    assert len(knotted) < 0.03 * len(every), f"{len(knotted)} of {len(every)} over 10: {knotted}"


def test_no_print_no_bare_except_no_global():
    wrong = []
    for p, tree in TREES.items():
        for n in ast.walk(tree):
            if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "print":
                wrong.append(f"{p.name}:{n.lineno} print")
            if isinstance(n, ast.ExceptHandler) and n.type is None:
                wrong.append(f"{p.name}:{n.lineno} bare except")
            if isinstance(n, ast.Global):
                wrong.append(f"{p.name}:{n.lineno} global")
    assert not wrong


def test_public_names_are_documented():
    bare = []
    for p, tree in TREES.items():
        if not ast.get_docstring(tree) and p.read_text(encoding="utf-8").strip():
            bare.append(str(p.relative_to(ROOT)))
        for n in tree.body:
            public = isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")
            if public and not ast.get_docstring(n):
                bare.append(f"{p.relative_to(ROOT)}:{n.lineno} {n.name}")
    assert not bare


def test_all_is_sorted():
    for p, tree in TREES.items():
        for n in tree.body:
            if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "__all__":
                names = ast.literal_eval(n.value)
                assert names == sorted(names, key=lambda x: (not x.isupper(), not x[0].isupper(), x)) or names == sorted(names), p


def test_only_syntax_knows_spacy():
    knowing = {
        room(p)
        for p, tree in TREES.items()
        for n in ast.walk(tree)
        if (isinstance(n, ast.Import) and any(a.name.split(".")[0] == "spacy" for a in n.names))
        or (isinstance(n, ast.ImportFrom) and (n.module or "").split(".")[0] == "spacy")
    }
    assert knowing <= {"syntax"}


def test_only_config_reads_the_environment():
    readers = {
        room(p)
        for p, tree in TREES.items()
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and n.attr in ("environ", "getenv") and getattr(n.value, "id", "") == "os"
    }
    assert readers <= {"config"}


def test_public_face():
    assert dragoman.__all__ == ["Event", "Reader", "Reading", "Settings", "Story", "__version__", "read"]
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
