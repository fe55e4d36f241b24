"""Saved searches: kept beside the ledger, refused with a remedy."""

import pytest

from dragoman.errors import LedgerError
from dragoman.ledger.searches import load_searches, save_search


def test_kept_changed_and_taken_away(tmp_path):
    assert load_searches(tmp_path) == {}
    save_search(tmp_path, "norway-alleged", {"actor": "NOR", "status": "alleged"})
    save_search(tmp_path, "attacks", {"type": "ASSAULT"})
    assert list(load_searches(tmp_path)) == ["attacks", "norway-alleged"]
    save_search(tmp_path, "attacks", {})
    assert load_searches(tmp_path) == {"norway-alleged": {"actor": "NOR", "status": "alleged"}}


@pytest.mark.parametrize("name", ["", "Two words", "../x", "a" * 61])
def test_names_that_are_refused(tmp_path, name):
    with pytest.raises(LedgerError, match="small letters"):
        save_search(tmp_path, name, {"actor": "NOR"})


@pytest.mark.parametrize("text", ["not json", "[1]", '{"a": 3}'])
def test_a_broken_file_is_named(tmp_path, text):
    (tmp_path / "_searches.json").write_text(text)
    with pytest.raises(LedgerError, match="saved searches"):
        load_searches(tmp_path)
