"""One decision table: to be read by anybody, edited in the browser, checked at each change, tried with facts."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.faults import at_fields
from web.pages import unkept, wants_fragment
from web.workbench.opened import done, keep, mark, opened, seen, sent_text, stay, text_of
from web.workbench.tables.room import TABLES, blueprint
from web.workbench.tables.shown import Shown, facts_of, shown, told, with_code
from workflows.editing import table_text
from workflows.editing.table_facts import Fact

# A fact's field on trial: fact/level.
FACT = "fact/"


@blueprint.get("/<name>")
def show(draft_id: int, name: str) -> str:
    """The table."""
    draft = opened(draft_id)
    return page(draft, name, shown(draft, text_of(draft, TABLES.path(name)), {}), tab=request.args.get("tab", ""))


def page(draft: ProcedureDraft, name: str, found: Shown, *, tab: str = "", error: str = "") -> str:
    """The page of one table. What can not be read is put right as text."""
    return render_template(
        "workbench/tables/table.html",
        draft=draft,
        name=name,
        it=found,
        tab="text" if tab == "text" or found.table is None else "table",
        error=error,
        told=told,
        seen=mark(text_of(draft, TABLES.path(name))),
        path=TABLES.path(name),
        uses=TABLES.uses(draft).get(name, []),
        facts=[offered(name, fact) for name, fact in facts_of(draft).items()],
        editable=draft.is_editable,
    )


def offered(name: str, fact: Fact) -> dict[str, Any]:
    """A fact as the editor offers it, with the values that a cell of it can say."""
    values = [{"code": code, "words": with_code(code, words)} for code, words in fact.values.items()]
    return {
        "fact": name,
        "title": fact.title,
        "words": with_code(name, fact.title),
        "kind": fact.kind,
        "values": values,
    }


@blueprint.post("/<name>/check")
def check(draft_id: int, name: str) -> Response:
    """What is wrong with the text as it is typed, and what it would decide. Nothing is kept."""
    draft = opened(draft_id)
    before = text_of(draft, TABLES.path(name))
    text = request.form.get("text", "").replace("\r\n", "\n") or before
    typed = {key.removeprefix(FACT): value[:200] for key, value in request.form.items() if key.startswith(FACT)}
    found = shown(draft, text, typed, decide="decide" in request.form)
    if wants_fragment():
        return unkept(render_template("workbench/tables/_checked.html", draft=draft, name=name, it=found, told=told))
    return stay(page(draft, name, found))


@blueprint.post("/<name>/text")
def save_text(draft_id: int, name: str) -> Response:
    """The whole file, for what the editor has no entry for. A table with faults is kept: the lint holds it back."""
    draft = opened(draft_id)
    typed = sent_text(text_of(draft, TABLES.path(name)))
    try:
        table_text.read(typed)
        keep(draft, {TABLES.path(name): typed}, seen())
    except DomainError as error:
        words = next(iter(at_fields(error).values()))
        return stay(page(draft, name, shown(draft, typed, {}), tab="text", error=words), error.status)
    flash(_("已保存"), "done")
    return done(url_for("web.workbench_tables.show", draft_id=draft_id, name=name, tab="text"))
