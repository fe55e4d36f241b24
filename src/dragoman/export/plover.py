"""PLOVER JSONL (the whole record, one event a line) and PROV-O (who said what on whose word, as linked data)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dragoman.records import plain

__all__ = ["plover", "prov"]

Story = Mapping[str, Any]
INTERNAL = ("added", "batch", "revision", "state", "corrected_by", "why", "apart", "article_id", "sentence_span", "sentence")


def plover(stories: Iterable[Story]) -> Iterator[dict[str, Any]]:
    """Events with PLOVER's JSON names, chain, values and interval included."""
    for story in stories:
        cite = {k: plain(story[k]) for k in ("url", "title", "outlet", "credit", "published", "language", "licence")}
        for event in story["events"]:
            row = {k: plain(v) for k, v in event.items() if k not in INTERNAL}
            row["id"] = row.pop("event_id")
            row["event"] = [row.pop("type")]
            row["text_info"] = {"sentence": event["sentence"], "span": event["sentence_span"]}
            row["perspectives"] = [
                {"chain": v["chain"] or [], "value": v["value"]} for v in event["perspectives"] if v["kind"] == "voice"
            ]
            row["contested"] = [
                {k: v[k] for k in ("name", "code", "span", "cue")} for v in event["perspectives"] if v["kind"] == "contest"
            ]
            row["cite_info"] = cite
            row["revision"] = event["revision"]
            yield row


def prov(stories: Iterable[Story]) -> Iterator[dict[str, Any]]:
    """PROV-O as JSON-LD, one document a line: the record, the article it was derived from, the voices it is attributed to."""
    context = {"prov": "http://www.w3.org/ns/prov#", "plover": "https://github.com/openeventdata/PLOVER#"}
    for story in stories:
        article = {
            "@id": f"urn:dragoman:article:{story['article_id']}",
            "@type": "prov:Entity",
            "prov:wasAttributedTo": {"@id": _urn("outlet", story["outlet"]), "@type": "prov:Organization"},
            "prov:generatedAtTime": plain(story["published"]),
        }
        if story["url"]:
            article["prov:hadPrimarySource"] = {"@id": story["url"]}
        nodes: list[dict[str, Any]] = [article]
        for event in story["events"]:
            voices = [v for p in event["perspectives"] if p["kind"] == "voice" for v in p["chain"] or []]
            nodes.append(
                {
                    "@id": f"urn:dragoman:event:{event['event_id']}",
                    "@type": ["prov:Entity", f"plover:{event['type']}"],
                    "prov:wasDerivedFrom": {"@id": article["@id"]},
                    "prov:wasAttributedTo": [{"@id": _urn("voice", v["name"]), "@type": "prov:Agent"} for v in voices],
                    "prov:wasGeneratedBy": {"@id": _urn("coder", event["coder"]), "@type": "prov:SoftwareAgent"},
                    "prov:value": event["text"],
                }
            )
        yield {"@context": context, "@graph": nodes}


def _urn(kind: str, name: str | None) -> str:
    from urllib.parse import quote

    return f"urn:dragoman:{kind}:{quote(name or 'unknown')}"

