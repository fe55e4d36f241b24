"""A plain reading of the attribution head, only to compare models: runs of labels, linked by the pair heads.

The sourcing room does this properly, with the parse and the cue tables.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dragoman.records import Reading, Span
from dragoman.syntax.scores import attribution_scores, label_spans, link_scores

Run = tuple[int, int]


def attributions(reading: Reading) -> list[dict]:
    """Outermost attributions with source, cue and content as lists of [start, end]."""
    scores = attribution_scores(reading)
    if scores is None:
        return []
    sources, cues, contents = ([(a, b) for a, b, _ in label_spans(reading, g)] for g in ("source", "cue", "content"))
    contents = [part for run in contents for part in _by_sentence(reading, run)]
    inside = 1 - scores[:, 6]
    cues = [c for c in cues if inside[c[0] : c[1]].mean() < 0.5]
    source_links = _links(reading, cues, sources, "source")
    content_links = _links(reading, cues, contents, "content")
    out: list[dict] = [{"source": [], "cue": [_span(reading, c)], "content": []} for c in cues]
    for k in range(len(cues)):
        if sources and source_links[k].max() > 0.2:
            out[k]["source"] = [_span(reading, sources[int(source_links[k].argmax())])]
    for j, content in enumerate(contents):
        if cues and content_links[:, j].max() > 0.1:
            out[int(content_links[:, j].argmax())]["content"].append(_span(reading, content))
        elif content[1] - content[0] > 6:
            out.append({"source": [], "cue": [], "content": [_span(reading, content)]})
    return [_joined(reading, a) for a in out if a["content"]]


def _by_sentence(reading: Reading, run: Run) -> list[Run]:
    """A run cut at the ends of sentences, each part to be linked on its own."""
    tokens = reading.syntax.tokens
    cuts = [run[0], *(i for i in range(run[0] + 1, run[1]) if tokens[i].sent != tokens[i - 1].sent), run[1]]
    return list(pairwise(cuts))


def _joined(reading: Reading, attribution: dict) -> dict:
    """Parts of the content that only white space separates become one."""
    parts: list[list[int]] = []
    for start, end in attribution["content"]:
        if parts and not reading.text[parts[-1][1] : start].strip():
            parts[-1][1] = end
        else:
            parts.append([start, end])
    return attribution | {"content": parts}


def _links(reading: Reading, cues: list[Run], spans: list[Run], part: str) -> np.ndarray:
    table = np.zeros((len(cues), len(spans)))
    for k, cue in enumerate(cues):
        scores = np.mean([link_scores(reading, i, part) for i in range(*cue)], axis=0)
        table[k] = [scores[a:b].mean() for a, b in spans]
    return table


def _span(reading: Reading, run: Run) -> list[int]:
    tokens = reading.syntax.tokens
    return list(Span(tokens[run[0]].start, tokens[run[1] - 1].end))
