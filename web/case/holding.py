"""Taking a step and giving it back. No due date ever moves."""

from __future__ import annotations

from flask import Blueprint, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.account import Actor
from models.queries import cases as case_queries
from models.task import Task
from web.language import N_
from web.pages import go_to
from workflows import front_door
from workflows.task_acts import holding as acts
from workflows.task_acts.acts_on_task import releasing

blueprint = Blueprint("holding", __name__)


# What the button is called → what is said when it is done.
RELEASED = {"放回": N_("已放回"), "交回": N_("已交回"), "收回": N_("已收回"), "解除领取": N_("已解除领取")}


def said_of(actor: Actor, task: Task) -> str:
    """What is said once a step is given back, as it stands before."""
    return next((RELEASED[one.name_zh] for one in releasing(actor, task)), RELEASED["放回"])


@blueprint.post("/tasks/<int:task_id>/claim")
def claim(task_id: int) -> Response:
    """Takes it for oneself."""
    acts.claim(context(), current_actor(), task_id)
    flash(_("已领取"), "done")
    return go_to("web.case.task", task_id=task_id)


@blueprint.post("/tasks/<int:task_id>/release")
def release(task_id: int) -> Response:
    """Gives it back."""
    actor = current_actor()
    words = said_of(actor, front_door.own_task(actor, task_id))
    found = acts.release(context(), actor, task_id)
    flash(_(words), "done")
    number = case_queries.numbers([found.case_id])[found.case_id]
    # Whoever gives back what was handed down to them may know of the case no more.
    if case_queries.visible(actor, number) is None:
        return go_to("web.inbox.listing")
    return go_to("web.case.show", case_no=number)
