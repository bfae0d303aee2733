"""The case page in every state of Shantou's path: where it stands, what to do, by when and why."""

from __future__ import annotations

from collections.abc import Callable

from gateways.memory import InMemoryProvince
from handlers.ports import FilingAnswer
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.test_case_statements import in_review
from workflows.stories.orders import usual_order

Browse = Callable[..., Browser]


def appeal(site: Site, no: str, username: str = "shantou-l2") -> None:
    """Lodges an appeal."""
    data = {"ground": "mistaken", "statement": "评价的不是本事项。", "evidence": ["取号记录"]}
    answer = site.caller(username).post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": data})
    assert answer.status_code == 200, answer.text


def section(browser: Browser, name: str) -> str:
    """What a section says; nothing where it is not there."""
    found = browser.page.xpath(f"//section[@id='{name}']")
    return " ".join(found[0].text_content().split()) if found else ""


def test_a_new_case_asks_the_bureau_to_dispatch_and_says_by_when_and_why(site: Site, browse: Browse) -> None:
    no = site.open_case()
    browser = browse("shantou-l1").get(f"/cases/{no}")
    now = section(browser, "now")

    assert "请办理：转派工单" in now
    assert "9月29日 24:00" in now
    assert "剩2个工作日" in now
    assert "规则“2个工作日”，自9月24日 10:00起算" in now
    assert "等了三个小时" in section(browser, "evaluation")
    assert "市住房公积金管理中心" in section(browser, "concerned")


