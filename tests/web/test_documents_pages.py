"""The documents of a case on the page: what is there, what is still a draft, and issuing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.case import Case
from tests.documents.reading import pdf_text
from tests.driving import Site
from tests.web.browsing import Browser
from views.documents.values import WHOLE, Reading, all_of

Browse = Callable[..., Browser]


def test_the_page_lists_what_there_is_and_what_is_still_to_come(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("shantou-l1").get(f"/cases/{no}/documents")

    assert "转派通知" in page.text
    assert "草稿" in page.text
    assert "尚未办理到这一步：整改报告、" in page.text
    assert page.links("PDF") == [f"/cases/{no}/documents/{kind}.pdf" for kind in ("dispatch_notice", "case_file")]
    assert [link.partition("?")[0] for link in page.links("印发")] == [f"/cases/{no}/documents/dispatch_notice/issue"]


def test_issuing_asks_first_and_then_says_the_number(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("shantou-l1").get(f"/cases/{no}/documents/dispatch_notice/issue")
    assert "此后不能修改" in page.text

    page.submit("/issue")

    assert f"已印发 转派通知，文号 {no}-WS1" in page.text
    assert page.links("印发") == []
    assert "草稿" not in pdf_text(page.client.get(f"/cases/{no}/documents/dispatch_notice.pdf").data)
    timeline = page.get(f"/cases/{no}").page.xpath("//section[@id='timeline']")[0].text_content()
    assert f"文号{no}-WS1" in "".join(timeline.split())


def test_a_letter_reads_less_of_the_case_than_its_whole_file(site: Site) -> None:
    no = site.dispatched()
    case = Case.by_no(no)
    assert case is not None
    reading = Reading(site.context, case, site.context.clock.now())

    assert not WHOLE & set(all_of(reading, {"工单编号", "办理期限"}))
    assert set(all_of(reading, {"时间线"})) >= WHOLE


def test_a_second_click_is_told_that_it_is_issued_already(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("shantou-l1").get(f"/cases/{no}/documents/dispatch_notice/issue")
    page.submit("/issue")

    page.post(f"/cases/{no}/documents/dispatch_notice/issue", expect=409)
    assert "该文书已印发" in page.text


def test_who_did_not_act_is_offered_nothing_and_refused(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("shantou-l2").get(f"/cases/{no}/documents")

    assert page.links("印发") == []
    page.post(f"/cases/{no}/documents/dispatch_notice/issue", expect=403)


def test_what_was_issued_before_can_still_be_read(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified", measures="第一次")
    page = browse("shantou-l2").post(f"/cases/{no}/documents/rectification_report/issue")
    site.do("shantou-l1", "decide_review", no, "return")
    site.do("shantou-l2", "submit_rectification", no, "rectified", measures="第二次")

    [link] = page.get(f"/cases/{no}/documents").links(f"{no}-WS1")
    assert "第一次" in pdf_text(page.client.get(link).data)


@pytest.mark.parametrize("path", ["", "/case_file.pdf", "/case_file.docx", "/dispatch_notice/issue"])
def test_another_organisations_case_is_not_there(browse: Browse, site: Site, path: str) -> None:
    no = site.dispatched()

    browse("cangxi-l1").get(f"/cases/{no}/documents{path}", expect=404)


def test_a_stranger_is_asked_to_log_in(browse: Browse, site: Site) -> None:
    page = browse().get(f"/cases/{site.dispatched()}/documents/case_file.pdf")

    assert "登录" in page.text
