"""The judge: small logistic models that weigh frames and encoder, choose type and roles, and say how sure they are.

Weights lie in `data/judge.toml`, made by `training/judge.py` from the training corpus with encoder scores of stories the encoder
had not seen. Without an encoding the frames decide alone and a frame's share of right hits on the corpus is the confidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dragoman import data
from dragoman.events.clause import Grammar
from dragoman.events.features import Around, Features, around, event_features, logit, pair_features, role_features
from dragoman.events.fillers import UNSTATED, Cast, distinct, party_of
from dragoman.events.proposals import Proposal
from dragoman.records import NO_CODE, Entity, Mention, Reading
from dragoman.syntax.scores import event_scores, role_scores

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


@dataclass(slots=True)
class Ranked:
    """A mention considered for a role, with its features and, once judged, its probability."""

    mention: Mention
    features: Features
    probability: float = 0.0


@dataclass(slots=True)
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


@dataclass(slots=True)
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
        company = Company(drafts)
        return [self._sure(d, company.features(k)) if d.features else d.verdict for k, d in enumerate(drafts)]

    def _sure(self, d: Draft, company: Features) -> Verdict:
        """The draft's verdict with how sure it is."""
        confidence = score(self.whole, d.features | company)
        v = d.verdict
        v.confidence = max(confidence, OBEYED) if d.obeyed else confidence
        v.stands = d.obeyed or confidence >= self.thresholds["whole"]
        return v

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
        scene = stage(reading, g, cast, p)
        actors, surest_actor = self._judged(self.actor, weighed(scene, "actor"))
        acting = self._chosen(g, actors, "actor")
        recipients, surest_recipient = self._judged(self.recipient, weighed(scene, "recipient", acting))
        reciprocal = partners = self._reciprocal(reading, p, kind)
        apart = divided(actors, recipients) if not reciprocal else (actors, recipients)
        actor = self._chosen(g, apart[0], "actor")
        recipient = tuple(e for e in self._chosen(g, apart[1], "recipient") if e not in actor)
        if reciprocal and len(distinct((*actor, *recipient))) > 1:
            actor, recipient = distinct((*actor, *recipient)), ()
        else:
            reciprocal = False
        whole = verdict_features(kind, best, (surest_actor, surest_recipient), actor, recipient, reciprocal)
        return Draft(Verdict(kind, actor or (UNSTATED,), recipient, reciprocal, best, 0.0, False, partners), whole, obeyed)

    def acting(self, reading: Reading, g: Grammar, cast: Cast, p: Proposal) -> tuple[Entity, ...]:
        """Who is found to act, before the recipients are asked for."""
        return self._chosen(g, self._judged(self.actor, weighed(stage(reading, g, cast, p), "actor"))[0], "actor")

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

    def _judged(self, weights: Mapping[str, float], found: Iterable[tuple[Mention, Features]]) -> tuple[list[Ranked], float]:
        """Those likely enough to be chosen, likeliest first, and the probability of the likeliest of all. Who is less likely is never
        chosen, nor does he keep one who is from the other role."""
        least = min(self.thresholds[name] for name in ("actor", "recipient", "beside", "further", "elsewhere"))
        likely: list[Ranked] = []
        surest = 0.0
        for m, features in found:
            p = score(weights, features)
            surest = max(surest, p)
            if p >= least:
                likely.append(Ranked(m, features, p))
        return sorted(likely, key=lambda r: -r.probability), surest

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
    z = 0.0
    for name, value in features.items():
        weight = weights.get(name)
        if weight is not None:
            z += weight * value
    return 1 / (1 + math.exp(-max(min(z, 30.0), -30.0)))


@dataclass(slots=True)
class Scene:
    """A proposal with all that every mention weighed for it shares. ``scores``: the encoder's for each role, by token."""

    g: Grammar
    cast: Cast
    p: Proposal
    at: Around
    scores: Mapping[str, NDArray[np.float32]]


def stage(reading: Reading, g: Grammar, cast: Cast, p: Proposal) -> Scene:
    """The scene of one proposal."""
    return Scene(g, cast, p, around(g, cast, p), {role: role_scores(reading, p.ask, role) for role in ("actor", "recipient")})


