"""Where it jams, and the last weeks in figures: tables that a clerk can check."""

from __future__ import annotations

import pytest
from flask import Flask

from calendars.clock import read_beijing
from models.base import db
from models.case import Case
from models.queries import heat, trend
from models.queries.heat import Heat
from models.queries.oversight import Wanted
from tests.models.overseeing import empty_case, step
from workflows.context import Context
from workflows.holidays.horizon import weeks_until
from workflows.stories.player import actor

SINCE, UNTIL = read_beijing("2026-09-01 00:00"), read_beijing("2026-09-22 10:00")
# worked: 60, 510, 1020 minutes; the last one lies before the period, one has no limit, one is open and late.
TABLE = """
call    周一 2026-09-14 09:00 | 周三 2026-09-16 00:00 | 周一 2026-09-14 10:00 |
call    周一 2026-09-14 09:00 | 周三 2026-09-16 00:00 | 周二 2026-09-15 09:00 |
call    周一 2026-09-14 09:00 | 周三 2026-09-16 00:00 | 周三 2026-09-16 09:00 |
call    周一 2026-08-31 09:00 | 周三 2026-09-02 00:00 | 周一 2026-08-31 23:59 |
rectify 周一 2026-09-14 09:00 | - | 周一 2026-09-14 09:30 |
rectify 周一 2026-09-14 09:00 | 周三 2026-09-16 00:00 | 周一 2026-09-14 10:30 |
review  周一 2026-09-14 09:00 | 周一 2026-09-21 00:00 | - |
review  周一 2026-09-14 09:00 | 周五 2026-09-25 00:00 | - |
"""


@pytest.fixture
def case(app: Flask, context: Context) -> Case:
    """The table."""
    found = empty_case(context)
    for line in TABLE.strip().splitlines():
        kind, rest = line.split(maxsplit=1)
        step(found, "shantou-bureau" if kind == "review" else "shantou-housing", kind, rest)
    db.session.commit()
    return found


def test_each_step_has_its_count_its_median_and_its_share_of_late_ones(case: Case) -> None:
    found = heat.heat(actor("shantou-l1"), Wanted(procedure_id=case.procedure_id), SINCE, UNTIL)

    assert found == {
        "call": Heat("call", done=3, limited=3, late=1, median=510.0),
        "rectify": Heat("rectify", done=2, limited=1, late=0, median=60.0),
        "review": Heat("review", waiting=2, waiting_late=1),
    }
    assert [found[name].late_share for name in ("call", "rectify", "review")] == [1 / 3, 0.0, 1.0]
    assert Heat("nothing is late yet", waiting=2).late_share is None


def test_it_is_narrowed_by_office_version_and_whoever_asks(case: Case) -> None:
    def steps(username: str, **wanted: object) -> list[str]:
        return sorted(heat.heat(actor(username), Wanted(**wanted), SINCE, UNTIL))

    assert steps("supervisor") == ["call", "rectify", "review"]
    assert steps("shantou-l1", organization="shantou-bureau") == ["review"]
    assert steps("shantou-l1", procedure_id=case.procedure_id + 1) == []
    assert steps("cangxi-l1") == []
    assert steps("shantou-l2") == []


@pytest.mark.parametrize(
    ("minutes", "median"),
    [([5], 5.0), ([9, 1], 5.0), ([7, 1, 100], 7.0), ([4, 1, 2, 100], 3.0), ([3, 3, 3, 9, 9], 3.0)],
)
def test_a_median_is_the_one_in_the_middle(app: Flask, context: Context, minutes: list[int], median: float) -> None:
    found = empty_case(context)
    for length in minutes:
        row = step(found, "shantou-housing", "call", "周一 2026-09-14 09:00 | - | 周一 2026-09-14 10:00 |")
        row.worked_minutes = length
    step(found, "shantou-housing", "call", "周一 2026-09-14 09:00 | - | 周一 2026-09-14 10:00 |").worked_minutes = None
    db.session.commit()

    assert heat.heat(actor("supervisor"), Wanted(), SINCE, UNTIL)["call"].median == median


def test_eight_weeks_have_what_was_opened_closed_and_late(case: Case, context: Context) -> None:
    case.opened_at = read_beijing("周日 2026-09-20 23:59")
    case.closed_at = read_beijing("周一 2026-09-21 00:00")
    other = empty_case(context, "WO-2")
    other.opened_at = read_beijing("周一 2026-08-03 00:00")
    older = empty_case(context, "WO-3")
    older.opened_at = read_beijing("周日 2026-08-02 23:59")
    db.session.commit()

    weeks = trend.weeks(actor("shantou-l1"), weeks_until(UNTIL), UNTIL)

    assert [(f"{week.begins:%m-%d}", week.opened, week.closed, week.limited, week.late) for week in weeks] == [
        ("08-02", 1, 0, 0, 0),
        ("08-09", 0, 0, 0, 0),
        ("08-16", 0, 0, 0, 0),
        ("08-23", 0, 0, 0, 0),
        ("08-30", 0, 0, 1, 0),
        ("09-06", 0, 0, 0, 0),
        ("09-13", 1, 0, 4, 1),
        ("09-20", 0, 1, 0, 0),
    ]
    assert weeks[0].late_share is None
    assert weeks[6].late_share == 0.25
    assert trend.weeks(actor("shantou-l2"), weeks_until(UNTIL), UNTIL)[6].opened == 0
