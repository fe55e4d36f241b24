"""What stands before the pages: the Host header, sizes, who may post, and the safety headers of every answer, refusals included.

Sources: the OWASP cheat sheets on HTTP headers and on cross-site request forgery; Fetch metadata (W3C); RFC 9110 for the codes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LONGEST_BODY", "LONGEST_PATH", "LONGEST_QUERY", "Guard", "for_machines"]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
RAW_HEADERS = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
LONGEST_QUERY = 4096
LONGEST_PATH = 2048
LONGEST_BODY = 2 * 2**20
"""Bytes of a form: a text of the length "try it" takes, in the worst of encodings."""
BODY_SECONDS = 30.0
READING = ("GET", "HEAD")
HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:@/\[\]\s]+)(?::\d+)?")


class Guard:
    """ASGI around the application: answers only to ``hosts``, refuses what is too large or comes from another site."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]):
        self.app = app
        self.hosts = frozenset(h.lower() for h in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *RAW_HEADERS]
            await send(message)

        headers = Headers(scope=scope)
        refused = self._refuse(scope, headers)
        if refused is None and scope["method"] not in READING:
            refused, receive = await _body(receive, headers)
        await (refused or self.app)(scope, receive, sending)

    def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        """The refusal that the request line and headers alone call for."""
        names = headers.getlist("host")
        if len(names) != 1 or _name(names[0]) not in self.hosts:
            return _refusal(scope, 400, "This desk does not answer to that host name; start it with --allow-host NAME.")
        if len(scope["query_string"]) > LONGEST_QUERY:
            return _refusal(scope, 414, f"The query is longer than {LONGEST_QUERY} bytes; ask for less at once.")
        if len(scope.get("raw_path") or scope["path"].encode()) > LONGEST_PATH:
            return _refusal(scope, 414, f"The address is longer than {LONGEST_PATH} bytes.")
        if scope["method"] not in READING and not _same_site(headers):
            return _refusal(scope, 403, "Forms are taken from this desk's own pages only.")
        return None


def _name(host: str) -> str:
    """The name in a Host header, port left out: "[::1]:8321" -> "[::1]"; nothing where there is more than name and port."""
    found = HOST.fullmatch(host)
    return found[1].lower() if found else ""


def _same_site(headers: Headers) -> bool:
    """False where the browser says that another site sent this.

    With the referrer policy of these pages a browser's own Origin is "null", so that only another name is an answer; the key in
    every form is what keeps out a request without any of these headers.
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin", "null")
    return origin == "null" or origin.partition("://")[2].lower() == headers["host"].lower()


async def _body(receive: Receive, headers: Headers) -> tuple[Response | None, Receive]:
    """The whole body, counted, as a channel that gives it again; or the refusal."""
    told = headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > LONGEST_BODY:
        return _too_large(), receive
    got = bytearray()
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), BODY_SECONDS)
        except TimeoutError:
            return PlainTextResponse("The form did not arrive in time.\n", 408), receive
        got += message.get("body", b"")
        more = message.get("more_body", False)
        if len(got) > LONGEST_BODY:
            return _too_large(), receive
    held = [bytes(got)]

    async def again() -> Message:
        return {"type": "http.request", "body": held.pop(), "more_body": False} if held else await receive()

    return None, again


def _too_large() -> Response:
    return PlainTextResponse(f"The form is larger than {LONGEST_BODY} bytes.\n", 413, {"Connection": "close"})


def for_machines(path: str) -> bool:
    """True for a twin, feed or download, whose errors are JSON as well."""
    return path.endswith(".json") or path.startswith(("/feed.", "/download."))


def _refusal(scope: Scope, code: int, message: str) -> Response:
    if for_machines(scope["path"]):
        content: dict[str, Any] = {"error": message}
        return JSONResponse(content, code)
    return PlainTextResponse(message + "\n", code)
