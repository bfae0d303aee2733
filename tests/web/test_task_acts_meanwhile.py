"""Somebody was faster: the page answers 409 and says who did what, and what was typed is still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base import db
from models.case import Case
from models.task import Task
from tests.web.browsing import Browser
from workflows.stories.player import actor
from workflows.task_acts import asking, holding, taking_back, voiding

if TYPE_CHECKING:
    from tests.driving import Site

Browse = Callable[..., Browser]
L1, L2, SECOND, SUB, REVIEWER = "shantou-l1", "shantou-l2", "shantou-l2-second", "shantou-l2-sub", "shantou-appeal"
STEP = "verify_by_callback"
TYPED = "请核对窗口当天的排队记录"


@pytest.fixture
def no(site: Site) -> str:
    return site.dispatched()


def claimed(site: Site, no: str) -> str:
    holding.claim(site.context, actor(SECOND), site.task(SECOND, STEP, no)["id"])
    return "该步骤已由 公积金中心经办人辰 领取"


def done(site: Site, no: str) -> str:
    site.do(SECOND, STEP, no)
    return "该步骤已由 公积金中心经办人辰 于 2026-09-24 10:00 办理完毕"


def voided(site: Site, no: str) -> str:
    voiding.ask(site.context, actor(L1), no, "duplicate", "疑似重复")
    voiding.decide(site.context, actor("supervisor"), no, approve=True, text="确属重复")
    return "工单已作废，该步骤取消"


def taken_back(site: Site, no: str) -> str:
    dispatch = (
        select(Task.id).join(Case, Case.id == Task.case_id).where(Case.case_no == no, Task.step == "dispatch_case")
    )
    taking_back.take_back(site.context, actor(L1), db.session.scalars(dispatch).one(), "转错了机构")
    return "上一步“转派工单”已由 市局经办人甲 撤回，该步骤取消"


@pytest.mark.parametrize("meanwhile", [claimed, done, voided, taken_back])
def test_a_dialog_says_what_happened_and_keeps_what_was_typed(
    site: Site, browse: Browse, no: str, meanwhile: Callable[[Site, str], str]
) -> None:
    url = f"/tasks/{site.task(L2, STEP, no)['id']}/countersign"
    browser = browse(L2).get(url)
    words = meanwhile(site, no)

    browser.post(url, {"to": [SUB, REVIEWER], "text": TYPED}, expect=409)

    assert words in browser.text
    assert TYPED in browser.answer.text
    assert set(browser.page.xpath("//input[@name='to'][@checked]/@value")) == {SUB, REVIEWER}


@pytest.mark.parametrize("meanwhile", [claimed, done, voided, taken_back])
def test_so_does_the_form_of_the_step(
    site: Site, browse: Browse, no: str, meanwhile: Callable[[Site, str], str]
) -> None:
    url = f"/tasks/{site.task(L2, STEP, no)['id']}"
    browser = browse(L2).get(url)
    words = meanwhile(site, no)

    browser.post(url, {"data/record": TYPED}, expect=409)

    assert WORDS.get(meanwhile, words) in browser.text
    assert TYPED in browser.answer.text


# The case page has its own words for a step that is over.
WORDS = {done: "“回访核实”已由 公积金中心经办人辰 于 2026-09-24 10:00 办理完毕，没有重复办理。"}


def test_an_answer_that_a_colleague_gave_first_is_not_lost(site: Site, browse: Browse, no: str) -> None:
    number = site.task(L2, STEP, no)["id"]
    asked = {"kind": "countersign", "to": ["shantou-bureau"], "question": "是否属实"}
    (opinion,) = site.caller(L2).post(f"/api/v1/tasks/{number}/requests", asked).json["opinions"]
    url = f"/opinions/{opinion['id']}"
    browser = browse(L1).get(url)
    asking.give(site.context, actor("shantou-l1-second"), opinion["id"], "agree", "情况属实")

    browser.post(url, {"verdict": "disagree", "text": TYPED}, expect=409)

    assert "该请求已答复" in browser.text
    assert TYPED in browser.answer.text
    browser.get(url, 404)


def test_what_was_put_aside_is_called_back(site: Site, browse: Browse, no: str) -> None:
    number = site.task(L2, STEP, no)["id"]
    browser = browse(L2).get(f"/tasks/{number}/snooze")
    assert browser.page.xpath("//input[@name='until']/@value") == ["2026-09-25 08:30"]
    browser.submit(f"/tasks/{number}/snooze", {})
    assert f"/tasks/{number}/wake" in browser.get(f"/inbox/tasks/{number}/acts").links("恢复显示")

    browser.get(f"/tasks/{number}/wake").submit(f"/tasks/{number}/wake", {})

    assert browser.get(f"/inbox/tasks/{number}/acts").links("恢复显示") == []


def test_an_office_may_be_chosen_and_who_was_chosen_stays_in_sight(site: Site, browse: Browse, no: str) -> None:
    number = site.task(L2, STEP, no)["id"]
    browser = browse(L2).get(f"/cases/{no}/copy")
    browser.post(f"/cases/{no}/copy", {"q": "大厅", "find": "1", "to": [SUB], "text": TYPED})
    assert browser.page.xpath("//input[@name='to'][@checked]/@value") == [SUB]
    assert TYPED in browser.answer.text

    browser.get(f"/tasks/{number}/hand-down").submit(f"/tasks/{number}/hand-down", {"to": "shantou-housing-desk"})

    assert site.task(SUB, STEP, no)["organization"] == "shantou-housing-desk"
