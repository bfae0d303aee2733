"""The long fuzz: every operation as every caller on both databases, with requests that lead into each other."""

from __future__ import annotations

import os

import pytest

from models.base import db
from tests.api.fuzzing import fuzz, known_of
from tests.conftest import site
from tests.driving import Site

__all__ = ["site"]
CALLERS = [None, "shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-staff", "supervisor", "admin", "province"]
EXAMPLES = int(os.environ.get("BIHUAN_SOAK_EXAMPLES", "60"))


@pytest.mark.parametrize("username", CALLERS)
def test_no_request_breaks_a_promise_of_the_document_in_a_long_run(site: Site, username: str | None) -> None:
    known, token = known_of(site), site.caller(username).token
    db.session.remove()

    found = fuzz(site.app, token, known, examples=EXAMPLES, seed=2026, stateful=True)

    assert found.failures == []
    assert sum(found.statuses.values()) > 1000
