"""What stands around a predicate: deep subject and object, prepositions, complements, through voice, control and relatives."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from dragoman.records import Syntax, Token
from dragoman.syntax.tree import children

__all__ = ["Clause", "Grammar", "Lights", "forms", "is_verbal"]

RELATIVE = frozenset({"WDT", "WP", "WP$"})
SUBJECT = ("nsubj", "nsubjpass", "csubj", "csubjpass")
LOOSE = frozenset({"against"})
MEANS = frozenset({"through", "via", "in", "by"})
MADE = frozenset({"backed", "led", "sponsored", "orchestrated", "engineered", "funded", "supported", "inspired", "organised", "organized"})
PREDICATE = ("attr", "acomp", "oprd")
OBJECT_CONTROL = frozenset(
    [
        "urge",
        "order",
        "force",
        "ask",
        "tell",
        "allow",
        "help",
        "want",
        "request",
        "call",
        "permit",
        "enable",
        "persuade",
        "convince",
        "instruct",
        "direct",
        "compel",
        "oblige",
        "invite",
        "advise",
        "warn",
        "encourage",
        "pressure",
        "press",
        "push",
        "authorise",
        "authorize",
        "require",
        "expect",
        "get",
        "cause",
        "lead",
        "accuse",
        "suspect",
        "convict",
        "charge",
        "criticise",
        "criticize",
        "blame",
        "condemn",
        "prevent",
        "stop",
        "ban",
        "bar",
        "prohibit",
        "block",
        "keep",
        "dissuade",
        "deter",
    ]
)
"""Verbs whose object is the subject of their infinitive or gerund ("urged Paris to withdraw", "accused him of killing")."""


@dataclass(frozen=True, slots=True)
class Lights:
    """Verbs a nominal act hangs on: whose subject does it ("launch"), suffers it ("suffer"), or whose object suffers it ("hit")."""

    support: frozenset[str] = frozenset()
    undergo: frozenset[str] = frozenset()
    effect: frozenset[str] = frozenset()


@dataclass(slots=True)
class Clause:
    """A predicate's surroundings as token numbers. ``preps``: (word, preposition token, its objects); ``complements``: (kind, verb)
    with kind inf, that or the preposition of a gerund."""

    head: int
    verbal: bool
    passive: bool = False
    subjects: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    predicates: list[int] = field(default_factory=list)
    preps: list[tuple[str, int, list[int]]] = field(default_factory=list)
    particles: dict[str, int] = field(default_factory=dict)
    complements: list[tuple[str, int]] = field(default_factory=list)
    possessors: list[int] = field(default_factory=list)
    modifiers: list[int] = field(default_factory=list)
    support: int | None = None


class Grammar:
    """The clauses of one parse, made when asked for and kept. ``support`` and ``undergo`` are the light verbs nominal acts hang on."""

    def __init__(self, s: Syntax, lights: Lights):
        self.s = s
        self._support, self._undergo, self._effect = lights.support, lights.undergo, lights.effect
        self._clauses: dict[int, Clause] = {}
        self._subjects: dict[int, list[int]] = {}
        self._conjuncts: dict[int, list[int]] = {}
        self._forms: list[tuple[str, ...] | None] = [None] * len(s.tokens)

    def forms(self, i: int) -> tuple[str, ...]:
        """The words token ``i`` may be looked up by (``forms``)."""
        found = self._forms[i]
        if found is None:
            found = self._forms[i] = forms(self.s.tokens[i])
        return found

    # ------------------------------------------------------------ clauses

    def clause(self, i: int) -> Clause:
        """The surroundings of token ``i``."""
        found = self._clauses.get(i)
        if found is None:
            t = self.s.tokens[i]
            found = self._verb(t) if is_verbal(t) else self._noun(t)
            self._clauses[i] = found
        return found

    def _verb(self, t: Token) -> Clause:
        c = Clause(t.i, True, passive=self.passive(t.i))
        surface = self.surface_subjects(t.i)
        if c.passive:
            c.objects = surface
            c.subjects = [o.i for p in children(self.s, t.i, "agent") for o in children(self.s, p.i, "pobj")] or self.behind(t.i)
            self._add_object_of_passive(c, t)
        else:
            c.subjects = surface
            c.objects = [x for k in children(self.s, t.i, "dobj", "dative") if k.pos != "ADP" for x in [self.antecedent(k.i)]]
            if not c.objects:
                c.objects = [t.head] if t.dep == "amod" and surface else self.gap(t)
        c.predicates = [k.i for k in children(self.s, t.i, *PREDICATE)]
        self._attachments(c, t.i)
        for o in list(c.objects) + c.predicates:
            if self.s.tokens[o].head == t.i or c.passive or t.dep in ("acl", "relcl"):
                self._add_preps(c, o)
                c.complements += [("inf", k.i) for k in children(self.s, o, "acl", "relcl") if self._infinitive(k)]
        return c

    def behind(self, i: int) -> list[int]:
        """Who stands behind the means of an agentless passive: the maker in "ousted through a Norvania-backed vote"."""
        means = [o for p in children(self.s, i, "prep") if p.lower in MEANS for o in children(self.s, p.i, "pobj")]
        made = [k for o in means for k in children(self.s, o.i, "amod") if k.lower in MADE]
        return [m.i for k in made for m in children(self.s, k.i, "npadvmod", "compound", "nmod", "nsubj")]

    def _add_object_of_passive(self, c: Clause, t: Token) -> None:
        second = [k.i for k in children(self.s, t.i, "dobj", "oprd")]
        c.objects += [k for k in second if k not in c.objects]

    def _noun(self, t: Token) -> Clause:
        c = Clause(t.i, False)
        c.possessors = [self.antecedent(k.i) for k in children(self.s, t.i, "poss")]
        c.modifiers = [k.i for k in children(self.s, t.i, "amod", "compound", "nmod", "nummod", "quantmod")]
        c.modifiers = [x for m in c.modifiers for x in (m, *self._hyphenated(m))]
        self._attachments(c, t.i)
        verb = self.support_verb(t.i)
        if verb is not None:
            c.support = verb
            if self.s.tokens[verb].lemma in self._undergo:
                c.subjects, c.objects = [], self.surface_subjects(verb)
            elif not self.passive(verb) or children(self.s, verb, "agent"):
                c.subjects = self.clause(verb).subjects
            self._add_preps(c, verb)
        elif t.dep == "nsubj" and self.s.tokens[t.head].lemma in self._effect and is_verbal(self.s.tokens[t.head]):
            c.objects = self.clause(t.head).objects
        elif t.dep in ("attr", "acomp", "oprd", "amod", "appos") or t.pos == "ADJ":
            c.subjects = [t.head] if t.dep == "amod" else self.surface_subjects(t.head)
        return c

    def _hyphenated(self, m: int) -> list[int]:
        """Parts of a compound modifier ("US-led": US)."""
        return [k.i for k in children(self.s, m, "npadvmod", "compound", "nmod", "amod", "poss", "conj")]

    def _attachments(self, c: Clause, i: int) -> None:
        self._add_preps(c, i)
        for k in children(self.s, i):
            if k.dep in ("prt", "advmod", "neg"):
                c.particles.setdefault(k.lower, k.i)
            elif k.dep in ("xcomp", "ccomp", "advcl", "acl") and is_verbal(k):
                if self._infinitive(k) or (k.dep == "xcomp" and k.tag == "VBG"):
                    c.complements.append(("inf", k.i))
                elif k.dep in ("ccomp", "acl"):
                    c.complements.append(("that", k.i))

    def _infinitive(self, k: Token) -> bool:
        return any(a.lower == "to" and a.dep == "aux" for a in children(self.s, k.i))

    def _add_preps(self, c: Clause, i: int) -> None:
        for p in children(self.s, i, "prep", "agent", "dative", "prt", "advmod"):
            if p.dep in ("prt", "advmod"):
                inner = children(self.s, p.i, "prep")
                c.preps += [(q.lower, q.i, self._objects_of(q.i, c)) for q in inner]
                continue
            if p.pos not in ("ADP", "SCONJ", "ADV", "VERB", "PART") and p.dep == "dative":
                continue
            c.preps.append((p.lower, p.i, self._objects_of(p.i, c)))
            c.preps += [(q.lower, q.i, self._objects_of(q.i, c)) for q in children(self.s, p.i, "prep")]
            c.preps += self._nested(c.preps[-1][2])

    def _nested(self, objects: list[int]) -> list[tuple[str, int, list[int]]]:
        """Prepositions that the parser hangs on another one's object though they belong higher ("to the capital against protesters")."""
        low = [p for k in objects for p in children(self.s, k, "prep") if p.lower in LOOSE]
        return [(p.lower, p.i, [self.antecedent(o.i) for o in children(self.s, p.i, "pobj")]) for p in low]

    def _objects_of(self, p: int, c: Clause) -> list[int]:
        """Objects of preposition ``p``; its gerunds become complements of ``c``."""
        c.complements += [(self.s.tokens[p].lower, k.i) for k in children(self.s, p, "pcomp") if is_verbal(k)]
        return [self.antecedent(k.i) for k in children(self.s, p, "pobj")]

    # ------------------------------------------------------------ questions

    def passive(self, i: int) -> bool:
        """True for a verb in the passive, also a bare or attributive participle ("villages shelled by", "the jailed leader")."""
        t = self.s.tokens[i]
        if children(self.s, i, "auxpass", "nsubjpass", "csubjpass"):
            return True
        if t.dep in ("conj", "acl", "amod", "advcl", "xcomp", "ccomp", "ROOT", "dep") and t.tag in ("VBN", "VBD", "JJ"):
            if t.dep == "amod" and children(self.s, i, "nsubj"):
                return False
            if t.dep == "amod" or t.dep == "acl":
                return t.tag in ("VBN", "VBD", "JJ")
            if t.dep == "conj" and t.tag == "VBN" and not children(self.s, i, "aux", *SUBJECT):
                return self.passive(t.head)
            if t.tag == "VBN" and children(self.s, i, "agent"):
                return True
            return t.dep == "advcl" and t.tag == "VBN" and not children(self.s, i, "aux", *SUBJECT)
        return False

    def antecedent(self, i: int) -> int:
        """The noun a relative pronoun stands for; ``i`` itself for any other word."""
        t = self.s.tokens[i]
        if t.tag not in RELATIVE and not (t.lower == "that" and t.pos in ("PRON", "SCONJ")):
            return i
        for _ in range(6):
            if t.dep == "relcl":
                return t.head
            if t.head == t.i:
                break
            t = self.s.tokens[t.head]
        return i

    def gap(self, t: Token) -> list[int]:
        """The head noun as object of a relative clause that has none of its own ("the city they shelled")."""
        if t.dep != "relcl":
            return []
        own = [k for k in children(self.s, t.i, *SUBJECT) if self.antecedent(k.i) == k.i]
        stranded = any(not self.s.children[p.i] for p in children(self.s, t.i, "prep"))
        relative = [k for k in children(self.s, t.i, "prep", "advmod", "nsubj", "nsubjpass") if self._holds_relative(k)]
        return [t.head] if own and not stranded and not relative else []

    def _holds_relative(self, k: Token) -> bool:
        return k.tag in (*RELATIVE, "WRB") or any(c.tag in RELATIVE for c in children(self.s, k.i))

    def surface_subjects(self, i: int) -> list[int]:
        """Grammatical subject of verb ``i`` through co-ordination, control, participles and relatives."""
        if i not in self._subjects:
            self._subjects[i] = []
            self._subjects[i] = self._find_subjects(i)
        return self._subjects[i]

    def _find_subjects(self, i: int) -> list[int]:
        own = children(self.s, i, *SUBJECT)
        real = [self.antecedent(k.i) for k in own if k.tag != "EX"]
        if own:
            return real
        t = self.s.tokens[i]
        h = self.s.tokens[t.head]
        if h.i == i:
            return []
        if t.dep == "amod":
            return [h.i]
        if t.dep == "relcl" or (t.dep == "acl" and t.tag in ("VBG", "VBN", "VBD")):
            return [h.i] if not self._infinitive(t) else self._owner(h.i)
        if t.dep == "acl":
            return self._owner(h.i)
        if t.dep == "pcomp":
            return self._of_gerund(h)
        if t.dep == "xcomp" and is_verbal(h):
            return self._controlled(h)
        if t.dep in ("conj", "advcl", "aux", "auxpass", "ccomp", "dep") and (is_verbal(h) or h.pos == "AUX"):
            return self._shared(t, h)
        return []

    def _shared(self, t: Token, h: Token) -> list[int]:
        if t.dep == "ccomp" and not self._infinitive(t):
            return []
        return self.surface_subjects(h.i)

    def _controlled(self, h: Token) -> list[int]:
        if self.passive(h.i):
            return self.surface_subjects(h.i)
        objects = [k.i for k in children(self.s, h.i, "dobj", "dative") if k.pos not in ("ADP", "PART")]
        if objects and h.lemma in OBJECT_CONTROL:
            return objects
        if h.lemma == "call":
            on = [o.i for p in children(self.s, h.i, "prep") if p.lower in ("on", "upon") for o in children(self.s, p.i, "pobj")]
            return on or self.surface_subjects(h.i)
        return self.surface_subjects(h.i)

    def _of_gerund(self, prep: Token) -> list[int]:
        h = self.s.tokens[prep.head]
        if is_verbal(h):
            return self._controlled(h)
        return self._owner(h.i)

    def _owner(self, noun: int) -> list[int]:
        """Who holds a noun such as "plan" in "their plan to attack": its possessor, or the subject of the verb it hangs on."""
        own = [self.antecedent(k.i) for k in children(self.s, noun, "poss")]
        if own:
            return own
        t = self.s.tokens[noun]
        h = self.s.tokens[t.head]
        if t.dep in ("dobj", "attr", "conj") and is_verbal(h):
            return self.surface_subjects(h.i)
        if t.dep == "pobj":
            verb = self.s.tokens[h.head]
            return self.surface_subjects(verb.i) if is_verbal(verb) else []
        return [k.i for k in children(self.s, noun, "compound", "amod")]

    def conjuncts(self, i: int) -> list[int]:
        """Tokens co-ordinated behind ``i``, nearest first."""
        found = self._conjuncts.get(i)
        if found is None:
            found = self._conjuncts[i] = []
            for k in self.s.children[i]:
                if self.s.tokens[k].dep == "conj":
                    found.append(k)
                    found.extend(self.conjuncts(k))
        return found

    def support_verb(self, i: int) -> int | None:
        """The light verb a nominal act hangs on ("launched an attack", "the attack carried out by", "came under attack")."""
        t = self.s.tokens[i]
        for k in children(self.s, i, "acl", "relcl"):
            if k.lemma in self._support and is_verbal(k) and i in self.clause(k.i).objects:
                return k.i
        seen = 0
        while t.dep == "conj" and seen < 4:
            t, seen = self.s.tokens[t.head], seen + 1
        h = self.s.tokens[t.head]
        if t.dep in ("dobj", "nsubjpass") and h.lemma in self._support | self._undergo:
            return h.i
        if t.dep == "pobj":
            verb = self.s.tokens[h.head]
            under = h.lower in ("under", "to", "into") and verb.lemma in ("come", "be", "subject", "expose")
            engaged = h.lower in ("in", "to") and verb.lemma in ("engage", "participate", "involve", "take", "join", "resort")
            return verb.i if (under or engaged) and is_verbal(verb) else None
        return None


def is_verbal(t: Token) -> bool:
    """True for a verb form, also where the tagger calls a participle before a noun an adjective."""
    return t.pos in ("VERB", "AUX") or t.tag.startswith("VB")


def forms(t: Token) -> tuple[str, ...]:
    """The words a token may be looked up by: lemma, form as written, and guesses where the tagger's part of speech hides the lemma."""
    return _forms(t.lemma, t.lower, t.pos)


@lru_cache(maxsize=20_000)
def _forms(lemma: str, low: str, pos: str) -> tuple[str, ...]:
    out = [lemma] if lemma == low else [lemma, low]
    if pos == "PROPN" and low.endswith("s") and len(low) > 3:
        out.append(low[:-1])
    if low.endswith("ed") and lemma == low[:-2]:
        out.append(low[:-1])
    if pos in ("ADJ", "NOUN", "PROPN") and lemma == low and len(low) > 4:
        if low.endswith("ed"):
            out += [low[:-2], low[:-1]]
            if low[-3] == low[-4]:
                out.append(low[:-3])
        elif low.endswith("ing") and len(low) > 5:
            out += [low[:-3], low[:-3] + "e"]
    return tuple(out)