def test_what_the_reader_does_not_hold_they_only_watch(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "正在等待 市住房公积金管理中心 办理“回访核实”" in section(browser, "now")
    assert not browser.page.xpath("//form[@class='case-form']")


def test_the_page_of_a_step_is_the_case_with_its_form_open(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)["id"]
    browser = browse("shantou-l2").get(f"/tasks/{task}")

    assert "请办理：回访核实" in section(browser, "now")
    assert browser.page.xpath("//form[@class='case-form']//textarea[@name='data/record']")
    assert "查看联系方式" in section(browser, "concerned")


def test_a_case_in_review_shows_each_round_beside_the_one_before_and_the_appeal(site: Site, browse: Browse) -> None:
    no = in_review(site)
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "第 2 次提交" in section(browser, "rounds")
    assert "退回" in section(browser, "rounds")
    assert "申诉不成立" in section(browser, "appeal")
    assert "误评" in section(browser, "appeal")
    assert "申诉成立" not in section(browser, "appeal").replace("申诉不成立", "")


def test_who_gets_a_returned_case_sees_why_and_begins_with_what_was_submitted(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified", cause="叫号机坏了")
    site.do("shantou-l1", "decide_review", no, "return", opinion="请写明何时修好")
    browser = browse("shantou-l2").get(f"/cases/{no}")

    assert "退回意见" in section(browser, "now")
    assert "请写明何时修好" in section(browser, "now")
    assert browser.page.xpath("//textarea[@name='data/cause']")[0].value.strip() == "叫号机坏了"


def test_a_reckoning_is_told_in_one_language(site: Site, browse: Browse) -> None:
    limits = section(browse("shantou-l2").get(f"/cases/{site.dispatched()}"), "limits")

    assert "规则：10个工作日" in limits
    assert "working days" not in limits


def test_an_appeal_stands_with_both_sides_before_whoever_verifies_and_decides_it(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no, record="评价人说等了三个小时。")
    appeal(site, no)
    verifier = browse("shantou-appeal").get(f"/cases/{no}")

    assert "请办理：核实申诉" in section(verifier, "now")
    assert "#appeal" in verifier.links("先看申诉双方的陈述和材料")
    assert "申诉期限至 10月9日 24:00" in section(verifier, "appeal")
    assert "评价的不是本事项。" in section(verifier, "appeal")
    assert "评价人说等了三个小时。" in section(verifier, "appeal")
    assert "取号记录" in section(verifier, "appeal")
    assert "剩5个工作日" in section(verifier, "appeal")

    site.do("shantou-appeal", "verify_appeal", no, "substantiated", kind="mistaken", opinion="确系误评。")
    decider = browse("shantou-l1").get(f"/cases/{no}")

    assert "请办理：审定修正" in section(decider, "now")
    assert "确系误评。" in section(decider, "appeal")
    assert "依据：汕头实施细则第三十七条" in section(decider, "appeal")
    assert "按工单中已经确定的日期，至10月15日 24:00止" in section(decider, "now")
    assert "case." not in section(decider, "now") + section(decider, "limits")

    site.do("shantou-l1", "decide_correction", no, "uphold", correct_to="satisfied")
    corrected = browse("shantou-l1").get(f"/cases/{no}")

    assert "修正后：改为满意" in section(corrected, "evaluation")
    assert "非常不满意" in section(corrected, "evaluation")


def test_a_late_step_is_late_in_words_and_its_urgings_stand_once(site: Site, browse: Browse) -> None:
    no = site.open_case()
    site.advance("6个工作日")
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "逾期4个工作日" in section(browser, "now")
    assert "转派逾期" in section(browser, "timeline")
    assert "此前还有" in section(browser, "timeline")
    assert section(browser, "timeline").count("转派催办") == 1
    assert browser.page.xpath("//*[local-name()='g' and @id='el-dispatch_case' and @data-state='overdue']")
    assert "逾期" in section(browser, "diagram")


def test_the_timeline_can_be_narrowed(site: Site, browse: Browse) -> None:
    no = site.open_case()
    site.advance("6个工作日")
    browser = browse("shantou-l1")

    assert "收到差评工单" in section(browser.get(f"/cases/{no}?events=people"), "timeline")
    assert "转派催办" not in section(browser, "timeline")
    assert "转派催办" in section(browser.get(f"/cases/{no}?events=clocks"), "timeline")
    assert "收到差评工单" not in section(browser, "timeline")
    assert "收到差评工单" in section(browser.get(f"/cases/{no}?events=nonsense"), "timeline")


def test_a_closed_case_shows_its_receipt_and_asks_for_nothing(site: Site, browse: Browse) -> None:
    no = in_review(site)
    site.do("shantou-l1", "decide_review", no, "accept")
    site.advance("1小时")
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "办结" in section(browser, "now")
    assert "回执" in section(browser, "filings")
    assert not browser.page.xpath("//form[@class='case-form']")


def test_a_filing_that_came_back_says_why(site: Site, browse: Browse, province: InMemoryProvince) -> None:
    no = in_review(site)
    province.will(FilingAnswer(accepted=False, reason_code="R01", reason="材料不齐"))
    site.do("shantou-l1", "decide_review", no, "accept")
    site.advance("1小时")
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "材料不齐" in section(browser, "filings")
    assert "请办理：更正备案材料" in section(browser, "now")


def test_while_the_province_is_silent_the_page_says_for_what_the_case_waits(
    site: Site, browse: Browse, province: InMemoryProvince
) -> None:
    no = in_review(site)
    province.unavailable = "down"
    site.do("shantou-l1", "decide_review", no, "accept")
    browser = browse("shantou-l1").get(f"/cases/{no}")

    assert "由系统办理，等待回音" in section(browser, "now")


def test_each_limit_has_its_calendar_with_the_notice_behind_a_holiday(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-l2").get(f"/cases/{no}")
    ledger = section(browser, "limits")

    assert "2026年10月" in ledger
    assert "国庆节" in ledger
    assert "国办发明电" in ledger
    assert browser.page.xpath("//td[contains(@class, 'day-ends') and contains(@title, '第10日')]")


def test_a_paused_limit_says_so(site: Site, browse: Browse) -> None:
    order = usual_order("example", site.context.clock.now(), "WO-9")
    no = site.caller("province").post("/api/v1/work-orders", order).json["case_no"]
    pause = {"data": {"reason": "评价人外出，约定节后再谈"}}
    answer = site.caller("example-l1").post(f"/api/v1/cases/{no}/messages/pause_clock", pause)
    assert answer.status_code == 200, answer.text
    browser = browse("example-l2").get(f"/cases/{no}")

    assert "中止计时" in section(browser, "now")
    assert "评价人外出，约定节后再谈" in section(browser, "limits")


def test_every_step_of_the_diagram_leads_to_what_is_known_of_it(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    browser = browse("shantou-l1").get(f"/cases/{no}")
    links = browser.page.xpath("//*[local-name()='svg']//*[local-name()='a']/@href")

    assert "#step-verify_by_callback" in links
    assert all(browser.page.xpath(f"//*[@id='{link[1:]}']") for link in links)
    assert "汕头实施细则" in section(browser, "diagram")
    assert "市局经办人甲" in section(browser, "diagram")


def test_no_code_of_the_inside_is_shown(site: Site, browse: Browse) -> None:
    no = in_review(site)
    browser = browse("shantou-l1").get(f"/cases/{no}")
    main = browser.page.find(".//main")
    shown = " ".join(main.xpath(".//text()"))

    for word in ("shantou-", "first_level", "verify_by", "rectified", "mistaken", "hall-terminal", "ST-35", "None"):
        assert word not in shown, word


def test_everyday_acts_stand_beside_a_step_and_the_others_are_folded_with_what_they_mean(
    site: Site, browse: Browse
) -> None:
    no = site.dispatched()
    browser = browse("shantou-l2").get(f"/cases/{no}")
    folded = browser.page.xpath("//details[contains(@class, 'more-acts')]")[0]
    beside = browser.page.xpath("//*[contains(@class, 'step-actions')]/*[not(self::details)]")

    assert [one.text_content().strip() for one in beside] == ["领取", "转办", "下派"]
    assert [link.text.strip() for link in folded.xpath(".//a")] == ["委派", "协办", "会签", "加签", "抄送", "稍后处理"]
    assert "结果回到我这里" in folded.text_content()


def test_a_step_that_a_colleague_has_names_the_colleague_and_can_be_freed_on_purpose(
    site: Site, browse: Browse
) -> None:
    no = site.dispatched()
    url = f"/tasks/{site.task('shantou-l2', 'verify_by_callback', no)['id']}"
    browse("shantou-l2").get(url).submit(f"{url}/claim")
    colleague = browse("shantou-l2-second").get(url)
    now = section(colleague, "now")

    assert now.count("已由 公积金中心经办人乙 领取") == 1
    assert "shantou-l2" not in now
    assert "解除领取" in now
    asked = colleague.page.xpath("//form[contains(@action, '/release')]/@data-confirm")
    assert "由 公积金中心经办人乙 领取" in asked[0]
    colleague.submit(f"{url}/release")
    assert "请办理：回访核实" in section(colleague.get(url), "now")


def test_the_side_column_shows_five_linked_cases_and_the_way_to_all(site: Site, browse: Browse) -> None:
    numbers = [site.open_case(f"WO-{n}") for n in range(8)]
    browser = browse("shantou-l1")
    beside = browser.piece(f"/cases/{numbers[0]}/links")
    items = beside.page.xpath("//h3[contains(., '同一事项')]/following-sibling::ul[1]/li")

    assert len(items) == 5
    assert f"/cases/{numbers[0]}/links" in beside.links("查看全部 7 件")
    whole = browser.get(f"/cases/{numbers[0]}/links")
    assert len(whole.page.xpath("//h3[contains(., '同一事项')]/following-sibling::ul[1]/li")) == 7


def test_what_is_ours_in_the_diagram_speaks_the_language_of_the_page_and_its_names_stay(
    site: Site, browse: Browse
) -> None:
    no = site.dispatched()
    browser = browse("shantou-l2").get(f"/cases/{no}")
    browser.post("/language/en", {"next": f"/cases/{no}"})
    svg = browser.page.xpath("//*[local-name()='svg' and .//*[@id='el-verify_by_callback']]")[0]
    told = svg.xpath(".//*[@id='el-verify_by_callback']/*[local-name()='title']")[0].text

    assert told.startswith("回访核实")
    assert "State: In hand, 10 working days left" in told
    assert "Due: 2026-10-15 24:00" in told
    words = " ".join(svg.xpath(".//*[local-name()='title']/text() | .//*[local-name()='desc']/text()"))
    for chinese in ("状态：", "时限：", "依据：", "已办", "在办", "到期：", "个办理步骤"):
        assert chinese not in words, chinese
