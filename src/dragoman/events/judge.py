"""The judge: small logistic models that weigh frames and encoder, choose type and roles, and say how sure they are.

Weights lie in `data/judge.toml`, made by `training/judge.py` from the training corpus with encoder scores of stories the encoder
had not seen. Without an encoding the frames decide alone and a frame's share of right hits on the corpus is the confidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dragoman import data
from dragoman.events.clause import Grammar
from dragoman.events.features import Features, around, event_features, logit, pair_features, role_features
from dragoman.events.fillers import UNSTATED, Cast, distinct
from dragoman.events.proposals import Proposal
from dragoman.records import NO_CODE, Entity, Mention, Reading, replace
from dragoman.syntax.scores import event_scores, role_scores
from dragoman.syntax.tree import tokens_in

__all__ = ["PARTNERS", "Draft", "Judge", "Ranked", "Verdict", "company_features", "load_judge", "rank"]

NEAR = 0.02
"""Least encoder score at which a mention is considered for a role the frame does not give it."""
MOST = 5
POLITICAL = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "PTY", "REB", "OPP", "SPY", "PRM", "UAF", "IGO", "ELI"})
LIKELY = 0.3
"""Least probability of an event that counts as told already."""
OBEYED = 0.6
"""How sure an event of the user's own frame is at least: who writes a frame means it."""
PARTNERS = frozenset({"CONSULT", "AGREE", "COOPERATE"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A mention considered for a role, with its features and, once judged, its probability."""

    mention: Mention
    features: Features
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided of a proposal: type, roles, the probabilities behind them, and whether it stands.

    ``partners``: the encoder holds it an act of several sides together, though this sentence may not name them all.
    """

    type: str
    actor: tuple[Entity, ...]
    recipient: tuple[Entity, ...]
    reciprocal: bool
    event: float
    confidence: float
    stands: bool
    partners: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A verdict before the other proposals of the story are looked at, and the features of its claim; none where a frame decides alone.

    ``obeyed``: a frame of the user's own fired, which settles type and event whatever the encoder holds.
    """

    verdict: Verdict
    features: Features
    obeyed: bool = False


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights of the four models (feature name to weight), frames' shares of right hits, and thresholds."""

    event: Mapping[str, float]
    actor: Mapping[str, float]
    recipient: Mapping[str, float]
    whole: Mapping[str, float]
    priors: Mapping[str, float]
    thresholds: Mapping[str, float]

    def decide(self, reading: Reading, g: Grammar, cast: Cast, proposals: Sequence[Proposal]) -> list[Verdict]:
        """The verdicts on all proposals of a reading: each is weighed beside the others, as stories tell one act several times."""
        drafts = [self.draft(reading, g, cast, p) for p in proposals]
        return [self._sure(d, company_features(drafts, k)) for k, d in enumerate(drafts)]

    def _sure(self, d: Draft, company: Features) -> Verdict:
        if not d.features:
            return d.verdict
        confidence = score(self.whole, d.features | company)
        if d.obeyed:
            return replace(d.verdict, confidence=max(confidence, OBEYED), stands=True)
        return replace(d.verdict, confidence=confidence, stands=confidence >= self.thresholds["whole"])

    def draft(self, reading: Reading, g: Grammar, cast: Cast, p: Proposal) -> Draft:
        """Type and parties of one proposal, weighed by itself."""
        if not p.types:
            return Draft(self._by_frame(p), {})
        certain = event_scores(reading, p.ask, "optional").get("no", 0.5)
        options = [(score(self.event, event_features(g, p, kind, self.priors, certain)), kind) for kind in p.options]
        best, kind = max(options)
        obeyed = p.frame is not None and p.frame.match.frame.own and not (p.frame.lacking or p.frame.content)
        if p.frame is not None and obeyed:
            best, kind = max(best, OBEYED), p.frame.type
        actors = self._judged(self.actor, rank(reading, g, cast, p, "actor"))
        acting = self._chosen(g, actors, "actor")
        recipients = self._judged(self.recipient, rank(reading, g, cast, p, "recipient", acting))
        reciprocal = partners = self._reciprocal(reading, p, kind)
        apart = divided(actors, recipients) if not reciprocal else (actors, recipients)
        actor = self._chosen(g, apart[0], "actor")
        recipient = tuple(e for e in self._chosen(g, apart[1], "recipient") if e not in actor)
        if reciprocal and len(distinct((*actor, *recipient))) > 1:
            actor, recipient = distinct((*actor, *recipient)), ()
        else:
            reciprocal = False
        whole = verdict_features(kind, best, (top(actors), top(recipients)), actor, recipient, reciprocal)
        return Draft(Verdict(kind, actor or (UNSTATED,), recipient, reciprocal, best, 0.0, False, partners), whole, obeyed)

    def acting(self, reading: Reading, g: Grammar, cast: Cast, p: Proposal) -> tuple[Entity, ...]:
        """Who is found to act, before the recipients are asked for."""
        return self._chosen(g, self._judged(self.actor, rank(reading, g, cast, p, "actor")), "actor")

    def _chosen(self, g: Grammar, found: Sequence[Ranked], role: str) -> tuple[Entity, ...]:
        """Entities of the best mention where it is likely enough, of those co-ordinated with it, and of further very likely ones."""
        if not found or found[0].probability < self.thresholds[role]:
            return ()
        best = found[0].mention.head
        beside = {best, *g.conjuncts(best)}
        beside |= {r.mention.head for r in found if best in g.conjuncts(r.mention.head)}
        more = [r for r in found[1:] if r.probability >= self._least(r, beside) and not within(found[0].mention, r.mention)]
        return distinct(e for r in (found[0], *more[:MOST]) for e in r.mention.entities)

    def _least(self, r: Ranked, beside: set[int]) -> float:
        """How likely a further filler must be: least where it is co-ordinated with the best, most in another sentence."""
        if r.mention.head in beside:
            return self.thresholds["beside"]
        return self.thresholds["further" if r.features["same sentence"] else "elsewhere"]

    def _judged(self, weights: Mapping[str, float], found: Sequence[Ranked]) -> list[Ranked]:
        judged = [Ranked(r.mention, r.features, score(weights, r.features)) for r in found]
        return sorted(judged, key=lambda r: -r.probability)

    def _reciprocal(self, reading: Reading, p: Proposal, kind: str) -> bool:
        if kind not in PARTNERS and kind != "ASSAULT":
            return False
        said = event_scores(reading, p.ask, "reciprocal").get("yes", 0.0)
        framed = p.frame is not None and p.frame.match.frame.reciprocal and p.frame.type == kind
        return said >= (self.thresholds["reciprocal framed"] if framed else self.thresholds["reciprocal"])

    def _by_frame(self, p: Proposal) -> Verdict:
        """The frame's own word, where no encoder speaks."""
        c = p.frame
        if c is None:
            raise ValueError("a proposal without an encoding comes from a frame")
        sure = self.priors.get(c.match.frame.id, self.priors.get(c.type, 0.4))
        both = c.match.frame.reciprocal and len(c.roles.actor) > 1
        return Verdict(c.type, c.roles.actor or (UNSTATED,), c.roles.recipient, both, sure, sure, not (c.lacking or c.content))


def score(weights: Mapping[str, float], features: Features) -> float:
    """Probability a logistic model gives to its features."""
    z = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(min(z, 30.0), -30.0)))


