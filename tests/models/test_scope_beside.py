"""Offices beside the bureau and the institution: they see a case once they have a step in it, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from calendars.clock import FixedClock
from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.organization import Organization
from models.procedure import Procedure
from models.queries import cases, scope, tasks
from models.task import ROLES_BESIDE, Task
from tests.stage import LATER

BESIDE = sorted(ROLES_BESIDE)


def office(code: str, kind: str) -> Organization:
    """A new office of Shantou."""
    made = Organization(code=code, name=code, kind=kind, locality="shantou")
    db.session.add(made)
    db.session.flush()
    return made


def actor(where: Organization, *roles: str, locality: str = "shantou") -> Actor:
    return Actor(99, "someone", "某人", where.id, where.code, frozenset(roles), locality)


@pytest.fixture
def two(app: Flask, clock: FixedClock) -> list[Case]:
    """Two cases of Shantou between the same bureau and the same institution."""
    bureau, institution = Organization.by_code("shantou-bureau"), Organization.by_code("shantou-housing")
    procedure = Procedure.current("shantou", LATER)
    assert bureau is not None
    assert institution is not None
    assert procedure is not None
    made = [
        Case(
            case_no=f"SH-{number}", locality="shantou", source="province", external_id=str(number), content_hash="x",
            procedure_id=procedure.id, institution_id=institution.id, first_level_id=bureau.id,
            second_level_id=institution.id, generated_at=clock.now(), received_at=clock.now(), opened_at=clock.now(),
        )
        for number in (1, 2)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    db.session.commit()
    return made


def give(case: Case, where: Organization, lane: str, clock: FixedClock, state: str = "open") -> Task:
    """A step of the case in a lane of an office."""
    task = Task(
        case_id=case.id, step=f"{lane}_step", engine_task_id=f"{case.id}-{lane}-{state}", name="复核", lane=lane,
        organization_id=where.id, owner_organization_id=where.id, state=state, created_at=clock.now(), provisional=False,
    )  # fmt: skip
    db.session.add(task)
    db.session.commit()
    return task


def seen(who: Actor) -> list[str]:
    """The numbers of the cases that somebody may know of."""
    return list(db.session.scalars(select(Case.case_no).where(scope.cases(who)).order_by(Case.case_no)))


@pytest.mark.parametrize("role", BESIDE)
def test_an_office_sees_a_case_once_it_has_a_step_in_it_and_no_other(
    two: list[Case], clock: FixedClock, role: str
) -> None:
    where = office(f"beside-{role}", "supervision_office")
    who = actor(where, role)
    assert seen(who) == []
    assert cases.visible(who, "SH-1") is None

    give(two[0], where, role, clock)

    assert seen(who) == ["SH-1"]
    assert cases.visible(who, "SH-1") is not None
    assert cases.visible(who, "SH-2") is None


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_it_goes_on_seeing_the_case_when_its_step_is_over(two: list[Case], clock: FixedClock, state: str) -> None:
    where = office("authority", "supervision_office")
    give(two[1], where, "authority", clock, state)

    assert seen(actor(where, "authority")) == ["SH-2"]


def test_to_be_named_as_the_office_of_a_role_is_not_yet_to_see_the_case(two: list[Case]) -> None:
    where = office("authority", "supervision_office")
    two[0].offices = {"authority": where.id}
    db.session.commit()

    assert seen(actor(where, "authority")) == []


def test_a_step_in_another_office_shows_nothing(two: list[Case], clock: FixedClock) -> None:
    mine, theirs = office("mine", "supervision_office"), office("theirs", "supervision_office")
    give(two[0], theirs, "authority", clock)

    assert seen(actor(mine, "authority")) == []


def test_an_account_of_the_office_without_the_role_sees_nothing(two: list[Case], clock: FixedClock) -> None:
    where = office("authority", "supervision_office")
    give(two[0], where, "authority", clock)

    assert seen(actor(where, "second_level")) == []


def test_a_step_never_shows_a_case_of_another_locality(two: list[Case], clock: FixedClock) -> None:
    where = office("authority", "supervision_office")
    give(two[0], where, "authority", clock)

    assert seen(actor(where, "authority", locality="hillside")) == []


@pytest.mark.parametrize("role", BESIDE)
def test_its_step_is_in_its_inbox_and_in_nobody_else_s(two: list[Case], clock: FixedClock, role: str) -> None:
    where, elsewhere = office("here", "supervision_office"), office("there", "supervision_office")
    task = give(two[0], where, role, clock)

    assert tasks.visible(actor(where, role), task.id) is not None
    assert tasks.visible(actor(elsewhere, role), task.id) is None
    assert tasks.visible(actor(where, "second_level"), task.id) is None
    for username in ("shantou-l1", "shantou-l2"):
        account = Account.by_username(username)
        assert account is not None
        assert tasks.visible(account.actor(), task.id) is None


def test_bureau_and_institution_see_each_case_once_whoever_else_has_steps_in_it(
    two: list[Case], clock: FixedClock
) -> None:
    bureau = Organization.by_code("shantou-bureau")
    assert bureau is not None
    give(two[0], bureau, "authority", clock)
    give(two[0], bureau, "filing_office", clock, "done")
    who: Any = actor(bureau, "first_level", "authority")

    parts = [
        number for part in scope.parts_of_cases(who) for number in db.session.scalars(select(Case.case_no).where(part))
    ]

    assert sorted(parts) == ["SH-1", "SH-2"]  # in one part each: lists walk an index for each part


def test_no_evaluation_is_kept_without_its_lists(two: list[Case], clock: FixedClock) -> None:
    row = Evaluation(
        case_id=two[0].id, assess_number=1, level_system="platform", level_code="1", level_normal=1, channel="hall",
        reasons=[], evaluated_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    db.session.refresh(row)

    assert (row.projects, row.institutions, row.level_name) == ([], [], None)
