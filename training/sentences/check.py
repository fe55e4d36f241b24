"""Check the written training sentences: every line parses, marks balance, types and modes exist.

Usage: ``python training/sentences/check.py [FILE ...]`` (default: every ``*.txt`` beside this script).
Prints one ``file:line: what is wrong`` per fault and a count of events by type; exit status 1 if any line is wrong.

A line is ``TYPE.mode tense value [; 2=TYPE.mode tense value ...] | text with marks`` or ``NONE | text``; a mark is
``[t|words]``, ``[a|words]``, ``[r|words]`` with the number of the event after the letter from the second event on
(``[t2|words]``), and marks may nest. Modes are those of the PLOVER 2.0 codebook.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": (
        "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
        "heavy-weapons crowd-control unconventional"
    ),
}
TENSES = {"past", "ongoing", "future", "habitual", "hypothetical"}
VALUES = {"CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "UU"}
OPEN = re.compile(r"\[([a-z]+)(\d*)\|")

Mark = tuple[str, int, int, int]


class Fault(ValueError):
    """A line that does not follow the format; the message says how."""


def parse_text(marked: str) -> tuple[str, list[Mark]]:
    """Return the bare text and its marks ``(letter, event number, start, end)``; raise Fault on bad marks."""
    out: list[str] = []
    length = 0
    open_marks: list[tuple[str, int, int]] = []
    marks: list[Mark] = []
    at = 0
    while at < len(marked):
        if marked[at] == "[":
            match = OPEN.match(marked, at)
            if match is None or match[1] not in {"t", "a", "r"}:
                raise Fault(f"not a mark: {marked[at:at + 12]!r}")
            open_marks.append((match[1], int(match[2] or 1), length))
            at = match.end()
            continue
        if marked[at] == "]":
            if not open_marks:
                raise Fault("']' without a mark")
            letter, number, start = open_marks.pop()
            if start == length:
                raise Fault(f"empty mark [{letter}{number}|]")
            marks.append((letter, number, start, length))
        else:
            out.append(marked[at])
            length += 1
        at += 1
    if open_marks:
        raise Fault(f"mark [{open_marks[-1][0]}| is not closed")
    return "".join(out), marks


def parse_head(head: str) -> dict[int, tuple[str, str, str, str]]:
    """Return ``{number: (type, mode, tense, value)}`` from the part before the bar; raise Fault on a wrong word."""
    events: dict[int, tuple[str, str, str, str]] = {}
    for part in head.split(";"):
        number, _, rest = part.strip().rpartition("=")
        words = rest.split()
        if len(words) != 3:
            raise Fault(f"want 'TYPE.mode tense value', got {part.strip()!r}")
        kind, _, mode = words[0].partition(".")
        mode = "" if mode == "-" else mode
        if kind not in MODES:
            raise Fault(f"no such type {kind!r}")
        if mode and mode not in MODES[kind].split():
            raise Fault(f"no such mode {mode!r} of {kind}")
        if words[1] not in TENSES or words[2] not in VALUES:
            raise Fault(f"bad tense or value in {part.strip()!r}")
        events[int(number or 1)] = (kind, mode, words[1], words[2])
    return events


def check_line(line: str) -> list[str]:
    """Return the types on one line, ``["NONE"]`` for a negative; raise Fault where it breaks the format."""
    head, bar, marked = line.partition(" | ")
    if not bar:
        raise Fault("no ' | ' between labels and text")
    text, marks = parse_text(marked.strip())
    words = len(text.split())
    if not 4 <= words <= 60:
        raise Fault(f"{words} words")
    if head.strip() == "NONE":
        if marks:
            raise Fault("a NONE line has marks")
        return ["NONE"]
    events = parse_head(head)
    triggers = Counter(number for letter, number, *_ in marks if letter == "t")
    for number in events:
        if triggers[number] != 1:
            raise Fault(f"event {number} has {triggers[number]} triggers")
    stray = {number for _, number, *_ in marks} - set(events)
    if stray:
        raise Fault(f"marks of events not declared: {sorted(stray)}")
    for letter, _, start, end in marks:
        if letter == "t" and len(text[start:end].split()) > 5:
            raise Fault(f"trigger too long: {text[start:end]!r}")
    return [kind for kind, *_ in events.values()]


def main(names: list[str]) -> int:
    """Check the files; return 1 if any line is wrong, else 0."""
    paths = [Path(name) for name in names] or sorted(Path(__file__).parent.glob("*.txt"))
    counts: Counter[str] = Counter()
    seen: dict[str, str] = {}
    faults = lines = 0
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            lines += 1
            where = f"{path.name}:{number}"
            try:
                counts.update(check_line(line))
                text = parse_text(line.partition(" | ")[2].strip())[0]
                if text in seen:
                    raise Fault(f"same text as {seen[text]}")
                seen[text] = where
            except Fault as fault:
                faults += 1
                print(f"{where}: {fault}")
    print(f"{lines} lines, {faults} wrong; " + " ".join(f"{kind} {n}" for kind, n in sorted(counts.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
