"""A story's own memory: its words with the tables' names in them, the people it names, the countries it is about."""

from __future__ import annotations

from collections.abc import Mapping

from dragoman.actors.context import Named, Scene
from dragoman.actors.interpret import Cast, Finding, Interpreter, View
from dragoman.actors.lexicon import lists
from dragoman.actors.nouns import Noun, from_parse
from dragoman.actors.people import name_words
from dragoman.actors.tables import COUNTRY_KINDS, Hit
from dragoman.actors.words import Word, fold, stream
from dragoman.records import NO_CODE, Reading, Syntax, Token

__all__ = ["introduce", "make_view"]

PLACE_PREPOSITIONS = frozenset(
    "in at near inside across throughout around outside within into via through over along off beyond towards toward from".split()
)
_MEASURES = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"})
_NAMED_KINDS = COUNTRY_KINDS | {"capital", "seat", "city", "division", "armed", "party", "org", "military"}


def make_view(reading: Reading, interpreter: Interpreter, first_names: frozenset[str]) -> tuple[View, Scene]:
    """The story's words with the tables' names found in them, and its countries."""
    s = reading.syntax
    tokens = [t.text for t in s.tokens]
    words = stream(tokens)
    at = {w.token: n for n, w in enumerate(words)}
    hits = _hits(s, words, interpreter)
    measured = {k for n in s.names if n.label in _MEASURES for k in range(n.first, n.last)}
    proper = [t.text[:1].isupper() and t.pos in ("PROPN", "NOUN", "ADJ", "X") and t.i not in measured for t in s.tokens]
    persons = _Persons(s, hits, interpreter, proper, first_names).find()
    clean = {k: h for k, h in hits.items() if k not in persons}
    named = _named(s, clean, reading)
    scene = Scene(tuple(named))
    view = View(tokens, [t.lower() for t in tokens], words, at, clean, proper, reading.story.published, scene.ranking[:6], persons, Cast())
    return view, scene


def _hits(s: Syntax, words: list[Word], interpreter: Interpreter) -> dict[int, Hit]:
    hits: dict[int, Hit] = {}
    for hit in interpreter.tables.find(words):
        if s.tokens[hit.first].sent == s.tokens[hit.last].sent and not _is_verbish(s, hit) and not _is_part(s, hit):
            for k in range(hit.first, hit.last + 1):
                hits[k] = hit
    return hits


def _is_verbish(s: Syntax, hit: Hit) -> bool:
    t = s.tokens[hit.first]
    return hit.first == hit.last and t.pos in ("VERB", "AUX", "ADV", "ADP", "DET", "SCONJ") and not t.text.isupper()


def _is_part(s: Syntax, hit: Hit) -> bool:
    """True for a paper's name that is only the article and the first word of a longer phrase ("the Times Square crowd")."""
    return hit.rows[0].kind == "media" and s.tokens[hit.first].lower == "the" and s.tokens[hit.last].dep in ("compound", "amod", "nmod")


def _named(s: Syntax, hits: Mapping[int, Hit], reading: Reading) -> list[Named]:
    named: list[Named] = []
    for k, hit in hits.items():
        row = hit.row(reading.story.published)
        if hit.first == k and row.code != NO_CODE and row.kind in _NAMED_KINDS:
            t = s.tokens[hit.last]
            place = (
                t.dep == "pobj"
                and s.tokens[t.head].lower in PLACE_PREPOSITIONS
                and row.kind in ("country", "region", "capital", "city", "division")
            )
            named.append(Named(k, t.sent, row.code, "place" if place else row.kind))
    return named


