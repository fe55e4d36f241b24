"""Noun phrases of a story as coreference sees them: what each is, how it stands in its clause, and what it can stand for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dragoman.records import Name, Span, Syntax, Token
from dragoman.syntax.lexicon import Lexicon
from dragoman.syntax.tree import ancestors, children, conjuncts, objects, phrase, prepositional, span_of

__all__ = ["PRONOUNS", "Phrase", "find_phrases", "governor"]

PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "they"),
}
"""Third-person pronouns and the class each belongs to."""

AMOUNTS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "LANGUAGE"})
_INSIDE = frozenset({"compound", "amod", "nmod", "nummod", "quantmod", "npadvmod", "advmod", "punct", "case", "prep", "det", "predet"})
_ROLES = {
    "nsubj": "subject",
    "nsubjpass": "passive",
    "dobj": "object",
    "dative": "object",
    "poss": "possessive",
    "pobj": "oblique",
    "appos": "apposition",
    "compound": "modifier",
    "nmod": "modifier",
    "amod": "modifier",
    "attr": "attribute",
}
_BODIES = frozenset("program programme project fund centre center museum inc ltd corp co trust service".split())
_SOMEBODY = frozenset({"someone", "somebody", "anyone", "anybody", "everyone", "everybody", "nobody"})
_CROWDS = frozenset("hundreds thousands dozens scores millions many several some most few both".split())
_MEETING = frozenset("meet talk speak confer discuss negotiate agree consult chat dine sit join host receive welcome call".split())
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_INDEFINITES = frozenset({"a", "an", "some", "any", "another", "no", "every", "each", "all", "both", "many", "several", "few"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase. ``kind``: name, nominal, pronoun, pair (co-ordination). ``number``: one, many, either.

    ``sort``: person, organisation, place, group, thing, amount or unknown. ``words``: lower-case words of the name, titles left out.
    ``titles``: nouns that describe the name ("president"). ``determiner``: the, this, a, own (possessive) or none.
    """

    head: int
    span: Span
    kind: str
    number: str
    gender: str
    sort: str
    role: str
    sent: int
    lemma: str
    words: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    determiner: str = "none"
    modifiers: frozenset[str] = frozenset()
    parts: tuple[int, ...] = ()


def governor(s: Syntax, i: int) -> int:
    """The predicate or noun that token ``i`` is an argument of, prepositions and co-ordination passed over."""
    t = s.tokens[i]
    while t.dep == "conj" and t.head != t.i and t.pos not in ("VERB", "AUX"):
        t = s.tokens[t.head]
    over = s.tokens[t.head]
    while over.pos == "ADP" and over.head != over.i:
        over = s.tokens[over.head]
    return over.i


def find_phrases(s: Syntax, lexicon: Lexicon) -> list[Phrase]:
    """All noun phrases that can corefer, in the order of their heads; a co-ordination stands after its last member."""
    labels = _vote(s, lexicon)
    inside = {k: n for n, name in enumerate(s.names) for k in range(name.first, name.last)}
    found: list[tuple[int, int, Phrase]] = []
    for t in s.tokens:
        if t.lower in PRONOUNS and t.pos in ("PRON", "DET", "ADJ", "NOUN", "PROPN"):
            found.append((t.i, 0, _pronoun(t, s)))
        elif _is_indefinite(t):
            found.append((t.i, 0, _indefinite(t, s)))
        elif t.pos in ("NOUN", "PROPN") or t.i in inside:
            made = _nominal(s, t, lexicon, labels, inside)
            if made:
                found.append((t.i, 0, made))
    made_at = {p.head: p for _, _, p in found}
    for p in list(made_at.values()):
        for pair in (_pair(s, p, made_at), _meeting(s, p, made_at)):
            if pair:
                found.append((pair.parts[-1], 1, pair))
    return [p for _, _, p in sorted(found, key=lambda x: x[:2])]


def _vote(s: Syntax, lexicon: Lexicon) -> dict[str, str]:
    """For the last word of each name the label most of its mentions carry: the small model errs, the story seldom does."""
    votes: dict[str, Counter[str]] = {}
    for name in s.names:
        if name.label in AMOUNTS:
            continue
        words = _name_words(s, name)
        if not words:
            continue
        box = votes.setdefault(words[-1], Counter())
        box[name.label] += 1
        before = s.tokens[name.first - 1].lower if name.first else ""
        if " ".join(words) in lexicon.lands or words[-1] in lexicon.places:
            box["GPE"] += 4
        elif words[-1] in lexicon.groups or words[-1] in _BODIES:
            box["ORG"] += 3
        elif _described_as_person(s, name, lexicon):
            box["PERSON"] += 4
        elif before in lexicon.titles or (1 < len(words) < 5 and words[0] in lexicon.first):
            box["PERSON"] += 2
    return {word: box.most_common(1)[0][0] for word, box in votes.items()}


