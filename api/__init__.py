"""The HTTP interface: resources by noun, one table of permissions, refusals as application/problem+json."""

from __future__ import annotations

from flask import Flask

from api import access, errors, headers, permissions, spec, uploads


def init_app(app: Flask) -> None:
    """Registers this room; guard, refusals and headers hold for the whole application."""
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    uploads.init_app(app)
    permissions.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    spec.init_app(app)
