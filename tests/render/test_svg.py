"""Pictures: bars for intervals, totals that lead to their rows, offices by date, a map with names."""

import datetime as dt
import re
from xml.etree import ElementTree

from dragoman.render import svg

EVIL = '<script>"&'


def act(k, first, last, status="asserted"):
    return {"event_id": f"e/{k}{EVIL}", "type": "ACCUSE", "status": status, "date": first, "enddate": last, "label": EVIL}


def test_a_bar_is_as_long_as_the_interval_and_says_its_status():
    day, month = dt.date(2022, 3, 1), (dt.date(2022, 3, 1), dt.date(2022, 3, 31))
    picture = svg.timeline([act(1, day, day), act(2, *month, "alleged"), act(3, None, None)], EVIL)
    root = ElementTree.fromstring(picture)
    bars = [r for r in root.iter("rect")]
    assert [b.get("class") for b in bars] == ["bar asserted", "bar alleged"]
    assert float(bars[1].get("width")) > 20 * float(bars[0].get("width")) / 5
    assert "March 2022" in picture
    assert "accusation" in picture
    assert svg.timeline([act(3, None, None)], "") == ""


def test_totals_lead_to_the_rows_of_their_period():
    rows = [{"period": dt.date(2022, 2, 1), "asserted": 3, "alleged": 1}, {"period": dt.date(2022, 3, 1), "asserted": 0, "alleged": 2}]
    picture = svg.bars(rows, "Totals", "month", "/search?between=NOR")
    ElementTree.fromstring(picture)
    assert "/search?between=NOR&amp;since=2022-02-01&amp;until=2022-02-28" in picture
    assert "February 2022: 3 asserted, 1 not asserted" in picture
    assert "<a " not in svg.bars(rows, "Totals", "month")
    assert svg.bars([], "") == ""
    undated = {"period": None, "asserted": 9, "alleged": 9}
    assert svg.bars([undated], "") == ""
    assert svg.bars([undated, *rows], "Totals", "month") == svg.bars(rows, "Totals", "month")


def test_an_axis_has_few_ticks_whatever_its_span():
    for years in (0, 1, 3, 9, 24, 80, 400):
        terms = [{"name": "A", "office": "President", "start": "1600-01-01", "end": f"{1600 + years}-01-20"}]
        ticks = re.findall('class="tick"', svg.strip(terms, "Offices"))
        assert 1 <= len(ticks) <= 12, years


def test_the_last_tick_lies_within_the_picture():
    days = (dt.date(2021, 11, 10), dt.date(2022, 8, 1))
    picture = svg.timeline([act(k, day, day) for k, day in enumerate(days)], "Acts")
    places = [float(x) for x in re.findall(r'class="tick" x="([\d.]+)"', picture)]
    assert max(places) + 30 <= svg.WIDTH


def test_impossible_years_break_nothing():
    far = [act(1, dt.date(1, 1, 1), dt.date(1, 1, 1)), act(2, dt.date(9999, 12, 31), dt.date(9999, 12, 31))]
    ElementTree.fromstring(svg.timeline(far, "Acts"))


def test_an_open_term_is_drawn_to_the_last_day_and_marked():
    terms = [{"name": "Ann Bo", "office": "Prime Minister", "start": "2020-01-01", "end": None}]
    picture = svg.strip(terms, "Offices", "2024-05-05")
    assert 'class="term open"' in picture
    assert "2024" in picture
    assert "Ann Bo, Prime Minister: from 1 January 2020 on" in picture


def test_one_country_far_ahead_leaves_the_shades_of_the_others_apart():
    assert svg.shades(123) == [(1, 1, 3), (2, 4, 7), (3, 8, 18), (4, 19, 47), (5, 48, 123)]
    assert svg.shades(3) == [(1, 1, 1), (2, 2, 2), (5, 3, 3)]
    assert svg.shades(1) == [(1, 1, 1)]
    picture = svg.outline_map({"USA": 123, "GBR": 30, "FRA": 2}, "Map")
    shaded = [re.search(f'class="land s(.)"[^>]*><title>{name}:', picture)[1] for name in ("United States", "United Kingdom", "France")]
    assert shaded == ["5", "4", "1"]


def test_the_map_names_countries_and_stays_within_its_frame():
    picture = svg.outline_map({"RUS": 4, "NOR": 1}, "Map")
    assert "Russia: 4 events" in picture
    assert "Norway: 1 event" in picture
    for path in re.findall(r' d="([^"]+)"', picture):
        for part in path.split("M")[1:]:
            xs = [float(p.split()[0]) for p in part.rstrip("Z").split("L")]
            assert max(xs) - min(xs) < 460, "a shape cut at the date line"