def rank(
    reading: Reading, g: Grammar, cast: Cast, p: Proposal, role: str, acting: Sequence[Entity] | None = None
) -> list[Ranked]:
    """Mentions worth considering for a role, with features: those the encoder holds possible and those the frame gives. ``acting``: who
    was found to act, where recipients are asked for."""
    own, other = role_scores(reading, p.ask, role), role_scores(reading, p.ask, "recipient" if role == "actor" else "actor")
    framed: tuple[Entity, ...] = ()
    if p.frame is not None:
        framed = (*p.frame.roles.actor, *p.frame.roles.recipient)
    heads = {*np.flatnonzero(own >= NEAR).tolist(), *(m.head for m in cast.naming(framed))}.difference(p.tokens)
    pool = [m for m in cast.among(heads) if m.entities]
    best = max((float(own[m.head]) for m in pool), default=0.0)
    at = around(g, p)
    speakers = speaking(reading, p)
    out = []
    for m in pool:
        score_here = float(own[m.head])
        features = role_features(g, p, at, m, role, score_here, float(other[m.head]), score_here >= best)
        if m.head in speakers:
            features["speaker"] = 1.0
        if acting is not None:
            features |= pair_features(m, acting)
        code = {e.code for e in m.entities} - {NO_CODE}
        features["share"] = max((cast.share(c) for c in code), default=0.0)
        out.append(Ranked(m, features))
    return out


