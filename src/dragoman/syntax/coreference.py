"""Pronouns and nominals to the words they stand for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from dragoman import data
from dragoman.config import Settings
from dragoman.records import Coreference, Reading, Span, Syntax, replace
from dragoman.syntax.antecedents import Context, features, fits, score
from dragoman.syntax.clusters import Cluster, name_keys, same_name
from dragoman.syntax.lexicon import Lexicon, load_lexicon
from dragoman.syntax.phrases import Phrase, find_phrases
from dragoman.syntax.tree import children

__all__ = ["Candidate", "CoreferenceStage", "Resolver", "name_for"]

REACH = {"he": 8, "she": 8, "it": 3, "they": 3}
"""How many sentences back an antecedent may lie."""

COUNTRIES = frozenset({"country", "nation", "state", "republic", "kingdom", "emirate"})
BODIES = frozenset({"group", "organization", "organisation", "party", "company", "agency", "movement", "militia"})
"""Nouns that may take up a named country or body by its sort alone."""

Candidate = tuple[Cluster, Phrase, dict[str, float]]
"""An entity, its latest mention before the pronoun, and the facts that speak for it."""


class CoreferenceStage:
    """Third-person pronouns, repeated names and definite nominals, each to the nearest earlier mention of the same entity."""

    name = "coreference"
    requires = frozenset({"syntax"})
    provides = frozenset({"coreference"})

    def __init__(self, settings: Settings):
        self._lexicon = load_lexicon(settings.tables)
        tables = data.toml("coreference.toml")
        tables["she"] = tables["he"]
        self._weights: Mapping[str, Mapping[str, float]] = tables

    def __call__(self, reading: Reading) -> Reading:
        found = Resolver(reading.syntax, self._lexicon, self._weights).resolve()
        return replace(reading, syntax=replace(reading.syntax, coreference=tuple(found)))


def name_for(reading: Reading, span: Span) -> Span | None:
    """The nearest name that the words at ``span`` stand for, following links; null where they stand for none that is known."""
    links = {c.mention: c for c in reading.syntax.coreference}
    seen: set[Span] = set()
    at: Span | None = span
    while at is not None and at not in seen:
        seen.add(at)
        link = links.get(at)
        if link is None:
            return at if at != span else None
        at = link.antecedent
    return None


class Resolver:
    """Reads one story's phrases in order and gathers them into entities."""

    def __init__(self, s: Syntax, lexicon: Lexicon, weights: Mapping[str, Mapping[str, float]]):
        self._syntax = s
        self._lexicon = lexicon
        self._weights = weights
        self._context = Context(s)
        self._clusters: list[Cluster] = []
        self._of: dict[int, Cluster] = {}
        self._named: dict[str, dict[int, None]] = {}

    def resolve(self) -> list[Coreference]:
        """Links in text order."""
        out: list[Coreference] = []
        for p in find_phrases(self._syntax, self._lexicon):
            link = self._pronoun(p) if p.kind == "pronoun" else self._other(p)
            if link:
                out.append(link)
        return sorted(out, key=lambda c: c.mention)

    # -- pronouns

    def candidates(self, p: Phrase) -> list[Candidate]:
        """Entities that fit pronoun ``p``, latest first, with their facts."""
        found: list[tuple[Cluster, Phrase]] = []
        for c in self._clusters:
            m = next((m for m in reversed(c.mentions) if not m.span.covers(p.span)), None)
            if m and p.sent - m.sent <= REACH[p.lemma] and fits(p, c, m, self._context):
                found.append((c, m))
        found.sort(key=lambda x: -x[1].head)
        return [(c, m, features(p, c, m, rank, self._context)) for rank, (c, m) in enumerate(found)]

    def _pronoun(self, p: Phrase) -> Coreference | None:
        if p.lemma == "it" and self._pleonastic(p):
            return None
        weights = self._weights[p.lemma]
        found = self.candidates(p)
        ranked = sorted(((score(f, weights), -n) for n, (_, _, f) in enumerate(found)), reverse=True)
        if not ranked:
            return self._unresolved(p)
        total = sum(math.exp(v - ranked[0][0]) for v, _ in ranked)
        confidence = 1.0 / total
        if confidence < self._weights["least"][p.lemma]:
            return Coreference(p.span, None, round(confidence, 3), "margin")
        cluster, m, _ = found[-ranked[0][1]]
        self._join(cluster, p)
        return Coreference(p.span, m.span, round(confidence, 3), "pronoun")

    def _unresolved(self, p: Phrase) -> Coreference:
        self._start(p)
        return Coreference(p.span, None, 0.0, "no-candidate")

    def _pleonastic(self, p: Phrase) -> bool:
        """"It is likely that", "it seems", "it rained": the pronoun stands for nothing."""
        s, t = self._syntax, self._syntax.tokens[p.head]
        if t.dep == "expl":
            return True
        verb = s.tokens[t.head]
        if t.dep not in ("nsubj", "nsubjpass"):
            return False
        clausal = bool(children(s, verb.i, "ccomp", "csubj", "advcl", "xcomp"))
        if verb.lemma in ("be", "become"):
            about = children(s, verb.i, "acomp", "attr", "oprd")
            deep = any(children(s, c.i, "ccomp", "xcomp", "advcl", "relcl", "acl") for c in about)
            return bool(about) and (clausal or deep) and not (about[0].pos in ("NOUN", "PROPN") and not deep)
        if verb.lemma in ("seem", "appear", "happen", "turn"):
            return clausal
        return verb.lemma in ("rain", "snow") or (t.dep == "nsubjpass" and bool(children(s, verb.i, "ccomp", "csubj")))

    # -- names and nominals

    def _other(self, p: Phrase) -> Coreference | None:
        found = self._same_phrase(p)
        if found is None:
            self._start(p)
            return None
        cluster, rule, confidence = found
        m = cluster.mentions[-1]
        self._join(cluster, p)
        if rule == "apposition" and p.kind == "name":
            # "the spokesman, Ali Reza": the name is what later rooms can look up, so the nominal points forward to it.
            return Coreference(m.span, p.span, confidence, rule) if m.kind == "nominal" else None
        return Coreference(p.span, m.span, confidence, rule) if rule != "name" else None

    def _same_phrase(self, p: Phrase) -> tuple[Cluster, str, float] | None:
        head = self._syntax.tokens[p.head]
        if p.role == "apposition" and head.head in self._of and p.kind != "pair" and _may_be_one(p, self._of[head.head]):
            return self._of[head.head], "apposition", 0.9
        if p.kind == "name":
            named = self._namesake(p)
            return (named, "name", 1.0) if named else None
        if p.kind == "nominal" and p.determiner in ("the", "this"):
            return self._two(p) or self._nominal(p) or self._sort(p)
        return None

    def _namesake(self, p: Phrase) -> Cluster | None:
        """The latest entity that may bear the name ``p``, among those with a word or an acronym in common."""
        numbers = {n for key in name_keys(p.words) for n in self._named.get(key, ())}
        return next((self._clusters[n] for n in sorted(numbers, reverse=True) if self._shares_name(self._clusters[n], p)), None)

    def _shares_name(self, c: Cluster, p: Phrase) -> bool:
        person = p.sort == "person" and c.sort in ("person", "unknown")
        return any(same_name(n, p.words, person) for n in c.names)

    def _nominal(self, p: Phrase) -> tuple[Cluster, str, float] | None:
        """A definite nominal to the latest entity described by the same noun, with no modifier that the entity lacks."""
        for c in self._recent():
            if p.sent - c.mentions[-1].sent > 12 or (p.number == "many") != (c.number == "many"):
                continue
            if self._described(c, p):
                return c, "nominal", 0.7
        return None

    def _recent(self) -> Iterator[Cluster]:
        yield from sorted(self._clusters, key=lambda c: -c.mentions[-1].head)

    def _described(self, c: Cluster, p: Phrase) -> bool:
        if p.lemma in c.titles:
            known = frozenset().union(*(m.modifiers | set(m.words) for m in c.mentions)) | c.titles
            return p.modifiers <= known
        return not p.modifiers and any(
            (len(n) > 1 and p.lemma == n[-1]) or (len(n) > 2 and p.lemma == n[0]) for n in c.names
        )

    def _two(self, p: Phrase) -> tuple[Cluster, str, float] | None:
        """"The two leaders", "both countries": the latest co-ordination of two of their sort."""
        if p.number != "many" or not p.modifiers & {"two", "both"}:
            return None
        for c in self._recent():
            m = c.mentions[-1]
            if m.kind == "pair" and len(m.parts) == 2 and p.sent - m.sent <= 6 and _pairs(p, m):
                return c, "two", 0.7
        return None

    def _sort(self, p: Phrase) -> tuple[Cluster, str, float] | None:
        """"The country", "the group" without a like noun before: the one named place or body that the last sentences are about."""
        wanted = "place" if p.lemma in COUNTRIES else "organisation" if p.lemma in BODIES else ""
        if not wanted or p.modifiers or p.number == "many":
            return None
        near = [c for c in self._clusters if c.names and c.sort == wanted and p.sent - c.mentions[-1].sent <= 2]
        if wanted == "place":
            near = [c for c in near if any(" ".join(n) in self._lexicon.lands for n in c.names)]
        near.sort(key=lambda c: (-len(c.mentions), -c.mentions[-1].head))
        if not near or (len(near) > 1 and len(near[0].mentions) < 2 * len(near[1].mentions)):
            return None
        return near[0], "sort", 0.5

    def _start(self, p: Phrase) -> None:
        c = Cluster(len(self._clusters))
        self._clusters.append(c)
        self._join(c, p)

    def _join(self, c: Cluster, p: Phrase) -> None:
        c.add(p)
        if p.words:
            for key in name_keys(p.words):
                self._named.setdefault(key, {})[c.index] = None
        if p.kind != "pair":
            self._of[p.head] = c


def _pairs(p: Phrase, m: Phrase) -> bool:
    """True where a nominal of two ("the two sides") can take up the co-ordination ``m``."""
    if p.lemma in COUNTRIES or p.lemma in ("government", "neighbour", "neighbor"):
        return m.sort == "place"
    if p.sort == "person":
        return m.sort == "person"
    return p.lemma in ("side", "party", "power", "group") and m.sort != "thing"


def _may_be_one(p: Phrase, c: Cluster) -> bool:
    """False where the parse puts a person in apposition to a place, a body or a thing."""
    return (p.sort == "person") == (c.sort == "person") or "unknown" in (p.sort, c.sort)
