"""A table at work on a real case, on both databases: facts, the event that says which row decided, and the switch beside it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from calendars.clock import FixedClock, read_beijing
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.queries import cases as case_queries
from workflows import intake
from workflows.context import Context
from workflows.procedures import expressions
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.procedures.routing import newest
from workflows.stories.orders import work_order
from workflows.stories.player import actor
from workflows.stories.story import Story


def opened(context: Context, **evaluation: Any) -> Case:
    """A work order of Shenzhen arrives now."""
    story = Story("t", "shenzhen", "", (), context.clock.now(), {"evaluation": evaluation}, "", (), {})
    case = Case.by_no(intake.open_case(context, actor("province"), work_order(story)).case_no)
    assert case is not None
    return case


@pytest.fixture
def monday(clock: FixedClock) -> FixedClock:
    clock.set(read_beijing("周一 2026-03-02 09:00"), allow_back=True)
    return clock


def test_the_log_says_which_row_decided_and_what_it_said(app: Flask, context: Context, monday: FixedClock) -> None:
    case = opened(context)

    (event,) = [event for event in case_queries.events(case.id) if event.name == "TableDecided"]
    assert event.element_id == "look_up_limits"
    assert event.data == {
        "table": "limits",
        "table_name": "核实处理限期表",
        "row": 1,
        "outputs": {"verify_within": "2个工作日", "handle_within": "7个工作日"},
        "says": "核实限期：2个工作日；处理限期：7个工作日",
    }
    assert case.facts()["handle_within"] == "7个工作日"


def test_an_empty_cell_is_kept_as_nothing(app: Flask, context: Context, monday: FixedClock) -> None:
    case = opened(context, institution={"code": "shenzhen-yantian"})

    assert {name: case.facts()[name] for name in ("verify_within", "handle_within")} == {
        "verify_within": None,
        "handle_within": None,
    }
    assert [task.step for task in case_queries.open_tasks([case.id])] == ["enter_limits"]


def test_a_table_that_gives_no_answer_leaves_no_case_behind(
    app: Flask, context: Context, monday: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Definition.build(without_last_row(Source.read(SHELF / "shenzhen")))
    for number, definition in newest(context, "shenzhen", context.clock.now()):
        if definition.locality == "shenzhen":
            monkeypatch.setitem(context.definitions.by_id, number, broken)

    with pytest.raises(DomainError) as refusal:
        opened(context, institution={"code": "shenzhen-yantian"})

    assert refusal.value.code == "table-undecided"
    assert "机构类别 = 区县政务服务数据管理局（district_bureau）" in refusal.value.message_zh
    assert db.session.scalar(select(func.count(Case.id))) == 0


def without_last_row(source: Source) -> Source:
    """Shenzhen's table with a gap, which the lint would refuse."""
    text = source.tables["limits"]
    before, _, last = text.partition('      <rule id="row_5">')
    source.tables = {"limits": before + last.partition("</rule>\n")[2]}
    return source


@pytest.mark.parametrize(("switch", "said"), [(False, "不公示个人差评成绩"), (True, "并公示个人差评成绩")])
def test_publishing_a_person_s_negative_results_is_a_switch(switch: bool, said: str) -> None:
    source = Source.read(SHELF / "shenzhen")
    assert source.settings["publish_staff_negative"]["value"] is False
    spec = Definition.build(source).spec.task_specs["hand_over_result"]

    matter = expressions.evaluate(
        spec.operation_params["matter"]["value"], {"setting": {"publish_staff_negative": switch}}
    )

    assert matter.endswith(said)
