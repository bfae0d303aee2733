"""The inbox as a page: what waits, what runs out first, filters in the address, claiming in place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.base import db
from tests.driving import Site
from tests.web.browsing import Browser
from web.lists.columns import INBOX
from workflows.context import Context

Browse = Callable[..., Browser]


def lines(browser: Browser) -> list[str]:
    """The text of each line of the list."""
    return [" ".join(line.text_content().split()) for line in browser.page.xpath("//tr[contains(@class, 'line')]")]


def test_an_official_finds_the_work_after_logging_in(browse: Browse, site: Site) -> None:
    browser = browse("shantou-l1").get("/inbox")
    assert "没有待办，都办完了" in browser.text

    number = site.open_case("WO-1")
    browser.get("/inbox")

    assert browser.page.findtext(".//h1") == "待办"
    (line,) = lines(browser)
    for words in ("转派", number, "公积金提取", "市住房公积金管理中心", "非常不满意", "工作日", "未领取"):
        assert words in line


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=公积", True),
        ("q=小时", True),
        ("q=社保", False),
        ("urgency=overdue", False),
        ("urgency=normal", True),
        ("step=转派工单", True),
        ("step=复核", False),
        ("claimed=nobody", True),
        ("claimed=mine", False),
        ("level=1", True),
        ("level=2", False),
        ("from=2026-09-20&to=2026-10-31", True),
        ("to=2026-09-20", False),
        ("office=shantou-bureau", True),
        ("office=shantou-housing", False),
    ],
)
def test_the_list_is_narrowed_by_its_address(browse: Browse, site: Site, query: str, finds: bool) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get(f"/inbox?view=office&{query}")

    assert bool(lines(browser)) is finds
    assert finds or "没有符合条件的事项" in browser.text


def test_the_own_office_is_offered_as_a_filter_before_those_below_it(browse: Browse, site: Site) -> None:
    offered = browse("shantou-l1").get("/inbox").page.xpath("//select[@name='office']/option/@value")

    below = db.session.scalars(
        db.text(
            "SELECT code FROM organizations WHERE active AND parent_id ="
            " (SELECT id FROM organizations WHERE code = 'shantou-bureau') ORDER BY name, id"
        )
    ).all()
    assert below
    assert offered == ["", "shantou-bureau", *below]


@pytest.mark.parametrize(
    "query",
    [
        "view=everything",
        "urgency=late",
        "claimed=x",
        "level=9",
        "from=2026-02-30",
        "from=0001-01-01",
        "to=gestern",
        "after=x",
        "after=-~1~99999999999999999999999",
        "before=2026-09-24T00:00:00~1~1",
        "q=" + "长" * 101,
    ],
)
def test_an_address_that_says_nothing_sensible_is_refused_and_not_guessed(browse: Browse, query: str) -> None:
    browse("shantou-l1").get(f"/inbox?{query}", expect=422)


def test_what_was_found_is_marked_also_where_no_column_shows_it(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox?q=三个小时")

    assert browser.page.xpath("//mark/text()") == ["三个小时"]
    assert "评价内容：等了三个小时" in lines(browser)[0]


def test_claiming_and_giving_back_works_in_place_and_without_scripts(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox")
    (address,) = browser.page.xpath("//button[@data-claim]/@formaction")

    browser.post(address, {"next": "/inbox?view=office"})
    assert "我" in lines(browser)[0]
    assert "已领取" in browser.text
    assert len(lines(browser.get("/inbox?claimed=mine"))) == 1

    (address,) = browser.page.xpath("//button[@data-claim]/@formaction")
    answer = browser.client.post(address, data={"csrf_token": browser.token()}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<tr")
    assert "未领取" in answer.text


def test_what_a_colleague_has_claimed_is_the_offices_and_no_more_mine(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    db.session.execute(db.text("UPDATE tasks SET claimed_by = 'shantou-l1-b'"))
    db.session.commit()
    browser = browse("shantou-l1")

    assert lines(browser.get("/inbox")) == []
    assert len(lines(browser.get("/inbox?view=office"))) == 1


def test_nobody_sees_or_claims_the_work_of_another_office(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l2").get("/inbox?view=office")

    assert lines(browser) == []
    browser.post("/inbox/tasks/1/claim", expect=404)
    browser.get("/inbox/tasks/1/acts", expect=404)


def test_an_act_begun_in_the_list_leads_back_to_the_list_as_it_was(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox?view=office&q=公积金")
    (more,) = browser.page.xpath("//a[@class='more']/@href")

    browser.get(more).get(browser.links("稍后处理")[0]).submit("/snooze")

    assert browser.page.findtext(".//h1").strip() == "待办"
    assert browser.page.xpath("//input[@name='q']/@value") == ["公积金"]


def test_more_columns_than_fit_scroll_in_their_card(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox")
    assert not browser.page.xpath("//*[contains(@class, 'broad')]")

    browser.get("/lists/inbox/columns").submit("/columns", {"columns": list(INBOX)})

    assert browser.get("/inbox").page.xpath("//*[contains(@class, 'table-card broad')]//table")


def test_an_open_page_hears_only_of_what_has_changed(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox")
    (address,) = browser.page.xpath("//*[@data-pulse]/@data-pulse")
    (known,) = browser.page.xpath("//*[@data-pulse]/@data-etag")
    asked = {"If-None-Match": f'"{known}"', "HX-Request": "true"}
    assert browser.client.get(address, headers=asked).status_code == 304

    site.open_case("WO-2")
    answer = browser.client.get(address, headers=asked)

    assert answer.status_code == 200
    assert answer.text.count("<tr id=") == 2
    assert answer.headers["ETag"] != asked["If-None-Match"]


def test_chips_count_and_narrow_and_can_be_taken_away(browse: Browse, site: Site) -> None:
    for number in range(3):
        site.open_case(f"WO-{number}")
    site.dispatched("WO-9")
    browser = browse("shantou-l1").get("/inbox")
    chips = {chip.text_content().split()[0]: chip for chip in browser.page.xpath("//a[contains(@class, 'chip')]")}
    assert "转派工单" in chips

    browser.get("/inbox?" + str(chips["转派工单"].get("href")).split("?")[1])
    assert len(lines(browser)) == 3
    (chosen,) = browser.page.xpath("//a[contains(@class, 'is-chosen')]")
    assert "3" in chosen.text_content()
    assert "step=" not in str(chosen.get("href"))


def test_a_long_list_is_turned_page_by_page(
    browse: Browse, site: Site, monkeypatch: pytest.MonkeyPatch, context: Context
) -> None:
    monkeypatch.setattr("web.inbox.pages.PAGE", 2)
    numbers = [site.open_case(f"WO-{number}") for number in range(5)]
    browser = browse("shantou-l1").get("/inbox")
    seen = []
    for words in ("第 1–2 条，共 5 条", "第 3–4 条，共 5 条", "第 5–5 条，共 5 条"):
        assert words in browser.text
        seen += [line.split()[1] for line in lines(browser)]
        following = browser.page.xpath("//a[@rel='next']/@href")
        if following:
            browser.get(str(following[0]))
    assert sorted(seen) == sorted(numbers)

    browser.get(str(browser.page.xpath("//a[@rel='prev']/@href")[0]))
    assert "第 3–4 条，共 5 条" in browser.text
    browser.get(str(browser.page.xpath("//a[@rel='first']/@href")[0]))
    assert "第 1–2 条，共 5 条" in browser.text


def test_done_work_stays_findable(browse: Browse, site: Site) -> None:
    number = site.dispatched("WO-1")
    browser = browse("shantou-l1")

    assert lines(browser.get("/inbox")) == []
    (line,) = lines(browser.get("/inbox?view=done"))
    assert number in line
    assert "办结" in line
