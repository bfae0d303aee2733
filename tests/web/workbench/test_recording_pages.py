"""A case is clicked through once on the simulated clock and kept as a scenario; nothing is kept on the server meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from models.account import Account
from models.base import db
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.scenario_run import ScenarioRun
from tests.driving import Site
from tests.stage import LATER
from tests.web.browsing import Browser
from tests.workflows.pausable import pausable
from workflows.authoring import drafts


@pytest.fixture
def number(site: Site) -> int:
    account, base = Account.by_username("analyst"), Procedure.current("shantou", LATER)
    assert account is not None
    assert base is not None
    return drafts.begin_from(site.context, account.actor(), base, "试改").id


@pytest.fixture
def recording(browse: Callable[..., Browser], number: int) -> Browser:
    """A recording whose work order has arrived."""
    browser = browse("analyst").get(f"/workbench/drafts/{number}/recording")
    return act(browser, "begin", title="录一遍", received="2026-09-24 10:00")


def act(browser: Browser, what: str, expect: int = 200, **fields: str) -> Browser:
    named = {key.replace("__", "/"): value for key, value in fields.items()}
    return browser.submit("/recording", {**named, "act": what}, expect)


def choose(browser: Browser, step: str) -> Browser:
    return browser.submit("/recording", {"choose": step})


def value(browser: Browser, name: str) -> str:
    found = browser.page.xpath("//*[@name=$name]", name=name)[0]
    return str(found.get("value") if found.tag == "input" else found.xpath("string(.//option[@selected]/@value)"))


def text_of(number: int, name: str) -> str:
    db.session.rollback()
    return db.session.get_one(ProcedureDraft, number, populate_existing=True).files[f"scenarios/{name}.yaml"]


def test_a_recording_shows_where_it_stands_and_what_can_be_done(recording: Browser) -> None:
    assert "收到差评工单" in recording.text
    assert recording.page.xpath("//button[@name='choose']/@value") == ["dispatch_case"]
    assert "到下一个期限（2026-09-28 09:00）" in recording.text


def test_a_chosen_step_is_suggested_to_who_can_do_it_within_office_hours(recording: Browser) -> None:
    choose(recording, "dispatch_case")

    assert value(recording, "s0/by") == "shantou-l1"
    assert value(recording, "s0/at") == "2026-09-24 11:00"
    assert recording.page.xpath("//select[@name='s0/by']/option/@value") == ["", "shantou-l1", "shantou-l1-second"]
    assert value(recording, "s0/data/to") == "shantou-housing"


def test_a_case_is_clicked_through_and_kept_with_what_happened_as_expectations(recording: Browser, number: int) -> None:
    act(choose(recording, "dispatch_case"), "do", **{"s0__data__to": "shantou-housing"})
    assert recording.page.xpath("//button[@name='choose']/@value") == ["verify_by_callback", "lodge_appeal"]
    act(choose(recording, "verify_by_callback"), "do")
    act(recording, "next")
    act(choose(recording, "submit_rectification"), "do")
    act(choose(recording, "decide_review"), "do", **{"s0__outcome": "accept"})
    assert "没有待办" in recording.text

    act(recording, "keep", name="25-recorded")

    text = text_of(number, "25-recorded")
    assert text.startswith("title: 录一遍\nreceived: 周四 2026-09-24 10:00\nsteps:\n  - at: 周四 2026-09-24 11:00\n")
    assert "      due: {verify_by_callback: 2026-10-15}\n" in text
    assert "  stage: closed\n  closure: rectified\n" in text
    assert "    - FilingConfirmed" in text
    assert db.session.query(ScenarioRun).count() == 0

    recording.get(f"/workbench/drafts/{number}/scenarios").submit("/scenarios/25-recorded/run")
    assert "运行结果 通过" in recording.text


def test_a_pause_is_recorded_and_expected_of_the_kept_story(
    browse: Callable[..., Browser], number: int, site: Site
) -> None:
    with_pauses(site, number)
    browser = browse("analyst").get(f"/workbench/drafts/{number}/recording")
    act(browser, "begin", title="中止", received="2026-09-24 10:00")
    act(choose(browser, "dispatch_case"), "do", **{"s0__data__to": "shantou-housing"})
    act(choose(browser, "pause_clock"), "do", **{"s0__data__reason": "等待鉴定结论"})
    assert "理由：等待鉴定结论" in browser.text

    act(browser, "keep", name="25-paused")

    assert "      urgency: {verify_by_callback: paused}\n" in text_of(number, "25-paused")
    browser.submit("/scenarios/25-paused", {"act": "run"})
    assert "运行结果 通过" in browser.text
    assert browser.page.xpath("//select[@name='s1/expect/urgency/0/value']/option[@selected]")[0].text == "中止计时"


def with_pauses(site: Site, number: int) -> None:
    """The draft as it would be if clocks could be paused."""
    account, source = Account.by_username("analyst"), pausable()
    assert account is not None
    files: dict[str, str | None] = {"procedure.bpmn": source.diagram.decode()}
    files |= {f"parts/{name}.bpmn": text for name, text in source.parts.items()}
    files |= {f"forms/{name}.json": json.dumps(form, ensure_ascii=False) for name, form in source.forms.items()}
    drafts.save(site.context, account.actor(), number, 1, files)


def test_who_is_refused_changes_nothing_keeps_what_was_typed_and_may_be_expected(
    recording: Browser, number: int
) -> None:
    act(choose(recording, "dispatch_case"), "do", 422, s0__by="shantou-l2", s0__data__to="shantou-housing")

    assert value(recording, "s0/by") == "shantou-l2"
    assert recording.page.xpath("//input[@name='code']/@value")
    assert "dispatch_case" not in value(recording, "text")

    act(recording, "refuse", s0__by="shantou-l2")

    assert "被拒绝" in recording.text
    assert "refused: " in value(recording, "text")
    act(recording, "keep", name="26-refused")
    assert "refused:" in text_of(number, "26-refused")


def test_the_last_step_is_taken_back(recording: Browser) -> None:
    before = value(recording, "text")
    act(choose(recording, "dispatch_case"), "do", **{"s0__data__to": "shantou-housing"})

    act(recording, "undo")

    assert value(recording, "text") == before
    assert recording.page.xpath("//button[@name='choose']/@value") == ["dispatch_case"]


def test_time_passes_to_a_day_and_never_back(recording: Browser) -> None:
    act(recording, "wait", until="2026-10-09 10:00")
    assert "预警" in recording.text
    assert "周五 2026-10-09 10:00" in recording.text

    act(recording, "wait", 422, until="2026-10-01 10:00")
    assert "时间倒流，应不早于 2026-10-09 10:00" in recording.text
    assert "steps[" not in recording.text
    act(recording, "wait", 422, until="明天")


@pytest.mark.parametrize("received", ["", "明天", "1900-01-01 10:00", "2026-09-24"])
def test_a_time_of_arrival_that_can_not_be_is_refused(
    browse: Callable[..., Browser], number: int, received: str
) -> None:
    browser = browse("analyst").get(f"/workbench/drafts/{number}/recording")
    expect = 200 if received == "2026-09-24" else 422

    act(browser, "begin", expect, received=received, title="题")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title: [",
        "a: &a [x]\nb: *a\n",
        "title: x\nreceived: 2026-09-24 10:00\nsteps: [{at: 2026-09-24 10:00, notice: ../../x}]\n",
    ],
)
def test_a_text_that_was_tampered_with_is_refused(recording: Browser, text: str) -> None:
    act(recording, "look", 422, text=text)


def test_a_name_that_is_taken_keeps_the_recording(recording: Browser) -> None:
    act(recording, "wait", until="2026-09-25 10:00")
    text = value(recording, "text")

    act(recording, "keep", 422, name="01-on-time")

    assert "已有情景" in recording.text
    assert value(recording, "text") == text
