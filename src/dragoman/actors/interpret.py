"""What a noun phrase says of an actor: name, country, sectors. The same rules serve parsed stories and bare phrases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dragoman.actors.lexicon import lists
from dragoman.actors.nouns import Noun, from_words
from dragoman.actors.people import People, Person, name_words
from dragoman.actors.tables import COUNTRY_KINDS, Agent, Hit, Row, Tables
from dragoman.actors.words import Word, fold
from dragoman.records import NO_CODE

__all__ = ["Finding", "Interpreter", "View"]

_KINDS = {
    "country": "country",
    "region": "country",
    "division": "country",
    "capital": "metonym",
    "city": "metonym",
    "seat": "metonym",
    "nickname": "metonym",
}


class Finding(NamedTuple):
    """One actor as a phrase gives it. ``known`` tells an explicit country from none; ``kind`` is `records.Mention.kind`."""

    name: str
    code: str = NO_CODE
    sector: tuple[str, ...] = ()
    kind: str = "agent"
    rule: str = ""
    id: str | None = None
    office: str | None = None
    relation: str = "self"
    person: Person | None = None
    former: bool = False
    settled: bool = False
    vague: bool = False
    noun: str = ""

    @property
    def known(self) -> bool:
        """True where the words themselves gave a code, or named a body that belongs to no country."""
        return self.settled or self.code != NO_CODE


@dataclass(slots=True)
class Part:
    """One person of the story: the fullest name, its words, the best thing said of them, their titles and where they are named."""

    name: str
    words: frozenset[str]
    last: str
    finding: Finding
    titles: set[str]
    at: list[int]


@dataclass(slots=True)
class Cast:
    """People a story names, in the order they are introduced."""

    parts: list[Part] = field(default_factory=list)

    def look_up(self, words: tuple[str, ...]) -> Part | None:
        """The person these words name: the surname or all words of a fuller name; the latest introduced of several."""
        mine = frozenset(words)
        best: Part | None = None
        score = 0
        for p in self.parts:
            if mine == p.words:
                now = 4
            elif mine and mine <= p.words:
                now = 3 if p.last == words[-1] or len(mine) > 1 else 1
            elif len(p.words) > 1 and p.words <= mine:
                now = 2
            else:
                continue
            if now > score or (now == score and best is not None and _weight(p.finding, True) >= _weight(best.finding, True)):
                best, score = p, now
        return best

    def add(self, name: str, finding: Finding, token: int) -> None:
        """Remember a person, or what is newly said of one already there."""
        words = name_words(name)
        if not words:
            return
        old = self.look_up(words)
        if old is None or (len(words) > 1 and not frozenset(words) <= old.words):
            old = Part(name, frozenset(words), words[-1], finding, set(), [])
            self.parts.append(old)
        elif _weight(finding) > _weight(old.finding):
            old.finding = finding._replace(name=old.finding.name if len(words) == 1 else finding.name)
        old.at.append(token)
        if finding.noun:
            old.titles.add(finding.noun)


def _weight(f: Finding, office: bool = False) -> int:
    """How much is known of a person; with ``office``, only whether they are in office."""
    if office:
        return int(f.office is not None)
    return 4 * (f.person is not None) + 2 * bool(f.sector) + f.known


@dataclass(frozen=True, slots=True)
class View:
    """The words a phrase stands in: tokens (also in lower case), their stream, the tables' hits by token, what the parser calls a name."""

    tokens: Sequence[str]
    lower: Sequence[str]
    words: Sequence[Word]
    at: Mapping[int, int]
    hits: Mapping[int, Hit]
    proper: Sequence[bool]
    day: dt.date | None = None
    codes: Sequence[str] = ()
    persons: frozenset[int] = field(default_factory=frozenset)
    cast: Cast | None = None
    lenient: bool = False


