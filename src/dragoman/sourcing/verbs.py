"""Verb cues: for each verb of the cue table, who says it and what, by the parse and the quotation marks around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.records import Reading, Span, Syntax, Token
from dragoman.sourcing import content as c
from dragoman.sourcing.cues import Cue, CueTable
from dragoman.sourcing.drafts import Draft, complement, cue_tokens, is_negated, source_tokens, spans, trim
from dragoman.syntax import tree

_RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
_SPEECH = frozenset({"say", "claim", "report", "ask", "believe", "warn", "judge", "praise", "deny", "allege", "suspect", "demand", "promise", "predict"})
_NEVER = frozenset({"be", "have", "do", "get", "let", "make", "come", "take", "run", "hear", "strike", "achieve"})
_UNKNOWN = Cue("", "verb", "act", "CT+", "UU", ("u", "u"), frozenset({"that", "quote"}), False)


@dataclass(frozen=True, slots=True)
class Site:
    """A verb cue in its sentence: the verb, its cue tokens, its source (head and tokens), the row, and the paragraph's span."""

    v: int
    cue: tuple[int, ...]
    source: tuple[int, ...]
    source_head: int | None
    row: Cue
    paragraph: Span

    @property
    def region(self) -> tuple[int, ...]:
        """Tokens of cue and source together."""
        return tuple(sorted({*self.cue, *self.source}))


def verb_drafts(reading: Reading, table: CueTable, paragraphs: dict[int, Span]) -> Iterator[Draft]:
    """Drafts of every verb of the story, one for each construction its rows allow and the sentence offers."""
    s = reading.syntax
    for t in s.tokens:
        if t.pos not in ("VERB", "AUX") or t.dep in ("aux", "auxpass"):
            continue
        rows = table.verb(t.lemma)
        phrase = table.phrase(t.lemma, (x.lower for x in (*tree.children(s, t.i, "prt", "prep", "acomp", "advmod", "xcomp", "ccomp"),)))
        rows = (phrase, *rows) if phrase else rows
        if not rows and (t.lemma in _NEVER or not any(ch.isalpha() for ch in t.text)):
            continue
        paragraph = paragraphs[s.sentences[t.sent].paragraph]
        if t.lemma in table.light_verbs:
            yield from _light(reading, t, table)
        if t.lemma in ("cite", "quote") and t.tag == "VBG":
            yield from _citing(reading, t, table)
        yield from _of_verb(reading, t, rows, paragraph)


def _citing(reading: Reading, t: Token, table: CueTable) -> Iterator[Draft]:
    """"Citing an official, the paper said that ...": what the paper said is on the official's word."""
    s = reading.syntax
    up = tree.head(s, t.i)
    if t.dep not in ("advcl", "prep", "acl", "dep") or up.pos not in ("VERB", "AUX"):
        return
    for person in tree.objects(s, t.i):
        source = source_tokens(s, person.i)
        region = {t.i, *source}
        below = [x for x in tree.children(s, up.i, "ccomp") if x.i != t.i]
        if below:
            body = c.clause_after(s, up.i, below[0].i, region)
        else:
            numbers = [x.i for x in tree.subtree(s, up.i) if x.i not in {y.i for y in tree.subtree(s, t.i)}]
            body = trim(s, numbers)
        if body:
            yield Draft(t.i, (t.i,), source, person.i, tuple(k for k in body if k not in region), table.verb("say")[0], "citing")


def _light(reading: Reading, t: Token, table: CueTable) -> Iterator[Draft]:
    """"Expressed concern about X": the cue is verb and noun, the content what follows the noun."""
    s = reading.syntax
    row = table.light_verbs[t.lemma]
    for noun in tree.objects(s, t.i):
        if noun.i < t.i or noun.lemma not in table.light_nouns and noun.lower not in table.light_nouns:
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


