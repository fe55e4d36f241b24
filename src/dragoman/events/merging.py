"""One act told several times in a story is one event, at its best mention; the others are kept as mentions.

Two drafts tell the same act when type and dyad agree, their days do not exclude each other, and what they say of the act (mode, status)
is compatible. The best mention is the surest, then the one in the narrator's own voice, then the one that says most, then the first.

Its date is its own. Another mention dates it only where the two are plainly one act: the same parties by the same word ("shot dead",
"shot"), or the act taken up again ("the attack") shortly before or behind; and where that day does not stray from the news.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from dragoman.config import Settings
from dragoman.records import NO_CODE, Entity, Event, Reading, Span, Syntax, replace
from dragoman.syntax import tree
from dragoman.when.storyline import stem

__all__ = ["MergingStage", "merge_events", "same_act"]


GENERAL = ("Government of ",)
NEWS_DAYS = dt.timedelta(days=8)
"""How long before publication the day of the story's own news may lie."""
REACH = 3
"""Sentences over which "the attack" takes an act up again."""
LIGHT = frozenset("hold give make take have conduct carry launch issue do begin start continue be say tell".split())
"""Verbs that say nothing of the act."""


class MergingStage:
    """Mentions of one act to one event at its best mention."""

    name = "merging"
    requires = frozenset({"events", "status", "dates", "offices"})
    provides = frozenset({"merged"})

    def __init__(self, settings: Settings):
        """Every stage is made from settings; this one needs none."""

    def __call__(self, reading: Reading) -> Reading:
        return replace(reading, events=tuple(merge_events(reading.events, reading.syntax)))


def merge_events(events: Iterable[Event], syntax: Syntax | None = None) -> list[Event]:
    """Events with repeated mentions of one act merged, in text order. Without ``syntax`` every event keeps its own date."""
    groups: list[list[Event]] = []
    for e in sorted(events, key=lambda e: e.trigger_span):
        home = next((g for g in groups if all(same_act(e, other) for other in g)), None)
        if home is None:
            groups.append([e])
        else:
            home.append(e)
    return [_merged(g, syntax) for g in groups]


def same_act(a: Event, b: Event) -> bool:
    """True where two mentions of a story tell the same act."""
    if a.event != b.event or not _modes_fit(a, b) or not _days_fit(a, b) or a.background != b.background:
        return False
    if (a.tense == "future") != (b.tense == "future") or _denied(a) != _denied(b):
        return False
    if a.reciprocal or b.reciprocal:
        return _share((*a.actor, *a.recipient), (*b.actor, *b.recipient), 2)
    return _share(a.actor, b.actor, 1) and (_share(a.recipient, b.recipient, 1) or not (a.recipient and b.recipient))


def _denied(e: Event) -> bool:
    return e.narrator.endswith("-")


def _modes_fit(a: Event, b: Event) -> bool:
    return not a.mode or not b.mode or bool(set(a.mode) & set(b.mode))


def _days_fit(a: Event, b: Event) -> bool:
    """Days overlap, or one of them is not known from the text."""
    if a.when.basis in ("unknown", "publication") or b.when.basis in ("unknown", "publication"):
        return True
    if a.date is None or b.date is None:
        return True
    return a.date <= (b.enddate or b.date) and b.date <= (a.enddate or a.date)


def _share(a: tuple[Entity, ...], b: tuple[Entity, ...], least: int) -> bool:
    """The two share ``least`` actors (or all of the shorter): by identity, or by code where neither names more than a country."""
    matched = sum(any(_same_actor(x, y) for y in b) for x in a)
    need = min(least, len(a), len(b))
    return matched >= need if need else not a and not b


def _same_actor(x: Entity, y: Entity) -> bool:
    """One actor: the same identity, or the same country where one of the two is only the country or its government."""
    if x.identifier_text == y.identifier_text:
        return True
    return x.code == y.code != NO_CODE and (_general(x) or _general(y))


