"""The OpenAPI 3.1 document, and its page: rendered here, without scripts and without anything from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, current_app, jsonify, render_template
from flask_smorest import current_api

from access.rules import RULES, Rule
from api.parsing import Room
from models.account import ROLES

STYLE = Path(__file__).resolve().parent / "templates" / "api_docs.css"
METHODS = ("get", "post", "put", "patch", "delete")

room = Room(
    "documents", __name__, url_prefix="/api/v1", template_folder="templates", description="接口文档 / Documentation"
)


@room.route("/openapi.json")
@room.response(200, {"type": "object"}, description="OpenAPI 3.1")
def openapi() -> Response:
    """OpenAPI 3.1 文档 / The OpenAPI 3.1 document."""
    return jsonify(document())


@room.route("/docs")
@room.response(200, {"type": "string"}, content_type="text/html", description="网页 / a page")
def docs() -> Response:
    """接口文档网页，不依赖互联网 / The documentation as a page, without the internet."""
    content = document()
    groups = [
        (tag, [operation for operation in operations(content) if tag["name"] in operation["tags"]])
        for tag in content["tags"]
    ]
    page = render_template("api_docs.html", document=content, groups=groups, words=type_words)
    policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return Response(page, headers={"Content-Security-Policy": policy}, content_type="text/html; charset=utf-8")


@room.route("/docs/style.css")
@room.response(200, {"type": "string"}, content_type="text/css", description="样式 / the style sheet")
def style() -> Response:
    """接口文档网页的样式 / The style sheet of the page."""
    return Response(STYLE.read_text(encoding="utf-8"), content_type="text/css; charset=utf-8")


def document() -> dict[str, Any]:
    """The document with what only the permission table knows: who may call what."""
    known: dict[str, Any] | None = current_app.extensions.get("bihuan.openapi")
    if known is None:
        known = current_api.spec.to_dict()
        for url in current_app.url_map.iter_rules():
            path = known["paths"].get(re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", url.rule))
            for method in METHODS:
                if path and method.upper() in (url.methods or ()) and method in path:
                    allow(path[method], RULES.get(url.endpoint, Rule()), url.endpoint)
        current_app.extensions["bihuan.openapi"] = known
    return known


def allow(operation: dict[str, Any], rule: Rule, endpoint: str) -> None:
    """Writes down who may call an operation, and every status with which it may refuse."""
    operation["operationId"] = endpoint.replace(".", "_")
    operation["security"] = [] if rule.public else [{"bearer": []}]
    if not rule.public:
        operation["x-roles"] = sorted(rule.roles)
    for status in refusals(operation, rule, endpoint):
        reference = {"$ref": f"#/components/responses/{HTTPStatus(status).name}"}
        operation["responses"].setdefault(str(status), reference)


def refusals(operation: dict[str, Any], rule: Rule, endpoint: str) -> Iterator[int]:
    """The statuses with which an operation may refuse besides those that its own code names."""
    yield 400
    if not rule.public:
        yield 401
    if rule.roles or rule.demonstration:
        yield 403
    if "requestBody" in operation:
        yield from (413, 415, 422)
    # A page of documentation asks nobody; everything else needs the database.
    if not endpoint.startswith("documents."):
        yield 503


def operations(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation with its path and method, what comes in and what goes out."""
    for path, item in content["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
                roles = [ROLES.get(role, role) for role in operation.get("x-roles", [])]
                yield {
                    **operation,
                    "path": path,
                    "method": method.upper(),
                    "parameters": [resolved(content, parameter) for parameter in parameters],
                    "body": schema_of(operation.get("requestBody", {})),
                    "answers": answers(content, operation),
                    "roles": roles,
                }


def answers(content: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers of an operation: status, what it means, its schema."""
    found = []
    for status, answer in operation["responses"].items():
        full = resolved(content, answer)
        found.append({"status": status, "description": full["description"], "schema": schema_of(full)})
    return sorted(found, key=lambda answer: str(answer["status"]))


def resolved(content: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The thing itself behind a reference."""
    reference = part.get("$ref")
    if reference is None:
        return part
    found: Any = content
    for key in str(reference).removeprefix("#/").split("/"):
        found = found[key]
    return dict(found)


def schema_of(part: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a body or answer, whatever its content type."""
    for content in part.get("content", {}).values():
        schema: dict[str, Any] = content.get("schema", {})
        return schema
    return None


def type_words(schema: dict[str, Any]) -> tuple[str, str]:
    """A schema in short words, and the name of the component that it points to."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return name, name
    for choice in schema.get("anyOf", []):
        if "$ref" in choice:
            words, name = type_words(choice)
            return f"{words} | null", name
    if schema.get("type") == "array":
        words, name = type_words(schema.get("items", {}))
        return f"[{words}]", name
    kinds = schema.get("type", "any")
    words = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    limits = [
        f"{key} {schema[key]}"
        for key in ("format", "minLength", "maxLength", "minimum", "maximum", "maxItems")
        if key in schema
    ]
    choices = [str(choice) for choice in schema.get("enum", []) if choice is not None]
    return "，".join([words, *limits, *([f"可选 {'、'.join(choices)}"] if choices else [])]), ""
