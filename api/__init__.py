"""The HTTP interface: resources by noun, one table of permissions, refusals as application/problem+json."""

from __future__ import annotations

from flask import Flask

from api import errors, spec


def init_app(app: Flask) -> None:
    """Registers this room; its refusals hold wherever no room has closer ones."""
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    errors.init_app(app)
    spec.init_app(app)
