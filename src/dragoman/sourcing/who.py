"""Who speaks: the canonical name, country, sectors and kind of a source phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman import data
from dragoman.records import NO_CODE, Mention, Name, Reading, Syntax, Token
from dragoman.syntax import tree

_FIRST = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"})
_SECOND = frozenset({"you", "your", "yours", "yourself", "yourselves"})
_THIRD = frozenset(
    {"he", "she", "him", "her", "his", "hers", "it", "its", "they", "them", "their", "theirs", "himself", "herself", "themselves"}
)
_POINTING = frozenset({"this", "that", "these", "those", "who", "what", "whoever", "whatever"})
_LANDS = frozenset({"country", "nation", "state", "homeland", "land", "republic"})
_RULERS = frozenset({"government", "administration", "authority", "cabinet"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_ACTORS = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT"})
_GENERIC = frozenset({"agent", "office"})
_BODIES = frozenset({"organisation", "group", "agent"})
_LEADING = re.compile(r"^(?:the|a|an|this|that|these|those|my|our|your)\s+", re.I)
_OWN = re.compile(r"^(?:my|our|your)\s+", re.I)
_POSSESSIVE = re.compile(r"['’]s?$")
_BY = re.compile(
    r"\b(?:Remarks|Statement|Speech|Address|Message|Proclamation|Letter|Op-Ed|Lecture|Toast)s? (?:by|from|of) (?:the )?"
    r"(?P<name>(?:[A-Z][\w.’'-]* ){0,5}[A-Z][\w.’'-]+)"
)
_ARTICLE = re.compile(r"^(?:The|the|A|a|An|an) ")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source resolved: canonical name, country or group code, sectors, kind (see records.Attribution)."""

    name: str
    code: str = NO_CODE
    sector: tuple[str, ...] = ()
    kind: str = "unnamed"


@dataclass(frozen=True, slots=True)
class Floor:
    """Who has the floor where a source is read: the last person who spoke, the last speaker of any kind, the enclosing one, and whom
    that one addresses. ``general`` where "you" and "one" stand for people in general ("as you know"), so that the speaker vouches.
    """

    person: Speaker | None = None
    latest: Speaker | None = None
    outer: Speaker | None = None
    heard: Speaker | None = None
    general: bool = False


