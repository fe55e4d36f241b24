"""The parse: paragraphs are parsed one by one, so that no sentence runs over a paragraph's end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.config import Settings
from dragoman.records import Name, Reading, Sentence, Span, Syntax, Token, replace
from dragoman.syntax.model import load_model
from dragoman.syntax.parser import Parsed, make_parser
from dragoman.syntax.quotes import find_quotes

_PARAGRAPH = re.compile(r"[^\n]+")


class SyntaxStage:
    """Sentences, tokens, parse, names and quotation marks of a story."""

    name = "syntax"
    requires = frozenset({"text"})
    provides = frozenset({"syntax"})

    def __init__(self, settings: Settings):
        self._parse = make_parser(load_model(settings.model))

    def __call__(self, reading: Reading) -> Reading:
        return self.batch([reading])[0]

    def batch(self, readings: Sequence[Reading]) -> list[Reading]:
        """Parse the paragraphs of several stories in one go."""
        pieces = [(n, span) for n, r in enumerate(readings) for span in body_paragraphs(r)]
        parsed = self._parse([readings[n].text[a:b] for n, (a, b) in pieces])
        parts: list[list[tuple[Span, Parsed]]] = [[] for _ in readings]
        for (n, span), found in zip(pieces, parsed, strict=True):
            parts[n].append((span, found))
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


def _collect(reading: Reading, parts: list[tuple[Span, Parsed]]) -> Syntax:
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    names: list[Name] = []
    for paragraph, (span, parsed) in enumerate(parts):
        base = len(tokens)
        _tokens(parsed, span.start, base, len(sentences), tokens)
        firsts = [base + k for k, opens in enumerate(parsed.opens) if opens]
        for first, last in zip(firsts, [*firsts[1:], len(tokens)], strict=False):
            where = Span(tokens[first].start, tokens[last - 1].end)
            sentences.append(Sentence(len(sentences), where, first, last, paragraph))
        for first, last, label in parsed.names:
            where = Span(tokens[base + first].start, tokens[base + last - 1].end)
            names.append(Name(where, label, base + first, base + last))
    children: list[list[int]] = [[] for _ in tokens]
    for t in tokens:
        if t.head != t.i:
            children[t.head].append(t.i)
    quotes = find_quotes(reading.text, [s for s, _ in parts])
    return Syntax(tuple(tokens), tuple(tuple(c) for c in children), tuple(sentences), tuple(names), quotes)


def _tokens(parsed: Parsed, offset: int, base: int, sentence: int, out: list[Token]) -> None:
    """Tokens of a paragraph that begins at character ``offset``; it follows ``base`` tokens and ``sentence`` sentences."""
    sentence -= 1
    rows = zip(parsed.words, parsed.starts, parsed.heads, parsed.opens, strict=True)
    for i, ((text, lemma, pos, tag, dep), start, head, opens) in enumerate(rows, base):
        sentence += opens
        first = offset + start
        out.append(Token(i, first, first + len(text), text, lemma, pos, tag, dep, base + head, sentence))
