"""The web application: pages, their JSON twins, feeds, downloads, corrections. Server-rendered, no script, nothing off this host.

Safety: what `guard` does before every page; only http(s) links out, all text escaped by the templates, forms that carry a key bound
to the process, parameters checked against what `openapi` describes, corrections off unless asked for.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from dragoman.errors import DragomanError, LedgerError
from dragoman.intake.identity import safe_url
from dragoman.ledger.ledger import Ledger
from dragoman.serve import feeds
from dragoman.serve.desk import Desk
from dragoman.serve.guard import Guard, for_machines
from dragoman.serve.openapi import describe, read_params, twin
from dragoman.serve.pages import PAGES, Page, read_content
from dragoman.serve.schemas import STATUSES, TYPES
from dragoman.serve.shown import furnish

__all__ = ["make_app"]

LONGEST_TEXT = 100_000
LONGEST_FIELD = 200
LONGEST_REASON = 2_000
WAITING = 4
"""Pasted texts that are read or wait their turn, one at a time; a further one is told to come back."""
CHOICES = {"status": STATUSES, "type": TYPES}
LOCAL = ("localhost", "127.0.0.1", "[::1]")
SAID = {
    404: "There is no such page.",
    405: "This page only shows; it takes no such request.",
    503: "The desk is busy; ask again in a moment.",
}


def make_app(
    path: Path,
    *,
    allow_corrections: bool = False,
    token: str | None = None,
    hosts: tuple[str, ...] = LOCAL,
    reader: Callable[[str, str | None, str | None], Any] | None = None,
) -> Guard:
    """The application over the ledger at ``path``.

    ``allow_corrections`` turns the forms on (with ``token`` a writer must give it too); ``hosts`` are the Host names answered to;
    ``reader`` reads a pasted text for "try it" (text, published, outlet) -> Reading, and nothing of it is kept.
    """
    return Guard(_Site(Desk(path), allow_corrections, token, reader).application(), hosts)


class _Site:
    """Routes and templates."""

    def __init__(self, desk: Desk, allow: bool, token: str | None, reader: Callable[..., Any] | None):
        self.desk, self.allow, self.token, self.reader = desk, allow, token, reader
        self.form_key = secrets.token_urlsafe(24)
        self._turn, self._waiting = asyncio.Lock(), 0
        loader = PackageLoader("dragoman.serve", "templates")
        self.templates = Environment(loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined)
        furnish(self.templates)
        self.templates.globals.update(pages=PAGES, allow=allow, guarded=bool(token), can_read=reader is not None)
        self.templates.filters.update(safe_url=safe_url, urlencode=segment, query=lambda d: urlencode({k: v for k, v in d.items() if v}))

    def application(self) -> Starlette:
        """The Starlette application."""
        routes = [Route("/static/desk.css", self._style), Route("/openapi.json", self._openapi), Route("/feed.atom", self._feed)]
        routes += [Route("/download.{form}", self._download), Route("/health", lambda _: PlainTextResponse("ok"))]
        for page in PAGES.values():
            routes.append(Route(_greedy(twin(page)), self._json(page)))
        for page in PAGES.values():
            routes.append(Route(_greedy(page.path), self._html(page)))
        routes.append(Route("/try", self._try, methods=["GET", "POST"]))
        if self.allow:
            routes.append(Route("/correct/{id:path}", self._correct, methods=["POST"]))
        handlers: Any = {LedgerError: self._missing, HTTPException: self._missing, Exception: self._broken}
        handlers[duckdb.OutOfMemoryException] = self._full
        return Starlette(routes=routes, exception_handlers=handlers, lifespan=self._living)

    @asynccontextmanager
    async def _living(self, app: Starlette) -> AsyncIterator[None]:
        self.desk.start()
        yield
        await run_in_threadpool(self.desk.close)

    # ------------------------------------------------------------ reading

    def _html(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            params = _params(request, page)
            return await self._kept(request, ("html", page.name), params, lambda ledger: self._render(page, params, ledger), "text/html")

        return answer

    def _json(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            params = _params(request, page)
            try:
                return await self._kept(
                    request, ("json", page.name), params, lambda ledger: _jsoned(page.content(ledger, params)), "application/json"
                )
            except LedgerError:
                # An id of other people's making may itself end in ".json"; then this is its page, not the twin of a shorter one.
                whole = params | {"id": params.get("id", "") + ".json"}
                with suppress(LedgerError):
                    if "id" in params:
                        made = await self._kept(
                            request, ("html", page.name), whole, lambda ledger: self._render(page, whole, ledger), "text/html"
                        )
                        return made
                raise

        return answer

    async def _kept(
        self, request: Request, name: tuple[str, ...], params: Mapping[str, str], make: Callable[[Any], bytes], kind: str
    ) -> Response:
        """A page kept by the desk, with its tag; 304 where the browser has it already."""
        kept = await self.desk.answer((*name, *sorted(params.items())), make)
        headers = {"ETag": kept.etag, "Cache-Control": "private, no-cache"}
        if kept.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(kept.body, media_type=kind, headers=headers)

    def _render(self, page: Page, params: Mapping[str, str], ledger: Any) -> bytes:
        address = twin(page).replace("{id}", segment(params.get("id", "")))
        return self._template(page.name, page=page, params=params, twin=address, **page.content(ledger, params)).encode()

    def _template(self, template: str, /, **content: Any) -> str:
        return self.templates.get_template(f"{template}.html").render(form_key=self.form_key, **content)

    async def _style(self, request: Request) -> Response:
        return Response(_stylesheet(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def _openapi(self, request: Request) -> Response:
        return JSONResponse(describe(PAGES.values()))

    async def _feed(self, request: Request) -> Response:
        params = _params(request, PAGES["search"])
        page, here = PAGES["search"], (str(request.url), str(request.base_url), params.get("saved", ""))

        def make(ledger: Any) -> bytes:
            return feeds.atom(page.content(ledger, params)["events"], *here).encode()

        return await self._kept(request, ("feed", *here), params, make, "application/atom+xml")

    async def _download(self, request: Request) -> Response:
        form = request.path_params["form"]
        if form not in feeds.DOWNLOADS:
            raise HTTPException(404)
        params = _params(request, PAGES["search"])
        found = await run_in_threadpool(lambda: feeds.matching(self.desk.ledger, params))
        kind, write = feeds.DOWNLOADS[form]
        name = f'attachment; filename="events.{form}"'
        return StreamingResponse(write(found), media_type=kind, headers={"Content-Disposition": name})

    async def _missing(self, request: Request, error: Exception) -> Response:
        """No such page, story or event (404); a parameter or form that cannot be read (400); a method the page has not (405)."""
        if isinstance(error, HTTPException):
            message = SAID.get(error.status_code, error.detail)
            return self._error(request, message, error.status_code, error.headers)
        return self._error(request, str(error), 404 if "id" in request.path_params else 400)

    async def _full(self, request: Request, error: Exception) -> Response:
        """The pages asked for at this moment need more memory than the desk may take; each of them alone would not."""
        return self._error(request, SAID[503], 503, {"Retry-After": "10"})

    async def _broken(self, request: Request, error: Exception) -> Response:
        """What nobody foresaw: said in one line, told in full by the server's own log."""
        return self._error(request, "The desk failed at this page; the terminal it runs in says why.", 500)

    def _error(self, request: Request, message: str, code: int, headers: Mapping[str, str] | None = None) -> Response:
        if for_machines(request.url.path):
            return JSONResponse({"error": message}, code, dict(headers or {}))
        return self._refused(message, code, headers)

    def _refused(self, message: str, code: int, headers: Mapping[str, str] | None = None) -> Response:
        """The page that says why there is none."""
        return HTMLResponse(self._template("error", page=None, message=message), code, dict(headers or {}))

    # ------------------------------------------------------------ try it, corrections

    async def _try(self, request: Request) -> Response:
        if request.method != "POST" or self.reader is None:
            return self._tried({}, None, "", 200)
        form = await request.form()
        if not _same(_field(form, "key"), self.form_key):
            return self._tried({}, None, "This form is out of date; reload the page and paste the text again.", 403)
        given = {k: _field(form, k) for k in ("text", "published", "outlet")}
        for name, longest in (("text", LONGEST_TEXT), ("published", LONGEST_FIELD), ("outlet", LONGEST_FIELD)):
            if len(given[name]) > longest:
                message = f"The {name} has {len(given[name])} characters; at most {longest} are read here. `dragoman read` takes more."
                return self._tried(given | {name: ""}, None, message, 413)
        if not given["text"].strip():
            return self._tried(given, None, "", 200)
        try:
            return self._tried(given, await self._read(given), "", 200)
        except DragomanError as e:
            return self._tried(given, None, str(e), 400)

    async def _read(self, given: Mapping[str, str]) -> Any:
        """The reading of a pasted text, when its turn comes. HTTPException 503 where too many wait already."""
        assert self.reader is not None
        if self._waiting >= WAITING:
            raise HTTPException(503, headers={"Retry-After": "10"})
        self._waiting += 1
        try:
            async with self._turn:
                return await run_in_threadpool(self.reader, given["text"], given["published"] or None, given["outlet"] or None)
        finally:
            self._waiting -= 1

    def _tried(self, given: Mapping[str, str], reading: Any, message: str, code: int) -> Response:
        shown = read_content(reading) if reading else None
        fields = {k: given.get(k, "") for k in ("text", "published", "outlet")}
        return HTMLResponse(self._template("try", page=None, reading=shown, message=message, **fields), code)

    async def _correct(self, request: Request) -> Response:
        form = await request.form()
        if not _same(_field(form, "key"), self.form_key):
            return self._refused("This form is out of date; go back and reload it.", 403)
        if self.token and not _same(_field(form, "token"), self.token):
            return self._refused("Writing needs the token that the desk was started with.", 403)
        event = request.path_params["id"]
        try:
            await run_in_threadpool(self._write, event, form)
            await run_in_threadpool(self.desk.wrote)
        except LedgerError as e:
            return self._refused(str(e), 400)
        # A record that was taken out has no page of its own any more.
        gone = _field(form, "act") == "retract"
        return RedirectResponse("/corrections" if gone else f"/event/{segment(event)}", status_code=303)

    def _write(self, event: str, form: FormData) -> None:
        why, who = _short(form, "why", LONGEST_REASON), _short(form, "by", LONGEST_FIELD) or "analyst"
        changes = {k: _field(form, k) for k in CHOICES if _field(form, k)}
        for name, value in changes.items():
            if value not in CHOICES[name]:
                raise LedgerError(f"{name}: {value[:40]!r} is none of {', '.join(CHOICES[name])}")
        with Ledger(self.desk.path) as ledger:
            if _field(form, "act") == "retract":
                ledger.retract_event(event, why=why, by=who)
            elif _field(form, "act") == "undo":
                ledger.undo(event, why=why, by=who)
            elif not changes:
                raise LedgerError("Nothing was chosen to correct: choose a status or a kind, or take the record out.")
            else:
                ledger.correct(event, changes, why=why, by=who)


def _jsoned(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, default=str).encode()


def segment(name: str) -> str:
    """An id as one segment of an address; a slash in it is no step up or down."""
    return quote(name, safe="")


def _greedy(path: str) -> str:
    """The route of a path: story ids of other people's making may hold slashes."""
    return path.replace("{id}", "{id:path}")


def _params(request: Request, page: Page) -> dict[str, str]:
    """The page's parameters as given, checked. Raises LedgerError for one that cannot be read."""
    return read_params(page, request.query_params) | {k: str(v) for k, v in request.path_params.items() if k == "id"}


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _same(given: str, wanted: str) -> bool:
    """Equal, in a time that tells nothing."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _short(form: FormData, name: str, longest: int) -> str:
    value = _field(form, name).strip()
    if len(value) > longest:
        raise LedgerError(f"{name}: {len(value)} characters; at most {longest} are kept")
    return value


def _stylesheet() -> str:
    from importlib.resources import files

    return (files("dragoman.serve") / "static" / "desk.css").read_text(encoding="utf-8")