class _Persons:
    """Tokens of people's names: what the parser calls a person unless the tables know better, names after a title or a first name."""

    def __init__(self, s: Syntax, hits: Mapping[int, Hit], interpreter: Interpreter, proper: list[bool], first_names: frozenset[str]):
        self._s, self._hits, self._interpreter, self._proper, self._first_names = s, hits, interpreter, proper, first_names
        self._out: set[int] = set()
        self._surnames: set[str] = set()

    def find(self) -> frozenset[int]:
        """All of them."""
        for name in self._s.names:
            if name.label == "PERSON":
                self._add([t for t in self._s.tokens[name.first : name.last] if t.text not in ("'s", "’s", ",", "(", ")")])
        for run in self._runs():
            if not any(t.i in self._out for t in run):
                self._out |= {t.i for t in self._known_tail(run)}
            if not any(t.i in self._out for t in run) and self._person_run(run):
                self._add(run)
        for t in self._s.tokens:
            if t.i not in self._out and self._proper[t.i] and self._single(t):
                self._out.add(t.i)
        return frozenset(self._out)

    def _add(self, tokens: list[Token]) -> None:
        while tokens and self._titles(tokens):
            tokens = tokens[self._titles(tokens) :]
        tokens = [
            t for t in tokens if not (t.i in self._hits and self._hits[t.i].rows[0].kind in ("adjective", "people") and t is tokens[0])
        ]
        if not tokens or (not tokens[0].text[:1].isupper() and tokens[0].lower not in ("al", "bin", "el", "de", "van", "von", "ibn")):
            return
        cities = all(t.i in self._hits and self._hits[t.i].rows[0].kind in ("city", "division") for t in tokens)
        if (
            not cities
            and all(t.i in self._hits for t in tokens)
            and (len(tokens) == 1 or self._hits[tokens[0].i] is self._hits[tokens[-1].i])
        ):
            return
        if any(t.i in self._hits and self._hits[t.i].last > self._hits[t.i].first for t in tokens) and not cities:
            return
        self._out |= {t.i for t in tokens}
        if len(tokens) > 1 and tokens[-1].text[:1].isupper():
            self._surnames.add(fold(tokens[-1].text))
        if len(tokens) == 1:
            self._surnames.add(fold(tokens[0].text))

    def _titles(self, tokens: list[Token]) -> int:
        """How many of the first tokens are a title ("Prime Minister", "Mr"), 0 for none."""
        if len(tokens) > 1:
            pair = tuple(fold(t.text).strip(".") for t in tokens[:2])
            if pair in self._interpreter.tables.agents:
                return 2
        return int(is_title(tokens[0].text, self._interpreter) or fold(tokens[0].text) in ("prime", "vice", "deputy", "acting", "first"))

    def _runs(self) -> list[list[Token]]:
        runs: list[list[Token]] = []
        run: list[Token] = []
        for t in self._s.tokens:
            joins = run and t.text in ("-", "al", "bin", "el", "de", "van", "von", "der", "ibn") and t.sent == run[-1].sent
            if (t.pos == "PROPN" and t.text[:1].isupper() and (not run or run[-1].sent == t.sent)) or joins:
                run.append(t)
            else:
                if len(run) > 1:
                    runs.append(run)
                run = [t] if t.pos == "PROPN" and t.text[:1].isupper() else []
        return runs

    def _known_tail(self, run: list[Token]) -> list[Token]:
        """The longest end of a run of capitals that is the full name of somebody the tables know ("Human Rights Navi Pillay")."""
        for k in range(len(run) - 1):
            tail = run[k:]
            words = name_words(" ".join(t.text for t in tail))
            if 2 <= len(words) <= 5 and not is_title(tail[0].text, self._interpreter) and tail[0].text != "-":
                found = self._interpreter.people.find(words)
                if found is not None and frozenset(words) in found.words:
                    self._surnames.add(fold(tail[-1].text))
                    return tail
        return []

    def _person_run(self, run: list[Token]) -> bool:
        """True for an unlabelled run of capitals that starts with a given name, or that the offices table knows."""
        core = list(run)
        while core and (is_title(core[0].text, self._interpreter) or core[0].i in self._hits):
            core = core[1:]
        if not 2 <= len(core) <= 6 or core[-1].i in self._hits or fold(core[-1].text).strip(".") in lists().bodies:
            return False
        if self._untyped(core):
            return True
        if fold(core[0].text) in self._first_names and self._interpreter.tables.agents.get((fold(core[-1].text),)) is None:
            return True
        if len(core) < len(run) and _titling(run[len(run) - len(core) - 1].text, self._interpreter):
            return True
        return self._interpreter.people.find(name_words(" ".join(t.text for t in core))) is not None

    def _untyped(self, core: list[Token]) -> bool:
        """Two or three capitals that no model and no table calls anything, taken up by "who" or with a comma and an age."""
        labelled = any(n.first <= core[-1].i < n.last for n in self._s.names)
        after = self._s.tokens[core[-1].i + 1 : core[-1].i + 3]
        return (
            not labelled
            and len(core) <= 3
            and len(after) == 2
            and after[0].text == ","
            and (after[1].lower in ("who", "whose") or after[1].text.isdigit())
        )

    def _single(self, t: Token) -> bool:
        """A capitalised word that is a surname of this story or follows a title ("President Ruto", "Mr Tembo")."""
        hit = self._hits.get(t.i)
        if fold(t.text) in self._surnames and (
            hit is None or (hit.first == hit.last and hit.rows[0].kind in ("capital", "city", "division") and not _placed(self._s, t))
        ):
            return True
        return hit is None and _titled(self._s, t, self._interpreter)


