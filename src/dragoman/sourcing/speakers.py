"""Who does the saying of a verb: the parse's subject, or whoever is understood."""

from __future__ import annotations

from dragoman.records import Syntax, Token
from dragoman.sourcing.drafts import source_tokens
from dragoman.syntax import tree


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


def _governing_verb(s: Syntax, up: Token) -> Token:
    """The nearest verb at or above ``up``, at most four steps away; else where the climb ended."""
    for _ in range(4):
        if up.pos in ("VERB", "AUX") or up.head == up.i:
            break
        up = s.tokens[up.head]
    return up


def issuer(s: Syntax, t: Token, noun: Token) -> tuple[int, tuple[int, ...]] | None:
    """ "Turkey issued a statement saying ...": Turkey says it."""
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
    behind = t.i + 1
    while behind < sentence.last and s.tokens[behind].dep in ("det", "amod", "compound", "poss") and behind < t.i + 5:
        behind += 1
    for k in (t.i - 1, behind):
        if sentence.first <= k < sentence.last and s.tokens[k].pos in ("PROPN", "NOUN", "PRON") and s.tokens[k].dep != "npadvmod":
            head = _phrase_head(s, s.tokens[k])
            return head.i, source_tokens(s, head.i, {t.i})
    return None, ()


def _phrase_head(s: Syntax, t: Token) -> Token:
    """The noun that a name's parts and appositions hang on."""
    while t.head != t.i and s.tokens[t.head].pos in ("PROPN", "NOUN") and t.dep in ("compound", "flat", "appos"):
        t = s.tokens[t.head]
    return t


def _controller(s: Syntax, t: Token, below: set[int]) -> tuple[int | None, tuple[int, ...]]:
    """The understood subject of a verb without one of its own."""
    up = s.tokens[t.head]
    if t.head == t.i:
        return None, ()
    if t.dep in ("acl", "relcl"):
        found = issuer(s, t, up)
        return found or (up.i, source_tokens(s, up.i, {x.i for x in tree.subtree(s, t.i)}))
    up = _governing_verb(s, s.tokens[up.head] if t.dep == "pcomp" else up)
    subjects = [x for x in (*tree.subjects(s, up.i), *tree.passive_subjects(s, up.i)) if x.dep != "expl"]
    if t.dep in ("xcomp", "ccomp") or (t.dep == "advcl" and t.tag == "VB"):
        subjects = [*(x for x in tree.objects(s, up.i) if up.i < x.i < t.i), *subjects]
    if not subjects:
        return None, ()
    blocked = {x.i for x in tree.subtree(s, t.i)} | {up.i} | below
    return subjects[0].i, source_tokens(s, subjects[0].i, blocked)
