"""The envelope of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def envelope(items: list[Any], total: int, query: Mapping[str, Any]) -> dict[str, Any]:
    """Items, how many there are in all, and which page this is."""
    return {"items": items, "total": total, "page": query["page"], "page_size": query["page_size"]}


def narrowing(query: Mapping[str, Any]) -> dict[str, Any]:
    """The query without the page: what the list is narrowed by."""
    return {key: value for key, value in query.items() if key not in ("page", "page_size")}
