"""A letter goes out, and an administrator writes its template anew: in a real browser, held to axe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import House


def test_a_dispatch_notice_is_issued_in_a_dialog(house: House) -> None:
    with house.site() as site:
        no = site.dispatched()
    page = house.person("shantou-l1")
    page.goto(f"/cases/{no}/documents")
    house.look(page, "documents")

    page.get_by_role("link", name="印发 转派通知").click()
    expect(page.get_by_role("dialog")).to_contain_text("此后不能修改")
    page.get_by_role("dialog").get_by_role("button", name="印发").click()

    expect(page.get_by_text(f"已印发 转派通知，文号 {no}-WS1")).to_be_visible()
    phone = house.person("shantou-l1", phone=True)
    phone.goto(f"/cases/{no}/documents")
    house.look(phone, "phone-documents")


def test_an_administrator_previews_a_template_and_is_told_what_is_wrong(house: House) -> None:
    page = house.person("admin")
    page.goto("/administration/templates")
    house.look(page, "templates")
    page.get_by_role("link", name="转派通知").click()
    house.look(page, "template-editor")

    page.get_by_label("模板内容").fill("# 标题\n请{{ 承办机关 }}办理")
    page.get_by_role("button", name="预览").click()

    expect(page.get_by_role("alert")).to_contain_text("您要写的可能是“承办机构”")
    house.look(page, "template-wrong")
