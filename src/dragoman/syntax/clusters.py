"""Whoever a story speaks of: mentions gathered name by name while reading on."""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.syntax.phrases import Phrase

__all__ = ["Cluster", "name_keys", "same_name"]

_FEMININE = ("a", "ine", "elle", "ette", "ie", "yn", "lyn", "een", "eth")
_LINKING = frozenset({"of", "the", "and", "for", "de", "al", "el", "bin", "van", "von", "'s", "’s", "-"})


@dataclass(slots=True)
class Cluster:
    """One entity under construction: its mentions in text order and what they tell together."""

    index: int = 0
    mentions: list[Phrase] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    genders: dict[str, int] = field(default_factory=dict)
    sorts: dict[str, int] = field(default_factory=dict)
    names: list[tuple[str, ...]] = field(default_factory=list)
    pronouns: set[str] = field(default_factory=set)
    sort: str = "unknown"
    """What most mentions take it for."""
    number: str = ""
    """Number of the first mention that tells one."""

    def add(self, p: Phrase) -> None:
        """Take in a mention."""
        if not self.mentions or (p.kind != "pronoun" and not self.sorts):
            self.number = p.number
        self.mentions.append(p)
        self.titles.update(p.titles)
        if p.kind == "nominal":
            self.titles.add(p.lemma)
        if p.gender != "u":
            self.genders[p.gender] = self.genders.get(p.gender, 0) + (1 if p.kind == "pronoun" else 2)
        if p.kind == "pronoun":
            self.pronouns.add(p.lemma)
        else:
            self.sorts[p.sort] = self.sorts.get(p.sort, 0) + (2 if p.kind == "name" else 1)
            known = {k: v for k, v in self.sorts.items() if k != "unknown"}
            self.sort = max(known, key=lambda k: known[k]) if known else "unknown"
        if p.words and p.words not in self.names:
            self.names.append(p.words)

    @property
    def gender(self) -> str:
        """The sex most mentions tell, "u" where none does."""
        return max(self.genders, key=lambda g: self.genders[g]) if self.genders else "u"

    @property
    def guess(self) -> str:
        """The sex a given name's ending suggests where no table knows it: most names in -a are women's."""
        if self.genders or self.sort != "person":
            return "u"
        first = next((n[0] for n in self.names if len(n) > 1), "")
        return ("f" if first.endswith(_FEMININE) else "m") if first else "u"

    @property
    def certain_person(self) -> bool:
        """True for a person by more than the label of a name: by sex, title, role noun or pronoun."""
        if self.sort != "person":
            return False
        return self.gender != "u" or any(m.kind == "nominal" or m.titles for m in self.mentions)


def same_name(a: tuple[str, ...], b: tuple[str, ...], person: bool) -> bool:
    """True where two names (lower-case words) may name one entity: equal, one the tail or head of the other, or an acronym."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if person:
        return _same_person(short, long)
    if len(short) == 1 and _is_acronym(short[0], long):
        return True
    return len(short) > 1 and (long[-len(short) :] == short or long[: len(short)] == short)


def _same_person(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if short[-1] == long[-1]:
        return len(short) == 1 or short[0] == long[0] or (short[0][:1] == long[0][:1] and len(short[0]) <= 2)
    return len(short) == 1 and short[0] in long


def name_keys(name: tuple[str, ...]) -> set[str]:
    """What two names have in common where `same_name` may hold of them: a word, or the letters of an acronym."""
    letters = name[0].replace(".", "") if len(name) == 1 else _letters(name)
    return {*name, f"{letters}."}


def _is_acronym(short: str, long: tuple[str, ...]) -> bool:
    letters = short.replace(".", "")
    return len(letters) >= 2 and letters == _letters(long)


def _letters(name: tuple[str, ...]) -> str:
    return "".join(w[0] for w in name if w not in _LINKING)
