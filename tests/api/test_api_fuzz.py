"""Every operation fuzzed from our own OpenAPI document: no 5xx, no answer that the document does not name or describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base import db
from tests.api.fuzzing import concerns, fuzz, known_of

if TYPE_CHECKING:
    from tests.driving import Site

CALLERS = [None, "shantou-l1", "shantou-l2", "admin", "province"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("username", CALLERS)
def test_no_request_breaks_a_promise_of_the_document(site: Site, username: str | None) -> None:
    known, token = known_of(site), site.caller(username).token
    db.session.remove()

    found = fuzz(site.app, token, known, examples=3, only=concerns(username), methods=username is None)

    assert found.failures == []
    # The fuzz got in: lists and single things were really shown, acts were really tried.
    assert 200 in found.of("GET /healthz" if username is None else "GET /api/v1/cases/{case_no}")
    assert 5 not in {status // 100 for _, status in found.statuses}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_request_breaks_a_promise_on_postgresql_either(site: Site) -> None:
    known, token = known_of(site), site.caller("shantou-l1").token
    db.session.remove()

    found = fuzz(site.app, token, known, examples=2, only=concerns("shantou-l1"), methods=False)

    assert found.failures == []
