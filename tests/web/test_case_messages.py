"""What may be said to a case, and the person whom one has to call."""

from __future__ import annotations

from collections.abc import Callable

from models.base import db
from models.event import CaseEvent
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.test_case_forms import value
from tests.web.test_case_page import section

Browse = Callable[..., Browser]


def test_an_appeal_is_offered_with_the_time_that_remains(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-l2").get(f"/cases/{no}")

    assert "提出申诉 剩5个工作日，至 10月9日 24:00" in section(browser, "offers")
    browser.get(f"/cases/{no}/messages/lodge_appeal")
    assert "还可提出： 剩5个工作日 ，至 10月9日 24:00".replace(" ", "") in browser.text.replace(" ", "")
    assert "误评" in browser.text


def test_a_message_that_is_not_open_says_why(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    site.advance("6个工作日")
    browser = browse("shantou-l2").get(f"/cases/{no}")

    assert "已超过期限" in section(browser, "offers")
    browser.get(f"/cases/{no}/messages/lodge_appeal")
    assert "现在不能提出：已超过期限" in browser.text
    assert not browser.page.xpath("//form[@class='case-form']")


def test_a_late_appeal_is_refused_and_its_text_stays(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    url = f"/cases/{no}/messages/lodge_appeal"
    browser = browse("shantou-l2").get(url)
    form = dict(next(form for form in browser.page.forms if form.action == url).form_values())
    site.advance("6个工作日")
    browser.post(url, {**form, "data/ground": "mistaken", "data/statement": "不是本事项。"}, 409)

    assert value(browser, "data/statement") == "不是本事项。"
    assert "期限" in browser.text


def test_a_form_with_faults_comes_back_in_the_dialog(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    url = f"/cases/{no}/messages/lodge_appeal"
    browser = browse("shantou-l2").piece(url)
    browser.submit(url, {"data/statement": "不是本事项。"}, 422)

    assert "申诉理由：请选择" in browser.text
    assert value(browser, "data/statement") == "不是本事项。"


def test_a_double_click_lodges_one_appeal(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    url = f"/cases/{no}/messages/lodge_appeal"
    browser = browse("shantou-l2").get(url)
    form = dict(next(form for form in browser.page.forms if form.action == url).form_values())
    filled = {**form, "data/ground": "mistaken", "data/statement": "不是本事项。"}
    browser.post(url, filled)
    browser.post(url, filled)
    db.session.rollback()

    assert db.session.query(CaseEvent).filter_by(name="AppealLodged").count() == 1
    assert "“提出申诉”已提交" in browser.text


def test_who_may_not_send_it_is_not_offered_it(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "提出申诉" not in section(browser, "offers")
    browser.get(f"/cases/{no}/messages/lodge_appeal", 403)
    browser.get(f"/cases/{no}/messages/nonsense", 404)


def test_whoever_calls_sees_the_number_once_with_a_reason_on_record(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    url = f"/cases/{no}/evaluator"
    browser = browse("shantou-l2").get(f"/cases/{no}")
    assert "13800000000" not in browser.text
    browser.get(url)
    browser.submit(url, {"reason": " "}, 422)
    assert "请说明理由" in browser.text
    browser.submit(url, {"reason": "回访核实"})

    assert "13800000000" in browser.text
    assert browser.answer is not None
    assert browser.answer.headers["Cache-Control"] == "no-store"
    assert "查看评价人信息" in section(browser.get(f"/cases/{no}"), "timeline")
    assert "13800000000" not in browser.text


def test_who_does_not_call_sees_no_number(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "查看联系方式" not in browser.text
    browser.post(f"/cases/{no}/evaluator", {"reason": "回访核实"}, 403)
    browse("shantou-appeal").get(f"/cases/{no}/evaluator", 403)
    browse("shantou-hall-l2").get(f"/cases/{no}/evaluator", 404)


def test_the_clerk_whom_it_is_about_does_not_see_the_file(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-staff").get(f"/cases/{no}")

    for name in ("timeline", "diagram", "limits", "rounds", "appeal", "documents"):
        assert section(browser, name) == "", name
    assert "等了三个小时" in section(browser, "evaluation")


def test_a_clerk_reads_their_own_appeal_and_its_decision_and_nothing_before_it(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    site.advance("1小时")
    said = {"ground": "mistaken", "statement": "评价的不是本窗口。", "staff_name": "李某"}
    site.caller("shantou-staff").post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": said})
    clerk = browse("shantou-staff").get(f"/cases/{no}")
    assert "评价的不是本窗口。" in section(clerk, "appeal")
    assert "已提出，待核实" in section(clerk, "appeal")

    site.advance("1小时")
    site.do("shantou-appeal", "verify_appeal", no, "substantiated", kind="mistaken", opinion="取号记录不符。")
    assert "取号记录不符。" not in section(clerk.get(f"/cases/{no}"), "appeal")

    site.advance("1小时")
    site.do("shantou-l1", "decide_correction", no, "reject", opinion="评价与办件相符。")
    told = section(clerk.get(f"/cases/{no}"), "appeal")
    assert "核实意见取号记录不符。" in "".join(told.split())
    assert "审定意见评价与办件相符。" in "".join(told.split())
    assert "不予修正" in told
    assert "依据：汕头实施细则第三十七条" in told
    assert "尚无核实" not in told
    assert section(clerk, "timeline") == ""


def test_a_clerk_does_not_read_the_appeal_of_the_institution(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    said = {"ground": "mistaken", "statement": "评价的不是本机构。"}
    site.caller("shantou-l2").post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": said})

    assert section(browse("shantou-staff").get(f"/cases/{no}"), "appeal") == ""


def test_html_in_a_review_is_text(site: Site, browse: Browse) -> None:
    no = site.open_case(text="<script>alert(1)</script><b>粗</b>")
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "<script>alert(1)</script><b>粗</b>" in section(browser, "evaluation")
    assert not browser.page.xpath("//section[@id='evaluation']//b")
