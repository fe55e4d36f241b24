"""The choice of a date for a predicate among the expressions of the story, publication and "unknown", and whether it is recalled.

Method: a linear score for each option from the named features of `dragoman.when.features`, softmax over the options;
a second linear score, through the logistic function, for history the story recalls. Both were fitted on the project's
own annotated training stories (tools/train_dates.py), with a penalty on the squares of the weights, and are kept as
one readable table, data/when_weights.tsv.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dragoman import data
from dragoman.records import Reading, Timex
from dragoman.when.features import of_predicate, of_time
from dragoman.when.intervals import Interval
from dragoman.when.links import FAR
from dragoman.when.storyline import StoryLine

__all__ = ["Option", "Previous", "Weights", "background_features", "list_options"]

PUBLICATION, UNKNOWN, TIME = "publication", "unknown", "time"
_REACH = 6
_CLOSE = 1.5
"""Link cost up to which an expression leaves no need to look for other mentions."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: publication, unknown, or an expression. ``where`` it stands: own (the predicate's sentence),
    same (with another mention of the same act), back (before in the story).
    """

    kind: str
    features: frozenset[str]
    time: Timex | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Previous:
    """What was decided for the story's last predicate before this one: its sentence, option and whether it was history."""

    sentence: int
    option: Option
    background: bool


class Weights:
    """The fitted weights by head ("date", "background") and feature."""

    def __init__(self, table: dict[str, dict[str, float]] | None = None):
        self.table: dict[str, dict[str, float]] = table if table is not None else _load()

    def choose(self, options: Iterable[Option]) -> Option:
        """The best of ``options`` (at least one). Sums are exact: features are sets, and a set's order differs between processes."""
        weights = self.table.get("date", {})
        return max(options, key=lambda o: math.fsum([weights[f] for f in o.features if f in weights]))

    def background(self, features: Iterable[str]) -> float:
        """Probability (0-1) that a predicate with ``features`` is history the story recalls."""
        weights = self.table.get("background", {})
        score = math.fsum([weights.get("bias", 0.0), *(weights[f] for f in features if f in weights)])
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _load() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for row in data.rows("when_weights.tsv"):
        table.setdefault(row["head"], {})[row["feature"]] = float(row["weight"])
    return table


def list_options(
    reading: Reading, token: int, tense: str | None, kind: str | None, line: StoryLine, previous: Previous | None = None
) -> tuple[list[Option], set[str]]:
    """Every option for the predicate at ``token``, and the predicate's own features. ``kind`` is the PLOVER type or null."""
    about = of_predicate(reading, token, tense, kind, line)
    about |= _since_previous(reading.syntax.tokens[token].sent, previous)
    options, best = _own(token, tense, line, reading, previous)
    about_here = about | {f"tied={min(int(best), 6)}" if options else "tied=none"}
    seen = {o.time.value for o in options if o.time}
    for option in (
        *_other_mentions(token, tense, line, reading, best),
        *_before(token, tense, line, reading, about_here, previous),
    ):
        if option.time is not None and option.time.value not in seen:
            seen.add(option.time.value)
            options.append(option)
    shared = about_here | {"bias"}
    if line.published is not None:
        options.append(Option(PUBLICATION, frozenset(f"pub|{f}" for f in shared)))
    options.append(Option(UNKNOWN, frozenset(f"unk|{f}" for f in shared)))
    return options, about


def _own(token: int, tense: str | None, line: StoryLine, reading: Reading, previous: Previous | None) -> tuple[list[Option], float]:
    """The expressions of the predicate's sentence, closest first, and the cost of the closest."""
    sentence = reading.syntax.tokens[token].sent
    times = line.times_in(sentence) if sentence not in line.heading else []
    tied = sorted(((c, k, t) for k, t in enumerate(times) if (c := line.links.cost(token, t)) < FAR), key=lambda x: x[:2])
    options = []
    for rank, (cost, _, time) in enumerate(tied):
        features = of_time(reading, time, cost, rank, 0, tense, line) | line.links.features(token, time)
        if previous is not None and time is previous.option.time:
            features.add("own=previous")
        options.append(Option(TIME, frozenset(features), time, "own"))
    return options, tied[0][0] if tied else FAR


def _other_mentions(token: int, tense: str | None, line: StoryLine, reading: Reading, best: float) -> list[Option]:
    """Dates of another mention of the same act, and of acts this one is ordered by, where nothing stands close by."""
    if best <= _CLOSE:
        return []
    word = reading.syntax.tokens[token]
    options = []
    retold = line.told_elsewhere(token)
    if retold is not None:
        fit = of_time(reading, retold, None, 0, 0, tense, line) | {word.pos, f"tied={min(int(best), 6)}"}
        options.append(Option(TIME, frozenset({f"same|{f}" for f in fit} | {"same"}), retold, "same"))
    for order, other in line.links.orders(token):
        time = line.told_elsewhere(other)
        if time is not None:
            fit = of_time(reading, time, None, 0, 0, tense, line) | {word.pos, order}
            where = "before" if order == "before" else "after"
            options.append(Option(TIME, frozenset({f"order|{f}" for f in fit} | {"order"}), time, where))
    return options


def _before(token: int, tense: str | None, line: StoryLine, reading: Reading, about: set[str], previous: Previous | None) -> list[Option]:
    """Dates named in the sentences before, nearest first, and the day of the lead."""
    carried = previous.option.time if previous else None
    found = [*enumerate(line.earlier(reading.syntax.tokens[token].sent, reach=_REACH))]
    if line.main is not None:
        found.append((3, (9, line.main)))
    options = []
    for rank, (distance, time) in found:
        features = of_time(reading, time, None, rank, distance, tense, line) | {f"back|{f}" for f in about}
        if carried is not None and time.value == carried.value:
            features.add("back|carried")
        options.append(Option(TIME, frozenset(features), time, "back"))
    return options


def _since_previous(sentence: int, previous: Previous | None) -> set[str]:
    """Features of what was decided just before: history or news, dated how, and how near."""
    if previous is None:
        return {"prev=none"}
    away = sentence - previous.sentence
    near = "same" if away == 0 else "next" if away == 1 else "near" if away <= 3 else "far"
    past = "history" if previous.background else "news"
    how = previous.option.where or previous.option.kind
    return {f"prev={past}/{near}", f"prev={how}/{near}", f"prev={past}/{how}"}


def background_features(about: set[str], option: Option, interval: Interval, line: StoryLine) -> set[str]:
    """Features for the second score: the predicate's own, what was chosen for its date, how old its end and its middle are."""
    how = option.kind if option.kind != TIME else option.where
    end = middle = None
    if option.time is not None and line.published is not None and interval.latest is not None:
        end = (line.published - interval.latest).days
        middle = end + ((interval.latest - interval.earliest).days // 2 if interval.earliest else 0)
    old = _old(end) + (option.time.value if option.time and option.time.value.endswith("_REF") else "")
    return about | {f"chose={how}", f"chose={how}/age={old}", f"age={old}", f"middle={_old(middle)}"}


def _old(days: int | None) -> str:
    if days is None:
        return "none"
    return next((f"d{limit}" for limit in (3, 7, 13, 20, 30, 100) if days <= limit), "old")
