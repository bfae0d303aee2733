"""What callers see of a limit that was paused and extended."""

from __future__ import annotations

from typing import Any

import pytest

from calendars.clock import read_beijing
from tests.workflows.pausable import pausable
from workflows.setup import publish
from workflows.unit import transaction

ASKED = {"days": 5, "unit": "working_day", "reason": "涉及多个部门"}


@pytest.fixture
def case_no(site: Any) -> str:
    """A case that was received and dispatched on Thu 2026-09-24: ten working days end on Thu 10-15."""
    with transaction():
        publish(site.context, pausable())
    no: str = site.dispatched()
    return no


def send(site: Any, by: str, no: str, message: str, **data: Any) -> Any:
    return site.caller(by).post(f"/api/v1/cases/{no}/messages/{message}", {"data": data})


def limit(site: Any, no: str) -> dict[str, Any]:
    rows = site.caller("shantou-l1").items(f"/api/v1/cases/{no}/deadlines")
    found: dict[str, Any] = next(row for row in rows if row["element"] == "handling_due")
    return found


def test_a_paused_limit_says_since_when_and_why_and_nothing_is_urgent(site: Any, case_no: str) -> None:
    answer = send(site, "shantou-l1", case_no, "pause_clock", reason="等待鉴定结论")
    assert answer.status_code == 200, answer.text

    row = limit(site, case_no)
    assert (row["state"], row["state_name"], row["original_due_at"]) == ("paused", "中止", None)
    (pause,) = row["adjustments"]
    assert (pause["kind_name"], pause["to"], pause["reason"], pause["approved_by"]) == (
        "中止", None, "等待鉴定结论", "shantou-l1",
    )  # fmt: skip
    assert pause["from"] == "2026-09-24T10:00:00+08:00"
    assert row["explanation"][-1] == "中止中：自2026-09-24 10:00起（等待鉴定结论），恢复计时后重新计算"
    task = site.task("shantou-l2", "verify_by_callback", case_no)
    assert (task["urgency"], task["due_at"], task["due_shown"]) == ("paused", None, None)
    assert len(site.caller("shantou-l2").items("/api/v1/tasks", urgency="paused")) == 1
    case = site.caller("shantou-l1").get(f"/api/v1/cases/{case_no}").json
    assert (case["due_at"], case["overdue"], case["waiting"][0]["urgency"]) == (None, False, "paused")
    drawn = site.caller("shantou-l1").get(f"/api/v1/cases/{case_no}/diagram.svg").text
    assert "中止计时，恢复后重新计算期限" in drawn


def test_a_limit_that_was_moved_shows_its_first_date_and_every_day_that_did_not_count(site: Any, case_no: str) -> None:
    send(site, "shantou-l1", case_no, "pause_clock", reason="等待鉴定结论")
    site.clock.set(read_beijing("周一 2026-09-28 09:00"))
    assert send(site, "shantou-l1", case_no, "resume_clock", reason="结论已出").status_code == 200
    assert send(site, "shantou-l2", case_no, "request_extension", **ASKED).status_code == 200
    site.do("shantou-l1", "decide_extension", case_no, "approve", opinion="属实")

    row = limit(site, case_no)
    # Thu 9-24 is not counted anyway; Fri 9-25 to Sun 9-27 rest: the pause cost nothing. Five working days after 10-15.
    assert (row["due_shown"], row["original_due_shown"]) == ("10月22日 24:00", "10月15日 24:00")
    assert [item["kind"] for item in row["adjustments"]] == ["pause", "extension"]
    assert row["adjustments"][1]["rule"] == "5个工作日"
    assert "延期：5个工作日（涉及多个部门），原到期：2026年10月15日 24:00" in row["explanation"]
    assert not any("不同" in line for line in row["explanation"])
    assert [change["change"] for change in row["changes"]] == ["armed", "paused", "resumed", "extended"]
    events = site.caller("shantou-l1").items(f"/api/v1/cases/{case_no}/timeline")
    approved = next(event for event in events if event["name"] == "ExtensionApproved")
    assert (approved["title"], approved["data"]["due_before"], approved["data"]["due_after"]) == (
        "同意延期", "2026年10月15日 24:00", "2026年10月22日 24:00",
    )  # fmt: skip


def test_a_refusal_is_a_409_with_the_dates(site: Any, case_no: str) -> None:
    site.clock.set(read_beijing("周五 2026-10-16 00:00"))

    answer = send(site, "shantou-l2", case_no, "request_extension", **ASKED)

    assert (answer.status_code, answer.json["code"]) == (409, "extension-after-expiry")
    assert "2026年10月15日 24:00" in answer.text
    assert "2026年10月16日 00:00" in answer.text
