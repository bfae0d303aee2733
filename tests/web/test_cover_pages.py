"""The pages of covers, that everybody enters (代办)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.driving import Site
from tests.web.browsing import Browser

Browse = Callable[..., Browser]


def test_a_cover_is_entered_seen_and_ended(browse: Browse) -> None:
    browser = browse("shantou-l2").get("/covers/new")
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
        ({"covering": ""}, "没有这个账户"),
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
