"""Numbers in addresses: one that no row can have leads nowhere (404), and never to the database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

# What a column of whole numbers holds.
LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """`<int:…>` of a rule, bounded where the rule itself says nothing."""

    def __init__(self, map: Map, **more: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **more})


def init_app(app: Flask) -> None:
    """Has every rule that is added from here on bounded."""
    app.url_map.converters["int"] = Number
