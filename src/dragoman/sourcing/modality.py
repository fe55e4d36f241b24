"""How a predicate is told: denied, possible, planned, conditional; past, going on or to come. One look up the parse, no attribution.

Method: the polarity and modality of a predicate is that of its own auxiliaries and adverbs, passed through the verbs and nouns
it is the complement of (implicative signatures after Nairn, Condoravdi and Karttunen 2006).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dragoman import data
from dragoman.records import Syntax, Token, replace
from dragoman.syntax import tree

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"})
_NOMINAL_LINKS = frozenset({"dobj", "nsubj", "nsubjpass", "pobj", "attr", "conj", "appos", "compound", "dative", "poss", "nmod", "amod"})


@dataclass(frozen=True, slots=True)
class View:
    """``polarity`` is + or -; ``certainty`` certain, probable, possible or open; ``tense`` as in the record; ``rules`` what decided."""

    polarity: str = "+"
    certainty: str = "certain"
    tense: str = "past"
    rules: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The FactBank value."""
        if self.certainty == "open":
            return "UU"
        return {"certain": "CT", "probable": "PR", "possible": "PS"}[self.certainty] + self.polarity


class Modality:
    """Holds the word lists of modality.toml and reads predicates by them."""

    def __init__(self, table: Mapping[str, Any] | None = None):
        table = data.toml("modality.toml") if table is None else table
        self._modal = {w: kind for kind, words in table["modals"].items() for w in words.split()}
        self._particles = {kind: frozenset(words.split()) for kind, words in table["particles"].items()}
        self._conditions = frozenset(table["conditions"]["marks"].split())
        self._signatures = {
            lemma: (group["signature"].partition("/")[0], group["signature"].partition("/")[2], group["tense"])
            for group in table["implicative"].values()
            for lemma in group["lemmas"].split()
        }
        self._later = frozenset(table["nouns"]["later"].split())
        self._able_words = frozenset(table["adjectives"]["able"].split())
        self._unable = frozenset(table["adjectives"]["unable"].split())
        self.open_rules = frozenset(table["events"]["open"].split())
        self._denied = frozenset(table["nouns"]["denied"].split())

    def view(self, s: Syntax, i: int, stop: int | None = None) -> View:
        """How token ``i`` is told, up to (not through) its ancestor ``stop``."""
        t = s.tokens[i]
        verb = t if t.pos in ("VERB", "AUX") else self._governor(s, t)
        if verb is None:
            return self._noun_alone(s, t)
        view = self._local(s, verb)
        if verb.i != t.i:
            view = self._of_noun(s, t, verb, view)
        return self._embedded(s, verb, view, stop)

    # ------------------------------------------------------------ the predicate's own words

    def _local(self, s: Syntax, v: Token) -> View:
        auxes = _auxiliaries(s, v)
        words = [a.lower for a in auxes]
        kinds = {self._modal[w] for w in words if w in self._modal}
        view = View(tense=_tense(s, v, auxes, kinds))
        if self._denies(s, v):
            view = replace(view, polarity="-", rules=("negation",))
        if "possible" in kinds:
            view = replace(view, certainty="possible", rules=(*view.rules, "modal"))
        elif "necessary" in kinds:
            view = replace(view, certainty="open", tense="hypothetical", rules=(*view.rules, "necessity"))
        elif "conditional" in kinds:
            view = replace(view, tense="future", rules=(*view.rules, "would"))
        return self._adverbs(s, v, view)

    def _adverbs(self, s: Syntax, v: Token, view: View) -> View:
        words = {x.lower for x in tree.children(s, v.i, "advmod", "acomp")}
        if words & self._particles["probable"]:
            view = replace(view, certainty="probable", rules=(*view.rules, "adverb"))
        elif words & self._particles["possible"]:
            view = replace(view, certainty="possible", rules=(*view.rules, "adverb"))
        if words & self._particles["habitual"] and view.tense == "ongoing":
            view = replace(view, tense="habitual")
        return view

    def _denies(self, s: Syntax, v: Token) -> bool:
        if tree.is_negated(s, v.i):
            return True
        negative = self._particles["negative"]
        for x in tree.children(s, v.i, "nsubj", "nsubjpass", "dobj", "advmod", "attr"):
            if x.lower in negative or any(d.lower == "no" for d in tree.children(s, x.i, "det")):
                return True
        if any(x.lower == "longer" and tree.children(s, x.i, "neg", "det", "advmod") for x in tree.children(s, v.i, "advmod")):
            return True
        return v.dep == "pcomp" and self._excludes(s, s.tokens[v.head])

    def _excludes(self, s: Syntax, p: Token) -> bool:
        """ "Without", "instead of", "rather than"."""
        before = s.tokens[p.i - 1].lower if p.i else ""
        return p.lower == "without" or (p.lower == "of" and before == "instead") or (p.lower == "than" and before == "rather")

    # ------------------------------------------------------------ nouns

    def _governor(self, s: Syntax, t: Token) -> Token | None:
        """The verb a noun is an argument of, at most three links up."""
        k, hops = t, 0
        while hops < 4 and k.head != k.i:
            up = s.tokens[k.head]
            if up.pos in ("VERB", "AUX"):
                return up if k.dep in ("dobj", "nsubj", "nsubjpass", "attr", "prep", "pobj", "agent", "conj", "oprd", "dative") else None
            if k.dep not in _NOMINAL_LINKS and up.pos != "ADP" and k.dep != "prep":
                return None
            k, hops = up, hops + 1
        return None

    def _noun_alone(self, s: Syntax, t: Token) -> View:
        view = View()
        if any(d.lower == "no" for d in tree.children(s, t.i, "det")):
            view = View(polarity="-", rules=("no",))
        return self._noun_heads(s, t, view)

    def _of_noun(self, s: Syntax, t: Token, verb: Token, view: View) -> View:
        """A noun is told as its verb is where the verb makes it happen; as given where it is only talked about."""
        direct = t.dep in ("dobj", "nsubjpass") and t.head == verb.i
        if direct and verb.lemma in (
            "hold",
            "have",
            "conduct",
            "launch",
            "carry",
            "make",
            "stage",
            "begin",
            "start",
            "continue",
            "sign",
            "reach",
            "impose",
        ):
            return view
        own = View(tense="past")
        if direct and verb.lemma in self._signatures:
            yes, no, order = self._signatures[verb.lemma]
            return _through(own, view, yes, no, order, verb.lemma)
        if direct and view.polarity == "-" and not any(x.lower in _DEFINITE for x in tree.children(s, t.i, "det", "poss")):
            own = replace(own, polarity="-", rules=("negated verb",))
        if t.dep == "pobj" and self._excludes(s, s.tokens[t.head]):
            own = replace(own, polarity="-", rules=("without",))
        if view.tense in ("future", "hypothetical") and t.dep != "pobj":
            own = replace(own, tense=view.tense, certainty=view.certainty)
        if any(d.lower == "no" for d in tree.children(s, t.i, "det")):
            own = replace(own, polarity="-")
        return self._noun_heads(s, t, own)

    def _noun_heads(self, s: Syntax, t: Token, view: View) -> View:
        """Pass a noun through the noun it complements ("lack of support", "plans for talks")."""
        if t.dep == "pobj":
            above = s.tokens[s.tokens[t.head].head]
            if above.lemma in self._denied:
                return replace(view, polarity="-", rules=(*view.rules, above.lemma))
            if above.lemma in self._later and s.tokens[t.head].lower in ("for", "of", "to"):
                return replace(view, certainty="open", tense="hypothetical", rules=(*view.rules, above.lemma))
        return view

    # ------------------------------------------------------------ what it is embedded in

    def _embedded(self, s: Syntax, v: Token, view: View, stop: int | None) -> View:
        hops = 0
        while v.head != v.i and v.i != stop and hops < 6:
            up = s.tokens[v.head]
            if up.i == stop:
                return self._shift(s, v, view)
            view = self._step(s, v, up, view)
            if v.dep in ("relcl", "advcl", "parataxis") or up.pos not in ("VERB", "AUX", "NOUN", "ADJ"):
                break
            v, hops = up, hops + 1
        return view

    def _step(self, s: Syntax, v: Token, up: Token, view: View) -> View:
        if v.dep == "advcl" and any(x.lower in self._conditions for x in tree.children(s, v.i, "mark")):
            return replace(view, certainty="open", tense="hypothetical", rules=(*view.rules, "condition"))
        if v.dep == "conj" and not tree.children(s, v.i, "aux", "auxpass", "nsubj", "nsubjpass"):
            return self._as_conjunct(s, v, up, view)
        if v.dep in ("xcomp", "ccomp", "pcomp") and up.lemma in self._signatures and _is_infinitive(s, v):
            yes, no, order = self._signatures[up.lemma]
            return _through(view, self._local(s, up), yes, no, order, up.lemma)
        if v.dep in ("xcomp", "advcl", "ccomp") and up.pos == "ADJ" and _is_infinitive(s, v):
            return self._able(s, up, view)
        if v.dep == "acl" and up.pos == "NOUN":
            return self._below_noun(s, v, up, view)
        if v.dep == "advcl" and _is_infinitive(s, v):
            return replace(view, tense="hypothetical", certainty="open", rules=(*view.rules, "purpose"))
        return view

    def _below_noun(self, s: Syntax, v: Token, noun: Token, view: View) -> View:
        """ "No plans to leave", "failure to pay", "a decision to sell"."""
        if any(x.lower == "no" for x in tree.children(s, noun.i, "det")):
            return replace(view, polarity="-", tense="past", rules=(*view.rules, "no"))
        if not _is_infinitive(s, v):
            return view
        if noun.lemma in self._denied:
            return replace(view, polarity="-", tense="past", rules=(*view.rules, noun.lemma))
        return replace(view, certainty="open", tense="hypothetical", rules=(*view.rules, noun.lemma))

    def _able(self, s: Syntax, adjective: Token, view: View) -> View:
        """Infinitives of adjectives: "was unable to pay", "too weak to stand", "ready to leave"."""
        verb = s.tokens[adjective.head]
        denied = tree.is_negated(s, verb.i) or tree.is_negated(s, adjective.i)
        negative = adjective.lemma in self._unable or any(x.lower == "too" for x in tree.children(s, adjective.i, "advmod"))
        if denied != negative and (negative or adjective.lemma in self._able_words):
            return replace(view, polarity="-", certainty="certain", tense="past", rules=(*view.rules, adjective.lemma))
        if adjective.lemma in self._able_words:
            return replace(view, tense="past", certainty="certain", rules=(*view.rules, adjective.lemma))
        return replace(view, certainty="open", tense="future", rules=(*view.rules, "adjective"))

    def _as_conjunct(self, s: Syntax, v: Token, up: Token, view: View) -> View:
        above = self._local(s, up)
        if v.tag in ("VB", "VBN", "VBG"):
            polarity = "-" if "-" in (view.polarity, above.polarity) and above.polarity == "-" else view.polarity
            return replace(above, polarity=polarity)
        return view

    def _shift(self, s: Syntax, v: Token, view: View) -> View:
        """Directly below the cue: an infinitive is what the source wants or will do."""
        if _is_infinitive(s, v) and view.tense in ("past", "ongoing"):
            return replace(view, tense="future")
        return view


