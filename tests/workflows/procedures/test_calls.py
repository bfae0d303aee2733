"""Shared parts at work: clocks inside and around a call, the urging ladder, and nothing of it lost between two acts."""

from __future__ import annotations

from typing import Any

import pytest
from rehearsing import Rehearsal
from sketching import Sketch
from sqlalchemy import select

from gateways.memory import InMemoryProvince
from models.base import db
from models.filing import Filing
from workflows.procedures.definitions import Definition
from workflows.procedures.shelf import SHARED, SHELF

L2 = "riverside-l2"
PURPOSES = {"warn": "raise_early_warning", "due": "mark_overdue", "urge": "urge", "escalate": "escalate"}


def called() -> Sketch:
    """A part of two steps, the first with a limit of its own, and a limit around the call of it."""
    inner = Sketch(process="inner").node("startEvent", "inner_start").flow("inner_start", "first")
    inner.step("first", "second", stage="callback").clocks("first", "2个工作日", stage="first")
    inner.step("second", "inner_end", stage="review").end("inner_end")
    sketch = Sketch(parts={"inner": inner.xml.decode()})
    sketch.start("part").call("part", "end", "inner", lane="second_level").end()
    return sketch.clocks("part", "5个工作日")


@pytest.mark.parametrize("restored", [False, True])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_clock_goes_up_its_own_rung_and_leaves_the_step_waiting(
    shantou: Definition, purpose: str, restored: bool
) -> None:
    run = Rehearsal(shantou, restored=restored)

    run.fire(f"dispatch_{purpose}", again=purpose == "urge")

    assert run.calls == [(PURPOSES[purpose], "supervision.supervise", {"rung": purpose})]
    assert run.steps == ["dispatch_case"]
    assert run.trace[-6:] == [
        f"dispatch_{purpose}", "clock_fired", "which_clock", PURPOSES[purpose], f"{PURPOSES[purpose]}_done",
        "supervise_dispatch",
    ]  # fmt: skip


@pytest.mark.parametrize("restored", [False, True])
@pytest.mark.parametrize("stage", ["handling", "review", "correction", "filing", "appeal"])
def test_the_same_ladder_serves_every_limit_of_the_procedure(shantou: Definition, stage: str, restored: bool) -> None:
    run = Rehearsal(shantou, restored=restored).complete("dispatch_case")
    if stage in ("appeal", "correction"):
        run.message("lodge_appeal")
    if stage == "correction":
        run.complete("verify_appeal")
    if stage in ("review", "filing"):
        run.complete("verify_by_callback").complete("submit_rectification")
    if stage == "filing":
        run.complete("decide_review")

    for purpose in ("warn", "due", "urge", "escalate"):
        run.fire(f"{stage}_{purpose}", again=purpose == "urge")

    ladder = [call for call in run.calls if call[1] == "supervision.supervise"]
    assert [call[2]["rung"] for call in ladder] == ["warn", "due", "urge", "escalate"]


@pytest.mark.parametrize("restored", [False, True])
def test_the_ladder_is_climbed_as_often_as_somebody_is_late(shantou: Definition, restored: bool) -> None:
    run = Rehearsal(shantou, restored=restored).fire("dispatch_warn").fire("dispatch_due")
    for _ in range(30):
        run.fire("dispatch_urge", again=True)

    assert [call[0] for call in run.calls] == ["raise_early_warning", "mark_overdue", *["urge"] * 30]
    run.straight_on()
    assert run.engine.completed


def test_a_state_that_was_urged_for_a_year_is_no_larger(shantou: Definition) -> None:
    run = Rehearsal(shantou, restored=True)
    run.fire("dispatch_urge", again=True)
    before = len(run.engine.dump())

    for _ in range(250):
        run.fire("dispatch_urge", again=True)
    run.restore()

    assert len(run.engine.dump()) <= 2 * before


def test_clocks_run_inside_a_part_and_around_its_call_at_once(sketched: Any) -> None:
    play = sketched(called(), "周一 2026-03-02 09:00")

    assert play.due("first_due") == "2026-03-04"
    assert play.due("part_due") == "2026-03-09"
    assert play.due("first") == "2026-03-04"  # the tighter one is the step's

    play.complete("first", L2)
    assert play.due("second") == "2026-03-09"
    assert (play.row("first_due").state, play.row("part_due").state) == ("met", "running")

    play.complete("second", L2)
    assert (play.row("part_due").state, play.case.stage) == ("met", "closed")


def test_a_limit_around_a_call_fires_while_somebody_acts_inside(sketched: Any) -> None:
    play = sketched(called(), "周一 2026-03-02 09:00").complete("first", L2).live("周三 2026-03-11 10:00")

    assert play.days_of("PartEarlyWarning") == ["2026-03-06 09:00"]
    assert play.days_of("PartOverdue") == ["2026-03-10 00:00"]
    assert play.days_of("PartUrged") == ["2026-03-10 09:00", "2026-03-11 09:00"]
    assert play.waiting == ["second"]
    assert play.row("part_due").ended_at is None  # the call is still open: so is its limit
    assert play.complete("second", L2).case.stage == "closed"


