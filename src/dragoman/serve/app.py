"""The web application: pages, their JSON twins, feeds, downloads, corrections. Server-rendered, no script, nothing off this host.

Safety: a strict content security policy, Host checked against the allowed names, only http(s) links out, all text escaped by the
templates, forms that carry a token bound to the process, corrections off unless asked for.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from dragoman.errors import DragomanError, LedgerError
from dragoman.ledger.ledger import Ledger
from dragoman.render import svg, words
from dragoman.serve import feeds
from dragoman.serve.openapi import describe
from dragoman.serve.pages import PAGES, Page

__all__ = ["make_app"]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CACHED = 512
LONGEST_TEXT = 200_000
LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Desk:
    """A ledger behind the pages: one reading connection a thread, and the last answers while the ledger stands still."""

    def __init__(self, path: Path):
        self.path = path
        self._local = threading.local()
        self._cache: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def ledger(self) -> Ledger:
        """This thread's ledger, seeing what was committed since."""
        found: Ledger | None = getattr(self._local, "ledger", None)
        if found is None:
            found = self._local.ledger = Ledger(self.path)
        found.reload()
        return found

    def content(self, page: Page, params: Mapping[str, str]) -> Any:
        """A page's content, from the cache where neither ledger nor parameters changed."""
        ledger = self.ledger
        key = (page.name, tuple(sorted(params.items())), ledger.state())
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        made = page.content(ledger, params)
        with self._lock:
            self._cache[key] = made
            while len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        return made


class _Headers:
    """Adds the safety headers to every answer."""

    def __init__(self, app: Any):
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


def make_app(
    path: Path,
    *,
    allow_corrections: bool = False,
    token: str | None = None,
    hosts: tuple[str, ...] = LOCAL,
    reader: Callable[[str, str | None, str | None], Any] | None = None,
) -> Starlette:
    """The application over the ledger at ``path``.

    ``allow_corrections`` turns the forms on (with ``token`` a writer must give it too); ``hosts`` are the Host names answered to;
    ``reader`` reads a pasted text for "try it" (text, published, outlet) -> Reading, and nothing of it is kept.
    """
    return _Site(Desk(path), allow_corrections, token, reader).application(hosts)


