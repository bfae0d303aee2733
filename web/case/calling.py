"""The person behind an evaluation, for whoever has to call: asked for with a reason, shown once, on record."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.case import Case
from models.errors import DomainError
from web.case.pages import visible
from web.errors import in_words
from web.pages import unkept
from workflows.evaluators import showing
from workflows.evaluators.persons import Person

blueprint = Blueprint("evaluator", __name__)

LONGEST = 200


@blueprint.get("/cases/<case_no>/evaluator")
def ask(case_no: str) -> Response:
    """Asks for the reason, and says what will be on record."""
    return unkept(page(visible(case_no)))


@blueprint.post("/cases/<case_no>/evaluator")
def show(case_no: str) -> Response:
    """Shows name and number, once: the answer is not kept by the browser, and another look needs another reason."""
    case, reason = visible(case_no), request.form.get("reason", "")[:LONGEST]
    try:
        person = showing.show_evaluator(context(), current_actor(), case_no, reason)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        return make_response(page(case, reason, in_words(refusal.errors[0])), 422)
    return unkept(page(case, reason, person=person))


def page(case: Case, reason: str = "", error: str = "", person: Person | None = None) -> str:
    """The dialog."""
    return render_template("case/evaluator.html", case=case, reason=reason, error=error, person=person, longest=LONGEST)
