"""Keeps what somebody types: called by the page itself every now and then (web/assets/js/drafts.js), answers when it was kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from calendars.clock import minute, to_beijing
from models.errors import DomainError
from models.queries import people
from web.case.forms import typed
from web.case.pages import visible
from web.case.sending import sendable
from web.errors import in_words
from web.look import look
from web.pages import go_to
from workflows import drafts, front_door
from workflows.drafts import Subject

blueprint = Blueprint("draft", __name__)


@blueprint.post("/tasks/<int:task_id>/draft")
def keep_task(task_id: int) -> tuple[Response, int]:
    """Keeps the form of a step."""
    try:
        return kept(task_subject(task_id, still_open=True))
    except DomainError as refusal:
        return told(refusal)


@blueprint.post("/cases/<case_no>/messages/<name>/draft")
def keep_message(case_no: str, name: str) -> tuple[Response, int]:
    """Keeps the form of a message."""
    try:
        return kept(message_subject(case_no, name))
    except DomainError as refusal:
        return told(refusal)


@blueprint.post("/tasks/<int:task_id>/draft/discard")
def discard_task(task_id: int) -> AnyResponse:
    """Throws the draft away and shows the empty form."""
    drafts.discard(current_actor(), task_subject(task_id))
    return go_to("web.case.task", task_id=task_id)


@blueprint.post("/cases/<case_no>/messages/<name>/draft/discard")
def discard_message(case_no: str, name: str) -> AnyResponse:
    """The same for a message."""
    drafts.discard(current_actor(), message_subject(case_no, name))
    return go_to("web.message.form", case_no=case_no, name=name)


def task_subject(task_id: int, *, still_open: bool = False) -> Subject:
    """A step that the caller may know of; 409 where it is done already and a draft is of no use."""
    found = front_door.own_task(current_actor(), task_id)
    if still_open:
        found.ensure_open(minute, people.name)
    return Subject(found.case_id, found.id)


def message_subject(case_no: str, name: str) -> Subject:
    """A message that the caller may send to a case."""
    at = look(visible(case_no), current_actor())
    sendable(at, name)
    return Subject(at.case.id, message=name)


def kept(subject: Subject) -> tuple[Response, int]:
    """When it was kept, as the page says it."""
    at = drafts.save(context(), current_actor(), subject, typed())
    return jsonify({"saved_at": at.isoformat(), "shown": f"{to_beijing(at):%H:%M}"}), 200


def told(refusal: DomainError) -> tuple[Response, int]:
    """Why it was not kept."""
    answer: dict[str, Any] = {"code": refusal.code, "message": in_words(refusal)}
    return jsonify(answer), refusal.status
