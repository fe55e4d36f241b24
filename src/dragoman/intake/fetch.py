"""Feeds over the network, politely: robots.txt, conditional requests, Retry-After, back-off with jitter, one request a host at
a time.

Needs the extra [fetch]. Nothing else in dragoman fetches, and this only when asked to (``dragoman watch``).
"""

from __future__ import annotations

import email.utils
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dragoman import __version__
from dragoman.errors import FetchError, InputError, MissingExtraError
from dragoman.intake.dial import Answer, Dialer
from dragoman.intake.document import Document, decode
from dragoman.intake.identity import safe_url, sha256
from dragoman.intake.state import FeedState, StateFile
from dragoman.intake.xmlsafe import parse_xml

try:
    from protego import Protego
except ModuleNotFoundError as _missing:
    raise MissingExtraError("fetching", "fetch") from _missing

__all__ = ["AGENT", "Fetched", "Fetcher", "due_in", "feeds_from", "robots_allow"]

AGENT = f"dragoman/{__version__} (+https://pypi.org/project/dragoman/)"
_ROBOTS_CAP = 500 * 1024
_ROBOTS_AGE = 24 * 3600.0
_LONGEST_WAIT = 24 * 3600.0
_OUTLINE = re.compile(r"xmlurl", re.I)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's answer: "new" with its bytes, "unchanged", "wait" (not due, or asked to), "gone", "refused" (robots), "failed"."""

    kind: str
    url: str
    body: bytes = b""
    charset: str | None = None
    error: FetchError | None = None


def robots_allow(robots: str, url: str, agent: str = "dragoman") -> tuple[bool, float | None]:
    """Whether a robots.txt allows an address, and its crawl delay in seconds. Only its first 500 KiB count (RFC 9309), cut at
    a line.
    """
    text = robots
    if len(text.encode("utf-8", "replace")) > _ROBOTS_CAP:
        text = text.encode("utf-8", "replace")[:_ROBOTS_CAP].decode("utf-8", "ignore")
        text = text[: text.rfind("\n") + 1]
    parsed: Any = Protego.parse(text)
    delay = parsed.crawl_delay(agent)
    return bool(parsed.can_fetch(url, agent)), float(delay) if delay is not None else None


def feeds_from(source: str) -> list[str]:
    """Addresses of feeds: of an OPML file, of a text file with one a line, or the address itself. Raises InputError."""
    if safe_url(source):
        return [source]
    path = Path(source)
    if not path.is_file():
        raise InputError("neither a feed's address nor a file of addresses", code="not-found", path=source)
    document = Document(source, path.read_bytes())
    text = decode(document).text
    if not _OUTLINE.search(text):
        rows = [r.strip() for r in text.splitlines()]
        found = [r for r in rows if safe_url(r)]
    else:
        outlines = parse_xml(document, text).root.iter("outline")
        found = [v for o in outlines for k, v in o.attrib.items() if k.lower() == "xmlurl" and safe_url(v)]
    if not found:
        raise InputError("no feed's address in this file", code="empty", path=source)
    return list(dict.fromkeys(found))


