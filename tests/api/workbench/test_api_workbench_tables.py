"""Decision tables of a draft over HTTP: findings by row, and what a table would decide."""

from __future__ import annotations

import pytest

from models.account import Account
from models.procedure import Procedure
from tests.driving import Site
from workflows.authoring import drafts


@pytest.fixture
def home(site: Site) -> str:
    """A draft of Shenzhen's procedure."""
    analyst, base = Account.by_username("analyst"), Procedure.current("shenzhen", site.context.clock.now())
    assert analyst is not None
    assert base is not None
    draft = drafts.begin_from(site.context, analyst.actor(), base, "限期")
    cell = '<text>"非常不满意","差评"</text>'
    text = draft.files["tables/limits.dmn"].replace(cell, '<text>"不满意","差评"</text>', 1)
    drafts.save(site.context, analyst.actor(), draft.id, 1, {"tables/limits.dmn": text})
    return f"/api/v1/workbench/drafts/{draft.id}/tables"


def test_what_is_wrong_is_told_by_row(site: Site, home: str) -> None:
    told = site.caller("analyst").get(f"{home}/limits/check").json

    assert ("table-overlap", 2) in {(fault["code"], fault["row"]) for fault in told["faults"]}
    assert site.caller("analyst").get(f"{home}/nothing/check").status_code == 404


def test_a_table_says_what_it_would_decide(site: Site, home: str) -> None:
    asked = {"facts": {"institution_kind": "department", "level": "差评"}}
    told = site.caller("analyst").post(f"{home}/limits/decide", asked)

    assert told.status_code == 200
    assert told.json["row"] == 3
    assert told.json["outputs"] == {"verify_within": "3个工作日", "handle_within": "10个工作日"}
    assert site.caller("analyst").post(f"{home}/limits/decide", {"facts": {}}).status_code == 409
    assert site.caller("analyst").post(f"{home}/limits/decide", {"facts": {"level": "x" * 500}}).status_code == 422


def test_the_door_is_closed_to_others(site: Site, home: str) -> None:
    assert site.caller("shantou-l1").get(f"{home}/limits/check").status_code == 403
    assert site.caller("shantou-l1").post(f"{home}/limits/decide", {"facts": {}}).status_code == 403
