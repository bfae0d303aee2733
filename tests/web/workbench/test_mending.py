"""A draft that can not run says what stops it, and leads to where each of it is mended."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.web.workbench.desk import Desk
from web.workbench import mending


def stops(desk: Desk) -> list[tuple[str, str, str]]:
    """Name, address within the draft, and words of each."""
    items = desk.browser.page.xpath("//*[@role='alert']//li[a]")
    found = [(item.find("a").text, urlsplit(item.find("a").get("href")), item.text_content()) for item in items]
    return [
        (name, address._replace(path=address.path.removeprefix(desk.home)).geturl(), words.partition("：")[2])
        for name, address, words in found
    ]


def stops_of_story(desk: Desk, name: str) -> list[tuple[str, str, str]]:
    """The same on the page of a scenario."""
    desk.browser.get(f"{desk.home}/scenarios/{name}")
    return stops(desk)


def test_an_element_that_stops_the_draft_is_named_and_led_to(desk: Desk) -> None:
    diagram = desk.files["procedure.bpmn"]
    step = diagram.index('<bpmn:serviceTask id="')
    name = diagram[step:].split('id="')[1].split('"')[0]
    operator = diagram.index("<spiffworkflow:serviceTaskOperator", step)
    end = diagram.index("</spiffworkflow:serviceTaskOperator>", operator) + len("</spiffworkflow:serviceTaskOperator>")
    desk.write({"procedure.bpmn": diagram[:operator] + diagram[end:]})

    desk.browser.get(f"{desk.home}/scenarios")

    assert "草案现在不能运行，请先改正" in desk.browser.text
    (first, *_rest) = stops(desk)
    assert first[1] == f"/model#{name}"
    assert "服务任务没有指定处理程序，请在“系统处理”里选一个" in first[2]
    assert desk.browser.get(f"{desk.home}/model").status == 200


def test_a_file_that_stops_the_draft_is_led_to(desk: Desk) -> None:
    desk.write({"forms/dispatch_case.json": "{"})

    desk.browser.get(f"{desk.home}/scenarios")
    (stop,) = stops(desk)
    assert stop[:2] == ("forms/dispatch_case.json", "/forms/dispatch_case")
    assert "无法读懂" in stop[2]
    assert desk.browser.get(f"{desk.home}/forms/dispatch_case").status == 200

    desk.write({"forms/dispatch_case.json": None, "settings.yaml": "levels: [\n"})
    desk.browser.get(f"{desk.home}/scenarios")
    assert [stop[:2] for stop in stops(desk)] == [("设置", "/settings")]
    story = next(path[10:-5] for path in desk.files if path.startswith("scenarios/") and path.endswith(".yaml"))
    assert [stop[:2] for stop in stops_of_story(desk, story)] == [("设置", "/settings")]
    desk.browser.get(f"{desk.home}/recording").submit("/recording", expect=422)


def test_a_cast_that_can_not_be_read_is_led_to(desk: Desk) -> None:
    desk.write({"cast.yaml": "organizations: 3\n"})

    desk.browser.get(f"{desk.home}/scenarios")

    assert stops(desk)[0][:2] == ("演示机构和人员", "/settings?tab=cast")
    story = next(path[10:-5] for path in desk.files if path.startswith("scenarios/") and path.endswith(".yaml"))
    assert stops_of_story(desk, story)[0][:2] == ("演示机构和人员", "/settings?tab=cast")


def test_an_element_of_a_shared_part_and_a_row_of_a_table_have_their_own_pages(desk: Desk) -> None:
    with desk.browser.client.application.test_request_context():
        addresses = [
            mending.address(desk.draft, element).removeprefix(desk.home)
            for element in ("verify_appeal", "tables/limits.dmn#3", "parts/filing.bpmn", "tables", "-")
        ]

    assert addresses == [
        "/model?part=appeal_verification#verify_appeal",
        "/tables/limits",
        "/model?part=filing",
        "/tables",
        "/model",
    ]


def test_a_backtest_of_a_draft_that_can_not_run_says_the_same(desk: Desk) -> None:
    desk.write({"forms/dispatch_case.json": "{"})

    desk.browser.get(f"{desk.home}/backtest").submit("/backtest", {"kind": "simulation"}, 409)

    assert [stop[1] for stop in stops(desk)] == ["/forms/dispatch_case"]


def test_the_findings_of_a_check_lead_to_where_they_are_mended(desk: Desk) -> None:
    diagram = desk.files["procedure.bpmn"]
    desk.write({"procedure.bpmn": diagram.replace('name="form" value="dispatch_case"', 'name="form" value="nowhere"')})

    desk.browser.get(desk.home).submit("/check")

    assert f"{desk.home}/model#dispatch_case" in desk.browser.page.xpath("//*[@id='check']//li/a/@href")