def _placed(s: Syntax, t: Token) -> bool:
    return t.dep == "pobj" and s.tokens[t.head].lower in PLACE_PREPOSITIONS


def is_title(text: str, interpreter: Interpreter) -> bool:
    """True for an honorific or a noun of the agents table."""
    low = fold(text).strip(".")
    return low in lists().honorifics or (low,) in interpreter.tables.agents


def _titling(text: str, interpreter: Interpreter) -> bool:
    low = fold(text).strip(".")
    if low in lists().honorifics:
        return True
    agent = interpreter.tables.agents.get((low,))
    return agent is not None and (agent.relation == "org" or bool(set(agent.sector) & {"MIL", "JUD", "LEG", "REL"}))


def _titled(s: Syntax, t: Token, interpreter: Interpreter) -> bool:
    if t.i == 0 or t.pos != "PROPN" or t.dep == "compound" or is_title(t.text, interpreter):
        return False
    before = s.tokens[t.i - 1]
    return before.text[:1].isupper() and before.sent == t.sent and _titling(before.text, interpreter)


def introduce(reading: Reading, view: View, interpreter: Interpreter) -> Cast:
    """Everybody the story names, with title, apposition and what "X is a ..." says, in the order of the text."""
    cast = view.cast or Cast()
    s = reading.syntax
    for t in s.tokens:
        if t.i not in view.persons or (t.i + 1 in view.persons and s.tokens[t.i + 1].sent == t.sent):
            continue
        noun = from_parse(s, t.i)
        start = interpreter.name_start(noun, view)
        if start is None:
            continue
        written = " ".join(view.tokens[start : t.i + 1])
        known = cast.look_up(name_words(written))
        if known is not None and len(name_words(written)) == 1:
            known.at.append(t.i)
            title = interpreter.title(noun, start, view)
            if title is not None and title.noun:
                known.titles.add(title.noun)
            continue
        finding = interpreter.person(noun, start, view)
        said = _said_of(s, noun, view, interpreter, finding.rule == "person:title" and not finding.noun)
        if said is not None:
            finding = _with_said(finding, said, written, interpreter, view)
        if len(name_words(written)) > 1 or finding.sector:
            cast.add(written, finding, t.i)
    return cast


def _with_said(finding: Finding, said: Finding, written: str, interpreter: Interpreter, view: View) -> Finding:
    if finding.rule == "person:name" or (finding.rule == "person:title" and not finding.noun and said.noun):
        again = interpreter.people.find(name_words(written), view.day, [said.code], titled=True) if said.code != NO_CODE else None
        return interpreter.identify(written, said, finding.person or again, view.day)
    if not finding.known and said.known:
        finding = finding._replace(code=said.code, settled=True)
    return finding._replace(noun=finding.noun or said.noun)


def _governors(s: Syntax, i: int) -> list[int]:
    """Nouns whose prepositional chain ends in ``i`` or in the noun ``i`` stands in apposition to, nearest first.

    The parser hangs a name on the nearest noun: in "the head of the League for Rights, Ada Obi" on "Rights".
    """
    out: list[int] = []
    k = s.tokens[i].head if s.tokens[i].dep == "appos" else i
    while s.tokens[k].dep == "appos" and s.tokens[k].lower in lists().honorifics:
        k = s.tokens[k].head
    for _ in range(4):
        t = s.tokens[k]
        preposition = s.tokens[t.head]
        if t.dep != "pobj" or preposition.dep != "prep" or preposition.lower not in ("of", "for", "to", "at", "from", "in", "on"):
            break
        k = preposition.head
        if s.tokens[k].pos not in ("NOUN", "PROPN") or any(s.tokens[x].text == "," for x in range(k, t.i)):
            break
        out.append(k)
    return out


def _said_of(s: Syntax, noun: Noun, view: View, interpreter: Interpreter, bare_title: bool) -> Finding | None:
    """Apposition behind a name, the noun it stands in apposition to, or the predicate noun of "is"."""
    options = list(noun.beside)
    t = s.tokens[noun.last]
    head = s.tokens[t.head]
    if t.dep == "appos":
        options.append(from_parse(s, t.head))
    if t.dep == "nsubj" and head.lemma == "be":
        options += [from_parse(s, k) for k in s.children[head.i] if s.tokens[k].dep == "attr"]
    if t.dep == "appos" or bare_title:
        options += [from_parse(s, k) for k in _governors(s, t.i)]
    for option in options:
        if option.last in view.persons:
            continue
        found = interpreter.read(Noun(option.first, option.last, option.links), view)
        if found and ((found[0].kind in ("agent", "office") and found[0].sector) or found[0].rule == "demonym"):
            return found[0]
    return None
