"""Other coders' files in the same tables."""

import pytest

from dragoman.errors import InputError

pytest.importorskip("duckdb")
pytest.importorskip("deltalake")

from dragoman.export.tabular import table
from dragoman.ledger import Ledger

ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\t"
    "Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\t"
    "Country\tLatitude\tLongitude\n"
    "7\t2015-03-02\tAnn Bo\tGovernment\tNorway\tMake a visit\t042\t1.9\tOle Vik\tGovernment\tFrance\t11\t2\tThe Daily\tParis\t\t\t"
    "France\t48.85\t2.35\n"
)
POLECAT_HEAD = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tActor Name\tActor Country\tRecipient Name\tRecipient Country"
)
POLECAT = POLECAT_HEAD + "\np1\t2023-05-06\tCONSULT\tvisit\t4.0\t1\tAnn Bo\tNOR\tFrance\tFRA\n"


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "led", create=True) as opened:
        yield opened


def write(tmp_path, text, name="events.tsv"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_icews(ledger, tmp_path):
    file = write(tmp_path, ICEWS)
    assert ledger.import_file(file).events == 1
    assert ledger.import_file(file).skipped == 1
    row = ledger.ask(between=("NOR", "FRA")).to_dicts()[0]
    assert (row["type"], row["date"], row["place"]) == ("CONSULT", "2015-03-02", "FRA")


def test_polecat(ledger, tmp_path):
    ledger.import_file(write(tmp_path, POLECAT))
    assert ledger.dyad("NOR", "FRA").to_dicts()[0]["asserted"] == 1


def test_gdelt_as_written_by_our_export_and_read_by_position(ledger, tmp_path):
    ledger.import_file(write(tmp_path, POLECAT))
    lines = "\n".join("\t".join(r) for r in table(ledger.each_story(), "gdelt")) + "\n"
    with Ledger(tmp_path / "other", create=True) as other:
        other.import_file(write(tmp_path, lines, "gdelt.tsv"))
        row = other.ask(actor="NOR").to_dicts()[0]
        assert (row["date"], row["recipient"]) == ("2023-05-06", ["France (FRA)"])


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a\tb\n1\t2\n", "neither POLECAT"),
        (ICEWS.replace("2015-03-02", "2015-13-02"), "line 2"),
        (ICEWS + "too\tshort\n", "line 3: 2 cells"),
        (ICEWS.replace("District", "Borough"), r"line 1, column 16: unknown column 'Borough'; take it out"),
        (POLECAT.replace("Quad Code", "Quad Class\tQuad Code"), "unknown column 'Quad Class'"),
        (POLECAT.replace("Event Mode", "Event Type"), "column 4: a second column 'Event Type'"),
        (ICEWS + ICEWS.splitlines()[1].replace("Ole Vik", "x" * 200_000) + "\n", "line 3: field larger"),
    ],
)
def test_bad_files_leave_the_ledger_unchanged(ledger, tmp_path, text, match):
    with pytest.raises(InputError, match=match):
        ledger.import_file(write(tmp_path, text))
    assert ledger.counts() == {"stories": 0, "events": 0}


def test_a_file_that_is_not_there(ledger, tmp_path):
    with pytest.raises(InputError, match=r"none\.tsv: cannot be read"):
        ledger.import_file(tmp_path / "none.tsv")
    with pytest.raises(InputError, match="no format 'acled'; choose polecat"):
        ledger.import_file(write(tmp_path, ICEWS), "acled")


def test_a_large_file_comes_in_pieces_and_a_bad_row_late_in_it_leaves_nothing(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("dragoman.ledger.bringing.PIECE", 3)
    head, row = POLECAT.splitlines()
    rows = [row.replace("p1", f"p{n}") for n in range(10)]
    counted = []
    with pytest.raises(InputError, match="line 12"):
        ledger.import_file(write(tmp_path, "\n".join([head, *rows, "short"]) + "\n"))
    assert ledger.counts()["events"] == 0
    assert not [p for p in (tmp_path / "led").rglob(".*") if p.is_file()]
    assert ledger.import_file(write(tmp_path, "\n".join([head, *rows]) + "\n"), progress=counted.append).events == 10
    assert (ledger.counts()["events"], counted) == (10, [3, 3, 3, 1])


def test_a_story_that_two_files_name_stands_once_with_the_events_of_both(ledger, tmp_path):
    head, row = ICEWS.splitlines()
    ledger.import_file(write(tmp_path, ICEWS))
    assert ledger.import_file(write(tmp_path, f"{head}\n8{row[1:]}\n")).stories == 0
    assert ledger.counts() == {"stories": 1, "events": 2}
    assert len(ledger.ask()) == 2
    (story,) = ledger.each_story()
    assert len(story["events"]) == 2
