"""Taking a step, giving it back, handing it to a colleague or down to a section. No due date ever moves."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.account import Account
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.queries import organizations
from models.task import Task
from web.pages import go_to
from workflows import front_door
from workflows import holding as acts

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


@blueprint.get("/tasks/<int:task_id>/delegate")
def choose(task_id: int) -> str:
    """Asks for whom, and for a note."""
    return page(front_door.own_task(current_actor(), task_id))


@blueprint.post("/tasks/<int:task_id>/delegate")
def delegate(task_id: int) -> Response:
    """Hands it on."""
    to, note = request.form.get("to", ""), request.form.get("note", "")[:1000]
    try:
        found = acts.delegate(context(), current_actor(), task_id, to, note)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        found = front_door.own_task(current_actor(), task_id)
        return make_response(page(found, to, note, refusal.errors[0].message_zh), 422)
    flash(_("已转交，期限不变"), "done")
    return go_to("web.case.show", case_no=db.session.get_one(Case, found.case_id).case_no)


def page(found: Task, to: str = "", note: str = "", error: str = "") -> str:
    """The dialog: colleagues with the role of the step, and the sections below the office."""
    actor = current_actor()
    own = actor.organization_id or 0
    query = select(Account).where(Account.organization_id == own, Account.active).order_by(Account.name)
    colleagues = [
        account
        for account in db.session.scalars(query)
        if found.lane in account.roles and account.id != actor.account_id
    ]
    people = [(account.username, account.name) for account in colleagues]
    offices = [(office.code, office.name) for office in organizations.below(own) if office.kind == "section"]
    return render_template(
        "case/delegate.html", task=found, people=people, offices=offices, to=to, note=note, error=error
    )
