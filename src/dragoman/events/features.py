"""What the judge looks at: numbers about a possible event and about a possible actor or recipient of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from dragoman.events.clause import Grammar, is_verbal
from dragoman.events.fillers import Cast, Party
from dragoman.events.proposals import Proposal
from dragoman.events.roles import Roles
from dragoman.records import Mention

__all__ = ["Around", "Features", "around", "event_features", "logit", "pair_features", "role_features"]

Features = dict[str, float]
EDGE = 0.002
FAR_EDGE = 1 - EDGE
STEPS = 4
"""Longest way up or down a dependency path that is told apart."""
NAMED_PREPOSITIONS = frozenset({"of", "by", "on", "against", "with", "to", "from", "in", "for", "at", "between", "into", "over"})
OWN_WORDS = frozenset({"poss", "compound", "amod", "nmod"})
"""Labels of the words inside a phrase that may name somebody themselves."""


def logit(p: float) -> float:
    """Log odds of a probability kept away from 0 and 1."""
    if p < EDGE:
        p = EDGE
    elif p > FAR_EDGE:
        p = FAR_EDGE
    return math.log(p / (1 - p))


def event_features(g: Grammar, p: Proposal, kind: str, priors: Mapping[str, float], certain: float) -> Features:
    """Features of the claim "an event of type ``kind`` stands here". ``certain`` is the encoder's word that it is no marginal case."""
    c = p.frame
    fires = c is not None and c.type == kind
    out: Features = {"bias": 1.0, f"type={kind}": 1.0}
    if p.types:
        own = p.types[kind]
        other = max(v for k, v in p.types.items() if k != kind)
        out |= {"encoder": logit(own), "encoder other": logit(other), "encoder none": logit(p.none), "certain": logit(certain)}
        out["encoder and frame" if fires else "encoder alone"] = logit(own)
    t = g.s.tokens[p.head]
    out["verb" if is_verbal(t) else "noun" if t.pos in ("NOUN", "PROPN") else "other word"] = 1.0
    if c is None:
        out["no frame"] = 1.0
        return out
    out["frame" if fires else "other frame"] = 1.0
    if fires:
        prior = priors.get(c.match.frame.id, priors.get(kind, 0.4))
        out["frame prior"] = logit(prior)
        out["frame pieces"] = min(c.match.pattern.weight, 5) / 5
        out["ruled"] = float(c.type != c.match.frame.type)
    out["lacking"], out["content"] = float(c.lacking), float(c.content)
    out["future"], out["supposed"], out["negated"] = float(c.look.future), float(c.look.supposed), float(c.look.negated)
    out["agentless"] = float(c.roles.agentless)
    out["frame actor"], out["frame recipient"] = float(bool(c.roles.actor)), float(bool(c.roles.recipient))
    return out


def relations(g: Grammar, p: Proposal) -> dict[int, str]:
    """How tokens stand to the trigger: token to "subject", "object", "possessor", "modifier" or its preposition."""
    out: dict[int, str] = {}
    heads = [p.head] if p.ask == p.head else [p.head, p.ask]
    tokens, children = g.s.tokens, g.s.children
    for name, places in (row for h in heads for row in _places(g, h)):
        for i in places:
            for k in (i, *g.conjuncts(i)):
                out.setdefault(k, name)
                for q in children[k]:
                    if tokens[q].dep in OWN_WORDS:
                        out.setdefault(q, f"in {name}")
    return out


def _places(g: Grammar, head: int) -> list[tuple[str, list[int]]]:
    """The tokens around a predicate, each with how it stands to it."""
    c = g.clause(head)
    rows = [("subject", c.subjects), ("object", c.objects), ("possessor", c.possessors), ("modifier", c.modifiers)]
    rows += [(word if word in NAMED_PREPOSITIONS else "other preposition", objects) for word, _, objects in c.preps]
    if c.complements:
        rows += [("complement subject", g.clause(v).subjects) for _, v in c.complements]
        rows += [("complement object", g.clause(v).objects) for _, v in c.complements]
    return rows


@dataclass(slots=True)
class Around:
    """What is the same for every mention weighed for one proposal: the likeliest type ``kind``, the trigger's ``word`` class (verb,
    passive, noun), how tokens stand to it, how many steps above it the tokens it hangs on are, and the paths found so far.
    ``speakers``: tokens of the sources on whose word it is told. ``framed``: by role, heads of the mentions its frame fills it with."""

    kind: str
    word: str
    stands: Mapping[int, str]
    above: Mapping[int, int]
    speakers: AbstractSet[int]
    framed: Mapping[str, AbstractSet[int]]
    paths: dict[int, str] = field(default_factory=dict)