class Interpreter:
    """Turns noun phrases into findings by the tables."""

    def __init__(self, tables: Tables, people: People):
        self.tables = tables
        self.people = people
        self._lists = lists()

    # ---- the whole phrase

    def read(self, noun: Noun, view: View, depth: int = 3) -> list[Finding]:
        """Findings of a phrase: usually one, several where its modifiers are co-ordinated nations, none for a mere thing."""
        found = self._core(noun, view)
        if depth and found and found[0].kind in ("agent", "office", "organisation", "person"):
            spread = self._spread(found[0], noun, view) if len(found) == 1 else []
            found = spread or [self._with_links(f, noun, view, depth) for f in found]
        return found

    def may_act(self, token: int, view: View) -> bool:
        """False where no phrase that ends in ``token``, which is no person's name and none of the tables, could give a finding."""
        if view.proper[token]:
            return True
        i = view.at.get(token)
        return i is not None and (view.words[i].single in self.tables.endings or view.words[i].single in self.tables.beginnings)

    def _spread(self, finding: Finding, noun: Noun, view: View) -> list[Finding]:
        """ "the presidents of Poland and Lithuania": one finding a country; none where the noun is one or has a country of its own."""
        if finding.known or finding.kind == "person" or not view.lower[noun.last].endswith(("s", "men", "people")):
            return []
        out: list[Finding] = []
        for preposition, other in noun.links:
            inner = self._core(other, view) if preposition in ("of", "from") else []
            if inner and inner[0].kind in ("country", "metonym") and all(inner[0].code != f.code for f in out):
                out.append(finding._replace(code=inner[0].code, settled=True, name=f"{finding.name} of {inner[0].name}"))
        return out if len(out) > 1 else []

    def _core(self, noun: Noun, view: View) -> list[Finding]:
        start = self.name_start(noun, view)
        if start is not None:
            return [self.person(noun, start, view)]
        hit = view.hits.get(noun.last)
        if hit is not None and hit.last == noun.last:
            return self._named(hit, noun, view)
        agent = self._agent(noun, view)
        if agent is not None:
            return self._agents(agent, noun, view)
        if view.proper[noun.last] and view.lower[noun.last] not in self._lists.things:
            return [self._unknown_name(noun, view)]
        return []

    # ---- names of the tables

    def _named(self, hit: Hit, noun: Noun, view: View) -> list[Finding]:
        before = self._nations(noun, view, stop=hit.first)
        row = hit.row(view.day, [*before, *view.codes])
        if row.kind in ("adjective", "people"):
            return self._demonym(hit, row, noun, view, before)
        kind = _KINDS.get(row.kind, "group" if row.kind == "armed" else "organisation")
        code = row.code
        sector = row.sector
        agent = self._agent(noun, view)
        if before and row.kind in ("org", "military") and code not in before and agent is not None:
            code, sector = before[0], agent[1].sector
        elif before and code in (NO_CODE, "NGO"):
            code = before[0]
        sector = self._modified(sector, noun, view, hit.first)
        return [Finding(row.name, code, sector, kind, f"table:{row.kind}", settled=True)]

    def _demonym(self, hit: Hit, row: Row, noun: Noun, view: View, before: list[str]) -> list[Finding]:
        head = view.tokens[noun.last]
        definite = view.lower[noun.first] == "the" and row.kind == "adjective"
        code = before[0] if before and row.code not in before else row.code
        sector = ("GOV",) if definite or (not head.endswith("s") and row.kind == "adjective" and noun.first == noun.last) else ("CVL",)
        name = self.tables.countries.get(code, row.name) if sector == ("GOV",) else self._words(noun, view)
        return [Finding(name, code, self._modified(sector, noun, view, hit.first), "country", "demonym")]

    def _unknown_name(self, noun: Noun, view: View) -> Finding:
        nations = self._nations(noun, view)
        return Finding(self._words(noun, view), nations[0] if nations else NO_CODE, (), "organisation", "unknown name")

    # ---- common nouns

    def _agent(self, noun: Noun, view: View) -> tuple[int, Agent] | None:
        i = view.at.get(noun.last)
        if i is None:
            return None
        ahead = self.tables.agent_starting(view.words, i)
        behind = self.tables.agent_ending(view.words, i)
        if behind is not None and view.words[i - behind[0] + 1].token < noun.first:
            single = self.tables.agents.get((view.words[i].single,))
            behind = (1, single) if single else None
        return ahead or behind

    def _agents(self, found: tuple[int, Agent], noun: Noun, view: View) -> list[Finding]:
        size, agent = found
        i = view.at[noun.last]
        start = noun.last if self.tables.agent_starting(view.words, i) else view.words[max(0, i - size + 1)].token
        nations = self._nations(noun, view, stop=max(start, noun.last))
        orgs = self._organisations(noun, view, stop=start)
        sector, code, rule = agent.sector, nations[0] if nations else NO_CODE, f"agent:{agent.phrase}"
        name = self._words(noun, view)
        if orgs:
            row = orgs[-1]
            sector = _org_sector(row, agent)
            code = row.code if row.code not in (NO_CODE, "NGO") or not nations else code
            rule += f" of {row.name}"
        elif not nations:
            code = self._person_code(noun, view, start) or code
        sector = self._modified(sector, noun, view, start)
        former = self._is_former(noun, view)
        if former and "GOV" in sector and agent.relation != "self":
            sector = ("ELI",)
        kind = "office" if agent.relation == "org" else "agent"
        many = self._coordinated(noun, view, start) if not orgs else []
        base = Finding(
            name,
            code,
            sector,
            kind,
            rule,
            relation=agent.relation,
            former=former,
            settled=bool(orgs),
            vague=self._vague(noun, view, agent),
            noun=agent.phrase,
        )
        if len(many) > 1:
            head = " ".join(view.tokens[start : noun.last + 1])
            return [base._replace(code=c, name=f"{a} {head}") for c, a in many]
        if agent.phrase in ("government", "administration", "authority", "regime") and code in self.tables.countries:
            base = base._replace(name=f"Government of {self.tables.countries[code]}")
        return [base]

    def _vague(self, noun: Noun, view: View, agent: Agent) -> bool:
        """True for nations and bodies at large ("other countries", "world leaders"), which belong to no country of the story."""
        plural = view.lower[noun.last].endswith("s")
        core = set(view.lower[noun.first : noun.last])
        if core & self._lists.continental:
            return True
        if agent.phrase in self._lists.at_large:
            return plural or agent.phrase in ("international community", "world body")
        return agent.phrase in self._lists.sometimes_at_large and bool(
            plural and (core & self._lists.other or not core & {"the", "its", "their", "his", "both", "two"})
        )

    def _person_code(self, noun: Noun, view: View, stop: int) -> str | None:
        """Code of a person named before the head: "the Obama administration"."""
        named = [k for k in range(noun.first, stop) if k in view.persons]
        if not named:
            return None
        words = name_words(join(view.tokens[named[0] : named[-1] + 1]))
        if view.cast is not None and (part := view.cast.look_up(words)) is not None and part.finding.known:
            return part.finding.code
        known = self.people.find(words, view.day, view.codes)
        return known.code if known else None

    def _coordinated(self, noun: Noun, view: View, stop: int) -> list[tuple[str, str]]:
        out: list[tuple[str, str]] = []
        joined = False
        last = -1
        for k in range(noun.first, stop):
            if out and view.lower[k] in ("and", "or") and last >= 0:
                joined = True
            hit = view.hits.get(k)
            if hit is None or hit.first != k or hit.rows[0].kind not in COUNTRY_KINDS or self._not_actor(hit, view):
                continue
            row = hit.row(view.day, view.codes)
            if last >= 0 and view.tokens[last + 1 : hit.first] in (["-"], ["–"]):
                joined = True
            out.append((row.code, " ".join(view.tokens[hit.first : hit.last + 1])))
            last = hit.last
        return out if joined and len({c for c, _ in out}) > 1 else []

    # ---- pieces of a core

    def _nations(self, noun: Noun, view: View, stop: int | None = None) -> list[str]:
        """Codes of the nations that modify the head, in order; not those of "pro-Russian" or "US-backed"."""
        out: list[str] = []
        for hit in self._hits(noun, view, stop):
            row = hit.row(view.day, view.codes)
            if (
                row.kind in COUNTRY_KINDS | {"capital", "seat", "city", "division"}
                and row.code != NO_CODE
                and not self._not_actor(hit, view)
            ):
                out.append(row.code)
        return out

    def _organisations(self, noun: Noun, view: View, stop: int) -> list[Row]:
        rows = [h.row(view.day, view.codes) for h in self._hits(noun, view, stop) if not self._not_actor(h, view)]
        return [r for r in rows if r.kind not in COUNTRY_KINDS | {"capital", "city", "division", "nickname"}]

    def _hits(self, noun: Noun, view: View, stop: int | None) -> list[Hit]:
        end = noun.last + 1 if stop is None else stop
        return [h for k in range(noun.first, end) if (h := view.hits.get(k)) is not None and h.first == k]

    def _not_actor(self, hit: Hit, view: View) -> bool:
        """True for "pro-X", "anti-X" and "X-backed", where X is not the one who acts."""
        if hit.first and view.lower[hit.first - 1] in self._lists.not_acting_before:
            return True
        if hit.first > 1 and view.tokens[hit.first - 1] == "-" and view.lower[hit.first - 2] in self._lists.not_acting_before:
            return True
        token = view.lower[hit.first]
        if token.startswith(("pro-", "anti-", "non-")):
            return True
        tail = view.lower[hit.last + 1 : hit.last + 3]
        after = tail[1] if tail[:1] == ["-"] and len(tail) > 1 else token.rpartition("-")[2] if "-" in token else ""
        return after in self._lists.not_acting_after

    def _is_former(self, noun: Noun, view: View) -> bool:
        return any(t in self._lists.former or t.startswith("ex-") for t in view.lower[noun.first : noun.last + 1])

    def _modified(self, sector: tuple[str, ...], noun: Noun, view: View, stop: int) -> tuple[str, ...]:
        """Sectors after the modifiers before token ``stop`` have had their say."""
        for k in range(noun.first, stop):
            rule = self._lists.modifiers.get(view.lower[k])
            if rule is None or (k in view.hits and view.hits[k].first < view.hits[k].last):
                continue
            added, how = (rule[0],), rule[1]
            if how == "set":
                sector = added
            elif how == "lead" and set(sector) <= {"GOV", "CVL", "PTY", "SOC", "LAB"}:
                sector = added if sector in (("CVL",), ("SOC",), ("LAB",)) else tuple(dict.fromkeys([*added, *sector]))
            elif how == "add":
                sector = tuple(dict.fromkeys([*added, *sector]))
        return sector

    def _words(self, noun: Noun, view: View) -> str:
        """The core as written, without its article."""
        first = noun.first + (view.lower[noun.first] in ("the", "a", "an", "its", "his", "her", "their") and noun.first < noun.last)
        return join(view.tokens[first : noun.last + 1])

    # ---- links and apposition

    def _with_links(self, finding: Finding, noun: Noun, view: View, depth: int) -> Finding:
        for preposition, other in noun.links:
            if finding.known and (preposition != "of" or finding.relation != "org"):
                break
            if preposition in ("with", "by", "against", "on") or (preposition == "to" and finding.noun not in self._lists.serves):
                continue
            inner = self.read(other, view, depth - 1)
            while not inner and other.links:
                preposition, other = other.links[0]
                inner = self.read(other, view, depth - 1)
            if inner:
                finding = _linked(finding, preposition, inner[0])
            elif preposition == "of" and finding.noun in ("leader", "head", "chief", "organiser", "ringleader", "mastermind"):
                finding = finding._replace(sector=("CVL",))
        return finding

    # ---- people

    def name_start(self, noun: Noun, view: View) -> int | None:
        """First token of the person's name that ends the core, or null where the head is no person's name."""
        if noun.last not in view.persons:
            return None
        k = noun.last
        while k - 1 >= noun.first and self._is_name_part(k - 1, view):
            k -= 1
        return k

    def _is_name_part(self, k: int, view: View) -> bool:
        token = view.tokens[k]
        low = fold(token).strip(".")
        if low in ("al", "el", "bin", "ibn", "de", "van", "von", "der", "da", "-", "la", "ul", "ur", "abu", "el-"):
            return True
        if token in ('"', "“", "”", "'"):
            return False
        if low in self._lists.honorifics or not view.proper[k] or (k in view.hits and k not in view.persons):
            return False
        i = view.at.get(k)
        return not (i is not None and k not in view.persons and self.tables.agent_ending(view.words, i))

    def person(self, noun: Noun, start: int, view: View) -> Finding:
        """The person named from token ``start``, with what the title before the name says."""
        written = join(view.tokens[start : noun.last + 1])
        title = self.title(noun, start, view)
        codes = [title.code] if title and title.known else list(view.codes)
        known = self.people.find(
            name_words(written), view.day, codes, titled=title is not None or view.lenient, title=title.noun if title else ""
        )
        return self.identify(written, title, known, view.day)

    def title(self, noun: Noun, start: int, view: View) -> Finding | None:
        """What stands before a name: "Israeli Prime Minister", "rebel leader", "Judge"; null for nothing or a mere "Mr"."""
        end = start - 1
        while end >= noun.first and (
            fold(view.tokens[end]).strip(".") in self._lists.honorifics or view.tokens[end] in ('"', "“", "”", "'", "-", ",")
        ):
            end -= 1
        if end < noun.first:
            return self._long_title(start, view) if end == start - 1 else None
        if noun.first and view.lower[noun.first - 1] in ("of", "to", "for") and not self._agent(Noun(noun.first, end), view):
            return self._long_title(start, view)
        found = self._core(Noun(noun.first, end), view)
        if found and found[0].noun == "representative" and found[0].code in (NO_CODE, "USA") and view.tokens[end][:1].isupper():
            return found[0]._replace(sector=("LEG",))
        if found and found[0].rule != "unknown name":
            return found[0]
        return None

    def _long_title(self, start: int, view: View) -> Finding | None:
        """A title with an of-phrase before a name: "Secretary of the Security Council Ada Obi"."""
        comma = start > 1 and view.tokens[start - 1] == ","
        k, turns = start - 1 - comma, 0
        while k >= 0 and start - k <= 14 and (view.proper[k] or view.lower[k] in ("of", "the", "to", "for", "and", "on", "'s")):
            turns += view.lower[k] in ("of", "to", "for", "on")
            k -= 1
        first = k + 1
        while first < start and not (view.tokens[first][:1].isupper() and view.lower[first] != "the"):
            first += 1
        if not turns or first >= start or any(n in view.persons for n in range(first, start)):
            return None
        noun = from_words(view.tokens[: start - comma], first)
        if not noun.links or (comma and not self._is_former(noun, view)):
            return None
        found = self.read(noun, view)
        return found[0] if found and found[0].kind in ("office", "agent") else None

    def identify(self, written: str, title: Finding | None, known: Person | None, day: dt.date | None) -> Finding:
        """A finding for a person from the name as written, the title (or apposition) and the offices table."""
        code = title.code if title and title.known else known.code if known else NO_CODE
        sector = title.sector if title and title.kind in ("agent", "office", "organisation", "group") else ()
        if known is not None:
            of_table = known.sectors(day)
            sector = tuple(dict.fromkeys([*sector, *(of_table if not sector else ())])) or of_table
            if title and title.former and of_table == ("ELI",):
                sector = ("ELI",)
        office = known.office(day) if known else None
        rule = "person:" + ("table" if known else "title" if title else "name")
        return Finding(
            known.name if known else written,
            code,
            sector,
            "person",
            rule,
            known.id if known else None,
            office,
            "self",
            known,
            settled=bool(known or (title and title.settled)),
            noun=title.noun if title else "",
        )


