"""One story's mentions: findings of its noun phrases, completed from the story's people, countries and pronouns."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.actors.context import Named, Query, Scene
from dragoman.actors.interpret import Cast, Finding, Interpreter, Part, View
from dragoman.actors.lexicon import lists
from dragoman.actors.nouns import Noun, from_parse
from dragoman.actors.people import name_words
from dragoman.actors.story import PLACE_PREPOSITIONS
from dragoman.records import NO_CODE, Entity, Mention, Reading, Span, Syntax, Token
from dragoman.records import replace as changed
from dragoman.syntax.tree import root_of

__all__ = ["Teller"]

_NOMINAL = frozenset({"NOUN", "PROPN"})
_WORTH = _NOMINAL | {"ADJ", "X", "NUM", "PRON", "VERB", "DET"}
_MODIFIERS = frozenset({"compound", "amod", "nmod"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "appos", "attr", "conj", "agent", "dative", "ROOT", "oprd"})
_RELATIVE = frozenset({"who", "which", "whose", "that", "whom"})
_FIRST = frozenset({"i", "me", "my", "we", "us", "our", "ours", "mine", "ourselves", "myself"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"})
_WHERE = PLACE_PREPOSITIONS - {"from"}
_NO_CONTEXT = frozenset({"organisation", "country", "metonym", "group", "place"})


class Teller:
    """Resolves one story. Make it with `ActorsStage.teller`, then ask for `mentions` once."""

    def __init__(self, reading: Reading, view: View, scene: Scene, interpreter: Interpreter, weights: Sequence[float]):
        self.reading, self.view, self.scene, self._interpreter, self._weights = reading, view, scene, interpreter, weights
        self.cast: Cast = view.cast or Cast()
        self._lists = lists()
        self._syntax: Syntax = reading.syntax
        self._links = {c.mention: c for c in reading.syntax.coreference if c.antecedent is not None}
        self.found: dict[int, tuple[Noun, list[Finding]]] = {}
        self._done: dict[int, Mention] = {}

    def mentions(self) -> list[Mention]:
        """All mentions in the order of their heads."""
        self.read()
        for i, (noun, findings) in self.found.items():
            self._done[i] = self._mention(self._syntax.tokens[i], noun, findings)
        self._pairs()
        self._nominals()
        self._bands()
        self._pronouns()
        self._owned()
        self._speakers()
        return [self._done[i] for i in sorted(self._done)]

    def read(self) -> None:
        """First pass: what the words themselves say, without the story."""
        for t in self._syntax.tokens:
            if t.pos not in _WORTH and t.dep not in _MODIFIERS and t.i not in self.view.hits and t.i not in self.view.persons:
                continue
            noun = self._noun(t)
            if noun is None:
                continue
            findings = self._interpreter.read(noun, self.view)
            if findings:
                findings = [self._person(f, noun, t) if f.kind == "person" else self._apposed(f, noun, t) for f in findings]
                self.found[t.i] = (noun, findings)
        named = list(self.scene.named)
        for i, (_, findings) in self.found.items():
            f = findings[0]
            if f.kind == "person" and f.code != NO_CODE:
                named.append(Named(i, self._syntax.tokens[i].sent, f.code, "person"))
            if f.noun and f.kind != "person":
                self.scene.nouns.setdefault(f.noun, []).extend([(i, f.code)] if f.code != NO_CODE else [])
        self.scene.named = tuple(sorted(named))

    # ---- which tokens, which phrase

    def _noun(self, t: Token) -> Noun | None:
        hit = self.view.hits.get(t.i)
        if hit is not None:
            if t.i != self._hit_head(hit.first, hit.last):
                return None
            if t.dep in _MODIFIERS:
                return Noun(hit.first, hit.last)
            noun = from_parse(self._syntax, t.i)
            return noun if t.i == hit.last else Noun(min(noun.first, hit.first), hit.last, noun.links, noun.beside)
        if t.i in self.view.persons:
            return None if t.i + 1 in self.view.persons and self._syntax.tokens[t.i + 1].sent == t.sent else from_parse(self._syntax, t.i)
        if t.dep in _MODIFIERS:
            return self._modifier(t)
        if not self._interpreter.may_act(t.i, self.view):
            return None
        if t.pos in _NOMINAL or (t.dep in _ARGUMENTS and t.pos in _WORTH and self._counts(t)):
            return from_parse(self._syntax, t.i)
        return None

    def _counts(self, t: Token) -> bool:
        """True for words that stand for people without being nouns: "thousands", "those", "anyone", "two of them"."""
        if t.lower in _FIRST or (t.lower in _RELATIVE and t.dep != "ROOT"):
            return False
        if t.dep == "ROOT" or (t.pos == "VERB" and not t.tag.startswith("VBN")):
            return False
        return (self.view.words[self.view.at[t.i]].single,) in self._interpreter.tables.agents if t.i in self.view.at else False

    def _modifier(self, t: Token) -> Noun | None:
        """A bare agent noun before the noun of an act: "police crackdown", "rebel advance"."""
        head = self._syntax.tokens[t.head]
        if (
            not self._interpreter.may_act(t.i, self.view)
            or t.i not in self.view.at
            or head.i not in self.view.at
            or head.i in self.view.persons
            or head.i in self.view.hits
            or head.i <= t.i
        ):
            return None
        if self._interpreter.tables.agent_ending(self.view.words, self.view.at[head.i]) is not None:
            return None
        if self._interpreter.tables.agent_ending(self.view.words, self.view.at[t.i]) is None:
            return None
        return (
            Noun(t.i, t.i) if t.pos in ("NOUN", "PROPN") or t.lower in ("rebel", "military", "militant", "insurgent", "terrorist") else None
        )

    def _hit_head(self, first: int, last: int) -> int:
        for k in range(first, last + 1):
            h = self._syntax.tokens[k].head
            if h < first or h > last or h == k:
                return k
        return last

    # ---- people

    def _person(self, f: Finding, noun: Noun, t: Token) -> Finding:
        start = self._interpreter.name_start(noun, self.view)
        words = name_words(" ".join(self.view.tokens[start : noun.last + 1])) if start is not None else ()
        part = self.cast.look_up(words)
        if part is None:
            return f
        best = part.finding
        if f.noun and f.sector and f.person is None:
            return best._replace(code=f.code if f.known else best.code, sector=f.sector, rule=f.rule, settled=best.settled or f.settled)
        if f.person is not None and best.person is None and len(words) > 1:
            return f
        return best

    def _apposed(self, f: Finding, noun: Noun, t: Token) -> Finding:
        """ "the foreign minister, Ada Obi" and "Deputy Head of the Office Ada Obi": the office is the person."""
        if f.kind not in ("office", "agent"):
            return f
        others = list(noun.beside)
        if t.dep == "appos":
            others.append(from_parse(self._syntax, t.head))
        for other in others:
            part = self._part_of(other)
            if part is not None:
                return self._as_person(f, part)
        after = self._name_after(noun)
        if after is not None:
            return self._as_person(f, after)
        return f

    def _part_of(self, noun: Noun) -> Part | None:
        start = self._interpreter.name_start(noun, self.view)
        return None if start is None else self.cast.look_up(name_words(" ".join(self.view.tokens[start : noun.last + 1])))

    def _name_after(self, noun: Noun) -> Part | None:
        """The person named right behind the last link of a title: "Secretary of the Security Council Ada Obi"."""
        last = noun
        while last.links:
            last = last.links[-1][1]
        if last is noun:
            return None
        k = last.last + 1 if last.last not in self.view.persons else last.first
        while k < last.last and k not in self.view.persons:
            k += 1
        if k not in self.view.persons or k >= len(self.view.tokens):
            return None
        end = k
        while end + 1 in self.view.persons:
            end += 1
        return self.cast.look_up(name_words(" ".join(self.view.tokens[k : end + 1])))

    def _as_person(self, f: Finding, part: Part) -> Finding:
        b = part.finding
        code = f.code if f.known else b.code
        return f._replace(
            name=b.name,
            code=code,
            sector=f.sector or b.sector,
            id=b.id,
            office=b.office,
            kind="person",
            person=b.person,
            settled=f.settled or b.settled,
        )

    def _holder(self, f: Finding, t: Token) -> Part | None:
        """The person "the president" speaks of: the one last named who bears that title."""
        if f.kind != "office" or t.tag in ("NNS", "NNPS") or not self._definite(t, True):
            return None
        options = [p for p in self.cast.parts if _bears(p, f) and (not f.known or p.finding.code in (f.code, NO_CODE))]
        before = [(sum(k < t.i for k in p.at), max(k for k in p.at if k < t.i), p) for p in options if p.at and p.at[0] < t.i]
        if before:
            return max(before, key=lambda x: (x[0] + (4 if t.i - x[1] < 60 else 0), x[1]))[2]
        return options[0] if len(options) == 1 and f.known else None

    # ---- from finding to mention

    def _mention(self, t: Token, noun: Noun, found: list[Finding]) -> Mention:
        span = Span(self._syntax.tokens[noun.first].start, self._syntax.tokens[noun.last].end)
        done = [self._complete(f, t, noun) for f in found]
        kind = done[0][0].kind
        if kind in ("country", "metonym") and self._is_place(t):
            kind = "place"
        entities = tuple(Entity(self.reading.words(span), span, f.name, f.id, f.code, f.sector, f.office) for f, _ in done)
        return Mention(t.i, span, entities, kind, done[0][0].rule, done[0][1])

    def _complete(self, f: Finding, t: Token, noun: Noun) -> tuple[Finding, float]:
        part = self._holder(f, t)
        if part is not None:
            return self._as_person(f, part)._replace(rule=f"{f.rule} = {part.name}"), 0.9
        confidence = 1.0
        if f.noun == "officer" and f.sector == ("MIL",) and "police" in self.scene.nouns:
            f = f._replace(sector=("COP",))
        if f.kind == "person" and not f.known:
            f = self._settle(f, t)
        if not f.known and not f.vague and (f.kind not in _NO_CONTEXT or f.rule == "unknown name"):
            code, confidence = self.scene.choose(self.query(f, t), self._weights)
            f = f._replace(code=code, rule=f"{f.rule} [context]")
        if f.name.lower() == "government" and f.code in self._interpreter.tables.countries:
            f = f._replace(name=f"Government of {self._interpreter.tables.countries[f.code]}")
        if not f.sector and f.kind == "person":
            f = f._replace(sector=("CVL",))
        return f, confidence

    def _settle(self, f: Finding, t: Token) -> Finding:
        """A person without a country gets one at the first mention and keeps it."""
        part = self.cast.look_up(name_words(f.name))
        if part is None or not part.at:
            return f
        if part.finding.known:
            return f._replace(code=part.finding.code, settled=True, rule=f"{f.rule} [context]")
        first = self._syntax.tokens[part.at[0]]
        code, _ = self.scene.choose(self.query(f, first), self._weights)
        part.finding = part.finding._replace(code=code, settled=True)
        return f._replace(code=code, settled=True, rule=f"{f.rule} [context]")

    def query(self, f: Finding, t: Token) -> Query:
        """The question put to `Scene.choose` for a phrase without a country."""
        plural = t.tag in ("NNS", "NNPS") or t.lower in ("police", "people")
        civil = bool(set(f.sector) & self._lists.civil)
        return Query(t.i, t.sent, f.noun or f.name, self._definite(t, f.kind == "person"), plural, civil, not f.noun)

    def _definite(self, t: Token, bare: bool) -> bool:
        for k in self._syntax.children[t.i]:
            if k < t.i:
                dep = self._syntax.tokens[k].dep
                if dep == "poss" or self.view.lower[k] in _DEFINITE:
                    return True
                bare = bare and dep != "det"
        return bare

    def _is_place(self, t: Token) -> bool:
        if t.dep == "npadvmod":
            return True
        return t.dep == "pobj" and self._syntax.tokens[t.head].lower in _WHERE

    # ---- what stands for something else

    def _target(self, span: Span) -> Mention | None:
        link = self._links.get(span)
        at = root_of(self._syntax, link.antecedent) if link and link.antecedent else None
        return self._done.get(at.i) if at is not None else None

    def _pairs(self) -> None:
        """ "the two leaders", "both countries", "the interlocutors": the last two people in office, or the last two countries."""
        for i in sorted(self._done):
            mention, t = self._done[i], self._syntax.tokens[i]
            two = any(self.view.lower[k] in ("two", "both") for k in self._syntax.children[i])
            if not (two and t.lemma in self._lists.paired) and not (
                t.lemma in ("interlocutor", "party", "side") and t.tag == "NNS" and self._definite(t, False)
            ):
                continue
            if "[context]" not in mention.rule and not self._vague_pair(mention):
                continue
            people = t.lemma not in self._lists.states
            found = self._last_two(i, ("person",)) if people else []
            found = found or self._last_two(i, ("person", "country", "metonym") if people else ("country", "metonym", "place"))
            if found:
                entities = tuple(changed(e, via=mention.span) for e in found)
                self._done[i] = Mention(i, mention.span, entities, mention.kind, f"{mention.rule} = last two", 0.7)

    def _vague_pair(self, mention: Mention) -> bool:
        return mention.entities[0].code == NO_CODE

    def _last_two(self, token: int, kinds: tuple[str, ...]) -> list[Entity]:
        """The last two entities of different countries named before ``token`` within three sentences, in text order; else none."""
        out: list[Entity] = []
        floor = self._syntax.tokens[token].sent - 3
        for k in sorted((k for k in self._done if k < token), reverse=True):
            m = self._done[k]
            if self._syntax.tokens[k].sent < floor:
                break
            e = m.entities[0]
            official = m.kind != "person" or bool(set(e.sector) & {"GOV", "IGO", "REB"})
            if m.kind in kinds and official and e.code != NO_CODE and all(e.code != x.code for x in out):
                out.insert(0, e)
            if len(out) == 2:
                return out
        return []

    def _nominals(self) -> None:
        """ "the country", "the group", "the minister" whose antecedent the coreference gives."""
        for link in self._links.values():
            at = root_of(self._syntax, link.mention)
            mention = self._done.get(at.i) if at is not None and at.pos in _NOMINAL else None
            source = self._target(link.mention)
            if mention is None or source is None or source.head == mention.head or "[context]" not in mention.rule:
                continue
            if (
                self._syntax.tokens[mention.head].lemma in self._lists.states
                and "table:country" not in source.rule
                and "demonym" not in source.rule
            ):
                continue
            if source.kind in ("person", "country", "metonym", "organisation", "group", "place"):
                entities = tuple(changed(e, via=mention.span) for e in source.entities)
                self._done[mention.head] = Mention(
                    mention.head, mention.span, entities, source.kind, f"{mention.rule} = {source.rule}", link.confidence
                )

    def _bands(self) -> None:
        """ "The rebels", "a rebel group" in a story that names one armed group of that country only: that group."""
        named: dict[str, set[str]] = {}
        for m in self._done.values():
            if m.kind == "group":
                named.setdefault(m.entities[0].code, set()).add(m.entities[0].identifier_text)
        for i, m in list(self._done.items()):
            names = named.get(m.entities[0].code, set())
            if m.kind == "agent" and len(m.entities) == 1 and m.entities[0].sector == ("REB",) and len(names) == 1:
                entity = changed(m.entities[0], identifier_text=next(iter(names)))
                self._done[i] = changed(m, entities=(entity,), rule=f"{m.rule} = only group")

    def _pronouns(self) -> None:
        for t in self._syntax.tokens:
            if t.pos not in ("PRON", "DET") or (t.i in self._done and t.lower not in _RELATIVE):
                continue
            source = self._done.get(self._relative(t)) if t.lower in _RELATIVE else None
            source = source or self._target(t.span)
            if source is None:
                continue
            link = self._links.get(t.span)
            entities = tuple(changed(e, via=t.span) for e in source.entities)
            self._done[t.i] = Mention(t.i, t.span, entities, "pronoun", f"pronoun of {source.rule}", link.confidence if link else 0.9)

    def _relative(self, t: Token) -> int:
        """The noun a relative pronoun takes up (-1 for none): the head of its clause."""
        for k in (t.head, self._syntax.tokens[t.head].head):
            verb = self._syntax.tokens[k]
            if verb.dep == "relcl" and verb.head != verb.i:
                return verb.head
        return -1

    def _owned(self) -> None:
        """ "his administration", "its army": the country of whoever the pronoun stands for."""
        for i, mention in list(self._done.items()):
            if "[context]" not in mention.rule or mention.kind == "pronoun":
                continue
            for k in self._syntax.children[i]:
                owner = self._done.get(k)
                if self._syntax.tokens[k].dep == "poss" and owner is not None and owner.entities[0].code != NO_CODE:
                    entities = tuple(changed(e, code=owner.entities[0].code) for e in mention.entities)
                    self._done[i] = changed(mention, entities=entities, rule=mention.rule.replace("[context]", "[owner]"))

    # ---- first person

    def _speakers(self) -> None:
        for t, lower in zip(self._syntax.tokens, self.view.lower, strict=True):
            if lower not in _FIRST or t.i in self._done or t.text == "US":
                continue
            speaker = self._speaker(t)
            if speaker is None or not speaker.entities:
                continue
            entities = speaker.entities if lower in ("i", "me", "my", "mine", "myself") else tuple(_side(e) for e in speaker.entities)
            entities = tuple(changed(e, via=t.span) for e in entities)
            self._done[t.i] = Mention(t.i, t.span, entities, "pronoun", f"speaker {speaker.rule}", 0.7)
            owned = self._done.get(t.head)
            if t.dep == "poss" and owned is not None and ("[context]" in owned.rule):
                code = entities[0].code
                self._done[owned.head] = changed(owned, entities=tuple(changed(e, code=code) for e in owned.entities))

    def _speaker(self, t: Token) -> Mention | None:
        """Who utters a first-person word in a quotation: the subject of the nearest verb of saying outside it."""
        quote = next((q for q in self._syntax.quotes if q.span.covers(t.span)), None)
        if quote is None:
            return None
        for sent in (t.sent, t.sent - 1, t.sent + 1, t.sent - 2, t.sent - 3):
            if not 0 <= sent < len(self._syntax.sentences):
                continue
            s = self._syntax.sentences[sent]
            for k in range(s.first, s.last):
                verb = self._syntax.tokens[k]
                if (
                    verb.lemma in self._lists.saying
                    and verb.pos == "VERB"
                    and not any(q.span.covers(verb.span) and not q.scare for q in self._syntax.quotes)
                ):
                    subject = next((self._done.get(c) for c in self._syntax.children[k] if self._syntax.tokens[c].dep == "nsubj"), None)
                    if subject is not None:
                        return subject
        return None


def _side(e: Entity) -> Entity:
    """Whom an official's "we" speaks for: the state or body, with the same sectors."""
    return changed(e, office=None, identifier_id=None)


def _bears(part: Part, f: Finding) -> bool:
    """True where a person was given the title ``f`` names, or holds an office of that name."""
    wanted = f.noun
    titles = set(part.titles) | ({part.finding.noun} if part.finding.noun else set())
    if wanted in titles:
        return True
    role = (part.finding.office or "").lower()
    if not role:
        return False
    if wanted in ("minister", "secretary", "ambassador", "governor", "envoy", "commissioner", "spokesman", "spokeswoman"):
        return wanted in role or any(wanted in x for x in titles)
    if wanted == "leader":
        return part.finding.person is not None and part.finding.person.rank <= 1
    words = wanted.split()
    return (
        role == wanted
        or (role.startswith(wanted + " ") and words[-1] != "vice")
        or (set(words) <= set(role.replace("of ", "").split()) and len(words) > 1)
    )
