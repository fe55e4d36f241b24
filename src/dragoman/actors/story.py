"""A story's own memory: who was named in full, with what title, and which countries it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from dragoman.actors.interpret import COUNTRY_KINDS, Finding, Interpreter, View
from dragoman.actors.nouns import Noun, from_parse
from dragoman.actors.people import name_words
from dragoman.actors.tables import Hit
from dragoman.actors.words import fold, stream
from dragoman.records import NO_CODE, Reading, Syntax

__all__ = ["Cast", "Scene", "make_view"]


@dataclass(slots=True)
class Part:
    """One person of the story: the fullest name, its words, and the best thing said of them."""

    name: str
    words: frozenset[str]
    last: str
    finding: Finding
    first: int


@dataclass(slots=True)
class Cast:
    """People named in full, by any word of their names."""

    parts: list[Part] = field(default_factory=list)

    def look_up(self, words: tuple[str, ...]) -> Part | None:
        """The person these words name: all words in a known name, the last name alone included; the latest introduced of several."""
        mine = frozenset(words)
        if not mine:
            return None
        best: Part | None = None
        for p in self.parts:
            if mine <= p.words and (len(mine) > 1 or p.last == words[-1] or best is None):
                if best is not None and best.last == words[-1] and p.last != words[-1]:
                    continue
                best = p
            elif p.words <= mine:
                best = best or p
        return best

    def add(self, name: str, finding: Finding, token: int) -> None:
        """Remember a person, or what is newly said of one already there."""
        words = name_words(name)
        if not words:
            return
        old = next((p for p in self.parts if p.words == frozenset(words)), None)
        if old is None:
            self.parts.append(Part(name, frozenset(words), words[-1], finding, token))
        elif _weight(finding) > _weight(old.finding):
            old.finding = finding


def _weight(f: Finding) -> int:
    return 4 * (f.person is not None) + 2 * bool(f.sector) + f.known


@dataclass(frozen=True, slots=True)
class Scene:
    """Countries of a story: all, most frequent first, and those named up to each token, for phrases that name none."""

    ranking: tuple[str, ...]
    named: tuple[tuple[int, int, str, str], ...]
    """(token, sentence, code, kind) of every country named."""

    def nearest(self, token: int, sent: int) -> tuple[str, str]:
        """The likeliest country of a phrase at ``token`` that names none, and how it was found."""
        same = [n for n in self.named if n[1] == sent]
        before = [n for n in same if n[0] < token]
        if len({n[2] for n in same}) == 1:
            return same[0][2], "sentence"
        if self.ranking:
            top = self.ranking[0]
            counts = Counter(n[2] for n in self.named)
            if counts[top] * 2 >= len(self.named):
                return top, "story"
        if before:
            return before[-1][2], "sentence"
        earlier = [n for n in self.named if n[0] < token and n[1] >= sent - 3]
        if earlier:
            return earlier[-1][2], "context"
        return (self.ranking[0], "story") if self.ranking else (NO_CODE, "none")


def make_view(reading: Reading, interpreter: Interpreter) -> tuple[View, Scene]:
    """The story's words with the tables' names found in them, and its countries."""
    s = reading.syntax
    tokens = [t.text for t in s.tokens]
    words = stream(tokens)
    at: dict[int, int] = {}
    for n, w in enumerate(words):
        at[w.token] = n
    hits: dict[int, Hit] = {}
    for hit in interpreter.tables.find(words):
        if s.tokens[hit.first].sent == s.tokens[hit.last].sent and not _is_verbish(s, hit):
            for k in range(hit.first, hit.last + 1):
                hits[k] = hit
    scene = _scene(s, hits, reading)
    proper = [t.pos == "PROPN" or (t.text[:1].isupper() and t.pos in ("NOUN", "ADJ", "X")) for t in s.tokens]
    persons = _persons(s, hits, interpreter, proper)
    clean = {k: h for k, h in hits.items() if k not in persons}
    return View(tokens, words, at, clean, proper, reading.story.published, scene.ranking[:6], persons), scene


def _is_verbish(s: Syntax, hit: Hit) -> bool:
    t = s.tokens[hit.first]
    return hit.first == hit.last and t.pos in ("VERB", "AUX", "ADV", "ADP", "DET", "SCONJ") and not t.text.isupper()


def _scene(s: Syntax, hits: Mapping[int, Hit], reading: Reading) -> Scene:
    named: list[tuple[int, int, str, str]] = []
    for k, hit in hits.items():
        row = hit.row(reading.story.published)
        if hit.first == k and row.code != NO_CODE and len(row.code) == 3 and row.kind in COUNTRY_KINDS | {"capital", "seat", "city", "armed", "party"}:
            named.append((k, s.tokens[k].sent, row.code, row.kind))
    counts = Counter(n[2] for n in named)
    order = {c: i for i, c in enumerate(dict.fromkeys(n[2] for n in named))}
    ranking = tuple(sorted(counts, key=lambda c: (-counts[c], order[c])))
    return Scene(ranking, tuple(named))


def _persons(s: Syntax, hits: Mapping[int, Hit], interpreter: Interpreter, proper: list[bool]) -> frozenset[int]:
    """Tokens of people's names: what the parser calls a person, unless the tables know better, and single names of those people."""
    out: set[int] = set()
    known: set[str] = set()
    for name in s.names:
        if name.label != "PERSON":
            continue
        tokens = [t for t in s.tokens[name.first : name.last] if t.text not in ("'s", "’s")]
        while tokens and _is_title(tokens[0].text, interpreter):
            tokens.pop(0)
        if not tokens or all(t.i in hits for t in tokens) and (len(tokens) == 1 or hits[tokens[0].i] is hits[tokens[-1].i]):
            continue
        if any(t.i in hits and hits[t.i].last > hits[t.i].first for t in tokens):
            continue
        out |= {t.i for t in tokens}
        known |= {fold(t.text) for t in tokens if t.text[:1].isupper()}
    for t in s.tokens:
        if t.i in out or t.i in hits or not proper[t.i]:
            continue
        if fold(t.text) in known or _titled(s, t.i, interpreter):
            out.add(t.i)
    return frozenset(out)