def _org_sector(row: Row, agent: Agent) -> tuple[str, ...]:
    """Sectors of "Hamas gunmen", "EU lawmakers", "Foreign Office official": the organisation's, or the noun's own beside them."""
    if agent.relation == "org" or row.kind == "armed":
        return row.sector
    own = agent.sector
    if "IGO" in row.sector and "IGO" not in own:
        return (*own, "IGO")
    if own in (("GOV",), ("SOC",), ("PTY",), ("CVL",)) and row.sector:
        return row.sector if own != ("CVL",) else own
    return own


def _linked(finding: Finding, preposition: str, other: Finding) -> Finding:
    """What "of Hamas", "in Cairo", "for the police" adds to a finding."""
    changes: dict[str, object] = {}
    if finding.relation == "quantity" and preposition == "of" and (other.known or other.sector):
        return other._replace(name=f"{finding.name} of {other.name}", kind="agent" if other.kind != "person" else "person")
    if not finding.known and other.known and (other.kind != "person" or preposition == "of"):
        changes["code"] = other.code
        changes["settled"] = other.settled or other.code != NO_CODE
        changes["rule"] = f"{finding.rule} {preposition} {other.name}"
    if preposition in ("of", "for", "at", "from", "in") and other.kind in ("organisation", "group", "agent", "office"):
        takes = finding.relation == "org" and preposition in ("of", "for", "at", "from") and other.sector
        if takes and not finding.former:
            changes["sector"] = other.sector
    if other.kind == "metonym" and other.rule.endswith("igo"):
        changes["code"] = other.code
    return finding._replace(**changes) if changes else finding  # type: ignore[arg-type]


def join(tokens: Sequence[str]) -> str:
    """Tokens as they read in running text."""
    text = " ".join(tokens)
    for a, b in ((" - ", "-"), (" 's", "'s"), (" ’s", "’s"), (" ,", ","), (" .", "."), ("( ", "("), (" )", ")"), (" '", "'")):
        text = text.replace(a, b)
    return text