class Who:
    """Looks up speakers of one story after another; holds only tables."""

    def __init__(self, table: Mapping[str, Any] | None = None):
        table = data.toml("sources.toml") if table is None else table
        self._nouns = {kind: frozenset(table[kind]["nouns"].split()) for kind in ("media", "document", "official", "institution")}
        self._media = frozenset(table["media"]["names"])
        self._unnamed: dict[str, str] = dict(table["unnamed"])
        self._statements = frozenset(table["document"]["statements"].split())
        self._papers = frozenset(table["media"]["papers"].split())
        self._suffixes = frozenset(table["media"]["suffixes"])
        self._occasions = frozenset(table["document"]["occasions"].split())
        self._platforms = frozenset(table["media"]["platforms"])
        self._roles: dict[str, str] = dict(table["person"]["roles"])
        self.general = frozenset(table["person"]["general"].split())

    def nobody(self, cue_class: str) -> Speaker:
        """The speaker of a cue whose source the story does not name ("is accused of")."""
        return Speaker(self._unnamed.get(cue_class, self._unnamed["other"]))

    def is_media(self, name: str) -> bool:
        """True for the name of a known newspaper, agency or broadcaster, or one that ends like one ("... Tribune")."""
        bare = _ARTICLE.sub("", name.strip())
        return name in self._media or bare in self._media or (" " in bare and bare.rsplit(" ", 1)[1] in self._suffixes)

    def resolve(self, reading: Reading, head: int, known: Known, floor: Floor, hops: int = 2) -> Speaker:
        """The speaker whose phrase hangs on token ``head``.

        ``floor`` helps where nothing else does: its person for pronouns, its outer voice for "I" and "we" in quotes, its latest
        for "the statement"; ``hops`` bounds how often a coreference is followed.
        """
        s = reading.syntax
        t = _noun_of_relative(s, s.tokens[head])
        spoken = self._in_person(reading, t, floor)
        if spoken is not None:
            return spoken
        if _is_day(reading, t):
            return floor.person or floor.latest or Speaker("unnamed")
        behind = self._named_behind(reading, t)
        if behind is not None and behind in known.mentions and hops:
            return self.resolve(reading, behind, known, floor, hops - 1)
        mention = _mention(known.mentions, s, t)
        name = _name_at(reading, t)
        if name is not None and reading.words(name.span) in self._platforms:
            return floor.outer or floor.person or Speaker("unnamed")
        usable = mention is not None and bool(mention.entities) and mention.kind != "thing"
        if name is not None and self.is_media(reading.words(name.span)):
            return self._from_words(reading, t, name)
        by_title = self._titled(reading, t) if name is None else None
        if by_title is not None and mention is not None and mention.kind == "person" and self._only_title(t, mention):
            return by_title
        if mention is not None and usable and (mention.kind not in _GENERIC or name is not None):
            return self._from_mention(reading, t, mention, name)
        earlier = known.antecedent(t) if hops and name is None else None
        if earlier is not None and earlier != t.i:
            return self.resolve(reading, earlier, known, floor, hops - 1)
        if t.lower in _THIRD or (t.tag in ("DT", "WP") and t.lower in _POINTING and not s.children[t.i]):
            return (floor.person if t.lower in _THIRD else None) or Speaker(self._unnamed["other"])
        titled = by_title or (self._standing(reading, t, known, floor) if name is None else None)
        if titled is None and mention is not None and usable:
            return self._from_mention(reading, t, mention, name)
        return titled or self._from_words(reading, t, name)

    def _in_person(self, reading: Reading, t: Token, floor: Floor) -> Speaker | None:
        """ "I" and "we" are whoever speaks, else the author; "you" whoever is addressed, and with "one" nobody where people in general are
        meant, which the speaker vouches for; null for other words. A speaker without a name is left out of chains.
        """
        if t.lower in _FIRST and t.text != "US":
            return floor.outer or floor.person or self._author(reading)
        bare_one = t.lower == "one" and not any(x.dep != "punct" for x in tree.children(reading.syntax, t.i))
        if t.lower not in _SECOND and not bare_one:
            return None
        if floor.outer is None or not floor.outer.name:
            told = bare_one and not floor.general and not _is_modal(reading.syntax, t)
            return Speaker(self._unnamed["other"]) if told else Speaker("")
        if bare_one or (floor.general and not _is_asked(reading.syntax, t)):
            return floor.outer
        return floor.heard or Speaker(self._roles["audience"].format(floor.outer.name))

    def _author(self, reading: Reading) -> Speaker:
        """Who writes in the first person: the byline, the issuer of a release, whoever signs above or is named in the title ("Statement by
        President Lee"), else the author by that word."""
        story = reading.story
        issuer = story.meta.get("issuer")
        if issuer and not story.byline:
            return Speaker(str(issuer), kind="institution")
        signed = story.byline or self._signed(reading)
        if not signed:
            return Speaker(self._roles["author"])
        words = signed.split()
        office = max((k for k, w in enumerate(words) if w.lower() in self._nouns["official"]), default=-1)
        name = " ".join(words[office + 1 :])
        return _person(reading, name) if name else Speaker(signed, kind="unnamed_official")

    def _signed(self, reading: Reading) -> str | None:
        """The name in a first line that is only name and office ("Ann Lee, Secretary of State"), else the one the title gives."""
        s = reading.syntax
        top = s.sentences[0] if s.sentences else None
        if top is not None and not any(t.pos in ("VERB", "AUX") for t in s.tokens[top.first : top.last]):
            name = next((n for n in s.names if n.label == "PERSON" and n.first == top.first), None)
            if name is not None and any(t.lemma.lower() in self._nouns["official"] for t in s.tokens[name.last : top.last]):
                return reading.words(name.span)
        titled = _BY.search(" ".join((reading.story.title or "").split()))
        return titled.group("name") if titled else None

    def _only_title(self, t: Token, mention: Mention) -> bool:
        """True where a person's name is but the title ("UN Secretary-General")."""
        return mention.entities[0].identifier_text.lower().endswith(t.lower)

    def _named_behind(self, reading: Reading, t: Token) -> int | None:
        """Head of the person's name set off by commas right behind a title ("the mayor, Ana Ruiz, ..."), where the parse missed it."""
        s = reading.syntax
        if t.lemma not in self._nouns["official"] or t.i + 2 >= len(s.tokens) or s.tokens[t.i + 1].text != ",":
            return None
        for name in s.names:
            if name.label == "PERSON" and name.first == t.i + 2:
                closed = name.last >= len(s.tokens) or s.tokens[name.last].text in (",", ".")
                return name.last - 1 if closed else None
        return None

    def _standing(self, reading: Reading, t: Token, known: Known, floor: Floor) -> Speaker | None:
        """ "The statement" for whoever issued it, "the paper" for the newspaper the story names."""
        s = reading.syntax
        if t.lemma in self._occasions:
            return floor.outer or floor.latest
        if t.lemma in self._statements:
            issuers = [*tree.children(s, t.i, "poss"), *tree.prepositional(s, t.i, "by", "from", "of"), *tree.children(s, t.i, "compound")]
            for x in issuers:
                if x.i in known.mentions or _name_at(reading, x):
                    return self.resolve(reading, x.i, known, floor, 1)
            return floor.outer or floor.latest if _is_definite(s, t) else None
        if t.lemma in self._papers and (_is_definite(s, t) or t.lemma == "report"):
            named = [n for n in s.names if self.is_media(reading.words(n.span))]
            before = [n for n in named if n.first < t.i]
            found = before[-1:] or (
                named[:1] if t.lemma != "report" or any(x.lower == "media" for x in tree.children(s, t.i, "compound")) else []
            )
            if found and (t.lemma != "report" or not before):
                return Speaker(_ARTICLE.sub("", reading.words(found[0].span)), kind="media")
        return self._issued(reading, t, known, floor) if t.lemma in self._nouns["document"] else None

    def _issued(self, reading: Reading, t: Token, known: Known, floor: Floor) -> Speaker | None:
        """ "A CIA report", "the ministry's letter": the document, named after whoever made it."""
        s = reading.syntax
        for x in (*tree.children(s, t.i, "poss"), *tree.children(s, t.i, "compound", "nmod")):
            if x.i in known.mentions and known.mentions[x.i].kind in _BODIES:
                issuer = self.resolve(reading, x.i, known, floor, 1)
                return Speaker(f"{issuer.name} {t.text}", issuer.code, issuer.sector, "document")
        return None

    def _titled(self, reading: Reading, t: Token) -> Speaker | None:
        """ "The Vice President" where the story has named one before: the last person whose name follows that title."""
        s = reading.syntax
        if t.lemma not in self._nouns["official"] or not (t.pos == "PROPN" or _is_definite(s, t)):
            return None
        for name in reversed(reading.syntax.names):
            if name.label != "PERSON" or name.first >= t.i:
                continue
            before, behind = s.tokens[max(0, name.first - 4) : name.first], s.tokens[name.last : name.last + 6]
            if any(x.lemma == t.lemma and x.i != t.i for x in (*_to_verb(before[::-1]), *_to_verb(behind))):
                return Speaker(_full_name(reading, reading.words(name.span)), kind="named")
        return None

    def _from_mention(self, reading: Reading, t: Token, mention: Mention, name: Name | None) -> Speaker:
        first = mention.entities[0]
        label = " and ".join(e.identifier_text for e in mention.entities[:3])
        if name is not None and mention.kind in _GENERIC and name.label == "ORG" and name.last - name.first > 1:
            label = _POSSESSIVE.sub("", _ARTICLE.sub("", reading.words(name.span)))
        elif t.lower == "administration":
            label = _holders(reading.syntax, t) or label
        elif mention.rule.startswith("unknown name") and label.isupper():
            label = _long_form(reading, label)
        if _OWN.match(label):
            label = _own_country(reading, first.code, t) or _OWN.sub("", label)
        sort = "group" if mention.rule.endswith("only group") else mention.kind
        kind = self._kind(reading, t, name, sort, first.identifier_text)
        sectors = tuple(dict.fromkeys(x for e in mention.entities for x in e.sector))
        return Speaker(label, first.code, sectors, kind)

    def _from_words(self, reading: Reading, t: Token, name: Name | None) -> Speaker:
        if name is not None:
            label = reading.words(name.span)
            label = _POSSESSIVE.sub("", label)
            if name.label == "PERSON":
                label = _full_name(reading, label)
            elif label.isupper() and len(label) > 1:
                label = _long_form(reading, label)
            return Speaker(_ARTICLE.sub("", label), kind=self._kind(reading, t, name, "", label))
        phrase = reading.words(tree.phrase(reading.syntax, t.i, without=frozenset({"relcl", "acl", "advcl", "appos", "punct"})))
        return Speaker(_LEADING.sub("", " ".join(phrase.split())), kind=self._kind(reading, t, None, "", phrase))

    def _kind(self, reading: Reading, t: Token, name: Name | None, mention: str, label: str) -> str:
        if self.is_media(label) or (name is not None and self.is_media(reading.words(name.span))):
            return "media"
        if mention == "person" or (name is not None and name.label == "PERSON"):
            return "named"
        if mention in ("country", "metonym", "organisation", "group") or (
            name is not None and name.label in ("ORG", "GPE", "NORP", "FAC", "LOC")
        ):
            if t.lemma in self._nouns["official"] and t.pos == "NOUN":
                return "unnamed_official"
            return "document" if t.lemma in self._nouns["document"] and t.pos == "NOUN" else "institution"
        return self._by_noun(t)

    def _by_noun(self, t: Token) -> str:
        for kind, label in (("media", "media"), ("document", "document"), ("official", "unnamed_official"), ("institution", "institution")):
            if t.lemma in self._nouns[kind]:
                return label
        return "unnamed"


