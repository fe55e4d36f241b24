"""How many were killed, hurt or arrested, and how large a crowd was, where the sentence says so."""

from __future__ import annotations

import re

from dragoman.records import Sentence, Syntax, Token

__all__ = ["find_sizes"]

DEAD = frozenset(
    {
        "kill",
        "die",
        "death",
        "dead",
        "slay",
        "murder",
        "massacre",
        "execute",
        "casualty",
        "fatality",
        "slaughter",
        "behead",
        "drown",
    }
)
INJURED = frozenset({"injure", "wound", "hurt", "injury", "injured", "wounded", "maim", "hospitalise", "hospitalize"})
ARRESTED = frozenset({"arrest", "detain", "jail", "imprison", "detention", "custody", "apprehend", "capture"})
CROWD = frozenset(
    {"protest", "demonstrate", "march", "gather", "rally", "protester", "demonstrator", "marcher", "demonstration", "protestor"}
)
KINDS = (("dead", DEAD), ("injured", INJURED), ("arrested", ARRESTED), ("crowd", CROWD))
WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
MULTIPLES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
FIGURE = re.compile(r"\d{1,3}(?:[,.]\d{3})+|\d+")
NOT_PEOPLE = frozenset(
    {"year", "month", "day", "week", "hour", "minute", "percent", "%", "time", "house", "km", "mile", "kilometre", "metre", "dollar",
     "vehicle", "building", "home", "o'clock", "p.m.", "a.m."}
)  # fmt: skip
OTHER_NUMBERS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "ORDINAL"})
COUNTS = frozenset({"nummod", "nsubj", "nsubjpass", "dobj", "conj", "appos", "attr"})
CLIMB = 4


def find_sizes(s: Syntax, sentence: Sentence) -> dict[str, int]:
    """Figures of a sentence: {"dead": 12, "injured": 30, "arrested": 5, "crowd": 20000}, only those it states; the first of each kind."""
    out: dict[str, int] = {}
    other = {k for n in s.names if n.label in OTHER_NUMBERS for k in range(n.first, n.last)}
    for t in s.tokens[sentence.first : sentence.last]:
        if t.pos != "NUM" or t.dep not in COUNTS or t.i in other:
            continue
        number = value_of(s, t)
        kind = _kind(s, t) if number is not None else None
        if number is not None and kind is not None:
            out.setdefault(kind, number)
    return out


def value_of(s: Syntax, t: Token) -> int | None:
    """The number a numeral stands for ("12", "1,200", "two hundred", "30 thousand"); null where it is none."""
    parts = [s.tokens[k] for k in s.children[t.i] if s.tokens[k].pos == "NUM"]
    words = sorted([*parts, t], key=lambda x: x.i)
    total, seen = 1, False
    for w in words:
        low = w.lower
        if low in MULTIPLES:
            total *= MULTIPLES[low]
        elif low in WORDS:
            total *= WORDS[low]
        elif FIGURE.fullmatch(low):
            total *= int(re.sub(r"[,.]", "", low))
        else:
            return None
        seen = True
    return total if seen and total > 0 else None


def _kind(s: Syntax, t: Token) -> str | None:
    """Which figure the numeral gives: from the words it counts and what governs them."""
    counted = s.tokens[t.head] if t.dep == "nummod" else t
    if counted.lemma in NOT_PEOPLE:
        return None
    near = [counted, *(s.tokens[k] for k in s.children[counted.i]), *_above(s, counted)]
    return next((kind for kind, lemmas in KINDS if any(w.lemma in lemmas or w.lower in lemmas for w in near)), None)


def _above(s: Syntax, t: Token) -> list[Token]:
    out: list[Token] = []
    for _ in range(CLIMB):
        if t.head == t.i or t.dep in ("relcl", "advcl", "ccomp") or (t.dep == "conj" and t.pos == "VERB"):
            break
        t = s.tokens[t.head]
        out.append(t)
    return out