def test_the_stage_and_the_place_of_a_step_inside_a_part_are_its_own(sketched: Any) -> None:
    play = sketched(called())

    assert (play.case.stage, play.task("first").lane) == ("callback", "second_level")
    assert play.complete("first", L2).case.stage == "review"


def test_a_clock_inside_a_part_can_be_fired_again_and_again_over_restarts(sketched: Any) -> None:
    play = sketched(called(), "周一 2026-03-02 09:00").live("周一 2026-03-09 12:00")

    assert play.days_of("FirstUrged") == ["2026-03-05 09:00", "2026-03-06 09:00", "2026-03-09 09:00"]
    assert play.days_of("FirstEscalated")[0][:10] == "2026-03-06"


@pytest.mark.parametrize("restored", [False, True])
def test_a_message_is_caught_inside_a_part(shantou: Definition, restored: bool) -> None:
    run = Rehearsal(shantou, restored=restored)
    for step in ("dispatch_case", "verify_by_callback", "submit_rectification", "decide_review"):
        run.complete(step)
    assert run.messages == ["filing_receipt"]

    run.facts["filing_rejected"] = True
    run.message("filing_receipt")

    assert run.steps == ["correct_filing"]
    assert "filing_due" in run.timers  # the limit around the call goes on


@pytest.mark.parametrize("name", sorted(path.stem for path in (SHELF / SHARED).glob("*.bpmn")))
def test_every_shared_part_can_be_called_by_a_procedure_that_says_no_more_than_it_must(name: str) -> None:
    sketch = Sketch().start("go").call("go", "end", name).end()

    run = Rehearsal(sketch.build())

    assert run.trace[:1] == ["start"]
    assert run.steps or run.messages or run.engine.completed


def test_an_appeal_is_verified_without_a_limit_where_the_setting_is_empty(sketched: Any) -> None:
    # CX-8.
    sketch = Sketch().start("handle").step("handle", "end").end()
    sketch.message("lodge_appeal", "handle", "verification", form="note", handler="appeal.lodge_appeal")
    sketch.call("verification", "done", "appeal_verification", lane="appeal_reviewer").end("done")
    sketch.forms["note"] = {
        "type": "object",
        "title": "申诉",
        "properties": {name: {"type": "string", "title": name} for name in ("ground", "appellant")},
    }

    play = sketched(sketch, "周一 2026-03-02 09:00")
    play.send("lodge_appeal", L2, ground="mistaken", appellant="institution").live("周一 2026-06-01 09:00")

    assert (play.task("verify_appeal").due_at, play.events[-1]) == (None, "AppealLodged")
    assert play.complete("verify_appeal", "riverside-appeal", "substantiated").facts["appeal"] == "verified"


def locally_filed(sketched: Any) -> Any:
    """A case whose result lies with the management body of the locality (CX-8)."""
    sketch = Sketch().start("handle").step("handle", "file", facts="done_at=now").end()
    sketch.call("file", "end", "local_filing", lane="filing_office", stage="filing")
    sketch.clocks("file", "3个工作日", start="case.done_at").lanes["authority"] = []
    return sketched(sketch, "周一 2026-03-02 09:00").complete("handle", L2)


def filings(play: Any) -> list[tuple[str, str, str | None]]:
    """Target, status and receipt of what was filed."""
    found = select(Filing).where(Filing.case_id == play.case.id).order_by(Filing.id)
    return [(filing.target, filing.status, filing.receipt_no) for filing in db.session.scalars(found)]


def test_a_local_office_registers_what_is_filed_with_it_and_the_province_hears_nothing(
    sketched: Any, province: InMemoryProvince
) -> None:
    play = locally_filed(sketched)
    assert play.waiting == ["register_filing"]
    assert play.due("register_filing") == "2026-03-05"
    assert filings(play) == [("management_body", "pending", None)]

    play.tick().complete("register_filing", "riverside-filing", "registered", registration_no="备-7")

    assert (play.case.stage, filings(play)) == ("closed", [("management_body", "confirmed", "备-7")])
    assert play.events[-1] == "FilingRegistered"
    assert province.received == {}


def test_a_local_office_returns_what_is_incomplete_and_gets_it_again(sketched: Any) -> None:
    play = locally_filed(sketched).complete("register_filing", "riverside-filing", "returned", reason="缺附件")
    assert "FilingReturned" in play.events
    (step,) = play.waiting

    element = play.context.definitions.by_id[play.case.procedure_id].elements[step]
    assert element.lane == "authority"
    play.complete(step, "riverside-authority")

    assert play.waiting == ["register_filing"]
    assert [status for _, status, _ in filings(play)] == ["returned", "pending"]
    assert play.row("file_due").state == "running"
    play.complete("register_filing", "riverside-filing", "registered", registration_no="备-8")
    assert play.case.stage == "closed"
