"""What a verb cue attributes: its clause, quotation, infinitive, object or preposition, each as a construction of cues.toml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.records import Reading, Span, Syntax, Token
from dragoman.sourcing import content as c
from dragoman.sourcing.cues import Cue
from dragoman.sourcing.drafts import trim
from dragoman.syntax import tree

_RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
_SPEECH = frozenset(
    {"say", "claim", "report", "ask", "believe", "warn", "judge", "praise", "deny", "allege", "suspect", "demand", "promise", "predict"}
)

Complement = tuple[str, tuple[int, ...], tuple[int, ...]]
"""Construction, content tokens, and tokens that belong to the cue because of it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A verb cue in its sentence: the verb, its cue tokens, its source (head and tokens), ``region`` (cue and source together), the
    row, the paragraph's span, and the words that end a content (cues.toml, terminate)."""

    v: int
    cue: tuple[int, ...]
    source: tuple[int, ...]
    source_head: int | None
    region: tuple[int, ...]
    row: Cue
    paragraph: Span
    stops: frozenset[str] = frozenset()


def complements(reading: Reading, site: Site, takes: frozenset[str]) -> Iterator[Complement]:
    """Contents by construction, best first, each with tokens that belong to the cue because of it ("called *for*")."""
    s = reading.syntax
    if "quote" in takes:
        yield "quote", _quoted(reading, site), ()
    if "that" in takes:
        yield "that", _with_quotes(reading, site, _clause(s, site)), ()
    yield from _infinitives(s, site, takes)
    yield from _objects(s, site, takes)
    if site.row.cls in _SPEECH and site.row.strong:
        yield "inserted", _inserted(s, site), ()


def _quoted(reading: Reading, site: Site) -> tuple[int, ...]:
    """Quotations that stand directly before or behind "he said"; words between belong to nobody's clause."""
    s, quotes = reading.syntax, reading.syntax.quotes
    where = Span(s.tokens[site.region[0]].start, s.tokens[site.region[-1]].end)
    outer = c.enclosing_quote(quotes, s.tokens[site.v].span)
    if outer is not None and outer.closed:
        return ()
    sentence = tree.sentence_of(s, site.v)
    before = c.quoted_before(reading.text, quotes, where, site.paragraph.start)
    if before and _starts_inside(reading, before[0].span, sentence.span, site):
        before = []
    gap = 0 if before else c.REACH
    after = c.quoted_after(reading.text, quotes, where, site.paragraph.end, gap)
    if after and not before and _is_clause_quote(s, site, after[0].span):
        after = []
    if before or (after and not after[0].scare):
        return c.quote_tokens(
            s, (*before, *after, *c.continued(reading.text, quotes, (*before, *after), sentence.span, site.paragraph.end))
        )
    return ()


