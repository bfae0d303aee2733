"""The sandbox's page: what a tester sees and can order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
import requests

if TYPE_CHECKING:
    from conftest import RunningSandbox


def page(sandbox: RunningSandbox) -> str:
    response = requests.get(f"{sandbox.url}/", timeout=5)
    assert response.status_code == 200
    return response.text


def test_an_empty_sandbox_says_so_in_chinese(sandbox: RunningSandbox) -> None:
    text = page(sandbox)

    assert "尚未收到报备" in text
    assert "一律受理" in text
    assert '<html lang="zh-CN">' in text


def test_the_page_lists_filings_newest_first_in_beijing_time(sandbox: RunningSandbox, filing: dict[str, Any]) -> None:
    province = sandbox.client()
    province.submit_filing(filing, idempotency_key="k-1")
    sandbox.told(behaviour="reject", times=1, reason_code="R07", reason="佐证材料不全")
    province.submit_filing({**filing, "case_no": "ST-2", "type": "correction"}, idempotency_key="k-2")

    rows = [
        [" ".join(cell.text_content().split()) for cell in row.iterfind("td")][:7]
        for row in lxml.html.fromstring(page(sandbox)).iterfind(".//tbody/tr")
    ]

    institution, received = "市住房公积金管理中心", "2026-09-24 10:00:00"
    assert rows == [
        ["ST-2", "申诉修正", institution, "已退回", "佐证材料不全（R07）", received, "1"],
        ["ST-2026-000123", "整改结果", institution, "已受理", "GD-20260924-000001", received, "1"],
    ]


def test_what_was_handed_in_is_shown_as_text_and_never_as_markup(
    sandbox: RunningSandbox, filing: dict[str, Any]
) -> None:
    evil = "<script>alert(1)</script>"
    sandbox.told(behaviour="reject", times=1, reason=evil)
    sandbox.client().submit_filing(
        {**filing, "case_no": evil, "institution": {"name": evil}, "result": {evil: evil}}, idempotency_key="<b>"
    )
    sandbox.told(behaviour="reject", times=1, reason=evil)

    text = page(sandbox)

    assert "<script" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_page_runs_under_a_strict_policy_without_scripts_or_inline_styles(sandbox: RunningSandbox) -> None:
    response = requests.get(f"{sandbox.url}/", timeout=5)
    tree = lxml.html.fromstring(response.text)

    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert tree.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]") == []
    style = requests.get(f"{sandbox.url}/style.css", timeout=5)
    assert style.headers["Content-Type"].startswith("text/css")


def test_every_field_of_the_forms_has_a_label(sandbox: RunningSandbox) -> None:
    tree = lxml.html.fromstring(page(sandbox))

    assert tree.xpath("//form//*[self::input or self::select][not(@type='hidden')][not(ancestor::label)]") == []


def test_the_form_queues_an_order_and_returns_to_the_page(sandbox: RunningSandbox) -> None:
    form = {"behaviour": "timeout", "times": "2", "reason": "", "seconds": "0.5", "after_recording": "yes"}
    headers = {"Origin": sandbox.url}

    response = requests.post(f"{sandbox.url}/control", data=form, headers=headers, timeout=5, allow_redirects=False)

    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "超时（不应答），还有2件，0.5秒，先登记后失联" in page(sandbox)


def test_an_empty_number_of_times_means_until_changed(sandbox: RunningSandbox) -> None:
    requests.post(f"{sandbox.url}/control", data={"behaviour": "error", "times": ""}, timeout=5)
    assert "故障（HTTP 500），直到更改" in page(sandbox)

    requests.post(f"{sandbox.url}/control", data={"behaviour": "accept"}, timeout=5)
    assert sandbox.store.queue() == []


@pytest.mark.parametrize(("field", "value"), [("times", "many"), ("times", "1.5"), ("seconds", "nan")])
def test_a_form_with_a_mistake_comes_back_with_it_named(sandbox: RunningSandbox, field: str, value: str) -> None:
    response = requests.post(f"{sandbox.url}/control", data={"behaviour": "slow", field: value}, timeout=5)

    assert response.status_code == 422
    assert "沙箱设定无效" in response.text
    assert f"/{field}：" in response.text
    assert sandbox.store.queue() == []
