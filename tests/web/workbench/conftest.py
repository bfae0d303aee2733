"""A desk for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk
from tests.web.workbench.scenarios import begun


@pytest.fixture
def desk(site: Site, browse: Callable[..., Browser]) -> Desk:
    """An analyst before a draft of Shantou's procedure."""
    return Desk(site, browse("analyst"))


@pytest.fixture
def number(site: Site) -> int:
    """The number of a draft of Shantou with three of its scenarios."""
    return begun(site)


@pytest.fixture
def analyst(browse: Callable[..., Browser]) -> Browser:
    """The analyst's browser."""
    return browse("analyst")
