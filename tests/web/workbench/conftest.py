"""A desk for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk


@pytest.fixture
def desk(site: Site, browse: Callable[..., Browser]) -> Desk:
    """An analyst before a draft of Shantou's procedure."""
    return Desk(site, browse("analyst"))