@dataclass(frozen=True, slots=True)
class Known:
    """What the story's earlier rooms know: mentions by head token, and coreference, both by head token."""

    mentions: Mapping[int, Mention]
    links: Mapping[int, int]

    def antecedent(self, t: Token) -> int | None:
        """The token heading what ``t`` stands for, or null."""
        return self.links.get(t.i)


def known_of(reading: Reading) -> Known:
    """The lookups of one story."""
    links: dict[int, int] = {}
    for x in reading.syntax.coreference:
        here = tree.root_of(reading.syntax, x.mention)
        there = tree.root_of(reading.syntax, x.antecedent) if x.antecedent else None
        if here is not None and there is not None:
            links[here.i] = there.i
    return Known({m.head: m for m in reading.mentions}, links)


def _is_day(reading: Reading, t: Token) -> bool:
    """True for a token of a date or time, which the parse sometimes makes a subject."""
    return any(n.first <= t.i < n.last and n.label in ("DATE", "TIME") for n in reading.syntax.names)


def _is_definite(s: Syntax, t: Token) -> bool:
    return any(x.lower in ("the", "this", "that") for x in tree.children(s, t.i, "det"))


def _own_country(reading: Reading, code: str, t: Token) -> str | None:
    """ "Our country", "my government": the country or its government by name, where the story names it."""
    if t.lemma not in _LANDS | _RULERS:
        return None
    named = (e for m in reading.mentions if m.kind == "country" for e in m.entities if e.code == code != NO_CODE and "GOV" in e.sector)
    name = next((e.identifier_text for e in named if e.identifier_text[:1].isupper()), None)
    return f"Government of {name}" if name and t.lemma in _RULERS and not name.startswith("Government") else name


