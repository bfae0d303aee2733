"""The catalogue of rules for whoever picks a legal basis: a piece for pages, JSON for the modeler."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request

from web.pages import unkept
from workflows.editing.citing import matching
from workflows.procedures.rules import Rule

blueprint = Blueprint("workbench_rules", __name__, url_prefix="/workbench")


@blueprint.get("/rules")
def search() -> Response:
    """Rules that hold every word of `q`; `first` are the letters of those that stand on top where nothing is typed."""
    query, first = request.args.get("q", ""), request.args.get("first", "")
    found = matching(query, first)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify({"items": [rule_as(rule) for rule in found]})
    return unkept(render_template("workbench/rules.html", rules=found, query=query, first=first))


def rule_as(rule: Rule) -> dict[str, str]:
    """One rule as a script reads it."""
    return {
        "id": rule.id,
        "document": rule.document,
        "article": rule.article,
        "cited": rule.cited,
        "asks": rule.asks,
        "silent": rule.silent,
    }
