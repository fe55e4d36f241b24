"""Which of the voices around an event vouch for it: a logistic model over cue, construction, actor and place of the event.

"Ankara condemned the raid" tells of a raid in the writer's own voice; "Ankara said the raid failed" does not. Weights are data
(status_weights.tsv), fitted on our own annotated corpus by tools/train_status.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.records import NO_CODE, Attribution, Event, Reading, Syntax, Token
from dragoman.sourcing import content as c
from dragoman.syntax import tree

FILE = "status_weights.tsv"
VERBAL = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONCEDE"})


def same_voice(a: str | None, b: str | None) -> bool:
    """True where two names share their words, or the words of one are among the other's."""
    x, y = set((a or "").lower().split()), set((b or "").lower().split())
    return bool(x & y) and (x <= y or y <= x)


def is_actor(a: Attribution, event: Event) -> bool:
    """True where the speaker is the event's own actor."""
    return any(same_voice(a.speaker, e.identifier_text) for e in event.actor)


def is_own_act(a: Attribution, event: Event) -> bool:
    """True where the event is what the speaker does by these very words: urges, accuses, promises. The writer vouches for that.

    Of several actors of a one-sided act only the first counts: a paper or spokesman drawn in beside it only tells of it.
    """
    if not event.event or event.event[0] not in VERBAL or a.kind == "media":
        return False
    acting = event.actor if event.reciprocal else event.actor[:1]
    return any(same_voice(a.speaker, e.identifier_text) for e in acting)


def _side(a: Attribution, event: Event) -> str:
    """How the speaker stands to the event's actor: itself, of its government, of its country, or another."""
    if is_actor(a, event):
        return "self"
    alike = [e for e in event.actor if e.code == a.speaker_code != NO_CODE]
    if any("GOV" in e.sector for e in alike) and "GOV" in a.speaker_sector:
        return "government"
    return "country" if alike else "other"


def features(reading: Reading, event: Event, chain: Sequence[Attribution], k: int) -> dict[str, float]:
    """Feature name to value for the ``k``-th voice (outermost first) around ``event``."""
    s, a, t = reading.syntax, chain[k], reading.syntax.tokens[event.trigger]
    _, lemma, construction = (*a.rule.split(":", 2), "", "")[:3]
    construction = construction if construction[1:2] == ":" else construction.partition(":")[0]
    same = _side(a, event)
    verbal = event.event[0] in VERBAL if event.event else False
    part = "verb" if t.pos in ("VERB", "AUX") else "noun"
    place = f"{min(k, 2)}of{min(len(chain), 3)}"
    quoted = c.enclosing_quote(s.quotes, t.span) is not None
    root = _depth(s, t, a)
    names = [
        "bias",
        f"cls={a.cue_class}",
        f"con={construction}",
        f"cls+con={a.cue_class}+{construction}",
        f"lemma={lemma}",
        f"same={same}",
        f"same+verbal={same}+{verbal}",
        f"same+type={same}+{event.event[0] if event.event else ''}",
        f"pos={part}",
        f"pos+con={part}+{construction}",
        f"place={place}",
        f"kind={a.kind}",
        f"quoted={quoted}",
        f"root={root}",
        f"root+pos={root}+{part}",
        f"det={_determiner(s, t)}",
        f"same+quoted+verbal={same}+{quoted}+{verbal}",
        f"score={min(int(a.confidence * 5), 4)}",
        f"lemma+same={lemma}+{same}",
        f"con+same+verbal={construction}+{same}+{verbal}",
        f"who={'none' if not a.source else 'some'}",
    ]
    return dict.fromkeys(names, 1.0)


def _depth(s: Syntax, t: Token, a: Attribution) -> str:
    """Where in the content the event stands: its head, below a relative clause, a time clause, or deeper in a phrase."""
    path = [t.dep]
    for up in tree.ancestors(s, t.i):
        if not any(x.start <= up.start < x.end for x in a.content):
            break
        path.append(up.dep)
    if len(path) == 1:
        return "top"
    if "relcl" in path:
        return "relcl"
    if "advcl" in path:
        return "advcl"
    if "acl" in path:
        return "acl"
    return "deep" if len(path) > 3 else "low"


def _determiner(s: Syntax, t: Token) -> str:
    if t.pos in ("VERB", "AUX"):
        return "verb"
    found = [x.lower for x in tree.children(s, t.i, "det", "poss")]
    return found[0] if found and found[0] in ("the", "a", "an", "this", "its", "their", "his") else ("other" if found else "bare")
