"""The parse: paragraphs are parsed one by one, so that no sentence runs over a paragraph's end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from dragoman.config import Settings
from dragoman.records import Name, Reading, Sentence, Span, Syntax, Token, replace
from dragoman.syntax.model import load_model
from dragoman.syntax.quotes import find_quotes

_PARAGRAPH = re.compile(r"[^\n]+")


class SyntaxStage:
    """Sentences, tokens, parse, names and quotation marks of a story."""

    name = "syntax"
    requires = frozenset({"text"})
    provides = frozenset({"syntax"})

    def __init__(self, settings: Settings):
        self._nlp = load_model(settings.model)

    def __call__(self, reading: Reading) -> Reading:
        return self.batch([reading])[0]

    def batch(self, readings: Sequence[Reading]) -> list[Reading]:
        """Parse the paragraphs of several stories in one go."""
        pieces = [(n, span) for n, r in enumerate(readings) for span in body_paragraphs(r)]
        docs = self._nlp.pipe((readings[n].text[a:b] for n, (a, b) in pieces), batch_size=64)
        parts: list[list[tuple[Span, Any]]] = [[] for _ in readings]
        for (n, span), doc in zip(pieces, docs, strict=True):
            parts[n].append((span, doc))
        return [replace(r, syntax=_collect(r, p)) for r, p in zip(readings, parts, strict=True)]


def body_paragraphs(reading: Reading) -> Iterator[Span]:
    """Paragraphs to be read: those marked body, or every line where the story has no paragraph marks."""
    marked = reading.story.paragraphs
    if marked:
        yield from (p.span for p in marked if p.kind == "body" and reading.words(p.span).strip())
        return
    for m in _PARAGRAPH.finditer(reading.text):
        if m.group().strip():
            yield Span(m.start(), m.end())


def _collect(reading: Reading, parts: list[tuple[Span, Any]]) -> Syntax:
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    names: list[Name] = []
    for paragraph, (span, doc) in enumerate(parts):
        numbers = {t.i: len(tokens) + k for k, t in enumerate(x for x in doc if not x.is_space)}
        for sent in doc.sents:
            _sentence(sent, numbers, span.start, paragraph, tokens, sentences)
        for ent in doc.ents:
            inside = [numbers[t.i] for t in ent if t.i in numbers]
            if inside:
                where = Span(span.start + ent.start_char, span.start + ent.end_char)
                names.append(Name(where, ent.label_, inside[0], inside[-1] + 1))
    children: list[list[int]] = [[] for _ in tokens]
    for t in tokens:
        if t.head != t.i:
            children[t.head].append(t.i)
    quotes = find_quotes(reading.text, [s for s, _ in parts])
    return Syntax(tuple(tokens), tuple(tuple(c) for c in children), tuple(sentences), tuple(names), quotes)


def _sentence(
    sent: Any, numbers: dict[int, int], base: int, paragraph: int, tokens: list[Token], sentences: list[Sentence]
) -> None:
    words = [t for t in sent if not t.is_space]
    if not words:
        return
    index, first = len(sentences), len(tokens)
    for t in words:
        head = numbers.get(t.head.i, numbers[t.i])
        start = base + t.idx
        tokens.append(
            Token(numbers[t.i], start, start + len(t.text), t.text, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, head, index)
        )
    span = Span(base + words[0].idx, base + words[-1].idx + len(words[-1].text))
    sentences.append(Sentence(index, span, first, len(tokens), paragraph))
