"""What the choice of a date looks at: named yes-no features of a predicate and of each possible date.

Features are sets of strings; their weights stand in data/when_weights.tsv, one row a feature, so that a decision can be read.
"""

from __future__ import annotations

from dragoman.records import Reading, Syntax, Timex, Token
from dragoman.syntax.tree import ancestors, children, sentence_of
from dragoman.when.storyline import StoryLine

__all__ = ["of_predicate", "of_time"]

_RECALL = frozenset(
    "previously previous former formerly earlier ago once already since last history historic historically long repeatedly "
    "originally initially initial first past recent recently decades years war before prior old subsequently later then "
    "eventually".split()
)
_NOW = frozenset("now currently today still continue continues continued ongoing yesterday tonight meanwhile also".split())
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "xcomp", "pcomp", "conj", "appos", "parataxis"})
_MARKS = frozenset({"after", "before", "since", "when", "while", "as", "following", "until", "because", "if", "that"})


def of_predicate(reading: Reading, token: int, tense: str | None, kind: str | None, line: StoryLine) -> set[str]:
    """Features of the predicate at ``token``: form, tense, clause, place in the story, how far back the passage looks.

    ``kind`` is the PLOVER type, null where there is none.
    """
    syntax = reading.syntax
    word = syntax.tokens[token]
    found = {f"tense={tense}", f"form={_form(syntax, word)}", f"lemma={word.lemma}"}
    if kind:
        found.add(f"kind={kind}")
    found |= _clause(syntax, word)
    found |= _cues(syntax, word)
    found |= _place(reading, word, line)
    age, since = line.stance(word.sent)
    found.add(f"stance={_age(age)}/{'near' if since <= 1 else 'some' if since <= 3 else 'far'}")
    own = [line.age(t) for t in line.times_in(word.sent) if line.calendar(t) and word.sent not in line.heading]
    if any(a is not None and a >= 14 for a in own):
        found.add("own=old")
    if any(a is not None and a < 14 for a in own):
        found.add("own=new")
    found |= {f"around={k}" for k in line.around(word.sent)}
    if line.main is not None and line.age(line.main):
        found.add("main=before")
    return found


def _form(syntax: Syntax, word: Token) -> str:
    aux = {t.lower for t in children(syntax, word.i, "aux", "auxpass")}
    if word.pos not in ("VERB", "AUX"):
        return "noun"
    if aux & {"had", "'d"}:
        return "past-perfect"
    if aux & {"has", "have", "'ve", "’ve"}:
        return "perfect"
    if aux & {"will", "would", "shall", "could", "may", "might", "should", "can", "must"}:
        return "modal"
    if aux & {"was", "were"} or word.tag == "VBD":
        return "past"
    if "to" in aux:
        return "infinitive"
    if aux & {"is", "are", "'s", "be", "been", "being"}:
        return "present-be"
    return word.tag


def _clause(syntax: Syntax, word: Token) -> set[str]:
    found = {f"dep={word.dep if word.dep in _CLAUSES else 'ROOT' if word.head == word.i else 'argument'}"}
    found |= {f"mark={t.lower}" for t in children(syntax, word.i, "mark", "advmod") if t.lower in _MARKS}
    for up in ancestors(syntax, word.i):
        if up.dep in ("relcl", "acl", "advcl", "ccomp"):
            found.add(f"under={up.dep}")
        if up.pos == "ADP" and up.lower in ("after", "since", "before", "following", "during", "over", "for", "amid"):
            found.add(f"under-prep={up.lower}")
        if up.pos in ("VERB", "AUX"):
            form = _form(syntax, up)
            found.add(f"governor={form}")
            break
    return found


def _cues(syntax: Syntax, word: Token) -> set[str]:
    sentence = sentence_of(syntax, word.i)
    near = {t.lower for t in syntax.tokens[max(sentence.first, word.i - 6) : min(sentence.last, word.i + 7)]}
    found = {f"cue={w}" for w in near & _RECALL} | {f"cue={w}" for w in near & _NOW}
    own = {t.lower for t in children(syntax, word.i)}
    return (
        found
        | {f"own-cue={w}" for w in own & (_RECALL | _NOW)}
        | {f"det={w}" for w in own & {"the", "a", "this", "that", "its", "his", "their"}}
    )


def _place(reading: Reading, word: Token, line: StoryLine) -> set[str]:
    sentence = word.sent
    total = max(line.sentences, 1)
    found = {f"sentence={min(sentence, 4)}", f"part={min(3, 4 * sentence // total)}"}
    if any(q.start <= word.start < q.end for q in line.quoted):
        found.add("quoted")
    if reading.syntax.sentences[sentence].paragraph == reading.syntax.sentences[-1].paragraph:
        found.add("last-paragraph")
    return found


def _age(days: int | None) -> str:
    if days is None:
        return "none"
    for limit, name in ((-1, "ahead"), (1, "day"), (8, "week"), (14, "fortnight"), (60, "months"), (400, "year")):
        if days < limit:
            return name
    return "years"


def of_time(reading: Reading, time: Timex, cost: float | None, rank: int, distance: int, tense: str | None, line: StoryLine) -> set[str]:
    """Features of one possible date: how the parse ties it (``cost``, null from another sentence), its rank among those,
    ``distance`` in sentences, its kind, and whether it fits the tense.
    """
    kind = _kind(time)
    where = "own" if cost is not None else "main" if time is line.main else f"back{min(distance, 4)}"
    found = {f"where={where}", f"{where[:4]}/kind={kind}", f"{where[:4]}/age={_age(line.age(time))}"}
    if cost is not None:
        steps = next((k for k, limit in enumerate((0.4, 0.8, 1.4, 2.2, 3.0, 4.0, 5.5)) if cost < limit), 7)
        found |= {f"cost={steps}", f"rank={min(rank, 2)}", f"relation={time.relation}", f"cost={steps}/kind={kind}"}
    else:
        found |= {f"rank-back={min(rank, 2)}", f"{where[:4]}/tense={tense}"}
    if time is line.main:
        found.add("is-main")
    found.add(f"fit={_fit(time, tense, line)}")
    return found


def _kind(time: Timex) -> str:
    if time.value in ("PRESENT_REF", "PAST_REF", "FUTURE_REF"):
        return time.value
    if time.type == "DURATION":
        return "duration"
    return "open" if time.earliest is None or time.latest is None else time.granularity


def _fit(time: Timex, tense: str | None, line: StoryLine) -> str:
    if line.published is None or time.earliest is None or time.latest is None:
        return "unknown"
    if tense == "future":
        return "wrong" if time.latest < line.published else "right"
    if tense in ("past", "ongoing"):
        return "wrong" if time.earliest > line.published else "right"
    return "other"
