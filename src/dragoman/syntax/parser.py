"""The parser: spaCy's small pipeline with its slow parts computed otherwise, to the same answers.

spaCy's tokenizer, tagger and transition parser run as they are. Word vectors (`convolution`), names (`naming`), parts of speech and
lemmas (`wording`) are ours. A model that is built otherwise (the large ones have word vectors of their own) runs through spaCy whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any, NamedTuple, Protocol

import numpy as np

from dragoman.syntax.convolution import Convolution, Floats, product
from dragoman.syntax.naming import Namer
from dragoman.syntax.wording import Word, Wording

__all__ = ["Parsed", "Parser", "make_parser"]

VOCABULARY = 30_000
"""Words spaCy may keep; once it knows as many, what a batch brings anew is forgotten behind it. A word takes about half a kilobyte."""

_BATCH = 256
"""Texts that spaCy's transition parser takes at once; it sorts them by length and walks a quarter of them side by side."""


class Parsed(NamedTuple):
    """A parsed text, white space left out: words, first character and head of each, where sentences begin, names by word number."""

    words: list[Word]
    starts: list[int]
    heads: list[int]
    opens: list[bool]
    names: list[tuple[int, int, str]]


class Parser(Protocol):
    """Texts in, parsed texts out, in order; the answer for a text does not depend on the others."""

    def __call__(self, texts: Sequence[str]) -> list[Parsed]:
        """Parse ``texts``."""
        ...


def make_parser(nlp: Any) -> Parser:
    """The quick parser for the loaded pipeline ``nlp``, or spaCy's own where the pipeline is built otherwise than the small one."""
    try:
        return _Quick(nlp)
    except (ValueError, KeyError):
        return _Plain(nlp)


def _bounded(nlp: Any) -> AbstractContextManager[Any]:
    """Keeps spaCy's vocabulary from growing without end; nothing of spaCy's may outlive it."""
    zone: AbstractContextManager[Any] = nlp.memory_zone() if len(nlp.vocab) > VOCABULARY else nullcontext()
    return zone


class _Plain:
    """spaCy as it is."""

    def __init__(self, nlp: Any):
        self._nlp = nlp

    def __call__(self, texts: Sequence[str]) -> list[Parsed]:
        with _bounded(self._nlp):
            return [self._parsed(doc) for doc in self._nlp.pipe(texts, batch_size=64)]

    def _parsed(self, doc: Any) -> Parsed:
        words = [(t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_) for t in doc]
        names = [(e.start, e.end, e.label_) for e in doc.ents]
        rows = [(t.idx, t.head.i, bool(t.is_sent_start), t.is_space) for t in doc]
        return _without_blanks(words, rows, names)


class _Quick:
    """The small pipeline, its networks in numpy. Raises ValueError or KeyError where ``nlp`` is built otherwise."""

    def __init__(self, nlp: Any):
        parts = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"]
        if nlp.pipe_names != parts:
            raise ValueError("the pipeline has other parts than the small one")
        self._nlp, self._tagger, self._parser = nlp, nlp.get_pipe("tagger"), nlp.get_pipe("parser")
        self._vectors = Convolution(nlp.get_pipe("tok2vec").model)
        self._namer = Namer(nlp.get_pipe("ner"))
        self._wording = Wording(nlp)
        _feed(self._parser)
        self._threads = import_module("threadpoolctl").ThreadpoolController()

    def __call__(self, texts: Sequence[str]) -> list[Parsed]:
        """Threads are held to one meanwhile: on blocks this small, more of them cost more than they give."""
        with self._one_thread(), _bounded(self._nlp):
            docs = [self._nlp.make_doc(text) for text in texts]
            for doc, tensor in zip(docs, self._vectors([d.to_array(self._vectors.columns) for d in docs]), strict=True):
                doc.tensor = tensor
            docs = list(self._parser.pipe(self._tagger.pipe(docs, batch_size=_BATCH), batch_size=_BATCH))
            return [self._parsed(doc, names) for doc, names in zip(docs, self._names(docs), strict=True)]

    def _one_thread(self) -> AbstractContextManager[Any]:
        return self._threads.limit(limits=1, user_api="blas") if self._threads.lib_controllers else nullcontext()

    def _names(self, docs: Sequence[Any]) -> list[list[tuple[int, int, str]]]:
        columns = self._namer.vectors.columns
        rows = [d.to_array([*columns, "SENT_START", "IS_SPACE"]) for d in docs]
        vectors = self._namer.vectors([r[:, : len(columns)] for r in rows])
        return self._namer(vectors, [r[:, -2] == 1 for r in rows], [r[:, -1] == 1 for r in rows])

    def _parsed(self, doc: Any, names: list[tuple[int, int, str]]) -> Parsed:
        rows = doc.to_array(["ORTH", "TAG", "DEP", "IDX", "HEAD", "SENT_START", "IS_SPACE"])
        words = self._wording(doc, list(zip(*rows[:, :3].T.tolist(), strict=True)))
        heads = (np.arange(len(rows)) + rows[:, 4].astype(np.int64)).tolist()
        shape = zip(rows[:, 3].tolist(), heads, (rows[:, 5] == 1).tolist(), (rows[:, 6] == 1).tolist(), strict=True)
        return _without_blanks(words, list(shape), names)


def _feed(parser: Any) -> None:
    """Let the transition parser take its two products, from word vectors to features of words, from `product`."""
    thinc = import_module("thinc.api")

    class Blocks(thinc.NumpyOps):  # type: ignore[misc, name-defined]
        """thinc's operations with our product."""

        def gemm(self, x: Floats, y: Floats, out: Floats | None = None, trans1: bool = False, trans2: bool = False) -> Floats:
            """``x`` times ``y``, as thinc defines it."""
            done = product(x.T if trans1 else x, y.T if trans2 else y)
            if out is None:
                return done
            out[:] = done
            return out

    ops = Blocks()
    for node in (*parser.model.get_ref("tok2vec").walk(), parser.model.get_ref("lower")):
        node.ops = ops


def _without_blanks(
    words: Sequence[Word], rows: Sequence[tuple[int, int, bool, bool]], names: Iterable[tuple[int, int, str]]
) -> Parsed:
    """White space taken out and words numbered anew; ``rows`` are first character, head, opens a sentence, is blank."""
    number: list[int] = []
    kept: list[int] = []
    for i, row in enumerate(rows):
        number.append(len(kept))
        if not row[3]:
            kept.append(i)
    number.append(len(kept))
    opens, opened = [], False
    for _, _, start, blank in rows:
        opened = opened or start
        if not blank:
            opens.append(opened)
            opened = False
    heads = [number[i] if rows[rows[i][1]][3] else number[rows[i][1]] for i in kept]
    shorter = [(number[a], number[b], label) for a, b, label in names]
    return Parsed([words[i] for i in kept], [rows[i][0] for i in kept], heads, opens, [n for n in shorter if n[0] < n[1]])
