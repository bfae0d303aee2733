"""The dialogs of the operations: each shows what it asks for, does it, and shows what is wrong with everything kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import Browser

if TYPE_CHECKING:
    from tests.driving import Site

Browse = Callable[..., Browser]
L1, L2, SUB, REVIEWER, HALL = "shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-hall-l2"
STEP = "verify_by_callback"
SLUGS = ("hand-over", "hand-down", "entrust", "co-handle", "countersign", "consult", "copy", "snooze", "requests")


@pytest.fixture
def no(site: Site) -> str:
    return site.dispatched()


def path(site: Site, no: str) -> str:
    return f"/tasks/{site.task(L2, STEP, no)['id']}"


def events(site: Site, no: str) -> list[str]:
    return [row["name"] for row in site.caller(L1).items(f"/api/v1/cases/{no}/timeline")]


def sent(browser: Browser, url: str, **fields: object) -> int:
    """Sends a dialog; where it leads is another part's page."""
    answer = browser.client.post(url, data={"csrf_token": browser.token(), **fields}, headers={"Accept": "text/html"})
    browser.got = answer if answer.mimetype == "text/html" and answer.status_code != 303 else browser.answer
    return answer.status_code


@pytest.mark.parametrize("slug", SLUGS)
def test_each_is_a_page_and_a_dialog(site: Site, browse: Browse, no: str, slug: str) -> None:
    browser, url = browse(L2), f"{path(site, no)}/{slug}"

    assert "回访核实" in browser.get(url).text
    assert browser.piece(url).page.find(".//h2") is not None


@pytest.mark.parametrize("slug", SLUGS)
def test_another_offices_step_is_not_there(site: Site, browse: Browse, no: str, slug: str) -> None:
    browse(HALL).get(f"{path(site, no)}/{slug}", 404)


@pytest.mark.parametrize(
    ("slug", "fields", "event"),
    [
        ("hand-down", {"to": SUB, "text": "请办"}, "TaskHandedDown"),
        ("entrust", {"to": SUB, "text": "请电话回访"}, "TaskEntrusted"),
        ("co-handle", {"to": [SUB, REVIEWER], "text": "请协助核查", "mode": "any"}, "CoHandlersInvited"),
        ("countersign", {"to": [SUB, REVIEWER], "text": "是否属实"}, "CountersignAsked"),
        ("consult", {"to": REVIEWER, "text": "是否属实"}, "OpinionAsked"),
        ("copy", {"to": HALL, "text": "请知悉"}, "CaseCopied"),
        ("snooze", {"until": "2026-09-28 08:30"}, "TaskSnoozed"),
    ],
)
def test_each_is_done(site: Site, browse: Browse, no: str, slug: str, fields: dict[str, object], event: str) -> None:
    url = f"{path(site, no)}/{slug}"

    assert sent(browse(L2).get(url), url, **fields) == 303
    assert events(site, no)[-1] == event


