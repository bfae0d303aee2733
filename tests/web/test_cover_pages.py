"""The pages of covers, that everybody enters (代办)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.driving import Site
from tests.web.browsing import Browser

Browse = Callable[..., Browser]


def test_a_cover_is_entered_seen_and_ended(browse: Browse) -> None:
    browser = browse("shantou-l2").get("/covers/new")
    # A date field of the browser would write days in the browser's language.
    assert not browser.page.xpath("//input[@type='date']")
    assert len(browser.page.xpath("//input[@data-calendar][@required]")) == 2
    fields = {"covering": "shantou-appeal", "starts_on": "2026-09-24", "ends_on": "2026-09-25", "reason": "年休假"}
    browser.submit("/covers", fields)
    assert "代办已登记" in browser.text
    assert "公积金中心核实人丁" in browser.text
    assert "生效中" in browser.text

    assert "我代 公积金中心经办人乙 办理" in browse("shantou-appeal").get("/account").text
    browser.submit("/end")
    assert "没有符合条件的代办" in browser.text
    assert "已结束" in browser.get("/covers", query_string={"state": "over"}).page.xpath("string(//tbody)")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"covering": "shantou-l2"}, "不能由本人代办"),
        ({"covering": "shantou-hall-l2"}, "同机构，或在其上级机构"),
        ({"covering": ""}, "请选择一人"),
        ({"covering": "nobody"}, "没有这个账户"),
        ({"ends_on": "2026-09-20"}, "结束时间"),
        ({"starts_on": "tomorrow"}, "日期应如"),
        ({"ends_hour": "99"}, "请选择时刻"),
        ({"reason": " "}, "事由"),
        ({"covered": "shantou-l1"}, "只能登记本人"),
    ],
)
def test_what_is_wrong_with_a_cover_stands_at_its_field(browse: Browse, said: dict[str, str], words: str) -> None:
    browser = browse("shantou-l2").get("/covers/new")
    fields = {
        "covering": "shantou-appeal",
        "starts_on": "2026-09-24",
        "ends_on": "2026-09-25",
        "reason": "年休假",
        **said,
    }
    data = {**dict(browser.page.forms[-2].form_values()), **fields}
    answer = browser.client.post(
        "/covers",
        data={"csrf_token": browser.token(), "starts_hour": "0", "ends_hour": "24", "covered": "shantou-l2", **data},
    )

    assert answer.status_code in (403, 422)
    assert words in answer.text


def choices(browser: Browser, name: str) -> list[str]:
    return [str(value) for value in browser.page.xpath(f"//input[@name='{name}']/@value")]


def test_people_are_found_by_name_without_a_script_and_what_was_typed_stays(browse: Browse) -> None:
    browser = browse("shantou-l2").get("/covers/new")
    assert "shantou-l2" not in choices(browser, "covering")

    browser.submit("/covers", {"find": "1", "covering_q": "申诉核实", "covering": "shantou-l1", "reason": "年休假"})

    assert browser.page.xpath("//input[@name='covering'][@checked]/@value") == ["shantou-l1"]
    assert browser.page.xpath("//input[@name='reason']/@value") == ["年休假"]
    assert choices(browser, "covering") == ["shantou-l1"]
    browser.submit("/covers", {"find": "1", "covering_q": "核实人丁"})
    assert choices(browser, "covering") == ["shantou-l1", "shantou-appeal"]
    browser.submit("/covers", {"covering": "shantou-appeal"})
    assert "代办已登记" in browser.text


def test_an_overseer_finds_first_who_is_absent_then_who_may_cover(browse: Browse) -> None:
    browser = browse("admin").get("/covers/new")

    browser.submit("/covers", {"find": "1", "covered_q": "公积金中心经办人乙", "reason": "年休假"})
    assert choices(browser, "covered") == ["shantou-l2"]
    browser.submit("/covers", {"find": "1", "covered": "shantou-l2"})

    assert "shantou-appeal" in choices(browser, "covering")
    assert "shantou-hall-l2" not in choices(browser, "covering")
    assert browser.submit("/covers", {"covering": "shantou-appeal"}).status == 200
    assert "代办已登记" in browser.text


def test_a_cover_shows_the_absent_ones_tasks_over_http(browse: Browse, site: Site) -> None:
    case_no = site.dispatched()
    assert site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no) == []
    browser = browse("shantou-l2").get("/covers/new")
    browser.submit(
        "/covers",
        {"covering": "shantou-appeal", "starts_on": "2026-09-24", "ends_on": "2026-09-25", "reason": "年休假"},
    )

    assert len(site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no)) == 1
    site.advance("2个工作日")
    assert site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no) == []


def test_the_case_says_beforehand_for_whom_a_step_is_done(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    fields = {"covering": "shantou-appeal", "starts_on": "2026-09-24", "ends_on": "2026-09-25", "reason": "年休假"}
    browse("shantou-l2").get("/covers/new").submit("/covers", fields)

    assert "您代 公积金中心经办人乙 办理" in browse("shantou-appeal").get(f"/cases/{no}").text
    assert "您代" not in browse("shantou-l2").get(f"/cases/{no}").text