def _described_as_person(s: Syntax, name: Name, lexicon: Lexicon) -> bool:
    """True where an apposition calls the name a human being ("the envoy, Constantin Mendel", "Mendel, an analyst")."""
    head = next((t for t in s.tokens[name.first : name.last] if not name.first <= t.head < name.last), s.tokens[name.last - 1])
    beside = children(s, head.i, "appos")
    if head.dep == "appos":
        beside.append(s.tokens[head.head])
    return any(t.pos == "NOUN" and t.tag == "NN" and lexicon.is_person_word(t.lemma) for t in beside)


def _name_words(s: Syntax, name: Name) -> tuple[str, ...]:
    tokens = s.tokens[name.first : name.last]
    return tuple(t.lower for t in tokens if t.pos not in ("PUNCT", "PART") and t.lower not in ("the", "'s", "’s", "a", "an"))


def _role(s: Syntax, t: Token) -> str:
    while t.dep == "conj" and t.head != t.i:
        t = s.tokens[t.head]
    if t.dep == "pobj" and s.tokens[t.head].dep == "agent":
        return "object"
    return _ROLES.get(t.dep, "other")


def _pronoun(t: Token, s: Syntax) -> Phrase:
    kind = PRONOUNS[t.lower]
    gender = {"he": "m", "she": "f"}.get(kind, "u")
    number = {"they": "many"}.get(kind, "one")
    sort = "person" if gender != "u" else "unknown"
    return Phrase(t.i, t.span, "pronoun", number, gender, sort, _role(s, t), t.sent, kind)


def _is_indefinite(t: Token) -> bool:
    """"Someone", "others", and amounts that stand for people ("hundreds protested", "several said")."""
    if t.lower in _SOMEBODY or (t.lower in ("those", "one", "others") and t.pos in ("PRON", "NOUN")):
        return True
    return t.lower in _CROWDS and t.dep in ("nsubj", "nsubjpass", "dobj")


def _indefinite(t: Token, s: Syntax) -> Phrase:
    number = "many" if t.lower in ("those", "others") or t.lower in _CROWDS else "either"
    return Phrase(t.i, t.span, "nominal", number, "u", "person", _role(s, t), t.sent, t.lower, determiner="a")


def _nominal(s: Syntax, t: Token, lexicon: Lexicon, labels: dict[str, str], inside: dict[int, int]) -> Phrase | None:
    name = s.names[inside[t.i]] if t.i in inside else None
    if name and name.label in AMOUNTS:
        return None
    if not _is_head(s, t, name):
        return None
    words = _name_words(s, name) if name else ()
    if not words and t.pos == "PROPN":
        words = _proper_words(s, t)
    label = labels.get(words[-1], name.label if name else "") if words else ""
    if " ".join(words) in lexicon.lands:
        label = "GPE"
    span = phrase(s, t.i) if not (name and t.dep in ("compound", "nmod", "amod")) else name.span
    titles, words = _titles(s, t, words, lexicon)
    gender, sort = _kind(s, t, label, words, titles, lexicon)
    return Phrase(
        t.i, span, "name" if words else "nominal", _number(t, words, sort, label, lexicon), gender, sort, _role(s, t), t.sent,
        t.lemma if not words else words[-1], words, titles, _determiner(s, t), _modifiers(s, t),
    )  # fmt: skip


def _is_head(s: Syntax, t: Token, name: Name | None) -> bool:
    if name:
        inner = any(name.first <= a.i < name.last for a in ancestors(s, t.i))
        return not inner and (t.pos in ("NOUN", "PROPN", "ADJ", "NUM") or t.dep in ("nsubj", "pobj", "dobj"))
    if t.dep in _INSIDE:
        return False
    return t.tag != "CD"


def _proper_words(s: Syntax, t: Token) -> tuple[str, ...]:
    run = [t]
    for k in range(t.i - 1, s.sentences[t.sent].first - 1, -1):
        before = s.tokens[k]
        if before.pos != "PROPN" or before.dep not in ("compound", "nmod", "amod", "flat"):
            break
        run.insert(0, before)
    return tuple(x.lower for x in run)


def _titles(s: Syntax, t: Token, words: tuple[str, ...], lexicon: Lexicon) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Titles and describing nouns in front of a name, and the name's words without its titles."""
    if not words:
        return (), ()
    core = list(words)
    found: list[str] = []
    while len(core) > 1 and core[0] in lexicon.titles:
        found.append(core.pop(0))
    own = set(words)
    found += [c.lemma for c in children(s, t.i, "compound", "nmod", "amod") if c.lower not in own and c.pos in ("NOUN", "PROPN")]
    return tuple(found), tuple(core)


