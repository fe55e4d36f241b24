"""Which story this is: (provider, uri), else its canonical address, else its words; and what a new copy means for the old one.

`Register` remembers what came in and answers for each story: new, same, version (supersedes an earlier one), kill, or conflict
(one guid over two different stories). It holds hashes only, about 200 bytes a story.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from dragoman.records import Story

__all__ = ["Keys", "Register", "Verdict", "canonical_url", "content_key", "keys", "safe_url", "sha256", "story_id"]

_TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|ref_src|cmpid|ocid|ns_[a-z]+|at_[a-z_]+|_ga|spm|guccounter)$",
    re.I,
)
_AMP_QUERY = {("output", "amp"), ("amp", "1"), ("amp", ""), ("amp", "true"), ("outputtype", "amp")}
_LONGEST_URL = 2048
_BAD_URL = re.compile("[\x00-\x20\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\\\\]")


def sha256(data: bytes) -> str:
    """sha256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def safe_url(url: str | None, base: str | None = None) -> str | None:
    """An http(s) address fit to be a link, user name and password dropped; null for any other scheme or a malformed one."""
    text = (url or "").strip()
    if not text or len(text) > _LONGEST_URL or _BAD_URL.search(text):
        return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query, fragment = (quote(x, safe="/%:@!$&'()*+,;=~-._?[]") for x in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def canonical_url(url: str) -> str:
    """The address without tracking parameters, fragment and the marks of an AMP twin; host in lower case."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(k, v) for k, v in pairs if not _TRACKING.match(k) and (k.lower(), v.lower()) not in _AMP_QUERY]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    path = re.sub(r"(?:/amp/?|\.amp)$", "", parts.path) or "/"
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, query, ""))


_SPACE = re.compile(r"\s+")


def content_key(text: str, title: str | None = None) -> str:
    """Hash of the words themselves, white space and case aside: the same story fetched twice has the same."""
    words = _SPACE.sub(" ", f"{title or ''}\x1f{text}").strip().casefold()
    return sha256(words.encode("utf-8", "surrogatepass"))[:32]


def story_id(given: str | None, provider: str | None, guid: str | None, url: str | None, text: str, title: str | None = None) -> str:
    """A stable id: the one given, else a hash of (provider, guid), of the canonical address, or of the words."""
    if given:
        return given
    if guid:
        key = f"uri\x1f{provider or ''}\x1f{guid}"
    elif url:
        key = f"url\x1f{canonical_url(url)}"
    else:
        key = f"text\x1f{content_key(text, title)}"
    return sha256(key.encode("utf-8", "surrogatepass"))[:16]


class Keys(NamedTuple):
    """The three keys a story can be known by: its uri within its provider, its address, its words."""

    uri: str | None
    url: str | None
    content: str


def keys(story: Story) -> Keys:
    """The keys of a story. The content key is the owner's: another outlet's copy is a story of its own (`copies` counts it once).

    A kill notice often carries no words of its own, so that its revision is part of its key.
    """
    guid = story.meta.get("guid")
    owner = _owner(story)
    words = content_key(story.text, story.title)
    if story.signal == "kill":
        words = f"kill\x1f{guid or story.url or words}\x1f{story.version or ''}"
    return Keys(f"{owner}\x1f{guid}" if guid else None, story.url, f"{owner}\x1f{words}")


class Verdict(NamedTuple):
    """What a story is to those that came before it.

    ``kind``: new, same (no-op), version, kill or conflict. ``of`` is the id it replaces or repeats, ``reason`` in words.
    """

    kind: str
    of: str | None = None
    reason: str = ""


@dataclass
class Register:
    """Memory of the stories seen. `judge` answers; `remember` is called once the story is safely kept."""

    by_uri: dict[str, str] = field(default_factory=dict)
    by_url: dict[str, str] = field(default_factory=dict)
    by_content: dict[str, str] = field(default_factory=dict)

    def judge(self, story: Story) -> Verdict:
        """Say what ``story`` is. A text seen before from the same owner stays "same", also after a newer version or a kill."""
        k = keys(story)
        conflicting = bool(story.meta.get("guid_conflict"))
        known = self.by_content.get(k.content)
        if known is not None:
            return Verdict("same", known, "the same words from the same outlet were taken in before")
        earlier = self.by_uri.get(k.uri) if k.uri else None
        if earlier is None and k.url and not conflicting:
            earlier = self.by_url.get(k.url)
        if story.signal == "kill":
            return Verdict("kill", earlier, story.meta.get("editor_note") or "withdrawn by its provider")
        replaced = story.meta.get("supersedes")
        if earlier is None and replaced:
            earlier = self.by_uri.get(f"{_owner(story)}\x1f{replaced}")
        if earlier is not None:
            return Verdict("version", earlier, story.meta.get("editor_note") or f"{story.signal or 'new'} version of it came in")
        return Verdict("conflict" if conflicting else "new", None, "one guid stands over different stories" if conflicting else "")

    def remember(self, story: Story) -> list[tuple[str, str, str]]:
        """Keep the story's keys; returns them as rows (kind, key, id), for a store that makes them last."""
        k = keys(story)
        rows = [("content", k.content, story.id)]
        if k.uri:
            rows.append(("uri", k.uri, story.id))
        if k.url and not story.meta.get("guid_conflict"):
            rows.append(("url", k.url, story.id))
        self.restore(rows)
        return rows

    def restore(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Put rows of `remember` back, in their order."""
        tables = {"uri": self.by_uri, "url": self.by_url, "content": self.by_content}
        for kind, key, value in rows:
            tables[kind][key] = value


def _owner(story: Story) -> str:
    return str(story.meta.get("provider") or story.outlet or "")