def _person(reading: Reading, words: str) -> Speaker:
    """A person by the name a byline or title gives, as the story knows him or her."""
    last = words.split()[-1]
    for m in reading.mentions:
        if m.kind == "person" and len(m.entities) == 1 and m.entities[0].identifier_text.split()[-1] == last:
            return Speaker(m.entities[0].identifier_text, m.entities[0].code, m.entities[0].sector, "named")
    return Speaker(_full_name(reading, words), kind="named")


def _to_verb(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens up to the first verb: no title stands behind one ("Ann Lee told the mayor")."""
    for t in tokens:
        if t.pos == "VERB":
            return
        yield t


def _is_modal(s: Syntax, t: Token) -> bool:
    """ "One might say", "one should note": nobody has said so."""
    return any(x.tag == "MD" for x in tree.children(s, t.head, "aux"))


def _is_asked(s: Syntax, t: Token) -> bool:
    """True in a question, where "you" is the one who is asked."""
    sentence = tree.sentence_of(s, t.i)
    return any(x.text == "?" for x in s.tokens[max(sentence.first, sentence.last - 2) : sentence.last])


def _noun_of_relative(s: Syntax, t: Token) -> Token:
    """The noun a relative pronoun stands for, else the token itself."""
    if t.lower in _RELATIVE and t.tag.startswith("W"):
        verb = tree.head(s, t.i)
        return tree.head(s, verb.i) if verb.dep == "relcl" else t
    return t


def _mention(mentions: Mapping[int, Mention], s: Syntax, t: Token) -> Mention | None:
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
    """The name a phrase holds at its head, else in apposition ("the network NBC", "the minister, Ana Ruiz")."""
    found = [n for n in reading.syntax.names if n.label in _ACTORS]
    for name in found:
        if name.first <= t.i < name.last:
            return name
    for name in found:
        words = reading.syntax.tokens[name.first : name.last]
        beside = name.first == t.i + 1 and any(x.dep in ("appos", "compound") for x in words)
        apposed = any(x.dep == "appos" and x.head == t.i for x in words)
        if name.label in ("PERSON", "ORG") and (beside or apposed):
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


def _holders(s: Syntax, t: Token) -> str | None:
    """ "Obama administration", "the Rousseff-Temer administration": the phrase as written, where a name stands before the noun."""
    names = [x for x in tree.children(s, t.i, "compound", "poss") if x.tag == "NNP"]
    return " ".join([*(x.text for x in names), t.text]) if names else None


def _long_form(reading: Reading, short: str) -> str:
    """The name an abbreviation or initials were given for ("Movement for Democratic Change (MDC)"), else the abbreviation."""
    for name in reading.syntax.names:
        if name.label == "PERSON" and "".join(w[0] for w in reading.words(name.span).split()).upper() == short.upper():
            return reading.words(name.span)
    if 3 <= len(short) <= 4 and short.isalpha():
        spelled = re.search(r"\b" + r"\s+".join(f"{c}[a-z’'-]+" for c in short) + r"\b", reading.text)
        if spelled:
            return " ".join(spelled.group().split())
    found = re.search(r"((?:[A-Z][\w’'-]+ (?:(?:of|for|the|and|on|in|de|del|du) )*)+)\(" + re.escape(short) + r"\)", reading.text)
    return found.group(1).strip() if found else short
