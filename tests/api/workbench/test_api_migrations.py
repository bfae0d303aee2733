"""Migrations over HTTP, as a pipeline would order them: look, map, move, put back; who may what."""

from __future__ import annotations

from typing import Any

import pytest

from models.base import db
from models.case import Case
from tests.driving import Site
from tests.workflows.migrating.variants import publish_beside, rewritten, without
from workflows.procedures.shelf import SHELF, Source

SHANTOU = Source.read(SHELF / "shantou")
HOME = "/api/v1/workbench/procedures/shantou/migrations"
SEVEN = rewritten(SHANTOU, ("10个工作日</bpmn:timeDuration>", "7个工作日</bpmn:timeDuration>"))


@pytest.fixture
def numbers(site: Site) -> list[str]:
    return [site.dispatched("WO-1"), site.open_case("WO-2")]


def test_a_pipeline_looks_moves_and_puts_back(site: Site, numbers: list[str]) -> None:
    version = publish_beside(site.context, SEVEN)
    publisher = site.caller("publisher")

    planned = publisher.post(HOME, {"to": version.version})
    assert planned.status_code == 202, planned.text
    run = planned.json
    assert (run["phase"], run["state"], run["counts"]["can"], run["from_versions"]) == ("plan", "done", 2, [1])
    cases = {row["case_no"]: row for row in publisher.items(f"{HOME}/{run['id']}/cases")}
    limit = next(clock for clock in cases[numbers[0]]["clocks"]["recompute"] if clock["element"] == "handling_due")
    assert (limit["rule_before"], limit["rule_after"]) == ("10个工作日", "7个工作日")
    assert limit["before_shown"].endswith("24:00")
    assert limit["after"] < limit["before"]

    moved = publisher.post(f"{HOME}/{run['id']}/start", {"choice": "recompute", "early": True}).json
    assert (moved["phase"], moved["counts"]["moved"]) == ("move", 2)
    ledger = site.caller("shantou-l1").get(f"/api/v1/cases/{numbers[0]}/deadlines").json
    assert any(item["rule"] == "7个工作日" for item in ledger["items"])

    back = publisher.post(f"{HOME}/{run['id']}/revert").json
    assert (back["phase"], back["counts"]["reverted"], back["passing"], back["restored"]) == ("revert", 2, 0, 0)
    db.session.rollback()
    assert {case.procedure_id for case in db.session.query(Case)} != {version.id}
    assert [item["id"] for item in publisher.get(HOME).json] == [run["id"]]


def test_to_a_version_that_is_not_in_force_yet_it_wants_to_be_told(site: Site, numbers: list[str]) -> None:
    version = publish_beside(site.context, SEVEN)
    publisher = site.caller("publisher")
    run = publisher.post(HOME, {"to": version.version}).json
    assert run["effective_at"].startswith("2099-01-01T")
    assert run["early"]["zh"].startswith("第2版尚未生效：自2099-01-01起收到的工单才适用")
    assert "cases received from 2099-01-01 on" in run["early"]["en"]

    refused = publisher.post(f"{HOME}/{run['id']}/start", {"choice": "keep"})

    assert refused.status_code == 422
    assert [(item["pointer"], item["code"]) for item in refused.json["errors"]] == [("/early", "not-in-force")]
    assert publisher.get(f"{HOME}/{run['id']}").json["phase"] == "plan"
    moved = publisher.post(f"{HOME}/{run['id']}/start", {"choice": "keep", "early": True}).json
    assert (moved["counts"]["moved"], moved["early"]) == (2, None)


def test_a_missing_step_is_told_by_code_and_mapped(site: Site, numbers: list[str]) -> None:
    version = publish_beside(site.context, without(SHANTOU, "verify_by_callback", "submit_rectification"))
    analyst = site.caller("analyst")

    run = analyst.post(HOME, {"to": version.version, "from": [1]}).json["id"]
    stuck = analyst.items(f"{HOME}/{run}/cases", outcome="cannot")
    assert [row["obstacles"][0]["code"] for row in stuck] == ["step-missing"]

    mapped = analyst.post(f"{HOME}/{run}/map", {"mapping": {"verify_by_callback": "submit_rectification"}})
    assert (mapped.status_code, mapped.json["counts"]["can"]) == (202, 2)


WRONG: list[tuple[dict[str, Any], int]] = [
    ({}, 422),
    ({"to": 99}, 422),
    ({"to": 1}, 422),
    ({"to": 2, "from": [2]}, 422),
    ({"to": 2, "mapping": {"no_such_step": "dispatch_case"}}, 422),
    ({"to": 2, "mapping": {"dispatch_case": "no_such_step"}}, 422),
    ({"to": 2, "mapping": {"dispatch_case": 7}}, 422),
    ({"to": 2, "choice": "keep"}, 422),
]


@pytest.mark.parametrize(("body", "status"), WRONG)
def test_what_can_not_be_right_is_refused(site: Site, body: dict[str, Any], status: int) -> None:
    publish_beside(site.context, SEVEN)

    assert site.caller("publisher").post(HOME, body).status_code == status


def test_who_may_what(site: Site, numbers: list[str]) -> None:
    version = publish_beside(site.context, SEVEN)
    run = site.caller("analyst").post(HOME, {"to": version.version}).json["id"]

    for act, body in (("start", {"choice": "keep"}), ("revert", {})):
        assert site.caller("analyst").post(f"{HOME}/{run}/{act}", body).status_code == 403
    for username in ("shantou-l1", "supervisor", "admin"):
        assert site.caller(username).get(HOME).status_code == 403
        assert site.caller(username).post(HOME, {"to": 2}).status_code == 403
    assert site.caller("publisher").get(HOME.replace("shantou", "nowhere")).status_code == 404
    assert site.caller("publisher").get(f"{HOME}/999").status_code == 404
    assert site.caller("publisher").post(f"{HOME}/{run}/revert").status_code == 409
    assert site.caller("publisher").post(f"{HOME}/{run}/stop").status_code == 409
