"""Wire copies: found, directed, clustered, counted; digests join nothing."""

from __future__ import annotations

import datetime as dt
import random

from dragoman.intake.copies import CopyFinder, cluster, find_copies, independent_reports
from dragoman.records import Story


def words(seed: int, count: int = 120) -> str:
    rng = random.Random(seed)
    return " ".join(
        rng.choice("bridge river torun velia marrak army talks trade envoy border pact grain court vote".split()) for _ in range(count)
    )


def at(hour: int) -> dt.datetime:
    return dt.datetime(2031, 4, 24, hour, tzinfo=dt.UTC)


def story(name: str, text: str, **more: object) -> Story:
    return Story(id=name, text=text, **more)  # type: ignore[arg-type]


WIRE = words(1)


def test_a_reprint_is_linked_with_direction_and_passages() -> None:
    origin = story("o", WIRE, published_at=at(8))
    reprint = story("r", f"Our reporter in Torun writes. {WIRE[: len(WIRE) // 2]} More to follow later today.", published_at=at(9))
    (link,) = list(find_copies([reprint, origin, story("x", words(2), published_at=at(9))]))
    assert (link.a, link.b, link.kind, link.origin, link.reason) == ("r", "o", "copy", "o", "earlier")
    assert link.containment > 0.8
    (span,) = link.spans_a
    assert reprint.text[span.start : span.end] in origin.text


def test_the_credited_agency_is_the_origin_whatever_the_times() -> None:
    paper = story("p", WIRE, published_at=at(8), credit="AFP", outlet="Velia Post")
    wire = story("w", WIRE + " End.", published_at=at(9), outlet="AFP")
    (link,) = list(find_copies([paper, wire]))
    assert (link.origin, link.reason) == ("w", "the other credits it")
    ((members,), _) = ([c.members for c in cluster([paper, wire], [link])[0]], None)
    assert members == ("p", "w")


def test_a_declared_source_needs_no_shared_words() -> None:
    origin = story("o", words(3), url="https://daily.example/a")
    copy = story("c", words(4), derived_from=("https://daily.example/a?utm_source=x",))
    (link,) = list(find_copies([origin, copy]))
    assert (link.kind, link.origin) == ("declared", "o")


def test_a_roundup_joins_no_cluster() -> None:
    one, two = words(5), words(6)
    stories = [story("1", one), story("2", two), story("d", f"{one} Elsewhere. {two}"), story("1b", one + " Updated.")]
    clusters, links = cluster(stories, find_copies(stories))
    assert sorted(c.members for c in clusters) == [("1", "1b"), ("2",), ("d",)]
    assert {k.kind for k in links if "d" in (k.a, k.b)} == {"digest"}
    assert independent_reports(stories) == 3


def test_the_window_bounds_memory_and_reach() -> None:
    finder = CopyFinder(documents=5)
    for k in range(3000):
        assert finder.add(story(str(k), words(1000 + k, 40))) == []
    assert len(finder) == 5
    assert len(finder._index) < 3000 * 40 / 4
    old = CopyFinder(days=3)
    old.add(story("a", WIRE, published=dt.date(2031, 4, 1)))
    assert old.add(story("b", WIRE, published=dt.date(2031, 4, 9))) == []


def test_clusters_name_origin_and_agency() -> None:
    stories = [
        story("a", WIRE, published_at=at(7), credit="Press Trust of India"),
        story("b", WIRE + " One.", published_at=at(8)),
        story("c", WIRE + " Two.", published_at=at(9)),
    ]
    ((only,), _) = cluster(stories, find_copies(stories))
    assert (only.members, only.origin, only.agency) == (("a", "b", "c"), "a", "PTI")


def test_a_story_printed_by_a_hundred_papers_is_one_report_and_boilerplate_is_none() -> None:
    notice = "Sign up for our daily newsletter and follow us everywhere you can for the latest from our world desk and much more besides."
    mass = [story(f"m{k}", f"{WIRE} Local paper number {k}.", published_at=at(8)) for k in range(100)]
    assert independent_reports(mass) == 1
    papers = [story(f"n{k}", f"{words(500 + k, 45)} {notice} {notice}") for k in range(40)]
    links = [k for k in find_copies(papers) if int(k.b[1:]) > 20]
    assert links == []
