"""An installation in which people have worked for six weeks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from calendars.clock import FixedClock, read_beijing
from models.base import db
from tests.stage import scene
from workflows.context import Context
from workflows.stories import demonstration
from workflows.stories.player import Player

NOW = read_beijing("周五 2026-11-20 10:00")


@pytest.fixture(scope="session")
def lives() -> dict[str, Callable[[], object]]:
    """What puts the six weeks there again, for each database: to live them takes two seconds."""
    return {}


@pytest.fixture
def lived(
    app: Flask,
    context: Context,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    lives: dict[str, Callable[[], object]],
) -> Context:
    """Shantou with a dozen cases, most of them closed."""
    address = str(db.engine.url)
    if address in lives:
        lives[address]()
        clock.set(NOW)
        return context
    monkeypatch.setattr(demonstration, "CASES", 12)
    clock.set(demonstration.begins(NOW))

    def forward(instant: datetime) -> None:
        clock.set(instant)

    demonstration.Demonstration(context, Player(context, forward, lambda told: None), NOW).live()
    lives[address] = scene("lived")
    return context
