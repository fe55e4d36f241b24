"""Cues that are no verbs: "according to", "his claim that", "is confident that", "allegedly", "the alleged theft", "X: ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.records import Reading, Span, Syntax, Token
from dragoman.sourcing import content as c
from dragoman.sourcing.cues import Cue, CueTable
from dragoman.sourcing.drafts import Draft, complement, source_tokens, trim
from dragoman.syntax import tree

_SAY = Cue("say", "colon", "say", "CT+", "UU", ("u", "u"), frozenset({"quote"}), True)
_LABEL = re.compile(
    r"\s*[\"“]?((?:(?:MR|MRS|MS|DR|GEN|SEN|REP|GOV)\.? )?[A-Z][A-Z.'’\-]+(?: [A-Z][A-Z.'’\-]+){0,4}"
    r"|Q|A|Question|Answer"
    r"|(?:[A-Z]\w+ )?(?:President|Minister|Chancellor) of (?:the )?[A-Z]\w+(?: [A-Z]\w+)? [A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+){0,2}"
    r"|(?:President|Secretary|Minister|Chancellor|Ambassador|Mr\.?|Ms\.?|Mrs\.?|Dr\.?) [A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+){0,2}"
    r"|[A-Z][\w.'’\-]+ [A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+)?) ?(?:\([^)\n]{1,60}\) ?)?: "
)
_STARS = re.compile(r"\*\s?\*\s?\*\s*")
_FOLLOWING = re.compile(r"((?:is|are|was|were) (?:\w+ )?attributable to) ([^:\n]{3,120}):\s*$", re.M)
_SIGNED = re.compile(r"\s*(--|[-–—―])\s*([A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+){1,4})(?=\s*(?:,|\n|$))")


def other_drafts(reading: Reading, table: CueTable) -> Iterator[Draft]:
    """Drafts of prepositions, nouns, adjectives and adverbs."""
    s = reading.syntax
    for t in s.tokens:
        if t.pos in ("NOUN", "PROPN") and t.dep != "compound":
            yield from _noun(s, t, table)
        elif t.pos == "ADJ":
            yield from _adjective(s, t, table)
        if t.lower in table.attributives and t.dep == "amod":
            yield from _attributive(s, t, table.attributives[t.lower])
        if t.lower in table.adverbs and t.pos in ("ADV", "ADJ"):
            yield from _adverb(s, t, table.adverbs[t.lower])
        if t.lower == "according":
            yield from _according(s, t, table)


# ---------------------------------------------------------------- according to


def _according(s: Syntax, t: Token, table: CueTable) -> Iterator[Draft]:
    to = next((x for x in tree.children(s, t.i, "prep", "prt") if x.lower == "to"), None)
    if to is None and t.i + 1 < len(s.tokens) and s.tokens[t.i + 1].lower == "to":
        to = s.tokens[t.i + 1]
    if to is None:
        return
    objects = tree.children(s, to.i, "pobj") or tree.children(s, t.i, "pobj")
    if not objects:
        return
    source = source_tokens(s, objects[0].i)
    region = tuple(sorted({t.i, to.i, *source}))
    content = around(s, region, t)
    if content:
        yield Draft(t.i, (t.i, to.i), source, objects[0].i, content, table.prepositions["according", "to"], "according")


def around(s: Syntax, region: tuple[int, ...], t: Token) -> tuple[int, ...]:
    """The clause an adjunct such as "according to X" belongs to: what is behind it at a sentence's start, else what is before it."""
    sentence = tree.sentence_of(s, t.i)
    first, last = min(region), max(region)
    behind = [k for k in range(last + 1, sentence.last)]
    if first - sentence.first <= 1 or (s.tokens[first - 1].lower in ("but", "and", "however") and first - sentence.first <= 2):
        return trim(s, behind)
    before = _clause_start(s, first, t)
    tail: list[int] = []
    if behind and s.tokens[last + 1].text == "," and len(behind) > 3 and _is_core(s, last + 2, sentence.last, first):
        tail = behind[1:]
    return tuple(sorted({*trim(s, list(range(before, first))), *trim(s, tail)}))