@pytest.mark.parametrize(
    ("slug", "fields", "words"),
    [
        ("hand-over", {}, "请选择一人"),
        ("entrust", {"to": SUB, "text": " "}, "请填写要求或问题"),
        ("countersign", {"text": "是否属实"}, "请至少选择一人"),
        ("copy", {"to": "shantou-staff"}, "不能参与"),
        ("snooze", {"until": "明天"}, "请选择日期和时间"),
        ("snooze", {"until": "2027-01-01 08:30"}, "不得晚于预警时间"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    site: Site, browse: Browse, no: str, slug: str, fields: dict[str, str], words: str
) -> None:
    url = f"{path(site, no)}/{slug}"
    browser = browse(L2).get(url)
    before = events(site, no)

    browser.post(url, dict(fields), expect=422)

    assert words in browser.text
    for name, value in fields.items():
        if name in ("text", "until"):
            assert value.strip() in browser.answer.text
    assert events(site, no) == before


def test_people_are_found_by_their_chinese_name_without_a_script(site: Site, browse: Browse, no: str) -> None:
    url = f"{path(site, no)}/countersign"
    browser = browse(L2).get(url)

    browser.post(url, {"q": "业务科", "find": "1", "to": REVIEWER, "text": "是否属实"})

    names = browser.page.xpath("//input[@name='to']/@value")
    assert set(names) == {SUB, REVIEWER, "shantou-housing-desk"}
    assert browser.page.xpath("//input[@name='to'][@checked]/@value") == [REVIEWER]
    assert "是否属实" in browser.text


def test_what_is_asked_is_answered_and_the_one_who_asked_sees_it(site: Site, browse: Browse, no: str) -> None:
    url = f"{path(site, no)}/countersign"
    sent(browse(L2).get(url), url, to=[SUB], text="等候三小时是否属实")
    other = browse(SUB).get("/opinions")
    assert "等候三小时是否属实" in other.text
    answer = other.links("答复")[-1]

    other.get(answer).post(answer, {"verdict": "", "text": "属实"}, expect=422)
    other.post(answer, {"verdict": "agree", "text": "情况属实"})

    assert "没有待答复的事项" in other.text
    seen = browse(L2).get(f"{path(site, no)}/requests").text
    assert "业务科经办人丙" in seen
    assert "同意" in seen
    other.get(answer, 404)


def test_a_request_is_withdrawn_with_a_reason(site: Site, browse: Browse, no: str) -> None:
    url = path(site, no)
    sent(browse(L2).get(f"{url}/consult"), f"{url}/consult", to=REVIEWER, text="是否属实")
    browser = browse(L2).get(f"{url}/requests")
    action = next(str(form.action) for form in browser.page.forms if str(form.action).endswith("/withdraw"))

    browser.post(action, {"text": " "}, expect=422)
    assert "请填写撤销的理由" in browser.text
    assert sent(browser, action, text="核实人休假") == 303
    assert events(site, no)[-1] == "RequestWithdrawn"


def test_a_copy_is_opened_from_the_list_and_leaves_its_receipt(site: Site, browse: Browse, no: str) -> None:
    browser = browse(L2).get(f"/cases/{no}/copy")
    assert sent(browser, f"/cases/{no}/copy", to=[HALL], text="请知悉") == 303
    reader = browse(HALL).get("/copies")
    assert "1 件未读" in reader.text
    action = next(str(form.action) for form in reader.page.forms if str(form.action).endswith("/read"))

    assert sent(reader, action) == 303

    assert "已阅" in reader.get("/copies").text
    assert "已阅" in browser.get(f"/cases/{no}/copy").text
    withdraw = next(str(form.action) for form in browser.page.forms if str(form.action).endswith("/withdraw"))
    assert sent(browser, withdraw) == 303
    assert "没有抄送给您的工单" in reader.get("/copies").text


def test_a_step_is_urged(site: Site, browse: Browse, no: str) -> None:
    browser = browse(L1).get(f"/cases/{no}/urge")
    number = browser.page.xpath("//input[@name='task']/@value")[0]

    browser.post(f"/cases/{no}/urge", {"text": "请尽快"}, expect=422)
    assert sent(browser, f"/cases/{no}/urge", task=number, text="请尽快") == 303
    browser.post(f"/cases/{no}/urge", {"task": number}, expect=409)

    assert "4小时内不再重复催办" in browser.text
    browse(L2).get(f"/cases/{no}/urge", 403)


def test_a_dispatch_is_taken_back_with_a_reason(site: Site, browse: Browse) -> None:
    no = site.open_case()
    url = f"/tasks/{site.task(L1, 'dispatch_case', no)['id']}/take-back"
    site.do(L1, "dispatch_case", no, to="shantou-housing")
    browser = browse(L1).get(url)

    browser.post(url, {"text": ""}, expect=422)
    assert "请填写撤回的理由" in browser.text
    assert sent(browser, url, text="转错了机构") == 303
    browser.post(url, {"text": "转错了机构"}, expect=409)

    assert site.task(L1, "dispatch_case", no)["state"] == "open"


def test_voiding_is_asked_for_by_one_and_decided_by_another(site: Site, browse: Browse) -> None:
    no = site.open_case()
    first, second = browse(L1).get(f"/cases/{no}/void"), browse("supervisor")

    first.post(f"/cases/{no}/void", {"text": "重复"}, expect=422)
    assert "请选择事由" in first.text
    assert sent(first, f"/cases/{no}/void", why="duplicate", text="与另一工单重复") == 303
    assert "本人不能审批自己的申请" in first.get(f"/cases/{no}/void").text
    first.post(f"/cases/{no}/void/decide", {"decision": "approve", "text": "同意"}, expect=403)
    assert "与另一工单重复" in second.get("/void-requests").text
    second.get(f"/cases/{no}/void").post(f"/cases/{no}/void/decide", {"decision": "approve", "text": "。"}, expect=422)
    second.post(f"/cases/{no}/void/decide", {"decision": "approve", "text": "同意作废"})

    assert "没有待审批的作废申请" in second.text
    assert site.caller(L1).get(f"/api/v1/cases/{no}").json["stage"] == "void"
    assert "不能作废：工单已作废" in first.get(f"/cases/{no}/void").text


def test_a_request_to_void_is_taken_back_or_refused(site: Site, browse: Browse) -> None:
    no = site.open_case()
    first = browse(L1).get(f"/cases/{no}/void")
    sent(first, f"/cases/{no}/void", why="test", text="测试数据")
    assert sent(first.get(f"/cases/{no}/void"), f"/cases/{no}/void/withdraw") == 303
    sent(first, f"/cases/{no}/void", why="test", text="测试数据")

    second = browse("supervisor").get(f"/cases/{no}/void")
    second.post(f"/cases/{no}/void/decide", {"decision": "refuse", "text": "不是测试"})

    assert events(site, no)[-1] == "CaseVoidRefused"
