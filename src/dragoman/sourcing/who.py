"""Who speaks: the canonical name, country, sectors and kind of a source phrase."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dragoman import data
from dragoman.records import NO_CODE, Mention, Name, Reading, Span, Token
from dragoman.syntax import tree

_FIRST = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"})
_THIRD = frozenset({"he", "she", "him", "her", "his", "hers", "it", "its", "they", "them", "their", "theirs", "himself", "herself", "themselves"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_LEADING = re.compile(r"^(?:the|a|an|this|that|these|those)\s+", re.I)
_ARTICLE = re.compile(r"^(?:The|the|A|a|An|an) ")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source resolved: canonical name, country or group code, sectors, kind (see records.Attribution)."""

    name: str
    code: str = NO_CODE
    sector: tuple[str, ...] = ()
    kind: str = "unnamed"


class Who:
    """Looks up speakers of one story after another; holds only tables."""

    def __init__(self, table: Mapping[str, Any] | None = None):
        table = data.toml("sources.toml") if table is None else table
        self._nouns = {kind: frozenset(table[kind]["nouns"].split()) for kind in ("media", "document", "official", "institution")}
        self._media = frozenset(table["media"]["names"])
        self._suffixes = frozenset(table["media"]["suffixes"])

    def is_media(self, name: str) -> bool:
        """True for the name of a known newspaper, agency or broadcaster, or one that ends like one ("... Tribune")."""
        bare = _ARTICLE.sub("", name.strip())
        return name in self._media or bare in self._media or (" " in bare and bare.rsplit(" ", 1)[1] in self._suffixes)

    def resolve(self, reading: Reading, head: int, mentions: Mapping[int, Mention], previous: Speaker | None, outer: Speaker | None) -> Speaker:
        """The speaker whose phrase hangs on token ``head``.

        ``previous`` is the last person who spoke (for pronouns nothing else resolves), ``outer`` the speaker of the enclosing
        attribution (for "I" and "we" in quotes).
        """
        s = reading.syntax
        t = s.tokens[head]
        if t.lower in _RELATIVE and t.tag.startswith("W"):
            verb = tree.head(s, head)
            t = tree.head(s, verb.i)
        if t.lower in _FIRST and outer is not None:
            return outer
        known = _mention(mentions, s, t)
        if t.lower in _THIRD and (known is None or not known.entities):
            return previous or Speaker(t.text)
        name = _name_at(reading, t)
        if known is not None and known.entities and known.kind != "thing":
            return self._from_mention(reading, t, known, name)
        return self._from_words(reading, t, name)

    def _from_mention(self, reading: Reading, t: Token, mention: Mention, name: Name | None) -> Speaker:
        first = mention.entities[0]
        label = " and ".join(e.identifier_text for e in mention.entities[:3])
        kind = self._kind(reading, t, name, mention.kind, first.identifier_text)
        sectors = tuple(dict.fromkeys(x for e in mention.entities for x in e.sector))
        return Speaker(label, first.code, sectors, kind)

    def _from_words(self, reading: Reading, t: Token, name: Name | None) -> Speaker:
        if name is not None:
            label = reading.words(name.span)
            if name.label == "PERSON":
                label = _full_name(reading, label)
            return Speaker(_ARTICLE.sub("", label), kind=self._kind(reading, t, name, "", label))
        phrase = reading.words(tree.phrase(reading.syntax, t.i, without=frozenset({"relcl", "acl", "advcl", "appos", "punct"})))
        return Speaker(_LEADING.sub("", " ".join(phrase.split())), kind=self._kind(reading, t, None, "", phrase))

    def _kind(self, reading: Reading, t: Token, name: Name | None, mention: str, label: str) -> str:
        if self.is_media(label) or (name is not None and self.is_media(reading.words(name.span))):
            return "media"
        if mention == "person" or (name is not None and name.label == "PERSON"):
            return "named"
        if mention in ("country", "metonym", "organisation", "group") or (name is not None and name.label in ("ORG", "GPE", "NORP", "FAC", "LOC")):
            if t.lemma in self._nouns["official"] and t.pos == "NOUN":
                return "unnamed_official"
            return "document" if t.lemma in self._nouns["document"] and t.pos == "NOUN" else "institution"
        return self._by_noun(t)

    def _by_noun(self, t: Token) -> str:
        for kind, label in (("media", "media"), ("document", "document"), ("official", "unnamed_official"), ("institution", "institution")):
            if t.lemma in self._nouns[kind]:
                return label
        return "unnamed"


def _mention(mentions: Mapping[int, Mention], s: Any, t: Token) -> Mention | None:
    """The mention headed by ``t``, or by the name in apposition to it ("the minister, Ana Ruiz")."""
    found = mentions.get(t.i)
    if found is not None and found.kind in ("person", "pronoun"):
        return found
    for x in tree.children(s, t.i, "appos"):
        other = mentions.get(x.i)
        if other is not None and other.kind == "person":
            return other
    return found


def _name_at(reading: Reading, t: Token) -> Name | None:
    for name in reading.syntax.names:
        if name.first <= t.i < name.last and name.label not in ("DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"):
            return name
    for x in tree.children(reading.syntax, t.i, "appos"):
        for name in reading.syntax.names:
            if name.first <= x.i < name.last and name.label == "PERSON":
                return name
    return None


def _full_name(reading: Reading, name: str) -> str:
    """The longest PERSON name of the story that ends with the same surname."""
    last = name.split()[-1].removesuffix("'s").removesuffix("’s")
    best = name
    for other in reading.syntax.names:
        if other.label == "PERSON":
            words = reading.words(other.span).removesuffix("'s").removesuffix("’s").split()
            if words and words[-1] == last and len(words) > len(best.split()):
                best = " ".join(words)
    return best


def by_head(reading: Reading) -> dict[int, Mention]:
    """Mentions by the token their phrase hangs on."""
    return {m.head: m for m in reading.mentions}


def span_of_source(source: tuple[Span, ...]) -> Span | None:
    """The first span of a source, or null for a headless one."""
    return source[0] if source else None
