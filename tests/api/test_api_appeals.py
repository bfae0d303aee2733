"""Appeals by message: offered, lodged, refused out of time, verified and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.driving import Site

APPEAL = {"appellant": "institution", "ground": "mistaken", "statement": "评价人点错了机构，现场已说明。"}


def offer(site: Site, username: str, no: str) -> dict[str, Any]:
    items = site.caller(username).items(f"/api/v1/cases/{no}/messages")
    assert [item["name"] for item in items] == ["lodge_appeal"]
    return items[0]


def test_an_appeal_is_offered_with_its_window_and_form(site: Site) -> None:
    no = site.dispatched()

    found = offer(site, "shantou-l2", no)

    assert (found["title"], found["open"], found["reason"]) == ("提出申诉", True, None)
    # ST-37a: five working days of 2026-09-24, over Mid-Autumn and National Day.
    assert found["window"]["shown"] == "10月9日 24:00"
    assert [(rule["rule"], rule["article"]) for rule in found["basis"]] == [("ST-37a", "汕头实施细则第三十七条")]
    assert "statement" in found["form"]["required"]


def test_an_appeal_is_lodged_verified_and_upheld(site: Site) -> None:
    no = site.dispatched()

    lodged = site.caller("shantou-l2").post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": APPEAL})

    assert lodged.status_code == 200
    assert "verify_appeal" in lodged.json["waiting"]
    assert offer(site, "shantou-l2", no)["reason"] == "已经提出过一次"
    site.do("shantou-appeal", "verify_appeal", no, "substantiated", kind="mistaken")
    site.do("shantou-l1", "decide_correction", no, "uphold", correct_to="void")
    case = site.caller("shantou-l1").get(f"/api/v1/cases/{no}").json
    assert (case["appeal"], case["closure"]) == ("upheld", "corrected")
    assert case["evaluation"]["level"]["code"] == "1"
    assert case["evaluation"]["corrected_to"] == "void"


def test_the_fields_of_a_message_may_stand_alone(site: Site) -> None:
    no = site.dispatched()
    caller = site.caller("shantou-l2")

    wrong = caller.post(f"/api/v1/cases/{no}/messages/lodge_appeal", {**APPEAL, "ground": "weather"})
    right = caller.post(f"/api/v1/cases/{no}/messages/lodge_appeal", APPEAL)

    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/ground")
    assert right.status_code == 200


def test_a_second_appeal_and_one_out_of_time_are_refused_with_the_reason(site: Site) -> None:
    first, late = site.dispatched("WO-1"), site.dispatched("WO-2")
    caller = site.caller("shantou-l2")
    caller.post(f"/api/v1/cases/{first}/messages/lodge_appeal", {"data": APPEAL})

    again = caller.post(f"/api/v1/cases/{first}/messages/lodge_appeal", {"data": APPEAL})
    site.advance("6个工作日")
    too_late = caller.post(f"/api/v1/cases/{late}/messages/lodge_appeal", {"data": APPEAL})

    assert (again.status_code, again.json["code"]) == (409, "message-not-open")
    assert "已经提出过一次" in again.json["detail"]
    assert (too_late.status_code, too_late.json["code"]) == (409, "appeal-out-of-time")
    assert "10月9日 24:00" in too_late.json["detail"]
    assert offer(site, "shantou-l2", late)["reason"] == "已超过期限（10月9日 24:00）"
    line = site.caller("shantou-l1").items(f"/api/v1/cases/{late}/timeline")
    assert "AppealRefused" in [event["name"] for event in line]


def test_who_may_not_send_a_message_is_told_so(site: Site) -> None:
    no = site.dispatched()

    by_the_bureau = site.caller("shantou-l1").post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": APPEAL})
    unknown = site.caller("shantou-l2").post(f"/api/v1/cases/{no}/messages/nothing", {"data": {}})
    foreign = site.caller("shantou-hall-l2").post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": APPEAL})

    assert by_the_bureau.status_code == 403
    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert site.caller("shantou-l1").items(f"/api/v1/cases/{no}/messages") == []
