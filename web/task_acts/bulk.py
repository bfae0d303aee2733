"""批量: many steps, one act, one form; a result for each. Without a script all rows are done in one go, with one in portions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.case import Case
from models.errors import DomainError
from models.queries import cases as case_queries
from models.queries import organizations
from models.queries import tasks as task_queries
from models.task import Task
from web.errors import in_words as refusal_words
from web.pages import safe_target, wants_fragment
from web.task_acts.asking import case_page
from web.task_acts.simple_forms import Field, data_of, fields
from workflows.procedures.definitions import Definition
from workflows.task_acts import bulk, candidates

blueprint = Blueprint("bulk", __name__)


@dataclass(frozen=True)
class Row:
    """One chosen step as the page shows it."""

    task: Task
    case: Case
    item: str
    institution: str
    url: str


@dataclass(frozen=True)
class Common:
    """What the chosen steps have in common, if they may be completed together."""

    name: str
    outcomes: list[tuple[str, str]]
    fields: list[Field]
    # What is not asked for here, since it is each case's own: lists, people, attachments. None of it has to be filled in.
    left_out: list[str]


@dataclass(frozen=True)
class Group:
    """The chosen ones of one step, and whether these may be completed together."""

    name: str
    ids: list[int]
    together: bool


@blueprint.get("/tasks/bulk")
def choose() -> Response | str:
    """What was chosen, and what is to be done with it."""
    ids = numbers(request.args.getlist("ids"))
    if not ids:
        return empty()
    return page(ids, request.args.get("act", ""), {}, {})


@blueprint.post("/tasks/bulk")
def carry_out() -> Response | str:
    """Does it; the results stand beside their rows."""
    ids, act = numbers(request.form.getlist("ids")), request.form.get("act", "")
    rows = chosen(ids)
    found = common(rows) if act == "complete" else None
    order = bulk.Order(
        act=act,
        task_ids=ids,
        outcome=request.form.get("outcome") or None,
        data=data_of(found.fields, request.form) if found else {},
        to=request.form.get("to", "")[:64],
        note=request.form.get("note", "")[:1000],
        key=request.form.get("key", "")[:200] or None,
    )
    try:
        results = bulk.carry_out(context(), current_actor(), order)
    except DomainError as error:
        wrong = {item.pointer.strip("/").split("/")[0]: refusal_words(item) for item in error.errors}
        return make_response(page(ids, act, request.form, wrong), 422)
    return shown(rows, act, results)


def shown(rows: list[Row], act: str, results: list[bulk.Result]) -> str:
    """The results: only their rows, where the script asks for a portion."""
    lines = [{"row": row_of(rows, result.task_id), "result": result, "why": why_not(result)} for result in results]
    if wants_fragment():
        return render_template("task_acts/_bulk_results.html", lines=lines)
    done = sum(result.ok for result in results)
    return render_template(
        "task_acts/bulk_done.html",
        lines=lines,
        act=_(bulk.ACTS[act]),
        done=done,
        refused=[result.task_id for result in results if not result.ok],
        back=back(),
    )


def why_not(result: bulk.Result) -> str:
    """Why a row was refused and what is wrong with its fields, each said once."""
    told = [refusal_words(item) for item in (result.refusal, *result.errors) if item is not None]
    return str(_("；")).join(dict.fromkeys(told))


def row_of(rows: list[Row], task_id: int) -> Row | None:
    """The row of a result; None for a step that is not the reader's to know."""
    return next((row for row in rows if row.task.id == task_id), None)


def back() -> str:
    """The list that one came from."""
    return safe_target(request.values.get("next")) or "/inbox"


def numbers(given: list[str]) -> list[int]:
    """The chosen steps, each once, as many as may be; the order stays."""
    found = [int(item) for item in given if item.isdecimal() and len(item) < 10]
    return list(dict.fromkeys(found))[: bulk.MOST]


def chosen(ids: list[int]) -> list[Row]:
    """Those of them that the reader may know of, in the order chosen."""
    found = task_queries.among(current_actor(), ids)
    said = case_queries.evaluations([case.id for _, case in found])
    offices = organizations.by_ids(case.institution_id for _, case in found)
    return [
        Row(
            task,
            case,
            said[case.id].item_name if case.id in said else "",
            offices[case.institution_id].name,
            case_page(case.case_no),
        )
        for task, case in found
    ]


def common(rows: list[Row]) -> Common | None:
    """Their form, if they are the same step of procedures that ask for the same."""
    if not rows or len({row.task.step for row in rows}) > 1:
        return None
    forms: list[Mapping[str, Any]] = []
    for number in {row.case.procedure_id for row in rows}:
        definition: Definition = context().definitions.version(number)
        element = definition.elements[rows[0].task.step]
        forms.append(definition.form_of(element)[0])
    simple = fields(forms[0], rows[0].task.owner_organization_id)
    if simple is None or any(form.get("properties") != forms[0].get("properties") for form in forms):
        return None
    asked = {one.name for one in simple}
    left_out = [
        str(one.get("title", name)) for name, one in forms[0].get("properties", {}).items() if name not in asked
    ]
    return Common(element.name, [(item.id, item.name) for item in element.outcomes], simple, left_out)


def groups(rows: list[Row]) -> list[Group]:
    """The steps among the chosen ones: which of them can be gone through together, which one by one."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.task.step, []).append(row)
    return [
        Group(some[0].task.name, [row.task.id for row in some], common(some) is not None) for some in found.values()
    ]


def page(ids: list[int], act: str, given: Mapping[str, str], wrong: dict[str, str]) -> str:
    """The form."""
    rows, actor = chosen(ids), current_actor()
    found = common(rows)
    lanes = {row.task.lane for row in rows}
    people = [(one.username, one.name) for one in candidates.with_a_role(actor, {actor.organization_id or 0}, lanes)]
    return render_template(
        "task_acts/bulk.html",
        rows=rows,
        act=act or ("complete" if found else "claim"),
        common=found,
        groups=[] if found else groups(rows),
        people=people,
        given=given,
        wrong=wrong,
        acts=bulk.ACTS,
        key=given.get("key") or secrets.token_urlsafe(16),
        back=back(),
        most=bulk.MOST,
    )


def empty() -> str:
    """Nothing was chosen."""
    return render_template("task_acts/bulk_empty.html", back=back())
