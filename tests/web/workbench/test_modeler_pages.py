"""The modeler's page without its script, and what the script asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.browsing import Browser
from workflows.procedures.shelf import SHELF

SOURCE = (SHELF / "shantou" / "procedure.bpmn").read_text(encoding="utf-8")


@pytest.fixture
def analyst(browse: Callable[..., Browser]) -> Browser:
    """With a draft of Shantou's procedure before them; its number is 1."""
    browser = browse("analyst").get("/workbench/shantou")
    browser.submit("/workbench/shantou/drafts", {"title": "试改"})
    return browser.get("/workbench/drafts/1/model")


def sent(browser: Browser, address: str, body: Any) -> Any:
    """The answer to what the script sends."""
    (token,) = browser.page.xpath("//meta[@name='csrf-token']/@content")
    return browser.client.post(address, json=body, headers={"X-CSRFToken": token})


def test_the_page_shows_the_picture_until_the_script_has_drawn_it(analyst: Browser) -> None:
    assert analyst.page.xpath("//img[contains(@alt, '办理流程图')]/@src") == ["/workbench/drafts/1/model.svg"]
    assert "画图需要启用脚本" in analyst.text
    picture = analyst.client.get("/workbench/drafts/1/model.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "回访核实" in picture.get_data(as_text=True)
    assert analyst.client.get("/workbench/drafts/1/model?part=urging_ladder").status_code == 200
    assert analyst.client.get("/workbench/drafts/1/model?part=nothing").status_code == 404
    assert analyst.client.get("/workbench/drafts/1/model?part=../settings").status_code == 404


@pytest.mark.parametrize("address", ["/model", "/model.svg", "/catalogue", "/reckon?rule=2个工作日&start=2026-09-24"])
def test_only_analysts_draw(analyst: Browser, browse: Callable[..., Browser], address: str) -> None:
    assert browse("shantou-l1").client.get(f"/workbench/drafts/1{address}").status_code == 403
    assert analyst.client.get(f"/workbench/drafts/2{address}").status_code == 404
    assert analyst.client.get(f"/workbench/drafts/1{address}").status_code == 200


def test_what_is_not_saved_yet_is_checked(analyst: Browser) -> None:
    answer = sent(analyst, "/workbench/drafts/1/lint", {"files": {"procedure.bpmn": SOURCE.replace("ST-42", "ST-99")}})

    codes = {(finding["element"], finding["code"]) for finding in answer.json["findings"]}
    assert ("refer_clue", "basis-unknown") in codes
    assert all(finding["message_zh"] and finding["message_en"] for finding in answer.json["findings"])
    # Nothing of it was saved.
    assert sent(analyst, "/workbench/drafts/1/lint", {"files": {}}).json == {"findings": []}


def test_a_part_that_is_being_drawn_is_checked_by_itself(analyst: Browser) -> None:
    part = (SHELF / "shared" / "urging_ladder.bpmn").read_text(encoding="utf-8").replace('name="逐日催办"', 'name=""')
    answer = sent(analyst, "/workbench/drafts/1/lint", {"files": {"parts/urging_ladder.bpmn": part}})

    assert ("parts/urging_ladder.bpmn", "urge", "name-missing") in {
        (finding["file"], finding["element"], finding["code"]) for finding in answer.json["findings"]
    }


def test_a_part_that_the_diagram_calls_is_no_duplicate_of_itself(analyst: Browser) -> None:
    part = (SHELF / "shared" / "urging_ladder.bpmn").read_text(encoding="utf-8")

    assert (
        sent(analyst, "/workbench/drafts/1/lint", {"files": {"parts/urging_ladder.bpmn": part}}).json["findings"] == []
    )


@pytest.mark.parametrize(
    "body",
    [None, [], {"files": []}, {"files": {"../x": "y"}}, {"files": {"procedure.bpmn": 7}}, {"files": {"a": None}}],
)
def test_files_that_are_none_are_refused(analyst: Browser, body: Any) -> None:
    assert sent(analyst, "/workbench/drafts/1/lint", body).status_code == 422
    assert sent(analyst, "/workbench/drafts/1/copy", body).status_code == 422


def test_a_diagram_that_can_not_be_read_is_a_finding(analyst: Browser) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    answer = sent(analyst, "/workbench/drafts/1/lint", {"files": {"procedure.bpmn": bomb}})

    assert [finding["code"] for finding in answer.json["findings"]] == ["dtd-not-allowed"]


@pytest.mark.parametrize(
    ("rule", "limit", "said"),
    [
        # From Thursday on; the Mid-Autumn and National Day weeks are as the notice says.
        ("2个工作日", "", "9月29日 24:00"),
        ("到期前1个工作日", "2个工作日", "9月28日 09:00"),
        ("到期后2个工作日", "2个工作日", "10月8日 09:00"),
        ("setting.appeal_verified_within", "", "10月9日 24:00"),
    ],
)
def test_a_limit_in_words_is_reckoned(analyst: Browser, rule: str, limit: str, said: str) -> None:
    query = {"rule": rule, "limit": limit, "start": "2026-09-24"}
    answer = analyst.client.get("/workbench/drafts/1/reckon", query_string=query).json

    assert answer["shown_zh"] == said
    assert answer["explanation"]


@pytest.mark.parametrize(
    ("rule", "limit", "said"),
    [
        ("case.handling_due_at", "", "随工单而定"),
        ("到期前1个工作日", "case.handling_due_at", "随之而定"),
        ("setting.default_evaluation", "", "没有期限"),
    ],
)
def test_an_end_that_only_a_case_has_is_said_to_be_open(analyst: Browser, rule: str, limit: str, said: str) -> None:
    query = {"rule": rule, "limit": limit, "start": "2026-09-24"}

    assert said in analyst.client.get("/workbench/drafts/1/reckon", query_string=query).json["open_zh"]


@pytest.mark.parametrize(
    ("rule", "start"),
    [("七天左右", "2026-09-24"), ("到期前1个工作日", "2026-09-24"), ("2个工作日", "昨天"), ("2个工作日", "")],
)
def test_what_can_not_be_reckoned_is_said_in_words(analyst: Browser, rule: str, start: str) -> None:
    answer = analyst.client.get("/workbench/drafts/1/reckon", query_string={"rule": rule, "start": start})

    assert answer.status_code == 422
    assert answer.json["message_zh"]
    assert answer.json["message_en"]


def test_what_somebody_drew_becomes_a_draft_of_its_own(analyst: Browser) -> None:
    answer = sent(
        analyst, "/workbench/drafts/1/copy", {"files": {"procedure.bpmn": SOURCE.replace("回访核实", "电话核实")}}
    )

    assert answer.status_code == 201
    assert answer.json == {"url": "/workbench/drafts/2/model"}
    assert "电话核实" in analyst.client.get("/workbench/drafts/2/files").json["files"]["procedure.bpmn"]
    assert "电话核实" not in analyst.client.get("/workbench/drafts/1/files").json["files"]["procedure.bpmn"]


def test_what_can_not_be_read_is_said_where_the_choices_are_asked_for(analyst: Browser) -> None:
    headers = {"X-CSRFToken": analyst.page.xpath("//meta[@name='csrf-token']/@content")[0]}
    broken = {"revision": 1, "files": {"settings.yaml": "a: [}"}}
    assert analyst.client.put("/workbench/drafts/1/files", json=broken, headers=headers).status_code == 200

    answer = analyst.client.get("/workbench/drafts/1/catalogue")
    assert answer.status_code == 422
    assert "settings.yaml" in answer.json["message"]
