"""The OpenAPI document is whole, and its page needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from access.rules import RULES

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(bare: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = bare.get("/api/v1/openapi.json").json
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield f"{method.upper()} {path}", item[method]


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_every_reference_points_to_something(document: dict[str, Any]) -> None:
    found = set(references(document))

    assert found
    for reference in found:
        place: Any = document
        for key in reference.removeprefix("#/").split("/"):
            assert key in place, reference
            place = place[key]


def test_every_address_of_the_api_is_documented(bare_app: Flask, document: dict[str, Any]) -> None:
    routes = {
        f"{method} {re.sub(r'<(?:[^:<>]+:)?([^<>]+)>', r'{' + chr(92) + r'1}', url.rule)}"
        for url in bare_app.url_map.iter_rules()
        if not url.endpoint.startswith("web.")
        for method in url.methods - {"HEAD", "OPTIONS"}
    }

    assert document["openapi"] == "3.1.0"
    assert {name for name, _ in operations(document)} == routes


def test_every_operation_is_described_in_two_languages_with_its_refusals(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        chinese, _, english = operation["summary"].partition(" / ")
        assert re.search(r"[\u4e00-\u9fff]", chinese), name
        assert english.isascii() or "…" in english, name
        # A «default» would let any answer pass for a documented one.
        assert "default" not in operation["responses"], name
        expected = {"400"} | ({"413", "415", "422"} if "requestBody" in operation else set())
        assert expected <= set(operation["responses"]), name
        assert any(str(status).startswith("2") for status in operation["responses"]), name
    for answer in document["components"]["responses"].values():
        schema = answer["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}


def test_every_operation_is_public_or_asks_for_the_token(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}
    for name, operation in operations(document):
        rule = next(rule for endpoint, rule in RULES.items() if endpoint.replace(".", "_") == operation["operationId"])
        assert operation["security"] == ([] if rule.public else [{"bearer": []}]), name
        assert ("401" in operation["responses"]) == (not rule.public or name == "POST /api/v1/auth/token"), name


def test_operation_ids_are_unique_and_schemas_are_schemas(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]

    assert len(ids) == len(set(ids))
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(
    bare: FlaskClient, document: dict[str, Any]
) -> None:
    page = bare.get("/api/v1/docs")

    assert page.content_type == "text/html; charset=utf-8"
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page.text
    assert "汕头" in page.text or "接口文档" in page.text
    assert not re.findall(r"https?://", page.text)
    assert not re.findall(r"<script|\son\w+=|\sstyle=|<style", page.text)
    loaded = re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', page.text)
    assert loaded == ["/api/v1/docs/style.css"]
    style = bare.get(loaded[0])
    assert style.content_type == "text/css; charset=utf-8"
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_every_link_inside_the_page_leads_somewhere(bare: FlaskClient) -> None:
    text = bare.get("/api/v1/docs").text

    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r'id="([^"]+)"', text))
