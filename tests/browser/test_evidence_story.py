"""Rectification with a photo: in a real browser files are dropped, fail, are looked at; a colleague is mentioned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.evidence import PDF, photo

if TYPE_CHECKING:
    from tests.browser.conftest import House


@pytest.fixture
def place(house: House) -> str:
    """The page of a case whose rectification waits, with another one of the same person."""
    with house.site() as site:
        no = site.dispatched()
        site.dispatched("WO-2")
        site.do("shantou-l2", "verify_by_callback", no)
    return f"/cases/{no}/attachments"


def files(tmp_path: Path) -> list[Path]:
    """Two good ones and one that is none of ours."""
    made = {"整改前.jpg": photo(1200, 900), "整改报告.pdf": PDF, "程序.exe": b"MZ"}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


def test_rectification_with_photo(house: House, place: str, tmp_path: Path) -> None:
    page = house.person("shantou-l2")
    page.goto(place)
    house.look(page, "files-empty")

    page.get_by_label("选择文件").set_input_files(files(tmp_path))

    expect(page.get_by_role("link", name="整改前.jpg", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="整改报告.pdf", exact=True)).to_be_visible()
    expect(page.get_by_text("不能上传这种文件")).to_be_visible()
    expect(page.get_by_text("2 个附件")).to_be_visible()
    house.look(page, "files-uploaded")

    page.get_by_role("link", name="整改前.jpg", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("img", name="整改前.jpg")).to_be_visible()
    house.look(page, "files-picture")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="移除 整改报告.pdf").click()
    page.get_by_label("理由").fill("传错文件")
    house.look(page, "files-remove")
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.get_by_text("已移除附件：整改报告.pdf")).to_be_visible()


def test_a_colleague_is_mentioned_by_the_keyboard(house: House, place: str) -> None:
    page = house.person("shantou-l2")
    page.goto(place)

    page.get_by_label("备注内容").press_sequentially("请看现场照片 @核实")
    expect(page.get_by_role("listbox", name="@").get_by_role("option")).to_have_count(1)
    house.look(page, "notes-mention")
    page.keyboard.press("Enter")
    page.keyboard.type("，谢谢")
    page.get_by_role("button", name="发出备注").click()

    expect(page.get_by_text("已提醒 1 位同事")).to_be_visible()
    expect(page.locator(".mention")).to_have_text("@公积金中心核实人丁")
    colleague = house.person("shantou-appeal")
    colleague.goto(place)
    expect(colleague.get_by_text("提到我")).to_be_visible()
    house.look(colleague, "notes-colleague")


def test_files_are_dropped_into_the_panel(house: House, place: str) -> None:
    page = house.person("shantou-l2")
    page.goto(place)

    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([new TextEncoder().encode("经核实，情况属实。")], "说明.txt", { type: "text/plain" }));
          const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
          document.querySelector("[data-drop]").dispatchEvent(drop);
        }"""
    )

    expect(page.get_by_role("link", name="说明.txt", exact=True)).to_be_visible()


def test_what_the_server_refuses_is_said_beside_the_file(house: House, place: str, tmp_path: Path) -> None:
    (tmp_path / "假照片.jpg").write_bytes(b"MZ no picture")
    page = house.person("shantou-l2", phone=True)
    page.goto(place)

    page.get_by_label("选择文件").set_input_files(tmp_path / "假照片.jpg")

    expect(page.locator(".upload-failed")).to_contain_text("这种文件不能作为附件")
    house.look(page, "phone-files-refused")
