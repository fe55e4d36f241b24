"""Words as the tables compare them: folded letters, acronyms kept apart from small words, plurals brought to the singular.

A story's tokens and a table's phrases go through the same `stream`, so that "al-Qaeda", "Al Qaida" and "al Qaeda" differ only
in what the tables say. An all-capital word ("US", "WHO") is folded to "^us", "^who": it never meets the pronoun.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Word", "fold", "phrase_words", "singular", "split", "stream"]

_SPECIAL = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "ß": "ss",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "’": "'",
        "‘": "'",
        "ʻ": "'",
        "ʼ": "'",
        "`": "'",
    }
)
_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?|'s\b|’s\b|[\w$&+/]+(?:['’.][\w]+)*\.?|[^\w\s]")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){1,5}[A-Z]s?\.?|[A-Z][A-Z0-9&+/]{1,7}")
_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "people": "people",
    "children": "child",
    "thieves": "thief",
    "wives": "wife",
    "police": "police",
    "troops": "troop",
    "forces": "force",
    "news": "news",
    "premises": "premise",
    "services": "service",
    "crises": "crisis",
    "staff": "staff",
    "press": "press",
    "congress": "congress",
    "masses": "mass",
    "headquarters": "headquarters",
    "mujahideen": "mujahid",
    "mujahedin": "mujahid",
    "lives": "life",
    "allies": "ally",
    "series": "series",
    "countrymen": "countryman",
    "mps": "mp",
    "meps": "mep",
    "oxen": "ox",
    "spies": "spy",
    "authorities": "authority",
    "paramilitaries": "paramilitary",
    "jihadis": "jihadi",
    "taxis": "taxi",
    "ngos": "ngo",
    "commandos": "commando",
}


class Word(NamedTuple):
    """One word of a stream: its comparison form, its plain form (no acronym mark), its singular, and its token's number."""

    key: str
    plain: str
    single: str
    capital: bool
    token: int


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case without accents: "Erdoğan" and "Erdogan" are one."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    return "".join(c for c in flat if not unicodedata.combining(c)).translate(_SPECIAL)


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Singular of a folded word by suffix, with a few exceptions. "soldiers" gives "soldier", "policemen" "policeman"."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("men"):
        return word[:-3] + "man"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _forms(piece: str) -> tuple[str, str, str, bool]:
    plain = fold(piece)
    capital = piece[:1].isupper()
    if _ACRONYM.fullmatch(piece) and len(piece) > 1:
        bare = plain.replace(".", "")
        if bare.endswith("s") and piece.endswith("s"):
            bare = bare[:-1]
        return "^" + bare, plain.replace(".", ""), bare, capital
    if plain.endswith(".") and len(plain) > 1:
        plain = plain[:-1]
    return plain, plain, singular(plain), capital


def stream(tokens: Iterable[str]) -> list[Word]:
    """Tokens to words: a hyphenated token gives several words, hyphens and lone apostrophes none."""
    return [Word(*forms, number) for number, token in enumerate(tokens) for forms in _pieces(token)]


@lru_cache(maxsize=20_000)
def _pieces(token: str) -> tuple[tuple[str, str, str, bool], ...]:
    pieces = (token,) if "-" not in token and "–" not in token else re.split(r"[-–]", token)
    return tuple(_forms(piece) for piece in pieces if piece and piece not in ("'", "’", '"', "“", "”"))


def split(text: str) -> list[str]:
    """A bare phrase or a table's phrase cut into tokens much as the parser cuts them (possessive "'s" apart)."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return text.split()
    out: list[str] = []
    for m in _TOKEN.finditer(text.replace("’", "'")):
        token = m.group()
        if len(token) > 2 and token.endswith("'s"):
            out += [token[:-2], "'s"]
        else:
            out.append(token)
    return out


def phrase_words(phrase: str) -> tuple[str, ...]:
    """Comparison forms of a table's phrase, as `stream` gives them for a story."""
    return tuple(key for token in split(phrase) for key, *_ in _pieces(token))
