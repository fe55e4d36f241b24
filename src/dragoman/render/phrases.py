"""A stored record in plain words: "Russia allegedly attacked Ukraine", "24 April 2022", "on the word of A ← B".

Works on plain values (the rows of a ledger, the JSON of a reading), so that pages, feeds and notebooks say the same of a record.
The words stand in ``data/phrases.tsv`` and ``data/terms.toml``; a code that stands in no table is shown as it is.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from dragoman import data
from dragoman.records import NO_CODE
from dragoman.render.words import VALUES

__all__ = ["act", "basis", "chain", "code_of", "country", "days", "label", "listed", "moment", "name", "terms", "told", "voice"]

Row = Mapping[str, Any]
NOBODY = "somebody not named"
HEDGES = {
    "reported": ("reportedly ", "past"),
    "alleged": ("allegedly ", "past"),
    "planned": ("will ", "base"),
    "denied": ("did not ", "base"),
    "hypothetical": ("might ", "base"),
}
"""What stands before the verb, and the verb's form: no record that is not asserted reads as a fact."""
_CODED = re.compile(r" \(([A-Z]{3,4}|---)\)$")
_SLOT = re.compile(r"\[(.*?)\]")


@lru_cache(maxsize=1)
def _phrases() -> dict[tuple[str, str], dict[str, str]]:
    return {(r["type"], r["mode"]): r for r in data.rows("phrases.tsv")}


@lru_cache(maxsize=1)
def _terms() -> dict[str, dict[str, str]]:
    return data.toml("terms.toml")


def terms(kind: str) -> dict[str, str]:
    """A table of ``data/terms.toml``: sectors, kinds, statuses, bases, tenses or stages, code to words."""
    return _terms()[kind]


# ---------------------------------------------------------------- countries and names


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    out: dict[str, str] = {}
    for r in data.rows("organisations.tsv"):
        if r["kind"] == "igo" and r["code"] != NO_CODE:
            out.setdefault(r["code"], r["name"])
    every = [r for r in data.rows("countries.tsv") if r["kind"] != "region"]
    whole = {r["code"] for r in every if r["kind"] == "state" and not r["end"]}
    for r in every:
        if (r["kind"] == "state" and not r["end"]) or r["code"] not in whole:
            out[r["code"]] = r["name"]
    return out


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    out = {name.lower(): code for code, name in _countries().items()}
    for r in data.rows("countries.tsv"):
        if not r["end"]:
            for other in (r["name"], *r["names"].split("|")):
                out.setdefault(other.lower(), r["code"])
    for r in data.rows("organisations.tsv"):
        if r["kind"] == "igo" and r["code"] != NO_CODE:
            for other in r["aliases"].split("|"):
                out.setdefault(other.lower(), r["code"])
    out.pop("", None)
    return out


def country(code: str | None) -> str:
    """ "Russia" for RUS, "United Nations" for UNO; a code of no table stays as it is, no code is an empty text."""
    return "" if not code or code == NO_CODE else _countries().get(code, code)


def code_of(words: str) -> str:
    """The code people mean: "russia" and "rus" give RUS; words of no table come back in capitals."""
    plain = " ".join(words.split())
    return plain.upper() if plain.upper() in _countries() else _codes().get(plain.lower(), plain.upper())


def name(who: Row | str) -> str:
    """The short name of an entity or voice, or of a listed "Name (CODE)": common nouns get their country, nobody is said so."""
    if isinstance(who, str):
        found = _CODED.search(who)
        text, code = (who[: found.start()], found[1]) if found else (who, "")
    else:
        text, code = who.get("identifier_text") or who.get("name") or who.get("entity_text") or "", who.get("code") or ""
    if text in ("", "unknown"):
        return f"somebody of {country(code)}" if country(code) else NOBODY
    place = country(code)
    common = not any(ch.isupper() for ch in text)
    return f"{text} ({place})" if common and place and place not in text else text


