"""Steps as a table that a clerk can check: one line a step, times in Beijing."""

from __future__ import annotations

from calendars.china import China
from calendars.clock import read_beijing
from calendars.working_time import working_minutes
from models.base import db
from models.case import Case
from models.organization import Organization
from models.task import Task
from tests.conftest import work_order
from workflows import intake
from workflows.context import Context
from workflows.stories.orders import usual_order
from workflows.stories.player import actor

NAMES = {"call": "回访核实", "rectify": "提交整改", "review": "复核"}
LANES = {"call": "second_level", "rectify": "second_level", "review": "first_level"}


def empty_case(context: Context, external_id: str = "WO-1", locality: str = "shantou") -> Case:
    """A case of which no step is left, so that a test says itself what there is."""
    order = work_order(external_id)
    if locality != "shantou":
        order = usual_order(locality, context.clock.now(), external_id)
    db.session.commit()
    case = Case.by_no(intake.open_case(context, actor("province"), order).case_no)
    assert case is not None
    db.session.query(Task).filter_by(case_id=case.id).delete()
    db.session.commit()
    return case


def step(case: Case, office: str, kind: str, line: str) -> Task:
    """A step from a line «created | due | done | more»: «-» is nothing; more are words such as `claimed paused provisional`."""
    created, due, done, more = (part.strip() for part in line.split("|"))
    words = more.split()
    organization = Organization.by_code(office)
    assert organization is not None
    began = read_beijing(created)
    finished = None if done == "-" else read_beijing(done)
    task = Task(
        case_id=case.id,
        step=kind,
        engine_task_id="0" * 32,
        name=NAMES[kind],
        lane=LANES[kind],
        organization_id=organization.id,
        owner_organization_id=organization.id,
        claimed_by="somebody" if "claimed" in words else None,
        state="done" if finished else "open",
        created_at=began,
        due_at=None if due == "-" else read_beijing(due),
        provisional="provisional" in words,
        paused="paused" in words,
        completed_at=finished,
        worked_minutes=working_minutes(began, finished, China()) if finished else None,
    )
    db.session.add(task)
    db.session.flush()
    return task
