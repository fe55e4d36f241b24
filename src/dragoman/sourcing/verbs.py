"""Verb cues: for each verb of the cue table, who says it and what, by the parse and the quotation marks around it."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.records import Reading, Span, Syntax, Token
from dragoman.sourcing import content as c
from dragoman.sourcing.complements import Site, complements
from dragoman.sourcing.cues import Cue, CueTable
from dragoman.sourcing.drafts import Draft, complement, cue_tokens, is_negated, source_tokens, trim
from dragoman.sourcing.speakers import find_source, issuer
from dragoman.syntax import tree

_NEVER = frozenset({"be", "have", "do", "get", "let", "make", "come", "take", "run", "hear", "strike", "achieve"})
_UNKNOWN = Cue("", "verb", "act", "CT+", "UU", ("u", "u"), frozenset({"that", "quote"}), False)


def verb_drafts(reading: Reading, table: CueTable, paragraphs: dict[int, Span]) -> Iterator[Draft]:
    """Drafts of every verb of the story, one for each construction its rows allow and the sentence offers."""
    s = reading.syntax
    beside = c.beside_quotes(reading, paragraphs)
    for t in s.tokens:
        if t.pos not in ("VERB", "AUX") or t.dep in ("aux", "auxpass"):
            continue
        rows = _rows(s, t, table)
        if not rows and (t.lemma in _NEVER or not any(ch.isalpha() for ch in t.text)):
            continue
        paragraph = paragraphs[s.sentences[t.sent].paragraph]
        if t.lemma in table.light_verbs:
            yield from _light(reading, t, table)
        if t.lemma in ("cite", "quote") and t.tag == "VBG":
            yield from _citing(reading, t, table)
        # A verb that the table lacks is a cue only of a clause or of a quotation: most have neither.
        if rows or t.sent in beside or tree.children(s, t.i, "ccomp"):
            yield from _of_verb(reading, t, rows, paragraph, table.stops)


def _rows(s: Syntax, t: Token, table: CueTable) -> tuple[Cue, ...]:
    """The table's rows of a verb, first that of the phrase it stands in ("rule *out*")."""
    rows = table.verb(t.lemma)
    if t.lemma not in table.particles:
        return rows
    phrase = table.phrase(t.lemma, (x.lower for x in tree.children(s, t.i, "prt", "prep", "acomp", "advmod", "xcomp", "ccomp")))
    return (phrase, *rows) if phrase else rows


def _citing(reading: Reading, t: Token, table: CueTable) -> Iterator[Draft]:
    """ "Citing an official, the paper said that ...": what the paper said is on the official's word."""
    s = reading.syntax
    up = tree.head(s, t.i)
    if t.dep not in ("advcl", "prep", "acl", "dep") or up.pos not in ("VERB", "AUX"):
        return
    for person in tree.objects(s, t.i):
        source = source_tokens(s, person.i)
        region = {t.i, *source}
        below = [x for x in tree.children(s, up.i, "ccomp") if x.i != t.i]
        if below:
            body = c.clause_after(s, up.i, below[0].i, region, table.stops)
        else:
            numbers = [x.i for x in tree.subtree(s, up.i) if x.i not in {y.i for y in tree.subtree(s, t.i)}]
            body = trim(s, numbers)
        if body:
            yield Draft(t.i, (t.i,), source, person.i, tuple(k for k in body if k not in region), table.verb("say")[0], "citing")


def _light(reading: Reading, t: Token, table: CueTable) -> Iterator[Draft]:
    """ "Expressed concern about X": the cue is verb and noun, the content what follows the noun."""
    s = reading.syntax
    row = table.light_verbs[t.lemma]
    for noun in tree.objects(s, t.i):
        if noun.i < t.i or (noun.lemma not in table.light_nouns and noun.lower not in table.light_nouns):
            continue
        content, construction, extra = complement(s, noun, row.takes)
        if not content:
            content, construction, extra = _hung_high(s, t, noun, row)
        if not content or content[0] <= noun.i:
            continue
        cue = tuple(sorted({*cue_tokens(s, t.i), *range(t.i, noun.i + 1), *extra}))
        head, source = find_source(s, t.i)
        source = tuple(k for k in source if k not in cue)
        inner = next(iter(table.noun(noun.lemma)), row)
        yield Draft(t.i, cue, source, head, tuple(k for k in content if k not in cue), inner, f"l:{construction}", is_negated(s, t.i))


def _hung_high(s: Syntax, t: Token, noun: Token, row: Cue) -> tuple[tuple[int, ...], str, tuple[int, ...]]:
    """The noun's complement where the parser hung it on the verb ("made a promise | to leave")."""
    for p in tree.children(s, t.i, "prep", "xcomp", "ccomp"):
        if p.i <= noun.i:
            continue
        if p.dep == "prep" and f"p:{p.lower}" in row.takes and p.i == noun.i + 1:
            return tuple(k for k in c.phrase_tokens(s, p.i, t.i) if k != p.i), f"p:{p.lower}", (p.i,)
        if p.dep != "prep":
            return c.clause_after(s, noun.i, p.i, ()), "that" if p.dep == "ccomp" else "to", ()
    return (), "", ()


def _of_verb(reading: Reading, t: Token, rows: tuple[Cue, ...], paragraph: Span, stops: frozenset[str]) -> Iterator[Draft]:
    s = reading.syntax
    head, tokens = find_source(s, t.i)
    cue = cue_tokens(s, t.i)
    takes = frozenset(x for row in rows for x in row.takes) or _UNKNOWN.takes
    noun = tree.head(s, t.i)
    if t.dep == "acl" and issuer(s, t, noun):
        cue = tuple(range(min(cue_tokens(s, noun.head)), max(cue) + 1))
    source = tuple(k for k in tokens if k not in cue)
    site = Site(t.i, cue, source, head, tuple(sorted({*cue, *source})), rows[0] if rows else _UNKNOWN, paragraph, stops)
    negated: bool | None = None
    seen: set[tuple[int, ...]] = set()
    for construction, content, extra in complements(reading, site, takes):
        if not content:
            continue
        if negated is None:
            negated = is_negated(s, t.i)
        row = next((r for r in rows if construction in r.takes), site.row)
        draft = _draft(site, content, extra, row, construction, negated)
        if draft.content and draft.content not in seen:
            seen.add(draft.content)
            yield draft


def _draft(site: Site, content: tuple[int, ...], extra: tuple[int, ...], row: Cue, construction: str, negated: bool) -> Draft:
    """A draft of one construction; no token is in two parts, the cue first."""
    cue = {*site.cue, *extra}
    source = tuple(k for k in site.source if k not in cue)
    rest = tuple(k for k in content if k not in cue and k not in source)
    return Draft(site.v, tuple(sorted(cue)), source, site.source_head, rest, row, construction, negated)
