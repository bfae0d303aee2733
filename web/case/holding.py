"""Taking a step and giving it back. No due date ever moves."""

from __future__ import annotations

from flask import Blueprint, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.base import db
from models.case import Case
from web.pages import go_to
from workflows.task_acts import holding as acts

blueprint = Blueprint("holding", __name__)


@blueprint.post("/tasks/<int:task_id>/claim")
def claim(task_id: int) -> Response:
    """Takes it for oneself."""
    acts.claim(context(), current_actor(), task_id)
    flash(_("已领取"), "done")
    return go_to("web.case.task", task_id=task_id)


@blueprint.post("/tasks/<int:task_id>/release")
def release(task_id: int) -> Response:
    """Gives it back."""
    found = acts.release(context(), current_actor(), task_id)
    flash(_("已放回"), "done")
    return go_to("web.case.show", case_no=db.session.get_one(Case, found.case_id).case_no)
