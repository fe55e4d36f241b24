"""What a notebook shows: records in words, nothing of a story as markup."""

import datetime as dt
from html.parser import HTMLParser

import pytest

from dragoman.records import Contest, Entity, Event, Perspective, Reading, Span, Story, Voice

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`"
TEXT = f"Norway's premier visited Paris. {EVIL} France denied it."
DAY = dt.date(2022, 3, 1)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen += [tag, *(name for name, _ in attrs)]

    def handle_data(self, data):
        self.text.append(data)


def event():
    return Event(
        "e1",
        ("CONSULT",),
        ("visit",),
        actor=(Entity(EVIL, None, f"Ann {EVIL}", code="NOR"),),
        recipient=(Entity("France", None, "France", code="FRA"),),
        date=DAY,
        enddate=DAY,
        trigger_span=Span(17, 24),
        text=TEXT,
        narrator="UU",
        perspectives=(Perspective((Voice(EVIL, "a paper", None, "FRA", (), "media", "said", None),), "CT+"),),
        contested=(Contest(EVIL, "FRA", None, EVIL),),
    )


def reading():
    return Reading(Story(EVIL, TEXT, title=EVIL, outlet=EVIL, published=DAY), events=(event(),))


@pytest.mark.parametrize("record", [event(), reading()], ids=["event", "reading"])
def test_no_text_becomes_markup(record):
    tags = Tags(record._repr_html_())
    assert not {"script", "img", "onerror", "src", "href"} & set(tags.seen)
    assert EVIL in "".join(tags.text)


def test_a_reading_shows_its_text_untouched_and_its_events_in_words():
    text = "".join(Tags(reading()._repr_html_()).text)
    assert TEXT.replace("visited", "visited1") in text
    assert "1 March 2022" in text
    assert "reportedly visited France" in text
    assert "No political event" in Reading(Story("s", "Nothing."))._repr_html_()


def test_an_event_says_status_and_source():
    text = "".join(Tags(event()._repr_html_()).text)
    assert "reported" in text
    assert "on the word of" in text
    assert "Contested by" in text


def test_rows_are_a_table_of_the_first_twenty():
    pytest.importorskip("duckdb")
    from dragoman.ledger.result import Rows

    shown = Rows(["day", "who"], [(DAY, [EVIL])] * 25)._repr_html_()
    tags = Tags(shown)
    assert tags.seen.count("tr") == 21
    assert "5 more rows" in shown
    assert "img" not in tags.seen