class _Site:
    """Routes and templates."""

    def __init__(self, desk: Desk, allow: bool, token: str | None, reader: Callable[..., Any] | None):
        self.desk, self.allow, self.token, self.reader = desk, allow, token, reader
        self.form_key = secrets.token_urlsafe(24)
        loader = PackageLoader("dragoman.serve", "templates")
        self.templates = Environment(loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined)
        self.templates.globals.update(pages=PAGES, allow=allow, values=words.VALUES, can_read=reader is not None)
        self.templates.filters.update(safe_url=safe_url, query=lambda d: urlencode({k: v for k, v in d.items() if v}))

    def application(self, hosts: tuple[str, ...]) -> Starlette:
        """The Starlette application."""
        routes = [Route("/static/desk.css", self._style), Route("/openapi.json", self._openapi), Route("/feed.atom", self._feed)]
        routes += [Route("/download.{form}", self._download), Route("/health", lambda _: PlainTextResponse("ok"))]
        for page in PAGES.values():
            twin = "/inbox.json" if page.path == "/" else page.path + ".json"
            routes.append(Route(_greedy(twin), self._json(page)))
        for page in PAGES.values():
            routes.append(Route(_greedy(page.path), self._html(page)))
        routes.append(Route("/try", self._try, methods=["GET", "POST"]))
        if self.allow:
            routes.append(Route("/correct/{id}", self._correct, methods=["POST"]))
        handlers: Any = {LedgerError: self._missing, 404: self._missing, 405: self._missing}
        middleware = [Middleware(_Headers), Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))]
        return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers)

    # ------------------------------------------------------------ reading

    def _html(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            params = _params(request, page)
            return HTMLResponse(await run_in_threadpool(self._render, page, params))

        return answer

    def _json(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            found = await run_in_threadpool(self.desk.content, page, _params(request, page))
            return Response(json.dumps(found, ensure_ascii=False, default=str), media_type="application/json")

        return answer

    def _render(self, page: Page, params: Mapping[str, str]) -> str:
        content = self.desk.content(page, params)
        pictures = {k: Markup(v) for k, v in _pictures(page.name, content).items()}
        twin = "/inbox.json" if page.path == "/" else page.path.replace("{id}", params.get("id", "")) + ".json"
        return self._template(page.name, page=page, params=params, twin=twin, pictures=pictures, **content)

    def _template(self, template: str, /, **content: Any) -> str:
        return self.templates.get_template(f"{template}.html").render(form_key=self.form_key, **content)

    async def _style(self, request: Request) -> Response:
        return Response(_stylesheet(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def _openapi(self, request: Request) -> Response:
        return JSONResponse(describe(PAGES.values()))

    async def _feed(self, request: Request) -> Response:
        params = _params(request, PAGES["search"])
        found = await run_in_threadpool(self.desk.content, PAGES["search"], params)
        return Response(feeds.atom(found["events"], str(request.url), str(request.base_url)), media_type="application/atom+xml")

    async def _download(self, request: Request) -> Response:
        form = request.path_params["form"]
        params = _params(request, PAGES["search"])
        found = await run_in_threadpool(self.desk.content, PAGES["search"], params)
        if form not in feeds.DOWNLOADS:
            raise LedgerError(f"no download {form!r}; there are {', '.join(feeds.DOWNLOADS)}")
        kind, write = feeds.DOWNLOADS[form]
        name = f'attachment; filename="events.{form}"'
        return StreamingResponse(write(found["events"]), media_type=kind, headers={"Content-Disposition": name})

    async def _missing(self, request: Request, error: Exception) -> Response:
        message = str(error) if isinstance(error, DragomanError) else "There is no such page."
        code = getattr(error, "status_code", 404)
        if request.url.path.endswith(".json"):
            return JSONResponse({"error": message}, status_code=code)
        return HTMLResponse(self._template("error", page=None, message=message), status_code=code)

    # ------------------------------------------------------------ try it, corrections

    async def _try(self, request: Request) -> Response:
        form = await request.form() if request.method == "POST" else None
        if form is None or self.reader is None:
            return HTMLResponse(self._template("try", page=None, reading=None, text="", published="", outlet="", message=""))
        text, published, outlet = (_field(form, k) for k in ("text", "published", "outlet"))
        reading, message = None, ""
        if len(text) > LONGEST_TEXT:
            message = f"The text has {len(text)} characters; at most {LONGEST_TEXT} are read here. Use `dragoman read` for longer ones."
        elif text.strip():
            try:
                reading = await run_in_threadpool(self.reader, text, published or None, outlet or None)
            except DragomanError as e:
                message = str(e)
        shown = [{"event": e, **_words(e)} for e in reading.events] if reading else None
        page = self._template("try", page=None, reading=shown, text=text, published=published, outlet=outlet, message=message)
        return HTMLResponse(page)

    async def _correct(self, request: Request) -> Response:
        form = await request.form()
        if not hmac.compare_digest(_field(form, "key"), self.form_key) or not _same_origin(request):
            return HTMLResponse(self._template("error", page=None, message="This form is out of date; go back and reload it."), 403)
        if self.token and not hmac.compare_digest(_field(form, "token"), self.token):
            return HTMLResponse(self._template("error", page=None, message="Writing needs the token that the desk was started with."), 403)
        event = request.path_params["id"]
        try:
            await run_in_threadpool(self._write, event, form)
        except LedgerError as e:
            return HTMLResponse(self._template("error", page=None, message=str(e)), 400)
        return RedirectResponse(f"/event/{event}", status_code=303)

    def _write(self, event: str, form: FormData) -> None:
        why, who = _field(form, "why"), _field(form, "by") or "analyst"
        with Ledger(self.desk.path) as ledger:
            if _field(form, "act") == "retract":
                ledger.retract_event(event, why=why, by=who)
            elif _field(form, "act") == "undo":
                ledger.undo(event, why=why, by=who)
            else:
                changes = {k: _field(form, k) for k in ("status", "type") if _field(form, k)}
                ledger.correct(event, changes, why=why, by=who)


def _greedy(path: str) -> str:
    """The route of a path: story ids of other people's making may hold slashes."""
    return path.replace("{id}", "{id:path}")


def safe_url(url: str | None) -> str | None:
    """The address where it is http or https, else null: no other scheme becomes a link."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _params(request: Request, page: Page) -> dict[str, str]:
    known = {k: v for k, v in request.query_params.items() if k in page.params}
    return known | {k: str(v) for k, v in request.path_params.items() if k == "id"}


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == request.headers.get("host")


def _pictures(name: str, content: Mapping[str, Any]) -> dict[str, str]:
    if name == "dyad":
        title = f"{content['one']} and {content['two']}"
        return {
            "timeline": svg.timeline(content["events"], f"Acts between {title}: each bar is the interval the text allows"),
            "totals": svg.bars(content["totals"], f"Totals between {title}: asserted below, not asserted hatched above"),
        }
    if name == "map":
        return {"map": svg.outline_map(content["places"], "Countries by number of events placed there")}
    if name == "actor":
        return {"offices": svg.strip(content["offices"], "Offices held at the events, by date")}
    return {}


def _words(event: Any) -> dict[str, Any]:
    return {
        "head": words.headline(event),
        "who": words.actors_line(event),
        "when": words.date_line(event),
        "chains": [words.chain_line(p) for p in event.perspectives],
        "contested": [c.name for c in event.contested],
    }


def _stylesheet() -> str:
    from importlib.resources import files

    return (files("dragoman.serve") / "static" / "desk.css").read_text(encoding="utf-8")
