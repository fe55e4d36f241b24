"""The small model, run once a story for all its heads: MiniLM in ONNX int8, from the weights package ``dragoman-model``.

A story is cut at sentence ends into windows of at most 126 word pieces; each token is read at its first piece.
The network's output has one column a label and the query and key vectors of the pair heads (see training/labels.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.config import Settings
from dragoman.errors import ModelError
from dragoman.records import Encoding, Note, Reading, Syntax, replace

__all__ = ["EncoderStage", "Pieces", "cut_windows"]

LIMIT = 126
"""Word pieces in a window, the two marks at its ends not counted."""

_FIRST, _LAST, _UNKNOWN = 101, 102, 100
_TOKEN_LIMIT = 16
_CACHE = 20_000
_SLOW = ["SkipLayerNormFusion"]
"""onnxruntime's rewritings that cost more than they give: this one makes a window 8 % slower."""
_REMEDY = "reinstall the package dragoman-model, or set encoder = \"off\""


class Pieces:
    """Word pieces of tokens, by a tokenizer.json. A token has 1 to 16 pieces; longer ones (addresses, hashes) are cut."""

    def __init__(self, tokenizer: Path):
        tokenizers = import_module("tokenizers")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, syntax: Syntax) -> list[tuple[int, ...]]:
        """Piece numbers of every token of ``syntax``."""
        if len(self._known) > _CACHE:
            self._known = {}
        words = [t.text for t in syntax.tokens]
        new = sorted({w for w in words if w not in self._known})
        if new:
            for word, found in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
                self._known[word] = tuple(found.ids[:_TOKEN_LIMIT]) or (_UNKNOWN,)
        return [self._known[w] for w in words]


def cut_windows(counts: Sequence[int], sentences: Sequence[tuple[int, int]], limit: int = LIMIT) -> list[tuple[int, int]]:
    """Stretches of tokens (first, last exclusive) of whole sentences with at most ``limit`` pieces together.

    ``counts`` are pieces a token, ``sentences`` token ranges in order. Only a sentence longer than ``limit`` is cut inside.
    """
    out: list[tuple[int, int]] = []
    start, used = 0, 0
    for first, last in sentences:
        size = sum(counts[first:last])
        if used and used + size > limit:
            out.append((start, first))
            start, used = first, 0
        if size <= limit:
            used += size
            continue
        for i in range(first, last):
            if used + counts[i] > limit:
                out.append((start, i))
                start, used = i, 0
            used += counts[i]
    if used:
        out.append((start, sentences[-1][1]))
    return out


class EncoderStage:
    """Fills ``Reading.encoding``. Without the weights package, or with ``encoder = "off"``, it leaves a note instead."""

    name = "encoder"
    requires = frozenset({"syntax"})
    provides = frozenset({"encoding"})

    def __init__(self, settings: Settings):
        """Load the model. Raises ModelError where the weights are not the ones the package names."""
        self._network = None
        if settings.encoder == "off":
            self._why = "the encoder is switched off; events and attributions come from rules alone"
            return
        folder = Path(settings.encoder) if settings.encoder != "auto" else _packaged()
        if folder is None:
            self._why = "the package dragoman-model is not installed; events and attributions come from rules alone"
            return
        self._network = _Network(folder, settings.threads)

    def __call__(self, reading: Reading) -> Reading:
        return self.batch([reading])[0]

    def batch(self, readings: Sequence[Reading]) -> list[Reading]:
        """Encode several stories, one after the other."""
        if self._network is None:
            note = Note("no-encoder", self._why)
            return [replace(r, notes=(*r.notes, note)) for r in readings]
        return [replace(r, encoding=self._network(r.syntax)) for r in readings]


class _Network:
    """The ONNX session with what heads.json says of its output."""

    def __init__(self, folder: Path, threads: int):
        runtime = import_module("onnxruntime")
        about = _about(folder)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = runtime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
        )
        self._pieces = Pieces(folder / "tokenizer.json")
        self._columns: Mapping[str, Sequence[int]] = about["columns"]
        self._labels = {name: tuple(labels) for name, labels in about["labels"].items()}
        self._groups: Mapping[str, int] = about["groups"]
        self._bias = {name: np.array(values, dtype=np.float32) for name, values in about["bias"].items()}

    def __call__(self, syntax: Syntax) -> Encoding:
        """Windows run one by one: int8 scales are taken over what runs together, so that a batch would change the answer."""
        pieces = self._pieces(syntax)
        windows = cut_windows([len(p) for p in pieces], [(s.first, s.last) for s in syntax.sentences])
        return self._encoding(len(pieces), windows, [self._run(pieces[first:last]) for first, last in windows])

    def _run(self, window: Sequence[tuple[int, ...]]) -> NDArray[np.float32]:
        """Rows of the network's output at the first piece of each token of ``window``."""
        ids = np.array([[_FIRST, *(p for token in window for p in token), _LAST]], dtype=np.int64)
        rows: NDArray[np.float32] = self._session.run(None, {"ids": ids})[0][0]
        firsts: NDArray[np.int64] = np.cumsum([1, *(len(token) for token in window[:-1])])
        found: NDArray[np.float32] = rows[firsts]
        return found

    def _encoding(self, size: int, windows: list[tuple[int, int]], raw: list[NDArray[np.float32]]) -> Encoding:
        width = max(int(end) for _, end in self._columns.values())
        rows = np.concatenate(raw) if raw else np.zeros((size, width), dtype=np.float32)
        owner = np.repeat(np.arange(len(windows)), [last - first for first, last in windows])
        heads = {name: _softmax(rows[:, slice(*self._columns[name])], self._groups.get(name, 0)) for name in self._labels}
        queries = {name: rows[:, slice(*self._columns[f"{name}.query"])] for name in self._bias}
        keys = {name: tuple(r[:, slice(*self._columns[f"{name}.key"])] for r in raw) for name in self._bias}
        return Encoding(heads, self._labels, tuple(windows), owner, queries, keys, self._bias)


def _packaged() -> Path | None:
    """Folder of the weights package, or null where it is not installed."""
    try:
        folder: Path = import_module("dragoman_model").folder()
    except ModuleNotFoundError:
        return None
    return folder


def _softmax(logits: NDArray[np.float32], group: int) -> NDArray[np.float32]:
    """Probabilities over all columns, or over each run of ``group`` columns where that is not 0."""
    shape = logits.shape
    parts = logits.reshape(shape[0], shape[1] // group, group) if group else logits[:, None, :]
    powers = np.exp(parts - parts.max(axis=-1, keepdims=True))
    out: NDArray[np.float32] = (powers / powers.sum(axis=-1, keepdims=True)).reshape(shape)
    return out


def _about(folder: Path) -> dict[str, Any]:
    """heads.json, once the weights' sha256 has been checked against it. Raises ModelError."""
    try:
        about: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        found = hashlib.sha256((folder / "encoder.onnx").read_bytes()).hexdigest()
    except (OSError, ValueError) as e:
        raise ModelError(f"{folder}: the encoder's files cannot be read ({e}); {_REMEDY}") from e
    if found != about.get("sha256"):
        raise ModelError(f"{folder / 'encoder.onnx'}: sha256 {found[:12]}... is not the expected one; {_REMEDY}")
    return about
