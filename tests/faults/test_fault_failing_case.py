"""One case that always fails becomes an incident; every other case goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from calendars.clock import read_beijing
from handlers.catalogue import router
from models.base import db
from models.case import Case
from models.incident import Incident
from models.outbox import OutboxMessage
from models.procedure import Procedure
from tests.faults import acting
from tests.faults.test_fault_two_workers import dispatch_request
from tests.tampering import lose_procedures
from workflows.sweep import sweep

COPIED = tuple(column.name for column in Procedure.__table__.columns if column.name not in ("id", "version"))


def version_of_its_own(house: Any, case_no: str) -> tuple[int, dict[str, Any]]:
    """Puts a case on a procedure version that no other case runs on; its id and content."""
    case = house.case(case_no)
    current = db.session.get_one(Procedure, case.procedure_id)
    content = {**{name: getattr(current, name) for name in COPIED}, "version": 99}
    own = Procedure(**content)
    db.session.add(own)
    db.session.flush()
    db.session.execute(update(Case).where(Case.id == case.id).values(procedure_id=own.id))
    db.session.commit()
    return own.id, content


def lose(procedure_id: int) -> None:
    """Takes a procedure version away, as a careless hand in the database would."""
    lose_procedures(f"DELETE FROM procedures WHERE id = {procedure_id}")


def test_a_case_whose_procedure_version_is_missing_is_an_incident_and_the_others_go_on(
    installation: Any, start: Any
) -> None:
    bad, good = installation.open(1), installation.open(2)
    procedure_id, content = version_of_its_own(installation, bad)
    request = dispatch_request(installation, bad)
    lose(procedure_id)
    site = installation.advance_to(read_beijing("周一 2026-09-28 09:00"))

    assert start(site, acting.sweep_once).result() == 1
    status, problem, _ = start(site, acting.request, *request).result()

    assert installation.events(good) == ["CaseOpened", "DispatchEarlyWarning"]
    assert installation.events(bad) == ["CaseOpened"]
    (incident,) = installation.rows(select(Incident))
    assert (incident.case_id, incident.state) == (installation.case(bad).id, "open")
    assert "procedure-missing" in incident.error
    assert (status, problem["code"]) == (409, "procedure-missing")

    db.session.add(Procedure(id=procedure_id, **content))
    db.session.commit()
    site = installation.advance_to(incident.retry_at + timedelta(seconds=1))
    assert start(site, acting.sweep_once).result() == 1
    db.session.rollback()
    db.session.expire_all()
    assert installation.rows(select(Incident.state)) == ["resolved"]
    installation.check()


def failing_warning(app: Any) -> int:
    """A sweep with a handler that always fails."""
    entry = router.entries["supervision.supervise"]
    sound = entry.function
    object.__setattr__(entry, "function", lambda act, rung: (broken if rung == "warn" else sound)(act, rung=rung))
    return acting.sweep_once(app)


def broken(act: Any, **parameters: Any) -> None:
    """A handler with a mistake in it."""
    act.emit("Half")
    raise ZeroDivisionError("handler")


def test_a_handler_that_always_fails_leaves_incidents_and_the_sweep_fires_everything_else(
    installation: Any, start: Any
) -> None:
    numbers = [installation.open(number) for number in range(5)]
    site = installation.advance_to(read_beijing("周三 2026-09-30 00:00"))

    # Warning and due of each case: the warnings fail, the limits are marked.
    assert start(site, failing_warning).result() == 5

    incidents = installation.rows(select(Incident))
    assert [incident.state for incident in incidents] == ["open"] * 5
    assert {incident.error for incident in incidents} == {"ZeroDivisionError: handler"}
    assert {tuple(installation.events(no)) for no in numbers} == {("CaseOpened", "DispatchOverdue")}
    # A worker with the handler mended takes them up again when their pause is over.
    installation.advance_to(max(incident.retry_at for incident in incidents))
    assert sweep(installation.context) == 5
    db.session.expire_all()
    assert set(installation.rows(select(Incident.state))) == {"resolved"}
    installation.check()


def test_an_answer_for_a_case_whose_procedure_is_missing_waits_with_its_reason(
    installation: Any, start: Any, sandbox: Any
) -> None:
    bad, good = installation.to_filing(installation.open(1)), installation.to_filing(installation.open(2))
    procedure_id, content = version_of_its_own(installation, bad)
    lose(procedure_id)

    assert start(installation.site, acting.deliver_once).result() >= 1

    assert (installation.case(bad).stage, installation.case(good).stage) == ("filing", "closed")
    waiting = installation.rows(select(OutboxMessage).where(OutboxMessage.state == "pending"))
    assert ["procedure-missing" in (message.last_error or "") for message in waiting] == [True]

    db.session.add(Procedure(id=procedure_id, **content))
    db.session.commit()
    site = installation.advance_to(waiting[0].next_attempt_at)
    assert start(site, acting.deliver_once).result() == 1
    assert installation.case(bad).stage == "closed"
    assert sorted(filing.times_seen for filing in sandbox.books()) == [1, 2]
    installation.check()
