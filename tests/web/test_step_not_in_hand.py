"""A step that was taken out of somebody's hands: what they wrote is theirs to copy, and what is not theirs is not shown."""

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
from workflows.task_acts import holding, taking_back

if TYPE_CHECKING:
    from tests.driving import Site

Browse = Callable[..., Browser]
L1, L2, SECOND, SUB = "shantou-l1", "shantou-l2", "shantou-l2-second", "shantou-l2-sub"
STEP = "verify_by_callback"
TYPED = {"data/record": "电话打通，情况属实。", "data/means": "phone", "data/reached": "true", "data/called_at": ""}


@pytest.fixture
def no(site: Site) -> str:
    return site.dispatched()


def test_who_had_it_handed_down_and_taken_back_keeps_what_they_wrote(site: Site, browse: Browse, no: str) -> None:
    task = site.task(L2, STEP, no)["id"]
    holding.delegate(site.context, actor(L2), task, SUB, "")
    browser = browse(SUB).get(f"/tasks/{task}")
    lead = browse(L2).get(f"/cases/{no}").submit(f"/tasks/{task}/release")
    assert "已收回" in lead.text

    browser.post(f"/tasks/{task}", TYPED, 404)

    assert "可能已被收回、转交，或代办已经结束" in browser.text
    assert browser.page.xpath("//blockquote/text()") == [TYPED["data/record"]]
    assert "回访核实情况" not in browser.text


def test_who_gives_back_what_was_handed_down_is_told_so_and_led_to_the_inbox(
    site: Site, browse: Browse, no: str
) -> None:
    task = site.task(L2, STEP, no)["id"]
    holding.delegate(site.context, actor(L2), task, SUB, "")

    browser = browse(SUB).get(f"/tasks/{task}").submit(f"/tasks/{task}/release")

    assert "已交回" in browser.text
    assert browser.page.findtext(".//h1").strip() == "待办"


def test_freeing_a_step_of_a_colleague_is_called_so(site: Site, browse: Browse, no: str) -> None:
    task = site.task(L2, STEP, no)["id"]
    holding.claim(site.context, actor(SECOND), task)

    assert "已解除领取" in browse(L2).get(f"/cases/{no}").submit(f"/tasks/{task}/release").text


def test_a_case_that_was_taken_back_is_not_shown_at_the_address_of_its_step(
    site: Site, browse: Browse, no: str
) -> None:
    task = site.task(L2, STEP, no)["id"]
    browser = browse(L2).get(f"/tasks/{task}")
    assert "等了三个小时" in browser.text
    dispatch = (
        select(Task.id).join(Case, Case.id == Task.case_id).where(Case.case_no == no, Task.step == "dispatch_case")
    )
    taking_back.take_back(site.context, actor(L1), db.session.scalars(dispatch).one(), "转错了机构")
    browser.get(f"/cases/{no}", 404)

    for page in (browser.get(f"/tasks/{task}"), browser.post(f"/tasks/{task}", TYPED, 409)):
        assert "上一步“转派工单”已由 市局经办人甲 撤回，该步骤取消" in page.text
        assert "等了三个小时" not in page.text

    # What was chosen stands there by its title, not by its code.
    kept = dict(zip(browser.page.xpath("//dl/div/dt/text()"), browser.page.xpath("//dl/div/dd/text()"), strict=True))
    assert kept == {"回访方式": "电话", "是否联系上": "是", "回访核实情况": TYPED["data/record"]}
