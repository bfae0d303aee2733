"""What the case page shows of the operations: what was asked and answered, who has a copy, voiding; and what may be done."""

from __future__ import annotations

from typing import Any

from access.current import context
from models.account import Actor
from models.case import Case
from models.queries import copies as copy_queries
from models.queries import opinions
from models.queries import voiding as void_queries
from models.task import Task
from views import acts as views
from web.look import Look, look
from workflows.task_acts.acts_on_task import Offer, offered, offered_on_case, taking_back_of

AT_ONCE = frozenset({"claim", "release"})


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The section; None where there is nothing to show and nothing to do."""
    request = void_queries.newest(case.id)
    # None is asked for while another waits, so that the one that waits is the newest.
    waiting = request if request is not None and request.state == "asked" else None
    told = {
        "requests": views.requests(opinions.requests_of(case.id)),
        "copies": views.copies(copy_queries.of_case(case.id)),
        "void": views.void_request(request, case.case_no) if request else None,
    }
    offers = offered_on_case(actor, case, look(case, actor).steps, waiting)
    # Buttons alone are nothing for paper.
    nothing_said = not any(told.values())
    return (
        {"case_no": case.case_no, "offers": offers, "screen_only": nothing_said, **told}
        if offers or not nothing_said
        else None
    )


def actions(actor: Actor, task: Task) -> list[dict[str, Any]]:
    """The acts on a step as the case page lists them: only those that are possible now. What was put aside may be put aside
    anew; it is called back where it is listed (待办、已稍后)."""
    return [shown(one) for one in offered(context(), actor, task, asleep=False) if one.reason is None]


def shown(one: Offer) -> dict[str, Any]:
    """One act; what asks for nothing has no page of its own."""
    return {"slug": one.slug, "name": one.name_zh, "dialog": one.id not in AT_ONCE, "hint": one.hint}


def just_done(at: Look) -> dict[str, Any] | None:
    """The newest finished step, where the reader did it: they may take it back, or are told why not (撤回)."""
    finished = [task for task, _known in at.all_tasks if task.state == "done" and task.completed_at]
    last = max(finished, key=lambda task: (task.completed_at, task.id), default=None)
    if last is None or last.completed_by != at.actor.username or at.case.closed_at is not None:
        return None
    found = taking_back_of(at.actor, at.case, last, at.steps)
    return {"id": last.id, "name": last.name, "at": last.completed_at, "slug": found.slug, "reason": found.reason}
