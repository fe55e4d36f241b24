"""Terms of office: cleaning, merging, checks."""

import pytest

from dragoman.actors.build import clean, read_wikidata_csv, same_person
from dragoman.actors.check import problems
from dragoman.errors import DataError


def row(name, start, end, role="President", **more):
    return {"name": name, "country_iso3": "XAA", "role": role, "office": role, "start": start, "end": end, "source": "test", **more}


def test_titles_and_remarks_go():
    terms, _ = clean([row("Prime Minister Ada Obi (since", "2010-01-01", "2012-01-01", "Prime")])
    assert [(t.name, t.role) for t in terms] == [("Ada Obi", "Prime Minister")]


def test_spellings_join_into_one_term():
    terms, _ = clean([row("Ada Ngozi Obi", "2010-01-01", "2012-01-01"), row("Ada Obi", "2012-01-01", "2014-01-01")])
    assert [(t.name, t.start, t.end) for t in terms] == [("Ada Ngozi Obi", "2010-01-01", "2014-01-01")]
    assert same_person("Mohammed al-Manfi", "Mohammed Al Menfi")
    assert not same_person("Lech Walesa", "Lech Kaczynski")


def test_father_and_son_stay_two():
    both = [
        {"code": "XAA", "name": n, "aliases": "", "role": "President", "sector": "GOV", "start": a, "end": b}
        for n, a, b in (("Ada K. N. Obi", "1990-01-01", "1994-01-01"), ("Ada K. Obi", "2002-01-01", "2006-01-01"))
    ]
    terms, _ = clean([row("Ada K. Obi", "1998-01-01", "2001-01-01", role="Governor of Lakes", wikidata="Q9")], both)
    assert [(t.name, t.role) for t in terms] == [("Ada K. Obi", "Governor of Lakes")]


def test_a_guessed_end_is_the_successors_start():
    rows = [row("Ada Obi", "2010-01-01", "2011-01-01", end_rule="successor_start"), row("Ben Eze", "2012-01-01", None)]
    terms, _ = clean(rows)
    assert {t.name: t.end for t in terms}["Ada Obi"] == "2012-01-01"


def test_nothing_is_dropped_in_silence():
    _, notes = clean([row("Ada Obi", "2012-01-01", "2010-01-01"), row("(vacant)", "2010-01-01", None), row("Ада Оби", "2010-01-01", None)])
    assert len(notes) == 3
    assert "end 2010-01-01 before start" in notes[0] and "script" in notes[2]


def test_wikidata_csv(tmp_path):
    file = tmp_path / "q.csv"
    file.write_text(
        "person,personLabel,positionLabel,start,end\nhttp://x/Q1,Ada Obi,Minister of Health,2020-01-01T00:00:00Z,\n", encoding="utf-8"
    )
    terms, _ = clean(read_wikidata_csv(file, "NGA"))
    assert [(t.name, t.code, t.role, t.start, t.id) for t in terms] == [("Ada Obi", "NGA", "Minister of Health", "2020-01-01", "Q1")]


def test_packaged_tables_have_no_problems():
    assert problems() == []


def test_problems_name_row_and_reason(tmp_path):
    head = "name\taliases\tcode\trole\tsector\tstart\tend\tid\tsource\n"
    rows = "Ada Obi\t\tQQQ\tPresident\tGOV\t2020-01-01\t2019-01-01\t\tme\nБен\t\tNGA\tMayor\tXXX\t2020-13-01\t\t\tme\n"
    (tmp_path / "people.tsv").write_text(head + rows, encoding="utf-8")
    found = "\n".join(problems(tmp_path))
    for words in ("unknown code 'QQQ'", "before start", "not Latin", "unknown sector 'XXX'", "is not a day"):
        assert words in found


def test_a_broken_row_is_named(tmp_path):
    (tmp_path / "people.tsv").write_text("name\tcode\nonly one cell\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        problems(tmp_path)