def _of_verb(reading: Reading, t: Token, rows: tuple[Cue, ...], paragraph: Span) -> Iterator[Draft]:
    head, tokens = find_source(reading.syntax, t.i)
    cue = cue_tokens(reading.syntax, t.i)
    takes = frozenset(x for row in rows for x in row.takes) or _UNKNOWN.takes
    noun = tree.head(reading.syntax, t.i)
    if head is not None and t.dep == "acl" and noun.dep == "dobj" and _issuer(reading.syntax, t, noun):
        cue = tuple(range(min(cue_tokens(reading.syntax, noun.head)), max(cue) + 1))
    site = Site(t.i, cue, tuple(k for k in tokens if k not in cue), head, rows[0] if rows else _UNKNOWN, paragraph)
    seen: set[tuple[int, ...]] = set()
    for construction, content, extra in _contents(reading, site, takes):
        if not content:
            continue
        row = next((r for r in rows if construction in r.takes), site.row)
        whole = tuple(sorted({*cue, *extra}))
        source = tuple(k for k in site.source if k not in whole)
        content = tuple(k for k in content if k not in whole and k not in source)
        if content and content not in seen:
            seen.add(content)
            yield Draft(t.i, whole, source, head, content, row, construction, is_negated(reading.syntax, t.i))


# ---------------------------------------------------------------- the source


def find_source(s: Syntax, v: int) -> tuple[int | None, tuple[int, ...]]:
    """Head and tokens of whoever does the saying: subject, agent of a passive, noun a participle hangs on, subject of the main verb."""
    t = s.tokens[v]
    below = {x.i for d in ("ccomp", "xcomp", "advcl", "prep") for k in tree.children(s, v, d) for x in tree.subtree(s, k.i)}
    if tree.is_passive(s, v):
        agents = [x for a in tree.children(s, v, "agent") for x in tree.children(s, a.i, "pobj")]
        return (agents[0].i, source_tokens(s, agents[0].i)) if agents else (None, ())
    subjects = [x for x in tree.subjects(s, v) if x.dep != "expl"]
    if subjects:
        return subjects[0].i, source_tokens(s, subjects[0].i, below | {v})
    found = _controller(s, t, below)
    return found if found[0] is not None else _beside(s, t)


def _issuer(s: Syntax, t: Token, noun: Token) -> tuple[int, tuple[int, ...]] | None:
    """"Turkey issued a statement saying ...": Turkey says it."""
    verb = s.tokens[noun.head]
    if t.tag != "VBG" or noun.dep != "dobj" or noun.lemma not in ("statement", "communique", "message", "letter", "release"):
        return None
    for x in tree.subjects(s, verb.i):
        return x.i, source_tokens(s, x.i, {verb.i})
    return None


def _beside(s: Syntax, t: Token) -> tuple[int | None, tuple[int, ...]]:
    """Where the parse gives a finite verb no subject: the noun right before it, or right behind it ("..., said the mayor")."""
    if t.tag not in ("VBD", "VBZ", "VBP"):
        return None, ()
    sentence = tree.sentence_of(s, t.i)
    for k in (t.i - 1, t.i + 1):
        if sentence.first <= k < sentence.last and s.tokens[k].pos in ("PROPN", "NOUN", "PRON"):
            head = s.tokens[k]
            while head.head != head.i and s.tokens[head.head].pos in ("PROPN", "NOUN") and head.dep in ("compound", "flat", "appos"):
                head = s.tokens[head.head]
            return head.i, source_tokens(s, head.i, {t.i})
    return None, ()


