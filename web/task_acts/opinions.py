"""待我答复: what others ask of me before they complete a step (委派、协办、会签、加签)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.base import db
from models.errors import DomainError, not_found
from models.opinion import Opinion, OpinionRequest
from models.queries import opinions as queries
from models.task import Task
from views import acts as views
from web.pages import go_to
from web.task_acts.asking import Filled, case_page, faults, kept
from workflows.task_acts import asking

Wanted = Select[*tuple[Opinion, OpinionRequest, Task, str]]

blueprint = Blueprint("opinions", __name__)


def shown(wanted: Wanted) -> list[dict[str, Any]]:
    """Requests as the pages show them."""
    rows = db.session.execute(wanted)
    return [{**item, "url": case_page(item["case_no"])} for item in views.asked((a, b, c, d) for a, b, c, d in rows)]


@blueprint.get("/opinions")
def listing() -> str:
    """All of it, what runs out first on top."""
    return render_template(
        "task_acts/opinions.html", items=shown(queries.asked_of(current_actor())), now=context().clock.now()
    )


@blueprint.get("/opinions/<int(max=2147483647):opinion_id>")
def show(opinion_id: int) -> str:
    """What is asked, and the form of the answer."""
    return page(one(queries.asked_of(current_actor()), opinion_id), Filled(), "", {})


@blueprint.post("/opinions/<int(max=2147483647):opinion_id>")
def answer(opinion_id: int) -> Response | str:
    """Answers."""
    filled, verdict = Filled.of_request(), request.form.get("verdict", "")[:16]
    # What a colleague answered meanwhile is shown with what was typed, and with who was faster.
    item = one(queries.ever_asked_of(current_actor()), opinion_id)
    try:
        asking.give(context(), current_actor(), opinion_id, verdict, filled.text)
    except DomainError as error:
        return make_response(page(item, filled, verdict, faults(error)), error.status)
    flash(_("已答复"), "done")
    return go_to("web.opinions.listing")


def one(wanted: Wanted, opinion_id: int) -> dict[str, Any]:
    """One of these requests; else 404."""
    found = shown(wanted.where(Opinion.id == opinion_id))
    if not found:
        raise not_found("待答复的请求", "request")
    return found[0]


def page(item: dict[str, Any], filled: Filled, verdict: str, wrong: dict[str, str]) -> str:
    """The dialog."""
    chosen = verdict or (item["verdicts"][0]["id"] if len(item["verdicts"]) == 1 else "")
    return render_template("task_acts/opinion.html", item=item, filled=filled, verdict=chosen, wrong=wrong, **kept())
