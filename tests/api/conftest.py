"""What tests of the interface share: an application without tables, and how a refusal is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from config import Config
from models.base import db
from workflows.context import Context


@pytest.fixture
def bare_app(context: Context, tmp_path: Path) -> Iterator[Flask]:
    """An application without tables, not in demonstration mode."""
    config = Config(f"sqlite:///{tmp_path / 'bare.sqlite3'}", secret_key="k" * 40, data_dir=tmp_path)
    app = create_app(config, context)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def bare(bare_app: Flask) -> FlaskClient:
    """A client of it."""
    return bare_app.test_client()


@pytest.fixture
def findings() -> Callable[[TestResponse], list[tuple[str, str]]]:
    """The (pointer, code) pairs of a refusal."""
    return lambda answer: [(error["pointer"], error["code"]) for error in answer.json["errors"]]
