"""What the encoder's attribution head and link scores say of drafts, and the drafts they propose of their own.

The head marks source, cue and content words; the link scores say which words belong to which cue. Rules alone know the clauses, so the
head's spans are snapped to them: a source to its noun phrase, a content to whole quotations and to words, not to punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dragoman.records import Reading, Span, Syntax, replace
from dragoman.sourcing.content import whole_quotes
from dragoman.sourcing.cues import Cue, CueTable
from dragoman.sourcing.drafts import Draft, is_negated, source_tokens, trim
from dragoman.syntax import tree
from dragoman.syntax.scores import attribution_scores, label_spans, link_scores

_SURE = 0.5
_GAP = 2
_BINS = tuple((name, tuple(f"{name} {k}" for k in range(5))) for name in ("p content", "p cue head", "expected overlap"))
"""Features that also count by fifths."""
_UNKNOWN = Cue("", "head", "act", "CT+", "UU", ("u", "u"), frozenset({"that"}), False)


class Heads:
    """The encoder's word on one reading. ``there`` is false where the reading has no encoding; then nothing is proposed."""

    def __init__(self, reading: Reading):
        self._reading = reading
        scores = attribution_scores(reading)
        self.there = scores is not None and len(scores) > 0
        self._p: dict[str, Any] = {}
        self._inside: Any = None
        if scores is not None:
            self._p = {name: 1.0 - scores[:, 3 * k] for k, name in enumerate(("source", "cue", "content", "inner"))}
            self._inside = np.maximum(self._p["content"], self._p["inner"])
        self._links: dict[tuple[int, str], Any] = {}

    def link(self, cue: int, part: str) -> Any:
        """Probability of each token to be ``part`` of the cue at token ``cue``, shape (tokens,)."""
        found = self._links.get((cue, part))
        if found is None:
            found = self._links[cue, part] = link_scores(self._reading, cue, part)
        return found

    # ------------------------------------------------------------ features

    def features(self, d: Draft) -> dict[str, float]:
        """Numbers between 0 and 1 for one draft, by name; empty without an encoding."""
        if not self.there:
            return {}
        content = _where(d.content)
        inside = self._inside[content]
        out = {
            "head": 1.0,
            "p content": _mean(inside),
            "p content first": float(inside[0]),
            "p content last": float(inside[-1]),
            "p cue": _mean(self._p["cue"][_where(d.cue)]) if d.cue else 0.0,
            "p cue head": float(self._p["cue"][d.head]) if d.cue else 0.0,
            "p source": _mean(self._p["source"][_where(d.source)]) if d.source else 0.0,
        }
        if d.cue:
            self._add_links(d, content, out)
        for name, bins in _BINS:
            out[bins[min(4, int(out.get(name, 0.0) * 5))]] = 1.0
        return out

    def _add_links(self, d: Draft, content: Any, out: dict[str, float]) -> None:
        to_content, to_source = self.link(d.head, "content"), self.link(d.head, "source")
        s = self._reading.syntax
        begin, end = d.content[0], d.content[-1]
        first = tree.sentence_of(s, min(begin, d.head)).first
        last = tree.sentence_of(s, max(end, d.head)).last
        whole = float(np.add.reduce(to_content[first:last]))
        held = float(np.add.reduce(to_content[content]))
        out["expected overlap"] = 2.0 * held / (len(d.content) + whole + 1e-6)
        out["link content"] = held / len(d.content)
        out["link source"] = _mean(to_source[_where(d.source)]) if d.source else 0.0
        out["no source"] = 0.0 if d.source else 1.0 - _most(to_source[first:last])
        out["outside"] = _most(to_content[first:begin]) if begin > first else 0.0
        out["behind"] = _most(to_content[end + 1 : last])

    # ------------------------------------------------------------ proposals

    def variants(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """For each cue of the drafts, one more draft whose content is what the link scores give it."""
        if not self.there:
            return
        for head in sorted({d.head for d in drafts if d.cue}):
            own = [d for d in drafts if d.head == head and d.cue]
            content = self._content(own[0])
            if content and all(content != d.content for d in own):
                base = own[0]
                yield replace(base, content=content, construction=f"h:{base.construction.partition(':')[0]}")

    def proposals(self, drafts: Sequence[Draft], table: CueTable) -> Iterator[Draft]:
        """Drafts of cues that the head sees and no rule does."""
        if not self.there:
            return
        s = self._reading.syntax
        taken = {k for d in drafts for k in d.cue}
        for first, last, _ in label_spans(self._reading, "cue"):
            cue = tuple(k for k in range(first, last) if s.tokens[k].pos not in ("PUNCT", "SPACE"))
            if cue and not taken & set(cue):
                found = self._proposal(cue, table)
                if found is not None:
                    yield found

    def _proposal(self, cue: tuple[int, ...], table: CueTable) -> Draft | None:
        s = self._reading.syntax
        verbs = [k for k in cue if s.tokens[k].pos == "VERB"] or list(cue)
        head = max(verbs, key=lambda k: float(self._p["cue"][k]))
        lemma = s.tokens[head].lemma
        row = next(iter((*table.verb(lemma), *table.noun(lemma), *table.adjective(lemma))), replace(_UNKNOWN, lemma=lemma))
        who, source = self._source(head, set(cue))
        draft = Draft(head, cue, source, who, (), row, "head", is_negated(s, head))
        content = self._content(draft)
        return replace(draft, content=content) if content else None

    def _source(self, head: int, blocked: set[int]) -> tuple[int | None, tuple[int, ...]]:
        """The best source of a cue: the noun phrase around the words the link scores point at."""
        s = self._reading.syntax
        p = self.link(head, "source")
        sentence = tree.sentence_of(s, head)
        k = sentence.first + int(np.argmax(p[sentence.first : sentence.last]))
        if p[k] < _SURE or k in blocked:
            return None, ()
        run = _run(p, k, sentence.first, sentence.last)
        root = tree.root_of(s, Span(s.tokens[run[0]].start, s.tokens[run[-1]].end))
        if root is None or root.pos not in ("NOUN", "PROPN", "PRON"):
            return k, trim(s, [x for x in run if x not in blocked])
        return root.i, tuple(x for x in source_tokens(s, root.i, blocked) if x not in blocked) or trim(s, run)

    def _content(self, d: Draft) -> tuple[int, ...]:
        """The content the link scores give a cue: the runs of linked words, small gaps closed, snapped to quotations."""
        s = self._reading.syntax
        p = self.link(d.head, "content")
        sure: list[int] = (p >= _SURE).nonzero()[0].tolist()
        blocked = {*d.cue, *d.source}
        numbers = [k for k in _closed(sure, s) if k not in blocked]
        if not numbers:
            return ()
        cue = Span(s.tokens[d.cue[0]].start, s.tokens[d.cue[-1]].end)
        return _trimmed_runs(s, [k for k in whole_quotes(self._reading, numbers, cue) if k not in blocked], blocked)


def stacked(d: Draft, rule: float, heads: Heads) -> dict[str, float]:
    """Features of the second model, which joins the rules' log-odds ``rule`` with what the head says."""
    kind = "variant" if d.construction.startswith("h:") else ("proposal" if d.construction == "head" else "rule")
    shape = "quote" if d.construction == "quote" else ("headless" if d.construction == "headless" else d.row.kind)
    return heads.features(d) | {
        "bias": 1.0,
        "rule": rule,
        f"kind={kind}": 1.0,
        f"rule {kind}": rule,
        f"shape={shape}": 1.0,
        "long": min(len(d.content), 40) / 40,
    }


def _where(numbers: tuple[int, ...]) -> Any:
    """Token numbers as an array's index: a slice, which costs a fifth, where they have no gap."""
    first, end = numbers[0], numbers[-1] + 1
    return slice(first, end) if numbers == tuple(range(first, end)) else list(numbers)


def _mean(x: Any) -> float:
    """Mean of a short array; numpy's own takes twice as long over a few numbers."""
    return float(np.add.reduce(x) / len(x)) if len(x) > 1 else float(x[0])


def _most(x: Any) -> float:
    """The greatest of probabilities, 0 for none."""
    return float(np.maximum.reduce(x)) if len(x) else 0.0


def _run(p: Any, k: int, first: int, last: int) -> list[int]:
    a = b = k
    while a - 1 >= first and p[a - 1] >= _SURE:
        a -= 1
    while b + 1 < last and p[b + 1] >= _SURE:
        b += 1
    return list(range(a, b + 1))


def _closed(numbers: list[int], s: Syntax) -> list[int]:
    """Numbers with gaps of at most two tokens filled and lone runs of a single token dropped."""
    runs: list[list[int]] = []
    for k in numbers:
        if runs and k - runs[-1][-1] <= _GAP + 1 and s.tokens[k].sent - s.tokens[runs[-1][-1]].sent <= 1:
            runs[-1].extend(range(runs[-1][-1] + 1, k + 1))
        else:
            runs.append([k])
    longest = max((len(r) for r in runs), default=0)
    return [k for r in runs if len(r) * 5 >= longest for k in r]


def _trimmed_runs(s: Syntax, numbers: Sequence[int], blocked: set[int]) -> tuple[int, ...]:
    """Each run of neighbours grown to whole phrases, without punctuation at its ends."""
    out: list[int] = []
    run: list[int] = []
    for k in [*numbers, -9]:
        if run and k != run[-1] + 1:
            out.extend(trim(s, _whole(s, run, blocked)))
            run = []
        run.append(k)
    return tuple(sorted(set(out)))


def _whole(s: Syntax, run: list[int], blocked: set[int]) -> list[int]:
    """A run grown to the left over words that hang in it, and to the right over the rest of its last phrase."""
    first, last = run[0], run[-1]
    sentence = tree.sentence_of(s, first)
    while first - 1 >= sentence.first and first - 1 not in blocked and _belongs(s, first - 1, first, last):
        first -= 1
    end = tree.sentence_of(s, last).last
    while last + 1 < end and last + 1 not in blocked and _needs(s, last):
        last += 1
    return list(range(first, last + 1))


def _belongs(s: Syntax, k: int, first: int, last: int) -> bool:
    t = s.tokens[k]
    if t.dep in ("det", "amod", "compound", "poss", "nummod", "aux", "auxpass", "neg", "mark", "nmod", "case"):
        return first <= t.head <= last
    return s.tokens[first].dep in ("case", "pobj") and s.tokens[first].head == k


def _needs(s: Syntax, last: int) -> bool:
    """The last word is a preposition, article or part of a name whose phrase goes on."""
    t = s.tokens[last]
    return (t.head > last and t.dep in ("det", "amod", "compound", "poss", "nummod", "aux", "prep", "nmod")) or (
        t.pos == "ADP" and any(c > last for c in s.children[last])
    )
