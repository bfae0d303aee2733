"""Claims: a colleague who is away blocks nobody, and the log says whose claim it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.account import Account
from models.base import db

if TYPE_CHECKING:
    from tests.driving import Site


def colleague(site: Site) -> str:
    """Another account of the institution with the same role."""
    other = Account.by_username("shantou-l2")
    assert other is not None
    db.session.add(
        Account(
            username="shantou-l2-b",
            name="公积金中心经办人癸",
            password_hash=other.password_hash,
            organization_id=other.organization_id,
            roles=["second_level"],
            locality="shantou",
            demonstration=True,
            created_at=other.created_at,
        )
    )
    db.session.commit()
    return "shantou-l2-b"


def test_a_claimed_task_can_not_be_done_by_a_colleague_until_it_is_freed(site: Site) -> None:
    no = site.dispatched()
    other, task = colleague(site), site.task("shantou-l2", "verify_by_callback", no)["id"]
    site.caller("shantou-l2").post(f"/api/v1/tasks/{task}/claim")

    blocked = site.caller(other).post(f"/api/v1/tasks/{task}/claim")
    freed = site.caller(other).post(f"/api/v1/tasks/{task}/release")
    taken = site.caller(other).post(f"/api/v1/tasks/{task}/claim")

    assert (blocked.status_code, blocked.json["code"]) == (409, "task-claimed")
    assert (freed.status_code, taken.json["claimed_by"]) == (200, other)
    released = [item for item in site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")][-2]
    assert (released["name"], released["actor"]) == ("TaskReleased", other)
    assert released["data"]["claimed_by"] == "shantou-l2"


def test_releasing_what_nobody_claimed_leaves_no_trace(site: Site) -> None:
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)["id"]

    assert site.caller("shantou-l2").post(f"/api/v1/tasks/{task}/release").status_code == 200

    names = [item["name"] for item in site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")]
    assert "TaskReleased" not in names


def test_the_clerk_whom_the_review_is_about_does_not_see_the_cases_log(site: Site) -> None:
    no = site.dispatched()

    answers = [
        site.caller("shantou-staff").get(f"/api/v1/cases/{no}{part}") for part in ("", "/timeline", "/diagram.svg")
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403]