def weighed(scene: Scene, role: str, acting: Sequence[Entity] | None = None) -> Iterator[tuple[Mention, Features]]:
    """Mentions worth considering for a role, with features: those the encoder holds possible and those the frame gives. ``acting``: who
    was found to act, where recipients are asked for."""
    cast, p, at = scene.cast, scene.p, scene.at
    own, other = scene.scores[role], scene.scores["recipient" if role == "actor" else "actor"]
    heads = set((own >= NEAR).nonzero()[0].tolist()).union(*at.framed.values()).difference(p.tokens)
    pool = [m for m in cast.among(heads) if m.entities]
    mine = [own.item(m.head) for m in pool]
    best = max(mine, default=0.0)
    actor = party_of(acting) if acting else None
    for m, here in zip(pool, mine, strict=True):
        who = cast.party(m)
        features = role_features(scene.g, p, at, m, who, role, (here, other.item(m.head), here >= best))
        if acting is not None:
            features |= pair_features(who, actor)
        features["share"] = cast.share(m)
        yield m, features


def rank(
    reading: Reading, g: Grammar, cast: Cast, p: Proposal, role: str, acting: Sequence[Entity] | None = None
) -> list[Ranked]:
    """Mentions worth considering for a role of one proposal, with features."""
    return [Ranked(m, features) for m, features in weighed(stage(reading, g, cast, p), role, acting)]


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


def verdict_features(
    kind: str, event: float, roles: tuple[float, float], actor: Sequence[Entity], recipient: Sequence[Entity], reciprocal: bool
) -> Features:
    """Features of the claim "type and dyad are right"; ``roles`` are the probabilities of the best actor and recipient."""
    out: Features = {"bias": 1.0, f"type={kind}": 1.0, "event": logit(event), "reciprocal": float(reciprocal)}
    for name, found, probability in (("actor", actor, roles[0]), ("recipient", recipient, roles[1])):
        out[name if found else f"no {name}"] = logit(probability)
        out[f"{name} empty"] = float(not found)
        out[f"{name} uncoded"] = float(bool(found) and all(e.code == NO_CODE for e in found))
        out[f"{name} political"] = float(any(not POLITICAL.isdisjoint(e.sector) for e in found))
    out["one country"] = float(bool({e.code for e in actor} & {e.code for e in recipient}))
    return out


class Company:
    """The drafts of one story beside each other."""

    def __init__(self, drafts: Sequence[Draft]):
        self._verdicts = [d.verdict for d in drafts]
        self._sides = [({e.code for e in v.actor}, {e.code for e in v.recipient}) for v in self._verdicts]
        self._surest = sorted(v.event for v in self._verdicts)
        self._alike: dict[str, list[int]] = {}
        for k, v in enumerate(self._verdicts):
            self._alike.setdefault(v.type, []).append(k)

    def features(self, k: int) -> Features:
        """Features of draft ``k`` that come from the rest of its story: is the same act told elsewhere, before or more surely?"""
        v = self._verdicts[k]
        same = [n for n in self._alike[v.type] if n != k and self._same_sides(n, k)]
        surer = [n for n in same if self._verdicts[n].event > v.event]
        return {
            "told before": float(any(n < k and self._verdicts[n].event >= LIKELY for n in same)),
            "told more surely": float(bool(surer)),
            "told more surely before": float(any(n < k for n in surer)),
            "best of story": logit(self._best_beside(v)),
        }

    def _best_beside(self, v: Verdict) -> float:
        """Probability of the likeliest event but ``v`` itself."""
        if len(self._surest) == 1:
            return 0.5
        return self._surest[-1] if v.event < self._surest[-1] else self._surest[-2]

    def _same_sides(self, n: int, k: int) -> bool:
        """Whether two verdicts agree in a country on both sides, or all sides taken together where an act is reciprocal."""
        (actor, recipient), (other_actor, other_recipient) = self._sides[n], self._sides[k]
        if self._verdicts[n].reciprocal or self._verdicts[k].reciprocal:
            return len((actor | recipient) & (other_actor | other_recipient)) > 1
        return not actor.isdisjoint(other_actor) and (
            not recipient.isdisjoint(other_recipient) or not (recipient or other_recipient)
        )


def company_features(drafts: Sequence[Draft], k: int) -> Features:
    """Features of draft ``k`` that come from the rest of its story."""
    return Company(drafts).features(k)


def load_judge() -> Judge:
    """Read `data/judge.toml`."""
    raw = data.toml("judge.toml")
    tables = {k: {str(n): float(v) for n, v in raw[k].items()} for k in ("event", "actor", "recipient", "whole", "priors", "thresholds")}
    return Judge(**tables)
