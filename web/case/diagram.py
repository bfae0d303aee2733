"""The diagram of the case with where it stands, and the same as a list: who, when, by which article."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from models.account import ROLES, Actor
from models.case import Case
from models.task import Task
from views.diagram import badge, marks, place
from web import folding
from web.case.wording import articles
from web.language import N_
from web.look import Look, look
from web.saying import said, said_table
from workflows.drawing import Mark, draw
from workflows.procedures.elements import Element
from workflows.procedures.outline import limit_of

# So many of the last times that a step was gone through stand there.
VISITS = 5
# What people do or wait for; of a whole that is drawn around its steps only the steps are listed.
STEPS = ("userTask", "receiveTask")
STATES = {"done": N_("已办"), "active": N_("在办"), "warned": N_("预警"), "overdue": N_("逾期"), "none": N_("未到")}


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The drawing with a link at each step, and the steps themselves."""
    at = look(case, actor)
    if not at.has_file or at.definition is None:
        return None
    open_tasks = [task for task, _ in at.all_tasks if task.state == "open"]
    found = marks(case, at.definition, at.events, at.clocks, open_tasks, at.now, at.calendar)
    steps = [step(at, element, found) for element in at.elements.values() if element.kind in STEPS]
    links = {entry["id"]: f"#step-{entry['id']}" for entry in steps}
    links |= {at_place: f"#step-{key}" for key in links.copy() if (at_place := place(key, at.definition)) not in links}
    return {
        "svg": Markup(draw(at.definition.diagram, found, said(f"{case.case_no} 办理进度"), links, said)),
        "steps": sorted(steps, key=lambda entry: entry["order"]),
        "states": said_table(STATES),
    }


def step(at: Look, element: Element, found: dict[str, Mark]) -> dict[str, Any]:
    """One step: who has to do it or did it, when, within what time, and the article behind it."""
    tasks = at.tasks_of.get(element.id, [])
    passed = element.id in at.passed
    shown = folding.newest(at, "diagram", tasks, VISITS)
    mark = found.get(element.id)
    state = (
        mark.state if mark is not None else "done" if passed or any(task.state == "done" for task in tasks) else "none"
    )
    assert at.definition is not None
    limit, _start = limit_of(at.definition, element)
    order = min([task.id for task in tasks], default=10**9)
    return {
        "id": element.id,
        "name": element.name,
        "state": state,
        "badge": said(mark.badge) if mark else "",
        "lane": lane_name(at, element),
        "limit": said(limit),
        "no_limit": "" if limit else element.properties.get("no_limit", ""),
        "help": element.help,
        "visits": [visit(at, task) for task in shown],
        "earlier": len(tasks) - len(shown),
        "articles": articles(element.basis),
        "order": (order, list(STATES).index(state)),
    }


def lane_name(at: Look, element: Element) -> str:
    """Who does it, by role."""
    lane = at.definition.lanes.get(element.lane) if at.definition else None
    return lane.name if lane else ROLES.get(element.lane, "")


def visit(at: Look, task: Task) -> dict[str, Any]:
    """One time that somebody had the step."""
    return {
        "office": at.office_of(task.organization_id),
        "who": at.name_of(task.completed_by or task.claimed_by),
        "state": task.state,
        "from": task.created_at,
        "to": task.completed_at,
        "due_at": task.due_at,
        "late": task.due_at is not None and (task.completed_at or at.now) >= task.due_at and task.state != "cancelled",
        "left": said(badge(task.due_at, at.now, at.calendar)) if task.due_at and task.state == "open" else "",
    }
