"""Every rule of the table: its examples give the value they promise, its counter-examples stay silent."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman import data
from dragoman.errors import DataError
from dragoman.reader import make_story
from dragoman.records import Reading, Timex
from dragoman.when.finder import Finder
from dragoman.when.rules import load_rules
from dragoman.when.words import Words

RULES: list[dict[str, Any]] = [r for r in data.toml("timex_rules.toml")["rule"] if r.get("enabled", True)]
FINDER = Finder()


def found(text: str, published: str | None, rule: str) -> list[Timex]:
    times, _ = FINDER(Reading(story=make_story(text, published=published)))
    return [t for t in times if t.rule == rule]


def cases(field: str) -> list[Any]:
    return [pytest.param(r["name"], x, id=f"{r['name']}-{k}") for r in RULES for k, x in enumerate(r.get(field, []))]


@pytest.mark.parametrize(("rule", "example"), cases("examples"))
def test_example(rule: str, example: list[str]) -> None:
    text, published, value = example
    assert value in [t.value for t in found(text, published, rule)]


@pytest.mark.parametrize(("rule", "text"), cases("counter"))
def test_counter_example(rule: str, text: str) -> None:
    assert found(text, "2010-06-15", rule) == []


@pytest.mark.parametrize("rule", [r for r in RULES if r["how"] != "veto"], ids=lambda r: r["name"])
def test_every_rule_has_an_example(rule: dict[str, Any]) -> None:
    assert rule["examples"]


def test_a_veto_keeps_other_rules_from_a_name() -> None:
    times, _ = FINDER(Reading(story=make_story("The Daily Telegraph said Arab Spring hopes faded on Friday.", published="2015-03-02")))
    assert [t.value for t in times] == ["2015-02-27"]


def test_an_unknown_reader_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "toml", lambda name: {"rule": [{"name": "odd", "how": "nobody", "on": [], "match": "x"}]})
    words = object.__new__(Words)
    monkeypatch.setattr(Words, "macros", lambda self: {})
    with pytest.raises(DataError, match="odd"):
        load_rules(words, ())
