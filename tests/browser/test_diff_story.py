"""An analyst reads what a draft changes, goes from the words to both diagrams and back, and prints it."""

from __future__ import annotations

from playwright.sync_api import expect

from models.account import Account
from models.procedure import Procedure
from tests.browser.conftest import House
from workflows.authoring import drafts
from workflows.procedures.package import DIAGRAM


def begun(house: House) -> int:
    """A draft with a shorter limit, a step less, and a form with a field more."""
    with house.site() as site:
        analyst, base = Account.by_username("analyst"), Procedure.current("shantou", site.context.clock.now())
        assert analyst is not None
        assert base is not None
        draft = drafts.begin_from(site.context, analyst.actor(), base, "缩短整改期限")
        text = draft.files[DIAGRAM].replace(">10个工作日<", ">7个工作日<", 1)
        begin = text.index('<bpmn:boundaryEvent id="review_warn"')
        end = text.index("</bpmn:boundaryEvent>", begin) + len("</bpmn:boundaryEvent>")
        files = {DIAGRAM: text[:begin] + text[end:]}
        return drafts.save(site.context, analyst.actor(), draft.id, draft.revision, files).id


def test_an_analyst_reads_what_changed_in_words_and_on_both_diagrams(house: House) -> None:
    number = begun(house)
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}")
    page.get_by_role("link", name="改动", exact=True).click()
    expect(page.get_by_text("期限 10个工作日 → 7个工作日", exact=True)).to_be_visible()
    house.look(page, "diff")

    line = page.locator(".change", has_text="7个工作日")
    line.get_by_role("link", name="在图上看").click()
    here, there = page.locator("#new0-el-handling_due"), page.locator("#old0-el-handling_due")
    expect(here).to_be_in_viewport()
    expect(there).to_be_in_viewport()
    expect(there).to_have_class("twin")
    house.look(page, "diff-pictures")

    here.locator("circle").first.click()
    expect(line).to_be_in_viewport()
    assert page.url.endswith(f"#{line.get_attribute('id')}")

    # What is far to the right of both diagrams is brought into sight on both.
    page.locator(".change", has_text="预警 到期前").get_by_role("link", name="在图上看").click()
    expect(page.locator("#old0-el-review_warn")).to_be_in_viewport()
    expect(page.get_by_role("button", name="打印")).to_be_visible()


def test_on_a_phone_the_diagrams_stand_one_below_the_other(house: House) -> None:
    number = begun(house)
    page = house.person("analyst", phone=True)
    page.goto(f"/workbench/drafts/{number}/diff")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    house.look(page, "diff-phone")