def _clause_start(s: Syntax, first: int, t: Token) -> int:
    """Start of the sentence, or of the co-ordinated clause the adjunct hangs in."""
    sentence = tree.sentence_of(s, t.i)
    for up in tree.ancestors(s, t.i):
        if up.pos in ("VERB", "AUX") and up.dep == "conj" and tree.children(s, up.i, "nsubj", "nsubjpass", "expl"):
            start = min(x.i for x in tree.subtree(s, up.i))
            return start if start < first else sentence.first
    return sentence.first


def _is_core(s: Syntax, start: int, end: int, first: int) -> bool:
    """True where the words behind the insertion carry the clause's verb and those before it do not."""
    verbs_behind = any(s.tokens[k].pos in ("VERB", "AUX") and s.tokens[k].dep in ("ROOT", "ccomp") for k in range(start, end))
    return verbs_behind


# ---------------------------------------------------------------- nouns and adjectives


def _noun(s: Syntax, t: Token, table: CueTable) -> Iterator[Draft]:
    rows = table.noun(t.lemma)
    if not rows:
        return
    content, construction, extra = complement(s, t, rows[0].takes)
    if not content:
        return
    head, source = _possessor(s, t)
    cue = {t.i, *extra}
    determiner = tree.children(s, t.i, "det", "amod")
    if head is None:
        cue |= {d.i for d in determiner if t.i - d.i <= 2}
    yield Draft(t.i, tuple(sorted(cue)), source, head, tuple(k for k in content if k not in cue), rows[0], f"n:{construction}")


def _possessor(s: Syntax, t: Token) -> tuple[int | None, tuple[int, ...]]:
    """Whose claim it is: "his claim", "claims by the union", "the union made the claim that"."""
    for x in tree.children(s, t.i, "poss"):
        return x.i, tuple(k.i for k in tree.subtree(s, x.i) if k.i < t.i)
    for x in tree.prepositional(s, t.i, "by", "from"):
        return x.i, source_tokens(s, x.i)
    verb = tree.head(s, t.i)
    if t.dep == "dobj" and verb.pos == "VERB":
        for x in tree.subjects(s, verb.i):
            return x.i, source_tokens(s, x.i, {verb.i})
    return None, ()


def _adjective(s: Syntax, t: Token, table: CueTable) -> Iterator[Draft]:
    rows = table.adjective(t.lemma)
    verb = tree.head(s, t.i)
    if not rows or t.dep != "acomp" or verb.i == t.i:
        return
    subjects = tree.subjects(s, verb.i)
    if not subjects or subjects[0].dep == "expl" or subjects[0].lower in ("it", "that", "this", "there"):
        return
    content, construction, extra = _adjective_content(s, t, verb, rows[0].takes)
    if content:
        negated = tree.is_negated(s, verb.i)
        cue = {t.i, verb.i, *extra, *(x.i for x in tree.children(s, verb.i, "aux", "neg"))}
        yield Draft(
            t.i,
            tuple(sorted(cue)),
            source_tokens(s, subjects[0].i, {verb.i}),
            subjects[0].i,
            content,
            rows[0],
            f"a:{construction}",
            negated,
        )


def _adjective_content(s: Syntax, t: Token, verb: Token, takes: frozenset[str]) -> tuple[tuple[int, ...], str, tuple[int, ...]]:
    for child in (*tree.children(s, t.i, "ccomp", "xcomp", "prep"), *tree.children(s, verb.i, "ccomp")):
        if child.i < t.i:
            continue
        body = tuple(x.i for x in tree.subtree(s, child.i))
        if child.dep == "ccomp" and "that" in takes:
            return trim(s, body), "that", ()
        if child.dep == "xcomp" and "to" in takes:
            return trim(s, body), "to", ()
        if child.dep == "prep" and f"p:{child.lower}" in takes and len(body) > 1:
            return trim(s, body[1:]), f"p:{child.lower}", (child.i,)
    return (), "", ()


def _attributive(s: Syntax, t: Token, row: Cue) -> Iterator[Draft]:
    """ "The alleged theft of the files": what it is said of."""
    noun = tree.head(s, t.i)
    content = trim(s, [k for k in c.phrase_tokens(s, noun.i, t.i) if k > t.i])
    if content:
        yield Draft(t.i, (t.i,), (), None, content, row, "attributive")


