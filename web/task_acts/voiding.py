"""作废: asking, deciding, taking back; and the list of what waits for a decision."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.queries import voiding as queries
from models.voiding import ASKERS, DECIDERS, REASONS
from views import acts as views
from web.pages import go_to
from web.task_acts.asking import Filled, case_page, done, faults, kept
from web.task_acts.on_case import visible
from workflows.task_acts import voiding

blueprint = Blueprint("voiding", __name__)


@blueprint.get("/void-requests")
def listing() -> str:
    """Requests that wait, each with whether the reader may decide."""
    actor = current_actor()
    items = [
        {
            **views.void_request(row, case.case_no),
            "may": row.account_id != actor.account_id and voiding.allowed(actor, case, DECIDERS),
            "own": row.account_id == actor.account_id,
            "url": case_page(case.case_no),
        }
        for row, case in db.session.execute(queries.waiting_for(actor))
    ]
    return render_template("task_acts/void_requests.html", items=items)


@blueprint.get("/cases/<case_no>/void")
def show(case_no: str) -> str:
    """The dialog: asking, deciding or taking back, whichever comes next."""
    return page(visible(case_no), "", Filled(), {})


@blueprint.post("/cases/<case_no>/void")
def ask(case_no: str) -> Response | str:
    """Asks for it."""
    filled, reason = Filled.of_request(), request.form.get("why", "")[:32]
    try:
        voiding.ask(context(), current_actor(), case_no, reason, filled.text)
    except DomainError as error:
        wrong = faults(error)
        if any(item.pointer == "/reason" for item in error.errors):
            wrong = {"why": _("请选择事由")}
        return make_response(page(visible(case_no), reason, filled, wrong), error.status)
    return done(case_no, _("已申请作废，待另一人审批"))


@blueprint.post("/cases/<case_no>/void/decide")
def decide(case_no: str) -> Response | str:
    """Decides."""
    filled, approve = Filled.of_request(), request.form.get("decision") == "approve"
    try:
        voiding.decide(context(), current_actor(), case_no, approve=approve, text=filled.text)
    except DomainError as error:
        return make_response(page(visible(case_no), "", filled, faults(error)), error.status)
    flash(_("已作废") if approve else _("已驳回作废申请"), "done")
    return go_to("web.voiding.listing")


@blueprint.post("/cases/<case_no>/void/withdraw")
def withdraw(case_no: str) -> Response:
    """Takes the request back."""
    voiding.withdraw(context(), current_actor(), case_no)
    return done(case_no, _("已撤回作废申请"))


def page(case: Case, reason: str, filled: Filled, wrong: dict[str, str]) -> str:
    """The dialog as it stands for this reader."""
    actor, asked = current_actor(), queries.asked_for(case.id)
    return render_template(
        "task_acts/void.html",
        case_no=case.case_no,
        asked=views.void_request(asked, case.case_no) if asked else None,
        own=asked is not None and asked.account_id == actor.account_id,
        may_decide=voiding.allowed(actor, case, DECIDERS),
        may_ask=voiding.allowed(actor, case, ASKERS),
        hinders=None if asked else voiding.why_not(case),
        reasons=[(key, _(words)) for key, words in REASONS.items()],
        reason=reason,
        filled=filled,
        wrong=wrong,
        **kept(),
    )
