"""Incidents over HTTP: for administrators alone, seen, retried and skipped, one or many; and a case without its procedure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.tampering import lose_procedures
from workflows.sweep import sweep

if TYPE_CHECKING:
    from tests.driving import Site

INCIDENTS = "/api/v1/incidents"


@pytest.fixture
def failed(site: Site, broken: Callable[..., Any]) -> Callable[[], None]:
    """Two cases whose warning of the dispatch could not be raised; what it returns mends it."""
    site.open_case("WO-1")
    site.open_case("WO-2")
    mend: Callable[[], None] = broken("supervision.supervise", rung="warn")
    site.advance("3个工作日")
    sweep(site.context)
    return mend


def test_an_administrator_sees_what_failed_where_and_why(site: Site, failed: object) -> None:
    first = site.caller("admin").items(INCIDENTS, sort="case_no", page_size=1)[0]

    assert {key: first[key] for key in ("kind", "kind_name", "state", "state_name", "element", "name", "handler")} == {
        "kind": "deadline",
        "kind_name": "时钟未能触发",
        "state": "open",
        "state_name": "待处理",
        "element": "raise_early_warning",
        "name": "提醒经办人",
        "handler": "supervision.supervise",
    }
    assert first["clock"]["element"] == "dispatch_warn"
    assert "打印机坏了" in first["error"]
    assert (first["attempts"], first["filing_no"], first["closed_at"]) == (1, None, None)
    assert first["retry_at"] > first["first_at"]
    assert site.caller("admin").get(f"{INCIDENTS}/{first['id']}").json == first


@pytest.mark.parametrize("username", ["shantou-l1", "shantou-l2", "supervisor", "analyst", "province"])
def test_nobody_else_does(site: Site, failed: object, username: str) -> None:
    caller = site.caller(username)

    for method, path in (("GET", ""), ("GET", "/1"), ("POST", "/1/retry"), ("POST", "/1/skip"), ("POST", "/retry")):
        assert caller.call(method, INCIDENTS + path).status_code == 403, path


def test_the_list_is_paged_filtered_and_sorted(site: Site, failed: object) -> None:
    caller = site.caller("admin")
    up = [row["case_no"] for row in caller.items(INCIDENTS, sort="case_no")]

    assert len(up) == 2
    assert [row["case_no"] for row in caller.items(INCIDENTS, sort="-case_no")] == up[::-1]
    assert caller.get(INCIDENTS, page_size=1).json["total"] == 2
    assert [row["case_no"] for row in caller.items(INCIDENTS, case_no=up[0])] == up[:1]
    assert caller.items(INCIDENTS, state="skipped") == []
    assert len(caller.items(INCIDENTS, state="all", element="提醒经办人")) == 2
    assert caller.get(INCIDENTS, colour="red").status_code == 422


def test_a_retry_says_what_came_of_it(site: Site, failed: Callable[[], None]) -> None:
    caller = site.caller("admin")
    number = caller.items(INCIDENTS)[0]["id"]

    again = caller.post(f"{INCIDENTS}/{number}/retry").json
    failed()
    mended = caller.post(f"{INCIDENTS}/{number}/retry").json

    assert (again["result"], again["incident"]["attempts"]) == ("failed", 2)
    assert (mended["result"], mended["result_name"]) == ("resolved", "已办妥")
    assert (mended["incident"]["state"], mended["incident"]["closed_by"]) == ("resolved", "admin")


def test_a_skip_needs_a_reason(site: Site, failed: object, findings: Callable[..., Any]) -> None:
    caller = site.caller("admin")
    number = caller.items(INCIDENTS)[0]["id"]

    refused = caller.post(f"{INCIDENTS}/{number}/skip", {})
    assert (refused.status_code, findings(refused)) == (422, [("/reason", "required")])
    done = caller.post(f"{INCIDENTS}/{number}/skip", {"reason": "打印机已报废"}).json

    assert (done["result"], done["incident"]["state"], done["incident"]["reason"]) == (
        "skipped",
        "skipped",
        "打印机已报废",
    )
    ledger = site.caller("supervisor").items(f"/api/v1/cases/{done['incident']['case_no']}/deadlines")
    assert [row["state_name"] for row in ledger if row["element"] == "dispatch_warn"] == ["已跳过"]


def test_many_are_counted_first_and_then_dealt_with_by_name(site: Site, failed: Callable[[], None]) -> None:
    caller = site.caller("admin")
    choice = {"filter": {"handler": "supervision.supervise"}}

    counted = caller.post(f"{INCIDENTS}/skip", {**choice, "reason": "不再预警", "dry_run": True}).json
    assert counted == {"dry_run": True, "matched": 2, "items": [], "next": None}
    assert len(caller.items(INCIDENTS)) == 2
    failed()
    done = caller.post(f"{INCIDENTS}/retry", choice).json

    assert (done["matched"], [item["result"] for item in done["items"]], done["next"]) == (2, ["resolved"] * 2, None)
    assert caller.items(INCIDENTS) == []


def test_a_refusal_of_one_is_told_beside_the_others(site: Site, failed: object) -> None:
    caller = site.caller("admin")
    numbers = [row["id"] for row in caller.items(INCIDENTS)]

    done = caller.post(f"{INCIDENTS}/skip", {"ids": [*numbers, 4711], "reason": "不再预警"}).json

    assert [(item["result"], item["code"]) for item in done["items"]] == [
        ("skipped", ""),
        ("skipped", ""),
        ("refused", "not-found"),
    ]


@pytest.mark.parametrize(
    "body", [{}, {"filter": {}}, {"all": False}, {"ids": []}, {"ids": [1], "all": True}, {"filter": {"sort": "x"}}]
)
def test_all_are_never_chosen_by_accident(site: Site, failed: object, body: dict[str, Any]) -> None:
    assert site.caller("admin").post(f"{INCIDENTS}/retry", body).status_code == 422


def test_a_long_list_goes_on_where_the_last_answer_ended(
    site: Site, failed: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.incidents.MOST", 1)
    caller = site.caller("admin")

    first = caller.post(f"{INCIDENTS}/retry", {"all": True}).json
    second = caller.post(f"{INCIDENTS}/retry", {"all": True, "after": first["next"]}).json

    assert (first["matched"], second["matched"], second["next"]) == (2, 1, None)
    assert first["items"][0]["id"] < second["items"][0]["id"]


def test_a_number_that_no_incident_has_is_not_found(site: Site) -> None:
    for number in ("4711", "99999999999"):
        assert site.caller("admin").get(f"{INCIDENTS}/{number}").status_code == 404
        assert site.caller("admin").post(f"{INCIDENTS}/{number}/retry").status_code == 404


def test_a_case_whose_procedure_is_missing_is_shown_and_says_so(site: Site) -> None:
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)
    lose_procedures("DELETE FROM procedures")
    site.context.definitions.by_id.clear()
    caller = site.caller("shantou-l2")

    shown = caller.get(f"/api/v1/cases/{no}")
    assert (shown.status_code, shown.json["procedure"]["available"]) == (200, False)
    assert "版本缺失" in shown.json["procedure"]["problem"]
    for part in ("/timeline", "/deadlines"):
        assert caller.get(f"/api/v1/cases/{no}{part}").status_code == 200, part
    refused = [
        caller.post(f"/api/v1/tasks/{task['id']}/complete", {"outcome": None, "data": {}}),
        caller.get(f"/api/v1/tasks/{task['id']}"),
        caller.get(f"/api/v1/cases/{no}/diagram.svg"),
        caller.get(f"/api/v1/cases/{no}/messages"),
    ]
    assert [(answer.status_code, answer.json["code"]) for answer in refused] == [(409, "procedure-missing")] * 4


def test_a_case_with_its_procedure_says_so(site: Site) -> None:
    shown = site.caller("shantou-l1").get(f"/api/v1/cases/{site.open_case()}").json

    assert shown["procedure"] == {"available": True, "problem": None}
