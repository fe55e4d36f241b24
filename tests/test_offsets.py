"""Every offset of every record proved against the text it points into: invented stories, odd input, a part of the pool.

Odd texts go through the whole path: an honest reading or a clear error, never a crash, and offsets that hold.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli import run
from dragoman.errors import InputError
from dragoman.reader import MAX_TEXT, Reader, make_story
from dragoman.records import Attribution, Entity, Event, Reading, Span, Voice

POOL = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "pool.jsonl"
VALUES = frozenset("CT+ PR+ PS+ CT- PR- PS- UU".split())
STATUSES = frozenset("asserted reported alleged planned denied hypothetical".split())

STORIES = {
    "chain": (
        "ARCHEN CITY - Citing a senior Foreign Ministry official, the Daily Lantern said on Monday that President Emmanuel Macron "
        "wrote to Pakistani Prime Minister Shehbaz Sharif last week, congratulating him on his election.\n\n"
        "Iran's foreign ministry denied that Tehran had supplied drones to Russia, and called the report “baseless”. "
        "“We never did,” its spokesman said. He added that talks with Ankara would resume in May.\n\n"
        "In 2016 Mr Sharif's brother travelled to Moscow, where he held talks with Vladimir Putin."
    ),
    "marks": (
        "“We will not bow,” Ukraine’s president told Le\u00a0Monde — “not now, not ever.”\n\n\n"
        "  The café owner in Zürich\u2028watched as police arrested naïve protesters… 🙂 Officials in Beijing condemned the U.S. "
        "decision to impose sanctions (£4m) on 3\u202f000 firms.\r\n\r\nGermany's parliament voted to send tanks.\t\tFrance refused."
    ),
    "capitals": (
        "UNITED STATES AND CHINA SIGN TRADE AGREEMENT\n\nWASHINGTON, MARCH 3 - THE UNITED STATES AND CHINA SIGNED AN AGREEMENT ON "
        "TUESDAY, THE WHITE HOUSE SAID. JAPAN CONDEMNED THE DEAL AND RECALLED ITS AMBASSADOR."
    ),
    "transcript": (
        "PRESIDENT NIINISTÖ: We condemned the attack on Kyiv yesterday.\n\nQ: Will Finland send troops?\n\n"
        "PRESIDENT NIINISTÖ: No. We will provide aid to Ukraine.  (Laughter.)\n\nMR. HALE: Thank you. Russia has denied it, sir."
    ),
    "headlines": (
        "India, Pakistan hold talks\nIsrael strikes Gaza after rocket fire\nEU slaps sanctions on Belarus\nProtesters storm Sri Lanka "
        "palace\nKenya, Somalia restore ties\nMy kingdom for a horse: theatre review"
    ),
}


def spans(value: Any, path: str = "") -> Iterator[tuple[str, Span]]:
    """Every Span below ``value`` with the way to it."""
    if isinstance(value, Span):
        yield path, value
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from spans(getattr(value, f.name), f"{path}.{f.name}")
    elif isinstance(value, tuple | list):
        for k, item in enumerate(value):
            yield from spans(item, f"{path}[{k}]")


def quoted(reading: Reading) -> Iterator[tuple[str, Span | None, str | None]]:
    """Every place of the records where words stand beside the span they are said to come from."""
    for k, t in enumerate(reading.syntax.tokens):
        yield f"token {k}", t.span, t.text
    for k, m in enumerate(reading.mentions):
        for e in m.entities:
            yield f"mention {k}", e.span, e.entity_text
    for k, e in enumerate(reading.events):
        yield f"event {k} trigger", e.trigger_span, e.event_text
        yield f"event {k} sentence", _span(e.text_info.get("span")), e.text
        yield f"event {k} when", e.when.span, e.when.text
        if e.event_loc:
            yield f"event {k} place", e.event_loc.span, e.event_loc.extracted_place
        for a in (*e.actor, *e.recipient):
            yield f"event {k} entity", a.span, a.entity_text
        for voice in (v for p in e.perspectives for v in p.chain):
            yield f"event {k} voice", voice.span, voice.entity_text
            yield f"event {k} cue", voice.cue_span, voice.cue


def _span(value: Any) -> Span | None:
    return Span(*value) if value else None


def faults(reading: Reading) -> list[str]:
    """What is wrong with the offsets, numbers, ids and days of ``reading``; empty when all is right."""
    text = reading.text
    found = []
    layers = (reading.syntax, reading.times, reading.mentions, reading.attributions, reading.events, reading.notes)
    for name, layer in zip(("syntax", "times", "mentions", "attributions", "events", "notes"), layers, strict=True):
        found += [f"{name}{p}: {s} outside the text" for p, s in spans(layer) if not 0 <= s.start < s.end <= len(text)]
    for where, span, words in quoted(reading):
        if span and words is not None and text[span.start : span.end] != words:
            found.append(f"{where}: {span} is {text[span.start : span.end]!r}, said to be {words!r}")
    found += _order(reading)
    for k, a in enumerate(reading.attributions):
        found += [f"attribution {k}: {x}" for x in _attribution(k, a, reading)]
    for k, e in enumerate(reading.events):
        found += [f"event {k}: {x}" for x in _event(e, reading)]
    return found + [f"id {i} {n} times" for i, n in Counter(e.id for e in reading.events).items() if n > 1]


def _order(reading: Reading) -> Iterator[str]:
    tokens, sentences = reading.syntax.tokens, reading.syntax.sentences
    for a, b in pairwise(tokens):
        if a.end > b.start:
            yield f"tokens {a.i} and {b.i} overlap"
    for s in sentences:
        if (tokens[s.first].start, tokens[s.last - 1].end) != s.span:
            yield f"sentence {s.index}: {s.span} is not where its tokens stand"
    if [t.i for t in tokens] != list(range(len(tokens))) or any(tokens[t.head].sent != t.sent for t in tokens):
        yield "token numbers or heads are wrong"
    for t in reading.times:
        if t.earliest and t.latest and t.earliest > t.latest:
            yield f"time {t.span}: {t.earliest} after {t.latest}"


def _attribution(number: int, a: Attribution, reading: Reading) -> Iterator[str]:
    seen, parent = {number}, a.parent
    while parent is not None:
        if not 0 <= parent < len(reading.attributions) or parent in seen:
            yield f"parent {parent} is none, or its own descendant"
            return
        seen.add(parent)
        parent = reading.attributions[parent].parent
    if a.value not in VALUES:
        yield f"value {a.value}"


def _event(e: Event, reading: Reading) -> Iterator[str]:
    if e.date and e.enddate and e.date > e.enddate:
        yield f"{e.date} after {e.enddate}"
    sentence = _span(e.text_info.get("span"))
    if not sentence or not sentence.covers(e.trigger_span):
        yield f"trigger {e.trigger_span} outside its sentence {sentence}"
    if e.trigger >= 0 and not e.trigger_span.covers(reading.syntax.tokens[e.trigger].span):
        yield "the trigger's token lies outside its span"
    if e.narrator not in VALUES or any(p.value not in VALUES for p in e.perspectives) or e.status not in STATUSES:
        yield f"values {e.narrator} {[p.value for p in e.perspectives]} {e.status}"
    if not 0 <= e.confidence <= 1 or not e.event or not e.id:
        yield f"confidence {e.confidence}, type {e.event}, id {e.id!r}"
    people: list[Entity | Voice] = [*e.actor, *e.recipient, *(v for p in e.perspectives for v in p.chain)]
    if any(not p.code for p in people):
        yield "somebody without a code"


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("published", [None, "2022-04-25"])
def test_invented_stories(reader: Reader, name: str, published: str | None) -> None:
    reading = reader(make_story(STORIES[name], published=published, outlet="Daily Lantern"))
    assert reading.syntax.sentences
    assert faults(reading) == []


def test_the_check_finds_what_is_wrong(reader: Reader) -> None:
    from dragoman.records import replace

    reading = reader(make_story(STORIES["chain"], published="2022-04-25"))
    assert reading.events
    first = reading.events[0]
    wrong = [
        replace(first, trigger_span=Span(0, 100_000)),
        replace(first, event_text="elsewhere"),
        replace(first, date=dt.date(2022, 2, 1), enddate=dt.date(2022, 1, 1)),
        replace(first, text_info={"span": [0, 1]}),
    ]
    for event in wrong:
        assert faults(replace(reading, events=(event,)))
    assert any("times" in x for x in faults(replace(reading, events=(first, first))))


def test_events_are_plain_json(reader: Reader) -> None:
    reading = reader(make_story(STORIES["chain"], published="2022-04-25"))
    again = json.loads(json.dumps(reading.to_dict()))
    for event in again["events"]:
        start, end = event["trigger_span"]
        assert again["text"][start:end] == event["event_text"]


@pytest.mark.shared
def test_pool(reader: Reader) -> None:
    if not POOL.is_file():
        pytest.skip("the pool of unlabelled stories is not beside this clone")
    with POOL.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for k, line in enumerate(lines) if k % 56 == 0][:40]
    stories = [make_story(r["text"], published=r["published"], outlet=r["source"], id=r["id"]) for r in rows if r["text"].strip()]
    wrong = {reading.story.id: found for reading in reader.pipe(stories) if (found := faults(reading))}
    assert wrong == {}


# ---------------------------------------------------------------- odd input

SENTENCE = "Norway said that Chile had shelled the port near the border and that Peru had denied it while Ghana condemned the attack, and "

SILENT = {
    "empty": "",
    "white space": " \n\t \u00a0\u2028\n ",
    "invisible": "\u200b\ufeff\u202e\u2066\u2069\u200f\n\u200b",
    "marks": "“" * 300 + "(" * 300 + "…" * 300,
    "digits": "1 2 3 " * 500,
    "french": "Le président français a condamné lundi l’attaque contre l’ambassade des États-Unis à Bagdad. " * 5,
    "chinese": "外交部星期一谴责了这次军售。" * 20,
    "arabic": "أدان وزير الخارجية الهجوم على السفارة يوم الاثنين. " * 20,
}

READ = {
    "no date": "Norway condemned Chile on Monday, officials said. Last week Peru met Ghana.",
    "capitals": "NORWAY CONDEMNED CHILE ON MONDAY, THE PRIME MINISTER SAID. POLICE IN LIMA ARRESTED TWENTY PROTESTERS.",
    "transcript": "PRESIDENT BOL: We condemned Chile yesterday.\n\nQ: Will Norway send troops?\n\nPRESIDENT BOL: No. (Laughter.)",
    "headlines": "Norway, Chile sign trade deal\nPeru condemns Ghana\nKenya strikes rebels in Congo\nFive ways to cook rice",
    "bidi and zero width": "\u202eNorway\u202c con\u200bdemned \u2066Chile\u2069 on Mon\u00adday. Peru condemned Ghana.\u200f",
    "controls": "Norway\x00 condemned\x07 Chile.\x0b Peru\x0c condemned Ghana.\x85 The end.",
    "flags": "🇳🇴 condemned 🇨🇱 on Monday 👩‍👩‍👧‍👦. Norway 🔥 condemned Chile.",
    "no such day": "On 31 February 2022, Norway condemned Chile. On 99/99/9999 Peru met Ghana; in 0000-00-00 and the year 99999 too.",
    "a long word": "Norway condemned " + "x" * 20_000 + " on Monday. Norway condemned Chile.",
}


def read(reader: Reader, text: str, published: str | None = "2022-04-25") -> Reading:
    reading = reader(make_story(text, published=published))
    assert faults(reading) == []
    json.dumps(reading.to_dict(), ensure_ascii=False).encode("utf-8")
    return reading


@pytest.mark.parametrize("name", SILENT)
def test_nothing_to_read(reader: Reader, name: str) -> None:
    assert read(reader, SILENT[name]).events == ()


@pytest.mark.parametrize("name", READ)
def test_something_to_read(reader: Reader, name: str) -> None:
    assert read(reader, READ[name], None if name == "no date" else "2022-04-25").syntax.tokens


def test_without_a_date_no_day_is_made_up(reader: Reader) -> None:
    events = read(reader, READ["no date"], None).events
    assert events
    assert all(e.date is None and e.enddate is None for e in events)


def test_lone_surrogates(reader: Reader) -> None:
    text = "Norway \ud800condemned\udfff Chile on Monday, \udc80 officials said. Norway condemned Chile."
    reading = read(reader, text)
    assert len(reading.text) == len(text)
    assert reading.text[7] == "\ufffd"


def test_a_sentence_of_many_words(reader: Reader) -> None:
    words = (SENTENCE * 60).split()[:1000]
    assert len(read(reader, " ".join(words) + ".").syntax.tokens) > 1000


def test_many_tiny_paragraphs(reader: Reader) -> None:
    text = "\n\n".join(f"Row {k} is blue." for k in range(2000))
    assert len(read(reader, text).syntax.sentences) >= 2000


def test_a_text_too_long_is_refused_at_once(reader: Reader) -> None:
    with pytest.raises(InputError, match="the cap is 2,097,152") as caught:
        reader.read("Norway condemned Chile. " * (MAX_TEXT // 24 + 1))
    assert caught.value.code == "too-large"


def test_a_file_of_20_megabytes_is_refused_by_name_and_the_others_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    big, small = tmp_path / "big.txt", tmp_path / "small.txt"
    big.write_text("Norway condemned Chile on Monday, officials said.\n\n" * 410_000, encoding="utf-8")
    small.write_text("Norway condemned Chile on Monday, officials said.", encoding="utf-8")
    assert run(["read", str(big), str(small), "--json", "--by", "story", "--encoder", "off"]) == 1
    said = capsys.readouterr()
    assert "big.txt" in said.err and "too-large" in said.err
    assert [json.loads(x)["text"] for x in said.out.splitlines()] == ["Norway condemned Chile on Monday, officials said."]
