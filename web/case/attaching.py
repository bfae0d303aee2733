"""A file that is added while a form is filled in: it is put to the step or message of the form and ticked there.

What was typed is kept as a draft first, so that nothing is lost whatever becomes of the file. With a script only the field is
sent again (web/assets/js/attachments.js); without one the page comes back with the draft.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from access.uploads import files_of
from models.errors import DomainError, not_found
from models.task import Task
from web.case import forms
from web.case.drafting import message_subject, task_subject
from web.case.pages import form_of, look_of, step_of, visible
from web.case.sending import sendable
from web.files.attachments import reason
from web.forms import Field, every, fields
from web.look import Look, anew, look
from web.pages import go, unkept, wants_fragment
from workflows import drafts, front_door
from workflows.drafts import Subject
from workflows.files import attaching
from workflows.procedures.elements import Element

blueprint = Blueprint("attaching", __name__, url_prefix="/cases/<case_no>/attachments")


@dataclass(frozen=True)
class Place:
    """The form that is being filled in, and its page."""

    at: Look
    element: Element
    subject: Subject
    page: str
    task: Task | None = None


@blueprint.post("/step/<int:task_id>")
def to_step(case_no: str, task_id: int) -> Response:
    """For the form of a step."""
    subject = task_subject(task_id, still_open=True)
    task = front_door.own_task(current_actor(), task_id)
    at = look_of(task)
    if at.case.case_no != case_no:
        raise not_found("该任务", "task")
    return taken(Place(at, step_of(at, task), subject, url_for("web.case.task", task_id=task_id), task))


@blueprint.post("/message/<name>")
def to_message(case_no: str, name: str) -> Response:
    """For the form of a message."""
    at = look(visible(case_no), current_actor())
    page = url_for("web.message.form", case_no=case_no, name=name)
    return taken(Place(at, sendable(at, name), message_subject(case_no, name), page))


def taken(place: Place) -> Response:
    """Keeps the draft, puts the files to the case, and ticks them."""
    name, values = request.form.get("field", ""), forms.typed()
    field_of(place, name, values)
    drafts.save(context(), current_actor(), place.subject, values)
    added, wrong = kept(place)
    values[name] = [*values.get(name, []), *map(str, added)]
    drafts.save(context(), current_actor(), place.subject, values)
    if wants_fragment():
        place = replace(place, at=anew(place.at.case, place.at.actor))
        return unkept(render_template("forms/_attachments.html", field=field_of(place, name, values), wrong=wrong))
    for words in wrong:
        flash(words, "refused")
    if added:
        flash(_("已上传 %(number)s 个附件，并已在表单中勾选", number=len(added)), "done")
    return go(place.page)


def kept(place: Place) -> tuple[list[int], list[str]]:
    """The numbers of the files that were taken, and why others were not."""
    added, wrong = [], []
    number, actor = place.at.case.case_no, current_actor()
    if not any(file.filename for file in request.files.getlist("file")):
        # Only the field is wanted anew: a file was added elsewhere on the page.
        return [], [] if wants_fragment() else [_("请选择文件")]
    for file in files_of(request):
        upload = attaching.Upload(file.stream, file.filename or "", place.element.id)
        try:
            added.append(attaching.attach(context(), actor, number, upload).id)
        except DomainError as refused:
            wrong.append(f"{attaching.safe_name(file.filename or '')}：{reason(refused)}")
    return added, wrong


def field_of(place: Place, name: str, values: dict[str, list[str]]) -> Field:
    """The field that takes the files, as it stands now; 404 where the form has no such field."""
    schema = form_of(place.at, place.element)
    found = fields(schema, values, shelf=lambda: forms.shelf(place.at, place.task, place.element))
    field = next((item for item in every(found) if item.kind == "attachments" and item.name == name), None)
    if field is None:
        raise not_found("这一栏", "field")
    return field