def _through(inner: View, outer: View, yes: str, no: str, order: str, lemma: str) -> View:
    """The view of a complement, given that of its governing verb and the verb's signature."""
    sign = yes if outer.polarity == "+" else no
    rules = (*inner.rules, lemma)
    tense = outer.tense if order == "same" else ("hypothetical" if outer.tense == "hypothetical" else "future")
    if sign == "u":
        return View(inner.polarity, "open", tense if order == "later" else "hypothetical", rules)
    flipped = inner.polarity if sign == "+" else {"+": "-", "-": "+"}[inner.polarity]
    return View(flipped, outer.certainty, tense, rules)


def _auxiliaries(s: Syntax, v: Token) -> list[Token]:
    own = tree.children(s, v.i, "aux", "auxpass")
    if own or v.dep != "conj" or tree.children(s, v.i, "nsubj", "nsubjpass"):
        return own
    up = s.tokens[v.head]
    return tree.children(s, up.i, "aux", "auxpass") if up.pos in ("VERB", "AUX") and up.tag == v.tag else own


def _is_infinitive(s: Syntax, v: Token) -> bool:
    return (v.tag == "VB" and any(x.lower == "to" for x in tree.children(s, v.i, "aux"))) or (
        v.tag == "VBG" and v.dep in ("xcomp", "pcomp")
    )


def _tense(s: Syntax, v: Token, auxes: list[Token], kinds: set[str]) -> str:
    words = {a.lower for a in auxes}
    if "future" in kinds:
        return "future"
    if any(a.lemma == "have" for a in auxes):
        return "ongoing" if "been" in words and v.tag == "VBG" else "past"
    if any(a.tag in ("VBZ", "VBP") for a in auxes):
        return "ongoing"
    if auxes:
        return "past"
    return {"VBZ": "ongoing", "VBP": "ongoing"}.get(v.tag, "past")
