"""Look-ups of the actors' tables."""

import pytest

from dragoman.actors.tables import load_tables
from dragoman.actors.words import split, stream

TABLES = load_tables(None)


def hits(text):
    tokens = split(text)
    return [" ".join(tokens[h.first : h.last + 1]) for h in TABLES.find(stream(tokens))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the United Nations met United States envoys", ["United Nations", "United States"]),
        ("South Korea, South Korean troops and South of nowhere", ["South Korea", "South Korean"]),
        ("US and U.S. forces told us", ["US", "U.S."]),
        ("talks in Port Harcourt", ["Port Harcourt"]),
        ("united nations of the world", []),
    ],
)
def test_names_longest_first(text, found):
    assert hits(text) == found


def test_every_agent_phrase_is_found_by_its_end():
    for words, agent in TABLES.agents.items():
        if len(words) <= 5:
            size, found = TABLES.agent_ending(stream(["its", *words]), len(words)) or (0, None)
            assert size >= len(words) and (size > len(words) or found.phrase == agent.phrase), words


def test_a_phrase_cut_short_is_no_agent():
    assert TABLES.agent_starting(stream(split("Secretary of State")), 0)[0] == 3
    assert TABLES.agent_starting(stream(split("Secretary of")), 0) is None
    assert TABLES.agent_starting(stream(split("chief of the general staff")), 0)[0] == 5
    assert TABLES.agent_starting(stream(split("chief financial officer")), 0) is None
    assert TABLES.agent_ending(stream(split("minister of the table")), 3) is None


def test_the_header_of_the_cities_is_no_city():
    assert hits("Name of the game") == []
    assert hits("Name, Code and Port Harcourt") == ["Port Harcourt"]
