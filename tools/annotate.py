"""From annotations written as marked quotes to annotations by offsets: ``python tools/annotate.py WORK.jsonl [--out FILE]``.

The annotator's working form, one story a line, quotes the story; what the project keeps in evaluation/pool/ holds offsets only, so
that no text of ../shared/corpus/pool.jsonl is copied. Format of the working form (guides: ../shared/gold/GUIDE.md and GUIDE2.md):

    {"id": "p0001",
     "events": [{"quote": "a few words around the [[trigger]] and after", "type": "ASSAULT", "mode": "aerial",
                 "actor": ["jets|Air Force of Ukraine|UKR|MIL"], "recipient": ["two villages|villages|RUS|CVL"],
                 "date": "2022-03-04|on Friday", "place": "RUS", "sources": ["Ministry of Defence of Russia|institution|RUS"],
                 "value": "CT+", "author": "UU", "contested": ["Ukraine|UKR|Kyiv"]}],
     "attributions": [{"quote": "<s>The ministry</s> <c>said</c> <t>that ... by Friday</t>", "parent": null, "kind": "institution",
                       "speaker": "Ministry of Defence of Russia"}]}

Parties are words|name|code|sector,sector (words empty if unnamed); dates value|words (words empty where inferred; the whole date null for
undated history); sources name|kind|code; contested name|code|words. What is left out has its usual value: mode null, no recipient, not
reciprocal, place null, no sources, value and author CT+ (author UU where there are sources), tense past, background and optional false.

A row may carry its own "text"; else the pool's story of that id is meant. In quotes " ... " stands for any words left out (as few as
possible), so a long content needs only its first and last words. A quote must occur in the story; where it occurs twice, the first is
meant. Every fault is printed with story, number and quote; exit status 1 if any.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman import data

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "shared" / "corpus"
MARK = re.compile(r"(\[\[|\]\]|</?[sct]>)")
VALUES = {"CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "UU"}
TENSES = {"past", "ongoing", "future", "habitual", "hypothetical"}
KINDS = {"media", "named", "unnamed_official", "unnamed", "document", "institution"}
TYPES = frozenset(data.toml("plover.toml")["types"])
PARTS = {"[[": "trigger", "<s>": "source", "<c>": "cue", "<t>": "content"}
KEPT = ("type", "mode", "actor", "recipient", "reciprocal", "date", "place", "sources", "value", "author", "tense", "contested")


def locate(quote: str, text: str) -> dict[str, list[list[int]]] | None:
    """Offsets of the marked parts of ``quote`` in ``text``: part name to [start, end] pairs; None if the quote does not occur."""
    pattern, groups, order = "", [], []
    for piece in MARK.split(quote):
        if piece in PARTS:
            order.append(PARTS[piece])
            groups.append(len(order))
            pattern += f"(?P<g{len(order)}>"
        elif MARK.fullmatch(piece):
            pattern += ")"
        else:
            pattern += ".*?".join(r"\s+".join(re.escape(w) for w in re.split(r"\s+", p)) for p in re.split(r"\s*\.\.\.\s*", piece))
    try:
        found = re.search(pattern, text, re.DOTALL)
    except re.error:
        return None
    if not found:
        return None
    spans: dict[str, list[list[int]]] = {}
    for number, name in zip(groups, order, strict=True):
        start, end = trimmed(text, *found.span(f"g{number}"))
        spans.setdefault(name, []).append([start, end])
    return spans


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def faults_of_event(event: dict[str, Any], text: str) -> Iterator[str]:
    """What is wrong with the fields of one event."""
    if event.get("type") not in TYPES:
        yield f"type {event.get('type')!r}"
    for field in ("value", "author"):
        if event.get(field) not in VALUES:
            yield f"{field} {event.get(field)!r}"
    if event.get("tense") not in TENSES:
        yield f"tense {event.get('tense')!r}"
    for role in ("actor", "recipient", "contested"):
        for party in event[role]:
            if party["text"] and party["text"] not in text:
                yield f"{role} {party['text']!r} is not in the story"
            if not party["code"] or not party.get("sector", "-"):
                yield f"{role} {party['name']!r} lacks code or sector"
    for source in event["sources"]:
        if source["kind"] not in KINDS:
            yield f"source kind {source['kind']!r}"
    words = event["date"]["text"]
    if words and words not in text:
        yield f"date text {words!r} is not in the story"


def full(event: dict[str, Any]) -> dict[str, Any]:
    """The event with short forms spelled out and usual values filled in. Raises ValueError for a short form of the wrong length."""
    out = {"mode": None, "reciprocal": False, "place": None, "value": "CT+", "tense": "past", **event}
    out["author"] = event.get("author") or ("UU" if event.get("sources") else "CT+")
    for role in ("actor", "recipient"):
        parties = [short(p, ("text", "name", "code", "sector")) for p in event.get(role) or []]
        out[role] = [{**p, "sector": [x.strip() for x in p["sector"].split(",")]} for p in parties]
    out["sources"] = [short(s, ("name", "kind", "code")) for s in event.get("sources") or []]
    out["contested"] = [short(c, ("name", "code", "text")) for c in event.get("contested") or []]
    value, _, words = (event.get("date") or "").partition("|")
    out["date"] = {"value": value or None, "text": words or None, "explicit": bool(words)}
    return out


def short(form: str, names: tuple[str, ...]) -> dict[str, str]:
    """``form`` split at its bars, under ``names``."""
    parts = [p.strip() for p in form.split("|")]
    if len(parts) != len(names):
        raise ValueError(f"{form!r} needs {len(names)} parts: {'|'.join(names)}")
    return dict(zip(names, parts, strict=True))


def event_offsets(event: dict[str, Any], text: str) -> dict[str, Any]:
    """The event with offsets for its trigger. Texts of parties and dates become offsets too. Raises ValueError naming the fault."""
    event = full(event)
    spans = locate(event["quote"], text)
    if not spans or "trigger" not in spans:
        raise ValueError("quote not found, or no [[trigger]] in it")
    problems = list(faults_of_event(event, text))
    if problems:
        raise ValueError("; ".join(problems))
    out: dict[str, Any] = {"trigger": spans["trigger"][0], **{k: event[k] for k in KEPT}}
    near = spans["trigger"][0][0]
    for role in ("actor", "recipient", "contested"):
        out[role] = [{**party, "text": nearest(party["text"], text, near)} for party in event[role]]
    out["date"] = {**event["date"], "text": nearest(event["date"]["text"], text, near)}
    return {**out, "background": bool(event.get("background")), "optional": bool(event.get("optional"))}


def nearest(words: str | None, text: str, near: int) -> list[int] | None:
    """[start, end] of the occurrence of ``words`` nearest to offset ``near``; None for no words or words not there."""
    if not words:
        return None
    starts = [m.start() for m in re.finditer(re.escape(words), text)]
    if not starts:
        return None
    start = min(starts, key=lambda s: abs(s - near))
    return [start, start + len(words)]


def attribution_offsets(row: dict[str, Any], text: str) -> dict[str, Any]:
    """The attribution by offsets. Raises ValueError naming the fault."""
    spans = locate(row.get("quote", ""), text)
    if not spans:
        raise ValueError("quote not found")
    if "content" not in spans:
        raise ValueError("no <t>content</t>")
    row = {"value": "CT+", **row}
    if row.get("kind") not in KINDS or row["value"] not in VALUES:
        raise ValueError(f"kind {row.get('kind')!r} or value {row['value']!r}")
    parts = {part: spans.get(part, []) for part in ("source", "cue", "content")}
    return {**parts, "parent": row.get("parent"), "kind": row["kind"], "speaker": row.get("speaker"), "value": row["value"]}


def convert(row: dict[str, Any], text: str) -> tuple[dict[str, Any], list[str]]:
    """One story by offsets, and its faults; faulty items are left out (attributions are kept in place by an empty one)."""
    faults: list[str] = []
    out: dict[str, list[dict[str, Any]]] = {"events": [], "attributions": []}
    for kind, by_offsets in (("events", event_offsets), ("attributions", attribution_offsets)):
        for n, item in enumerate(row.get(kind, [])):
            try:
                out[kind].append(by_offsets(item, text))
            except (ValueError, KeyError, TypeError) as error:
                faults.append(f"{row['id']} {kind[:-1]} {n}: {error!r}: {item.get('quote')}")
    return {"id": row["id"], **out}, faults


def texts() -> dict[str, str]:
    """Text of each pool story by its id."""
    with (CORPUS / "pool.jsonl").open(encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


def main() -> None:
    """Convert, print faults, write the offsets."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("work", type=Path)
    p.add_argument("--out", type=Path)
    args = p.parse_args()
    pool, done, faults = texts(), [], []
    for number, line in enumerate(args.work.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            story, wrong = convert(row, row.get("text") or pool[row["id"]])
        except (json.JSONDecodeError, KeyError) as error:
            faults.append(f"line {number}: {error!r}")
            continue
        done.append(story)
        faults += wrong
    print("\n".join(faults))
    events, told = (sum(len(s[k]) for s in done) for k in ("events", "attributions"))
    print(f"{len(done)} stories, {events} events, {told} attributions, {len(faults)} faults")
    if args.out:
        args.out.write_text("".join(json.dumps(s, ensure_ascii=False) + "\n" for s in done), encoding="utf-8")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
