"""OpenAPI 3.1 of the JSON twins, made from the page table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dragoman import __version__
from dragoman.serve.pages import Page

__all__ = ["describe"]


def describe(pages: Iterable[Page]) -> dict[str, Any]:
    """The description: one GET a page, its query parameters, 200 and 404."""
    paths = {}
    for page in pages:
        path = "/inbox.json" if page.path == "/" else page.path + ".json"
        parameters = [
            {"name": k, "in": "query", "required": False, "description": v, "schema": {"type": "string"}} for k, v in page.params.items()
        ]
        if "{id}" in path:
            parameters.append({"name": "id", "in": "path", "required": True, "description": "identifier", "schema": {"type": "string"}})
        paths[path] = {
            "get": {
                "operationId": page.name,
                "summary": page.does,
                "parameters": parameters,
                "responses": {
                    "200": {"description": page.title, "content": {"application/json": {"schema": {"type": "object"}}}},
                    "404": {"description": "no such story or event, or a parameter that cannot be read"},
                },
            }
        }
    info = {"title": "dragoman desk", "version": __version__, "description": "A ledger of sourced political events, as JSON."}
    return {"openapi": "3.1.0", "info": info, "paths": paths}
