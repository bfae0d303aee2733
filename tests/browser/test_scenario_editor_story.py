"""An analyst who has never seen YAML edits a scenario: by names, fields and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.workbench.scenarios import THIRD, begun

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import House


def before(house: House, name: str = THIRD) -> Page:
    """The editor of a scenario."""
    with house.site() as site:
        number = begun(site)
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}/scenarios/{name}")
    return page


def test_events_and_steps_go_up_and_down_by_keys_alone(house: House) -> None:
    page = before(house)
    end = page.get_by_role("group", name="结局")
    chosen = end.get_by_label("依次发生的事件 1", exact=True)
    first = chosen.input_value()
    day = end.get_by_label("依次发生的事件 1 的日期", exact=True).input_value()

    end.get_by_role("button", name="下移 依次发生的事件 1", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("button:focus[value='down-end/events/1']").wait_for()
    page.keyboard.press("Enter")
    page.locator("button:focus[value='down-end/events/2']").wait_for()

    assert end.get_by_label("依次发生的事件 3", exact=True).input_value() == first
    assert end.get_by_label("依次发生的事件 3 的日期", exact=True).input_value() == day
    house.look(page, "scenario-events-moved")

    page.get_by_role("button", name="下移 第1步", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("button:focus[value='down-1']").wait_for()
    assert page.locator("#f-s1-do").input_value() == "dispatch_case"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    # It stands first again, and can only go down.
    page.locator("button:focus[value='down-0']").wait_for()
    assert page.locator("#f-s0-do").input_value() == "dispatch_case"
