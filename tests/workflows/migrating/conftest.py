"""A case that is moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.migrating.mover import Mover


@pytest.fixture
def mover(new_play: Callable[..., Any]) -> Mover:
    """A case that was dispatched on Tue 2026-09-29 at 16:00: its ten working days end on Mon 10-19."""
    return Mover(new_play("周一 2026-09-28 10:00").at("周二 2026-09-29 16:00").dispatch())