def _general(e: Entity) -> bool:
    """Words that stand for a whole country or government rather than for one person or body in it."""
    return (
        e.identifier_text.startswith(GENERAL)
        or (e.identifier_text.istitle()
        and len(e.identifier_text.split()) == 1
        and e.sector == ("GOV",))
    )


def _merged(group: list[Event], syntax: Syntax | None) -> Event:
    best = max(group, key=_merit)
    if len(group) == 1:
        return best
    others: tuple[Span, ...] = tuple(e.trigger_span for e in group if e is not best)
    mode = best.mode or next((e.mode for e in group if e.mode), ())
    whole = replace(best, mentions=others, mode=mode)
    dated = [e for e in group if _dated(e)] if syntax is not None and not _dated(best) else []
    # One mention says when: its words date the act wherever it is told.
    saying = [e for e in dated if syntax is not None and _plainly_one(e, best, syntax) and _fits(e, best)]
    if not saying:
        return whole
    found = min(saying, key=lambda e: (_days(e), abs(e.trigger_span.start - best.trigger_span.start)))
    return replace(whole, date=found.date, enddate=found.enddate, when=found.when)


def _dated(e: Event) -> bool:
    """The mention's own words say when."""
    return e.when.basis in ("explicit", "anchored")


def _days(e: Event) -> int:
    """Length of the interval; very long where an end is open."""
    return (e.enddate - e.date).days if e.date and e.enddate else 10**6


def _plainly_one(a: Event, b: Event, s: Syntax) -> bool:
    """True where two mentions tell one act beyond doubt: all parties and the word for the act are the same, or one takes the other up."""
    if a.background or b.background or a.tense != b.tense:
        return False
    if _taken_up(a, b, s) or _taken_up(b, a, s):
        return True
    sides = ((a.actor, b.actor), (a.recipient, b.recipient))
    if not any(x.sector != ("UNK",) for x in (*a.actor, *a.recipient)):
        return False
    return all(_all_in(x, y) and _all_in(y, x) for x, y in sides) and bool(_words(a, s) & _words(b, s))


def _all_in(a: tuple[Entity, ...], b: tuple[Entity, ...]) -> bool:
    return all(any(_same_actor(x, y) for y in b) for x in a)


def _words(e: Event, s: Syntax) -> set[str]:
    """Stems of what the trigger says of the act: its verbs and nouns without light ones."""
    tokens = tree.tokens_in(s, e.trigger_span)
    return {stem(t.lemma.lower()) for t in tokens if t.pos in ("VERB", "NOUN") and t.lemma not in LIGHT}


def _taken_up(noun: Event, verb: Event, s: Syntax) -> bool:
    """ "The attack", "this meeting" behind "attacked", "met": a definite noun of the same word, with no parties but those."""
    t = s.tokens[noun.trigger]
    if t.pos != "NOUN" or not 0 <= t.sent - s.tokens[verb.trigger].sent <= REACH:
        return False
    definite = any(x.lower in ("the", "this", "that") for x in tree.children(s, t.i, "det"))
    parties = (*verb.actor, *verb.recipient)
    return definite and _all_in((*noun.actor, *noun.recipient), parties) and bool(_words(noun, s) & _words(verb, s))


def _fits(dated: Event, best: Event) -> bool:
    """The day lies in what is known of the best mention: news is of the days up to publication, a plan of those behind it."""
    if dated.date is None or dated.enddate is None or best.when.basis != "publication":
        return _days_fit(replace(best, when=dated.when), dated)
    before = best.date is None or dated.enddate >= best.date - NEWS_DAYS
    return before and (best.enddate is None or dated.date <= best.enddate)


def _merit(e: Event) -> tuple[float, ...]:
    named = sum(1 for x in (*e.actor, *e.recipient) if x.code != NO_CODE)
    return (round(e.confidence, 1), named + _dated(e) + bool(e.mode), float(-e.trigger_span.start))
