"""One dialog for each act on a step (kinds.py): `/tasks/<id>/<slug>` asks on GET and does it on POST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from calendars.clock import beijing_instant, minute, to_beijing
from models.account import Account
from models.case import Case
from models.errors import DomainError
from models.opinion import MODES
from models.organization import Organization
from models.queries import cases as case_queries
from models.queries import colleagues
from models.task import Task
from web.task_acts.asking import Filled, done, faults, is_search, kept, number_of
from web.task_acts.kinds import DIALOGS, MORNING, Dialog
from workflows import front_door
from workflows.task_acts import acts_on_task, candidates, snoozing

blueprint = Blueprint("task_acts", __name__)


def page(dialog: Dialog) -> Callable[[int], Response | str]:
    """The view of one dialog."""

    def view(task_id: int) -> Response | str:
        task = front_door.own_task(current_actor(), task_id)
        if request.method == "GET":
            return shown(dialog, task, Filled(until=usual_time(task)), {}, hinders(dialog, task))
        filled = Filled.of_request()
        if is_search():
            return shown(dialog, task, filled, {})
        try:
            dialog.act(task, filled)
        except DomainError as error:
            return make_response(shown(dialog, task, filled, faults(error)), error.status)
        return done(number_of(task.case_id), str(dialog.done))

    view.__doc__ = str(dialog.name)
    return view


def hinders(dialog: Dialog, task: Task) -> str | None:
    """Why the act can not be done now, in Chinese; then nothing is asked for."""
    actor, case = current_actor(), case_queries.by_id(task.case_id)
    if dialog.name == "take_back":
        return acts_on_task.taking_back_of(actor, case, task, case_queries.open_tasks([case.id])).reason
    offers = acts_on_task.offered(context(), actor, task)
    found = next((one for one in offers if one.id == dialog.name), None)
    if found is not None:
        return found.reason
    return None if task.state == "open" else "该步骤已结束"


def usual_time(task: Task) -> str:
    """What a snooze begins with: the next morning in Beijing, or the latest that may be."""
    tomorrow = to_beijing(context().clock.now()).date() + timedelta(days=1)
    morning, last = beijing_instant(tomorrow, MORNING), snoozing.latest(task)
    return minute(min(morning, last) if last else morning)


def shown(dialog: Dialog, task: Task, filled: Filled, wrong: dict[str, str], hindered: str | None = None) -> str:
    """The dialog with what was filled in, and what is wrong with it."""
    case = case_queries.by_id(task.case_id)
    return render_template(
        "task_acts/dialog.html",
        dialog=dialog,
        task=task,
        case_no=case.case_no,
        filled=filled,
        wrong=wrong,
        hinders=hindered,
        people=people(dialog, case, task, filled),
        offices=offices(dialog, case, task, filled),
        modes=[(key, _(words)) for key, words in MODES.items()],
        latest=snoozing.latest(task),
        most=colleagues.MOST,
        **kept(),
    )


def people(dialog: Dialog, case: Case, task: Task, filled: Filled) -> list[Account]:
    """Whom one may choose: those that were chosen stay in sight."""
    if not dialog.people:
        return []
    actor = current_actor()
    if dialog.name == "copy":
        return candidates.for_copy(actor, case, filled.q, filled.to)
    return candidates.for_task(actor, case, task, dialog.name, filled.q, filled.to)


def offices(dialog: Dialog, case: Case, task: Task, filled: Filled) -> list[Organization]:
    """Offices that one may choose."""
    return candidates.offices_for_task(current_actor(), case, task, dialog.name, filled.q, filled.to)


for one in DIALOGS:
    blueprint.add_url_rule(
        f"/tasks/<int(max=2147483647):task_id>/{one.slug}", one.name, page(one), methods=["GET", "POST"]
    )
