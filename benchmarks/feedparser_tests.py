"""feedparser's own well-formed tests, for the fields we map.

    pip download --no-binary :all: --no-deps feedparser && tar xzf feedparser-*.tar.gz
    python benchmarks/feedparser_tests.py feedparser-6.0.12

Each test file states one expectation in a comment. Taken are those that compare an entry's title, link, id, author, dates, text
(content, description, summary), language, rights or source title, or the feed's title or language, with a literal. Texts
are compared without mark-up and white space, since we keep plain text. CDF, a format of 1997, and tests of HTTP headers are left out.
"""

from __future__ import annotations

import argparse
import ast
import calendar
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.document import Document
from dragoman.intake.draft import Draft, finish
from dragoman.intake.feeds import read_feed
from dragoman.intake.markup import blocks_of_html
from dragoman.records import Story

_EXPECT = re.compile(rb"Expect:\s*(.+?)\s*-->", re.S)
_EQUAL = re.compile(r"(entries\[0\]|feed)((?:\[(?:'[a-z_]+'|\"[a-z_]+\"|0)\])+)\s*==\s*(.+)$", re.S)
_TEXT = {"['content'][0]['value']", "['description']", "['summary']", "['content_detail']['value']", "['summary_detail']['value']"}
_OUTSIDE = ("cdf",)


def cases(root: Path) -> Iterator[tuple[Path, str, str, Any]]:
    """File, whose field (entries[0] or feed), which field, and the value expected."""
    for path in sorted((root / "tests" / "wellformed").rglob("*.xml")):
        m = _EXPECT.search(path.read_bytes())
        if not m or any(part in _OUTSIDE for part in path.parts) or path.name.startswith("http_"):
            continue
        expression = re.sub(r"^not bozo and ", "", m.group(1).decode("utf-8", "replace"))
        e = _EQUAL.match(expression)
        if not e:
            continue
        try:
            value = ast.literal_eval(e.group(3))
        except (ValueError, SyntaxError):
            continue
        yield path, e.group(1), e.group(2).replace('"', "'"), value


def first_story(path: Path) -> Story | None:
    """The first item as a story. Many tests hold one field and nothing to read; such an item gets a word, or it would be no story."""
    document = Document(path.name, path.read_bytes())
    try:
        draft = next((d for d in read_feed(document) if isinstance(d, Draft)), None)
    except InputError:
        return None
    if draft is None:
        return None
    if not draft.blocks and draft.get("title") is None:
        draft.add("-")
        draft.flag("stand-in")
    story = finish(draft, document)
    return story if isinstance(story, Story) else None


def words(source: str, marked_up: bool = True) -> str:
    """Text without mark-up and white space."""
    text = " ".join(b.text for b in blocks_of_html(source)) if marked_up else source
    return re.sub(r"\s+", "", text)


def got(story: Story, owner: str, field: str) -> Any:
    """Our value of a field by feedparser's name; NotImplemented for one we do not map."""
    meta = story.meta
    if owner == "feed":
        plain = {"['title']": meta.get("provider"), "['language']": story.language}
        return plain.get(field, NotImplemented)
    if field in _TEXT:
        return "" if "stand-in" in meta.get("flags", ()) else words(story.text, False)
    plain = {
        "['title']": story.title,
        "['title_detail']['value']": story.title,
        "['link']": story.url or meta.get("url_raw"),
        "['id']": meta.get("guid"),
        "['guid']": meta.get("guid"),
        "['author']": story.byline,
        "['author_detail']['name']": story.byline,
        "['rights']": story.licence,
        "['source']['title']": story.credit,
        "['published_parsed']": story.published_at or story.published,
        "['updated_parsed']": meta.get("updated"),
    }
    return plain.get(field, NotImplemented)


def same(field: str, value: Any, expected: Any) -> bool:
    """Whether ours is theirs, mark-up and white space aside."""
    if field.endswith("_parsed']"):
        return moment(value) == (calendar.timegm(expected) if expected else None)
    if isinstance(expected, str):
        return re.sub(r"\s+", "", str(value or "")) in (words(expected), words(expected, False), words(plain_of(expected)))
    return bool(value == expected)


def plain_of(expected: str) -> str:
    """An expected author such as "Name (mail)" is a name to us."""
    return re.sub(r"\s*\([^()]*@[^()]*\)$", "", expected)


def moment(value: Any) -> float | None:
    """Unix seconds of a day, a time or its ISO form."""
    import datetime as dt

    if value is None:
        return None
    found = dt.datetime.fromisoformat(str(value))
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()


def main() -> int:
    """Print the share for each field, and the tests that fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sdist", type=Path)
    parser.add_argument("--show", action="store_true", help="print the tests that fail")
    options = parser.parse_args()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for path, owner, field, expected in cases(options.sdist):
        story = first_story(path)
        if story is None and owner == "feed":
            continue  # a feed without items states nothing to us
        value = got(story, owner, field) if story is not None else None
        if value is NotImplemented or (story is None and not _mapped(owner, field)):
            continue
        key = f"{owner}{field}"
        total[key] += 1
        good = story is not None and same(field, value, expected)
        right[key] += good
        if options.show and not good:
            print(f"{path.relative_to(options.sdist / 'tests' / 'wellformed')}: {key} {value!r} not {expected!r}"[:260])
    for key, count in total.most_common():
        print(f"{key:50s} {right[key]:4d} of {count:4d}")
    print(
        f"{'all':50s} {sum(right.values()):4d} of {sum(total.values()):4d}  {100 * sum(right.values()) / max(sum(total.values()), 1):.1f} %"
    )
    return 0


def _mapped(owner: str, field: str) -> bool:
    return got(Story("", ""), owner, field) is not NotImplemented


if __name__ == "__main__":
    sys.exit(main())
