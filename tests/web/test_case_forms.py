"""Filling in the form of a step: what is wrong comes back at its field, what was typed stays, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

from models.base import db
from models.event import CaseEvent
from tests.driving import Site
from tests.web.browsing import Browser

Browse = Callable[..., Browser]
GOOD = {
    "data/called_at": "2026/9/24 9:30",
    "data/means": "phone",
    "data/reached": "true",
    "data/finding": "substantiated",
    "data/record": "打通电话，情况属实。",
}


def callback(site: Site, browse: Browse) -> tuple[Browser, str, str]:
    """Somebody before the form of a callback; the address of the step, the number of the case."""
    no = site.dispatched()
    url = f"/tasks/{site.task('shantou-l2', 'verify_by_callback', no)['id']}"
    return browse("shantou-l2").get(url), url, no


def value(browser: Browser, name: str) -> str:
    """What stands in a field."""
    return str(browser.page.xpath(f"//*[@name='{name}']")[0].value or "").strip()


def events(name: str) -> int:
    """How often something is on record."""
    db.session.rollback()
    return db.session.query(CaseEvent).filter_by(name=name).count()


def test_a_dispatch_goes_to_an_office_chosen_by_its_name(site: Site, browse: Browse) -> None:
    no = site.open_case()
    browser = browse("shantou-l1").get(f"/cases/{no}")
    names = [option.text for option in browser.page.xpath("//select[@name='data/to']/option")]

    assert names == ["请选择", "市住房公积金管理中心（被评价机构）", "市政务服务大厅", "龙湖区政务服务数据管理局"]
    assert value(browser, "data/to") == "shantou-housing"

    browser.submit(f"/tasks/{site.task('shantou-l1', 'dispatch_case', no)['id']}")

    assert "“转派工单”已提交，下一步：回访核实" in browser.text


def test_times_are_taken_as_officials_write_them(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    browser.submit(url, {**GOOD, "data/evidence": "通话记录"})
    record = site.caller("shantou-l2").items("/api/v1/tasks", case_no=no)[0]
    kept = site.caller("shantou-l2").get(f"/api/v1/tasks/{record['id']}").json["data"]["records"][-1]["data"]

    assert kept["called_at"] == "2026-09-24T09:30:00+08:00"
    assert (kept["reached"], kept["evidence"]) == (True, ["通话记录"])


def test_what_is_wrong_stands_at_its_field_and_everything_typed_stays(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.submit(url, {"data/record": "打通电话。", "data/called_at": "昨天上午", "data/clue_found": "true"}, 422)
    wrong = {str(item.get("name")) for item in browser.page.xpath("//*[@aria-invalid='true']")}

    assert "data/called_at" in wrong
    assert value(browser, "data/called_at") == "昨天上午"
    assert value(browser, "data/record") == "打通电话。"
    assert "时间写成 2026-10-09 10:00 这样（北京时间）" in browser.text
    assert "线索内容：请填写" in browser.text
    summary = browser.page.xpath("//*[@data-faults]//a/@href")
    assert summary
    assert all(browser.page.xpath(f"//*[@id='{link[1:]}']") for link in summary)


def test_a_refusal_by_a_rule_stands_above_the_form(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.submit(url, {**GOOD, "data/called_at": "2026-09-25 10:00"}, 422)

    assert browser.page.xpath("//*[@data-faults] | //*[contains(@class, 'flash-refused')]")
    assert value(browser, "data/record") == GOOD["data/record"]


def test_an_outcome_has_to_be_chosen_and_says_what_it_leads_to(site: Site, browse: Browse) -> None:
    _browser, _url, no = callback(site, browse)
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    url = f"/tasks/{site.task('shantou-l1', 'decide_review', no)['id']}"
    browser = browse("shantou-l1").get(url)

    assert "之后：报省局复核备案" in browser.text
    browser.submit(url, {"data/opinion": "材料齐全。"}, 422)
    assert "请选择办理结果" in browser.text
    assert value(browser, "data/opinion") == "材料齐全。"
    browser.submit(url, {"outcome": "accept"})
    assert "“复核”已提交" in browser.text


def test_a_double_click_does_it_once_and_says_the_same(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    form = dict(next(form for form in browser.page.forms if form.action == url).form_values())
    filled = {**form, **GOOD}
    browser.post(url, filled)
    assert "“回访核实”已提交" in browser.text
    browser.post(url, filled)

    assert "“回访核实”已提交" in browser.text
    assert events("CallbackVerified") == 1


def test_back_and_again_with_other_words_is_told_who_did_it_when(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    form = dict(next(form for form in browser.page.forms if form.action == url).form_values())
    browser.post(url, {**form, **GOOD})
    browser.post(url, {**form, **GOOD, "data/record": "另一种说法。"}, 409)

    assert "“回访核实”已由 公积金中心经办人乙 于 2026-09-24 10:00 办理完毕，没有重复办理。" in browser.text
    assert "另一种说法。" in browser.text
    assert events("CallbackVerified") == 1
    assert "没有重复办理" in browser.get(url).text


def test_a_colleague_who_comes_second_is_told_so_and_keeps_their_words(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    site.do("shantou-l2", "verify_by_callback", no)
    browser.submit(url, {**GOOD, "data/record": "我也打了电话。"}, 409)

    assert "办理完毕" in browser.text
    assert "我也打了电话。" in browser.text


def test_a_stale_form_says_what_changed_and_keeps_the_text_and_goes_through_the_second_time(
    site: Site, browse: Browse
) -> None:
    browser, url, no = callback(site, browse)
    data = {"ground": "mistaken", "statement": "评价的不是本事项。", "staff_name": "李某"}
    answer = site.caller("shantou-staff").post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": data})
    assert answer.status_code == 200, answer.text
    browser.submit(url, GOOD, 409)

    assert "工单有了新的变化" in browser.text
    assert "窗口人员戊：提出申诉" in browser.text
    assert value(browser, "data/record") == GOOD["data/record"]
    assert events("CallbackVerified") == 0

    browser.submit(url, GOOD)

    assert "“回访核实”已提交" in browser.text


def test_a_step_that_is_not_mine_is_not_there(site: Site, browse: Browse) -> None:
    _browser, url, no = callback(site, browse)
    for username in ("shantou-hall-l2", "shantou-appeal", "cangxi-l1"):
        stranger = browse(username)
        stranger.get(url, 404)
        stranger.post(url, GOOD, 404)
        stranger.post(f"{url}/draft", GOOD, 404)
    for username in ("shantou-hall-l2", "cangxi-l1"):
        browse(username).get(f"/cases/{no}", 404)
        browse(username).get(f"/cases/{no}/messages/lodge_appeal", 404)


def test_taking_giving_back_and_handing_on(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.submit(f"{url}/claim")
    assert "由您领取" in browser.text
    browser.submit(f"{url}/release")
    browser.get(f"{url}/hand-down")
    assert "市住房公积金管理中心业务科" in browser.text
    browser.submit(f"{url}/hand-down", {"to": "nobody", "text": "请办"}, 422)
    assert "请办" in browser.text
    browser.submit(f"{url}/hand-down", {"to": "shantou-l2-sub", "text": "请办"})
    assert "已下派下级账户，须先收回" in browser.get(url).text
    assert not browser.page.xpath("//form[@class='case-form']")
    section = browse("shantou-l2-sub").get(url)
    assert "请办" in section.text
    assert section.page.xpath("//form[@class='case-form']")
