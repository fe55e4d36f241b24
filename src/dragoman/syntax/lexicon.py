"""What words alone tell of whoever they name: sex, person or group, one or many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dragoman import data

__all__ = ["Lexicon", "load_lexicon"]

_PERSON_SUFFIXES = ("man", "woman", "person", "ist", "eer", "ologist", "crat")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Tables of ``first_names.tsv`` and ``gender.tsv``, and names of countries. Genders are "m", "f" or "u" (either)."""

    first: Mapping[str, str]
    titles: Mapping[str, str]
    people: Mapping[str, str]
    groups: frozenset[str]
    places: frozenset[str]
    plurals: frozenset[str]
    lands: frozenset[str] = frozenset()

    def gender_of_name(self, words: tuple[str, ...]) -> str:
        """Sex told by the given name of a full name (lower-case words): first word first, then the second of three or more."""
        for word in words[:1] if len(words) < 3 else words[:2]:
            for part in (word, *word.split("-")):
                found = self.first.get(part, "u")
                if found != "u":
                    return found
        return "u"

    def is_person_word(self, lemma: str) -> bool:
        """True for a noun that names a human being ("minister", "gunman", "columnist")."""
        return lemma in self.people or (len(lemma) > 6 and lemma.endswith(_PERSON_SUFFIXES))

    def gender_of_word(self, lemma: str) -> str:
        """Sex told by a role or kinship word ("mother", "spokesman")."""
        found = self.people.get(lemma)
        if found:
            return found
        if lemma.endswith("woman"):
            return "f"
        return "m" if lemma.endswith("man") and len(lemma) > 5 and self.is_person_word(lemma) else "u"


def load_lexicon(extra: Path | None = None) -> Lexicon:
    """Read the two tables, with the user's rows from directory ``extra`` over them."""
    first = {r["name"].lower(): r["gender"] for r in data.rows("first_names.tsv", extra)}
    kinds: dict[str, dict[str, str]] = {}
    for r in data.rows("gender.tsv", extra):
        kinds.setdefault(r["kind"], {})[r["word"]] = r["gender"]
    people = {**kinds.get("role", {}), **kinds.get("kin", {})}
    return Lexicon(
        first=first,
        titles=kinds.get("title", {}),
        people=people,
        groups=frozenset(kinds.get("group", {})),
        places=frozenset(kinds.get("place", {})),
        plurals=frozenset(kinds.get("plural", {})),
        lands=frozenset(_lands(extra)),
    )


def _lands(extra: Path | None) -> Iterator[str]:
    """Names of countries, lower case, without article."""
    for r in data.rows("countries.tsv", extra):
        for name in (r["name"], *r["names"].split("|")):
            if name:
                yield name.lower().removeprefix("the ")