def _controller(s: Syntax, t: Token, below: set[int]) -> tuple[int | None, tuple[int, ...]]:
    """The understood subject of a verb without one of its own."""
    up = s.tokens[t.head]
    if t.head == t.i:
        return None, ()
    if t.dep in ("acl", "relcl"):
        issuer = _issuer(s, t, up)
        return issuer or (up.i, source_tokens(s, up.i, {x.i for x in tree.subtree(s, t.i)}))
    if t.dep == "pcomp":
        up = s.tokens[up.head]
    hops = 0
    while up.pos not in ("VERB", "AUX") and up.head != up.i and hops < 4:
        up, hops = s.tokens[up.head], hops + 1
    subjects = [x for x in (*tree.subjects(s, up.i), *tree.passive_subjects(s, up.i)) if x.dep != "expl"]
    if t.dep in ("xcomp", "ccomp") or (t.dep == "advcl" and t.tag == "VB"):
        subjects = [*(x for x in tree.objects(s, up.i) if up.i < x.i < t.i), *subjects]
    if not subjects:
        return None, ()
    blocked = {x.i for x in tree.subtree(s, t.i)} | {up.i} | below
    return subjects[0].i, source_tokens(s, subjects[0].i, blocked)


# ---------------------------------------------------------------- the content


def _contents(reading: Reading, site: Site, takes: frozenset[str]) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
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
    gap = 0 if before else 6
    after = c.quoted_after(reading.text, quotes, where, site.paragraph.end, gap)
    if after and not before and _is_clause_quote(s, site, after[0].span):
        after = []
    if before or (after and not after[0].scare):
        return c.quote_tokens(s, (*before, *after, *c.continued(reading.text, quotes, (*before, *after), sentence.span, site.paragraph.end)))
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
            return c.clause_after(s, site.v, child.i, site.region)
        if child.i < site.v:
            return c.wrapped(s, child.i, site.region)
        return c.clause_after(s, site.v, child.i, site.region)
    return ()


def _infinitives(s: Syntax, site: Site, takes: frozenset[str]) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    for child in (*tree.children(s, site.v, "xcomp"), *tree.children(s, site.v, "ccomp")):
        if child.i < site.v:
            continue
        own = tree.children(s, child.i, "nsubj")
        objects = tree.objects(s, site.v)
        gerund = child.tag == "VBG"
        if gerund and "ing" in takes or (not gerund and "to" in takes and not own and not objects):
            yield ("ing" if gerund else "to"), c.clause_after(s, site.v, child.i, site.region), ()
        elif "oto" in takes and child.pos == "VERB":
            bridge = [p for p in tree.children(s, site.v, "prep", "prt") if p.lower in ("on", "upon", "for") and p.i < child.i]
            persons = [*objects, *(o for p in bridge for o in tree.children(s, p.i, "pobj"))]
            start = [k for o in persons if site.v < o.i < child.i for k in c.phrase_tokens(s, o.i, site.v)]
            body = c.clause_after(s, site.v, child.i, {*site.region, *(p.i for p in bridge)})
            yield "oto", tuple(sorted({*start, *body})), tuple(p.i for p in bridge)
        elif "oas" in takes and (own or child.pos in ("NOUN", "ADJ", "PROPN")):
            yield "oas", c.clause_after(s, site.v, child.i, site.region), ()


def _objects(s: Syntax, site: Site, takes: frozenset[str]) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    objects = [o for o in tree.objects(s, site.v) if o.i > site.v]
    if tree.is_passive(s, site.v):
        objects = tree.passive_subjects(s, site.v)
    relative = [o for o in objects if o.lower in _RELATIVES and o.tag.startswith("W")]
    preps = [p for p in tree.children(s, site.v, "prep", "agent") if p.i > site.v]
    for o in objects[:1]:
        if relative:
            break
        if o.i < site.v and o.lower in ("this", "that") and site.row.cls in _SPEECH:
            yield "np", _sentence_before(s, site.v), ()
            break
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
    for p in preps:
        if f"p:{p.lower}" in takes:
            body = c.phrase_tokens(s, p.i, site.v, site.region)
            yield f"p:{p.lower}", tuple(k for k in body if k != p.i), (p.i,)


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


def cue_spans(s: Syntax, draft: Draft) -> tuple[Span, ...]:
    """Spans of a draft's cue."""
    return spans(s, draft.cue)
