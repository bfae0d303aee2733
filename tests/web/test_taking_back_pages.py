"""撤回 on the pages: offered where one looks for it, refused with the reason, and what was taken back counts no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from models.case import Case
from tests.web.browsing import Browser
from tests.web.test_case_page import section
from views.documents.values import Reading
from workflows.evaluators.answers import published
from workflows.stories.player import actor
from workflows.task_acts import taking_back

if TYPE_CHECKING:
    from tests.driving import Site

Browse = Callable[..., Browser]
L1, L2 = "shantou-l1", "shantou-l2"


@pytest.fixture
def submitted(site: Site) -> tuple[str, int]:
    """A case whose rectification lies with the bureau, and the number of that step."""
    no = site.dispatched()
    site.do(L2, "verify_by_callback", no)
    site.clock.advance(timedelta(hours=1))
    task = site.task(L2, "submit_rectification", no)["id"]
    site.do(L2, "submit_rectification", no, "rectified", cause="叫号机坏了", reply="叫号机已修好")
    site.clock.advance(timedelta(hours=1))
    return no, task


def back(site: Site, task: int, by: str = L2) -> None:
    taking_back.take_back(site.context, actor(by), task, "材料漏传")


def case_of(no: str) -> Case:
    case = Case.by_no(no)
    assert case is not None
    return case


def test_whoever_did_the_newest_step_finds_it_on_the_case_page_and_nobody_else(
    site: Site, browse: Browse, submitted: tuple[str, int]
) -> None:
    no, task = submitted

    assert f"/tasks/{task}/take-back" in browse(L2).get(f"/cases/{no}").links("撤回")
    assert "撤回" not in section(browse("shantou-l2-second").get(f"/cases/{no}"), "now")
    assert "您于" not in section(browse(L1).get(f"/cases/{no}"), "now")


def test_it_says_there_and_in_the_dialog_why_it_can_not_be(
    site: Site, browse: Browse, submitted: tuple[str, int]
) -> None:
    no, task = submitted
    number = site.task(L1, "decide_review", no)["id"]
    site.caller(L1).post(f"/api/v1/tasks/{number}/claim")
    browser = browse(L2).get(f"/cases/{no}")

    assert "不能撤回：其后已有“领取”" in section(browser, "now")
    assert browser.links("撤回") == []
    browser.get(f"/tasks/{task}/take-back")
    assert "现在不能撤回：其后已有“领取”" in browser.text
    assert browser.page.xpath("//form[contains(@action, 'take-back')]") == []


def test_the_form_begins_with_what_was_taken_back(site: Site, browse: Browse, submitted: tuple[str, int]) -> None:
    no, task = submitted
    back(site, task)
    browser = browse(L2).get(f"/cases/{no}")

    assert browser.page.xpath("//textarea[@name='data/cause']")[0].value.strip() == "叫号机坏了"
    assert "已带入上次提交的内容" in browser.text


def test_what_was_taken_back_is_no_round_no_answer_and_on_no_paper(
    site: Site, browse: Browse, submitted: tuple[str, int]
) -> None:
    no, task = submitted
    assert [answer.text for answer in published(site.context, case_of(no))] == ["叫号机已修好"]

    back(site, task)

    reading = Reading(site.context, case_of(no), site.clock.now())
    assert published(site.context, case_of(no)) == []
    assert reading.newest("rectification") is None
    assert "（已撤回）" in {act.name[-5:] for act in reading.acts}
    browser = browse(L1).get(f"/cases/{no}")
    assert section(browser, "rounds") == ""
    assert "叫号机坏了" in section(browser, "timeline")


def test_a_return_that_was_taken_back_is_told_to_nobody(site: Site, browse: Browse, submitted: tuple[str, int]) -> None:
    no, _ = submitted
    decision = site.task(L1, "decide_review", no)["id"]
    site.do(L1, "decide_review", no, "return", opinion="请补充照片")
    back(site, decision, L1)

    browser = browse(L1).get(f"/cases/{no}")

    assert "退回意见" not in section(browser, "now")
    assert "请补充照片" not in section(browser, "rounds")
    assert "退回 1 次" not in browser.text