@dataclass
class Fetcher:
    """Fetches feeds and pages. ``every`` is the usual interval of a feed, ``delay`` the least time between two requests to a
    host (seconds).
    """

    dialer: Dialer
    state: StateFile
    every: float = 900.0
    delay: float = 2.0
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    jitter: random.Random = field(default_factory=lambda: random.Random())
    _last: dict[str, float] = field(default_factory=dict)
    _held: FeedState | None = None

    def feed(self, url: str) -> Fetched:
        """A feed's news, if it is due. Its state (validators, back-off) is written; the items are the caller's to remember."""
        feed = self.state.feed(url)
        now = self.clock()
        if feed.gone or feed.due > now:
            return Fetched("gone" if feed.gone else "wait", url)
        try:
            if not self._allowed(url):
                return self._not_allowed(feed, now)
            answer = self.dialer.get(url, _validators(feed), check=self._check)
        except FetchError as e:
            return self._failed(feed, e, now, None)
        return self._answered(feed, answer, now)

    def page(self, url: str) -> Answer | None:
        """A story's own page, or null where robots.txt forbids it. Raises FetchError."""
        if not self._allowed(url):
            return None
        return self.dialer.get(url, check=self._check)

    def reject(self, url: str, reason: str) -> None:
        """What came was no feed: the earlier validators are dropped, so that the next answer is a whole one, and the next try
        is later.
        """
        feed = self.state.feed(url)
        feed.etag = feed.modified = feed.sha256 = None
        self._held = None
        self._failed(feed, FetchError(reason, url=url), self.clock(), None)

    # ------------------------------------------------------------ answers

    def _answered(self, feed: FeedState, answer: Answer, now: float) -> Fetched:
        feed.status, feed.fetched = answer.status, now
        if answer.status == 304:
            return self._unchanged(feed, now)
        if answer.status == 410:
            feed.gone = 1
            self.state.keep(feed)
            return Fetched("gone", feed.url)
        if answer.status != 200:
            return self._failed(feed, FetchError(f"HTTP {answer.status}", url=feed.url), now, answer)
        if not answer.body.strip():
            return self._failed(feed, FetchError("an empty answer", url=feed.url), now, answer)
        digest = sha256(answer.body)
        if digest == feed.sha256:
            return self._unchanged(feed, now)
        # written before the items are kept: a run cut off here asks again without validators
        self.state.keep(FeedState(feed.url, due=now, fetched=now, status=200, failures=feed.failures))
        feed.etag, feed.modified, feed.sha256 = answer.headers.get("etag"), answer.headers.get("last-modified"), digest
        feed.due = now + self._interval(answer)
        self._held = feed
        return Fetched("new", feed.url, answer.body, _charset(answer))

    def kept(self) -> None:
        """The items of the feed fetched last are kept for good: now its validators are written."""
        if self._held is not None:
            self._held.failures, self._held.error = 0, None
            self.state.keep(self._held)
            self._held = None

    def _unchanged(self, feed: FeedState, now: float) -> Fetched:
        feed.failures, feed.error, feed.due = 0, None, now + self.every
        self.state.keep(feed)
        return Fetched("unchanged", feed.url)

    def _failed(self, feed: FeedState, error: FetchError, now: float, answer: Answer | None) -> Fetched:
        feed.failures += 1
        feed.error, feed.fetched = str(error), now
        wait = min(self.every * 2 ** min(feed.failures, 10), _LONGEST_WAIT) * self.jitter.uniform(0.75, 1.25)
        feed.due = now + max(wait, _retry_after(answer, now))
        self.state.keep(feed)
        return Fetched("failed", feed.url, error=error)

    def _not_allowed(self, feed: FeedState, now: float) -> Fetched:
        feed.error, feed.due, feed.fetched = "robots.txt forbids it", now + _ROBOTS_AGE, now
        self.state.keep(feed)
        return Fetched("refused", feed.url, error=FetchError("robots.txt forbids it", url=feed.url))

    def _interval(self, answer: Answer) -> float:
        age = re.search(r"max-age=(\d{1,7})", answer.headers.get("cache-control", ""))
        asked = float(age.group(1)) if age else 0.0
        return max(self.every, min(asked, _LONGEST_WAIT), _retry_after(answer, self.clock()))

    # ------------------------------------------------------------ politeness

    def _allowed(self, url: str) -> bool:
        """robots.txt of the host: none (4xx) allows all, no answer or 5xx forbids all until it answers (RFC 9309)."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        known = self.state.robots(host)
        if known is None or self.clock() - known[2] > (_ROBOTS_AGE if 0 < known[1] < 500 else 3600.0):
            known = self._fetch_robots(host)
        body, status, _ = known
        if status == 0 or status >= 500:
            return False
        allowed, delay = robots_allow(body, url) if status == 200 else (True, None)
        self._wait(host, max(self.delay, min(delay or 0.0, 60.0)))
        return allowed

    def _fetch_robots(self, host: str) -> tuple[str, int, float]:
        try:
            answer = self.dialer.get(f"{host}/robots.txt", cap=4 * 2**20)
            body, status = answer.body[:_ROBOTS_CAP].decode("utf-8", "replace"), answer.status
            if len(answer.body) > _ROBOTS_CAP:
                body = body[: body.rfind("\n") + 1]
        except FetchError as e:
            if "larger than" not in str(e):
                self.state.keep_robots(host, "", 0, self.clock())
                raise
            body, status = "", 500
        self.state.keep_robots(host, body if status == 200 else "", status, self.clock())
        self._last[host] = self.clock()
        return body, status, self.clock()

    def _check(self, url: str) -> None:
        """Each hop of a redirect must be allowed by its own host."""
        if not self._allowed(url):
            raise FetchError(f"redirected to {url}, which robots.txt forbids", url=url)

    def _wait(self, host: str, delay: float) -> None:
        left = self._last.get(host, 0.0) + delay - self.clock()
        if left > 0:
            self.sleep(left)
        self._last[host] = self.clock()


def _validators(feed: FeedState) -> dict[str, str]:
    found = {"if-none-match": feed.etag, "if-modified-since": feed.modified}
    return {k: v for k, v in found.items() if v}


def _charset(answer: Answer) -> str | None:
    return answer.headers.get("content-type", "").partition("charset=")[2].split(";")[0].strip("\"' ") or None


def _retry_after(answer: Answer | None, now: float) -> float:
    """Seconds to wait that an answer asks for (a number or a date), at most a day."""
    raw = answer.headers.get("retry-after", "").strip() if answer is not None else ""
    if raw.isdigit():
        return min(float(raw), _LONGEST_WAIT)
    try:
        return min(max(email.utils.parsedate_to_datetime(raw).timestamp() - now, 0.0), _LONGEST_WAIT)
    except (TypeError, ValueError):
        return 0.0


def due_in(state: StateFile, urls: list[str], now: float) -> float:
    """Seconds until the first of these feeds is due; infinite where all are gone."""
    times = [f.due - now for f in (state.feed(u) for u in urls) if not f.gone]
    return max(0.0, min(times)) if times else float("inf")
