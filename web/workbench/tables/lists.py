"""The decision tables of a draft: which task uses which, a new one, another name, and out with what nobody uses."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError, together, wrong_field
from models.procedure_draft import ProcedureDraft
from web.faults import at_fields
from web.workbench import named_files
from web.workbench.opened import done, keep, opened, stay
from web.workbench.tables.room import TABLES, blueprint
from web.workbench.tables.shown import facts_of, with_code
from workflows.editing import table_text
from workflows.editing.naming import Use, refuse_name, refuse_title
from workflows.editing.table_facts import Fact
from workflows.tables.table import Table


@dataclass(frozen=True)
class Line:
    """One table of the list; `table` is None where the file can not be read."""

    name: str
    table: Table | None
    uses: list[Use]


@blueprint.get("")
def listing(draft_id: int) -> str:
    """The list; `name` is the table that a task uses and that is still to be made: it is written in already."""
    draft = opened(draft_id)
    return page(draft, TABLES.wanted(draft, request.args.get("name", "")[:64]), {})


def page(draft: ProcedureDraft, typed: dict[str, str], errors: dict[str, str]) -> str:
    """The list with what was typed and what is wrong with it."""
    used = TABLES.uses(draft)
    return render_template(
        "workbench/tables/list.html",
        kind=TABLES,
        draft=draft,
        lines=[
            Line(name, table_in(draft.files[TABLES.path(name)]), used.get(name, [])) for name in TABLES.names(draft)
        ],
        facts=[(name, with_code(name, fact.title)) for name, fact in facts_of(draft).items()],
        typed=typed,
        errors=errors,
        editable=draft.is_editable,
    )


def table_in(text: str) -> Table | None:
    """The table of a file, if it is one."""
    try:
        return table_text.read(text)
    except DomainError:
        return None


@blueprint.post("")
def create(draft_id: int) -> Response:
    """A new table, of one row."""
    draft = opened(draft_id)
    typed = {key: request.form.get(key, "").strip() for key in ("name", "title", "fact")}
    try:
        *_name_and_title, fact = together(
            lambda: refuse_name(typed["name"], TABLES.names(draft), "/name"),
            lambda: refuse_title(typed["title"]),
            lambda: fact_named(draft, typed["fact"]),
        )
        keep(draft, {TABLES.path(typed["name"]): table_text.blank(typed["name"], typed["title"], typed["fact"], fact)})
    except DomainError as error:
        return stay(page(draft, typed, at_fields(error)), error.status)
    flash(_("已新建决策表 %(name)s，请在流程图的决策任务里写上它的名称", name=typed["name"]), "done")
    return done(TABLES.address("show", draft, typed["name"]))


def fact_named(draft: ProcedureDraft, name: str) -> Fact:
    """What a new table decides by; 422 where that is nothing that a case has."""
    fact = facts_of(draft).get(name)
    if fact is None:
        raise wrong_field("/fact", "fact", "请选择按什么判断", "choose what to decide by")
    return fact


@blueprint.get("/<name>/name")
def ask_name(draft_id: int, name: str) -> str:
    """Asks for another name."""
    return named_files.name_page(TABLES, opened(draft_id), name, name, {})


@blueprint.post("/<name>/name")
def rename(draft_id: int, name: str) -> Response:
    """Another name; the tasks that use the table use it by the new one. The table itself says nothing of it."""
    return named_files.rename(TABLES, draft_id, name, lambda text, name, new: text)


@blueprint.post("/<name>/delete")
def delete(draft_id: int, name: str) -> Response:
    """Out with a table that no task uses."""
    return named_files.delete(TABLES, draft_id, name)
