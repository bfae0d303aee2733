"""A draft beside the version in force, over closed cases and over cases drawn from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from calendars.deadlines import compute
from models.base import db
from models.case import Case
from models.deadline import Deadline
from tests.workflows.backtest.changing import SHANTOU, beside, shorter, terms, with_a_step, without_an_outcome
from workflows.backtest import history
from workflows.backtest.comparing import CURRENT, DRAFT, compare
from workflows.backtest.habits import Spread
from workflows.backtest.history import Period
from workflows.context import Context


def step(result: dict[str, Any], version: str, element: str) -> dict[str, Any]:
    return next(row for row in result["versions"][version]["steps"] if row["element"] == element)


def closed_cases() -> list[Case]:
    wanted = select(Case).where(Case.locality == "shantou", Case.closed_at.is_not(None))
    return list(db.session.scalars(wanted.where(Case.external_id.like("demo-0%"))))


def test_the_same_content_twice_gives_what_really_happened(lived: Context) -> None:
    result = compare(lived, beside(SHANTOU), terms())
    limits = db.session.execute(
        select(Deadline.case_id, Deadline.due_at, Deadline.ended_at).where(
            Deadline.purpose == "due", Deadline.case_id.in_([case.id for case in closed_cases()])
        )
    )
    late = {row.case_id for row in limits if row.ended_at is not None and row.ended_at >= row.due_at}

    assert result["cases"] == result["compared"] == len(closed_cases())
    assert result["versions"][CURRENT] == result["versions"][DRAFT]
    assert result["versions"][DRAFT]["late_cases"] == len(late)
    assert result["versions"][DRAFT]["returns"] == sum(case.return_count for case in closed_cases())
    assert result["versions"][DRAFT]["departed"] == 0
    assert result["sentence"]["zh"] == f"{result['compared']}件中，逾期均为{len(late)}件"


def test_a_shorter_limit_makes_late_who_was_slower_than_that(lived: Context) -> None:
    result = compare(lived, beside(shorter()), terms())

    def is_late(case: Case, rule: str) -> bool:
        handled = db.session.scalars(
            select(Deadline.ended_at).where(Deadline.case_id == case.id, Deadline.element_id == "handling_due")
        ).one()
        assert case.dispatched_at is not None
        assert isinstance(handled, datetime)
        return handled >= compute(rule, case.dispatched_at, lived.calendar()).due_at

    handling = {name: step(result, name, "second_level_handling")["late"] for name in (CURRENT, DRAFT)}
    assert handling[CURRENT] == sum(is_late(case, "10个工作日") for case in closed_cases())
    assert handling[DRAFT] == sum(is_late(case, "7个工作日") for case in closed_cases())
    assert handling[DRAFT] > handling[CURRENT]
    assert "升为" in result["sentence"]["zh"]


def test_a_new_step_takes_what_the_analyst_says_and_that_is_told(lived: Context) -> None:
    assumed = {"check_inside": Spread(2, 2, 2)}
    result = compare(lived, beside(with_a_step()), terms(assumed=assumed))
    guessed = compare(lived, beside(with_a_step()), terms())

    new = step(result, DRAFT, "check_inside")
    assert new["median"] == new["p90"] == 2.0
    assert new["assumed"] == new["times"] > 0
    assert 0 < result["versions"][DRAFT]["departed"] <= new["times"]
    assert result["versions"][DRAFT]["length"]["median"] > result["versions"][CURRENT]["length"]["median"]
    assert any(
        "“内部审核”历史上没有：按填写的2至2个工作日（通常2）办理，结果取“通过”" in line["zh"]
        for line in result["assumptions"]
    )
    assert any(
        "“内部审核”历史上没有：按同一泳道各步骤用时的中位数办理" in line["zh"] for line in guessed["assumptions"]
    )


def test_cases_that_leave_history_are_counted(lived: Context) -> None:
    result = compare(lived, beside(without_an_outcome()), terms())
    rectified = [case for case in closed_cases() if case.submission == "rectified"]

    left = {(row["kind"], row["element"]): row["cases"] for row in result["versions"][DRAFT]["left"]}
    assert left["outcome", "submit_rectification"] >= len(rectified) > 0
    assert result["versions"][DRAFT]["departed"] >= len(rectified)
    assert result["versions"][CURRENT]["departed"] == 0


def test_the_same_seed_gives_the_same_result_in_any_number_of_processes(lived: Context) -> None:
    drawn = terms("simulation", number=90)
    one = compare(lived, beside(shorter()), drawn, processes=0)
    two = compare(lived, beside(shorter()), drawn, processes=2)
    other = compare(lived, beside(shorter()), terms("simulation", number=90, seed=8), processes=0)

    assert one == two
    assert one["compared"] + sum(row["cases"] for row in one["versions"][DRAFT]["failed"]) >= one["cases"] == 90
    assert one["versions"] != other["versions"]


def test_progress_is_told_and_may_end_the_run(lived: Context) -> None:
    told: list[tuple[int, int]] = []
    compare(lived, beside(SHANTOU), terms("simulation", number=90), lambda done, total: told.append((done, total)))

    assert told == [(40, 90), (80, 90), (90, 90)]


def test_of_very_many_cases_those_that_were_opened_last_are_read(lived: Context) -> None:
    period = Period("shantou", lived.clock.now() - timedelta(days=730), lived.clock.now() + timedelta(seconds=1))
    numbers = [past.arrival.number for past in history.closed_cases(lived, period)]

    newest = [past.arrival.number for past in history.closed_cases(lived, period, newest=2)]

    assert len(numbers) > 2
    assert newest == numbers[-2:]
    assert [past.arrival.number for past in history.closed_cases(lived, period, newest=len(numbers))] == numbers


def test_a_period_without_cases_says_so(lived: Context) -> None:
    empty = terms()
    result = compare(lived, beside(SHANTOU), type(empty)("replay", empty.since, empty.since + timedelta(days=1)))

    assert result["cases"] == 0
    assert result["sentence"]["zh"] == "没有可以比较的工单"


def test_nobody_is_named_and_nothing_that_was_written_is_read(lived: Context) -> None:
    result = str(compare(lived, beside(with_a_step()), terms()))

    assert "王某" not in result
    assert "李某" not in result
    assert "等了三个小时" not in result
    assert "市住房公积金管理中心" in result
