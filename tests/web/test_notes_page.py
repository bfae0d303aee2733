"""Notes and linked cases on the page, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.driving import Site
    from tests.web.browsing import Browser

Browse = Callable[..., "Browser"]


@pytest.fixture
def place(site: Site) -> str:
    """The page of a case that lies with the institution."""
    return f"/cases/{site.dispatched()}/attachments"


def test_a_note_is_written_and_its_mention_is_seen(browse: Browse, place: str) -> None:
    author = browse("shantou-l2").get(place)
    assert "还没有备注" in author.text

    author.submit("/notes", {"text": "@公积金中心核实人丁 请核对<b>时间</b>"})

    assert "已提醒 1 位同事" in author.text
    assert author.page.xpath("//span[@class='mention']/text()") == ["@公积金中心核实人丁"]
    assert "请核对<b>时间</b>" in author.text
    colleague = browse("shantou-appeal").get(place)
    assert "提到我" in colleague.text
    assert "修改" not in colleague.text
    assert "请核对" not in browse("shantou-l1").get(place).text
    assert "内部备注" not in browse("supervisor").get(place).text


def test_an_empty_note_is_shown_again_with_what_is_wrong(browse: Browse, place: str) -> None:
    author = browse("shantou-l2").get(place)

    author.submit("/notes", {"text": "  "}, 422)

    assert "请填写备注内容" in author.text
    author.submit("/notes", {"text": "说点什么"})
    assert "备注已发出" in author.text


def test_a_note_is_mended_and_after_ten_minutes_no_more(browse: Browse, place: str, site: Site) -> None:
    author = browse("shantou-l2").get(place)
    author.submit("/notes", {"text": "一稿"})
    (edit,) = author.links("修改")

    author.get(edit).submit("/edit", {"text": "二稿"})
    assert "二稿" in author.text
    assert "已修改" in author.text
    author.get(edit)
    site.clock.set(site.clock.now() + timedelta(minutes=10))
    author.submit("/edit", {"text": "三稿"}, 409)

    assert "三稿" in str(author.page.xpath("//textarea/text()"))
    assert author.get(place).links("修改") == []
    author.get(edit, 409)


def test_a_deleted_note_leaves_its_trace(browse: Browse, place: str) -> None:
    author = browse("shantou-l2").get(place)
    author.submit("/notes", {"text": "写错了"})

    author.submit("/delete")

    assert "写错了" not in author.text
    assert "删除" in author.text


def test_colleagues_are_offered_by_a_part_of_their_name(browse: Browse, place: str) -> None:
    author = browse("shantou-l2").get(place)
    offered = place.replace("/attachments", "/colleagues")

    author.piece(f"{offered}?q=核实")

    assert author.page.xpath("//li/@data-label") == ["公积金中心核实人丁"]
    assert author.client.get(f"{offered}?q=市局").text.strip() == ""


def test_linked_cases_stand_beside_and_come_alone_for_a_page_that_would_not_wait(
    browse: Browse, place: str, site: Site
) -> None:
    other = site.dispatched("WO-2")
    browser = browse("shantou-l2").get(place)

    assert browser.links(other)
    assert "13800000000" not in browser.text
    browser.piece(place.replace("/attachments", "/links"))
    assert browser.links(other)
    browser.get(place.replace("/attachments", "/links"))
    assert "同一评价人" in browser.text
