"""The operations over HTTP: what each asks for, who may, and how it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.driving import Site

L1, L2, SUB, REVIEWER, HALL = "shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-hall-l2"
STEP = "verify_by_callback"


def task(site: Site, no: str) -> str:
    return f"/api/v1/tasks/{site.task(L2, STEP, no)['id']}"


def test_a_countersignature_from_asking_to_completing(site: Site) -> None:
    no = site.dispatched()
    path, lead = task(site, no), site.caller(L2)
    asked = {"kind": "countersign", "to": [SUB, REVIEWER], "question": "是否属实"}

    request = lead.post(f"{path}/requests", asked)
    early = lead.post(f"{path}/complete", {"data": {}})
    for username in (SUB, REVIEWER):
        caller = site.caller(username)
        (row,) = caller.items("/api/v1/opinions")
        assert (row["case_no"], row["request"]["kind_name"]) == (no, "会签")
        answer = caller.post(f"/api/v1/opinions/{row['id']}/answer", {"verdict": "agree", "text": "情况属实"})
        assert answer.status_code == 200, answer.text

    assert request.status_code == 201
    assert (early.status_code, early.json["code"]) == (409, "opinions-missing")
    (shown,) = lead.items(f"{path}/opinions")
    assert (shown["state"], [one["verdict_name"] for one in shown["opinions"]]) == ("met", ["同意", "同意"])
    assert site.caller(L1).items(f"/api/v1/cases/{no}/requests") == [shown]
    site.do(L2, STEP, no)


def test_what_is_entrusted_is_not_what_is_handed_over(site: Site) -> None:
    no = site.dispatched()
    path = task(site, no)

    entrusted = site.caller(L2).post(f"{path}/entrust", {"to": SUB, "question": "请电话回访"})
    handed = site.caller(L2).post(f"{path}/hand-over", {"to": SUB})
    old = site.caller(L2).post(f"{path}/delegate", {"to": SUB})

    assert (entrusted.status_code, entrusted.json["kind_name"]) == (201, "委派")
    assert (handed.status_code, handed.json["errors"][0]["code"]) == (422, "not-a-receiver")
    assert (old.status_code, old.json["handed_down"]) == (200, True)


def test_one_finds_people_by_a_part_of_their_name(site: Site) -> None:
    path = task(site, site.dispatched())
    caller = site.caller(L2)

    def names(**query: str) -> list[str]:
        return [row["username"] for row in caller.items(f"{path}/people", **query)]

    assert names(act="countersign", q="丁") == [REVIEWER]
    assert SUB in names(act="entrust")
    assert names(act="hand_over") == ["shantou-l2-second"]
    assert HALL in names(act="copy", q="市政务")
    assert "shantou-staff" not in names(act="copy")
    assert HALL not in names(act="countersign")
    assert names(act="hand_down") == [SUB]
    assert caller.get(f"{path}/people", act="dance").status_code == 422


def test_a_copy_is_read_and_withdrawn(site: Site) -> None:
    no = site.dispatched()
    sent = site.caller(L2).post(f"/api/v1/cases/{no}/copies", {"to": [HALL], "note": "请知悉"})
    mine = site.caller(HALL).get("/api/v1/copies").json
    number = mine["items"][0]["id"]

    assert (sent.status_code, mine["unread"], mine["total"]) == (201, 1, 1)
    assert site.caller(HALL).get(f"/api/v1/cases/{no}").status_code == 200
    read = site.caller(HALL).post(f"/api/v1/copies/{number}/read")
    assert read.json["read_at"] is not None
    (receipt,) = site.caller(L2).items(f"/api/v1/cases/{no}/copies")
    assert (receipt["to_name"], receipt["read_at"] is not None) == ("市政务大厅经办人己", True)
    assert site.caller(L2).post(f"/api/v1/cases/{no}/copies/{number}/withdraw").status_code == 200
    assert site.caller(HALL).get(f"/api/v1/cases/{no}").status_code == 404
    assert site.caller(HALL).items("/api/v1/copies") == []


def test_a_step_is_urged_by_whoever_may(site: Site) -> None:
    no = site.dispatched()
    number = site.task(L2, STEP, no)["id"]

    answers = [
        site.caller(by).post(f"/api/v1/cases/{no}/urge", {"task": number, "text": "请尽快"})
        for by in (L2, "supervisor", L1)
    ]

    assert [answer.status_code for answer in answers] == [403, 201, 409]
    assert (answers[2].json["code"], int(answers[2].headers["Retry-After"])) == ("urged-lately", 4 * 3600 + 1)


def test_a_step_is_put_aside_until_a_day(site: Site) -> None:
    path = task(site, site.dispatched())

    assert site.caller(L2).post(f"{path}/snooze", {"until": "2026-09-28"}).status_code == 204
    assert site.caller(L2).post(f"{path}/wake").status_code == 204
    assert site.caller(L2).post(f"{path}/snooze", {"until": "2027-09-28"}).status_code == 422
    assert site.caller(HALL).post(f"{path}/snooze", {"until": "2026-09-28"}).status_code == 404


def test_a_dispatch_is_taken_back(site: Site) -> None:
    no = site.open_case()
    number = site.task(L1, "dispatch_case", no)["id"]
    site.do(L1, "dispatch_case", no, to="shantou-housing")
    offered = site.caller(L1).items(f"/api/v1/tasks/{number}/acts")

    back = site.caller(L1).post(f"/api/v1/tasks/{number}/take-back", {"reason": "转错了机构"})
    again = site.caller(L1).post(f"/api/v1/tasks/{number}/take-back", {"reason": "转错了机构"})

    assert [(one["id"], one["name"], one["reason"]) for one in offered] == [("take_back", "撤回", None)]
    assert (back.status_code, back.json["waiting"]) == (200, ["dispatch_case"])
    assert (again.status_code, again.json["code"]) == (409, "not-to-be-taken-back")
    chain = site.caller(L1).get(f"/api/v1/cases/{no}/timeline").json["chain"]
    assert chain["intact"] is True


def test_voiding_takes_two(site: Site) -> None:
    no = site.open_case()
    body = {"reason": "duplicate", "text": "与另一工单重复"}

    asked = site.caller(L1).post(f"/api/v1/cases/{no}/void", body)
    own = site.caller(L1).post(f"/api/v1/cases/{no}/void/decide", {"approve": True, "text": "同意作废"})
    waiting = site.caller("supervisor").items("/api/v1/void-requests")
    done = site.caller("supervisor").post(f"/api/v1/cases/{no}/void/decide", {"approve": True, "text": "同意作废"})

    assert (asked.status_code, own.status_code, done.status_code) == (201, 403, 200)
    assert [(row["case_no"], row["reason_name"]) for row in waiting] == [(no, "重复工单")]
    assert done.json["state_name"] == "已作废"
    case = site.caller(L1).get(f"/api/v1/cases/{no}").json
    assert (case["stage"], case["stage_name"], case["closure"]) == ("void", "已作废", "void")
    assert [row["case_no"] for row in site.caller(L1).items("/api/v1/cases", stage="void")] == [no]
    assert site.caller(L1).get(f"/api/v1/cases/{no}/diagram.svg").status_code == 200


def test_many_are_dispatched_at_once_and_each_row_says_what_became_of_it(site: Site) -> None:
    cases = [site.open_case(f"WO-{number}") for number in range(3)]
    ids = [site.task(L1, "dispatch_case", no)["id"] for no in cases]
    body = {"act": "complete", "tasks": [*ids, 99999], "data": {"to": "@institution"}}
    caller = site.caller(L1)
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": "morning"}

    first, again = (caller.client.post("/api/v1/tasks/bulk", json=body, headers=headers) for _ in range(2))

    assert (first.status_code, first.json["done"], first.json["total"]) == (200, 3, 4)
    assert first.json == again.json
    assert first.json["items"][3] == {
        "task": 99999, "case_no": None, "name": None, "ok": False, "code": "not-found", "message": "找不到该任务",
        "errors": [],
    }  # fmt: skip


BODIES: dict[str, Any] = {
    "hand-over": {"to": L2},
    "entrust": {"to": L2, "question": "请核对"},
    "requests": {"kind": "consult", "to": [L2], "question": "请核对"},
    "requests/1/withdraw": {"reason": "不需要了"},
    "snooze": {"until": "2026-09-28"},
    "wake": None,
    "take-back": {"reason": "填错了"},
}


@pytest.mark.parametrize("act", list(BODIES))
def test_another_offices_step_is_not_there_for_any_of_them(site: Site, act: str) -> None:
    path = task(site, site.dispatched())

    for username in (HALL, "supervisor", "province", REVIEWER):
        assert site.caller(username).post(f"{path}/{act}", BODIES[act]).status_code == 404, username
