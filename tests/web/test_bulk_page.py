"""Bulk on a page, without a script: one form, a result for each row, and what was refused once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import Browser

if TYPE_CHECKING:
    from tests.driving import Site

Browse = Callable[..., Browser]
L1, L2 = "shantou-l1", "shantou-l2"


@pytest.fixture
def ids(site: Site) -> list[int]:
    cases = [site.open_case(f"WO-{number}") for number in range(3)]
    return [site.task(L1, "dispatch_case", no)["id"] for no in cases]


def address(ids: list[int]) -> str:
    return "/tasks/bulk?" + "&".join(f"ids={number}" for number in ids)


def test_what_was_chosen_is_dispatched_with_one_form(site: Site, browse: Browse, ids: list[int]) -> None:
    browser = browse(L1).get(address(ids))
    assert "已选 3 件" in browser.text
    assert "各工单自己的被评价机构" in browser.text

    browser.submit("/tasks/bulk", {"ids": ids, "act": "complete", "data.to": "@institution", "data.opinion": "请核实"})

    assert "3 件已办" in browser.text
    assert site.caller(L1).items("/api/v1/tasks") == []


def test_a_row_that_can_not_be_done_says_why_and_may_be_tried_again(site: Site, browse: Browse, ids: list[int]) -> None:
    browser = browse(L1).get(address(ids))
    done = next(row["case_no"] for row in site.caller(L1).items("/api/v1/tasks") if row["id"] == ids[0])
    site.do(L1, "dispatch_case", done, to="shantou-housing")

    browser.submit("/tasks/bulk", {"ids": ids, "act": "complete", "data.to": "shantou-housing"})

    assert "2 件已办" in browser.text
    assert "1 件未办" in browser.text
    assert "办理完毕" in browser.text
    assert browser.links("再试未办的 1 件")


@pytest.mark.parametrize("script", [False, True])
def test_who_reads_english_is_told_in_english_why_a_row_was_refused(
    site: Site, browse: Browse, ids: list[int], script: bool
) -> None:
    browser = browse(L1).get(address(ids))
    browser.post("/language/en", {"next": address(ids)})
    done = next(row["case_no"] for row in site.caller(L1).items("/api/v1/tasks") if row["id"] == ids[0])
    site.do(L1, "dispatch_case", done, to="shantou-housing")

    fields = {"csrf_token": browser.token(), "ids": [ids[0], 99999], "act": "claim"}
    headers = {"HX-Request": "true"} if script else {}
    answer = browser.client.post("/tasks/bulk", data=fields, headers=headers)

    refused = answer.text.partition("<tbody>")[2]
    assert refused.count("Not done") == 2
    assert "办理完毕" not in refused
    assert "not found" in refused


def test_a_portion_for_the_script_is_only_its_rows(browse: Browse, ids: list[int]) -> None:
    browser = browse(L1).get(address(ids))
    fields = {"csrf_token": browser.token(), "ids": ids[:2], "act": "claim"}

    answer = browser.client.post("/tasks/bulk", data=fields, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.text.count('data-ok="yes"') == 2
    assert "<html" not in answer.text


def test_handing_over_asks_to_whom(browse: Browse, ids: list[int]) -> None:
    browser = browse(L1).get(address(ids))

    browser.post("/tasks/bulk", {"ids": ids, "act": "hand_over"}, expect=422)

    assert "请选择转办对象" in browser.text


def test_steps_that_differ_are_claimed_together_and_gone_through_step_by_step(
    site: Site, browse: Browse, ids: list[int]
) -> None:
    no = site.dispatched("WO-9")
    site.do(L2, "verify_by_callback", no)
    site.do(L2, "submit_rectification", no, "rectified")
    mixed = [*ids, site.task(L1, "decide_review", no)["id"]]

    browser = browse(L1).get(address(mixed))

    assert "不是同一步骤" in browser.text
    assert browser.page.xpath("//input[@name='act']/@value") == ["claim", "release", "hand_over"]
    (link,) = browser.links("只办“转派工单”（3 件）")
    browser.get(link)
    assert "已选 3 件" in browser.text
    assert "complete" in browser.page.xpath("//input[@name='act']/@value")


def test_nothing_chosen_or_nothing_left_says_so(browse: Browse, ids: list[int]) -> None:
    assert "还没有选择任务" in browse(L1).get("/tasks/bulk").text
    assert "已不在您的待办中" in browse(L2).get(address(ids)).text


def test_a_form_that_is_each_cases_own_is_not_filled_in_for_many(site: Site, browse: Browse) -> None:
    no = site.dispatched("WO-9")
    site.do(L2, "verify_by_callback", no)

    browser = browse(L2).get(address([site.task(L2, "submit_rectification", no)["id"]]))

    assert "表单须逐件填写" in browser.text
    assert browser.page.xpath("//input[@name='act']/@value") == ["claim", "release", "hand_over"]


def test_a_review_without_an_outcome_is_told_so_once_and_in_plain_words(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    site.do(L2, "verify_by_callback", no)
    site.do(L2, "submit_rectification", no, "rectified")
    review = [site.task(L1, "decide_review", no)["id"]]
    browser = browse(L1).get(address(review))
    assert len(browser.page.xpath("//*[@data-needed]")) == 3

    browser.submit("/tasks/bulk", {"ids": review, "act": "complete", "data.opinion": "同意"})

    assert browser.text.count("请选择办理结果") == 1
    assert "None" not in browser.text