def _kind(
    s: Syntax, t: Token, label: str, words: tuple[str, ...], titles: tuple[str, ...], lexicon: Lexicon
) -> tuple[str, str]:
    if words:
        return _kind_of_name(label, words, titles, lexicon)
    lemma = t.lemma
    if lexicon.is_person_word(lemma):
        return lexicon.gender_of_word(lemma), "person"
    if lemma in lexicon.groups:
        return "u", "group"
    if lemma in lexicon.places:
        return "u", "place"
    return "u", "person" if t.lower in lexicon.plurals else "thing"


def _kind_of_name(label: str, words: tuple[str, ...], titles: tuple[str, ...], lexicon: Lexicon) -> tuple[str, str]:
    told = next((lexicon.titles[w] for w in titles if lexicon.titles.get(w, "u") != "u"), "u")
    told = told if told != "u" else next((lexicon.people[w] for w in titles if lexicon.people.get(w, "u") != "u"), "u")
    titled = any(w in lexicon.titles or w in lexicon.people for w in titles)
    first = lexicon.gender_of_name(words) if len(words) > 1 or label == "PERSON" else "u"
    if label == "PERSON" or (titled and label not in ("GPE", "LOC")):
        return (told if told != "u" else first), "person"
    sort = {"ORG": "organisation", "NORP": "group", "GPE": "place", "LOC": "place", "FAC": "place"}.get(label, "unknown")
    if sort == "unknown" and not label and len(words) > 1 and words[0] in lexicon.first:
        return first, "person"
    return "u", sort if label else "unknown"


def _number(t: Token, words: tuple[str, ...], sort: str, label: str, lexicon: Lexicon) -> str:
    if words and sort in ("organisation", "place", "unknown"):
        return "either" if sort != "place" and t.tag != "NNP" else "one"
    if label == "NORP" and t.tag not in ("NNS", "NNPS"):
        return "either"
    if t.tag in ("NNS", "NNPS") or t.lower in lexicon.plurals:
        return "many"
    return "one"


def _determiner(s: Syntax, t: Token) -> str:
    for c in children(s, t.i, "det", "poss", "predet"):
        if c.dep == "poss":
            return "own"
        if c.lower == "the":
            return "the"
        if c.lower in _DEMONSTRATIVES:
            return "this"
        if c.lower in _INDEFINITES:
            return "a"
    return "none"


def _modifiers(s: Syntax, t: Token) -> frozenset[str]:
    found = {c.lemma for c in children(s, t.i, "amod", "compound", "nmod", "nummod")}
    for p in children(s, t.i, "prep"):
        found |= {c.lemma for c in children(s, p.i, "pobj")}
    return frozenset(found)


def _pair(s: Syntax, p: Phrase, made: dict[int, Phrase]) -> Phrase | None:
    """The co-ordination that phrase ``p`` leads ("Khan and Sharif"), or null."""
    t = s.tokens[p.head]
    if t.dep == "conj" or not any(c.lower in ("and", "&") for c in children(s, t.i, "cc")):
        return None
    others = [made[c.i] for c in conjuncts(s, t.i) if c.i in made and c.pos in ("NOUN", "PROPN", "PRON")]
    if not others:
        return None
    sorts = {p.sort, *(o.sort for o in others)}
    sort = sorts.pop() if len(sorts) == 1 else "unknown"
    members = (p.head, *(o.head for o in others))
    span = span_of([s.tokens[k] for k in members])
    span = Span(min(p.span.start, span.start), max(span.end, others[-1].span.end))
    return Phrase(p.head, span, "pair", "many", "u", sort, p.role, p.sent, "and", parts=members)


def _meeting(s: Syntax, p: Phrase, made: dict[int, Phrase]) -> Phrase | None:
    """The two sides of a meeting, whom a later "they" takes up: "A met (with) B", "A spoke with B"."""
    if p.role != "subject" or p.number != "one" or p.kind == "pronoun":
        return None
    verb = s.tokens[governor(s, p.head)]
    if verb.lemma not in _MEETING:
        return None
    others = prepositional(s, verb.i, "with", "to")
    if verb.lemma in ("meet", "host", "receive", "welcome", "join"):
        others += objects(s, verb.i)
    sides = [made[t.i] for t in others if t.i in made and t.i > p.head]
    other = next((x for x in sides if x.number == "one" and x.sort == p.sort != "thing"), None)
    if other is None:
        return None
    span = Span(p.span.start, other.span.end)
    return Phrase(p.head, span, "pair", "many", "u", p.sort, "subject", p.sent, "with", parts=(p.head, other.head))
