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
from web.look import look
from workflows.task_acts.acts_on_task import Offer, offered, offered_on_case


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The section; None where there is nothing to show and nothing to do."""
    request = void_queries.newest(case.id)
    # None is asked for while another waits, so that the one that waits is the newest.
    waiting = request if request is not None and request.state == "asked" else None
    found = {
        "case_no": case.case_no,
        "requests": views.requests(opinions.requests_of(case.id)),
        "copies": views.copies(copy_queries.of_case(case.id)),
        "void": views.void_request(request, case.case_no) if request else None,
        "offers": offered_on_case(actor, case, look(case, actor).steps, waiting),
    }
    return found if any(value for name, value in found.items() if name != "case_no") else None


def actions(actor: Actor, task: Task) -> list[dict[str, Any]]:
    """The acts on a step as the case page lists them: only those that are possible now."""
    return [shown(one) for one in offered(context(), actor, task) if one.reason is None]


def shown(one: Offer) -> dict[str, Any]:
    """One act."""
    return {"slug": one.slug, "name": one.name_zh, "dialog": True, "hint": one.hint}