def around(g: Grammar, cast: Cast, p: Proposal) -> Around:
    """The surroundings of a proposal's trigger."""
    clause = g.clause(p.head)
    word = "verb" if clause.verbal else "noun"
    if clause.passive and not any(name == "by" for name, _, _ in clause.preps):
        word = "passive"
    kind = max(p.types, key=p.types.__getitem__, default=p.frame.type if p.frame is not None else "")
    above: dict[int, int] = {}
    i = p.head
    while i not in above and len(above) <= STEPS:
        above[i] = len(above)
        i = g.s.tokens[i].head
    framed: dict[str, set[int]] = {}
    if p.frame is not None:
        filled = (("actor", p.frame.roles.actor), ("recipient", p.frame.roles.recipient))
        framed = {role: {m.head for m in cast.naming(found)} for role, found in filled}
    return Around(kind, word, relations(g, p), above, cast.speaking(p.head), framed)


def path(g: Grammar, above: Mapping[int, int], end: int) -> str:
    """The dependency path from the trigger at the foot of ``above`` to token ``end``: labels climbed, a bar, labels descended; "far"
    where it is long."""
    tokens = g.s.tokens
    down: list[str] = []
    i = end
    while i not in above:
        if len(down) == STEPS or tokens[i].head == i:
            return "far"
        down.append(tokens[i].dep)
        i = tokens[i].head
    up = [tokens[k].dep for k in list(above)[: above[i]]]
    return " ".join(up) + "|" + " ".join(reversed(down))


def role_features(g: Grammar, p: Proposal, at: Around, m: Mention, who: Party, role: str, scores: tuple[float, float, bool]) -> Features:
    """Features of the claim "mention ``m``, which names ``who``, fills ``role``". ``scores``: what the encoder holds of it for this role,
    for the other one, and whether no mention has a higher score."""
    own, other, best = scores
    stands = at.stands.get(m.head) or "apart"
    trigger = g.s.tokens[p.head]
    beside = trigger.sent == g.s.tokens[m.head].sent
    out: Features = {
        "bias": 1.0,
        f"kind={m.kind}": 1.0,
        "encoder": logit(own),
        "encoder other role": logit(other),
        "best": float(best),
        f"{at.word} {stands}": 1.0,
        f"{at.kind} {stands}": 1.0,
        "coded": float(bool(who.codes)),
        "same sentence": float(beside),
        "before": float(m.head < p.head),
        "distance": min(abs(m.head - p.head), 60) / 20,
        "via": float(who.via),
    }
    for sector in who.sectors:
        out[f"{at.kind} {sector}"] = 1.0
    if beside:
        found = at.paths.get(m.head)
        if found is None:
            found = at.paths[m.head] = path(g, at.above, m.head)
        out[f"path {found}"] = 1.0
    if p.frame is None:
        out["no frame"] = 1.0
    else:
        _add_frame(out, p.frame.roles, at.framed, m, role)
    if m.head in at.speakers:
        out["speaker"] = 1.0
    return out


def pair_features(mine: Party, theirs: Party | None) -> Features:
    """Features of the claim "``mine`` is the recipient" that depend on who acts: nobody often acts on his like."""
    if theirs is None:
        return {"nobody acts": 1.0}
    same = not mine.codes.isdisjoint(theirs.codes)
    return {
        "own country": float(same),
        "own country and sector": float(same and not mine.sectors.isdisjoint(theirs.sectors)),
        "own name": float(not mine.names.isdisjoint(theirs.names)),
        "another country": float(not same and bool(mine.codes and theirs.codes)),
    }


def _add_frame(out: Features, roles: Roles, framed: Mapping[str, AbstractSet[int]], m: Mention, role: str) -> None:
    """What the frame makes of mention ``m`` in ``role``."""
    mine, position = (roles.actor, roles.actor_position) if role == "actor" else (roles.recipient, roles.recipient_position)
    if m.head in framed[role]:
        out["frame filler"] = 1.0
        out[f"position={position}"] = 1.0
    elif mine:
        out["frame has another"] = 1.0
    else:
        out["frame has none"] = 1.0
    if m.head in framed["recipient" if role == "actor" else "actor"]:
        out["frame fills other role"] = 1.0
