"""How the databases answer what is asked all day: by which index, and without reading or sorting everything."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from bench import seeding
from bench.contestants.ours import Ours
from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.organization import Organization
from models.queries import case_list, cases, inbox, search, tasks
from models.queries.locking import Around, add_steps_and_clocks
from models.queries.walk import Walk
from models.rows import Rows
from workflows.background.delivery import claim
from workflows.context import Context
from workflows.holidays.rounds import bring_into_step, stale
from workflows.sweep import BATCH, due_now, sweep

MANY = 700


@pytest.fixture
def crowd(app: Flask, context: Context, database_url: str) -> Iterator[Ours]:
    """Many cases: one third at the review, one at the rectification, one at the dispatch. With few rows a database rightly reads all."""
    runner = Ours(database_url)
    for number, steps in enumerate((("dispatch", "callback", "rectify"), ("dispatch", "callback"), ())):
        case = runner.open(f"WO-{number}")
        for name in steps:
            runner.step(runner.next_step(case, name), name)
    for number in range(3):
        seeding.multiply(runner.raw, number + 1, 4 + MANY * number, 3 + MANY * (number + 1))
    yield runner
    runner.close()


def plans(work: Callable[[], object]) -> list[str]:
    """How each SELECT that some work sends is answered, a line each.

    PostgreSQL is asked for the plan that it keeps for a prepared statement, before it knows a value: so it is for whatever
    runs every few seconds.
    """
    sent: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)
    db.session.rollback()
    with db.engine.connect() as connection:
        found = [connection.exec_driver_sql(*explaining(connection, *item)).all() for item in sent]
    return [" / ".join(str(row[-1]).strip() for row in rows) for rows in found]


def explaining(connection: Connection, statement: str, values: Any) -> tuple[str, Any]:
    """The question how a statement is answered, in the words of the database."""
    if connection.dialect.name == "sqlite":
        return f"EXPLAIN QUERY PLAN {statement}", values
    numbers = itertools.count(1)
    return "EXPLAIN (GENERIC_PLAN) " + re.sub(r"%\(\w+\)s", lambda _: f"${next(numbers)}", statement), None


def reads_all(plan: str) -> bool:
    """Whether a large table is read from end to end."""
    return any(
        f"{verb} {table}" in plan
        for verb in ("SCAN", "Seq Scan on")
        for table in ("cases", "tasks", "deadlines", "outbox")
    )


def sorts(plan: str) -> bool:
    """Whether rows are fetched first and put in order afterwards."""
    return "TEMP B-TREE" in plan or "Sort Key" in plan


def actor(username: str) -> Actor:
    """The demonstration account of this name."""
    account = Account.by_username(username)
    assert account is not None
    return account.actor()


def test_the_sweep_walks_the_running_deadlines_alone_the_oldest_first(crowd: Ours, context: Context) -> None:
    seeding.finished(crowd.raw, 1, 5_000)

    (plan,) = plans(lambda: due_now(context))

    assert "ix_deadlines_running" in plan
    assert not sorts(plan)
    assert not reads_all(plan)


def test_a_unit_reads_the_clocks_of_its_case_by_two_indexes(crowd: Ours, context: Context) -> None:
    case = db.session.get_one(Case, 1)

    (plan,) = plans(lambda: add_steps_and_clocks(Rows(), case, Around(), None))

    assert "ix_deadlines_not_ended" in plan
    assert "ix_deadlines_case_id_starts_at" in plan
    assert not reads_all(plan)


def test_what_is_due_on_one_case_is_found_without_reading_the_others(crowd: Ours, context: Context) -> None:
    seeding.make_due(crowd.raw, 1)

    (plan,) = plans(lambda: due_now(context, 5))

    assert not reads_all(plan)


def test_dates_of_an_older_calendar_are_looked_for_without_walking_the_others(crowd: Ours, context: Context) -> None:
    crowd.raw.run("UPDATE deadlines SET calendar = ?", context.calendar().label)
    seeding.finished(crowd.raw, 1, 5_000)
    seeding.settle(crowd.raw)
    label = context.calendar().label

    (plan,) = plans(lambda: db.session.execute(stale(label).limit(BATCH)).all())

    assert "ix_deadlines_reckoned" in plan
    assert not sorts(plan)
    assert not reads_all(plan)
    assert bring_into_step(context).cases == 0


def test_the_outbox_is_claimed_from_its_oldest_pending_message_on(crowd: Ours, context: Context) -> None:
    crowd.step(crowd.next_step(crowd.open("WO-FILED"), "dispatch"), "dispatch")
    case_id = crowd.raw.scalar("SELECT max(id) FROM cases")
    columns = "case_id, kind, idempotency_key, payload, state, attempts, created_at, next_attempt_at"
    crowd.raw.run(
        f"INSERT INTO outbox ({columns}) SELECT ?, 'filing', 'k' || id, '{{}}', 'delivered', 1, armed_at, armed_at FROM deadlines",
        case_id,
    )
    seeding.settle(crowd.raw)

    (plan,) = plans(lambda: claim(context))

    assert "ix_outbox_pending" in plan
    assert not sorts(plan)
    assert not reads_all(plan)


@pytest.mark.parametrize("username", ["shantou-l1", "shantou-l2"])
def test_an_inbox_is_walked_in_the_order_of_its_due_dates(crowd: Ours, context: Context, username: str) -> None:
    caller, now = actor(username), context.clock.now()
    wanted = [tasks.TaskFilter(urgency=urgency) for urgency in (None, "overdue", "warned")]

    for listed in (tasks.inbox(caller, item, now) for item in wanted):
        page, loaded = plans(lambda listed=listed: tasks.page(listed, 1, 20))
        (counted,) = plans(lambda listed=listed: tasks.count(listed))

        assert "ix_tasks_open" in page
        assert "ix_tasks_open" in counted
        assert not any(reads_all(plan) for plan in (page, loaded, counted))


def test_cases_are_walked_from_the_newest_on_and_counted_without_being_read(crowd: Ours, context: Context) -> None:
    now = context.clock.now()
    for username, index in (("shantou-l1", "ix_cases_of_first_level"), ("shantou-l2", "ix_cases_of_second_level")):
        listed = cases.listing(actor(username), cases.CaseFilter(), now)
        page, loaded = plans(lambda listed=listed: cases.page(listed, 1, 20))
        (counted,) = plans(lambda listed=listed: cases.count(listed))

        assert index in page
        assert "COVERING INDEX ix_cases_of" in counted or "Index Only Scan using ix_cases_of" in counted
        assert not any(reads_all(plan) for plan in (page, loaded, counted))


def test_an_office_that_has_steps_in_few_cases_finds_them_by_their_index(crowd: Ours, context: Context) -> None:
    # Every case has a step in the lane of the authority, few of them in this office.
    crowd.raw.run("UPDATE tasks SET lane = 'authority' WHERE step = 'dispatch_case'")
    own = Organization(code="authority", name="复核机关", kind="supervision_office", locality="shantou")
    db.session.add(own)
    db.session.commit()
    crowd.raw.run("UPDATE tasks SET organization_id = ?, owner_organization_id = ? WHERE case_id <= 3", own.id, own.id)
    seeding.settle(crowd.raw)
    caller = Actor(1, "authority", "某人", own.id, own.code, frozenset({"authority"}), "shantou")
    listed = cases.listing(caller, cases.CaseFilter(), context.clock.now())

    page, *_ = plans(lambda: cases.page(listed, 1, 20))
    (counted,) = plans(lambda: cases.count(listed))

    assert len(cases.page(listed, 1, 20)) == cases.count(listed) > 0
    for plan in (page, counted):
        assert "ix_tasks_beside" in plan
        assert not reads_all(plan)


def test_the_cases_that_are_late_are_found_among_the_open_limits(crowd: Ours, context: Context) -> None:
    listed = cases.listing(actor("shantou-l1"), cases.CaseFilter(overdue=True), context.clock.now() - timedelta(days=1))

    (page,) = plans(lambda: cases.page(listed, 1, 20))

    assert "ix_deadlines_open_limits" in page
    assert not reads_all(page)


def test_what_is_due_is_fired_in_batches_however_many_incidents_rest(crowd: Ours, context: Context) -> None:
    seeding.resting(crowd.raw, 2 * BATCH)
    due = seeding.make_due(crowd.raw, 7)

    assert due > BATCH
    assert len(due_now(context)) == BATCH
    assert sweep(context) == due
    assert sweep(context) == 0


@pytest.mark.parametrize("username", ["shantou-l1", "shantou-l2"])
def test_the_page_of_the_inbox_walks_an_index_from_any_place_on(crowd: Ours, context: Context, username: str) -> None:
    caller, now = actor(username), context.clock.now()
    whole = inbox.walk(caller, inbox.Wanted(), now)
    middle = whole.after(None, MANY // 2)[-1]

    for ask in (lambda: whole.after(None, 50), lambda: whole.after(middle, 50), lambda: whole.before(middle, 50)):
        for plan in plans(ask):
            assert "ix_tasks_open" in plan
            assert not sorts(plan)
            assert not reads_all(plan)
    for plan in plans(lambda: whole.counted(999)) + plans(lambda: inbox.counts(caller, inbox.Wanted(), now)):
        assert "ix_tasks_open" in plan
        assert not reads_all(plan)


def test_what_somebody_has_done_is_found_by_an_index_of_its_own(crowd: Ours, context: Context) -> None:
    done = inbox.walk(actor("shantou-l1"), inbox.Wanted(view="done"), context.clock.now())

    (plan,) = plans(lambda: done.after(None, 50))

    assert "ix_tasks_done" in plan
    assert not sorts(plan)
    assert not reads_all(plan)


def test_rare_words_are_looked_up_and_frequent_ones_asked_of_the_rows_of_a_list(
    crowd: Ours, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, now = actor("shantou-l1"), context.clock.now()
    crowd.raw.run("DELETE FROM case_words WHERE case_id > 60")
    seeding.settle(crowd.raw)
    looked_up: list[Callable[[], object]] = [
        lambda: inbox.search_for(caller, inbox.Wanted(q="公积金"), now),
        lambda: case_list.walk(caller, case_list.Wanted(q="公积金"), now),
    ]
    for look in looked_up:
        for plan in plans(look):
            assert not reads_all(plan)
    monkeypatch.setattr(search, "FEW", 3)
    for listed in (
        inbox.walk(caller, inbox.search_for(caller, inbox.Wanted(q="公积金"), now), now),
        case_list.walk(caller, case_list.Wanted(q="公积金"), now),
    ):
        assert isinstance(listed, Walk)
        for plan in plans(lambda listed=listed: (listed.after(None, 50), listed.counted(999))):
            assert not reads_all(plan)


def test_the_list_of_cases_is_walked_from_any_place_on(crowd: Ours, context: Context) -> None:
    whole = case_list.walk(actor("shantou-l1"), case_list.Wanted(), context.clock.now())
    middle = whole.after(None, 100)[-1]

    for ask in (lambda: whole.after(middle, 50), lambda: whole.before(middle, 50)):
        (plan,) = plans(ask)
        assert "ix_cases_of_first_level" in plan
        assert not reads_all(plan)
