"""Fills a form with what it cannot do without: for stories, the demonstration and previews."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calendars.clock import to_beijing

TEXT = "经核实，情况属实，已完成整改并向评价人反馈。"


def fill(schema: Mapping[str, Any], given: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The given fields, and a plain value for every required field that is not given. `at` dates what needs a date."""
    wanted = schema.get("required", [])
    properties = schema.get("properties", {})
    missing = {name: value_for(properties.get(name, {}), at) for name in wanted if name not in given}
    return {**missing, **given}


def value_for(schema: Mapping[str, Any], at: datetime) -> Any:
    """The first choice, `True`, the instant, or a sentence."""
    if "oneOf" in schema:
        return schema["oneOf"][0]["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind, shape = schema.get("type"), schema.get("format")
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "array":
        return []
    if shape == "date-time":
        return to_beijing(at).isoformat()
    if shape == "date":
        return to_beijing(at).date().isoformat()
    return TEXT[: schema.get("maxLength", len(TEXT))]
