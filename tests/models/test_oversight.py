"""What is at risk, counted by office and step (ST-5.1): a table that a clerk can check, and nobody else's rows in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask

from calendars.clock import read_beijing
from models.base import db
from models.organization import Organization
from models.queries import oversight
from models.queries.oversight import RISKS, Wanted
from models.task import Task
from tests.models.overseeing import empty_case, step
from workflows.context import Context
from workflows.holidays.horizon import Horizon, horizon
from workflows.stories.player import actor

# Tue 2026-09-22; the Mid-Autumn days off are 09-25 … 09-27, National Day 10-01 … 10-07, and Sun 09-20 was a working day.
NOW = "周二 2026-09-22 10:00"
TABLE = """
housing call    周一 2026-09-14 09:00 | 周一 2026-09-21 00:00 | - | claimed
housing call    周一 2026-09-14 09:00 | 周二 2026-09-22 10:00 | - |
housing call    周一 2026-09-14 09:00 | 周三 2026-09-23 00:00 | - |
housing call    周一 2026-09-14 09:00 | 周四 2026-09-24 00:00 | - | provisional
housing rectify 周一 2026-09-14 09:00 | 周五 2026-09-25 00:00 | - |
housing rectify 周一 2026-09-14 09:00 | 周一 2026-09-28 00:00 | - |
housing rectify 周一 2026-09-14 09:00 | 周三 2026-09-30 00:00 | - |
housing rectify 周一 2026-09-14 09:00 | 周四 2026-10-01 00:00 | - |
housing rectify 周一 2026-09-14 09:00 | 周五 2026-10-09 00:00 | - |
housing rectify 周一 2026-09-14 09:00 | - | - | paused claimed
housing rectify 周一 2026-09-14 09:00 | 周一 2026-09-21 00:00 | 周二 2026-09-22 09:00 |
bureau  review  周一 2026-09-14 09:00 | 周三 2026-09-23 00:00 | - |
"""


@pytest.fixture
def at(app: Flask, context: Context) -> Horizon:
    """The instant of the table."""
    return horizon(read_beijing(NOW), context.calendar())


@pytest.fixture
def crowd(app: Flask, context: Context, at: Horizon) -> dict[str, list[Task]]:
    """The table, and a case of another locality beside it."""
    case, found = empty_case(context), {}
    for line in TABLE.strip().splitlines():
        office, kind, rest = line.split(maxsplit=2)
        found.setdefault(office, []).append(step(case, f"shantou-{office}", kind, rest))
    elsewhere = empty_case(context, "WO-CX", "cangxi")
    center = db.session.get_one(Organization, elsewhere.first_level_id)
    found["elsewhere"] = [step(elsewhere, center.code, "review", "周一 2026-09-14 09:00 | 周一 2026-09-21 00:00 | - |")]
    db.session.commit()
    return found


def figures(username: str, at: Horizon, **wanted: object) -> dict[tuple[str, str], tuple[int, ...]]:
    """Office and step → all, overdue, today, within 1, 2, 5 working days, this week, provisional, paused, unclaimed."""
    rows = oversight.counts(actor(username), Wanted(**wanted), at)
    return {
        (db.session.get_one(Organization, row.organization_id).code.removeprefix("shantou-"), row.step): (
            *(row.waiting, row.overdue, row.today, *row.soon, row.week),
            *(row.provisional, row.paused, row.unclaimed),
        )
        for row in rows
    }


@pytest.mark.usefixtures("crowd")
def test_a_bureau_sees_its_cases_by_office_and_step(at: Horizon) -> None:
    assert figures("shantou-l1", at) == {
        #                     all late today 1  2  5 week prov paused unclaimed
        ("housing", "call"): (4, 2, 1, 2, 2, 2, 2, 1, 0, 3),
        ("housing", "rectify"): (6, 0, 0, 0, 1, 4, 2, 0, 1, 5),
        ("bureau", "review"): (1, 0, 1, 1, 1, 1, 1, 0, 0, 1),
    }


@pytest.mark.usefixtures("crowd")
def test_a_supervisor_sees_every_locality_and_one_of_a_locality_that_one(at: Horizon) -> None:
    assert len(figures("supervisor", at)) == 4

    of_shantou = replace(actor("supervisor"), locality="shantou")
    assert len(oversight.counts(of_shantou, Wanted(), at)) == 3
    of_cangxi = replace(actor("supervisor"), locality="cangxi")
    assert [row.overdue for row in oversight.counts(of_cangxi, Wanted(), at)] == [1]


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("username", ["shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-staff", "province"])
def test_who_oversees_nothing_sees_nothing(at: Horizon, username: str) -> None:
    assert figures(username, at) == {}
    assert oversight.listing(actor(username), Wanted(), at).total() == 0
    assert oversight.offices(actor(username)) == []


@pytest.mark.parametrize("name", RISKS)
def test_each_list_has_as_many_rows_as_its_figure_says(crowd: dict[str, list[Task]], at: Horizon, name: str) -> None:
    listed = oversight.listing(actor("shantou-l1"), Wanted(risk=name), at)
    place = (
        "overdue",
        "today",
        "within-1",
        "within-2",
        "within-5",
        "week",
        "provisional",
        "paused",
        "unclaimed",
    ).index(name)

    whole = [sum(figure) for figure in zip(*figures("shantou-l1", at).values(), strict=True)]

    assert listed.total() == len(listed.ids(1, 50)) == whole[1 + place]


def test_what_has_been_late_for_longest_comes_first_and_what_has_no_date_last(
    crowd: dict[str, list[Task]], at: Horizon
) -> None:
    housing = crowd["housing"]

    ids = oversight.listing(actor("shantou-l1"), Wanted(organization="shantou-housing"), at).ids(1, 50)

    assert ids[:2] == [housing[0].id, housing[1].id]
    assert ids[-1] == housing[9].id
    assert len(ids) == 10


@pytest.mark.usefixtures("crowd")
def test_figures_are_narrowed_by_office_step_and_version(at: Horizon) -> None:
    assert set(figures("shantou-l1", at, organization="shantou-bureau")) == {("bureau", "review")}
    assert set(figures("shantou-l1", at, step="call")) == {("housing", "call")}
    assert figures("shantou-l1", at, organization="cangxi-none") == {}
    assert figures("shantou-l1", at, procedure_id=999) == {}


def test_only_what_one_oversees_is_found_by_number(crowd: dict[str, list[Task]], at: Horizon) -> None:
    ids = [crowd["elsewhere"][0].id, crowd["housing"][0].id, 99999]

    assert [task.id for task in oversight.visible(actor("shantou-l1"), ids)] == [crowd["housing"][0].id]
    assert [task.id for task in oversight.visible(actor("supervisor"), ids)] == ids[:2]
    assert oversight.visible(actor("shantou-l2"), ids) == []


def test_today_and_this_week_end_where_people_end_them(at: Horizon) -> None:
    def text(instant: datetime) -> str:
        return f"{instant.isoformat()}"

    assert text(at.today) == "2026-09-22T16:00:00+00:00"
    assert text(at.week) == "2026-09-27T16:00:00+00:00"
    assert [text(at.days[number]) for number in (1, 2, 5)] == [
        "2026-09-23T16:00:00+00:00",
        "2026-09-24T16:00:00+00:00",
        "2026-09-30T16:00:00+00:00",
    ]
