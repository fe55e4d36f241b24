"""The values every room exchanges: frozen, slotted, and free of behaviour beyond looking things up.

Offsets are characters into ``Story.text``, end-exclusive, throughout. Token numbers index ``Syntax.tokens``.
JSON names of `Event` are PLOVER's where PLOVER has one (PLOVER codebook, openeventdata/PLOVER).
This module imports nothing of ours.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from importlib import import_module
from typing import Any, NamedTuple

NO_CODE = "---"
"""Country or group code of an actor whose country the story does not give."""


class Span(NamedTuple):
    """A stretch of ``text``: first character and the one after the last."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """True where the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """True where ``other`` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


NOWHERE = Span(0, 0)

# ---------------------------------------------------------------- the story


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph and what it is: body, title, dateline, byline, credit, note, notice, copyright."""

    span: Span
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says ("ISLAMABAD, April 24 (Agency) -"): place, day and agency, each as written or null."""

    span: Span | None
    place: str | None = None
    date: dt.date | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One news story as it came in. Field names follow ninjs and schema.org; ``provenance`` says where each came from."""

    id: str
    text: str
    published: dt.date | None = None
    published_at: dt.datetime | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    licence: str | None = None
    credit: str | None = None
    byline: str | None = None
    version: str | None = None
    signal: str | None = None
    derived_from: tuple[str, ...] = ()
    dateline: Dateline | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    """What else the document states (guid, provider, updated, status, kind, flags ...), by the names of docs/intake.md."""

    @property
    def text_sha256(self) -> str:
        """Proof that offsets belong to this very text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


# ---------------------------------------------------------------- grammar


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the parse: Universal part of speech, Penn tag, CLEAR dependency label, head as a token number."""

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    sent: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its number, span, tokens ``first`` to ``last`` (exclusive), and the paragraph it stands in."""

    index: int
    span: Span
    first: int
    last: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Name:
    """A named entity as the parser's model sees it; ``label`` is OntoNotes (PERSON, GPE, ORG, NORP ...)."""

    span: Span
    label: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted words: the span with its marks, whether the quote is closed, and whether it is only a word or two (scare quotes)."""

    span: Span
    closed: bool = True
    scare: bool = False


@dataclass(frozen=True, slots=True)
class Coreference:
    """A pronoun or nominal and the earlier words it stands for, or null where the margin was too small to say."""

    mention: Span
    antecedent: Span | None
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """Everything grammar says of a story. ``children[i]`` lists the token numbers hanging on token ``i``, in order."""

    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]
    sentences: tuple[Sentence, ...]
    names: tuple[Name, ...] = ()
    quotes: tuple[Quote, ...] = ()
    coreference: tuple[Coreference, ...] = ()


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoder's word, by token number of `Syntax`: for each head the probabilities of its labels, and the pair heads' vectors.

    ``heads[name]`` is a float32 array of shape (tokens, labels); ``labels[name]`` names the columns.
    ``windows`` are the stretches of tokens (first, last exclusive) that the encoder saw at once, ``owner[i]`` the number of the
    window whose answer stands for token ``i``. For a pair head, ``queries[name]`` has shape (tokens, size), ``keys[name]`` one
    array (tokens of the window, size) a window, and ``bias[name]`` one number per bucket of signed distance.
    Read it through `dragoman.syntax.scores`.
    """

    heads: Mapping[str, Any]
    labels: Mapping[str, tuple[str, ...]]
    windows: tuple[tuple[int, int], ...] = ()
    owner: Any = None
    queries: Mapping[str, Any] = field(default_factory=dict)
    keys: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    bias: Mapping[str, Any] = field(default_factory=dict)