def listed(items: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


# ---------------------------------------------------------------- what happened


def _phrase(kind: str, mode: Any) -> dict[str, str]:
    first = mode if isinstance(mode, str) else (list(mode or ()) or [""])[0]
    known = _phrases()
    plain = {"label": kind.lower(), "past": f"{kind.lower()}[: {{}}]", "base": f"{kind.lower()}[: {{}}]"}
    return known.get((kind, first)) or known.get((kind, "")) or plain


def label(kind: str, mode: Any = None) -> str:
    """The act as a noun: "visit" for CONSULT visit, "air attack" for ASSAULT aerial. ``mode`` is a mode or a list of them."""
    return _phrase(kind, mode)["label"]


def told(row: Row) -> list[tuple[str, list[Any]]]:
    """The record as pieces of a sentence: (words, parties that follow them), so that pages can make links of the parties.

    ``row`` needs type, mode, actor, recipient, status; parties are entities or listed names. Joined by `act`.
    """
    recipients, actors = list(row.get("recipient") or []), list(row.get("actor") or [])
    alike = row["type"] == "CONSULT" and len(actors) > 1 and not recipients
    phrase = _phrase(row["type"], None if alike else row.get("mode"))
    before, tense = HEDGES.get(row["status"], ("", "past"))
    form = phrase[tense]
    slot = _SLOT.search(form)
    first, last = (form[: slot.start()], form[slot.end() :]) if slot else (form, "")
    if slot and recipients:
        lead, _, trail = slot[1].partition("{}")
        return [("", actors), (f" {before}{first}{lead}", recipients), (f"{trail}{last}", [])]
    return [("", actors), (f" {before}{first}{last}", [])]


def act(row: Row) -> str:
    """The record as one sentence: "Russia accused Ukraine", "Norway will visit France", "A did not attack B"."""
    pieces = told(row)
    words = [f"{text}{listed([name(w) for w in who]) or ('' if n else NOBODY)}" for n, (text, who) in enumerate(pieces)]
    line = "".join(words)
    return line[:1].upper() + line[1:]


# ---------------------------------------------------------------- when


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None


def moment(value: Any) -> str:
    """A day as people write it, "24 April 2022"; an empty text for none."""
    day = _day(value)
    return f"{day.day} {calendar.month_name[day.month]} {day.year}" if day else ""


def days(first: Any, last: Any) -> str:
    """An interval as people write it: "24 April 2022", "April 2022", "1–4 April 2022", "from 3 May 2022 on", "date not known"."""
    a, b = _day(first), _day(last)
    if a is None or b is None:
        return f"from {moment(a)} on" if a else f"until {moment(b)}" if b else "date not known"
    if a == b:
        return moment(a)
    ends = b.day == calendar.monthrange(b.year, b.month)[1]
    if a.day == 1 and ends and a.year == b.year:
        if (a.month, b.month) == (1, 12):
            return str(a.year)
        months = [calendar.month_name[m] for m in dict.fromkeys((a.month, b.month))]
        return f"{'–'.join(months)} {a.year}"
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
        return f"{a.year}–{b.year}"
    if a.year != b.year:
        return f"{moment(a)} – {moment(b)}"
    if a.month != b.month:
        return f"{a.day} {calendar.month_name[a.month]} – {moment(b)}"
    return f"{a.day}–{moment(b)}"


def basis(when: Row | None) -> str:
    """How the date is known: 'the text says “in April”', "the story's own day"."""
    known = (when or {}).get("basis") or "unknown"
    words = (when or {}).get("text")
    said = terms("bases").get(known, known)
    return f"{said} “{words}”" if words and known in ("explicit", "anchored") else said if known != "anchored" else "reckoned"


# ---------------------------------------------------------------- on whose word


def voice(link: Row) -> str:
    """One link of a chain with what it is: "Lima Courier (media, Peru)"."""
    said = [terms("kinds").get(link.get("kind") or "", link.get("kind") or ""), country(link.get("code"))]
    inside = ", ".join(x for x in said if x)
    text = link.get("name") or link.get("entity_text") or "a source not named"
    return f"{text} ({inside})" if inside else text


def chain(view: Row) -> str:
    """ "on the word of A ← B, who is certain" in one line; the story's own voice where there is no chain."""
    value = VALUES.get(view["value"], view["value"])
    if not view.get("chain"):
        return f"in the story's own voice: {value}"
    return f"on the word of {' ← '.join(voice(v) for v in view['chain'])}: {value}"
