"""What changed, on a page: words under headings, both diagrams, and a way from the one to the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.base import db
from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk
from workflows.procedures.package import DIAGRAM, Package
from workflows.procedures.publishing import as_version
from workflows.unit import transaction

Browse = Callable[..., Browser]
LIMIT = ">10个工作日<"


def shortened(desk: Desk) -> None:
    """The analyst makes the institution's limit shorter and takes a warning out."""
    text = desk.files[DIAGRAM].replace(LIMIT, ">7个工作日<", 1).replace('name="10个工作日"', 'name="7个工作日"', 1)
    begin = text.index('<bpmn:boundaryEvent id="dispatch_warn"')
    end = text.index("</bpmn:boundaryEvent>", begin) + len("</bpmn:boundaryEvent>")
    desk.write({DIAGRAM: text[:begin] + text[end:]})


def published(desk: Desk) -> None:
    """The draft as the next version, as it stands."""
    with transaction():
        draft = desk.draft
        source = Package(draft.key, draft.files).source()
        db.session.add(as_version(source, 2, desk.context.clock.now(), draft.files, published_by="analyst"))


def test_a_draft_says_in_words_what_it_changes_of_its_version(desk: Desk) -> None:
    shortened(desk)

    page = desk.browser.get(f"{desk.home}/diff")

    assert "承办机构办理 (second_level_handling)" in page.text
    assert "期限 10个工作日 → 7个工作日" in page.text
    assert "删去 预警 到期前1个工作日" in page.text
    assert page.links("期限 2") == ["#group-clocks"]


def test_words_lead_to_the_diagram_and_the_diagram_to_the_words(desk: Desk) -> None:
    shortened(desk)
    page = desk.browser.get(f"{desk.home}/diff").page

    (new,) = page.xpath("//*[@id='new0-el-handling_due']")
    (gone,) = page.xpath("//*[@id='old0-el-dispatch_warn']")
    assert (new.get("data-state"), gone.get("data-state")) == ("changed", "removed")
    assert page.xpath("//*[@id='new0-el-dispatch_warn']/@data-state") == []
    assert page.xpath("//li[.//a[@href='#new0-el-handling_due']]/@id") == [
        href[1:] for href in page.xpath("//*[@id='new0-el-handling_due']/parent::a/@href")
    ]
    assert page.xpath("//a[@href='#old0-el-dispatch_warn']")


def test_what_only_looks_different_stands_apart(desk: Desk) -> None:
    text = desk.files[DIAGRAM]
    at = text.index("<dc:Bounds", text.index('bpmnElement="dispatch_case"'))
    desk.write({DIAGRAM: text[:at] + text[at:].replace('x="', 'x="1', 1)})

    page = desk.browser.get(f"{desk.home}/diff")

    assert "办理内容有 0 处改动" in page.text
    assert "仅版面" in page.text
    assert page.page.xpath("//section/@id") == ["group-layout", "pictures"]


def test_a_draft_in_which_nothing_changed_says_so(desk: Desk) -> None:
    assert "完全相同" in desk.browser.get(f"{desk.home}/diff").text


def test_what_people_wrote_is_shown_as_text(desk: Desk) -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;g id=&quot;el-x&quot;&gt;"
    desk.write({DIAGRAM: desk.files[DIAGRAM].replace('name="转派工单"', f'name="{evil}"', 1)})

    page = desk.browser.get(f"{desk.home}/diff")

    assert "<script>alert(1)</script>" in page.text
    assert page.page.xpath("//script[contains(., 'alert')]") == []


def test_a_diagram_that_can_not_be_drawn_says_why_and_the_words_are_there(desk: Desk) -> None:
    text = desk.files[DIAGRAM].replace(LIMIT, ">7个工作日<", 1)
    desk.write({DIAGRAM: text.replace('<dc:Bounds x="', '<dc:Bounds x="n', 1)})

    page = desk.browser.get(f"{desk.home}/diff")

    assert "流程图画不出来：图形坐标无法读懂" in page.text
    assert "10个工作日 → 7个工作日" in page.text


def test_two_versions_are_compared_and_each_can_be_chosen(desk: Desk) -> None:
    shortened(desk)
    published(desk)
    page = desk.browser.get("/workbench/shantou/diff")
    assert "期限 10个工作日 → 7个工作日" in page.text
    assert page.page.xpath("//select[@id='from']/option[@selected]/@value") == ["1"]
    assert page.page.xpath("//select[@id='to']/option[@selected]/@value") == ["2"]

    back = desk.browser.get("/workbench/shantou/diff?from=2&to=1")
    assert "期限 7个工作日 → 10个工作日" in back.text
    desk.browser.get("/workbench/shantou/diff?from=9&to=1", expect=404)
    desk.browser.get("/workbench/shantou/diff?from=x", expect=404)
    assert "草案" in desk.browser.get(f"{desk.home}/diff?against=1").text


def test_one_version_has_nothing_to_be_compared_with(browse: Browse) -> None:
    page = browse("analyst").get("/workbench/cangxi/diff")

    assert "只有一个版本，没有可以对比的" in page.text


def test_the_words_are_in_english_where_the_page_is(desk: Desk) -> None:
    shortened(desk)
    desk.browser.get("/workbench")
    desk.browser.submit("/language/en")

    page = desk.browser.get(f"{desk.home}/diff")

    assert "limit 10个工作日 → 7个工作日" in page.text
    assert "Removed early warning 到期前1个工作日" in page.text


@pytest.mark.parametrize("username", ["shantou-l1", "admin", "supervisor"])
def test_nobody_else_sees_it(desk: Desk, browse: Browse, username: str) -> None:
    browser = browse(username)
    browser.get(f"{desk.home}/diff", expect=403)
    browser.get("/workbench/shantou/diff", expect=403)


def test_a_procedure_that_is_not_there_is_not_found(browse: Browse) -> None:
    browse("analyst").get("/workbench/nowhere/diff", expect=404)