# ---------------------------------------------------------------- time


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression, TIMEX3 (type DATE, TIME, DURATION, SET; value, mod) and the days it allows.

    ``earliest`` and ``latest`` bound the days, inclusive; null where open or unknown. ``rule`` and ``anchor`` say how it was read.
    ``relation`` is how the preposition binds what it dates: in, before, after, since, until, during.
    """

    span: Span
    type: str
    value: str
    mod: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    granularity: str = "unknown"
    relation: str = "in"
    rule: str = ""
    anchor: str = ""


# ---------------------------------------------------------------- actors


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody who can act. ``code`` is ISO alpha-3, an IGO code or ``---``; ``office`` is the one held on the event's day."""

    entity_text: str
    span: Span | None
    identifier_text: str
    identifier_id: str | None = None
    code: str = NO_CODE
    sector: tuple[str, ...] = ()
    office: str | None = None
    via: Span | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name one or more actors. ``head`` is the token the phrase hangs on; several entities only for phrases like
    "Russian and Belarusian soldiers". ``kind``: person, country, metonym, group, organisation, office, agent, pronoun, place, thing."""

    head: int
    span: Span
    entities: tuple[Entity, ...]
    kind: str
    rule: str
    confidence: float = 1.0


# ---------------------------------------------------------------- on whose word


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content (PolNeAR conventions, each a list of fragments); ``parent`` is the index of the enclosing one.

    ``kind``: media, named, unnamed_official, unnamed, document, institution. ``value``: FactBank value the source gives its content.
    ``source_head`` is the token to look the speaker up by (null for headless quotes), ``cue_class`` the row of the cue table.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    parent: int | None = None
    kind: str = "unnamed"
    speaker: str | None = None
    speaker_code: str = NO_CODE
    speaker_sector: tuple[str, ...] = ()
    value: str = "CT+"
    cue_class: str = "say"
    rule: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Voice:
    """One link of an attribution chain."""

    name: str
    entity_text: str
    span: Span | None
    code: str
    sector: tuple[str, ...]
    kind: str
    cue: str | None
    cue_span: Span | None


@dataclass(frozen=True, slots=True)
class Perspective:
    """One voice's view of an event: the chain, outermost first, and the FactBank value its innermost source gives."""

    chain: tuple[Voice, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Contest:
    """Who denies or disputes that the event happened, with the words of the denial."""

    name: str
    code: str
    span: Span | None
    cue: str | None


# ---------------------------------------------------------------- the event


@dataclass(frozen=True, slots=True)
class When:
    """How an event's date is known. ``basis``: explicit, anchored, publication or unknown."""

    text: str | None = None
    span: Span | None = None
    value: str | None = None
    precision: str = "unknown"
    basis: str = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """PLOVER location: where the text says it happened."""

    extracted_place: str
    span: Span | None
    resolved_place: str | None = None
    geonameid: int | None = None
    lat: float | None = None
    lon: float | None = None
    province: str | None = None
    country_code: str | None = None
    resolution: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which rule, table row or model head decided a part of the record, and the words it saw."""

    stage: str
    rule: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom: one PLOVER event and everything the story says of it. `status` is derived, never stored alone."""

    id: str
    event: tuple[str, ...]
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    quad_code: int = 0
    event_scale: float = 0.0
    cameo: str | None = None
    actor: tuple[Entity, ...] = ()
    recipient: tuple[Entity, ...] = ()
    reciprocal: bool = False
    date: dt.date | None = None
    enddate: dt.date | None = None
    when: When = field(default_factory=When)
    event_loc: Place | None = None
    size: Mapping[str, int] = field(default_factory=dict)
    narrator: str = "CT+"
    perspectives: tuple[Perspective, ...] = ()
    contested: tuple[Contest, ...] = ()
    tense: str = "past"
    background: bool = False
    event_text: str = ""
    trigger_span: Span = NOWHERE
    trigger: int = -1
    text: str = ""
    text_info: Mapping[str, Any] = field(default_factory=dict)
    mentions: tuple[Span, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    cite_info: Mapping[str, Any] = field(default_factory=dict)
    coder: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """asserted, reported, alleged, planned, denied or hypothetical, from narrator, perspectives and tense."""
        return derive_status(self.narrator, self.perspectives, self.tense)

    def _repr_html_(self) -> str:
        return notebook("event", self)


def derive_status(narrator: str, perspectives: tuple[Perspective, ...], tense: str) -> str:
    """The one-word status of an event (DESIGN section 1): what the narrator commits to, else what the nearest source does."""
    values = [p.value for p in perspectives if p.chain]
    inner = values[0] if values and narrator == "UU" else narrator
    if inner in ("CT-", "PR-", "PS-"):
        return "denied"
    if tense == "hypothetical" or inner == "UU":
        return "hypothetical"
    if tense == "future":
        return "planned"
    if inner in ("PR+", "PS+"):
        return "alleged"
    return "asserted" if narrator == "CT+" else "reported"


# ---------------------------------------------------------------- the reading


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know of this reading: a code, plain words, and the place."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one story gives. Stages fill it layer by layer; ``layers`` names those that are there."""

    story: Story
    syntax: Syntax = field(default_factory=lambda: Syntax((), (), ()))
    encoding: Encoding | None = None
    times: tuple[Timex, ...] = ()
    mentions: tuple[Mention, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    layers: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return self.story.text

    def words(self, span: Span | None) -> str:
        """The story's own words at ``span`` (empty for null)."""
        return self.story.text[span.start : span.end] if span else ""

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain JSON values, in the public contract's names."""
        story = plain(self.story)
        story.pop("text")
        story["text_sha256"] = self.story.text_sha256
        return {
            "story": story,
            "text": self.story.text,
            "sentences": [list(s.span) for s in self.syntax.sentences],
            "attributions": [plain(a) for a in self.attributions],
            "times": [plain(t) for t in self.times],
            "events": [event_dict(e) for e in self.events],
            "notes": [plain(n) for n in self.notes],
        }

    def _repr_html_(self) -> str:
        return notebook("reading", self)


def notebook(kind: str, value: Any) -> str:
    """A record (``kind``: event, reading, rows) as HTML for a notebook, by the function of that name in `render.notebook`.

    Named by where it lives, as the stages are: what calls this imports no room below it.
    """
    return str(getattr(import_module("dragoman.render.notebook"), kind)(value))


def event_dict(event: Event) -> dict[str, Any]:
    """An event as plain JSON values, with its derived status beside the values it is derived from."""
    out = plain(event)
    out.pop("trigger")
    items: dict[str, Any] = {}
    for key, value in out.items():
        items[key] = value
        if key == "background":
            items["status"] = event.status
    return items


def plain(value: Any) -> Any:
    """Turn a record into JSON values: spans to [start, end], days to ISO, tuples to lists, mappings to dicts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


replace = dataclasses.replace
