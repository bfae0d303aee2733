"""A working morning in the inbox, by keyboard: find, move, open; and work that arrives by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import House


def look_now(page: Page) -> None:
    """What the page does every few seconds, at once."""
    page.evaluate("document.dispatchEvent(new Event('bihuan:look'))")


def cursor(page: Page) -> str:
    """The line on which the cursor stands."""
    return str(page.evaluate("(document.activeElement.closest('tr') || {}).id || ''"))


def test_an_official_finds_moves_claims_and_opens_by_keyboard(house: House) -> None:
    with house.site() as site:
        for number in range(3):
            site.open_case(f"WO-{number}")
        last = site.open_case("WO-9", item={"name": "社会保障卡补办"})
    page = house.person("shantou-l1")
    page.goto("/inbox")
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(4)
    house.look(page, "inbox")

    page.keyboard.press("j")
    first = cursor(page)
    page.keyboard.press("j")
    assert cursor(page) != first
    page.keyboard.press("k")
    assert cursor(page) == first
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 件")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(f"#{first}").get_by_role("button", name="放回")).to_be_visible()
    expect(page.locator(f"#{first} .line-open")).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("下一行、上一行")
    house.look(page, "inbox-keys")
    page.keyboard.press("Escape")

    page.keyboard.press("/")
    page.keyboard.type("社会")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("mark")).to_have_text("社会")
    house.look(page, "inbox-found")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/cases")
    expect(page.locator("tbody tr")).to_have_count(4)
    house.look(page, "cases")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{last}")


def test_new_work_appears_by_itself_and_disturbs_nobody(house: House) -> None:
    with house.site() as site:
        site.open_case("WO-1")
        site.open_case("WO-2")
    page = house.person("shantou-l1")
    page.goto("/inbox")
    page.keyboard.press("j")
    page.keyboard.press("x")
    here = cursor(page)
    look_now(page)
    expect(page.get_by_text("已选 1 件")).to_be_visible()

    with house.site() as site:
        number = site.open_case("WO-3")
    look_now(page)

    expect(page.locator("tbody tr", has_text=number)).to_be_visible()
    expect(page.locator("#announced")).to_have_text("新到待办 1 件")
    expect(page.get_by_text("已选 1 件")).to_be_visible()
    expect(page.locator(f"#{here} .line-open")).to_be_focused()


def test_a_phone_shows_a_card_for_each_task(house: House) -> None:
    with house.site() as site:
        site.open_case("WO-1")
        site.open_case("WO-2", text="")
        site.advance("3个工作日")
    page = house.person("shantou-l1", phone=True)
    page.goto("/inbox")

    expect(page.get_by_text("已逾期 1 个工作日").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    house.look(page, "phone-inbox")
    page.goto("/cases")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    house.look(page, "phone-cases")


def test_views_and_columns_are_kept_from_their_dialogs(house: House) -> None:
    with house.site() as site:
        site.open_case("WO-1")
    page = house.person("shantou-l1")
    page.goto("/inbox")
    page.goto("/inbox?view=office&q=公积金")
    page.get_by_role("link", name="视图", exact=True).click()
    page.get_by_label("把当前条件保存为").fill("公积金的")
    house.look(page, "inbox-views")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="公积金的")).to_be_visible()

    page.get_by_role("link", name="显示列").click()
    page.get_by_label("外部编号").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("columnheader", name="外部编号")).to_be_visible()
