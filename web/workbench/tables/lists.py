"""The decision tables of a draft: which task uses which, a new one, another name, and out with what nobody uses."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError, wrong_field
from models.procedure_draft import ProcedureDraft
from web.faults import at_fields
from web.workbench.forms.acts import LONGEST_TITLE
from web.workbench.opened import done, keep, opened, stay, text_of
from web.workbench.tables.room import blueprint
from web.workbench.tables.shown import facts_of, path_of, with_code
from workflows.authoring.drafts import package_of
from workflows.editing import table_text
from workflows.editing.naming import Use, refuse_name, renamed, uses
from workflows.tables.table import Table


@dataclass(frozen=True)
class Line:
    """One table of the list; `table` is None where the file can not be read."""

    name: str
    table: Table | None
    uses: list[Use]


@blueprint.get("")
def listing(draft_id: int) -> str:
    """The list."""
    return page(opened(draft_id), {}, {})


def page(draft: ProcedureDraft, typed: dict[str, str], errors: dict[str, str]) -> str:
    """The list with what was typed and what is wrong with it."""
    used = uses(draft.files, "table")
    names = package_of(draft).names("tables/", ".dmn")
    return render_template(
        "workbench/tables/list.html",
        draft=draft,
        lines=[Line(name, table_in(draft.files[path_of(name)]), used.get(name, [])) for name in names],
        missing=sorted(set(used) - set(names)),
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
        refuse_name(typed["name"], taken(draft), "/name")
        if not typed["title"] or len(typed["title"]) > LONGEST_TITLE:
            zh = f"请填写标题，最多{LONGEST_TITLE}字"
            raise wrong_field("/title", "title", zh, f"a title of at most {LONGEST_TITLE} characters")
        fact = facts_of(draft).get(typed["fact"])
        if fact is None:
            raise wrong_field("/fact", "fact", "请选择按什么判断", "choose what to decide by")
        keep(draft, {path_of(typed["name"]): table_text.blank(typed["name"], typed["title"], typed["fact"], fact)})
    except DomainError as error:
        return stay(page(draft, typed, at_fields(error)), error.status)
    flash(_("已新建决策表 %(name)s，请在流程图的决策任务里写上它的名称", name=typed["name"]), "done")
    return done(url_for("web.workbench_tables.show", draft_id=draft_id, name=typed["name"]))


def taken(draft: ProcedureDraft) -> set[str]:
    """Names that are in use."""
    return set(package_of(draft).names("tables/", ".dmn"))


@blueprint.get("/<name>/name")
def ask_name(draft_id: int, name: str) -> str:
    """Asks for another name."""
    return naming(opened(draft_id), name, name, {})


def naming(draft: ProcedureDraft, name: str, new: str, errors: dict[str, str]) -> str:
    """The page that asks for another name."""
    text_of(draft, path_of(name))
    used = uses(draft.files, "table").get(name, [])
    return render_template("workbench/tables/name.html", draft=draft, name=name, new=new, uses=used, errors=errors)


@blueprint.post("/<name>/name")
def rename(draft_id: int, name: str) -> Response:
    """Another name; the tasks that use the table use it by the new one."""
    draft, new = opened(draft_id), request.form.get("new", "").strip()
    text = text_of(draft, path_of(name))
    try:
        refuse_name(new, taken(draft), "/new")
        keep(draft, {path_of(name): None, path_of(new): text, **renamed(draft.files, "table", name, new)})
    except DomainError as error:
        return stay(naming(draft, name, new, at_fields(error)), error.status)
    flash(_("决策表 %(old)s 已改名为 %(new)s", old=name, new=new), "done")
    return done(url_for("web.workbench_tables.listing", draft_id=draft_id))


@blueprint.post("/<name>/delete")
def delete(draft_id: int, name: str) -> Response:
    """Out with a table that no task uses."""
    draft = opened(draft_id)
    text_of(draft, path_of(name))
    used = uses(draft.files, "table").get(name, [])
    if used:
        steps = "、".join(use.name for use in used)
        raise DomainError(
            "table-in-use",
            f"决策任务“{steps}”还在用这张表，请先改流程图",
            f"still used by {steps}: change the diagram first",
        )
    keep(draft, {path_of(name): None})
    flash(_("已删除决策表 %(name)s", name=name), "done")
    return done(url_for("web.workbench_tables.listing", draft_id=draft_id))
