"""HTTP that cannot be led astray: the address that is really dialled is checked, on every hop, so that no name, redirect or
second
answer of a resolver leads into a private network. Sizes and time are capped on the raw stream. Needs the extra [fetch].
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from dragoman.errors import FetchError, MissingExtraError
from dragoman.intake.identity import safe_url

try:
    import httpcore
    import httpx
except ModuleNotFoundError as _missing:
    raise MissingExtraError("fetching", "fetch") from _missing

__all__ = ["Answer", "Dialer", "is_public"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = frozenset((80, 443, 8080, 8443))
_HOPS = 5


def is_public(address: str) -> bool:
    """True for an address on the public internet; addresses embedded in IPv6 (mapped, 6to4, NAT64) count as what they embed."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None:
            return is_public(str(ip.sixtofour))
        if ip.teredo is not None:
            return False
        if ip in _NAT64:
            return is_public(str(ipaddress.ip_address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not (ip.is_multicast or ip.is_unspecified or ip.is_reserved)


Resolve = Callable[[str, int], list[str]]


def _resolve(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class _Backend(httpcore.SyncBackend):
    """Resolves a name once, checks every address, and dials one of those checked."""

    def __init__(self, allow_private: bool, resolve: Resolve):
        self._allow_private, self._resolve = allow_private, resolve

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        if port not in _PORTS and not self._allow_private:
            raise httpcore.ConnectError(f"port {port} is not one of {sorted(_PORTS)}")
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as e:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {e}") from e
        refused = [a for a in addresses if not is_public(a)]
        if not addresses or (refused and not self._allow_private):
            raise httpcore.ConnectError(f"{host} leads to {', '.join(refused) or 'no address'}, which is not public")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("unix sockets are not dialled")


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]):
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as e:
            raise httpx.ReadError(str(e) or type(e).__name__) from e

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool of our own, one connection a host."""

    def __init__(self, backend: _Backend):
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), max_connections=8, max_keepalive_connections=8, keepalive_expiry=30.0,
            retries=0, network_backend=backend,
        )  # fmt: skip

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        inner = httpcore.Request(request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions)
        try:
            answer = self._pool.handle_request(inner)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as e:
            raise httpx.ConnectError(str(e) or type(e).__name__, request=request) from e
        if not isinstance(answer.stream, Iterable):
            raise httpx.ReadError("the answer cannot be read", request=request)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer.stream), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class Answer(NamedTuple):
    """An HTTP answer: where it came from in the end, status, headers (names in lower case), body, whether it moved for good."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None


@dataclass
class Dialer:
    """Gets addresses, following at most five redirects, each checked anew.

    ``cap`` bounds the body as sent and as unpacked, in bytes; ``seconds`` one whole answer, redirects included.
    """

    agent: str
    allow_private: bool = False
    cap: int = 8 * 2**20
    seconds: float = 30.0
    resolve: Resolve = _resolve
    _client: httpx.Client | None = field(default=None, repr=False)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        cap: int | None = None,
        check: Callable[[str], None] | None = None,
    ) -> Answer:
        """The answer to a GET. ``check`` is called with each address before it is asked for and may raise.

        Raises FetchError: no http(s) address, an address that is not public, too many redirects, over the caps, no answer.
        """
        deadline = time.monotonic() + self.seconds
        here, moved, permanent = url, None, True
        for hop in range(_HOPS + 1):
            target = safe_url(here)
            if target is None:
                raise FetchError(f"{here!r} is no http or https address", url=url)
            if check is not None and hop:
                check(target)
            status, found, body = self._once(target, headers or {}, deadline, cap or self.cap)
            location = found.get("location")
            if status not in (301, 302, 303, 307, 308) or not location:
                return Answer(target, status, found, body, moved)
            permanent = permanent and status in (301, 308)
            here = urljoin(target, location)
            if urlsplit(target).scheme == "https" and urlsplit(here).scheme == "http":
                raise FetchError(f"redirected from https to {here}; refused", url=url)
            moved = here if permanent else moved
        raise FetchError(f"more than {_HOPS} redirects", url=url)

    def _once(self, url: str, headers: Mapping[str, str], deadline: float, cap: int) -> tuple[int, dict[str, str], bytes]:
        sent = {"user-agent": self.agent, "accept-encoding": "gzip", "accept": "*/*", **headers}
        try:
            with self._open().stream("GET", url, headers=sent) as answer:
                found = {k.lower(): v for k, v in answer.headers.items()}
                if answer.status_code in (301, 302, 303, 307, 308):
                    return answer.status_code, found, b""
                return answer.status_code, found, self._body(answer, url, deadline, cap)
        except httpx.HTTPError as e:
            raise FetchError(f"no answer: {e}", url=url) from e
        except httpx.InvalidURL as e:
            raise FetchError(f"not a valid address: {e}", url=url) from e

    def _body(self, answer: httpx.Response, url: str, deadline: float, cap: int) -> bytes:
        engine = zlib.decompressobj(47) if "gzip" in answer.headers.get("content-encoding", "").lower() else None
        parts: list[bytes] = []
        total = raw = 0
        for chunk in answer.iter_raw(65_536):
            raw += len(chunk)
            try:
                part = engine.decompress(chunk, cap + 1 - total) if engine else chunk
            except zlib.error as e:
                raise FetchError(f"damaged gzip data ({e})", url=url) from e
            total += len(part)
            parts.append(part)
            if max(total, raw) > cap or (engine is not None and engine.unconsumed_tail):
                raise FetchError(f"larger than {cap / 2**20:g} MB; nothing was kept", url=url)
            if time.monotonic() > deadline:
                raise FetchError(f"took longer than {self.seconds:g} s", url=url)
        return b"".join(parts)

    def _open(self) -> httpx.Client:
        if self._client is None:
            backend = _Backend(self.allow_private, self.resolve)
            timeout = httpx.Timeout(min(10.0, self.seconds), connect=min(5.0, self.seconds))
            self._client = httpx.Client(transport=_Transport(backend), trust_env=False, follow_redirects=False, timeout=timeout)
        return self._client
