"""Decision tables without a script: read, checked, tried, put right as text; begun, renamed, taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk
from workflows.authoring import drafts

LIMITS = "tables/limits.dmn"


@pytest.fixture
def desk(site: Site, browse: Callable[..., Browser]) -> Desk:
    """An analyst before a draft of Shenzhen's procedure, which has a table."""
    return Desk(site, browse("analyst"), "shenzhen")


def cells(desk: Desk, row: int) -> list[str]:
    """A row of the table that is to be read."""
    found = desk.browser.page.xpath("//div[@data-table-plain]//tbody/tr")[row]
    return [cell.text_content().strip() for cell in found.xpath("./td")]


def test_the_list_says_which_task_uses_a_table(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/tables")

    assert "查本机构限期表" in desk.browser.text
    assert "机构类别、评价等级" in desk.browser.text


def test_the_table_can_be_read_without_a_script(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/tables/limits")

    assert cells(desk, 0)[:4] == ['"hall" 市级政务服务大厅', '"非常不满意","差评"', '"2个工作日"', '"7个工作日"']
    assert cells(desk, 4)[0] == 'not("hall","department") 除市级政务服务机构、市级政务服务大厅以外'
    assert cells(desk, 4)[-1].startswith("区局、街道、社区")
    assert "没有发现问题" in desk.browser.text


def test_on_trial_the_row_that_decides_is_marked(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/tables/limits")
    desk.browser.submit("/check", {"fact/institution_kind": "hall", "fact/level": "差评"})

    assert "第1行：核实限期：2个工作日；处理限期：7个工作日" in desk.browser.text
    assert desk.browser.page.xpath("//tr[@class='row-decides']/th/text()") == ["1"]

    desk.browser.submit("/check", {"fact/institution_kind": "hall", "fact/level": ""})
    assert "没有一行适用于" in desk.browser.text


def test_on_trial_values_are_chosen_by_their_words_in_either_language(desk: Desk) -> None:
    words = "//select[@name='fact/institution_kind']/option[@value='hall']/text()"

    desk.browser.get(f"{desk.home}/tables/limits")
    assert desk.browser.page.xpath(words) == ["市级政务服务大厅（hall）"]

    desk.browser.post("/language/en")
    desk.browser.get(f"{desk.home}/tables/limits")
    assert desk.browser.page.xpath(words) == ["Municipal government service hall (hall)"]
    assert "all but Municipal government services body, Municipal government service hall" in desk.browser.text


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('"大厅"', '第1行“机构类别”列：没有“大厅”这个值，应写 "hall"（市级政务服务大厅）'),
        ("大厅", '第1行“机构类别”列：读不懂“大厅”，应写 "hall"（市级政务服务大厅）'),
        ("“大厅”，“部门”", '应写 "hall","department"（市级政务服务大厅、市级政务服务机构）'),
        ("not(大厅)", '应写 "hall"（市级政务服务大厅）'),
        ("hall", '应写 "hall"（市级政务服务大厅）'),
        ('"村委会"', "没有“村委会”这个值，可用：市政务服务数据管理局（city_bureau）、"),
    ],
)
def test_a_word_where_a_code_is_meant_is_told_its_code(desk: Desk, cell: str, says: str) -> None:
    text = desk.files[LIMITS].replace('<text>"hall"</text>', f"<text>{cell}</text>", 1)

    desk.browser.get(f"{desk.home}/tables/limits")
    desk.browser.post(f"{desk.home}/tables/limits/check", {"text": text})

    assert says in desk.browser.text


def test_what_is_typed_is_checked_and_not_kept(desk: Desk) -> None:
    before = desk.files
    text = before[LIMITS].replace('"非常不满意","差评"', '"不满意","差评"')

    desk.browser.get(f"{desk.home}/tables/limits")
    desk.browser.post(f"{desk.home}/tables/limits/check", {"text": text})

    assert "第2行：与第1行重叠" in desk.browser.text
    assert desk.files == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<nonsense", "无法读懂"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><definitions/>', "不允许 DTD 或实体"),
        ("<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>", "一个文件须有且仅有一张决策表"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_stays_in_the_field(desk: Desk, text: str, says: str) -> None:
    before = desk.files
    desk.browser.get(f"{desk.home}/tables/limits?tab=text")

    desk.browser.submit("/text", {"text": text}, 422)

    # Said once, at the field.
    assert desk.browser.text.count(says) == 1
    assert says in desk.browser.page.xpath("string(//textarea[@aria-invalid='true']/../p[@id='text-error'])")
    assert desk.browser.page.xpath("string(//textarea[@name='text'])").strip() == text
    assert desk.files == before


def test_saving_the_file_as_it_is_changes_nothing_and_one_cell_changes_one(desk: Desk) -> None:
    before = desk.files
    desk.browser.get(f"{desk.home}/tables/limits?tab=text").submit("/text")
    assert desk.files == before

    text = before[LIMITS].replace('"2个工作日"', '"4个工作日"')
    desk.browser.get(f"{desk.home}/tables/limits?tab=text").submit("/text", {"text": text})
    assert desk.files[LIMITS] == text


def test_a_table_that_can_not_be_read_is_shown_as_its_file(desk: Desk) -> None:
    desk.write({LIMITS: "<broken"})

    desk.browser.get(f"{desk.home}/tables/limits")
    assert desk.browser.page.xpath("//textarea[@name='text']")
    desk.browser.get(f"{desk.home}/tables")
    assert "读不懂" in desk.browser.text


def test_markup_in_cells_and_names_is_shown_as_text(desk: Desk) -> None:
    markup = "&lt;img src=x onerror=alert(1)&gt;"
    desk.write({LIMITS: desk.files[LIMITS].replace("核实处理限期表", markup).replace("市级部门内部工作机制", markup)})

    desk.browser.get(f"{desk.home}/tables/limits")

    assert "<img src=x onerror=alert(1)>" in desk.browser.text
    assert not desk.browser.page.xpath("//img[@src='x']")


def test_a_table_is_begun_renamed_with_its_task_and_taken_out_when_unused(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/tables").submit("/tables", {"name": "more", "title": "另一张", "fact": "level"})
    assert "tables/more.dmn" in desk.files
    assert "没有一行填写" in desk.browser.text
    desk.browser.get(f"{desk.home}/tables").submit("/more/delete")
    assert "tables/more.dmn" not in desk.files

    desk.browser.get(f"{desk.home}/tables/limits/name").submit("/name", {"new": "terms"})
    assert 'name="table" value="terms"' in desk.files["procedure.bpmn"]
    desk.browser.post(f"{desk.home}/tables/terms/delete", expect=409)
    assert "还在用这张表" in desk.browser.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "限期", "title": "甲", "fact": "level"}, "名称用小写英文字母开头"),
        ({"name": "limits", "title": "甲", "fact": "level"}, "已经有 limits"),
        ({"name": "more", "title": "", "fact": "level"}, "请填写标题"),
        ({"name": "more", "title": "甲", "fact": "__class__"}, "请选择按什么判断"),
    ],
)
def test_a_new_table_that_can_not_be_right_is_refused(desk: Desk, fields: dict[str, str], says: str) -> None:
    desk.browser.get(f"{desk.home}/tables").submit("/tables", fields, 422)

    assert says in desk.browser.text


def test_a_draft_that_is_discarded_can_only_be_read(desk: Desk) -> None:
    drafts.discard(desk.context, desk.analyst, desk.number)

    desk.browser.get(f"{desk.home}/tables/limits")
    assert "只能查看" in desk.browser.text
    assert not desk.browser.page.xpath("//*[@data-table-room]")
    desk.browser.post(f"{desk.home}/tables/limits/text", {"text": desk.files[LIMITS].replace("2个", "4个")}, 409)


def test_the_door_is_closed_to_others(desk: Desk, browse: Any) -> None:
    other = browse("shantou-l1")
    for address in ("tables", "tables/limits"):
        other.get(f"{desk.home}/{address}", 403)
    desk.browser.get(f"{desk.home}/tables/nothing", 404)


def test_everything_that_is_wrong_with_a_new_table_is_said_at_once_at_its_field(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/tables").submit("/tables", {"name": "A B", "title": "", "fact": ""}, 422)

    errors = {field: desk.browser.page.findtext(f".//*[@id='{field}-error']") for field in ("name", "title", "fact")}
    assert "小写英文字母" in errors["name"]
    assert "请填写标题" in errors["title"]
    assert errors["fact"] == "请选择按什么判断"
