"""Walking the parse: the few questions every later room asks of it. Labels are CLEAR style, as spaCy's English models give."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.records import Sentence, Span, Syntax, Token

SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})


def children(s: Syntax, i: int, *deps: str) -> list[Token]:
    """Dependents of token ``i``, all of them or those with one of the labels ``deps``."""
    below = s.children[i]
    if not below:
        return []
    tokens = s.tokens
    if deps:
        return [t for k in below if (t := tokens[k]).dep in deps]
    return [tokens[k] for k in below]


def head(s: Syntax, i: int) -> Token:
    """The token that ``i`` hangs on (itself at the root)."""
    return s.tokens[s.tokens[i].head]


def ancestors(s: Syntax, i: int) -> Iterator[Token]:
    """Heads of ``i``, nearest first, up to the root of its sentence."""
    while s.tokens[i].head != i:
        i = s.tokens[i].head
        yield s.tokens[i]


def subtree(s: Syntax, i: int, *, without: frozenset[str] = frozenset()) -> list[Token]:
    """Token ``i`` and all below it in text order, leaving out branches that hang by a label in ``without``."""
    tokens, below = s.tokens, s.children
    found = [i]
    for k in found:  # grows while it is read
        if without:
            found += [c for c in below[k] if tokens[c].dep not in without]
        else:
            found += below[k]
    found.sort()
    return [tokens[k] for k in found]


def phrase(s: Syntax, i: int, *, without: frozenset[str] = frozenset({"relcl", "acl", "advcl", "appos", "conj", "cc", "punct"})) -> Span:
    """Span of the noun phrase headed by ``i``: its contiguous stretch, without clauses, apposition and conjuncts by default."""
    tokens = subtree(s, i, without=without)
    numbers = {t.i for t in tokens}
    first = last = i
    while first - 1 in numbers:
        first -= 1
    while last + 1 in numbers:
        last += 1
    return Span(s.tokens[first].start, s.tokens[last].end)


def span_of(tokens: list[Token]) -> Span:
    """Span from the first to the last of ``tokens`` (at least one)."""
    return Span(min(t.start for t in tokens), max(t.end for t in tokens))


def conjuncts(s: Syntax, i: int) -> list[Token]:
    """Tokens co-ordinated behind ``i`` ("A, B and C": of A, B and C), nearest first."""
    out: list[Token] = []
    for t in children(s, i, "conj"):
        out.append(t)
        out.extend(conjuncts(s, t.i))
    return out


def subjects(s: Syntax, i: int) -> list[Token]:
    """Active subjects of predicate ``i``, through co-ordination and control: own first, else that of the governing verb."""
    return _arguments(s, i, SUBJECTS)


def passive_subjects(s: Syntax, i: int) -> list[Token]:
    """Passive subjects of predicate ``i``, found likewise."""
    return _arguments(s, i, PASSIVE_SUBJECTS)


def _arguments(s: Syntax, i: int, labels: frozenset[str], depth: int = 4) -> list[Token]:
    own = children(s, i, *labels)
    if own:
        return own
    t = s.tokens[i]
    if depth and t.dep in ("conj", "xcomp", "aux", "auxpass") and t.head != i:
        return _arguments(s, t.head, labels, depth - 1)
    return []


def objects(s: Syntax, i: int) -> list[Token]:
    """Direct objects of predicate ``i``."""
    return children(s, i, "dobj", "obj")


def prepositional(s: Syntax, i: int, *prepositions: str) -> list[Token]:
    """Objects of the prepositions hanging on ``i``, all of them or those of the given (lower-case) ones."""
    found: list[Token] = []
    for p in children(s, i, "prep", "agent", "dative", "prt"):
        if not prepositions or p.lower in prepositions:
            found.extend(children(s, p.i, "pobj", "pcomp"))
            for q in children(s, p.i, "prep"):
                found.extend(children(s, q.i, "pobj"))
    return found


def is_passive(s: Syntax, i: int) -> bool:
    """True for a verb in the passive ("was shelled", "villages shelled by")."""
    if children(s, i, "auxpass", "nsubjpass", "csubjpass"):
        return True
    t = s.tokens[i]
    return t.tag == "VBN" and (t.dep in ("acl", "relcl") or bool(children(s, i, "agent"))) and not children(s, i, "aux", "nsubj")


def is_negated(s: Syntax, i: int) -> bool:
    """True where a negation hangs on ``i`` or on one of its auxiliaries."""
    tokens = s.tokens
    for k in s.children[i]:
        dep = tokens[k].dep
        if dep == "neg" or (dep in ("advmod", "det", "preconj") and tokens[k].lower in ("never", "neither", "nor", "no")):
            return True
    return False


def sentence_of(s: Syntax, i: int) -> Sentence:
    """The sentence token ``i`` stands in."""
    return s.sentences[s.tokens[i].sent]


def token_at(s: Syntax, offset: int) -> Token | None:
    """The token covering character ``offset``, or null between words."""
    low, high = 0, len(s.tokens)
    while low < high:
        mid = (low + high) // 2
        if s.tokens[mid].end <= offset:
            low = mid + 1
        else:
            high = mid
    if low < len(s.tokens) and s.tokens[low].start <= offset:
        return s.tokens[low]
    return None


def tokens_in(s: Syntax, span: Span) -> list[Token]:
    """Tokens that overlap ``span``, in order."""
    low, high = 0, len(s.tokens)
    while low < high:
        mid = (low + high) // 2
        if s.tokens[mid].end <= span.start:
            low = mid + 1
        else:
            high = mid
    out = []
    while low < len(s.tokens) and s.tokens[low].start < span.end:
        out.append(s.tokens[low])
        low += 1
    return out


def root_of(s: Syntax, span: Span) -> Token | None:
    """The token of ``span`` whose head lies outside it (the highest one), or null where the span holds no token."""
    inside = tokens_in(s, span)
    numbers = {t.i for t in inside}
    for t in inside:
        if t.head == t.i or t.head not in numbers:
            return t
    return inside[0] if inside else None
