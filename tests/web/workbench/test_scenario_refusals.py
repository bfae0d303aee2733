"""With what something should be refused is chosen by its meaning; a code that does not exist is told at saving."""

from __future__ import annotations

import pytest

from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk

STORY = "01-on-time"


@pytest.fixture
def editor(desk: Desk) -> Browser:
    """An analyst before a story of Shantou."""
    return desk.browser.get(f"{desk.home}/scenarios/{STORY}")


def change(browser: Browser, fields: dict[str, str], expect: int = 200, story: str = STORY) -> Browser:
    return browser.submit(f"/scenarios/{story}", fields, expect)


def offered(browser: Browser, name: str) -> list[str]:
    """What can be chosen, in words."""
    return [str(option.text) for option in browser.page.xpath("//select[@name=$name]//option", name=name)]


def chosen(browser: Browser, name: str) -> list[str]:
    """What was chosen."""
    return [str(option.text) for option in browser.page.xpath("//select[@name=$name]//option[@selected]", name=name)]


def text_of(desk: Desk) -> str:
    return desk.files[f"scenarios/{STORY}.yaml"]


def test_a_refusal_is_chosen_by_its_meaning(editor: Browser, desk: Desk) -> None:
    assert "不是差评，不立案" in offered(editor, "refused")
    assert "已超过申诉期限" in offered(editor, "s0/refused")
    assert "已超过申诉期限" not in offered(editor, "refused")
    assert [words for words in offered(editor, "s0/refused") if words.isascii()] == []

    change(editor, {"s1/refused": "appeal-out-of-time", "act": "save"})

    assert "    refused: appeal-out-of-time\n" in text_of(desk)
    assert chosen(editor, "s1/refused") == ["已超过申诉期限"]


def test_a_code_that_does_not_exist_is_told_with_the_nearest_one(editor: Browser, desk: Desk) -> None:
    before = text_of(desk)

    change(editor, {"s1/refused": "appeal-out-of-tme", "act": "save"}, 422)

    box = editor.page.xpath("//select[@name='s1/refused']/ancestor::*[contains(@class, 'field-wrong')][1]")[0]
    assert "最接近的是 appeal-out-of-time（已超过申诉期限）" in box.text_content()
    assert chosen(editor, "s1/refused") == ["没有这个代码：appeal-out-of-tme"]
    wrong = before.replace("    do: verify_by_callback\n", "    do: verify_by_callback\n    refused: forbiden\n")
    change(editor.get(f"{desk.home}/scenarios/{STORY}?tab=yaml"), {"raw": wrong, "act": "save"}, 422)
    assert "最接近的是 forbidden（无权这样办理）" in editor.text
    assert text_of(desk) == before


def test_a_story_with_an_unknown_code_is_still_shown_as_fields(desk: Desk) -> None:
    path = f"scenarios/{STORY}.yaml"
    desk.write(
        {path: text_of(desk).replace("    do: verify_by_callback\n", "    do: verify_by_callback\n    refused: oops\n")}
    )

    editor = desk.browser.get(f"{desk.home}/scenarios/{STORY}")

    assert chosen(editor, "s1/refused") == ["没有这个代码：oops"]


def test_the_run_tells_the_refusal_by_its_meaning(editor: Browser) -> None:
    change(editor, {"s0/refused": "forbidden", "act": "run"})

    assert "期望被拒绝（无权这样办理），实际已办理" in editor.text