def speaking(reading: Reading, p: Proposal) -> set[int]:
    """Tokens of the sources on whose word the trigger is told."""
    span = reading.syntax.tokens[p.head].span
    found = [a for a in reading.attributions if any(c.covers(span) for c in a.content)]
    return {t.i for a in found for s in a.source for t in tokens_in(reading.syntax, s)}


def divided(actors: Sequence[Ranked], recipients: Sequence[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    """Each party left only in the role it fills more likely, by whatever words it is named: nobody acts on himself."""
    as_actor, as_recipient = _by_party(actors), _by_party(recipients)
    return (
        [r for r in actors if all(r.probability >= as_recipient.get(k, 0.0) for k in _parties(r))],
        [r for r in recipients if all(r.probability > as_actor.get(k, 0.0) for k in _parties(r))],
    )


def _parties(r: Ranked) -> list[str]:
    return [e.identifier_text if r.mention.kind in ("person", "pronoun") else str(r.mention.head) for e in r.mention.entities]


def _by_party(found: Sequence[Ranked]) -> dict[str, float]:
    """Highest probability of each party, by its canonical name."""
    out: dict[str, float] = {}
    for r in found:
        for k in _parties(r):
            out[k] = max(out.get(k, 0.0), r.probability)
    return out


def within(a: Mention, b: Mention) -> bool:
    """True where one mention's words lie inside the other's ("Russian" in "Russian troops")."""
    return a.span.covers(b.span) or b.span.covers(a.span)


def top(found: Sequence[Ranked]) -> float:
    """Probability of the best mention; 0 where there is none."""
    return found[0].probability if found else 0.0


def verdict_features(
    kind: str, event: float, roles: tuple[float, float], actor: Sequence[Entity], recipient: Sequence[Entity], reciprocal: bool
) -> Features:
    """Features of the claim "type and dyad are right"; ``roles`` are the probabilities of the best actor and recipient."""
    out: Features = {"bias": 1.0, f"type={kind}": 1.0, "event": logit(event), "reciprocal": float(reciprocal)}
    for name, found, probability in (("actor", actor, roles[0]), ("recipient", recipient, roles[1])):
        out[name if found else f"no {name}"] = logit(probability)
        out[f"{name} empty"] = float(not found)
        out[f"{name} uncoded"] = float(bool(found) and all(e.code == NO_CODE for e in found))
        out[f"{name} political"] = float(any(POLITICAL & set(e.sector) for e in found))
    out["one country"] = float(bool({e.code for e in actor} & {e.code for e in recipient}))
    return out


def company_features(drafts: Sequence[Draft], k: int) -> Features:
    """Features of draft ``k`` that come from the rest of its story: is the same act told elsewhere, before or more surely?"""
    v = drafts[k].verdict
    same = [n for n, d in enumerate(drafts) if n != k and d.verdict.type == v.type and same_sides(d.verdict, v)]
    surer = [n for n in same if drafts[n].verdict.event > v.event]
    return {
        "told before": float(any(n < k and drafts[n].verdict.event >= LIKELY for n in same)),
        "told more surely": float(bool(surer)),
        "told more surely before": float(any(n < k for n in surer)),
        "best of story": logit(max((d.verdict.event for n, d in enumerate(drafts) if n != k), default=0.5)),
    }


def same_sides(a: Verdict, b: Verdict) -> bool:
    """Whether two verdicts agree in a country on both sides, or all sides taken together where an act is reciprocal."""
    codes = [{e.code for e in side} for side in (a.actor, a.recipient, b.actor, b.recipient)]
    if a.reciprocal or b.reciprocal:
        return len((codes[0] | codes[1]) & (codes[2] | codes[3])) > 1
    return bool(codes[0] & codes[2]) and (bool(codes[1] & codes[3]) or not (codes[1] or codes[3]))


def load_judge() -> Judge:
    """Read `data/judge.toml`."""
    raw = data.toml("judge.toml")
    tables = {k: {str(n): float(v) for n, v in raw[k].items()} for k in ("event", "actor", "recipient", "whole", "priors", "thresholds")}
    return Judge(**tables)