def _is_title(text: str, interpreter: Interpreter) -> bool:
    from dragoman.actors.interpret import HONORIFICS

    low = fold(text).strip(".")
    return low in HONORIFICS or (low,) in interpreter.tables.agents


def _titled(s: Syntax, i: int, interpreter: Interpreter) -> bool:
    """True for a capitalised word right after a title ("President Ruto", "Mr Tembo")."""
    if i == 0 or s.tokens[i].pos != "PROPN" or _is_title(s.tokens[i].text, interpreter):
        return False
    before = s.tokens[i - 1]
    if not before.text[:1].isupper() or before.sent != s.tokens[i].sent:
        return False
    low = fold(before.text).strip(".")
    from dragoman.actors.interpret import HONORIFICS

    if low in HONORIFICS:
        return True
    agent = interpreter.tables.agents.get((low,))
    return agent is not None and (agent.relation == "org" or set(agent.sector) & {"MIL", "JUD", "LEG", "REL"} != set()) and s.tokens[i].dep != "compound"


def introduce(reading: Reading, view: View, interpreter: Interpreter) -> Cast:
    """Everybody the story names in full, with title, apposition and what "X is a ..." says."""
    cast = Cast()
    s = reading.syntax
    for t in s.tokens:
        if t.i not in view.persons or (t.i + 1 < len(s.tokens) and t.i + 1 in view.persons and s.tokens[t.i + 1].sent == t.sent):
            continue
        noun = from_parse(s, t.i)
        start = interpreter.name_start(noun, view)
        if start is None:
            continue
        written = " ".join(view.tokens[start : t.i + 1])
        finding = interpreter.person(noun, start, view)
        said = _said_of(s, noun, view, interpreter)
        if said is not None and finding.rule != "person:title" and finding.rule != "person:table":
            finding = interpreter.identify(written, said, finding.person, view.day)
        if len(name_words(written)) > 1 or finding.sector:
            cast.add(written, finding, t.i)
    return cast


def _said_of(s: Syntax, noun: Noun, view: View, interpreter: Interpreter) -> Finding | None:
    """Apposition behind a name, the noun it stands in apposition to, or the predicate noun of "is"."""
    options = list(noun.beside)
    t = s.tokens[noun.last]
    head = s.tokens[t.head]
    if t.dep == "appos":
        options.append(from_parse(s, t.head))
    if t.dep == "nsubj" and head.lemma == "be":
        options += [from_parse(s, k) for k in s.children[head.i] if s.tokens[k].dep == "attr"]
    for option in options:
        if option.last in view.persons:
            continue
        found = interpreter.read(Noun(option.first, option.last, option.links), view)
        if found and found[0].kind in ("agent", "office") and found[0].sector:
            return found[0]
    return None
