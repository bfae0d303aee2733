"""A small history that a clerk can check: cases as a table, a line a step, times in Beijing."""

from __future__ import annotations

from calendars.clock import read_beijing
from models.base import db
from models.case import Case
from models.event import CaseEvent
from models.organization import Organization
from models.task import Task
from tests.models.overseeing import empty_case
from workflows.context import Context

LANES = {"dispatch_case": "first_level", "decide_review": "first_level"}
OFFICES = {"first_level": "shantou-bureau", "second_level": "shantou-housing"}

# The week of Monday 14 September 2026; an office day has 510 minutes (9:00 to 17:30).
# Minutes at work, one after another: A 60, 120, 990, 30; B 60, 120, 480, 30, 60, 30; C 510 (late), and 1020 till closed; D 60.
HISTORY = """
A opened 2026-09-14 09:00 closed 2026-09-16 13:00
  dispatch_case dispatch         2026-09-14 09:00 .. 2026-09-14 10:00 due 2026-09-17 00:00
  verify_by_callback verified    2026-09-14 10:00 .. 2026-09-14 12:00 due 2026-09-29 00:00
  submit_rectification rectified 2026-09-14 12:00 .. 2026-09-16 11:30 due 2026-09-16 00:00
  decide_review accept           2026-09-16 11:30 .. 2026-09-16 12:00 due 2026-09-19 00:00
  submit_filing at 2026-09-16 12:00
B opened 2026-09-14 09:00 closed 2026-09-15 13:30 returned 1
  dispatch_case dispatch         2026-09-14 09:00 .. 2026-09-14 10:00 due 2026-09-17 00:00
  verify_by_callback verified    2026-09-14 10:00 .. 2026-09-14 12:00 due 2026-09-29 00:00
  submit_rectification rectified 2026-09-14 12:00 .. 2026-09-15 11:30 due 2026-09-29 00:00
  decide_review return           2026-09-15 11:30 .. 2026-09-15 12:00 due 2026-09-18 00:00
  submit_rectification rectified 2026-09-15 12:00 .. 2026-09-15 13:00 due 2026-09-29 00:00
  decide_review accept           2026-09-15 13:00 .. 2026-09-15 13:30 due 2026-09-18 00:00
  submit_filing at 2026-09-15 13:30
C opened 2026-09-14 09:00 closed 2026-09-17 17:30 void
  dispatch_case dispatch         2026-09-14 09:00 .. 2026-09-15 09:00 due 2026-09-15 00:00
  verify_by_callback -           2026-09-15 09:00 cancelled due 2026-09-29 00:00
D opened 2026-09-21 09:00 appealed
  dispatch_case dispatch         2026-09-21 09:00 .. 2026-09-21 10:00 due 2026-09-24 00:00
  verify_by_callback -           2026-09-21 10:00 open due 2026-09-22 00:00
E opened 2026-08-31 09:00
  dispatch_case -                2026-08-31 09:00 open due 2026-12-31 00:00
"""


def write(context: Context, history: str = HISTORY) -> dict[str, Case]:
    """The history in the database: letter → case."""
    found: dict[str, Case] = {}
    case: Case | None = None
    for line in history.strip().splitlines():
        if not line.startswith(" "):
            name, rest = line.split(" ", 1)
            case = found[name] = empty_case(context, f"WO-{name}")
            db.session.query(CaseEvent).filter_by(case_id=case.id)
            tell(case, rest)
        elif " at " in line:
            assert case is not None
            element, at = line.strip().split(" at ")
            passed(case, element, at)
        else:
            assert case is not None
            step(case, line.strip())
    db.session.commit()
    return found


def tell(case: Case, line: str) -> None:
    """«opened … closed … void returned 1 appealed»."""
    words = line.split()
    case.opened_at = read_beijing(" ".join(words[1:3]))
    if "closed" in words:
        place = words.index("closed")
        case.closed_at = read_beijing(" ".join(words[place + 1 : place + 3]))
        case.closure, case.stage = ("void", "void") if "void" in words else ("rectified", "closed")
    case.return_count = int("returned" in words)
    case.appeal = "rejected" if "appealed" in words else "none"


def step(case: Case, line: str) -> None:
    """«step outcome began .. ended due …», or with a state in place of the end."""
    before, due = line.split(" due ")
    words = before.split()
    kind, outcome, began = words[0], words[1], " ".join(words[2:4])
    ended = read_beijing(" ".join(words[5:7])) if ".." in words else None
    lane = LANES.get(kind, "second_level")
    office = Organization.by_code(OFFICES[lane])
    assert office is not None
    db.session.add(
        Task(
            case_id=case.id,
            step=kind,
            engine_task_id="0" * 32,
            name=kind,
            lane=lane,
            organization_id=office.id,
            owner_organization_id=office.id,
            state="done" if ended else words[4],
            created_at=read_beijing(began),
            due_at=read_beijing(due),
            completed_at=ended,
            completed_by="shantou-l1" if ended else None,
            outcome=outcome if ended else None,
        )
    )
    db.session.flush()


def passed(case: Case, element: str, at: str) -> None:
    """What the procedure did by itself, as its log notes it."""
    instant = read_beijing(at)
    event = {
        "name": "FilingSubmitted",
        "element_id": element,
        "actor": "system",
        "at": instant,
        "effective_at": instant,
        "data": {},
    }
    db.session.add(CaseEvent(**case.chained(event)))
