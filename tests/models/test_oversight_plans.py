"""How the databases answer the overseers' questions: by indexes that hold all that is asked, not by reading every row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from bench.contestants.ours import Ours
from models.base import db
from models.queries import heat, home, oversight, trend
from models.queries.oversight import Wanted
from tests.models.test_query_plans import actor, crowd, plans
from workflows.context import Context
from workflows.holidays.horizon import horizon, weeks_until

__all__ = ["crowd"]


def asked(work: object) -> int:
    """How many questions some work asks."""
    sent: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)
    return len([statement for statement in sent if statement.startswith("SELECT")])


@pytest.mark.parametrize("username", ["supervisor", "shantou-l1"])
def test_what_is_open_is_counted_in_one_question_by_one_index(crowd: Ours, context: Context, username: str) -> None:
    caller, until = actor(username), horizon(context.clock.now(), context.calendar())

    (plan,) = plans(lambda: oversight.counts(caller, Wanted(), until))

    assert "ix_tasks_overseen" in plan or "ix_tasks_open" in plan
    assert asked(lambda: oversight.counts(caller, Wanted(), until)) == 1


@pytest.mark.parametrize("username", ["supervisor", "shantou-l1"])
def test_a_list_is_walked_in_the_order_of_its_due_dates(crowd: Ours, context: Context, username: str) -> None:
    listed = oversight.listing(
        actor(username), Wanted(risk="within-5"), horizon(context.clock.now(), context.calendar())
    )

    (plan,) = plans(lambda: listed.ids(1, 50))

    assert "ix_tasks_overseen" in plan
    assert asked(lambda: listed.ids(1, 50)) == 1


def test_what_was_done_in_a_period_is_found_by_its_index(crowd: Ours, context: Context) -> None:
    caller, now = actor("supervisor"), context.clock.now()
    crowd.raw.run("UPDATE tasks SET completed_at = created_at WHERE state = 'done' AND id % 50 <> 0")

    waiting, done, *_ = plans(lambda: heat.heat(caller, Wanted(procedure_id=1), now - timedelta(days=30), now))
    opened, closed, late = plans(lambda: trend.weeks(caller, weeks_until(now), now))

    # Where nearly every step is open, PostgreSQL rightly reads the steps; the cases behind them by the index alone.
    assert any(index in waiting for index in ("ix_tasks_overseen", "ix_tasks_open", "ix_cases_overseen"))
    assert "tasks" in done
    assert all((opened, closed, late))
    assert asked(lambda: heat.heat(caller, Wanted(), now - timedelta(days=30), now)) == 3
    assert asked(lambda: trend.weeks(caller, weeks_until(now), now)) == 3


def test_what_somebody_did_lately_is_found_by_their_name(crowd: Ours) -> None:
    caller = actor("shantou-staff")

    (plan,) = plans(lambda: home.handled(caller))

    assert "ix_tasks_done_by" in plan
