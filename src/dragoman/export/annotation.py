"""brat and Label Studio: a ledger's events to correct in an annotation tool, and the corrections back.

brat: one .txt and .ann a story (text-bound triggers and entities, events with roles, attributes for status), named by `brat_name`.
Label Studio: tasks with pre-annotations (spans labelled by type or role, relations from trigger to actor and recipient).
Both keep the event's id in a note, so that what comes back can be laid over the ledger as corrections.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import InputError

__all__ = ["brat", "brat_name", "label_studio", "read_brat", "read_label_studio"]

Story = Mapping[str, Any]
Change = tuple[str, dict[str, Any]]

PLAIN = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,99}")
"""A story id that may be a file's name as it is: no signs that a disk refuses, and no capitals, which some disks take for small."""
MARKED = re.compile(r"--[0-9a-f]{16}$")
"""What names end in that are not the story's id."""


def brat_name(story_id: str) -> str:
    """The name, without ending, of a story's two files: its id where that can be one, else what is legible of it and a hash of it.

    Each id has a name of its own, whatever else is exported, on every disk.
    """
    if PLAIN.fullmatch(story_id) and not MARKED.search(story_id):
        return story_id
    legible = re.sub(r"[^A-Za-z0-9.-]+", "_", story_id)[:60].strip("._-")
    return f"{legible or 'story'}--{hashlib.sha256(story_id.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def brat(stories: Iterable[Story], folder: Path) -> int:
    """Write one .txt and .ann pair a story into ``folder``, named by `brat_name`; returns how many. ``annotation.conf`` lists the
    types in use.
    """
    folder.mkdir(parents=True, exist_ok=True)
    types: set[str] = set()
    count = 0
    for story in stories:
        name = brat_name(story["story_id"])
        (folder / f"{name}.txt").write_text(story["text"], encoding="utf-8", newline="\n")
        (folder / f"{name}.ann").write_text("\n".join(_brat_lines(story)) + "\n", encoding="utf-8", newline="\n")
        types |= {e["type"] for e in story["events"]}
        count += 1
    roles = "Actor:Entity, Recipient?:Entity, Actor2?:Entity, Recipient2?:Entity"
    conf = ["[entities]", "Entity", "[relations]", "[events]", *(f"{t} {roles}" for t in sorted(types))]
    conf += ["[attributes]", "Status Arg:<EVENT>, Value:asserted|reported|alleged|planned|denied|hypothetical"]
    (folder / "annotation.conf").write_text("\n".join(conf) + "\n", encoding="utf-8")
    return count


def _brat_lines(story: Story) -> Iterator[str]:
    text, number = story["text"], 0
    for n, event in enumerate(story["events"], 1):
        number += 1
        trigger = f"T{number}"
        yield _bound(trigger, event["type"], event["trigger_span"], text)
        roles = []
        for role in ("actor", "recipient"):
            for k, who in enumerate(event[role] or []):
                if who["span"]:
                    number += 1
                    yield _bound(f"T{number}", "Entity", who["span"], text)
                    roles.append(f"{role.title()}{k + 1 if k else ''}:T{number}")
        yield " ".join([f"E{n}\t{event['type']}:{trigger}", *roles])
        yield f"A{n}\tStatus E{n} {event['status']}"
        yield f"#{n}\tAnnotatorNotes E{n}\t{event['event_id']}"


def _bound(name: str, kind: str, span: list[int], text: str) -> str:
    words = re.sub(r"[\r\n]", " ", text[span[0] : span[1]])
    return f"{name}\t{kind} {span[0]} {span[1]}\t{words}"


def read_brat(folder: Path) -> Iterator[Change]:
    """(event id, changed fields) of each event in the .ann files: its type and status as they stand after annotation.

    Raises InputError for a line that brat would not write.
    """
    for file in sorted(folder.glob("*.ann")):
        types: dict[str, str] = {}
        status: dict[str, str] = {}
        notes: dict[str, str] = {}
        # a story's words may hold what other programs take for the end of a line
        for number, line in enumerate(file.read_bytes().decode("utf-8").replace("\r\n", "\n").split("\n"), 1):
            parts = line.split("\t")
            try:
                if line.startswith("E"):
                    types[parts[0]] = parts[1].split(":", 1)[0]
                elif line.startswith("A"):
                    name, event, value = parts[1].split()
                    status |= {event: value} if name == "Status" else {}
                elif line.startswith("#"):
                    notes[parts[1].split()[1]] = parts[2]
            except (IndexError, ValueError) as e:
                raise InputError("not a brat annotation line", path=file, place=f"line {number}", code="bad-brat") from e
        for event, identifier in notes.items():
            changes = {"type": types.get(event), "status": status.get(event)}
            yield identifier, {k: v for k, v in changes.items() if v}


def label_studio(stories: Iterable[Story]) -> Iterator[dict[str, Any]]:
    """Label Studio tasks, one story each, with the ledger's events as predictions."""
    for story in stories:
        results: list[dict[str, Any]] = []
        for event in story["events"]:
            key = event["event_id"]
            results.append(_region(key, event["trigger_span"], event["type"], story["text"]) | {"meta": {"text": [key]}})
            results.append({"id": key, "from_name": "status", "to_name": "text", "type": "choices", "value": _choice(event)})
            for role in ("actor", "recipient"):
                for k, who in enumerate(event[role] or []):
                    if who["span"]:
                        name = f"{key}-{role}{k}"
                        results.append(_region(name, who["span"], role, story["text"]))
                        results.append({"from_id": key, "to_id": name, "type": "relation", "labels": [role]})
        data = {"text": story["text"], "story_id": story["story_id"], "title": story["title"]}
        yield {"data": data, "predictions": [{"model_version": "dragoman", "result": results}]}


def _region(name: str, span: list[int], label: str, text: str) -> dict[str, Any]:
    value = {"start": span[0], "end": span[1], "text": text[span[0] : span[1]], "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def _choice(event: Mapping[str, Any]) -> dict[str, Any]:
    first, last = event["trigger_span"]
    return {"start": first, "end": last, "choices": [event["status"]]}


def read_label_studio(tasks: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    """(event id, changed fields) from a Label Studio JSON export: types and statuses of the regions that carry our ids."""
    for task in tasks:
        done = task.get("annotations") or task.get("predictions") or []
        found: dict[str, dict[str, Any]] = {}
        for result in done[-1]["result"] if done else []:
            if result["type"] == "labels" and result.get("meta"):
                found.setdefault(result["meta"]["text"][0], {})["type"] = result["value"]["labels"][0]
            elif result["type"] == "choices":
                found.setdefault(result["id"], {})["status"] = result["value"]["choices"][0]
        yield from found.items()
