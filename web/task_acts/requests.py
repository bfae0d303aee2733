"""Who was asked at a step and has answered; a request is withdrawn with a reason."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.errors import DomainError
from models.queries import opinions
from models.task import Task
from views import acts as views
from web.task_acts.asking import Filled, done, faults, kept, number_of
from workflows import front_door
from workflows.task_acts import asking

blueprint = Blueprint("requests", __name__)


@blueprint.get("/tasks/<int(max=2147483647):task_id>/requests")
def show(task_id: int) -> str:
    """Who was asked at this step, and who has answered."""
    task = front_door.own_task(current_actor(), task_id)
    return answers(task, {})


@blueprint.post("/tasks/<int(max=2147483647):task_id>/requests/<int(max=2147483647):request_id>/withdraw")
def withdraw(task_id: int, request_id: int) -> Response | str:
    """Withdraws a request with a reason."""
    task, filled = front_door.own_task(current_actor(), task_id), Filled.of_request()
    try:
        asking.withdraw(context(), current_actor(), task_id, request_id, filled.text)
    except DomainError as error:
        return make_response(answers(task, {request_id: next(iter(faults(error).values()))}), error.status)
    return done(number_of(task.case_id), _("已撤销，不再等待答复"))


def answers(task: Task, wrong: dict[int, str]) -> str:
    """The requests of a step."""
    found = views.requests(opinions.requests_of(task.case_id, task.id))
    mine = task.state == "open" and task.organization_id == task.capacity_of(current_actor()).organization_id
    number = number_of(task.case_id)
    return render_template(
        "task_acts/requests.html", task=task, case_no=number, requests=found, may_withdraw=mine, wrong=wrong, **kept()
    )
