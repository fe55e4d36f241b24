"""The table of suites: what gold each reads, how predictions are made from it, and how they are scored."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman import evaluate
from dragoman.config import Settings
from dragoman.errors import ConfigError, InputError
from dragoman.evaluate import attribution, sentences, small, stories
from dragoman.reader import Reader, make_story, parse_day
from dragoman.records import Reading, Story

__all__ = ["SUITES", "Result", "Suite", "default_gold", "load", "run"]

Row = Mapping[str, Any]
ACTORS_DAY = "2022-11-15"
"""What "today" and no date mean in the actor cases: they were written in late 2022, and who holds an office depends on the day."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite: default gold file, last stage it needs, rows to predictions, rows and predictions to figures."""

    name: str
    gold: str
    upto: str | None
    predict: Callable[[Reader, Sequence[Row]], Iterator[Row]]
    figures: Callable[[Sequence[Row], Mapping[str, Row]], dict[str, float]]
    does: str


@dataclass(frozen=True, slots=True)
class Result:
    """A measured suite: figures by name, the rows and the predictions they come from, and the gold file's sha256."""

    suite: str
    gold: Path
    sha256: str
    figures: dict[str, float]
    rows: Sequence[Row]
    predictions: Mapping[str, Row]


def run(
    name: str,
    gold: Path | None = None,
    settings: Settings | None = None,
    split: str | None = None,
    progress: Progress | None = None,
) -> Result:
    """Read a suite's gold with the reader and score it. ``progress`` is called with (done, all).

    Raises ConfigError for an unknown suite, InputError where the gold cannot be read.
    """
    if name not in SUITES:
        raise ConfigError(f"no suite {name!r}; there are {', '.join(SUITES)}")
    suite = SUITES[name]
    path = gold or default_gold(suite.gold)
    rows = _select(load(path), split)
    reader = Reader(settings, upto=suite.upto)
    predictions: dict[str, Row] = {}
    for done, row in enumerate(suite.predict(reader, rows), 1):
        predictions[_identity(row)] = row
        if progress:
            progress(done, len(rows))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Result(name, path, digest, suite.figures(rows, predictions), rows, predictions)


def default_gold(file: str) -> Path:
    """The development gold beside the project, found from the working directory or the checkout. Raises InputError."""
    here = Path(evaluate.__file__).resolve()
    for base in (Path.cwd(), *Path.cwd().parents, *here.parents):
        found = base / "shared" / "gold" / file
        if found.is_file():
            return found
    raise InputError(f"no shared/gold/{file} near the working directory; name a file with --gold", code="no-gold")


def load(path: Path) -> list[Row]:
    """Rows of a JSONL file. Raises InputError with the line that is not JSON."""
    rows: list[Row] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise InputError(f"cannot read gold: {e}", path=path) from e
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as e:
                raise InputError(f"not JSON: {e}", path=path, place=f"line {number}", code="bad-json") from e
    return rows


def _identity(row: Row) -> str:
    return str(row["id"] if "id" in row else row["story"]["id"])


def _select(rows: list[Row], split: str | None) -> list[Row]:
    """Rows of one split. A set that marks a dev split is measured on that one unless "all" or another is asked for."""
    marked = {r.get("split") for r in rows}
    wanted = split or ("dev" if "dev" in marked and "train" in marked else "all")
    return rows if wanted == "all" else [r for r in rows if r.get("split") == wanted]


def _story(row: Row) -> Story:
    day = row.get("published") or row.get("date") or row.get("dct")
    outlet = row.get("source")
    return make_story(
        row["text"], published=day, id=str(row["id"]), title=row.get("title"), url=row.get("url"),
        outlet=outlet if isinstance(outlet, str) else None,
    )  # fmt: skip


def _readings(reader: Reader, rows: Sequence[Row]) -> Iterator[Reading]:
    return reader.pipe(_story(r) for r in rows)


