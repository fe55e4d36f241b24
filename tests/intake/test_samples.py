"""The wire, feed and export samples: every field the expectations state, exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import InputError
from dragoman.intake import open_stories
from dragoman.records import Story

FEEDS = Path(__file__).resolve().parents[3] / "shared" / "samples" / "feeds"
NAMES = {
    "plain press release": "press-release", "factiva xml": "factiva-xml", "lexisnexis html": "lexisnexis-html",
    "lexisnexis txt": "lexisnexis", "jsonfeed1.1": "jsonfeed", "google news sitemap": "news-sitemap", "warc": "html",
}  # fmt: skip
ABOUT = frozenset("file format licence origin trap n_items distinct_articles n_par_raw body_start drop_last forbid".split())
STORY = {"headline": "title", "source": "outlet"}
SKIPPED = "the samples are not beside this clone"


def cases() -> list[dict[str, Any]]:
    path = FEEDS / "expected.jsonl"
    return [json.loads(r) for r in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def stated(story: Story, name: str) -> Any:
    """A field by the name the expectations use."""
    if name == "published":
        value: Any = story.published_at or story.published
        return value.isoformat() if value else None
    if name in ("dateline", "place"):
        return story.meta.get(name)
    attribute = STORY.get(name, name)
    return getattr(story, attribute) if attribute in Story.__slots__ else story.meta.get(name)


def differences(case: dict[str, Any]) -> list[str]:
    """Every way in which a sample is not read as expected."""
    found = list(open_stories(FEEDS / case["file"]))
    out = [f"error: {e}" for e in found if isinstance(e, InputError)]
    stories = [s for s in found if isinstance(s, Story)]
    if not stories:
        return [*out, "no story"]
    story = stories[0]
    form = NAMES.get(case["format"], case["format"])
    if story.meta["format"] != form:
        out.append(f"format {story.meta['format']} not {form}")
    if case.get("n_items", len(stories)) != len(stories):
        out.append(f"{len(stories)} items not {case['n_items']}")
    if case.get("distinct_articles", 0) not in (0, len({s.id for s in stories})):
        out.append("ids")
    for name in sorted(set(case) - ABOUT):
        if str(stated(story, name)) != str(case[name]):
            out.append(f"{name}: {stated(story, name)!r} not {case[name]!r}")
    return out + text_differences(case, story, stories)


def text_differences(case: dict[str, Any], story: Story, stories: list[Story]) -> list[str]:
    out = []
    words = [(p.kind, story.text[p.span.start : p.span.end]) for p in story.paragraphs]
    body = "\n".join(t for k, t in words if k == "body")
    start = case.get("body_start")
    if start and not any(t.startswith(start) for t in (body, story.text)):
        out.append(f"body starts {body[:60]!r} not {start!r}")
    for dropped in case.get("drop_last", []):
        if dropped in body or not any(k != "body" and t.strip().startswith(dropped) for k, t in words):
            out.append(f"{dropped!r} is body, or lost")
    for forbidden in case.get("forbid", []):
        if any(forbidden in str(v) for s in stories for v in (s.text, s.url, s.title)):
            out.append(f"{forbidden!r} came through")
    raw = case.get("n_par_raw", 0)
    kept = sum(p.kind != "dateline" for s in stories for p in s.paragraphs)
    if kept < raw - 1:  # one may be a picture's caption or an empty box
        out.append(f"{kept} paragraphs of {raw}")
    return out


@pytest.mark.shared
@pytest.mark.parametrize("case", cases() or [pytest.param({}, marks=pytest.mark.skip(reason=SKIPPED))], ids=lambda c: c.get("file", "none"))
def test_sample(case: dict[str, Any]) -> None:
    assert differences(case) == []