def _adverb(s: Syntax, t: Token, row: Cue) -> Iterator[Draft]:
    """What "reportedly" covers: the clause of the verb it hangs on, or the phrase it stands in."""
    up = tree.head(s, t.i)
    if up.pos in ("VERB", "AUX") or up.dep == "ROOT":
        numbers = [x.i for x in tree.subtree(s, up.i, without=frozenset({"conj", "cc", "advcl", "relcl"}))]
    else:
        numbers = [x.i for x in tree.subtree(s, up.i)]
    content = trim(s, [k for k in numbers if k != t.i])
    if content:
        yield Draft(t.i, (t.i,), (), None, content, row, "adverb")


# ---------------------------------------------------------------- labels and colons


def label_drafts(reading: Reading, paragraphs: dict[int, Span]) -> Iterator[Draft]:
    """Transcripts and headlines: "PRESIDENT PUTIN: Thank you." and "Mayor: Bridge will close", one draft a paragraph."""
    s = reading.syntax
    yield from _attributable(reading, paragraphs)
    for span in paragraphs.values():
        labels = _labels(reading.text, span)
        ends = [x.start() for x in labels[1:]] + [span.end]
        tokens = tree.tokens_in(s, span) if labels else []
        for found, end in zip(labels, ends, strict=False):
            source = tuple(t.i for t in tokens if found.start(1) <= t.start and t.end <= found.end(1))
            colon = [t.i for t in tokens if t.text == ":" and found.end(1) <= t.start < found.end()]
            content = trim(s, [t.i for t in tokens if found.end() <= t.start < end])
            if source and colon and content:
                yield Draft(colon[0], (colon[0],), source, source[-1], content, _SAY, "label")


def _labels(text: str, span: Span) -> list[re.Match[str]]:
    """Speaker labels at a paragraph's start and behind a row of stars in it, as transcripts part their scenes."""
    starts = [span.start, *(m.end() for m in _STARS.finditer(text, span.start, span.end))]
    return [found for at in starts if (found := _LABEL.match(text, at, span.end))]


def _attributable(reading: Reading, paragraphs: dict[int, Span]) -> Iterator[Draft]:
    """ "The following is attributable to Spokesperson Ann Lee:" - all that follows is hers."""
    s = reading.syntax
    for span in paragraphs.values():
        found = _FOLLOWING.search(reading.text, span.start, span.end)
        if not found:
            continue
        source = tuple(t.i for t in tree.tokens_in(s, Span(found.start(2), found.end(2))))
        cue = tuple(t.i for t in tree.tokens_in(s, Span(found.start(1), found.end(1))))
        content = tuple(t.i for t in s.tokens if t.start >= found.end())
        if source and content:
            yield Draft(cue[0], cue, source, source[-1], content, _SAY, "following")


def signed_drafts(reading: Reading, paragraphs: dict[int, Span]) -> Iterator[Draft]:
    """Quotations signed with a dash: "We lost everything." - Ana Ruiz, farmer."""
    s, text = reading.syntax, reading.text
    for q in s.quotes:
        found = _SIGNED.match(text, q.span.end)
        if not found or q.scare:
            continue
        source = tuple(t.i for t in tree.tokens_in(s, Span(found.start(2), found.end(2))))
        dash = [t.i for t in tree.tokens_in(s, Span(found.start(1), found.end(1)))]
        dash = [k for k in dash if k not in source and not s.tokens[k].text.isalnum()]
        if source and dash:
            yield Draft(dash[0], (dash[0],), source, source[-1], c.quote_tokens(s, (q,)), _SAY, "signed")


def headless_drafts(reading: Reading, drafts: Sequence[Draft], paragraphs: dict[int, Span]) -> Iterator[Draft]:
    """Quotations that fill a paragraph and that no cue outside them claims: somebody goes on speaking."""
    s = reading.syntax
    for span in paragraphs.values():
        quotes = [q for q in s.quotes if span.start <= q.span.start and q.span.end <= span.end and not q.scare]
        if not quotes:
            continue
        numbers = c.quote_tokens(s, quotes)
        inside = sum(q.span.end - q.span.start for q in quotes)
        if numbers and inside >= 0.8 * (span.end - span.start) and not any(_claims(d, set(numbers)) for d in drafts):
            yield Draft(numbers[0], (), (), None, numbers, _SAY, "headless")


def _claims(d: Draft, quoted: set[int]) -> bool:
    """True where a draft with its cue outside the quotations, or a label in them, has some of them as content."""
    outside = not quoted & set(d.cue) or d.construction in ("label", "signed")
    return outside and bool(quoted & set(d.content))
