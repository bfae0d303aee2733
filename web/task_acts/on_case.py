"""Dialogs on a case: copying it, urging its steps, ending a copy."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.account import Account
from models.case import Case
from models.errors import DomainError, not_found
from models.queries import cases as case_queries
from models.queries import colleagues, organizations
from models.queries import copies as copy_queries
from views import acts as views
from web.task_acts.asking import Filled, done, faults, is_search, kept
from workflows.task_acts import candidates, copying, supervising, urging

blueprint = Blueprint("case_acts", __name__)


def visible(case_no: str) -> Case:
    """The case, if the reader may know of it; else 404."""
    case = case_queries.visible(current_actor(), case_no)
    if case is None:
        raise not_found("工单", "case")
    return case


@blueprint.get("/cases/<case_no>/copy")
def copy(case_no: str) -> str:
    """To whom it is copied, and who has it already."""
    return copying_page(visible(case_no), Filled(), {})


@blueprint.post("/cases/<case_no>/copy")
def send_copy(case_no: str) -> Response | str:
    """Copies it."""
    case, filled = visible(case_no), Filled.of_request()
    if is_search():
        return copying_page(case, filled, {})
    try:
        copying.send(context(), current_actor(), case_no, filled.to, filled.text)
    except DomainError as error:
        return make_response(copying_page(visible(case_no), filled, faults(error)), error.status)
    return done(case_no, _("已抄送"))


def copying_page(case: Case, filled: Filled, wrong: dict[str, str]) -> str:
    """The dialog with the receipts of those who have a copy."""
    found: list[Account] = candidates.for_copy(current_actor(), case, filled.q, filled.to)
    return render_template(
        "task_acts/copy.html",
        case_no=case.case_no,
        people=found,
        filled=filled,
        wrong=wrong,
        copies=views.copies(copy_queries.of_case(case.id)),
        most=colleagues.MOST,
        **kept(),
    )


@blueprint.post("/cases/<case_no>/copies/<int(max=2147483647):copy_id>/withdraw")
def withdraw_copy(case_no: str, copy_id: int) -> Response:
    """Ends a copy."""
    copying.withdraw(context(), current_actor(), case_no, copy_id)
    return done(case_no, _("已撤回抄送"))


@blueprint.get("/cases/<case_no>/urge")
def urge(case_no: str) -> str:
    """Which step is urged, and with what words."""
    return urging_page(visible(case_no), "", {})


@blueprint.post("/cases/<case_no>/urge")
def send_urging(case_no: str) -> Response | str:
    """Urges it."""
    text, given = request.form.get("text", "")[:200], request.form.get("task", "")
    if not given.isdecimal() or len(given) > 9:
        return make_response(urging_page(visible(case_no), text, {"task": _("请选择步骤")}), 422)
    try:
        urging.urge(context(), current_actor(), case_no, int(given), text)
    except DomainError as error:
        return make_response(urging_page(visible(case_no), text, faults(error), int(given)), error.status)
    return done(case_no, _("已催办，对方已收到通知"))


def urging_page(case: Case, text: str, wrong: dict[str, str], chosen: int | None = None) -> str:
    """The dialog with the open steps that lie with others."""
    own = urging.acting(current_actor(), case).organization_id
    steps = [step for step in case_queries.open_tasks([case.id]) if step.organization_id != own]
    offices = organizations.by_ids(step.organization_id for step in steps)
    last = supervising.last_urged(step.id for step in steps)
    rows = [
        {
            "task": step,
            "office": offices[step.organization_id].name,
            "last": last.get(step.id),
            "chosen": step.id == chosen,
        }
        for step in steps
    ]
    may = urging.may_urge(current_actor(), case)
    return render_template(
        "task_acts/urge.html", case_no=case.case_no, rows=rows, text=text, wrong=wrong, may=may, **kept()
    )
