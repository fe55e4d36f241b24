"""Which way a clause looks: whether the words around a place in the text speak of what is past, present or still to come."""

from __future__ import annotations

import re

from dragoman.records import Syntax, Token
from dragoman.syntax.tree import ancestors, children, token_at
from dragoman.when.words import Words

__all__ = ["clause_direction", "direction_at", "governing_verb", "text_direction"]

PAST, PRESENT, FUTURE = -1, 0, 1

_MODALS = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_SOFT_MODALS = frozenset({"would", "could", "may", "might", "should", "must", "can", "ca"})
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_AHEAD = frozenset({"until", "till", "by"})
_CUE_BEFORE = re.compile(
    r"\b(?:will|shall|'ll|scheduled|expected|plans? to|planned|slated|due|is to|are to|set for|set to|going to|upcoming|ahead of|"
    r"until|till|by|deadline|no later than)\b[^.;]*$",
    re.I,
)
_PAST_BEFORE = re.compile(r"\b(?:said|told|announced|reported|[a-z]{3,}ed)\s+(?:\w+\s+){0,2}(?:on\s+)?$", re.I)


def direction_at(syntax: Syntax, words: Words, start: int, end: int) -> int:
    """-1, 0 or 1 for the clause that holds the time expression at characters ``start`` to ``end``.

    Method: the governing verb's auxiliaries and tag; an infinitive looks ahead unless its governor says it happened; nouns and
    adjectives of a plan ("the scheduled vote") and the prepositions "until" and "by" look ahead.
    """
    token = token_at(syntax, start) or token_at(syntax, end - 1)
    if token is None:
        return PRESENT
    for up in (token, *ancestors(syntax, token.i)):
        if up.pos in ("ADP", "SCONJ") and up.lower in _AHEAD and up.head != up.i:
            return _until(syntax, words, syntax.tokens[up.head])
        if up.pos in ("VERB", "AUX"):
            return clause_direction(syntax, words, up)
        if up.pos in ("NOUN", "PROPN") and _planned_noun(syntax, words, up):
            return FUTURE
        if token.i != up.i and token.dep in ("compound", "nmod", "poss", "amod") and token.head == up.i and up.dep not in _SUBJECT:
            return PRESENT
    return PRESENT


def _until(syntax: Syntax, words: Words, above: Token) -> int:
    """ "Until Friday" and "by Friday" look ahead unless the clause is told in the simple or remoter past."""
    verb = governing_verb(syntax, above.i)
    while verb is not None and verb.tag in ("VBN", "VBG") and not children(syntax, verb.i, "aux", "auxpass") and verb.head != verb.i:
        verb = governing_verb(syntax, verb.head)
    if verb is None:
        return FUTURE
    aux = {t.lower for t in children(syntax, verb.i, "aux", "auxpass")}
    told = verb.tag == "VBD" or aux & {"had", "was", "were", "did"}
    return clause_direction(syntax, words, verb) if told else FUTURE


def governing_verb(syntax: Syntax, i: int) -> Token | None:
    """The nearest verb at or above token ``i``, or null."""
    for t in (syntax.tokens[i], *ancestors(syntax, i)):
        if t.pos in ("VERB", "AUX"):
            return t
    return None


def clause_direction(syntax: Syntax, words: Words, verb: Token, depth: int = 3) -> int:
    """-1, 0 or 1 for the clause headed by ``verb``."""
    aux = {t.lower for t in children(syntax, verb.i, "aux", "auxpass")}
    if aux & _MODALS:
        return FUTURE
    if "to" in aux and aux & {"have"}:
        return PAST
    if "to" in aux or (verb.tag == "VB" and not aux):
        return _infinitive(syntax, words, verb, depth)
    if aux & _SOFT_MODALS:
        return PAST if aux & {"have"} else FUTURE
    if aux & {"had", "has", "have", "'ve", "’ve", "was", "were", "did"} or verb.tag == "VBD":
        planned = verb.lemma in words.future_participles and verb.tag == "VBN" and "had" not in aux
        return FUTURE if planned else PAST
    if verb.tag in ("VBG", "VBN") and aux & {"is", "are", "am", "'s", "'re", "’s", "’re"}:
        return FUTURE if verb.tag == "VBG" or verb.lemma in words.future_participles else PRESENT
    if verb.tag in ("VBG", "VBN") and verb.head != verb.i and depth and not aux:
        return _participle(syntax, words, verb, depth)
    if verb.lemma == "be" and any(t.lower in words.future_adjectives for t in children(syntax, verb.i, "acomp", "attr")):
        return FUTURE
    if verb.tag in ("VBZ", "VBP") and not aux and verb.lemma in words.timetable_verbs:
        return FUTURE
    return FUTURE if verb.lemma in words.future_verbs and verb.tag != "VBD" else PRESENT


def _infinitive(syntax: Syntax, words: Words, verb: Token, depth: int) -> int:
    above = syntax.tokens[verb.head]
    if not depth or above.i == verb.i:
        return FUTURE
    if above.lemma in words.future_verbs or above.lower in words.future_adjectives:
        return PAST if any(t.lower == "had" for t in children(syntax, above.i, "aux")) else FUTURE
    if verb.dep == "acl" and above.pos == "NOUN" and above.lemma in words.future_nouns:
        return FUTURE
    governor = above if above.pos in ("VERB", "AUX") else governing_verb(syntax, above.i)
    if governor is None or governor.i == verb.i:
        return FUTURE
    if verb.dep in ("advcl", "acl") or (verb.dep == "xcomp" and above.lemma in words.factual_verbs):
        return clause_direction(syntax, words, governor, depth - 1)
    return FUTURE


def _participle(syntax: Syntax, words: Words, verb: Token, depth: int) -> int:
    if verb.lemma in words.future_participles and verb.tag == "VBN":
        return FUTURE
    governor = governing_verb(syntax, verb.head)
    if verb.tag == "VBN":
        return PAST
    return clause_direction(syntax, words, governor, depth - 1) if governor and governor.i != verb.i else PRESENT


def _planned_noun(syntax: Syntax, words: Words, noun: Token) -> bool:
    if any(t.lower in ("upcoming", "forthcoming", "planned", "scheduled", "next", "coming") for t in children(syntax, noun.i)):
        return True
    return noun.lemma in ("deadline", "schedule")


def text_direction(before: str) -> int:
    """The same from the words ``before`` the expression alone, for text that has no parse."""
    if _PAST_BEFORE.search(before):
        return PAST
    return FUTURE if _CUE_BEFORE.search(before) else PRESENT
