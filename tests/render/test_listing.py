"""A ledger's rows on a terminal: in words, with nothing that could steer the terminal."""

from __future__ import annotations

from rich.console import Console

from dragoman.render.listing import row_block

ROW = {
    "event_id": "s1-abc",
    "date": "2024-04-16",
    "enddate": "2024-04-17",
    "type": "ACCUSE",
    "mode": ["allege"],
    "actor": ["Iceland (ISL)"],
    "recipient": ["Norway (NOR)"],
    "status": "reported",
    "background": False,
    "outlet": "The Bergen Courier",
    "published": "2024-04-17",
    "confidence": 0.79,
    "sentence": "Iceland accused Norway of hiding \x1b[2Jcatch data.",
    "on_the_word_of": [["Lantern", "two diplomats"]],
    "denied_by": [{"name": "Norway", "code": "NOR", "cue": "dismissed"}],
}


def shown(row):
    console = Console(width=100, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115
    with console.file:
        console.print(row_block(row))
    return console.export_text()


def test_an_event_is_told_in_words():
    text = shown(ROW)
    assert "16–17 April 2024  Iceland reportedly accused Norway  reported" in text
    assert "ACCUSE allege · The Bergen Courier, 2024-04-17 · confidence 0.79" in text
    assert "on the word of Lantern <- two diplomats" in text
    assert "denied by Norway (“dismissed”)" in text
    assert "id s1-abc" in text


def test_control_characters_do_not_reach_the_terminal():
    assert "\x1b" not in shown(ROW)


def test_an_actors_row_names_the_office_of_the_day():
    row = {**ROW, "role": "actor", "name": "Ada Moss", "code": "ISL", "sector": ["GOV"], "office": "Prime Minister"}
    text = shown({k: v for k, v in row.items() if k not in ("sentence", "on_the_word_of", "denied_by", "published")})
    assert "actor: Ada Moss (ISL GOV, Prime Minister that day)" in text
