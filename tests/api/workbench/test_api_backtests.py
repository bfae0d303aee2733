"""Backtests over HTTP: asked for, read, called off; wrong terms name their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import TestResponse

from models.backtest import Backtest
from models.base import db
from workflows.background.delivery import deliver

if TYPE_CHECKING:
    from tests.driving import Site

HERE = "/api/v1/workbench"
TERMS = {"kind": "replay", "since": "2026-09-01", "until": "2026-12-31"}
Findings = Callable[[TestResponse], list[tuple[str, str]]]


def draft(site: Site) -> str:
    """The address of the runs of a new draft, after one case was closed."""
    name = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", name, finding="substantiated")
    site.do("shantou-l2", "submit_rectification", name, "rectified")
    site.do("shantou-l1", "decide_review", name, "accept")
    deliver(site.context)
    made = site.caller("analyst").post(f"{HERE}/procedures/shantou/drafts", {"title": "缩短整改期限"})
    return f"{HERE}/drafts/{made.json['id']}/backtests"


def test_a_run_is_asked_for_and_its_result_read(site: Site) -> None:
    address, analyst = draft(site), site.caller("analyst")
    begun = analyst.post(address, TERMS)
    listed = analyst.get(address).json
    one = analyst.get(f"{address}/{begun.json['id']}").json

    assert (begun.status_code, begun.json["state"], begun.json["against_version"]) == (202, "done", 1)
    assert [item["id"] for item in listed] == [begun.json["id"]]
    assert "result" not in listed[0]
    assert one["result"]["compared"] == 1
    assert one["result"]["sentence"]["en"] == "of 1 cases, 0 overdue as before"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "guess"}, "/kind"),
        ({"until": "2026-01-01"}, "/until"),
        ({"since": "yesterday"}, "/since"),
        ({"number": 20_001}, "/number"),
        ({"seed": -1}, "/seed"),
        ({"assumed": [{"step": "x", "least": 3, "usual": 2, "most": 1}]}, "/assumed/x"),
        ({"assumed": [{"step": "x", "least": -1, "usual": 2, "most": 2}]}, "/assumed/0/least"),
        ({"more": 1}, "/more"),
    ],
)
def test_wrong_terms_name_their_field(site: Site, wrong: dict[str, Any], pointer: str) -> None:
    made = site.caller("analyst").post(f"{HERE}/procedures/shantou/drafts", {"title": "缩短整改期限"})
    answer = site.caller("analyst").post(f"{HERE}/drafts/{made.json['id']}/backtests", {**TERMS, **wrong})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_one_that_is_over_is_removed_and_one_of_another_draft_is_not_found(site: Site) -> None:
    address, analyst = draft(site), site.caller("analyst")
    number = analyst.post(address, TERMS).json["id"]
    other = analyst.post(f"{HERE}/procedures/siping/drafts", {"title": "另一份"}).json["id"]

    assert analyst.get(f"{HERE}/drafts/{other}/backtests/{number}").status_code == 404
    assert analyst.call("DELETE", f"{address}/{number}").status_code == 204
    assert analyst.get(f"{address}/{number}").status_code == 404
    assert db.session.get(Backtest, number) is None


def test_a_version_has_runs_as_well_and_others_have_none(site: Site) -> None:
    address = f"{HERE}/procedures/shantou/versions/1/backtests"

    assert site.caller("analyst").get(address).json == []
    assert site.caller("analyst").post(address, TERMS).status_code == 409
    assert site.caller("analyst").get(f"{HERE}/procedures/shantou/versions/7/backtests").status_code == 404
    assert site.caller("shantou-l1").get(address).status_code == 403
    assert site.caller("admin").post(address, TERMS).status_code == 403