def _stories(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    for reading in _readings(reader, rows):
        yield reading.to_dict()


def _sentences(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    for row, reading in zip(rows, _readings(reader, rows), strict=True):
        events = [
            {
                "event": e.event[0],
                "source": [a.code for a in e.actor if a.code != "---"],
                "target": [a.code for a in e.recipient if a.code != "---"],
                "source_text": [a.entity_text for a in e.actor],
                "target_text": [a.entity_text for a in e.recipient],
            }
            for e in reading.events
        ]
        yield {"id": row["id"], "events": events}


def _attributions(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    for reading in _readings(reader, rows):
        found = [
            {"source": list(a.source), "cue": list(a.cue), "content": list(a.content)}
            for a in reading.attributions
            if a.parent is None
        ]
        yield {"id": reading.story.id, "attributions": found}


def _timexes(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    for reading in _readings(reader, rows):
        found = [{"start": t.span.start, "end": t.span.end, "type": t.type, "value": t.value} for t in reading.times]
        yield {"id": reading.story.id, "timexes": found}


def _pronouns(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    for reading in _readings(reader, rows):
        found = reading.syntax.coreference
        links = [{"pronoun": list(c.mention), "antecedent": c.antecedent and list(c.antecedent)} for c in found]
        yield {"id": reading.story.id, "links": links}


def _actors(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    from dragoman.actors import resolve

    for row in rows:
        day = _case_day(row.get("date"))
        entity = resolve(row["text"], context=row.get("context"), date=day, country_hint=row.get("country_hint"))
        if entity is None:
            yield {"id": row["id"], "country": "", "sector": []}
        else:
            yield {"id": row["id"], "country": entity.code, "sector": list(entity.sector)}


def _case_day(written: str | None) -> dt.date | None:
    """The day of an actor case, which may be written 2015-05-10 or 10 May 2015."""
    if not written or written.lower() == "today":
        return parse_day(ACTORS_DAY)
    for form in ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y"):
        try:
            return dt.datetime.strptime(written.strip(), form).date()
        except ValueError:
            continue
    raise InputError(f"{written!r} is not a day", code="bad-date")


def _factuality(reader: Reader, rows: Sequence[Row]) -> Iterator[Row]:
    from dragoman.sourcing.factuality import factuality
    from dragoman.syntax.tree import token_at

    texts = list(dict.fromkeys(r["text"] for r in rows))
    by_text: dict[str, list[Row]] = {t: [] for t in texts}
    for row in rows:
        by_text[row["text"]].append(row)
    for reading in reader.pipe(make_story(t) for t in texts):
        for row in by_text[reading.text]:
            token = token_at(reading.syntax, row["predicate"][0])
            if token is not None:
                score, label = factuality(reading, token.i)
                yield {"id": row["id"], "score": score, "label": label}


def _story_figures(rows: Sequence[Row], predictions: Mapping[str, Row]) -> dict[str, float]:
    return stories.figures(stories.score(rows, predictions))


SUITES: dict[str, Suite] = {
    s.name: s
    for s in (
        Suite("stories", "stories.dev.jsonl", None, _stories, _story_figures, "whole records of whole stories"),
        Suite("sentences", "plover_sentences.dev.jsonl", None, _sentences, sentences.figures, "types and dyads of sentences"),
        Suite("polnear", "polnear.dev.jsonl", "sourcing", _attributions, attribution.figures, "source, cue and content"),
        Suite("timex", "timex.timebank.dev.jsonl", "times", _timexes, small.timex, "time expressions and their values"),
        Suite("actors", "actors.dev.jsonl", "syntax", _actors, small.actors, "country and sector of actor phrases"),
        Suite("pronouns", "coref.gum_news.dev.jsonl", "coreference", _pronouns, small.pronouns, "antecedents of pronouns"),
        Suite("factuality", "factuality.uw.dev.jsonl", "sourcing", _factuality, small.factuality, "certainty of predicates"),
    )
}
