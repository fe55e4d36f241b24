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
from dragoman.when.links import FAR, link_cost, path_features
from dragoman.when.storyline import StoryLine

__all__ = ["Choice", "Option", "Previous", "Weights", "background_features", "list_options"]

PUBLICATION, UNKNOWN, TIME = "publication", "unknown", "time"
ENCODER = "encoder"
"""Row of the table that weighs the encoder's log odds of background; set by hand on stories the encoder had not seen."""
_REACH = 6


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
class Choice:
    """The option taken and its share of the softmax (0-1)."""

    option: Option
    probability: float


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

    def choose(self, options: Iterable[Option]) -> Choice:
        """The best of ``options`` (at least one)."""
        weights = self.table.get("date", {})
        scored = [(sum(weights.get(f, 0.0) for f in o.features), o) for o in options]
        best, option = max(scored, key=lambda x: x[0])
        total = sum(math.exp(s - best) for s, _ in scored)
        return Choice(option, 1.0 / total)

    def background(self, features: Iterable[str], encoder: float | None = None) -> float:
        """Probability (0-1) that a predicate with ``features`` is history the story recalls.

        ``encoder`` is the encoder's own probability of it, null without an encoding; its log odds count with the weight "encoder".
        """
        weights = self.table.get("background", {})
        score = weights.get("bias", 0.0) + sum(weights.get(f, 0.0) for f in features)
        if encoder is not None:
            sure = min(max(encoder, 0.01), 0.99)
            score += weights.get(ENCODER, 0.0) * math.log(sure / (1.0 - sure))
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
    word = reading.syntax.tokens[token]
    about |= _since_previous(word.sent, previous)
    before = previous.option.time if previous else None
    options: list[Option] = []
    tied = [(link_cost(reading.syntax, (token,), t), t) for t in line.times_in(word.sent) if word.sent not in line.heading]
    tied = sorted(((c, t) for c, t in tied if c < FAR), key=lambda x: x[0])
    best = tied[0][0] if tied else FAR
    for rank, (cost, time) in enumerate(tied):
        features = of_time(reading, time, cost, rank, 0, tense, line) | path_features(reading.syntax, token, time)
        if time is before:
            features.add("own=previous")
        options.append(Option(TIME, frozenset(features), time, "own"))
    nearest = f"tied={min(int(best), 6)}" if tied else "tied=none"
    seen = {t.value for _, t in tied}
    retold = line.told_elsewhere(token) if best > 1.5 else None
    if retold is not None and retold.value not in seen:
        seen.add(retold.value)
        fit = of_time(reading, retold, None, 0, 0, tense, line)
        options.append(Option(TIME, frozenset({f"same|{f}" for f in fit | {word.pos, nearest}} | {"same"}), retold, "same"))
    for rank, (distance, time) in enumerate(line.earlier(word.sent, reach=_REACH)):
        if time.value not in seen:
            seen.add(time.value)
            carried = about | {"carried"} if before is not None and time.value == before.value else about
            options.append(_from_before(reading, time, rank, distance, tense, line, carried, nearest))
    if line.main is not None and line.main.value not in seen:
        options.append(_from_before(reading, line.main, 3, 9, tense, line, about, nearest))
    shared = about | {nearest, "bias"}
    if line.published is not None:
        options.append(Option(PUBLICATION, frozenset(f"pub|{f}" for f in shared)))
    options.append(Option(UNKNOWN, frozenset(f"unk|{f}" for f in shared)))
    return options, about


def _since_previous(sentence: int, previous: Previous | None) -> set[str]:
    """Features of what was decided just before: history or news, dated how, and how near."""
    if previous is None:
        return {"prev=none"}
    away = sentence - previous.sentence
    near = "same" if away == 0 else "next" if away == 1 else "near" if away <= 3 else "far"
    past = "history" if previous.background else "news"
    how = previous.option.where or previous.option.kind
    return {f"prev={past}/{near}", f"prev={how}/{near}", f"prev={past}/{how}"}


def _from_before(
    reading: Reading, time: Timex, rank: int, distance: int, tense: str | None, line: StoryLine, about: set[str], nearest: str
) -> Option:
    features = of_time(reading, time, None, rank, distance, tense, line) | {f"back|{f}" for f in about | {nearest}}
    return Option(TIME, frozenset(features), time, "back")


def background_features(about: set[str], choice: Choice, age: int | None) -> set[str]:
    """Features for the second score: the predicate's own, what was chosen for its date, and how old that is."""
    option = choice.option
    how = option.kind if option.kind != TIME else option.where
    old = (
        "none"
        if age is None
        else next((n for n, limit in (("d3", 3), ("d7", 7), ("d13", 13), ("d30", 30), ("d100", 100)) if age <= limit), "old")
    )
    value = option.time.value if option.time and option.time.value.endswith("_REF") else ""
    return about | {f"chose={how}", f"chose={how}/age={old}{value}", f"age={old}{value}"}
