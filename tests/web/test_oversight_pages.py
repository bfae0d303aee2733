"""The supervisor's page: figures with the list behind each, urging in one click and in bulk, heat on the diagram."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.base import db
from models.notice import Notice
from models.urging import Urging
from tests.driving import Site
from tests.web.browsing import Browser

Browse = Callable[..., Browser]
LATE = "2个工作日"


@pytest.fixture
def late(site: Site) -> dict[str, str]:
    """Two cases that the bureau has not dispatched in time, one that the institution has not done in time."""
    numbers = {"held": site.dispatched("WO-0")}
    site.advance("10个工作日")
    numbers |= {name: site.open_case(f"WO-{name}", **NOW) for name in ("first", "second")}
    site.advance("2个工作日")
    site.advance("1个工作日")
    return numbers


NOW = {"generated_at": "2026-10-15T09:00:00+08:00", "received_at": "2026-10-15T09:30:00+08:00"}


DISTRICT = {"code": "shantou-longhu-hall", "name": "龙湖区政务服务大厅"}


def test_a_step_that_procedures_name_differently_leads_to_as_many_as_it_says(browse: Browse, site: Site) -> None:
    site.open_case("WO-city")
    site.open_case("WO-district", institution=DISTRICT)
    page = browse("supervisor").get("/oversight")

    assert {"转派工单", "转派区县"} <= set(figures(page))
    for link in page.page.xpath("//table[contains(@class,'figures')]//td/a"):
        assert len(rows(browse("supervisor").get(str(link.get("href"))))) == int(link.text_content()), link.get("href")
    assert "转派区县、转派工单" in browse("supervisor").get("/oversight/steps").text


def rows(page: Browser) -> list[str]:
    """The list, a line a row."""
    return [
        " ".join(row.text_content().split()) for row in page.page.xpath("//table[contains(@class,'steps')]/tbody/tr")
    ]


def figures(page: Browser) -> dict[str, list[str]]:
    """The table: office or step → its figures."""
    return {
        " ".join(row.find("th").text_content().split()): [cell.text_content().strip() for cell in row.findall("td")]
        for row in page.page.xpath("//table[contains(@class,'figures')]/tbody/tr")
    }


def test_a_bureau_sees_its_offices_by_step_and_the_list_behind_each_figure(
    browse: Browse, late: dict[str, str]
) -> None:
    page = browse("shantou-l1").get("/oversight")

    table = figures(page)
    assert table["市住房公积金管理中心"][:2] == ["1", "1"]
    assert table["市政务服务数据管理局"][:2] == ["2", "2"]
    assert set(table) == {"市住房公积金管理中心", "市政务服务数据管理局", "回访核实", "转派工单"}
    for url in page.page.xpath("//table[contains(@class,'figures')]//td/a/@href"):
        number = page.page.xpath("//a[@href=$url]", url=url)[0].text_content().strip()
        assert len(rows(browse("shantou-l1").get(str(url)))) == int(number), url


def test_what_has_been_late_for_longest_stands_on_top(browse: Browse, late: dict[str, str]) -> None:
    page = browse("supervisor").get("/oversight/steps?risk=overdue")

    assert [late["held"] in line for line in rows(page)] == [True, False, False]
    assert "已逾期" in rows(page)[0]
    assert "共 3 件" in page.text


def test_one_click_urges_and_the_row_says_when(browse: Browse, late: dict[str, str], site: Site) -> None:
    page = browse("shantou-l1").get("/oversight/steps?risk=overdue")
    action = page.page.xpath("//form[contains(@action,'/oversight/urge/')]/@action")[0]

    page.submit(str(action))

    assert "已催办" in page.text
    assert f"{late['held']} 回访核实" in page.text
    assert db.session.query(Urging).count() == 1
    assert page.page.xpath("//form[contains(@action,'/oversight/urge/')]") == []
    assert rows(page)[0].endswith("已催办 10:00")


def test_to_htmx_the_result_is_a_piece_for_its_row(browse: Browse, late: dict[str, str]) -> None:
    page = browse("shantou-l1").get("/oversight/steps?risk=overdue")
    action = str(page.page.xpath("//form[contains(@action,'/oversight/urge/')]/@action")[0])
    headers = {"HX-Request": "true", "X-CSRFToken": page.token()}

    first = page.client.post(action, headers=headers)
    second = page.client.post(action, headers=headers)

    assert (first.status_code, "已催办 10:00" in first.text) == (200, True)
    assert "小时内不再重复催办" in second.text
    assert "<html" not in first.text + second.text


def test_many_are_urged_after_a_confirmation_each_with_its_result(browse: Browse, late: dict[str, str]) -> None:
    page = browse("supervisor").get("/oversight/steps?risk=overdue")
    ids = page.page.xpath("//input[@name='task']/@value")
    assert len(ids) == 3

    page.get("/oversight/urge?" + "&".join(f"task={number}" for number in ids))
    assert "催办 3 件" in page.text
    assert db.session.query(Urging).count() == 0
    page.post("/oversight/urge", {"task": [ids[0]]})
    page.get("/oversight/steps")
    page.post("/oversight/urge", {"task": ids})

    assert "共 3 件，已催办 2 件" in page.text
    assert "不再重复催办" in page.text
    page.post("/language/en", {"next": "/oversight"})
    assert "urged within the last four hours" in page.post("/oversight/urge", {"task": ids}).text
    assert db.session.query(Notice).filter_by(kind="urging").filter(Notice.text.contains("催办")).count() >= 3


def test_one_s_own_steps_are_not_urged(browse: Browse, late: dict[str, str]) -> None:
    page = browse("shantou-l1").get("/oversight/steps?risk=overdue")

    assert [line.endswith("本单位办理") for line in rows(page)] == [False, True, True]
    assert len(page.page.xpath("//input[@name='task']")) == 1


@pytest.mark.parametrize("username", ["shantou-l2", "shantou-appeal", "shantou-staff", "analyst", "admin", "province"])
def test_who_oversees_nothing_is_shown_no_such_page(browse: Browse, late: dict[str, str], username: str) -> None:
    other = browse(username)

    for url in ("/oversight", "/oversight/steps", "/oversight/urge?task=1"):
        other.get(url, expect=403)
    other.post("/oversight/urge", {"task": ["1"]}, expect=403)
    other.post("/oversight/urge/1", expect=403)
    assert "/oversight/steps" not in (other.get("/").answer.text if other.answer else "")


def test_another_bureau_sees_and_urges_nothing_of_it(browse: Browse, late: dict[str, str]) -> None:
    other = browse("cangxi-l1")

    assert "没有在办的步骤" in other.get("/oversight").text
    assert rows(other.get("/oversight/steps?risk=overdue&organization=shantou-housing")) == []
    task = browse("shantou-l1").get("/oversight/steps?risk=overdue").page.xpath("//input[@name='task']/@value")[0]
    other.post(f"/oversight/urge/{task}", expect=404)
    other.post("/oversight/urge", {"task": [task]})
    assert "找不到该任务" in other.text
    assert db.session.query(Urging).count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "risk=nonsense",
        "organization=%27%3B--",
        "step=%3Cscript%3E",
        "page=0",
        "page=-1",
        "page=9999999999999",
        "procedure=x",
    ],
)
def test_a_nonsensical_filter_is_no_error(browse: Browse, late: dict[str, str], query: str) -> None:
    browse("supervisor").get(f"/oversight/steps?{query}")
    browse("supervisor").get(f"/oversight?{query}")
    browse("supervisor").get(f"/oversight/heat?{query}&days=5&by=%00x".replace("%00", ""))


@pytest.mark.parametrize("by", ["late", "median", "waiting"])
def test_heat_stands_on_the_diagram_and_in_a_table(browse: Browse, late: dict[str, str], site: Site, by: str) -> None:
    site.do("shantou-l1", "dispatch_case", late["first"], to="shantou-housing")

    page = browse("supervisor").get(f"/oversight/heat?by={by}")

    picture = page.page.xpath("//div[contains(@class,'diagram')]/*[local-name()='svg']")[0]
    hot = picture.xpath(".//*[@id='el-dispatch_case']/@data-state")[0]
    assert hot == {"late": "heat-4", "median": "heat-4", "waiting": "heat-2"}[by]
    assert browse("analyst").get("/oversight/heat").page.xpath("//table//a") == []
    for link in page.page.xpath("//table//a"):
        listed = rows(browse("supervisor").get(link.get("href")))
        assert len(listed) == int(link.text), link.get("href")
    line = next(row for row in page.page.xpath("//table/tbody/tr") if "转派工单" in row.text_content())
    cells = [" ".join(cell.text_content().split()) for cell in line.findall("td")]
    assert cells[2:5] == ["1", "1", "2"]
    assert cells[6] == "66.7%（2/3）"
    assert cells[5].endswith("工作日")


def test_the_key_names_the_colours_that_there_are_and_each_step_has_one_of_them(
    browse: Browse, late: dict[str, str]
) -> None:
    for by in ("late", "median", "waiting"):
        page = browse("supervisor").get(f"/oversight/heat?by={by}")
        key = [" ".join(item.text_content().split()) for item in page.page.xpath("//ul[@class='legend']/li")]
        if by == "waiting":
            assert key == ["无没有", "中至1件", "很高至2件"]
        said = [row.findall("td")[-1].text_content() for row in page.page.xpath("//table/tbody/tr")]
        assert [word for word in said if not any(word and item.startswith(word) for item in key)] == []


@pytest.mark.parametrize(
    ("username", "status"), [("analyst", 200), ("publisher", 200), ("admin", 403), ("shantou-l2", 403)]
)
def test_who_may_see_the_heat(browse: Browse, username: str, status: int) -> None:
    browse(username).get("/oversight/heat", expect=status)


def test_an_empty_house_has_pages_that_say_so(browse: Browse) -> None:
    page = browse("supervisor").get("/oversight")
    assert "没有在办的步骤" in page.text
    assert "近8周没有立案和办结" in page.text
    assert "没有逾期的步骤" in page.get("/oversight/steps?risk=overdue").text
    assert "没有这样的步骤" in page.get("/oversight/steps?risk=paused").text
    assert "没有选中可以催办的步骤" in page.get("/oversight/urge").text


def test_the_trend_says_the_same_as_its_table(browse: Browse, late: dict[str, str]) -> None:
    page = browse("supervisor").get("/oversight")

    chart = page.page.xpath("//*[local-name()='svg' and @class='trend']")[0]
    told = chart.xpath("./*[local-name()='desc']")[0].text
    table = [[cell.text_content().strip() for cell in row] for row in page.page.xpath("//details//table/tbody/tr")]
    assert len(table) == 8
    assert told == "；".join(f"{row[0][5:]}：{row[1]}，{row[2]}，{row[5]}" for row in table)
    assert sum(int(row[1]) for row in table) == 3
