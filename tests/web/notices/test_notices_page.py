"""One's own notices: seen, filtered, read; and the bell."""

from __future__ import annotations

from collections.abc import Callable

from models.queries import notices as queries
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.stories.player import actor

Browse = Callable[..., Browser]


def test_a_new_task_rings_the_bell_and_leads_to_its_case(browse: Browse, site: Site) -> None:
    number = site.open_case()
    browser = browse("shantou-l1").get("/notices")

    assert number in browser.text
    assert "新任务" in browser.text
    assert browser.page.xpath("//a[@id='bell']//*[@class='bell-count']/text()") == ["1"]
    (form,) = browser.page.xpath("//li[contains(@class, 'notice-unread')]//form/@action")
    answer = browser.client.post(str(form), data={"csrf_token": browser.token()})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{number}")
    assert "没有未读提醒" in browser.piece("/notices/bell").text


def test_an_empty_page_says_what_will_be_here_and_a_filter_that_nothing_fits(browse: Browse, site: Site) -> None:
    browser = browse("shantou-l2")
    assert "还没有提醒" in browser.get("/notices").text
    assert "没有符合条件的提醒" in browser.get("/notices?kind=overdue&unread=1").text
    assert "还没有提醒" in browser.get("/notices?kind=no-such-kind&page=0").text


def test_all_that_is_on_the_page_is_marked_as_read(browse: Browse, site: Site) -> None:
    site.open_case()
    browser = browse("shantou-l1").get("/notices")
    site.open_case("WO-2")

    browser.submit("/notices/read")

    assert "已全部标为已读" in browser.text
    assert queries.unread_count(actor("shantou-l1")) == 1


def test_a_notice_of_others_can_not_be_read(browse: Browse, site: Site) -> None:
    site.open_case()
    (number,) = queries.listing(actor("shantou-l1"), queries.NoticeFilter()).ids(1, 10)

    browse("shantou-l2").post(f"/notices/{number}/read", expect=404)


def test_many_notices_are_paged(browse: Browse, site: Site) -> None:
    for number in range(32):
        site.open_case(f"WO-{number}")
    browser = browse("shantou-l1").get("/notices")

    assert "共 32 条" in browser.text
    assert len(browser.get("/notices?page=2").page.xpath("//li[contains(@class, 'notice')]")) == 2
    # Reading one and staying on the list.
    action = browser.page.xpath("//li//form/@action")[0]
    browser.post(str(action), {"stay": "1", "next": "/notices?page=2"})
    assert queries.unread_count(actor("shantou-l1")) == 31


def test_a_notice_names_its_case_once(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)["id"]
    asked = {"kind": "consult", "to": ["shantou-appeal"], "question": "是否属实"}
    site.caller("shantou-l2").post(f"/api/v1/tasks/{task}/requests", asked)

    (words,) = browse("shantou-appeal").get("/notices").page.xpath("//*[@class='notice-text'][contains(., '加签')]")
    assert words.text_content().count(no) == 1
