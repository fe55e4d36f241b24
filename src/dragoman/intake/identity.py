"""Which story this is: (provider, uri), else its canonical address, else its words; and what a new copy means for the old one.

`Register` remembers what came in and answers for each story: new, same, version (supersedes an earlier one), kill, or conflict
(one guid over two different stories). It holds hashes only, about 200 bytes a story.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from dragoman.records import Story

__all__ = ["Keys", "Register", "Verdict", "canonical_url", "content_key", "keys", "safe_url", "sha256", "story_id"]

_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|ref_src|cmpid|ocid|ns_[a-z]+|at_[a-z_]+|_ga|spm|guccounter)$", re.I)
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
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]"), parts.fragment))


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
    """The keys of a story."""
    guid = story.meta.get("guid")
    owner = story.meta.get("provider") or story.outlet or ""
    return Keys(f"{owner}\x1f{guid}" if guid else None, story.url, content_key(story.text, story.title))


class Verdict(NamedTuple):
    """What a story is to those that came before it.

    ``kind``: new, same (no-op), version, kill or conflict. ``of`` is the id it replaces or repeats, ``reason`` in words.
    """

    kind: str
    of: str | None = None
    reason: str = ""


@dataclass
class Register:
    """Memory of the stories seen. `judge` answers and remembers; `dump` and `load` make it last."""

    by_uri: dict[str, str] = field(default_factory=dict)
    by_url: dict[str, str] = field(default_factory=dict)
    by_content: dict[str, str] = field(default_factory=dict)
    content_of: dict[str, str] = field(default_factory=dict)

    def judge(self, story: Story) -> Verdict:
        """Say what ``story`` is, and remember it unless it is a repetition."""
        k = keys(story)
        verdict = self._judge(story, k)
        if verdict.kind != "same":
            self._remember(story, k)
        return verdict

    def _judge(self, story: Story, k: Keys) -> Verdict:
        earlier = self.by_uri.get(k.uri) if k.uri else None
        if earlier is None and not (k.uri and story.meta.get("guid_conflict")):
            earlier = self.by_url.get(k.url) if k.url else None
        if story.signal == "kill":
            return Verdict("kill", earlier, story.meta.get("editor_note") or "withdrawn by its provider")
        if earlier is not None and self.content_of.get(earlier) == k.content:
            return Verdict("same", earlier, "same words under the same address or uri")
        if earlier is not None:
            return Verdict("version", earlier, story.meta.get("editor_note") or f"{story.signal or 'new'} version")
        if k.content in self.by_content and story.text.strip() and not story.meta.get("guid_conflict"):
            twin = self.by_content[k.content]
            # other outlets' copies are stories of their own (intake.copies counts them once); the same outlet's are repetitions
            if twin.partition("\x1f")[2] == _owner(story):
                return Verdict("same", twin.partition("\x1f")[0], "same words from the same outlet under another address")
        replaced = story.meta.get("supersedes")
        if replaced and (old := self.by_uri.get(f"{_owner(story)}\x1f{replaced}")):
            return Verdict("version", old, story.meta.get("editor_note") or "replaces it by its own word")
        return Verdict("new")

    def _remember(self, story: Story, k: Keys) -> None:
        if k.uri:
            self.by_uri[k.uri] = story.id
        if k.url:
            self.by_url[k.url] = story.id
        self.by_content.setdefault(k.content, f"{story.id}\x1f{_owner(story)}")
        self.content_of[story.id] = k.content

    def dump(self) -> dict[str, dict[str, str]]:
        """The memory as plain JSON values."""
        return {"uri": self.by_uri, "url": self.by_url, "content": self.by_content, "content_of": self.content_of}

    @classmethod
    def load(cls, values: dict[str, dict[str, str]]) -> Register:
        """The memory back from `dump`."""
        return cls(values.get("uri", {}), values.get("url", {}), values.get("content", {}), values.get("content_of", {}))


def _owner(story: Story) -> str:
    return str(story.meta.get("provider") or story.outlet or "")
