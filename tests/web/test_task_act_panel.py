"""The section of the case page: nothing to show is no section; what is offered is what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from models.base import db
from models.queries import cases as case_queries
from models.task import Task
from web.task_acts import panel
from workflows.stories.player import actor

if TYPE_CHECKING:
    from tests.driving import Site

L1, L2 = "shantou-l1", "shantou-l2"


def test_it_shows_what_was_asked_who_has_a_copy_and_what_may_be_done(site: Site) -> None:
    no = site.dispatched()
    number = site.task(L2, "verify_by_callback", no)["id"]
    lead = site.caller(L2)
    lead.post(f"/api/v1/tasks/{number}/requests", {"kind": "consult", "to": ["shantou-appeal"], "question": "是否属实"})
    lead.post(f"/api/v1/cases/{no}/copies", {"to": ["shantou-hall-l2"]})
    case = case_queries.visible(actor(L1), no)
    assert case is not None

    with site.app.test_request_context():
        it = panel.load(case, actor(L1))
        text = render_template("task_acts/_panel.html", it=it)

    assert it is not None
    assert [one.name_zh for one in it["offers"]] == ["抄送", "催办", "申请作废"]
    for words in ("是否属实", "公积金中心核实人丁", "市政务大厅经办人己", "未阅", f"/cases/{no}/urge"):
        assert words in text


def test_buttons_alone_are_not_printed(site: Site) -> None:
    no = site.dispatched()
    case = case_queries.visible(actor(L1), no)
    assert case is not None

    with site.app.test_request_context():
        before = panel.load(case, actor(L1))
    site.caller(L2).post(f"/api/v1/cases/{no}/copies", {"to": ["shantou-hall-l2"]})
    with site.app.test_request_context():
        after = panel.load(case, actor(L1))

    assert before is not None
    assert after is not None
    assert (before["screen_only"], after["screen_only"]) == (True, False)


def test_a_reader_with_nothing_to_see_or_do_has_no_section(site: Site) -> None:
    case = case_queries.visible(actor(L1), site.dispatched())
    assert case is not None

    with site.app.test_request_context():
        assert panel.load(case, actor("analyst")) is None


def test_the_acts_on_a_step_are_those_that_are_possible_now(site: Site) -> None:
    no = site.dispatched()
    task = db.session.get_one(Task, site.task(L2, "verify_by_callback", no)["id"])

    names = [one["name"] for one in panel.actions(actor(L2), task)]

    assert names == ["转办", "下派", "委派", "协办", "会签", "加签", "抄送", "稍后处理"]
