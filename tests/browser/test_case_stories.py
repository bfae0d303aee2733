"""Stories of the case page before a real Chromium: a callback, a rectification that is returned, an appeal, a draft, a stale form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import House

RECTIFIED = {
    "责任科室": "业务科",
    "责任人员": "陈某",
    "原因分析": "叫号机坏了，窗口没有告知。",
    "整改措施": "当天修好叫号机，窗口补了告知牌。",
    "整改结果": "排队时间恢复正常。",
    "答复评价人的内容": "已修好叫号机，给您添麻烦了。",
}


def opened(house: House, *acts: tuple[str, str, str | None]) -> str:
    """A case with these steps done behind the scenes."""
    with house.site() as site:
        no = site.open_case()
        for username, step, outcome in acts:
            data = {"to": "shantou-housing"} if step == "dispatch_case" else {}
            site.do(username, step, no, outcome, **data)
    return no


DISPATCHED = ("shantou-l1", "dispatch_case", None)
CALLED = ("shantou-l2", "verify_by_callback", None)
SUBMITTED = ("shantou-l2", "submit_rectification", "rectified")


def fill(page: Page, texts: dict[str, str]) -> None:
    """Fills in fields by their labels."""
    for label, words in texts.items():
        page.locator(".case-form").get_by_label(label).first.fill(words)


def test_a_callback_with_a_look_at_the_number_to_call(house: House) -> None:
    no = opened(house, DISPATCHED)
    page = house.person("shantou-l2")
    page.goto(f"/cases/{no}")
    house.look(page, "case-callback")
    expect(page.locator(".attachment-add").get_by_text("选择文件")).to_be_visible()
    page.get_by_text("更多操作").click()
    expect(page.locator(".more-acts").get_by_role("link", name="委派")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".more-acts").get_by_role("link", name="委派")).to_be_hidden()
    page.get_by_role("link", name="查看联系方式").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("查看理由").fill("回访核实")
    dialog.get_by_role("button", name="查看").click()
    expect(dialog.locator(".person-phone")).to_have_text("13800000000")
    house.look(page, "case-evaluator")
    page.keyboard.press("Escape")
    expect(page.locator("body")).not_to_contain_text("13800000000")

    page.locator("#f-data-called_5f_at + .date-open").click()
    house.look(page, "case-calendar")
    page.get_by_role("button", name="现在").click()
    expect(page.get_by_label("回访时间")).to_have_value("2026-09-24 10:00")
    page.get_by_label("电话", exact=True).check()
    page.locator("#f-data-reached").get_by_label("是", exact=True).check()
    page.locator(".case-form").get_by_label("属实", exact=True).check()
    page.get_by_label("回访核实情况").fill("电话打通，情况属实。")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#messages")).to_contain_text("“回访核实”已提交，下一步：提交整改核实情况")


def test_a_rectification_is_returned_put_right_and_closed(house: House) -> None:
    no = opened(house, DISPATCHED, CALLED)
    institution, bureau = house.person("shantou-l2"), house.person("shantou-l1")
    institution.goto(f"/cases/{no}")
    fill(institution, RECTIFIED)
    institution.get_by_label("答复时间").fill("2026/9/24 10:00")
    institution.get_by_label("已整改").check()
    institution.get_by_role("button", name="提交").click()
    expect(institution.locator("#messages")).to_contain_text("下一步：复核")

    bureau.goto(f"/cases/{no}")
    house.look(bureau, "case-review")
    bureau.get_by_label("复核意见").fill("请写明何时修好。")
    bureau.get_by_label("退回").check()
    bureau.get_by_role("button", name="提交").click()

    institution.goto(f"/cases/{no}")
    expect(institution.locator("#now")).to_contain_text("请写明何时修好。")
    expect(institution.locator(".case-form").get_by_label("整改措施")).to_have_value(RECTIFIED["整改措施"])
    house.look(institution, "case-returned")
    fill(institution, {"整改措施": "9月24日当天修好叫号机。"})
    institution.get_by_label("已整改").check()
    institution.get_by_role("button", name="提交").click()

    bureau.goto(f"/cases/{no}")
    expect(bureau.locator("#rounds .changed")).to_have_count(1)
    house.look(bureau, "case-second-round")
    bureau.get_by_label("复核意见").fill("材料齐全。")
    bureau.get_by_label("通过").check()
    bureau.get_by_role("button", name="提交").click()
    with house.site() as site:
        site.advance("1小时")
    bureau.goto(f"/cases/{no}")
    expect(bureau.locator("#now")).to_contain_text("没有要办的事")
    house.look(bureau, "case-closed")


def test_an_appeal_goes_from_the_dialog_to_the_decision(house: House) -> None:
    no = opened(house, DISPATCHED, CALLED)
    institution = house.person("shantou-l2")
    institution.goto(f"/cases/{no}")
    institution.get_by_role("link", name="提出申诉").click()
    dialog = institution.locator("#dialog")
    dialog.get_by_label("误评").check()
    dialog.get_by_role("button", name="提交").click()
    expect(dialog).to_contain_text("申诉陈述：请填写")
    dialog.get_by_label("申诉陈述").fill("评价的不是本次办件。")
    house.look(institution, "case-appeal-dialog")
    dialog.get_by_role("button", name="提交").click()
    expect(institution.locator("#messages")).to_contain_text("“提出申诉”已提交")

    verifier = house.person("shantou-appeal")
    verifier.goto(f"/cases/{no}")
    expect(verifier.locator("#appeal")).to_contain_text("评价的不是本次办件。")
    house.look(verifier, "case-appeal")
    verifier.get_by_label("核实意见").fill("取号记录显示评价人办的是另一事项。")
    verifier.locator(".ways").get_by_label("申诉成立").check()
    verifier.get_by_role("button", name="提交").click()

    bureau = house.person("shantou-l1")
    bureau.goto(f"/cases/{no}")
    bureau.get_by_label("审定意见").fill("同意修正。")
    bureau.get_by_label("修正为").select_option("撤销差评")
    bureau.locator(".ways").get_by_label("予以修正").check()
    house.look(bureau, "case-decision")
    bureau.get_by_role("button", name="提交").click()
    expect(bureau.locator("#evaluation")).to_contain_text("撤销差评")


def test_a_stale_form_says_what_changed_and_keeps_the_text(house: House) -> None:
    no = opened(house, DISPATCHED, CALLED)
    page = house.person("shantou-l2")
    page.goto(f"/cases/{no}")
    fill(page, RECTIFIED)
    page.get_by_label("答复时间").fill("2026-09-24 10:00")
    page.get_by_label("已整改").check()
    appeal = {"data": {"ground": "mistaken", "statement": "不是本次办件。", "staff_name": "李某"}}
    with house.site() as site:
        assert site.caller("shantou-staff").post(f"/api/v1/cases/{no}/messages/lodge_appeal", appeal).status_code == 200
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".meanwhile")).to_contain_text("窗口人员戊：提出申诉")
    expect(page.locator(".case-form").get_by_label("整改措施")).to_have_value(RECTIFIED["整改措施"])
    house.look(page, "case-stale")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#messages")).to_contain_text("已提交")


def test_a_draft_outlives_the_page_and_a_lost_line_is_told(house: House) -> None:
    no = opened(house, DISPATCHED, CALLED)
    page = house.person("shantou-l2", phone=True)
    page.goto(f"/cases/{no}")
    page.locator(".case-form").get_by_label("整改措施").fill("当天修好叫号机。")
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存")
    page.reload()
    expect(page.locator(".draft-note")).to_contain_text("已恢复您")
    expect(page.locator(".case-form").get_by_label("整改措施")).to_have_value("当天修好叫号机。")
    house.look(page, "case-phone")
    page.context.set_offline(True)
    page.locator(".case-form").get_by_label("整改措施").fill("当天修好叫号机，补了告知牌。")
    expect(page.locator("[data-draft-state]")).to_contain_text("连接不上服务器")
    page.context.set_offline(False)
    expect(page.locator("[data-draft-state]")).to_contain_text("草稿已保存")


def test_a_step_of_the_diagram_opens_what_is_known_of_it(house: House) -> None:
    no = opened(house, DISPATCHED)
    page = house.person("shantou-l1")
    page.goto(f"/cases/{no}")
    page.locator("svg a[href='#step-dispatch_case']").press("Enter")
    expect(page.locator("#step-dispatch_case")).to_have_attribute("open", "")
    expect(page.locator("#step-dispatch_case")).to_contain_text("市局经办人甲")
    with house.site() as site:
        site.advance("14个工作日")
    page.reload()
    house.look(page, "case-overdue")
