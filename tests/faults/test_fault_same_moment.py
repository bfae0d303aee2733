"""Two people, one step, one moment: one wins and the other is told; nobody waits for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select

from models.base import db
from models.locks import alone
from models.records import Record
from tests.faults import acting
from tests.faults.conftest import settled_on
from tests.faults.processes import Process, Stop
from tests.faults.test_fault_two_workers import dispatch_request

STARTING = Stop("workflows.front_door:complete")


def at_once(processes: list[Process]) -> list[Any]:
    """Lets them all go when all have come to the door."""
    for process in processes:
        process.stopped()
    for process in processes:
        process.go_on()
    return [process.result() for process in processes]


def test_two_people_complete_one_step_one_wins_and_the_other_is_told_by_whom(installation: Any, start: Any) -> None:
    no = installation.open()
    request = dispatch_request(installation, no)

    answers = at_once([start(installation.site, acting.request, *request, stop=STARTING) for _ in range(2)])

    won, lost = sorted(answers, key=lambda answer: answer[0])
    assert (won[0], won[1]["stage"]) == (200, "callback")
    assert (lost[0], lost[1]["code"]) == (409, "task-already-done")
    assert "市局经办人甲" in lost[1]["detail"]
    assert installation.events(no) == ["CaseOpened", "CaseDispatched"]
    installation.check()


def test_one_act_sent_twice_at_once_under_one_key_is_done_once_and_answered_alike(
    installation: Any, start: Any
) -> None:
    no = installation.open()
    request = dispatch_request(installation, no, key="dispatch-1")

    answers = at_once([start(installation.site, acting.request, *request, stop=STARTING) for _ in range(2)])

    assert [answer[0] for answer in answers] == [200, 200]
    assert answers[0][1] == answers[1][1]
    assert len(installation.rows(select(Record.id).where(Record.kind == "dispatch"))) == 1
    installation.check()


def hurry_up() -> None:
    """From here on this process waits for a lock a short while only."""

    @event.listens_for(Engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        sqlite = type(connection).__module__.startswith("sqlite3")
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=200" if sqlite else "SET lock_timeout='200ms'")
        cursor.close()
        if not sqlite:
            connection.commit()


def hurried(app: Any, *request: Any) -> Any:
    """A request that does not wait long."""
    hurry_up()
    return acting.request(app, *request)


def set_up(app: Any) -> str:
    """What only one process does at a time, in a process that does not wait long for a case."""
    hurry_up()
    with alone("setup"):
        return "done"


def test_who_waits_for_another_to_set_up_waits_as_long_as_that_takes(postgres: str, start: Any, tmp_path: Path) -> None:
    with settled_on(postgres, tmp_path) as house, alone("setup"):
        waiting = start(house.site, set_up)
        assert not waiting.pipe.poll(1.0), "it did not wait"
        assert waiting.process.is_alive()
        db.session.rollback()
    assert waiting.result() == "done"


def test_who_meets_a_locked_case_is_told_so_and_may_try_again(installation: Any, start: Any) -> None:
    no = installation.open()
    request = dispatch_request(installation, no)
    holding = start(installation.site, acting.request, *request, stop=Stop("commit")).stopped()

    status, problem, headers = start(installation.site, hurried, *request).result()

    assert (status, problem["code"], headers["Content-Type"]) == (503, "case-busy", "application/problem+json")
    assert int(headers["Retry-After"]) > 0
    assert "正在" in problem["detail"]
    assert "try again" in problem["detail"]
    holding.go_on().result()
    assert installation.events(no) == ["CaseOpened", "CaseDispatched"]
    installation.check()


def test_nobody_waits_for_a_lock_longer_than_ten_seconds(installation: Any) -> None:
    postgresql = db.engine.dialect.name == "postgresql"
    with db.engine.connect() as connection:
        set_to = connection.exec_driver_sql("SHOW lock_timeout" if postgresql else "PRAGMA busy_timeout").scalar_one()

    assert set_to in ("5s", 10_000)
