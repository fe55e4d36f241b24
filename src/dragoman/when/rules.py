"""The rules of data/timex_rules.toml: patterns compiled once, and the candidates they find in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dragoman import data
from dragoman.errors import DataError
from dragoman.when import absolute, lengths, relative
from dragoman.when.scene import Reader
from dragoman.when.words import Words, alternation

__all__ = ["Candidate", "Rule", "candidates", "load_rules"]

VETO = "veto"
_MACRO = re.compile(r"\{([A-Z]+)\}")
_FIELDS = frozenset({"name", "how", "on", "match", "examples", "counter", "enabled"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: name, pattern, the reader that values a match (null for a veto), the kinds of word that call for it."""

    name: str
    pattern: re.Pattern[str]
    reader: Reader | None
    on: frozenset[str]
    order: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule and where it matched."""

    rule: Rule
    match: re.Match[str]


def load_rules(words: Words, holidays: tuple[str, ...]) -> tuple[Rule, ...]:
    """Compile the packaged rules. Raises DataError naming the rule for an unknown reader, macro or a pattern that does not
    compile.
    """
    macros = {**words.macros(), "HOLIDAY": alternation(holidays)}
    readers: dict[str, Reader] = {**absolute.READERS, **relative.READERS, **lengths.READERS}
    return tuple(
        _compile(row, order, macros, readers) for order, row in enumerate(data.toml("timex_rules.toml")["rule"]) if row.get("enabled", True)
    )


def _compile(row: Mapping[str, object], order: int, macros: Mapping[str, str], readers: Mapping[str, Reader]) -> Rule:
    name, how, on = str(row.get("name")), str(row.get("how")), row.get("on")
    unknown = set(row) - _FIELDS
    if unknown or not isinstance(on, list) or (how != VETO and how not in readers):
        why = f"unknown fields {sorted(unknown)}" if unknown else f"no reader {how!r}, or no list of words in 'on'"
        raise DataError(why, path="timex_rules.toml", place=f"rule {name!r}")
    try:
        pattern = re.compile(_MACRO.sub(lambda m: macros[m.group(1)], str(row["match"])), re.I)
    except (re.error, KeyError) as e:
        raise DataError(f"the pattern does not compile: {e}", path="timex_rules.toml", place=f"rule {name!r}") from e
    return Rule(name, pattern, readers.get(how), frozenset(str(x) for x in on), order)


def candidates(rules: tuple[Rule, ...], words: Words, text: str) -> list[Candidate]:
    """Every match of every rule that ``text`` calls for: first start first, then the longer, then the rule higher in the
    table.
    """
    kinds = words.classes(text)
    found = [Candidate(rule, m) for rule in rules if not rule.on.isdisjoint(kinds) for m in rule.pattern.finditer(text)]
    found.sort(key=lambda c: (c.match.start(), -c.match.end(), c.rule.order))
    return found
