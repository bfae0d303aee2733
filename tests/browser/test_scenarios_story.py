"""An analyst shortens a limit, sees a scenario catch it on the diagram, takes the new date over, and records another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.account import Account
from models.procedure import Procedure
from tests.stage import LATER
from workflows.authoring import drafts

if TYPE_CHECKING:
    from tests.browser.conftest import House

DIAGRAM, STORY = "procedure.bpmn", "01-on-time"


def shortened(house: House) -> int:
    """A draft of Shantou with seven working days instead of ten."""
    with house.site() as site:
        account, base = Account.by_username("analyst"), Procedure.current("shantou", LATER)
        assert account is not None
        assert base is not None
        draft = drafts.begin_from(site.context, account.actor(), base, "缩短整改期限")
        text = draft.files[DIAGRAM].replace(">10个工作日<", ">7个工作日<")
        return drafts.save(site.context, account.actor(), draft.id, draft.revision, {DIAGRAM: text}).id


def test_a_scenario_catches_a_shorter_limit_and_another_is_recorded(house: House) -> None:
    number = shortened(house)
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}/scenarios/{STORY}")
    page.get_by_role("button", name="保存并运行").click()
    page.get_by_text("不符", exact=True).first.wait_for()
    house.look(page, "scenario-differs")

    # What was found is right: the expectation follows.
    page.get_by_role("button", name="以实际结果为准").click()
    page.get_by_text("2 / 2", exact=True).wait_for()
    first = page.get_by_role("group", name="第1步")
    assert first.get_by_label("到期日 2", exact=True).locator("option:checked").text_content() == "回访核实"
    assert first.get_by_label("到期日 2 的日期").input_value() == "2026-10-14"

    # What else is expected is chosen by name.
    first.get_by_label("待办步骤 2", exact=True).select_option(label="核实申诉")
    first.get_by_label("待办步骤 3", exact=True).wait_for()
    first.get_by_label("再检查一项").select_option(label="期限状态")
    first.get_by_label("期限状态 1", exact=True).select_option(label="转派工单（2个工作日）")
    first.get_by_label("期限状态 1 的结果").select_option(label="已按期完成")
    house.look(page, "scenario-expects")

    # Walked through by hand, by keys, and by itself.
    page.get_by_role("link", name="上一步").click()
    page.get_by_text("1 / 2", exact=True).wait_for()
    page.locator("[data-stage]").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("0 / 2", exact=True).wait_for()
    page.get_by_role("button", name="播放").click()
    page.get_by_text("2 / 2", exact=True).wait_for()

    # A step is copied, its day is told, it is taken out again: nothing is saved yet.
    page.get_by_role("button", name="复制 1").click()
    page.get_by_text("第5步", exact=True).wait_for()
    page.get_by_label("时间", exact=True).nth(1).fill("2026-10-10 09:00")
    page.get_by_text("周六 · 调休上班，计工作日").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="删除 2").click()
    page.get_by_text("第5步", exact=True).wait_for(state="detached")
    house.look(page, "scenario-edited")


def test_a_case_is_clicked_through_and_kept(house: House) -> None:
    number = shortened(house)
    page = house.person("analyst")
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(f"/workbench/drafts/{number}/recording")
    page.get_by_label("标题").fill("录一遍")
    page.get_by_label("收到时间").fill("2026-09-24 10:00")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="开始录制").click()
    page.get_by_role("button", name="转派工单").click()
    page.get_by_role("button", name="办理", exact=True).click()
    page.get_by_role("button", name="回访核实").wait_for()
    house.look(page, "scenario-recording")

    # A time that has passed is refused, and stays to be mended; the policy has nothing to say about it.
    page.get_by_label("推进到").fill("2026-09-01 09:00")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="推进时间").click()
    page.get_by_text("时间倒流，应不早于").wait_for()
    assert complaints == []

    page.get_by_label("文件名").fill("25-recorded")
    page.get_by_role("button", name="存为情景").click()
    page.get_by_text("已保存为情景").wait_for()

    page.get_by_role("link", name="全部情景").click()
    page.get_by_role("link", name="录一遍").wait_for()
    house.look(page, "scenario-list")
