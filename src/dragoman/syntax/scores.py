"""What the encoder says, by token number of `Syntax`: the questions other rooms may ask of a Reading.

Where a reading has no encoding (the encoder is off or its package is not installed) the table functions return None,
the label functions an empty dict and the pair functions zeros, so that a caller can go on by rules alone.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.records import Encoding, Reading

__all__ = [
    "attribution_scores",
    "distance_bucket",
    "event_scores",
    "head_labels",
    "label_spans",
    "link_scores",
    "role_scores",
    "trigger_scores",
]

Scores = NDArray[np.float32]

_GROUPS = ("source", "cue", "content", "inner")
_STAY = {"source": 0.3, "cue": 0.3, "content": 1.0, "inner": 1.0}
_LEAN = {"source": 0.5, "cue": 0.5, "content": 0.0, "inner": 0.0}
_EDGES = np.array([1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40, 60], dtype=np.int64)


def head_labels(reading: Reading, head: str) -> tuple[str, ...]:
    """Names of the columns of ``head`` ("trigger", "attribution", "mode" ...); empty without an encoding."""
    return tuple(reading.encoding.labels.get(head, ())) if reading.encoding else ()


def trigger_scores(reading: Reading) -> Scores | None:
    """Probabilities of NONE and the 16 PLOVER types at each token, shape (tokens, 17), rows sum to 1; None without an encoding.

    The words of a trigger that carry meaning all answer, its particles and articles need not.
    """
    return reading.encoding.heads.get("trigger") if reading.encoding else None


def attribution_scores(reading: Reading) -> Scores | None:
    """Probabilities of source, cue, content and inner content at each token, shape (tokens, 12); None without an encoding.

    Columns are O, B and I of each group in turn ("O-source", "B-source", "I-source", "O-cue" ...); each group sums to 1.
    Sources and cues of all layers stand in one group; "content" is the outermost content, "inner" that of nested attributions.
    """
    return reading.encoding.heads.get("attribution") if reading.encoding else None


def label_spans(
    reading: Reading, group: str, *, stay: float | None = None, lean: float | None = None
) -> list[tuple[int, int, float]]:
    """Spans of "source", "cue", "content" or "inner" as (first token, last exclusive, mean probability), in order.

    The best path through O, B and I (Viterbi) in which entering or leaving a span costs ``stay`` nats and every token inside
    gains ``lean`` nats: a higher ``stay`` bridges flicker, a higher ``lean`` finds more and errs more. Empty without an encoding.
    """
    scores = attribution_scores(reading)
    if scores is None or not len(scores):
        return []
    at = 3 * _GROUPS.index(group)
    own = scores[:, at : at + 3]
    path = _best_path(own, _STAY[group] if stay is None else stay, _LEAN[group] if lean is None else lean)
    starts = [i for i, label in enumerate(path) if label == 1]
    ends = [next((j for j in range(i + 1, len(path)) if path[j] != 2), len(path)) for i in starts]
    return [(a, b, float(1 - own[a:b, 0].mean())) for a, b in zip(starts, ends, strict=True)]


def _best_path(scores: Scores, stay: float, lean: float) -> list[int]:
    """Labels 0, 1, 2 (O, B, I) a token; I never follows O. Plain floats: three states are too few for arrays to pay."""
    rows = (np.log(np.maximum(scores, 1e-6)) + np.array([0.0, lean, lean])).tolist()
    out, begin, inside = rows[0][0], rows[0][1], -math.inf
    back: list[tuple[int, int, int]] = []
    for o, b, i in rows[1:]:
        held, where = (begin, 1) if begin >= inside else (inside, 2)
        leave, again = held - stay, held - 2 * stay
        enter = out - stay
        back.append((0 if out >= leave else where, 0 if enter >= again else where, where))
        out, begin, inside = max(out, leave) + o, max(enter, again) + b, held + i
    last = (out, begin, inside)
    path = [last.index(max(last))]
    for step in reversed(back):
        path.append(step[path[-1]])
    return path[::-1]


def event_scores(reading: Reading, token: int, head: str) -> dict[str, float]:
    """Label to probability of ``head`` at ``token``; empty without an encoding.

    At a trigger word: mode, value, author, tense, background, attributed, reciprocal, optional.
    At a cue word: cue_value, cue_kind. Elsewhere the answers mean nothing.
    """
    encoding = reading.encoding
    if encoding is None or head not in encoding.heads:
        return {}
    row = encoding.heads[head][token]
    return {label: float(p) for label, p in zip(encoding.labels[head], row, strict=True)}


def role_scores(reading: Reading, trigger: int, role: str) -> Scores:
    """Probability that each token heads the ``role`` ("actor" or "recipient") of the event at ``trigger``, shape (tokens,).

    Zero outside the window the encoder saw the trigger in.
    """
    return _pair(reading, trigger, role)


def link_scores(reading: Reading, cue: int, part: str) -> Scores:
    """Probability that each token belongs to the ``part`` ("source" or "content") of the cue at ``cue``, shape (tokens,)."""
    return _pair(reading, cue, part)


def distance_bucket(offset: Any) -> Any:
    """Bucket (0 to 24, 12 is no distance) of a signed distance in tokens, integer or array; farther buckets are wider."""
    size = np.searchsorted(_EDGES, np.abs(offset), side="right")
    return len(_EDGES) + np.sign(offset) * size


_FAR = 128
_BUCKETS = distance_bucket(np.arange(-_FAR, _FAR + 1))
"""Buckets of the distances within a window, looked up instead of reckoned."""


def _pair(reading: Reading, token: int, name: str) -> Scores:
    out = np.zeros(len(reading.syntax.tokens), dtype=np.float32)
    encoding = reading.encoding
    if encoding is None or name not in encoding.queries:
        return out
    return _fill(encoding, token, name, out)


def _fill(encoding: Encoding, token: int, name: str, out: Scores) -> Scores:
    window = int(encoding.owner[token])
    if window < 0:
        return out
    first, last = encoding.windows[window]
    logits = encoding.keys[name][window] @ encoding.queries[name][token]
    if last - first <= _FAR:
        logits += encoding.bias[name][_BUCKETS[_FAR + first - token : _FAR + last - token]]
    else:
        logits += encoding.bias[name][distance_bucket(np.arange(first, last) - token)]
    out[first:last] = 1.0 / (1.0 + np.exp(-logits))
    return out
