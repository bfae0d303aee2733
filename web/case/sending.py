"""Messages to a case: each is a page of its own, which links with data-dialog show in a dialog."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from models.case import Case
from models.errors import DomainError
from web.case import forms, messages
from web.case.pages import form_of, note_refusal, visible
from web.form_data import read
from web.forms import Values
from web.look import Look, anew, look
from web.pages import go_to
from workflows import drafts, front_door
from workflows.drafts import Subject
from workflows.procedures.elements import Element

blueprint = Blueprint("message", __name__)


@blueprint.get("/cases/<case_no>/messages/<name>")
def form(case_no: str, name: str) -> str:
    """The form of a message, or why it is not open now."""
    at = look(visible(case_no), current_actor())
    return dialog(at, sendable(at, name))


@blueprint.post("/cases/<case_no>/messages/<name>")
def send(case_no: str, name: str) -> AnyResponse:
    """Sends it; what is wrong comes back at its field."""
    actor = current_actor()
    at = look(visible(case_no), actor)
    element, values = sendable(at, name), forms.typed()
    data = read(form_of(at, element), values)
    try:
        done = front_door.message(context(), actor, case_no, name, data, forms.repeatable())
    except DomainError as refusal:
        # Read anew: the refusal may have put itself on record.
        again = anew(visible(case_no), actor)
        return make_response(dialog(again, sendable(again, name), values, refusal), refusal.status)
    drafts.sent(actor, Subject(at.case.id, message=name))
    flash(_("“%(name)s”已提交", name=element.name), "done")
    for warning in done.warnings:
        flash(warning, "info")
    return go_to("web.case.show", case_no=case_no)


def sendable(at: Look, name: str) -> Element:
    """The message, if the reader may send it to this case (404, 403)."""
    definition = context().definitions.version(at.case.procedure_id)
    return front_door.sendable(definition, at.case, at.actor, name)


def dialog(at: Look, element: Element, values: Values | None = None, refusal: DomainError | None = None) -> str:
    """The page of a message."""
    offer = offered(at.case, at, element)
    if offer["open"] or refusal is not None:
        subject = Subject(at.case.id, message=element.message)
        at.form = forms.opened(at, element, subject, None, values, refusal)
        number, name = at.case.case_no, element.message
        at.notes["action"] = url_for("web.message.send", case_no=number, name=name)
        at.notes["draft"] = url_for("web.draft.keep_message", case_no=number, name=name)
        at.notes["discard"] = url_for("web.draft.discard_message", case_no=number, name=name)
    if refusal is not None:
        note_refusal(at, refusal)
    return render_template(
        "case/message.html", case=at.case, offer=offer, form=at.form, notes=at.notes, element=element
    )


def offered(case: Case, at: Look, element: Element) -> dict[str, Any]:
    """How the message stands; one that is offered to the reader no more is closed."""
    found = messages.load(case, at.actor) or {"open": [], "closed": []}
    every = [*found["open"], *found["closed"]]
    closed = {"name": element.message, "title": element.name, "help": "", "open": False, "reason": "", "window": None}
    return next((item for item in every if item["name"] == element.message), {**closed, "articles": []})
