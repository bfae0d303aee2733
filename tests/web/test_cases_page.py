"""The list of cases as a page, and what all lists share: columns, saved views, the help about keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.driving import Site
from tests.web.browsing import Browser

Browse = Callable[..., Browser]


def lines(browser: Browser) -> list[str]:
    """The text of each line of the list."""
    return [" ".join(line.text_content().split()) for line in browser.page.xpath("//tr[contains(@class, 'line')]")]


def test_the_list_says_where_each_case_stands(browse: Browse, site: Site) -> None:
    first, second = site.open_case("WO-1"), site.dispatched("WO-2")
    browser = browse("shantou-l1").get("/cases")

    newest, oldest = lines(browser)
    assert second in newest
    assert "待回访核实" in newest
    assert first in oldest
    assert "待转派" in oldest
    assert first in lines(browser.get("/cases?sort=old"))[0]
    assert [first] == [line.split()[0] for line in lines(browser.get("/cases?stage=dispatch"))]


def test_an_institution_sees_what_lies_with_it_and_nothing_else(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    number = site.dispatched("WO-2")

    assert [number] == [line.split()[0] for line in lines(browse("shantou-l2").get("/cases"))]
    assert lines(browse("shantou-longhu-l2").get("/cases?q=公积金")) == []


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=公积金", 2),
        ("q=WO-2", 1),
        ("q=没有这个", 0),
        ("state=open", 2),
        ("state=closed", 0),
        ("state=overdue", 0),
        ("office=shantou-housing", 1),
        ("level=1", 2),
        ("from=2026-09-24&to=2026-09-24", 2),
        ("to=2026-09-23", 0),
    ],
)
def test_the_list_is_narrowed_by_its_address(browse: Browse, site: Site, query: str, number: int) -> None:
    site.open_case("WO-1")
    site.dispatched("WO-2")
    browser = browse("shantou-l1").get(f"/cases?{query}")

    assert len(lines(browser)) == number
    assert number or "没有符合条件的工单" in browser.text


@pytest.mark.parametrize("query", ["all=1", "level=1", "level=2", "office=shantou-housing", "q=公积金", "state=closed"])
def test_whoever_oversees_all_localities_is_told_how_many_there_are(browse: Browse, site: Site, query: str) -> None:
    number = site.dispatched("WO-1")
    browser = browse("supervisor").get(f"/cases?{query}")

    shown = [line.split()[0] for line in lines(browser)]
    assert shown == ([] if query in ("level=2", "state=closed") else [number])
    assert not shown or "第 1–1 条，共 1 条" in browser.text


def test_a_view_of_everything_may_be_what_a_list_begins_with(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    for listing in ("inbox", "cases"):
        browser = browse("shantou-l1").get(f"/lists/{listing}/views").submit("/views", {"name": "全部的"})
        browser.get(f"/lists/{listing}/views").submit("/default")
        assert len(lines(browser.get(f"/{listing}"))) == 1


@pytest.mark.parametrize("query", ["stage=x", "state=x", "level=x", "sort=x", "from=x", "after=x", f"q={'长' * 101}"])
def test_an_address_that_says_nothing_sensible_is_refused(browse: Browse, query: str) -> None:
    browse("shantou-l1").get(f"/cases?{query}", expect=422)


def test_a_list_shows_the_columns_that_were_chosen(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    for listing, fixed in (("inbox", "步骤"), ("cases", "阶段")):
        browser = browse("shantou-l1").get(f"/{listing}")
        assert "外部编号" not in browser.page.xpath("string(//thead)")

        browser.get(f"/lists/{listing}/columns").submit("/columns", {"columns": ["external", "locality", "text"]})

        head = browser.page.xpath("string(//thead)")
        assert "外部编号" in head
        assert fixed in head
        assert "事项" not in head
        assert "汕头市" in lines(browser)[0]


def test_a_view_is_kept_renamed_opened_first_and_deleted(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox?urgency=overdue")
    (address,) = [link for link in browser.links("视图") if "views" in link]

    browser.get(address).submit("/views", {"name": "逾期的"})
    (link,) = browser.links("逾期的")
    assert "urgency=overdue" in browser.get(link).answer.request.query_string.decode()

    browser.get("/lists/inbox/views").submit("/rename", {"name": "已经逾期"})
    browser.get("/lists/inbox/views").submit("/default")
    assert "没有符合条件的事项" in browser.get("/inbox").text
    assert len(lines(browser.get("/inbox?view=mine"))) == 1

    browser.get("/lists/inbox/views").submit("/delete")
    assert browser.links("已经逾期") == []
    assert len(lines(browser.get("/inbox"))) == 1


def test_a_view_needs_a_name_of_its_own(browse: Browse) -> None:
    browser = browse("shantou-l1")
    for name in ("甲", "乙"):
        browser.get("/lists/cases/views?query=stage%3Dclosed").submit("/views", {"name": name})
    browser.get("/lists/cases/views").post("/lists/cases/views", {"name": " "}, expect=422)
    assert "请填写名称" in browser.text
    browser.post("/lists/cases/views", {"name": "字" * 21}, expect=422)
    browser.get("/lists/cases/views").post("/lists/cases/views/1/rename", {"name": "乙"}, expect=422)
    assert "已有名为“乙”的视图" in browser.text


def test_views_are_everybodys_own(browse: Browse) -> None:
    browse("shantou-l1").get("/lists/inbox/views").submit("/views", {"name": "我的"})
    other = browse("shantou-l2")

    assert other.get("/inbox").links("我的待办") != []
    assert "我的" not in [view.text_content() for view in other.page.xpath("//a[contains(@class, 'saved')]")]
    for act in ("rename", "delete", "default"):
        other.post(f"/lists/inbox/views/1/{act}", {"name": "别人的"}, expect=404)


def test_nobody_keeps_views_without_end(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.accounts.looks.MOST_VIEWS", 1)
    browser = browse("shantou-l1")
    browser.get("/lists/inbox/views").submit("/views", {"name": "一"})

    browser.get("/lists/inbox/views").post("/lists/inbox/views", {"name": "二"}, expect=422)

    assert "请先删除" in browser.text


def test_the_keys_are_explained(browse: Browse) -> None:
    assert "下一行" in browse("shantou-l1").get("/lists/inbox/keys").text
    browse("shantou-l1").piece("/lists/cases/keys")
