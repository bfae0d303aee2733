"""Where a case stands and what its reader has to do now, by when; the form of a step stands here, open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from models.account import ROLES, Actor
from models.case import Case
from models.stages import CLOSURES, STAGES
from models.task import Task
from views.diagram import badge
from web.case.appeal import handles_appeal
from web.case.limits import binding, brief
from web.case.wording import articles, record_lines
from web.look import Look, look
from web.task_acts import panel as acts
from workflows.task_acts.acts_on_task import not_held, offered_at_once

# What is done every day stands beside the step; the rest is folded under «更多操作».
OFTEN = frozenset({"claim", "release", "hand-over", "hand-down", "requests"})


def holding(at: Look, task: Task) -> list[dict[str, Any]]:
    """Taking a step, giving it back, freeing it from a colleague who is ill, say (workflows/task_acts/holding.py)."""
    found = [acts.shown(one) for one in offered_at_once(at.actor, task) if one.reason is None]
    if task.claimed_by in (None, at.actor.username) or task.handed_down:
        return found
    asks = _("由 %(who)s 领取。解除后本机构人员都可办理，并记入办理经过。确定解除？", who=at.name_of(task.claimed_by))
    return [{**one, "asks": asks} if one["slug"] == "release" else one for one in found]


# Who offers acts on a step; the pages are at /tasks/<id>/<slug>.
OFFERS: list[Callable[[Look, Task], list[dict[str, Any]]]] = [holding, lambda at, task: acts.actions(at.actor, task)]


def load(case: Case, actor: Actor) -> dict[str, Any]:
    """The state in words, the reader's own steps, and what waits for others."""
    at = look(case, actor)
    open_tasks = [task for task, _known in at.all_tasks if task.state == "open"]
    mine = [own(at, task) for task in open_tasks if task in at.tasks]
    return {
        "stage": STAGES.get(case.stage, case.stage),
        "closed": case.closed_at,
        "closure": CLOSURES.get(case.closure or "", ""),
        "mine": mine,
        "others": [other(at, task) for task in open_tasks if task not in at.tasks],
        "just_done": acts.just_done(at),
        "returned": returned(at) if mine else None,
        "by_itself": [] if open_tasks or case.closed_at else [brief(at, item) for item in binding(at)],
        "form": at.form,
        "notes": at.notes,
        "problem": at.whole["procedure"]["problem"],
    }


def returned(at: Look) -> dict[str, Any] | None:
    """What the review found wanting, where the last of it sent the work back."""
    last = next((record for record in reversed(at.records) if record.kind in ("review", "rectification")), None)
    if last is None or last.kind != "review" or last.outcome != "return":
        return None
    return {"at": last.at, "office": at.office_of(last.organization_id), "lines": record_lines(at, last)}


def own(at: Look, task: Task) -> dict[str, Any]:
    """A step of the reader's office: may it be done, what is offered, and the limit that binds it."""
    element, actions = at.elements.get(task.step), [action for offer in OFFERS for action in offer(at, task)]
    return {
        **other(at, task),
        "task": task,
        "hinders": not_held(at.actor, task) or "",
        "holder": at.name_of(task.claimed_by) if task.claimed_by else "",
        "covered": covered_by(at, task),
        "held_by_me": task.claimed_by == at.actor.username,
        "note": task.note,
        "actions": [action for action in actions if action["slug"] in OFTEN],
        "more": [action for action in actions if action["slug"] not in OFTEN],
        "articles": articles(element.basis) if element else [],
        "about_appeal": handles_appeal(at, task.step),
        "chosen": at.form is not None and at.notes.get("task_id") == task.id,
    }


def covered_by(at: Look, task: Task) -> str:
    """The name of the one for whom the reader would do the step (代办)."""
    covered = task.capacity_of(at.actor).acting_for
    return covered.name if covered else ""


def other(at: Look, task: Task) -> dict[str, Any]:
    """A step that waits: for whom, until when."""
    limit = limit_of(at, task)
    return {
        "id": task.id,
        "name": task.name,
        "office": at.office_of(task.organization_id),
        "lane": lane_of(at, task),
        "urgency": task.urgency(at.now),
        "paused": task.paused,
        "due_at": task.due_at,
        "left": badge(task.due_at, at.now, at.calendar) if task.due_at and not task.paused else "",
        "provisional": task.provisional,
        "limit": limit and brief(at, limit),
        "no_limit": no_limit(at, task),
    }


def lane_of(at: Look, task: Task) -> str:
    """The role that does it."""
    lane = at.definition.lanes.get(task.lane) if at.definition else None
    return lane.name if lane else ROLES.get(task.lane, "")


def limit_of(at: Look, task: Task) -> dict[str, Any] | None:
    """The limit from which the step has its date: its own, or that of a step around it."""
    if at.definition is None or not at.has_file:
        return None
    around = at.definition.activities_above(task.step)
    found = [item for item in binding(at) if item["activity"] in around]
    same = [item for item in found if item["due_at"] == task.due_at]
    return next(iter(same or found), None)


def no_limit(at: Look, task: Task) -> str:
    """What the text says where it sets no limit."""
    element = at.elements.get(task.step)
    return element.properties.get("no_limit", "") if element and task.due_at is None and not task.paused else ""
