"""The case page, the page of a step (the same, with its form open), and what is done there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from models.base import db
from models.case import Case
from models.errors import DomainError, not_found
from models.queries import cases as case_queries
from models.queries import tasks as task_queries
from models.task import Task
from web.case import forms
from web.case.sections import shown
from web.case.timeline import row
from web.errors import in_words
from web.form_data import read
from web.forms import Values
from web.language import current
from web.look import Look, anew, look
from web.pages import go_to
from workflows import drafts, front_door
from workflows.drafts import Subject
from workflows.meanwhile import ChangedMeanwhileError
from workflows.procedures.elements import Element
from workflows.task_acts.at_hand import why_cancelled
from workflows.unit import Progress

blueprint = Blueprint("case", __name__)

# The step is no longer there to be done, or the same form came with other words: nothing that was typed can be sent.
GONE = frozenset({"task-already-done", "task-cancelled", "idempotency-key-reused", "case-closed", "message-not-open"})


@blueprint.get("/cases/<case_no>")
def show(case_no: str) -> str:
    """The case; where exactly one step waits for the reader, with its form open."""
    at = look(visible(case_no), current_actor())
    mine = [task for task in at.tasks if task.state == "open"]
    if len(mine) == 1:
        open_form(at, mine[0])
    return page(at)


@blueprint.get("/tasks/<int:task_id>")
def task(task_id: int) -> str:
    """The case with the form of this step open, or with who did it and when."""
    known = task_queries.among(current_actor(), [task_id])
    if not known:
        raise not_found("该任务", "task")
    found, case = known[0]
    at = look(case, current_actor())
    if found.state == "open":
        open_form(at, found)
    else:
        at.notes["gone"] = gone_words(at, found)
    return page_of_step(at)


@blueprint.post("/tasks/<int:task_id>")
def complete(task_id: int) -> AnyResponse:
    """Completes the step; what is wrong comes back at its field, with everything that was typed."""
    actor = current_actor()
    values = forms.typed()
    found = task_queries.visible(actor, task_id)
    if found is None:
        return lost(values)
    at = look_of(found)
    element = step_of(at, found)
    data = read(form_of(at, element), values)
    outcome = next(iter(values.get(forms.OUTCOME, ())), None)
    try:
        done = front_door.complete(context(), actor, task_id, outcome, data, forms.repeatable())
    except DomainError as refusal:
        return refused(found.id, values, refusal)
    drafts.sent(actor, Subject(found.case_id, found.id))
    tell(done, found.name)
    return go_to("web.case.show", case_no=done.case_no)


def page_of_step(at: Look) -> str:
    """The case; for a reader from whom it was taken together with the step, what became of the step, and nothing else."""
    if "gone" in at.notes and case_queries.visible(at.actor, at.case.case_no) is None:
        return render_template("case/lost.html", notes=at.notes)
    return page(at)


def lost(values: Values) -> Response:
    """The step is not the reader's, or not any more: taken back, handed on, the cover over. What they wrote stays theirs to copy.

    Nothing is said of the step. What is chosen from a list arrives as a code, a word of ASCII, and is of no use here.
    """
    texts = [text for name in values if name != forms.OUTCOME for text in values[name]]
    written = [text for text in texts if not text.isascii() or len(text.split()) > 1]
    return make_response(render_template("case/lost.html", notes={}, written=written), 404)


def visible(case_no: str) -> Case:
    """A case that the reader may know of; else it is not there."""
    case = case_queries.visible(current_actor(), case_no)
    if case is None:
        raise not_found("工单", "case")
    return case


def look_of(found: Task) -> Look:
    """The look at the case of a step."""
    return look(db.session.get_one(Case, found.case_id), current_actor())


def step_of(at: Look, found: Task) -> Element:
    """The step in the diagram; 409 where the procedure of the case is missing."""
    return context().definitions.version(at.case.procedure_id).elements[found.step]


def form_of(at: Look, element: Element) -> dict[str, Any]:
    """The schema that a step or message asks for."""
    return context().definitions.version(at.case.procedure_id).form_of(element)[0]


def open_form(at: Look, found: Task, values: Values | None = None, refusal: DomainError | None = None) -> None:
    """Puts the form of a step on the page, if the reader may send it."""
    if at.definition is None or found.step not in at.elements:
        return
    subject = Subject(found.case_id, found.id)
    at.form = forms.opened(at, at.elements[found.step], subject, found, values, refusal)
    at.notes["task_id"] = found.id
    at.notes["action"] = url_for("web.case.complete", task_id=found.id)
    at.notes["draft"] = url_for("web.draft.keep_task", task_id=found.id)
    at.notes["discard"] = url_for("web.draft.discard_task", task_id=found.id)


def page(at: Look) -> str:
    """The page of a case."""
    sections = shown(at.case, at.actor)
    return render_template(
        "case/page.html",
        case=at.case,
        whole=at.whole,
        form=at.form,
        folded=at.folded,
        sections=sections,
        main=[item for item in sections if not item.section.side and not item.section.wide],
        wide=[item for item in sections if item.section.wide],
        side=[item for item in sections if item.section.side],
    )


def refused(task_id: int, values: Values, refusal: DomainError) -> Response:
    """The page again, as it is now: with the typed text, and what is wrong or what others did meanwhile."""
    found = front_door.own_task(current_actor(), task_id)
    db.session.refresh(found)
    at = anew(db.session.get_one(Case, found.case_id), current_actor())
    if refusal.code in GONE and found.state != "open":
        at.notes["gone"] = gone_words(at, found)
        at.notes["kept"] = forms.kept_text(at, form_of(at, step_of(at, found)), values)
    else:
        open_form(at, found, values, refusal)
        note_refusal(at, refusal)
    return make_response(page_of_step(at), refusal.status)


def note_refusal(at: Look, refusal: DomainError) -> None:
    """What is said above the form."""
    if isinstance(refusal, ChangedMeanwhileError):
        at.notes["news"] = [row(at, event) for event in refusal.events] if at.has_file else []
        at.notes["changed"] = True
    elif refusal.code == "idempotency-key-reused":
        at.notes["refused"] = _("这份表单已经提交过，没有重复提交。如需另行提出，请检查后再提交一次。")
    elif not refusal.errors:
        at.notes["refused"] = in_words(refusal)


def gone_words(at: Look, found: Task) -> dict[str, Any]:
    """Who did a step and when, or that the case went another way."""
    why = why_cancelled(at.case, found)[current() == "en"] if found.state == "cancelled" else ""
    who = at.name_of(found.completed_by)
    return {"state": found.state, "name": found.name, "who": who, "at": found.completed_at, "why": why}


def tell(done: Progress, name: str) -> None:
    """What was done, what comes next, and what the rules want to be known."""
    waiting = [name_of for name_of in names_of(done) if name_of]
    words = _("“%(name)s”已提交", name=name)
    ahead = _("下一步：%(next)s", next="、".join(waiting))
    flash(f"{words}，{ahead}" if waiting else words, "done")
    for warning in done.warnings:
        flash(warning, "info")


def names_of(done: Progress) -> list[str]:
    """The steps that wait now, by name."""
    case = Case.by_no(done.case_no)
    if case is None:
        return []
    elements = context().definitions.version(case.procedure_id).elements
    return [elements[step].name for step in done.waiting if step in elements]
