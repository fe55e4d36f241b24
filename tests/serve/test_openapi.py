"""The description of the desk: a valid OpenAPI 3.1 file, twins that keep to it, and a fuzzer that finds no failure of the server."""

import json
import os

import pytest

pytest.importorskip("starlette")
pytest.importorskip("duckdb")
pytest.importorskip("httpx")
jsonschema = pytest.importorskip("jsonschema")

from starlette.testclient import TestClient

from dragoman.ledger import Ledger
from dragoman.serve.app import make_app
from dragoman.serve.pages import PAGES
from dragoman.serve.schemas import ANSWERS

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
"""Requests of each operation that the fuzzer makes up."""
ASKED = {"one": "NOR", "two": "FRA", "name": "Ann", "actor": "NOR", "words": "Norway"}


@pytest.fixture(scope="module")
def client(tmp_path_factory, laden):
    root = tmp_path_factory.mktemp("desk") / "led"
    with Ledger(root, create=True) as ledger:
        ledger.add([laden(n, f"claim {n}") for n in range(4)])
        ledger.add([laden(7, "", None)])
        ledger.correct("e1", {"status": "denied"}, why="the ministry denied it")
        rows = bare_rows()
        ledger.writer().commit(rows, "bare", 0)
    with TestClient(make_app(root, hosts=("testserver",)), raise_server_exceptions=False) as opened:
        yield opened


def bare_rows():
    """What an imported file brings: an event with hardly anything but its type."""
    shared = {"article_id": "bare", "story_id": "bare", "coder": "other", "added": "2024-01-01 00:00:00"}
    article = {**shared, "state": "current", "text": "", "text_sha256": "", "sentences": []}
    event = {"event_id": "bare", "revision": 0, "state": "current", "type": "CONSULT", "mode": [], "actor": [], "recipient": []}
    said = {"status": "asserted", "narrator": "CT+", "tense": "past", "background": False, "reciprocal": False}
    return {"articles": [article], "events": [{**shared, **event, **said}]}


def schema_of(description, name):
    return {"$ref": f"#/components/schemas/{name.capitalize()}", "components": description["components"]}


@pytest.mark.parametrize("name", PAGES)
def test_twins_keep_to_their_schema(client, name):
    description = client.get("/openapi.json").json()
    assert name in ANSWERS, f"schemas.py does not say what the twin of {name} answers"
    page = PAGES[name]
    ids = {"story": ("s1", "s7", "bare"), "event": ("e1", "e2", "bare")}.get(name, ("",))
    validator = jsonschema.Draft202012Validator(schema_of(description, name), format_checker=jsonschema.FormatChecker())
    for key in ids:
        address = ("/inbox" if page.path == "/" else page.path).replace("{id}", key) + ".json"
        for asked in ({}, {k: v for k, v in ASKED.items() if k in page.params}):
            answer = client.get(address, params=asked)
            assert answer.status_code == 200, answer.text
            assert [e.message[:200] for e in validator.iter_errors(answer.json())] == []


def test_the_description_is_whole(client):
    description = client.get("/openapi.json").json()
    assert description["openapi"] == "3.1.0"
    for schema in description["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for path, item in description["paths"].items():
        get = item["get"]
        assert get["summary"] and get["operationId"]
        assert all(p["description"] and p["schema"] for p in get["parameters"])
        assert {"200", "414", "503"} <= set(get["responses"])
        assert ("{id}" in path) == ("404" in get["responses"])
    text = json.dumps(description)
    for reference in set(text.split('"$ref": "')[1:]):
        assert reference.split('"')[0].removeprefix("#/components/schemas/") in description["components"]["schemas"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/search.json?since=yesterday", 400),
        ("/search.json?since=2022-02-30", 400),
        ("/search.json?page=0", 400),
        ("/search.json?page=99999999999999999999", 400),
        ("/search.json?status=certain", 400),
        ("/dyad.json?one=NOR&two=FRA&by=decade", 400),
        ("/inbox.json?queue=-1", 400),
        ("/event/nothing.json", 404),
        ("/story/nothing.json", 404),
        ("/nowhere.json", 404),
    ],
)
def test_errors_are_told_as_the_description_says(client, address, code):
    answer = client.get(address)
    assert answer.status_code == code
    assert list(answer.json()) == ["error"]


@pytest.mark.slow
def test_a_fuzzer_finds_no_failure(client):
    """schemathesis over every operation: no 5xx; codes, content types and schemas as stated."""
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, given, settings
    from schemathesis.specs.openapi import checks as specs

    checks = [
        schemathesis.checks.not_a_server_error,
        specs.status_code_conformance,
        specs.content_type_conformance,
        specs.response_schema_conformance,
    ]
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
        def check(case):
            case.call_and_validate(headers={"host": "testserver"}, checks=checks)

        check()
