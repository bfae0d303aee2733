"""Cangxi over HTTP: three numbers from one receipt, and an appeal that no number bounds, not even the closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.base import db
from models.filing import Filing
from models.outbox import OutboxMessage

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.driving import Site

HERE: dict[str, Any] = {
    "locality": "cangxi",
    "item": {"code": "510824-011", "name": "高龄津贴发放"},
    "institution": {"code": "cangxi-affairs", "name": "县民政局"},
    "staff": {"name": "窗口人员丁", "number": "0311"},
}
APPEAL = {"ground": "mistaken", "statement": "评价人要评的是另一个窗口。"}
FURTHER = {"statement": "不服本单位的初步核实，请复核。"}


def handed_out(site: Site) -> str:
    """The number of a case that lies with the unit since 2026-09-24."""
    no = site.open_case(**HERE)
    site.do("cangxi-l1", "dispatch_case", no, to="cangxi-affairs")
    return no


def offered(site: Site, username: str, no: str) -> dict[str, str | None]:
    """The messages offered to somebody: name → why it is not open."""
    items = site.caller(username).items(f"/api/v1/cases/{no}/messages")
    return {item["name"]: item["reason"] for item in items}


def send(site: Site, username: str, no: str, message: str, data: dict[str, Any]) -> TestResponse:
    return site.caller(username).post(f"/api/v1/cases/{no}/messages/{message}", {"data": data})


def test_a_case_is_driven_to_its_end_by_the_demonstration_accounts(site: Site) -> None:
    no = handed_out(site)
    task = site.task("cangxi-l2", "contact_evaluator", no)

    site.do("cangxi-l2", "contact_evaluator", no, "not_reached")
    site.do("cangxi-l2", "contact_evaluator", no, "reached")
    site.do("cangxi-l2", "verify_problem", no)
    said = send(site, "cangxi-l2", no, "declare_objective_reason", {"reason_kind": "policy", "reason": "须待上级批复"})
    answered = site.task("cangxi-l2", "propose_solution", no)
    site.do("cangxi-l2", "propose_solution", no, solve_by="2026-11-30")
    site.advance("20个工作日")
    progress = site.do("cangxi-l2", "follow_up_solution", no)

    assert said.status_code == 200
    # 24:00 of 28 September and of 22 October: one working day and fifteen from the same receipt, over two holidays.
    assert (task["due_at"][:10], answered["due_at"][:10]) == ("2026-09-29", "2026-10-23")
    assert progress["stage"] == "closed"


def test_an_appeal_is_offered_to_the_staff_member_reviewed_alone(site: Site) -> None:
    no = handed_out(site)

    assert offered(site, "cangxi-staff-other", no) == {}
    assert list(offered(site, "cangxi-l2", no)) == ["declare_objective_reason"]
    found = offered(site, "cangxi-staff", no)
    assert found["lodge_appeal"] is None
    assert "经本单位初步核实" in (found["appeal_to_center"] or "")


def test_an_appeal_has_no_limit_and_outlives_the_closing(site: Site) -> None:
    no = handed_out(site)
    site.do("cangxi-l2", "contact_evaluator", no, "reached", solved_on_the_spot=True, solution="当场补录账号")
    assert site.caller("cangxi-l1").get(f"/api/v1/cases/{no}").json["stage"] == "closed"
    site.advance("60个工作日")

    early = send(site, "cangxi-staff", no, "appeal_to_center", FURTHER)
    lodged = send(site, "cangxi-staff", no, "lodge_appeal", APPEAL)
    task = site.task("cangxi-appeal", "verify_appeal", no)
    site.do("cangxi-appeal", "verify_appeal", no, "unsubstantiated")
    further = send(site, "cangxi-staff", no, "appeal_to_center", FURTHER)
    site.do("cangxi-authority", "review_appeal", no, "uphold", correct_to="satisfied")
    site.do("cangxi-filing", "register_filing", no, "registered", registration_no="备〔2026〕1号")

    assert (early.status_code, early.json["code"]) == (409, "message-not-open")
    assert (lodged.status_code, further.status_code, task["due_at"]) == (200, 200, None)
    case = site.caller("cangxi-l1").get(f"/api/v1/cases/{no}").json
    assert (case["stage"], case["closure"], case["appeal"]) == ("closed", "corrected", "upheld")
    assert (case["evaluation"]["level"]["code"], case["evaluation"]["corrected_to"]) == ("1", "satisfied")


def test_an_objective_reason_on_the_sixth_working_day_is_too_late(site: Site) -> None:
    no = handed_out(site)
    site.do("cangxi-l2", "contact_evaluator", no, "reached")
    site.do("cangxi-l2", "verify_problem", no)
    site.advance("6个工作日")

    late = send(site, "cangxi-l2", no, "declare_objective_reason", {"reason_kind": "other", "reason": "系统尚未开放"})

    assert (late.status_code, late.json["code"]) == (409, "message-out-of-time")
    assert "10月9日 24:00" in late.json["detail"]
    assert "10月9日 24:00" in (offered(site, "cangxi-l2", no)["declare_objective_reason"] or "")


def test_the_centres_review_is_filed_locally_whatever_it_decided_and_the_province_hears_nothing(site: Site) -> None:
    no = handed_out(site)
    send(site, "cangxi-staff", no, "lodge_appeal", APPEAL)
    site.do("cangxi-appeal", "verify_appeal", no, "unsubstantiated")
    send(site, "cangxi-staff", no, "appeal_to_center", FURTHER)
    site.do("cangxi-authority", "review_appeal", no, "reject")

    filings = [(row.target, row.kind, row.status) for row in db.session.scalars(select(Filing))]

    assert filings == [("management_body", "correction", "pending")]
    assert [row.kind for row in db.session.scalars(select(OutboxMessage)) if "filing" in row.kind] == []