def _with_quotes(reading: Reading, site: Site, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """A clause that is all quotation, with the rest of the quotation and those that carry it on."""
    if not numbers:
        return numbers
    s, quotes = reading.syntax, reading.syntax.quotes
    where = Span(s.tokens[site.region[0]].start, s.tokens[site.region[-1]].end)
    grown = c.whole_quotes(reading, numbers, where)
    if grown == numbers:
        return numbers
    held = [q for q in quotes if q.span.overlaps(Span(s.tokens[grown[0]].start, s.tokens[grown[-1]].end)) and not q.span.overlaps(where)]
    more = c.continued(reading.text, quotes, held, tree.sentence_of(s, site.v).span, site.paragraph.end) if held else []
    return tuple(sorted({*grown, *c.quote_tokens(s, more)}))


def _starts_inside(reading: Reading, quote: Span, sentence: Span, site: Site) -> bool:
    """True where unquoted words of the same sentence come before the quotation: mixed speech, a matter for the clause."""
    return sentence.start < quote.start and c.words_between(reading.text, sentence.start, quote.start) > 0


def _is_clause_quote(s: Syntax, site: Site, quote: Span) -> bool:
    """True where words of the clause itself stand between the cue and the quotation ("said the plan was 'dead'")."""
    between = [t for t in tree.tokens_in(s, Span(s.tokens[site.region[-1]].end, quote.start)) if t.pos != "PUNCT"]
    if any(t.dep in ("mark", "nsubj", "nsubjpass", "aux") or t.pos in ("VERB", "AUX") for t in between):
        return True
    return bool(between) and s.tokens[between[-1].i].pos in ("DET", "ADJ")


def _clause(s: Syntax, site: Site) -> tuple[int, ...]:
    for child in tree.children(s, site.v, "ccomp"):
        numbers = [x.i for x in tree.subtree(s, child.i) if x.i not in site.region]
        if not numbers:
            continue
        if child.i > site.v and min(numbers) > site.v:
            return c.clause_after(s, site.v, child.i, site.region, site.stops)
        if child.i < site.v:
            return c.wrapped(s, child.i, site.region)
        return c.clause_after(s, site.v, child.i, site.region, site.stops)
    return ()


def _infinitives(s: Syntax, site: Site, takes: frozenset[str]) -> Iterator[Complement]:
    """Infinitives and gerunds: of the source itself ("to"), of somebody addressed ("oto"), or a judgement ("oas")."""
    objects = tree.objects(s, site.v)
    for child in tree.children(s, site.v, "xcomp", "ccomp"):
        if child.i < site.v:
            continue
        own = tree.children(s, child.i, "nsubj")
        gerund = child.tag == "VBG"
        if (gerund and "ing" in takes) or (not gerund and "to" in takes and not own and not objects):
            yield ("ing" if gerund else "to"), c.clause_after(s, site.v, child.i, site.region, site.stops), ()
        elif "oto" in takes and child.pos == "VERB":
            yield _addressed(s, site, child, objects)
        elif "oas" in takes and (own or child.pos in ("NOUN", "ADJ", "PROPN")):
            yield "oas", c.clause_after(s, site.v, child.i, site.region, site.stops), ()


def _addressed(s: Syntax, site: Site, child: Token, objects: list[Token]) -> Complement:
    """ "Called on both armies to halt": the addressed are content, "on" is cue."""
    bridge = [p for p in tree.children(s, site.v, "prep", "prt") if p.lower in ("on", "upon", "for") and p.i < child.i]
    persons = [*objects, *(o for p in bridge for o in tree.children(s, p.i, "pobj"))]
    start = [k for o in persons if site.v < o.i < child.i for k in c.phrase_tokens(s, o.i, site.v)]
    body = c.clause_after(s, site.v, child.i, {*site.region, *(p.i for p in bridge)}, site.stops)
    return "oto", tuple(sorted({*start, *body})), tuple(p.i for p in bridge)


def _objects(s: Syntax, site: Site, takes: frozenset[str]) -> Iterator[Complement]:
    """Objects, objects with a preposition or a predicate, and prepositions alone."""
    objects = [o for o in tree.objects(s, site.v) if o.i > site.v]
    if tree.is_passive(s, site.v):
        objects = tree.passive_subjects(s, site.v)
    preps = [p for p in tree.children(s, site.v, "prep", "agent") if p.i > site.v]
    if objects and not any(o.lower in _RELATIVES and o.tag.startswith("W") for o in objects):
        yield from _of_object(s, site, takes, objects[0], preps)
    for p in preps:
        if f"p:{p.lower}" in takes:
            body = c.phrase_tokens(s, p.i, site.v, site.region)
            yield f"p:{p.lower}", tuple(k for k in body if k != p.i), (p.i,)


def _of_object(s: Syntax, site: Site, takes: frozenset[str], o: Token, preps: list[Token]) -> Iterator[Complement]:
    if o.i < site.v and o.lower in ("this", "that") and site.row.cls in _SPEECH:
        yield "np", _sentence_before(s, site.v), ()
        return
    whole = c.phrase_tokens(s, o.i, site.v, site.region)
    tail = [p for p in preps if f"o:{p.lower}" in takes or (p.lower == "as" and "oas" in takes)]
    predicate = tree.children(s, site.v, "oprd")
    if tail:
        extra = c.phrase_tokens(s, tail[0].i, site.v, site.region)
        mine = (tail[0].i,) if o.i < site.v and tail[0].lower != "as" else ()
        yield ("oas" if tail[0].lower == "as" else f"o:{tail[0].lower}"), tuple(sorted({*whole, *extra} - {*mine})), mine
    elif predicate and "oas" in takes:
        extra = c.phrase_tokens(s, predicate[0].i, site.v, site.region)
        yield "oas", tuple(sorted({*whole, *extra})), ()
    elif "np" in takes:
        yield "np", whole, ()


def _sentence_before(s: Syntax, v: int) -> tuple[int, ...]:
    """The sentence before that of ``v``: "Two bridges fell. This was announced by the mayor"."""
    number = s.tokens[v].sent
    if number == 0:
        return ()
    before = s.sentences[number - 1]
    return trim(s, list(range(before.first, before.last)))


def _inserted(s: Syntax, site: Site) -> tuple[int, ...]:
    """The sentence around "he said" where the parser hung nothing on the cue."""
    t, first = s.tokens[site.v], min(site.region)
    sentence = tree.sentence_of(s, site.v)
    later = [k for k in range(max(site.region) + 1, sentence.last) if s.tokens[k].pos not in ("PUNCT", "SPACE")]
    comma = first > sentence.first and s.tokens[first - 1].text in (",", "”", '"', "—", "–", "--", "'", "’")
    if comma and (not later or t.dep in ("parataxis", "ccomp", "advcl", "ROOT")):
        return c.clause_before(s, site.region)
    return ()
