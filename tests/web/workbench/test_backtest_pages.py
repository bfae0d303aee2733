"""An analyst tries a draft on the past: form, progress, result beside the version in force, file; also of a version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calendars.clock import to_beijing
from models.backtest import Backtest
from models.base import db
from tests.driving import Site
from tests.web.workbench.desk import Desk
from workflows.background.delivery import deliver
from workflows.backtest import runs


def worked(site: Site, number: int = 3) -> None:
    """Some cases are handled to their end, the rectification on the ninth working day."""
    names = [site.dispatched(f"WO-{place}") for place in range(number)]
    for name in names:
        site.do("shantou-l2", "verify_by_callback", name, finding="substantiated")
    site.advance("8个工作日")
    for name in names:
        site.do("shantou-l2", "submit_rectification", name, "rectified")
    site.advance("1个工作日")
    for name in names:
        site.do("shantou-l1", "decide_review", name, "accept")
    deliver(site.context)


def form(desk: Desk, **over: str) -> dict[str, str]:
    today = to_beijing(desk.context.clock.now()).date()
    usual = {
        "kind": "replay",
        "since": f"{today - timedelta(days=30)}",
        "until": f"{today}",
        "number": "20",
        "seed": "5",
    }
    return {**usual, **over}


@pytest.fixture
def shorter(desk: Desk) -> Desk:
    """The draft gives the institution seven working days instead of ten; three cases were closed."""
    worked(desk.site)
    diagram = desk.files["procedure.bpmn"].replace(">10个工作日<", ">7个工作日<")
    desk.write({"procedure.bpmn": diagram})
    return desk


def newest() -> Backtest:
    return db.session.scalars(db.select(Backtest).order_by(Backtest.id.desc()).limit(1)).one()


def test_a_draft_is_replayed_and_what_is_worse_is_said_in_words(shorter: Desk) -> None:
    browser = shorter.browser.get(f"{shorter.home}/backtest")
    assert "还没有回测过" in browser.text
    browser.submit(f"{shorter.home}/backtest", form(shorter))

    assert "3件中，逾期由0件升为3件" in browser.text
    assert "增加3件，更差" in browser.text
    assert "市住房公积金管理中心" in browser.text
    assert "本次回测的前提" in browser.text
    assert len(browser.page.xpath("//figure")) == 2
    assert "3件中，逾期由0件升为3件" in browser.get(f"{shorter.home}/backtest").text


def test_a_simulation_says_its_seed_and_the_file_has_the_figures(shorter: Desk) -> None:
    browser = shorter.browser.get(f"{shorter.home}/backtest")
    browser.submit(f"{shorter.home}/backtest", form(shorter, kind="simulation"))
    assert "种子5" in browser.text
    assert "20件中" in browser.text

    answer = browser.client.get(f"/workbench/backtests/{newest().id}.csv")
    lines = answer.get_data(as_text=True).splitlines()

    assert answer.status_code == 200
    assert lines[0].lstrip("\ufeff").startswith("版本,步骤,编号")
    assert any("所试版本,提交整改核实情况,submit_rectification" in line for line in lines)


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"since": "昨天"}, "日期应如 2026-10-09"),
        ({"number": "很多"}, "应为整数"),
        ({"number": "0"}, "件数应为1至20000"),
        ({"until": "2020-01-01"}, "止日早于起日"),
        ({"kind": "guess"}, "请选择历史回放或模拟"),
        ({"since": "0001-01-01", "until": "0001-01-01"}, "年份应为2018至2099"),
        ({"since": "9999-12-31", "until": "9999-12-31"}, "年份应为2018至2099"),
        ({"days-usual": "1", "days-": "", "number": "0"}, "件数应为1至20000"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    desk: Desk, over: dict[str, str], words: str
) -> None:
    typed = form(desk, **over)
    browser = desk.browser.get(f"{desk.home}/backtest")
    browser.submit(f"{desk.home}/backtest", typed, expect=422)

    assert words in browser.text
    assert browser.page.xpath("//input[@name='seed']/@value") == [typed["seed"]]


def test_a_new_step_is_asked_for_and_what_is_entered_is_used(shorter: Desk) -> None:
    diagram = shorter.files["procedure.bpmn"]
    flow = '<bpmn:sequenceFlow id="handling_to_review" sourceRef="second_level_handling" targetRef="decide_review" />'
    node = "<bpmn:flowNodeRef>second_level_handling</bpmn:flowNodeRef>"
    step = (
        '<bpmn:userTask id="check_inside" name="内部审核"/>'
        '<bpmn:sequenceFlow id="to_check" sourceRef="second_level_handling" targetRef="check_inside"/>'
        '<bpmn:sequenceFlow id="handling_to_review" sourceRef="check_inside" targetRef="decide_review"/>'
    )
    with_step = diagram.replace(flow, step).replace(node, node + node.replace("second_level_handling", "check_inside"))
    shorter.write({"procedure.bpmn": with_step})
    browser = shorter.browser.get(f"{shorter.home}/backtest")
    assert "历史上没有的步骤，预计用几个工作日？" in browser.text

    browser.submit(f"{shorter.home}/backtest", form(shorter, **{"days-usual-check_inside": "很久"}), expect=422)
    assert "应为工作日数，如 1.5" in browser.text
    browser.submit(f"{shorter.home}/backtest", form(shorter, **{"days-usual-check_inside": "2"}))

    assert "“内部审核”历史上没有：按填写的2至2个工作日（通常2）办理" in browser.text
    assert "3件走到了历史上没有的分支。" in browser.text


def test_a_run_under_way_shows_how_far_it_is_and_is_called_off(shorter: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def deferred(*_: Any, **__: Any) -> str:
        return "job-1"

    monkeypatch.setattr(runs, "defer", deferred)
    browser = shorter.browser.get(f"{shorter.home}/backtest")
    browser.submit(f"{shorter.home}/backtest", form(shorter))
    number = newest().id
    runs.keep(shorter.context, number, state="running", done=1, total=3)

    assert "1 / 3 件" in browser.get(f"/workbench/backtests/{number}").text
    assert browser.piece(f"/workbench/backtests/{number}/progress").page.xpath("//progress/@value") == ["1"]
    browser.get(f"/workbench/backtests/{number}").submit(f"/workbench/backtests/{number}/cancel")
    assert "已取消" in browser.text
    over = browser.client.get(f"/workbench/backtests/{number}/progress")
    assert over.headers["HX-Refresh"] == "true"
    monkeypatch.undo()
    browser.get(f"/workbench/backtests/{number}").submit(f"/workbench/backtests/{number}/again")
    assert "3件中" in browser.text
    browser.submit(f"/workbench/backtests/{newest().id}/remove")
    assert "已删除这次回测" in browser.text


def test_a_published_version_is_tried_too(shorter: Desk) -> None:
    browser = shorter.browser.get("/workbench/shantou/versions/1/backtest")
    assert "新的回测" in browser.text
    browser.submit("/workbench/shantou/versions/1/backtest", form(shorter), expect=409)
    assert "没有可以对照的已发布版本" in browser.text
    browser.get("/workbench/shantou/versions/9/backtest", expect=404)


def test_others_have_no_backtests(shorter: Desk, browse: Any) -> None:
    shorter.browser.get(f"{shorter.home}/backtest").submit(f"{shorter.home}/backtest", form(shorter))
    browse("shantou-l1").get(f"/workbench/backtests/{newest().id}", expect=403)
    browse("shantou-l1").get(f"{shorter.home}/backtest", expect=403)
