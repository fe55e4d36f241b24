"""What the judge looks at: numbers about a possible event and about a possible actor or recipient of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dragoman.events.clause import Grammar, is_verbal
from dragoman.events.proposals import Proposal
from dragoman.events.roles import Roles
from dragoman.records import NO_CODE, Entity, Mention

__all__ = ["Around", "Features", "around", "event_features", "logit", "pair_features", "role_features"]

Features = dict[str, float]
EDGE = 0.002
STEPS = 4
"""Longest way up or down a dependency path that is told apart."""
NAMED_PREPOSITIONS = frozenset({"of", "by", "on", "against", "with", "to", "from", "in", "for", "at", "between", "into", "over"})


def logit(p: float) -> float:
    """Log odds of a probability kept away from 0 and 1."""
    p = min(max(p, EDGE), 1 - EDGE)
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
    for c in (g.clause(h) for h in heads):
        rows = [("subject", c.subjects), ("object", c.objects), ("possessor", c.possessors), ("modifier", c.modifiers)]
        rows += [(word if word in NAMED_PREPOSITIONS else "other preposition", objects) for word, _, objects in c.preps]
        rows += [("complement subject", g.clause(v).subjects) for _, v in c.complements]
        rows += [("complement object", g.clause(v).objects) for _, v in c.complements]
        for name, tokens in rows:
            for i in tokens:
                for k in (i, *g.conjuncts(i)):
                    out.setdefault(k, name)
                    for q in g.s.children[k]:
                        if g.s.tokens[q].dep in ("poss", "compound", "amod", "nmod"):
                            out.setdefault(q, f"in {name}")
    return out


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same for every mention weighed for one proposal: the likeliest type ``kind``, the trigger's ``word`` class (verb,
    passive, noun), how tokens stand to it, and how many steps above it the tokens it hangs on are."""

    kind: str
    word: str
    stands: Mapping[int, str]
    above: Mapping[int, int]


def around(g: Grammar, p: Proposal) -> Around:
    """The surroundings of a proposal's trigger."""
    clause = g.clause(p.head)
    word = "verb" if clause.verbal else "noun"
    if clause.passive and not any(name == "by" for name, _, _ in clause.preps):
        word = "passive"
    kind = max(p.types, key=lambda t: p.types[t], default=p.frame.type if p.frame is not None else "")
    above: dict[int, int] = {}
    i = p.head
    while i not in above and len(above) <= STEPS:
        above[i] = len(above)
        i = g.s.tokens[i].head
    return Around(kind, word, relations(g, p), above)


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


def role_features(g: Grammar, p: Proposal, at: Around, m: Mention, role: str, own: float, other: float, best: bool) -> Features:
    """Features of the claim "mention ``m`` fills ``role``". ``own`` and ``other`` are the encoder's scores of it for this role and
    the other one; ``best``: no mention has a higher one."""
    s = g.s
    out: Features = {
        "bias": 1.0,
        f"kind={m.kind}": 1.0,
        "encoder": logit(own),
        "encoder other role": logit(other),
        "best": float(best),
    }
    stands = at.stands.get(m.head) or "apart"
    out[f"{at.word} {stands}"] = 1.0
    out[f"{at.kind} {stands}"] = 1.0
    out["coded"] = float(any(e.code != NO_CODE for e in m.entities))
    trigger = s.tokens[p.head]
    here = s.tokens[m.head]
    out["same sentence"] = float(trigger.sent == here.sent)
    out["before"] = float(m.head < p.head)
    out["distance"] = min(abs(m.head - p.head), 60) / 20
    out["via"] = float(any(e.via is not None for e in m.entities))
    for sector in {x for e in m.entities for x in e.sector}:
        out[f"{at.kind} {sector}"] = 1.0
    if trigger.sent == here.sent:
        out[f"path {path(g, at.above, m.head)}"] = 1.0
    if p.frame is not None:
        out |= _from_frame(p.frame.roles, m, role)
    else:
        out["no frame"] = 1.0
    return out


def pair_features(m: Mention, actor: Sequence[Entity]) -> Features:
    """Features of the claim "mention ``m`` is the recipient" that depend on who acts: nobody often acts on his like."""
    if not actor:
        return {"nobody acts": 1.0}
    mine, theirs = {e.code for e in m.entities} - {NO_CODE}, {e.code for e in actor} - {NO_CODE}
    same = bool(mine & theirs)
    sectors = {x for e in m.entities for x in e.sector}, {x for e in actor for x in e.sector}
    return {
        "own country": float(same),
        "own country and sector": float(same and bool(sectors[0] & sectors[1])),
        "own name": float(bool({e.identifier_text for e in m.entities} & {e.identifier_text for e in actor})),
        "another country": float(bool(mine and theirs) and not same),
    }


def _from_frame(roles: Roles, m: Mention, role: str) -> Features:
    mine, position = (roles.actor, roles.actor_position) if role == "actor" else (roles.recipient, roles.recipient_position)
    theirs = roles.recipient if role == "actor" else roles.actor
    out: Features = {}
    if _holds(mine, m):
        out["frame filler"] = 1.0
        out[f"position={position}"] = 1.0
    elif mine:
        out["frame has another"] = 1.0
    else:
        out["frame has none"] = 1.0
    if _holds(theirs, m):
        out["frame fills other role"] = 1.0
    return out


def _holds(entities: tuple[Entity, ...], m: Mention) -> bool:
    return any(e in entities for e in m.entities)
