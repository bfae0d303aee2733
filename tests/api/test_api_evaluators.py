"""Who may look at the person behind a review, who finds a case by one, and what is said when the person is gone (ST-4b)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from models.base import db
from models.task import Task
from workflows.evaluators import retention

if TYPE_CHECKING:
    from tests.driving import Site

REASON = {"reason": "回访核实"}
PERSON = {"name": "王小明", "phone": "13912345678", "certificate_number": "44050019900101123X"}
Findings = Callable[[TestResponse], list[tuple[str, str]]]


def look(site: Site, username: str, no: str) -> TestResponse:
    return site.caller(username).post(f"/api/v1/cases/{no}/evaluator", REASON)


@pytest.mark.parametrize("reason", ["", "   ", "。。。", "看", "\u200b\u200b\u200b"])
def test_a_reason_has_to_say_something(site: Site, findings: Findings, reason: str) -> None:
    no = site.dispatched()

    answer = site.caller("shantou-l2").post(f"/api/v1/cases/{no}/evaluator", {"reason": reason})

    assert (answer.status_code, findings(answer)) == (422, [("/reason", "too-short")])
    names = [event["name"] for event in site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")]
    assert "EvaluatorShown" not in names


def test_the_reason_on_record_does_not_repeat_the_value(site: Site) -> None:
    no = site.open_case(evaluator=PERSON)
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")

    site.caller("shantou-l2").post(f"/api/v1/cases/{no}/evaluator", {"reason": " 致电王小明 139-1234-5678 "})

    event = site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")[-1]
    assert (event["title"], event["data"]) == ("查看评价人信息", {"reason": "致电王** 139****5678"})


def test_only_the_account_with_the_step_in_hand_sees_whom_to_call(site: Site) -> None:
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)
    assert look(site, "shantou-l2-sub", no).status_code == 404

    site.caller("shantou-l2").post(f"/api/v1/tasks/{task['id']}/delegate", {"to": "shantou-l2-sub"})

    owner, holder = look(site, "shantou-l2", no), look(site, "shantou-l2-sub", no)
    assert (owner.status_code, owner.json["code"]) == (409, "not-yours-to-call")
    assert (holder.status_code, holder.json["phone"]) == (200, "13800000000")


def test_a_step_that_a_colleague_has_claimed_is_the_colleagues_call(site: Site) -> None:
    no = site.dispatched()
    db.session.execute(update(Task).where(Task.step == "verify_by_callback").values(claimed_by="shantou-colleague"))
    db.session.commit()

    answer = look(site, "shantou-l2", no)

    assert (answer.status_code, answer.json["code"]) == (409, "not-yours-to-call")


def test_while_the_first_level_reviews_there_is_nobody_to_call(site: Site) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    assert look(site, "shantou-l2", no).status_code == 200
    site.do("shantou-l2", "submit_rectification", no, "rectified")

    during = look(site, "shantou-l2", no)
    site.do("shantou-l1", "decide_review", no, "return")

    assert (during.status_code, during.json["code"]) == (409, "not-yours-to-call")
    assert look(site, "shantou-l2", no).status_code == 200


def closed(site: Site) -> str:
    """The number of a case that was closed an hour ago."""
    no = site.open_case(evaluator=PERSON)
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    site.do("shantou-l1", "decide_review", no, "accept")
    site.advance("1小时")
    return no


def test_a_closed_case_shows_nobody_and_an_erased_person_is_said_to_be_erased(site: Site) -> None:
    no = closed(site)
    shut = look(site, "shantou-l2", no)
    site.clock.advance(timedelta(days=367))
    assert retention.erase_due(site.context) == 1

    case, gone = site.caller("shantou-l2").get(f"/api/v1/cases/{no}").json, look(site, "shantou-l2", no)

    assert (shut.status_code, shut.json["code"]) == (409, "case-closed")
    assert case["evaluator"] is None
    assert case["evaluator_erased"] == {
        "at": "2027-09-26T11:00:00+08:00",
        "message": "评价人信息已按保存期限（办结后365个自然日）删除",
        "message_en": "the evaluator was erased after the retention term (365 natural days after closing)",
    }
    assert (gone.status_code, gone.json["code"]) == (409, "evaluator-erased")
    assert "365个自然日" in gone.json["detail"]
    assert search(site, phone=PERSON["phone"]).json["total"] == 0


def search(site: Site, username: str = "shantou-l2", **wanted: str) -> TestResponse:
    return site.caller(username).post("/api/v1/cases/search", {"reason": "来电查询进度", **wanted})


def found(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [case["case_no"] for case in answer.json["items"]]


@pytest.mark.parametrize(
    "wanted",
    [
        {"phone": "13912345678"},
        {"phone": "+86 139-1234-5678"},
        {"certificate_number": "44050019900101123x"},
        {"name": " 王小明"},
        PERSON,
    ],
)
def test_a_case_is_found_by_an_exact_value_however_it_is_spelt(site: Site, wanted: dict[str, str]) -> None:
    site.dispatched("WO-other")
    no = site.open_case("WO-2", evaluator=PERSON)
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")

    answer = search(site, **wanted)

    assert found(answer) == [no]
    assert not any(value in answer.text for value in PERSON.values())
    event = site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")[-1]
    assert (event["title"], event["data"]) == ("按评价人信息查询", {"by": sorted(wanted), "reason": "来电查询进度"})


@pytest.mark.parametrize("wanted", [{"phone": "1391234567"}, {"name": "王小"}, {**PERSON, "name": "王大明"}])
def test_a_part_of_a_value_or_one_that_does_not_fit_finds_nothing_and_is_logged(
    site: Site, wanted: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bihuan.showing")
    no = site.open_case(evaluator=PERSON)
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")

    assert found(search(site, **wanted)) == []
    assert f"shantou-l2 searched by {sorted(wanted)} and found 0" in caplog.text


def test_nobody_finds_a_case_that_is_not_theirs(site: Site) -> None:
    no = site.open_case(evaluator=PERSON)

    # Not dispatched yet, so it is nobody's but the first level's; and that is not who is called by citizens.
    assert found(search(site, phone=PERSON["phone"])) == []
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    assert found(search(site, "shantou-hall-l2", phone=PERSON["phone"])) == []
    assert [search(site, who, phone="1").status_code for who in ("shantou-l1", "supervisor", "province")] == [403] * 3


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"phone": "13912345678"}, ("/reason", "required")),
        ({"reason": "  ", "phone": "13912345678"}, ("/reason", "too-short")),
        ({"reason": "来电查询"}, ("", "required")),
        ({"reason": "来电查询", "phone": "无"}, ("/phone", "too-short")),
        ({"reason": "来电查询", "phone": "1" * 41}, ("/phone", "too-long")),
        ({"reason": "来电查询", "email": "a@b"}, ("/email", "unknown-field")),
    ],
)
def test_a_search_that_asks_wrongly_is_told_where(
    site: Site, findings: Findings, body: dict[str, str], expected: tuple[str, str]
) -> None:
    answer = site.caller("shantou-l2").post("/api/v1/cases/search", body)

    assert (answer.status_code, findings(answer)) == (422, [expected])
    assert "13912345678" not in answer.text


def test_a_value_that_fits_too_many_cases_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.evaluators.showing.MOST_FOUND", 1)
    site.dispatched("WO-1")
    site.dispatched("WO-2")

    answer = search(site, phone="13800000000")

    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "too-many")


def test_a_search_finds_what_lies_under_older_keys(site: Site) -> None:
    from protection.keys import KeyRing
    from protection.sealing import Vault

    no = site.dispatched()
    site.context.keys = Vault(KeyRing.read("new-key-" * 5, older=["k" * 40]))

    assert found(search(site, phone="13800000000")) == [no]
